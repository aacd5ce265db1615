"""What is not taken up now: to the next meeting, to the backlog, and from there into a meeting (features row 19).

Before a meeting begins an item that is put off goes away itself, papers and all. Once the meeting has begun, was held or called off, or
once the minutes speak of the item, it stays where it is for good, and a new one goes on with it: once, however often somebody asks.
"""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations.agenda_order import check_place, hold_backlog, hold_meetings, items_in, new_item, number
from vaw.domain.networks.queries.agenda import get_item, gone_on, is_noted, items_of, next_meeting
from vaw.domain.networks.rules.agenda import Held, check_agenda, check_room, check_takes, is_ahead
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_ITEM)
def carry_item(by: Actor, item: AgendaItem) -> AgendaItem:
    """Take it up at the network's next meeting, or have it wait in the backlog when none is planned. Returns the item as it is there.

    Raises RuleBroken("networks.item_moved"), ("networks.agenda_full").
    """
    here = _meeting_of(item)
    following = next_meeting(here)
    if following is None:
        return _put_off(item, here.id)
    held, target = hold_meetings(here.id, following.id)
    check_place(item, here.id)
    check_takes(target)
    return _gone_on(item, held, following.id)


@operation(policy.KEEP_MEETING)
def carry_agenda(by: Actor, meeting: Meeting) -> int:
    """Take everything that a cancelled meeting was to take up to the next one, or to the backlog. How much; twice is harmless.

    Raises RuleBroken("networks.agenda_not_cancelled"), and as carry_item does.
    """
    if meeting.state != MeetingState.CANCELLED:
        raise RuleBroken("networks.agenda_not_cancelled")
    ids = [item.id for item in items_of(meeting.id)]
    before = gone_on(ids)
    left = [id for id in ids if id not in before]
    for item_id in left:
        carry_item(by, get_item(by, item_id))
    return len(left)


@operation(policy.KEEP_ITEM)
def put_off_item(by: Actor, item: AgendaItem) -> AgendaItem:
    """Have it wait in the backlog until somebody plans it into a meeting. Returns the item as it waits there. Raises as carry_item does."""
    return _put_off(item, _meeting_of(item).id)


@operation(policy.KEEP_ITEM)
def plan_item(by: Actor, item: AgendaItem, *, meeting_id: int) -> AgendaItem:
    """Put what waits in the backlog last on the agenda of a coming meeting of the network; papers go along.

    Raises RuleBroken("networks.item_target") for another network's meeting or one that is over, and as carry_item does.
    """
    if db.session.scalar(sa.select(Meeting.network_id).where(Meeting.id == meeting_id)) != item.network_id:
        raise RuleBroken("networks.item_target", field="meeting_id")
    [target] = hold_meetings(meeting_id)
    check_takes(target)
    hold_backlog(item.network_id)
    check_place(item, None)
    return _taken_to(item, None, meeting_id)


def _meeting_of(item: AgendaItem) -> Meeting:
    if item.meeting is None:
        raise RuleBroken("networks.item_moved")
    return item.meeting


def _put_off(item: AgendaItem, meeting_id: int) -> AgendaItem:
    [held] = hold_meetings(meeting_id)
    hold_backlog(item.network_id)
    check_place(item, meeting_id)
    return _gone_on(item, held, None)


def _gone_on(item: AgendaItem, here: Held, target_id: int | None) -> AgendaItem:
    """The item in the other list, or the one that goes on with it there. Both lists are ours."""
    following = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.carried_from_id == item.id)).one_or_none()
    if following is not None:
        return following
    if is_ahead(here.state, here.starts_at, clock.now()) and not is_noted(item.id):
        check_agenda(here)
        return _taken_to(item, here.id, target_id)
    there = items_in(target_id, item.network_id)
    check_room(len(there), of_backlog=target_id is None)
    said = {name: getattr(item, name) for name in ("title", "about", "presenter", "kind", "minutes")}
    carried = new_item(item.network, target_id, len(there) + 1, {**said, "carried_from_id": item.id})
    db.session.flush()
    return carried


def _taken_to(item: AgendaItem, from_id: int | None, to_id: int | None) -> AgendaItem:
    """The item itself, last in the other list; those it leaves close up."""
    left, there = items_in(from_id, item.network_id), items_in(to_id, item.network_id)
    check_room(len(there), of_backlog=to_id is None)
    item.meeting_id, item.position = to_id, len(there) + 1
    number([one for one in left if one.id != item.id])
    return item
