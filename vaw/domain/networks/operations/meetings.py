"""Planning a meeting: a draft that its keepers see, opened for those who are invited, changed in their sight, called off.

Whoever is invited is told in the same commit as the change (operations.inviting); a draft tells nobody anything.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations.agenda import copy_agenda, items_from_template, remove_item
from vaw.domain.networks.operations.agenda_order import hold_backlog, hold_meetings, items_in, number
from vaw.domain.networks.operations.inviting import invite_all, tell_all
from vaw.domain.networks.operations.networks import check_open
from vaw.domain.networks.queries.agenda import papers_of
from vaw.domain.networks.rules import plans
from vaw.domain.networks.rules.agenda import check_room
from vaw.domain.networks.rules.meetings import TEXT_MOST, TITLE_MOST, LetterKind, MeetingState
from vaw.domain.networks.rules.plans import CHANGEABLE, IN_CALENDARS, MOVES, REASON_MOST, Plan
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.ADD_MEETING)
def add_meeting(
    by: Actor,
    network: Network,
    *,
    plan: Plan,
    submit_key: UUID | None = None,
    template_id: int | None = None,
    copy_of_id: int | None = None,
    confirmed: bool = False,
) -> Meeting:
    """Write a draft, which its keepers alone see; with the agenda of a template, or of an earlier meeting of the network.

    `submit_key`: what the form sends with each click; a second one is Taken("uq_meeting_submit_key"). Raises
    RuleBroken("networks.meeting_…"), ("networks.ended") or PersonalData, each with the field at fault; NotFound for another's template.
    """
    check_open(network)
    plans.check_times(plan.starts_at, plan.ends_at, clock.now())
    meeting = Meeting(
        network=network,
        uid=uuid4(),
        sequence=0,
        state=MeetingState.DRAFT.value,
        created_at=clock.now(),
        created_by=by.id,
        submit_key=submit_key,
    )
    for column, value in _checked(by, network, None, plan, confirmed).items():
        setattr(meeting, column, value)
    meeting.responsible_id = meeting.responsible_id or by.id
    db.session.add(meeting)
    db.session.flush()
    _give_agenda(by, meeting, template_id, copy_of_id)
    return meeting


@operation(policy.KEEP_MEETING)
def change_meeting(by: Actor, meeting: Meeting, *, plan: Plan, confirmed: bool = False) -> Meeting:
    """Change what is said of it. Who is invited is told of a new time, mode or place, once for each save that has one.

    Raises as add_meeting does, RuleBroken("networks.meeting_ended") once it was held or cancelled, and Conflict when somebody saved first.
    """
    _check_changeable(meeting)
    if (plan.starts_at, plan.ends_at) != (meeting.starts_at, meeting.ends_at):
        plans.check_times(plan.starts_at, plan.ends_at, clock.now())
    values = _checked(by, meeting.network, meeting, plan, confirmed)
    changed = {column for column, value in values.items() if value != getattr(meeting, column)}
    is_open = meeting.state == MeetingState.OPEN
    if is_open:
        plans.check_place(values["mode"], values["place"])
    for column in changed:
        setattr(meeting, column, values[column])
    moved = is_open and bool(changed & MOVES)
    meeting.sequence += 1 if moved or (is_open and changed & IN_CALENDARS) else 0
    db.session.flush()  # before the letters: whoever saved first is met here
    if moved and meeting.ends_at > clock.now():
        tell_all(by, meeting, LetterKind.CHANGED, str(meeting.sequence))
    return meeting


@operation(policy.KEEP_MEETING)
def open_meeting(by: Actor, meeting: Meeting) -> Meeting:
    """Invite everybody who has a seat. Twice is harmless.

    Raises RuleBroken("networks.meeting_ended"), ("networks.meeting_past"), ("networks.meeting_where"), ("networks.ended"), and Conflict.
    """
    _check_changeable(meeting)
    if meeting.state == MeetingState.OPEN:
        return meeting
    check_open(meeting.network)
    plans.check_times(meeting.starts_at, meeting.ends_at, clock.now())
    plans.check_place(meeting.mode, meeting.place)
    meeting.state, meeting.opened_at = MeetingState.OPEN.value, clock.now()
    db.session.flush()  # whoever was first is met here, before anybody is invited
    invite_all(by, meeting)
    tell_all(by, meeting, LetterKind.INVITED, "")
    return meeting


@operation(policy.KEEP_MEETING)
def cancel_meeting(by: Actor, meeting: Meeting, *, reason: str, confirmed: bool = False) -> Meeting:
    """It will not take place; who is invited is told. Twice is harmless.

    Raises RuleBroken("networks.meeting_draft") for a draft, which is removed instead, ("networks.meeting_ended") once it was held,
    ("networks.meeting_reason") without a reason, PersonalData, and Conflict.
    """
    if meeting.state == MeetingState.CANCELLED:
        return meeting
    _check_changeable(meeting)
    if meeting.state == MeetingState.DRAFT:
        raise RuleBroken("networks.meeting_draft")
    text = _text(reason, "reason", guard.Field.TEXT, REASON_MOST, confirmed)
    if not text:
        raise RuleBroken("networks.meeting_reason", field="reason")
    meeting.state, meeting.reason, meeting.ended_at = MeetingState.CANCELLED.value, text, clock.now()
    meeting.sequence += 1
    db.session.flush()
    if meeting.ends_at > clock.now():
        tell_all(by, meeting, LetterKind.CANCELLED, str(meeting.sequence))
    return meeting


@operation(policy.KEEP_MEETING)
def remove_meeting(by: Actor, meeting: Meeting, *, to_backlog: bool) -> None:
    """Throw a draft away. `to_backlog`: what was on its agenda waits for another meeting, papers and all; else it goes with the draft.

    Raises RuleBroken("networks.meeting_opened") for what people were invited to, ("networks.meeting_of_series") for one of a series,
    and Conflict.
    """
    if meeting.state != MeetingState.DRAFT:
        raise RuleBroken("networks.meeting_opened")
    if meeting.series_id is not None:
        raise RuleBroken("networks.meeting_of_series")
    hold_meetings(meeting.id)
    items = items_in(meeting.id, meeting.network_id)
    if to_backlog:
        _save_items(by, meeting.network_id, items)
    else:
        for item in items:
            remove_item(by, item)
    db.session.delete(meeting)
    db.session.flush()


def _save_items(by: Actor, network_id: int, items: list[AgendaItem]) -> None:
    """Last in the backlog, in the agenda's order. What waits there by its title, and brings no papers, comes no second time."""
    hold_backlog(network_id)
    waiting, papers = items_in(None, network_id), papers_of([item.id for item in items])
    known = {item.title.casefold() for item in waiting}
    twice = [item for item in items if item.title.casefold() in known and item.id not in papers]
    for item in twice:
        remove_item(by, item)
    kept = [item for item in items if item not in twice]
    for place, item in enumerate(kept):
        check_room(len(waiting) + place, of_backlog=True)
        item.meeting_id = None
    number([*waiting, *kept])


