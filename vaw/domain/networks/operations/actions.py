"""Keeping action points, and what their owners answer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionAnswer, ActionPoint
from vaw.domain.networks.operations.action_letters import write_letter
from vaw.domain.networks.operations.minutes import hold_minutes
from vaw.domain.networks.queries.action_links import was_answered
from vaw.domain.networks.queries.actions import can_own, list_networks_of
from vaw.domain.networks.queries.minutes import is_source
from vaw.domain.networks.rules.actions import (
    ANSWERED_EVENT,
    ANSWERS,
    GIVEN_EVENT,
    OPEN,
    TEXT_MOST,
    WAITING_ON_OWNER,
    ActionState,
    Asked,
    Owner,
    Promise,
    working_due,
)
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.ADD_ACTION)
def add_action(by: Actor, county: County, *, promise: Promise, submit_key: UUID | None = None, confirmed: bool = False) -> ActionPoint:
    """Give somebody something to do until a day, which becomes a working day; they are told.

    One that was agreed at a meeting stands in its minutes, as long as they are written.
    Raises RuleBroken("networks.action_…"), ("networks.minutes_closed"), PersonalData, and Taken("uq_action_answer_submit_key") for a form
    that was sent before.
    """
    what = _words(promise.what, "what", confirmed)
    if not what:
        raise RuleBroken("networks.action_what", field="what")
    _check_choices(by, county.id, promise)
    _check_source(by, promise)
    action = ActionPoint(
        county_id=county.id,
        what=what,
        due_on=working_due(promise.due_on, clock.today(), calendar_of_county(county.id)),
        network_id=promise.network_id,
        assignment_id=promise.assignment_id,
        responsible_id=promise.responsible_id or by.id,
        meeting_id=promise.meeting_id,
        item_id=promise.item_id,
        decision_id=promise.decision_id,
        state_at=clock.now(),
        created_at=clock.now(),
        created_by=by.id,
        **_columns(promise.owner),
    )
    db.session.add(action)
    db.session.flush()
    _note(by, action, "", str(submit_key) if submit_key else None)
    _give(by, action)
    return action


@operation(policy.KEEP_ACTION)
def change_action(by: Actor, action: ActionPoint, *, promise: Promise, confirmed: bool = False) -> ActionPoint:
    """Change what was agreed. A new owner, or a new day, is told; what an owner asked for is settled by it, and the old link ends.

    What was chosen before may stay although it could not be chosen today. Raises as add_action, and RuleBroken("networks.action_ended").
    """
    _open(action)
    what = _words(promise.what, "what", confirmed)
    if not what:
        raise RuleBroken("networks.action_what", field="what")
    _check_choices(by, action.county_id, promise, before=action)
    moved, passed = promise.due_on != action.due_on, promise.owner != owner_of(action)
    action.what, action.network_id, action.assignment_id = what, promise.network_id, promise.assignment_id
    action.responsible_id = promise.responsible_id
    if moved:
        action.due_on = working_due(promise.due_on, clock.today(), calendar_of_county(action.county_id))
    if passed:
        for name, value in _columns(promise.owner).items():
            setattr(action, name, value)
        action.link_stamp += 1
    if passed or (moved and action.state == ActionState.MORE_TIME):
        _enter(action, ActionState.OPEN if passed else ActionState.IN_PROGRESS)
    if moved or passed:
        db.session.flush()
        _note(by, action, "")
        _give(by, action)
    return action


@operation(policy.KEEP_ACTION)
def give_time(by: Actor, action: ActionPoint, *, due_on: date) -> ActionPoint:
    """Move the day, as the owner asked or otherwise; they are told. Raises RuleBroken("networks.action_ended"), ("networks.action_…")."""
    _open(action)
    action.due_on = working_due(due_on, clock.today(), calendar_of_county(action.county_id))
    if action.state == ActionState.MORE_TIME:
        _enter(action, ActionState.IN_PROGRESS)
    db.session.flush()
    _note(by, action, "")
    write_letter(action, Asked.GIVEN)
    return action


@operation(policy.KEEP_ACTION)
def begin_action(by: Actor, action: ActionPoint) -> ActionPoint:
    """Note that somebody is at it. Twice is harmless. Raises RuleBroken("networks.action_ended")."""
    _open(action)
    if action.state != ActionState.IN_PROGRESS:
        _enter(action, ActionState.IN_PROGRESS)
        _note(by, action, "")
    return action


@operation(policy.KEEP_ACTION)
def finish_action(by: Actor, action: ActionPoint, *, result: str, confirmed: bool = False) -> ActionPoint:
    """It is done; `result` tells what it led to, and may come later or be mended.

    Raises PersonalData, RuleBroken("networks.action_ended").
    """
    text = _words(result, "result", confirmed)
    if action.state == ActionState.DROPPED:
        raise RuleBroken("networks.action_ended")
    if action.state != ActionState.DONE:
        _enter(action, ActionState.DONE)
        _note(by, action, text)
    action.result = text
    return action


@operation(policy.KEEP_ACTION)
def drop_action(by: Actor, action: ActionPoint, *, reason: str, confirmed: bool = False) -> ActionPoint:
    """Give it up, and say why. Raises RuleBroken("networks.action_reason"), ("networks.action_ended"), PersonalData."""
    text = _words(reason, "reason", confirmed)
    if not text:
        raise RuleBroken("networks.action_reason", field="reason")
    _open(action)
    _enter(action, ActionState.DROPPED)
    _note(by, action, text)
    return action


@operation(policy.KEEP_ACTION)
def reopen_action(by: Actor, action: ActionPoint) -> ActionPoint:
    """It was not done after all. Twice is harmless."""
    if ActionState(action.state) not in OPEN:
        _enter(action, ActionState.IN_PROGRESS)
        _note(by, action, "")
    return action


@operation(policy.ANSWER_ACTION)
def answer_action(
    by: Actor, action: ActionPoint, *, state: str | None, asks_until: date | None, text: str, submit_key: UUID, confirmed: bool = False
) -> ActionPoint:
    """The owner's answer by their link; whoever follows the action is told. The same form sent twice counts once.

    Words with "done" are what it led to. Raises RuleBroken("networks.action_answer"), ("networks.action_until"),
    ("networks.action_ended") for what the board has given up, PersonalData, and Conflict when somebody answered first.
    """
    if was_answered(action.id, submit_key):
        return action
    words = _words(text, "text", confirmed)
    to = next((one for one in ANSWERS if one == state), None)
    if to is None:
        raise RuleBroken("networks.action_answer", field="state")
    if action.state == ActionState.DROPPED:
        raise RuleBroken("networks.action_ended")
    until = _asked_day(action, asks_until) if to is ActionState.MORE_TIME else None
    if to is ActionState.NOT_OURS and not words:
        raise RuleBroken("networks.action_whose", field="text")
    _enter(action, to, until)
    if to is ActionState.DONE:
        action.result = words
    db.session.flush()
    answer = _note(by, action, words, str(submit_key), until)
    told = [action.responsible_id] if action.responsible_id else [one.id for one in leaders_of(action.county_id, LEADERS_AND_EXPERTS)]
    notify(by, kind=ANSWERED_EVENT, object_id=answer.id, county_id=action.county_id, to=told)
    return action


def owner_of(action: ActionPoint) -> Owner:
    return Owner(action.owner_id, action.organisation_id, action.contact_id)


def _columns(owner: Owner) -> dict[str, int | None]:
    return {"owner_id": owner.user_id, "organisation_id": owner.organisation_id, "contact_id": owner.contact_id}


def _words(text: str, field: str, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > TEXT_MOST:
        raise RuleBroken("networks.long", field=field, most=TEXT_MOST)
    return tidy


def _check_choices(by: Actor, county_id: int, promise: Promise, *, before: ActionPoint | None = None) -> None:
    """What was chosen can be chosen, or stood there before."""
    if not (before is not None and promise.owner == owner_of(before)) and not can_own(by, county_id, promise.owner):
        raise RuleBroken("networks.action_owner", field="owner")
    offered = {
        "network_id": {row.id for row in list_networks_of(by, county_id)},
        "assignment_id": {row.id for row in assignments_of(county_id, on=clock.today())},
        "responsible_id": {row.id for row in leaders_of(county_id, LEADERS_AND_EXPERTS)},
    }
    for name, ids in offered.items():
        chosen, stood = getattr(promise, name), getattr(before, name, None)
        if chosen is not None and chosen != stood and chosen not in ids:
            raise RuleBroken("networks.choice", field=name)


def _check_source(by: Actor, promise: Promise) -> None:
    """Meeting, item and decision belong together, the meeting is of the network and its keeper's, and its minutes are still written."""
    if promise.meeting_id is None:
        if promise.item_id is not None or promise.decision_id is not None:
            raise RuleBroken("networks.choice", field="item_id")
        return
    if not is_source(by, promise):
        raise RuleBroken("networks.choice", field="decision_id")
    hold_minutes(promise.meeting_id)


