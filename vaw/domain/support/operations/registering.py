"""Registering for an occasion: by name or by head count, by link or by phone; changing and cancelling (features row 33)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration, RegistrationNeed
from vaw.domain.support.operations import seats
from vaw.domain.support.operations.letters import write_letter
from vaw.domain.support.operations.waiting import admit, give_back, hold, offer_next
from vaw.domain.support.operations.wishes import check_door, checked, checked_change, organisation_of
from vaw.domain.support.queries.registering import find_submitted
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import (
    COMING,
    HOLDING,
    Change,
    LetterKind,
    RegistrationState,
    Window,
    Wish,
    delete_needs_on,
    is_late,
    window,
)
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.i18n import LANGUAGES, SOURCE
from vaw.kernel.operation import operation


@operation(policy.SIGN_UP)
def sign_up(
    by: Actor,
    occasion: Occasion,
    *,
    wish: Wish,
    submit_key: UUID,
    organisation_id: int | None = None,
    language: str = SOURCE,
    confirmed: bool = False,
    invited: bool = False,
) -> Registration:
    """Register from the open form: a place, a place in the queue, or a question to the board, and a letter that says so.

    `organisation_id`: of somebody who is signed in for it, else it is looked for in the register. `invited`: the board's own link was
    followed, which opens what is for invited only, and for every county. `confirmed`: the guard's questions were answered.
    Sent twice it makes one registration. Raises RuleBroken("support.…"), ("people.email") or PersonalData, each with the field at fault.
    """
    if not wish.email.strip():
        raise RuleBroken("support.own_email_missing", field="email")
    values, needs = checked(occasion, wish, confirmed=confirmed)
    check_door(occasion, wish, invited=invited)
    free = seats.hold(occasion.id)
    again = find_submitted(submit_key)
    if again is not None:
        return _same(again, occasion, values)
    db.session.refresh(occasion)  # it may have been called off while one wrote
    if window(occasion.state, occasion.opens_on, occasion.closes_on, occasion.starts_at, clock.now()) is not Window.OPEN:
        raise RuleBroken("support.registration_closed")
    if organisation_id is None:
        organisation_id = organisation_of(wish, values)
    registration = _written(by, occasion, values, needs, submit_key, organisation_id, language)
    if occasion.approval:
        write_letter(registration, LetterKind.ASKED)
        return registration
    admit(occasion, registration, free)
    return registration


@operation(policy.HOLD_OCCASION)
def register_for_others(
    by: Actor, occasion: Occasion, *, wish: Wish, submit_key: UUID, language: str = SOURCE, confirmed: bool = False
) -> Registration:
    """Write down somebody who rang: from whichever county, after the last day too, and without asking the board, who is the one writing.

    Whoever does not fit waits. Raises RuleBroken("support.…"), ("people.email") or PersonalData, each with the field at fault.
    """
    values, needs = checked(occasion, wish, confirmed=confirmed)
    free = seats.hold(occasion.id)
    again = find_submitted(submit_key)
    if again is not None:
        return _same(again, occasion, values)
    db.session.refresh(occasion)
    if occasion.state != OccasionState.OPEN or clock.now() >= occasion.ends_at:
        raise RuleBroken("support.registration_closed")
    registration = _written(by, occasion, values, needs, submit_key, organisation_of(wish, values), language)
    admit(occasion, registration, free)
    return registration


@operation(policy.FOLLOW_REGISTRATION)
def change_registration(by: Actor, registration: Registration, *, change: Change, confirmed: bool = False) -> Registration:
    """Change numbers, name, profession, way of taking part and needs. Fewer heads free places, more are taken where they fit.

    Raises RuleBroken("support.registration_over") when it does not stand any more, ("support.no_room") when more heads do not fit;
    Conflict with both when it was changed since the person opened the page.
    """
    occasion, seen = registration.occasion, registration.version
    values, needs = checked_change(occasion, registration, change, confirmed=confirmed)
    free = hold(registration)
    newer = {name: (mine, getattr(registration, name)) for name, mine in values.items() if mine != getattr(registration, name)}
    if registration.version != seen and newer:
        raise Conflict(newer)
    state = RegistrationState(registration.state)
    if state not in COMING or not _stands(occasion):
        raise RuleBroken("support.registration_over")
    more = change.heads - registration.heads
    if state in HOLDING and more and not registration.walk_in:
        if not free.fits(more):
            raise RuleBroken("support.no_room", field="women", free=free.free)
        seats.take(occasion.id, more)
    for name, value in values.items():
        setattr(registration, name, value)
    if change.needs is not None:
        _keep_needs(registration, needs)
    db.session.flush()
    offer_next(occasion.id)
    return registration


@operation(policy.FOLLOW_REGISTRATION)
def cancel_registration(by: Actor, registration: Registration) -> None:
    """Cancel one's own. A place that is given back late is marked. Twice is harmless. Raises RuleBroken("support.registration_over")."""
    _cancel(registration)


