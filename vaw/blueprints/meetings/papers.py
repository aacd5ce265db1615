"""Papers of an item: what people read before the meeting. Whoever sees the meeting may fetch them."""

from __future__ import annotations

from vaw.blueprints.meetings.agenda import ITEM, may_change
from vaw.blueprints.meetings.base import bp
from vaw.blueprints.networks import documents
from vaw.domain.networks import policy
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations import papers as operations
from vaw.domain.networks.queries import agenda as queries
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.uploads import takes_document

ALL = f"{ITEM}/dokument"
ONE = f"{ALL}/<int:document_id>"


@bp.page(ALL, allow=policy.READ_MEETING)
def list_papers(meeting_id: int, item_id: int) -> Answer:
    return documents.list_page(_home(meeting_id, item_id))


@bp.page(ONE, allow=policy.READ_MEETING)
def show_paper(meeting_id: int, item_id: int, document_id: int) -> Answer:
    return documents.document_page(_home(meeting_id, item_id), document_id)


@bp.page(ONE + "/<int:number>", allow=policy.READ_MEETING)
def download_paper(meeting_id: int, item_id: int, document_id: int, number: int) -> Answer:
    return documents.download(_home(meeting_id, item_id), document_id, number)


@bp.page(ALL + "/nytt", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
@takes_document
def add_paper(meeting_id: int, item_id: int) -> Answer:
    by, item = _kept(meeting_id, item_id)
    return documents.add_page(
        _home(meeting_id, item_id), lambda upload, sure: operations.add_paper(by, item, upload=upload, confirmed=sure)
    )


@bp.page(ONE + "/ny-version", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
@takes_document
def renew_paper(meeting_id: int, item_id: int, document_id: int) -> Answer:
    by, item = _kept(meeting_id, item_id)
    return documents.renew_page(
        _home(meeting_id, item_id),
        document_id,
        lambda upload, sure: operations.renew_paper(by, item, document_id=document_id, upload=upload, confirmed=sure),
    )


@bp.page(ONE + "/ta-bort", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def remove_paper(meeting_id: int, item_id: int, document_id: int) -> Answer:
    by, item = _kept(meeting_id, item_id)
    return documents.remove_page(
        _home(meeting_id, item_id), document_id, lambda: operations.remove_paper(by, item, document_id=document_id)
    )


def _kept(meeting_id: int, item_id: int) -> tuple[Actor, AgendaItem]:
    by = actor()
    item = queries.get_item(by, item_id)
    if item.meeting_id != meeting_id:
        raise NotFound
    return by, item


def _home(meeting_id: int, item_id: int) -> documents.Home:
    by = actor()
    meeting = get_meeting(by, meeting_id)
    item = queries.get_item_of(meeting, item_id)
    may_keep = policy.KEEP_MEETING.allows(by, meeting) and may_change(meeting)
    return documents.Home(queries.ITEM, item.id, item.title, f"/moten/{meeting_id}/dagordning/{item_id}", may_keep)
