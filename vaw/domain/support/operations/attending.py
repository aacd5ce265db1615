"""Who came: ticked at the door, said by the organisation itself, or by joining online; corrected afterwards (features row 35).

Every way is harmless twice. Whoever changes it holds the occasion against being closed meanwhile; once it is held, each correction
counts its heads anew.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from vaw.domain.activities.queries.log import find_lock
from vaw.domain.activities.rules.log import Mode
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations import seats
from vaw.domain.support.operations.certificates import follow_attendance, read_again
from vaw.domain.support.operations.counting import tell_again
from vaw.domain.support.operations.wishes import checked, organisation_of
from vaw.domain.support.queries.registering import find_submitted
from vaw.domain.support.rules.attending import Heads, check_came, check_door, check_in_time, log_day
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import RegistrationState, Wish
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.operation import operation

_NONE = Heads(0, 0, 0)


@operation(policy.KEEP_REGISTRATION)
def tick(by: Actor, registration: Registration) -> Registration:
    """Say that all of it are here. Who has no place is let in, and fills none. A second tick changes nothing, nor a corrected number.

    Raises, as all of these do, RuleBroken("support.door_closed"), ("support.door_early"), ("activities.year_locked").
    """
    occasion = _at_door(registration)
    if not registration.came:
        _let_in(registration)
        _note(by, occasion, registration, _registered(registration))
    return registration


@operation(policy.KEEP_REGISTRATION)
def untick(by: Actor, registration: Registration) -> Registration:
    """Take a tick back: nobody has said anything; of an occasion that was held, that they did not come."""
    occasion = _at_door(registration)
    if registration.came:
        _note(by, occasion, registration, _NONE if occasion.state == OccasionState.HELD else None)
    return registration


@operation(policy.KEEP_REGISTRATION)
def correct_attendance(by: Actor, registration: Registration, *, women: int, men: int, unstated: int) -> Registration:
    """Say how many of it came; more than were registered too.

    Raises RuleBroken("support.came_numbers"), ("support.came_one"); Conflict with both numbers when a colleague was first.
    """
    heads, seen = Heads(women, men, unstated), registration.version
    check_came(registration.kind, heads)
    occasion = _at_door(registration)
    said = _said(registration)
    if said == heads:
        return registration
    if registration.version != seen:
        raise Conflict({name: (mine, theirs) for name, mine, theirs in zip(Heads._fields, heads, said or (None,) * 3, strict=True)})
    if heads.all:
        _let_in(registration)
    _note(by, occasion, registration, heads)
    return registration


@operation(policy.HOLD_OCCASION)
def add_walk_in(by: Actor, occasion: Occasion, *, wish: Wish, submit_key: UUID, confirmed: bool = False) -> Registration:
    """Write down somebody who came without being registered. They fill no place. The same form twice is the same person.

    Raises RuleBroken("support.…"), ("people.email") or PersonalData with the field at fault, and as `tick` does.
    """
    values, _needs = checked(occasion, wish, confirmed=confirmed)
    held = _hold(occasion.id)
    again = find_submitted(submit_key)
    if again is not None:
        return again
    now = clock.now()
    registration = Registration(
        occasion=held, county_id=held.county_id, organisation_id=organisation_of(wish, values), language=held.language,
        state=RegistrationState.CONFIRMED.value, state_at=now, created_at=now, created_by=by.id, submit_key=submit_key, walk_in=True,
        **values,
    )  # fmt: skip
    db.session.add(registration)
    db.session.flush()
    _note(by, held, registration, _registered(registration))
    return registration


@operation(policy.FOLLOW_REGISTRATION)
def check_in(by: Actor, registration: Registration, *, women: int, men: int, unstated: int) -> Registration:
    """Say oneself that one is there, by the code on the screen. Once more with other numbers corrects them, until the end.

    Raises RuleBroken("support.check_in_early"), ("support.check_in_over"), ("support.check_in_no_place"), ("support.came_more"),
    ("support.came_nobody").
    """
    heads = Heads(women, men, unstated)
    _hold_own(registration)
    if min(heads) < 0 or not heads.all:
        raise RuleBroken("support.came_nobody", field="women")
    if heads.all > registration.heads:
        raise RuleBroken("support.came_more", field="women", heads=registration.heads)
    if _said(registration) != heads:
        _set(registration, heads)
    return registration


@operation(policy.FOLLOW_REGISTRATION)
def join_online(by: Actor, registration: Registration) -> str:
    """Say that one takes part online, and get the address to join by. Again gives the address and changes nothing.

    Raises as `check_in` does, and RuleBroken("support.join_none") where there is no address.
    """
    occasion = _hold_own(registration)
    if occasion.mode == Mode.ON_SITE or not occasion.join_address:
        raise RuleBroken("support.join_none")
    if not registration.came:
        _set(registration, _registered(registration))
    return occasion.join_address


def _hold(occasion_id: int) -> Occasion:
    """The occasion, which nobody closes before the commit; one that was held already is corrected by one at a time.

    Held in this order everywhere: occasion, places, registration.
    """
    wanted = sa.select(Occasion).where(Occasion.id == occasion_id).with_for_update(read=True)
    occasion = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    check_door(occasion.state, occasion.starts_at, clock.now())
    if occasion.state == OccasionState.HELD:
        _check_year(occasion)
        seats.hold(occasion_id)
    return occasion


def _at_door(registration: Registration) -> Occasion:
    occasion = _hold(registration.occasion_id)
    if registration.state != RegistrationState.CONFIRMED:
        seats.hold(occasion.id)  # whether they have a place may be about to change
    read_again(registration, occasion)
    return occasion


def _hold_own(registration: Registration) -> Occasion:
    wanted = sa.select(Occasion).where(Occasion.id == registration.occasion_id).with_for_update(read=True)
    occasion = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    check_in_time(occasion.state, occasion.starts_at, occasion.ends_at, clock.now())
    read_again(registration, occasion)
    if registration.state != RegistrationState.CONFIRMED:
        raise RuleBroken("support.check_in_no_place")
    return occasion


def _check_year(occasion: Occasion) -> None:
    """What has been reported does not change under the report. Raises RuleBroken("activities.year_locked")."""
    locked = find_lock(occasion.county_id, log_day(occasion.ends_at, occasion.ended_at).year)
    if locked is not None:
        raise RuleBroken("activities.year_locked", year=locked.year, edition=locked.edition)


def _let_in(registration: Registration) -> None:
    """Who is here takes part. An offer becomes the place that it holds; who had none comes in beside the places."""
    state = RegistrationState(registration.state)
    if state is RegistrationState.CONFIRMED:
        return
    registration.walk_in = state is not RegistrationState.OFFERED
    registration.state, registration.state_at = RegistrationState.CONFIRMED.value, clock.now()
    registration.offered_until = registration.queued_at = None


def _registered(registration: Registration) -> Heads:
    return Heads(registration.women, registration.men, registration.unstated)


def _said(registration: Registration) -> Heads | None:
    counted = registration.came_women, registration.came_men, registration.came_unstated
    return None if None in counted else Heads(*(number or 0 for number in counted))


def _note(by: Actor, occasion: Occasion, registration: Registration, heads: Heads | None) -> None:
    """Keep what was said at the door, and let what was counted before follow."""
    _set(registration, heads)
    if occasion.state == OccasionState.HELD:
        db.session.flush()
        follow_attendance(by, registration)
        tell_again(by, occasion)


def _set(registration: Registration, heads: Heads | None) -> None:
    registration.came_women, registration.came_men, registration.came_unstated = heads or (None, None, None)
    if heads is None or not heads.all:
        registration.checked_in_at = None
    elif registration.checked_in_at is None:
        registration.checked_in_at = clock.now()