@operation(policy.KEEP_REGISTRATION)
def cancel_for_others(by: Actor, registration: Registration) -> None:
    """Cancel for somebody who rang. As cancel_registration."""
    _cancel(registration)


@operation(policy.FOLLOW_REGISTRATION)
def send_own_link(by: Actor, registration: Registration, *, ref: str) -> None:
    """Mail the link of the own page again, once for each `ref` (the time in which it was asked for)."""
    write_letter(registration, LetterKind.LINK, ref)


def _cancel(registration: Registration) -> None:
    occasion = registration.occasion
    hold(registration)
    state = RegistrationState(registration.state)
    if state is RegistrationState.CANCELLED:
        return
    if state not in COMING or not _stands(occasion):
        raise RuleBroken("support.registration_over")
    late = is_late(occasion.starts_at, occasion.free_until_days, clock.now())
    registration.cancelled_late = state is RegistrationState.CONFIRMED and late
    give_back(registration, RegistrationState.CANCELLED)
    forget_needs(registration)
    offer_next(occasion.id)


def _stands(occasion: Occasion) -> bool:
    """Whether its registrations can still be changed: it is open and has not begun."""
    return occasion.state == OccasionState.OPEN and clock.now() < occasion.starts_at


def _written(
    by: Actor, occasion: Occasion, values: dict[str, Any], needs: str, submit_key: UUID, organisation_id: int | None, language: str
) -> Registration:
    """The row as it begins: asked. Written while the places are held, so that ids stand in the order of the queue."""
    now = clock.now()
    registration = Registration(
        occasion=occasion,
        county_id=occasion.county_id,
        organisation_id=organisation_id,
        language=language if language in LANGUAGES else SOURCE,
        state=RegistrationState.ASKED.value,
        state_at=now,
        created_at=now,
        created_by=by.id,
        submit_key=submit_key,
        **values,
    )
    db.session.add(registration)
    db.session.flush()
    _keep_needs(registration, needs)
    return registration


def _same(again: Registration, occasion: Occasion, values: dict[str, Any]) -> Registration:
    """What the first click made. Raises RuleBroken("support.sent_before") when the same form now says something else."""
    if again.occasion_id != occasion.id or any(getattr(again, name) != value for name, value in values.items()):
        raise RuleBroken("support.sent_before")
    return again


def _keep_needs(registration: Registration, text: str) -> None:
    kept = db.session.scalars(sa.select(RegistrationNeed).where(RegistrationNeed.registration_id == registration.id)).one_or_none()
    if not text:
        if kept is not None:
            db.session.delete(kept)
        return
    if kept is None:
        kept = RegistrationNeed(registration_id=registration.id, delete_on=delete_needs_on(registration.occasion.ends_at))
        db.session.add(kept)
    kept.text = text


def forget_needs(registration: Registration) -> None:
    """Delete what was written of needs: whoever does not come needs nothing."""
    _keep_needs(registration, "")
