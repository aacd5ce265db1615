"""A network's documents: its mandate, and what else its members go by."""

from __future__ import annotations

from vaw.blueprints.networks import documents
from vaw.blueprints.networks.base import bp
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.operations import documents as operations
from vaw.domain.networks.queries.networks import get_network
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.uploads import takes_document

ALL = "/natverk/<int:network_id>/dokument"
ONE = ALL + "/<int:document_id>"


@bp.page(ALL, allow=policy.READ_NETWORK)
def list_network_documents(network_id: int) -> Answer:
    return documents.list_page(_home(get_network(actor(), network_id)))


@bp.page(ONE, allow=policy.READ_NETWORK)
def show_network_document(network_id: int, document_id: int) -> Answer:
    return documents.document_page(_home(get_network(actor(), network_id)), document_id)


@bp.page(ONE + "/<int:number>", allow=policy.READ_NETWORK)
def download_network_document(network_id: int, document_id: int, number: int) -> Answer:
    return documents.download(_home(get_network(actor(), network_id)), document_id, number)


@bp.page(ALL + "/nytt", allow=policy.KEEP_NETWORK, methods=["GET", "POST"])
@takes_document
def add_network_document(network_id: int) -> Answer:
    by, network = actor(), get_network(actor(), network_id, policy.KEEP_NETWORK)
    return documents.add_page(
        _home(network), lambda upload, sure: operations.add_network_document(by, network, upload=upload, confirmed=sure)
    )


@bp.page(ONE + "/ny-version", allow=policy.KEEP_NETWORK, methods=["GET", "POST"])
@takes_document
def renew_network_document(network_id: int, document_id: int) -> Answer:
    by, network = actor(), get_network(actor(), network_id, policy.KEEP_NETWORK)
    return documents.renew_page(
        _home(network),
        document_id,
        lambda upload, sure: operations.renew_network_document(by, network, document_id=document_id, upload=upload, confirmed=sure),
    )


@bp.page(ONE + "/ta-bort", allow=policy.KEEP_NETWORK, methods=["GET", "POST"])
def remove_network_document(network_id: int, document_id: int) -> Answer:
    by, network = actor(), get_network(actor(), network_id, policy.KEEP_NETWORK)
    return documents.remove_page(
        _home(network), document_id, lambda: operations.remove_network_document(by, network, document_id=document_id)
    )


def _home(network: Network) -> documents.Home:
    may_keep = policy.KEEP_NETWORK.allows(actor(), network)
    return documents.Home(operations.NETWORK, network.id, network.name, f"/natverk/{network.id}", may_keep)