def _give_agenda(by: Actor, meeting: Meeting, template_id: int | None, copy_of_id: int | None) -> None:
    if template_id is not None:
        template = db.session.get(MeetingTemplate, template_id)
        if template is None or template.network_id != meeting.network_id:
            raise NotFound
        items_from_template(by, template, meeting)
    elif copy_of_id is not None:
        if db.session.scalar(sa.select(Meeting.network_id).where(Meeting.id == copy_of_id)) != meeting.network_id:
            raise NotFound
        copy_agenda(by, copy_of_id, meeting)


def _check_changeable(meeting: Meeting) -> None:
    if MeetingState(meeting.state) not in CHANGEABLE:
        raise RuleBroken("networks.meeting_ended")


def _checked(by: Actor, network: Network, before: Meeting | None, plan: Plan, confirmed: bool) -> dict[str, Any]:
    """{column: value}, all of it right: a refused value leaves the row as it was."""
    title = " ".join(_text(plan.title, "title", guard.Field.TEXT, TITLE_MOST, confirmed).split())
    if not title:
        raise RuleBroken("networks.meeting_title", field="title")
    return {
        "title": title,
        "about": _text(plan.about, "about", guard.Field.TEXT, TEXT_MOST, confirmed),
        "mode": plans.check_mode(plan.mode),
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "place": _text(plan.place, "place", guard.Field.ORGANISATION_ADDRESS, plans.LINE_MOST, confirmed),
        "join_address": plans.check_join_address(plan.join_address) or None,
        "responsible_id": _responsible(by, network, before, plan.responsible_id),
    }


def _text(text: str, field: str, kind: guard.Field, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, kind=kind, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("networks.long", field=field, most=most)
    return tidy


def _responsible(by: Actor, network: Network, before: Meeting | None, user_id: int | None) -> int | None:
    """Somebody who keeps a board's meetings of the network today, who does this, or who stood there already."""
    if user_id is None or user_id == by.id or (before is not None and user_id == before.responsible_id):
        return user_id
    counties = [network.county_id, *network.co_county_ids] if network.county_id is not None else []
    if user_id not in {row.id for county_id in counties if county_id for row in leaders_of(county_id, LEADERS_AND_EXPERTS)}:
        raise RuleBroken("networks.responsible", field="responsible_id")
    return user_id
