"""Documents of networks and agreements: whoever keeps the page keeps its files (features row 27)."""

from __future__ import annotations

from vaw.domain.documents import operations as documents
from vaw.domain.documents.models import Document
from vaw.domain.documents.queries import get_document
from vaw.domain.documents.rules import Upload
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.agreements import Agreement
from vaw.kernel.actor import Actor
from vaw.kernel.operation import operation

NETWORK, AGREEMENT = "network", "agreement"  # the homes of documents (documents.models.Document.home_kind)


@operation(policy.KEEP_NETWORK)
def add_network_document(by: Actor, network: Network, *, upload: Upload, confirmed: bool = False) -> Document:
    """Keep a file with the network. `confirmed`: the guard's question about its name is answered. Raises as documents.store does."""
    return documents.store(by, NETWORK, network.id, upload, confirmed=confirmed)


@operation(policy.KEEP_NETWORK)
def renew_network_document(by: Actor, network: Network, *, document_id: int, upload: Upload, confirmed: bool = False) -> Document:
    """Keep a newer version of one of the network's files. Raises as documents.new_version does, and NotFound."""
    return _renewed(by, get_document(NETWORK, network.id, document_id), upload, confirmed)


@operation(policy.KEEP_NETWORK)
def remove_network_document(by: Actor, network: Network, *, document_id: int) -> None:
    """Take one of the network's files away, with all its versions. Raises NotFound."""
    documents.remove(by, get_document(NETWORK, network.id, document_id))


@operation(policy.KEEP_AGREEMENT)
def add_agreement_document(by: Actor, agreement: Agreement, *, upload: Upload, confirmed: bool = False) -> Document:
    """Keep a file with the agreement: its text, what was signed. Raises as documents.store does."""
    return documents.store(by, AGREEMENT, agreement.id, upload, confirmed=confirmed)


@operation(policy.KEEP_AGREEMENT)
def renew_agreement_document(by: Actor, agreement: Agreement, *, document_id: int, upload: Upload, confirmed: bool = False) -> Document:
    """Keep a newer version of one of the agreement's files. Raises as documents.new_version does, and NotFound."""
    return _renewed(by, get_document(AGREEMENT, agreement.id, document_id), upload, confirmed)


@operation(policy.KEEP_AGREEMENT)
def remove_agreement_document(by: Actor, agreement: Agreement, *, document_id: int) -> None:
    """Take one of the agreement's files away, with all its versions. Raises NotFound."""
    documents.remove(by, get_document(AGREEMENT, agreement.id, document_id))


def _renewed(by: Actor, document: Document, upload: Upload, confirmed: bool) -> Document:
    documents.new_version(by, document, upload, confirmed=confirmed)
    return document
