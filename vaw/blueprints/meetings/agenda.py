"""The agenda of a meeting: what is taken up, when, by whom, and the page of each item."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.agenda_forms import LineForm, plan_of
from vaw.blueprints.meetings.agenda_words import after_words, before_words, facts_of, heading_of, item_href, rows_of, sum_words, time_words
from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.meeting_words import day_words, local_day, when_words, where_words
from vaw.blueprints.networks.documents import section_of
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations import agenda as operations
from vaw.domain.networks.queries import agenda as queries
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.rules.agenda import TAKES_ITEMS, is_ahead, length_of, slots
from vaw.domain.networks.rules.meetings import MeetingState, MinutesState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

AGENDA = "/moten/<int:meeting_id>/dagordning"
ITEM = f"{AGENDA}/<int:item_id>"


@bp.page(AGENDA, allow=policy.READ_MEETING)
def show_agenda(meeting_id: int) -> Answer:
    by = actor()
    return _page(by, get_meeting(by, meeting_id), LineForm())


@bp.page(AGENDA, allow=policy.KEEP_MEETING, methods=["POST"])
def add_item(meeting_id: int) -> Answer:
    """The line at the bottom: one item after another, without leaving it."""
    by = actor()
    meeting, form = get_meeting(by, meeting_id, policy.KEEP_MEETING), LineForm()
    if form.submitted(lambda values: operations.add_item(by, meeting, plan=plan_of(values), confirmed=form.confirmed)):
        return redirect(f"{agenda_href(meeting_id)}#title", 303)
    return _page(by, get_meeting(by, meeting_id), form)  # what was refused was taken back, and what was read with it


@bp.page(ITEM, allow=policy.READ_MEETING)
def show_item(meeting_id: int, item_id: int) -> Answer:
    by = actor()
    meeting = get_meeting(by, meeting_id)
    item, items = queries.get_item_of(meeting, item_id), queries.items_of(meeting_id)
    keeps, href = policy.KEEP_MEETING.allows(by, meeting), item_href(item_id, meeting_id, meeting.network_id)
    place = items.index(item)
    before, after = queries.came_from([item_id]).get(item_id), queries.gone_on([item_id] if keeps else []).get(item_id)
    following = queries.next_meeting(meeting) if keeps else None
    return render_template(
        "meetings/item.html",
        meeting=meeting,
        item=item,
        when=when_words(meeting.starts_at, meeting.ends_at),
        place=place + 1,
        count=len(items),
        time=time_words(slots(meeting.starts_at, [one.minutes for one in items])[place]),
        facts=facts_of(item),
        before=before and (before_words(before), item_href(before.item_id, before.meeting_id, meeting.network_id)),
        after=after and (after_words(after), item_href(after.item_id, after.meeting_id, meeting.network_id)),
        documents=section_of(queries.ITEM, item_id, href, may_keep=keeps and may_change(meeting)),
        keeps=keeps,
        may_change=keeps and may_change(meeting),
        may_remove=keeps and _may_remove(meeting, item),
        next_day=day_words(local_day(following.starts_at)) if following else None,
    )


def may_change(meeting: Meeting) -> bool:
    """Whether the agenda stands open for those who keep it."""
    return meeting.minutes_state == MinutesState.WRITING and meeting.state != MeetingState.CANCELLED


def agenda_href(meeting_id: int) -> str:
    return f"/moten/{meeting_id}/dagordning"


def to_agenda(meeting_id: int) -> Response:
    return redirect(agenda_href(meeting_id), 303)


def _may_remove(meeting: Meeting, item: AgendaItem) -> bool:
    return may_change(meeting) and meeting.state != MeetingState.HELD and not queries.is_noted(item.id)


def _page(by: Actor, meeting: Meeting, form: LineForm) -> Answer:
    items = queries.items_of(meeting.id)
    ids = [item.id for item in items]
    keeps = policy.KEEP_MEETING.allows(by, meeting)
    before, after = queries.came_from(ids), queries.gone_on(ids if keeps else [])  # what waits, and drafts, are their keepers' own
    length = length_of(meeting.starts_at, meeting.ends_at, [item.minutes for item in items])
    changes = keeps and may_change(meeting)
    ahead = is_ahead(meeting.state, meeting.starts_at, clock.now())
    earlier = queries.last_agenda(meeting) if changes and len(before) == len(items) else None  # nothing on it but what was left over
    return render_template(
        "meetings/agenda.html",
        meeting=meeting,
        form=form,
        rows=rows_of(items, meeting, queries.papers_of(ids), before, after),
        heading=heading_of(meeting, len(items), length, may_change=changes),
        when=when_words(meeting.starts_at, meeting.ends_at),
        where=where_words(meeting),
        total=sum_words(len(items), length) if items and meeting.state in TAKES_ITEMS else None,
        over=length.over,
        may_change=changes,
        earlier=earlier and (earlier.title, day_words(local_day(earlier.starts_at))),
        waiting=queries.count_backlog(meeting.network_id) if changes and ahead else 0,
        carries=None if ahead or not keeps else "nasta-mote" if queries.next_meeting(meeting) else "senare",
    ), form.status