def _open(action: ActionPoint) -> None:
    if ActionState(action.state) not in OPEN:
        raise RuleBroken("networks.action_ended")


def _asked_day(action: ActionPoint, asks_until: date | None) -> date:
    """The day that the owner asks for: after the due day, on a working day of the board's."""
    if asks_until is None or asks_until <= max(action.due_on, clock.today()):
        raise RuleBroken("networks.action_until", field="asks_until")
    try:
        return working_due(asks_until, clock.today(), calendar_of_county(action.county_id))
    except RuleBroken as far:
        raise RuleBroken(far.code, field="asks_until") from far


def _enter(action: ActionPoint, state: ActionState, asks_until: date | None = None) -> None:
    """`state_at` is when it came there: a result that is mended later is done no later for that."""
    if action.state != state:
        action.state_at = clock.now()
    action.state, action.asks_until = state.value, asks_until


def _note(by: Actor, action: ActionPoint, text: str, submit_key: str | None = None, due_on: date | None = None) -> ActionAnswer:
    """One line of the history. `due_on`: the day that was asked for, else the one that counts."""
    said = ActionAnswer(
        action_id=action.id, at=clock.now(), state=action.state, due_on=due_on or action.due_on, text=text, by_id=by.id,
        submit_key=submit_key,
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    return said


def _give(by: Actor, action: ActionPoint) -> None:
    """Tell the owner: by mail, or in their own list where they have an account."""
    if action.owner_id is None:
        write_letter(action, Asked.GIVEN)
    elif action.owner_id != by.id and action.state in WAITING_ON_OWNER:
        notify(by, kind=GIVEN_EVENT, object_id=action.id, county_id=action.county_id, to=[action.owner_id])
