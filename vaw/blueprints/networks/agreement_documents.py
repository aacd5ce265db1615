"""An agreement's documents: its text, and what was signed."""

from __future__ import annotations

from vaw.blueprints.networks import documents
from vaw.blueprints.networks.base import bp
from vaw.domain.networks import policy
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.operations import documents as operations
from vaw.domain.networks.queries.agreements import get_agreement
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.uploads import takes_document

ALL = "/overenskommelser/<int:agreement_id>/dokument"
ONE = ALL + "/<int:document_id>"


@bp.page(ALL, allow=policy.READ_AGREEMENT)
def list_agreement_documents(agreement_id: int) -> Answer:
    return documents.list_page(_home(get_agreement(actor(), agreement_id)))


@bp.page(ONE, allow=policy.READ_AGREEMENT)
def show_agreement_document(agreement_id: int, document_id: int) -> Answer:
    return documents.document_page(_home(get_agreement(actor(), agreement_id)), document_id)


@bp.page(ONE + "/<int:number>", allow=policy.READ_AGREEMENT)
def download_agreement_document(agreement_id: int, document_id: int, number: int) -> Answer:
    return documents.download(_home(get_agreement(actor(), agreement_id)), document_id, number)


@bp.page(ALL + "/nytt", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
@takes_document
def add_agreement_document(agreement_id: int) -> Answer:
    by, agreement = actor(), get_agreement(actor(), agreement_id, policy.KEEP_AGREEMENT)
    return documents.add_page(
        _home(agreement), lambda upload, sure: operations.add_agreement_document(by, agreement, upload=upload, confirmed=sure)
    )


@bp.page(ONE + "/ny-version", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
@takes_document
def renew_agreement_document(agreement_id: int, document_id: int) -> Answer:
    by, agreement = actor(), get_agreement(actor(), agreement_id, policy.KEEP_AGREEMENT)
    return documents.renew_page(
        _home(agreement),
        document_id,
        lambda upload, sure: operations.renew_agreement_document(by, agreement, document_id=document_id, upload=upload, confirmed=sure),
    )


@bp.page(ONE + "/ta-bort", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
def remove_agreement_document(agreement_id: int, document_id: int) -> Answer:
    by, agreement = actor(), get_agreement(actor(), agreement_id, policy.KEEP_AGREEMENT)
    return documents.remove_page(
        _home(agreement), document_id, lambda: operations.remove_agreement_document(by, agreement, document_id=document_id)
    )


def _home(agreement: Agreement) -> documents.Home:
    may_keep = policy.KEEP_AGREEMENT.allows(actor(), agreement)
    return documents.Home(operations.AGREEMENT, agreement.id, agreement.title, f"/overenskommelser/{agreement.id}", may_keep)
