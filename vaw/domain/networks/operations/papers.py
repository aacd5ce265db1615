"""Papers of an item: whoever keeps the agenda keeps its files, until the minutes are closed (features rows 19, 27)."""

from __future__ import annotations

from vaw.domain.documents import operations as documents
from vaw.domain.documents.models import Document
from vaw.domain.documents.queries import get_document
from vaw.domain.documents.rules import Upload
from vaw.domain.networks import policy
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations.agenda_order import hold_item
from vaw.domain.networks.queries.agenda import ITEM, papers_of
from vaw.domain.networks.rules.minutes import check_writable
from vaw.kernel.actor import Actor
from vaw.kernel.operation import operation


@operation(policy.KEEP_ITEM)
def add_paper(by: Actor, item: AgendaItem, *, upload: Upload, confirmed: bool = False) -> Document:
    """Keep a file with the item. Raises as documents.store does, RuleBroken("networks.minutes_closed"), ("networks.item_moved")."""
    _check(item)
    return documents.store(by, ITEM, item.id, upload, confirmed=confirmed)


@operation(policy.KEEP_ITEM)
def renew_paper(by: Actor, item: AgendaItem, *, document_id: int, upload: Upload, confirmed: bool = False) -> Document:
    """Keep a newer version of one of the item's files. Raises as documents.new_version and add_paper do, and NotFound."""
    _check(item)
    document = get_document(ITEM, item.id, document_id)
    documents.new_version(by, document, upload, confirmed=confirmed)
    return document


@operation(policy.KEEP_ITEM)
def remove_paper(by: Actor, item: AgendaItem, *, document_id: int) -> None:
    """Take one of the item's files away, with all its versions. Raises NotFound, and as add_paper does."""
    _check(item)
    documents.remove(by, get_document(ITEM, item.id, document_id))


def forget_papers(by: Actor, item_id: int) -> None:
    """Take all files of an item away, which goes itself in the caller's unit."""
    for paper in papers_of([item_id]).get(item_id, []):
        documents.remove(by, get_document(ITEM, item_id, paper.id))


def _check(item: AgendaItem) -> None:
    """Papers are part of the minutes: closed ones keep those that they have."""
    held = hold_item(item)
    if held is not None:
        check_writable(held)
