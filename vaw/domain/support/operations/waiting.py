"""The waiting list: who gets a place at once, to whom one is offered, and what becomes of an offer (features row 34).

Everything here happens while the occasion's places are held (operations.seats): one after another, in the order of the queue.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations import seats
from vaw.domain.support.operations.letters import write_letter
from vaw.domain.support.operations.seats import Seats
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import HOLDING, LAST_OFFER, LetterKind, RegistrationState, fitting, offer_end
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

_HEADS = Registration.women + Registration.men + Registration.unstated


def hold(registration: Registration) -> Seats:
    """Hold the occasion's places and then the row, both read afresh: whoever changes who has a place begins with this."""
    occasion = registration.occasion
    found = seats.hold(occasion.id)
    db.session.refresh(occasion)
    db.session.refresh(registration, with_for_update={"of": Registration})  # not of the occasion that was read with it
    orm.attributes.set_committed_value(registration, "occasion", occasion)  # which the refresh forgot
    return found


def admit(occasion: Occasion, registration: Registration, free: Seats) -> None:
    """Give it its places, or a place in the queue by the time when it was written; `free`: the places as they are held.

    A newcomer waits where somebody waits whom the free places would do for. Raises RuleBroken("support.full") when it is full and too
    near the start for a queue.
    """
    if free.fits(registration.heads) and not _somebody_fits(occasion.id, free, registration.id):
        seats.take(occasion.id, registration.heads)
        _set(registration, RegistrationState.CONFIRMED, LetterKind.CONFIRMED)
        return
    if clock.now() >= occasion.starts_at - LAST_OFFER:
        raise RuleBroken("support.full")
    registration.queued_at = registration.created_at
    _set(registration, RegistrationState.WAITING, LetterKind.WAITING)


def offer_next(occasion_id: int) -> int:
    """Offer the free places to the first in the queue whose heads fit, and to the next, until nobody fits. How many offers were made.

    Called by whatever frees places. Nothing is offered in the last hours before the start: then whoever is first at the door comes in.
    """
    free = seats.hold(occasion_id)
    occasion = db.session.get_one(Occasion, occasion_id)
    until = offer_end(occasion.starts_at, clock.now())
    if until is None or occasion.state != OccasionState.OPEN or free.free == 0:
        return 0
    chosen = fitting(free.free, _queue(occasion_id))
    for number in chosen:
        registration = db.session.get_one(Registration, number, with_for_update=True, populate_existing=True)
        seats.take(occasion_id, registration.heads)
        registration.offered_until = until
        _set(registration, RegistrationState.OFFERED, LetterKind.OFFER)
    return len(chosen)


@operation(policy.FOLLOW_REGISTRATION)
def accept_offer(by: Actor, registration: Registration) -> None:
    """Take the places that are offered. Twice is harmless. Raises RuleBroken("support.offer_over") when the offer does not stand."""
    hold(registration)
    if registration.state == RegistrationState.CONFIRMED:
        return
    ended = registration.offered_until is None or registration.offered_until <= clock.now()
    if registration.state != RegistrationState.OFFERED or ended or registration.occasion.state != OccasionState.OPEN:
        raise RuleBroken("support.offer_over")
    registration.offered_until = None
    _set(registration, RegistrationState.CONFIRMED, LetterKind.CONFIRMED)


@operation(policy.FOLLOW_REGISTRATION)
def turn_down_offer(by: Actor, registration: Registration) -> None:
    """Leave the places to the next one. Twice is harmless. Raises RuleBroken("support.offer_over")."""
    hold(registration)
    if registration.state == RegistrationState.CANCELLED:
        return
    if registration.state != RegistrationState.OFFERED:
        raise RuleBroken("support.offer_over")
    give_back(registration, RegistrationState.CANCELLED)
    offer_next(registration.occasion_id)


@operation(policy.RUN_OCCASION)
def lapse_offers(by: Actor, occasion: Occasion) -> int:
    """End the offers whose time is over, and offer their places to the next. How many ended.

    Those who had them are told, unless they know already that the occasion was called off.
    """
    seats.hold(occasion.id)
    wanted = sa.select(Registration).where(
        Registration.occasion_id == occasion.id,
        Registration.state == RegistrationState.OFFERED.value,
        Registration.offered_until <= clock.now(),
    )
    ended = db.session.scalars(wanted.order_by(Registration.id).with_for_update().execution_options(populate_existing=True)).all()
    letter = LetterKind.LAPSED if occasion.state == OccasionState.OPEN else None
    for registration in ended:
        give_back(registration, RegistrationState.LAPSED, letter)
    offer_next(occasion.id)
    return len(ended)


def give_back(registration: Registration, state: RegistrationState, letter: LetterKind | None = None) -> None:
    """Leave the list for good: its places are free, if it had any. Held before; offer_next comes after."""
    if registration.state in HOLDING and not registration.walk_in:
        seats.take(registration.occasion_id, -registration.heads)
    registration.offered_until = None
    _set(registration, state, letter)


def _set(registration: Registration, state: RegistrationState, letter: LetterKind | None) -> None:
    """The state since now, written at once: the letter, and whoever reads the queue next, must see it."""
    registration.state, registration.state_at = state.value, clock.now()
    db.session.flush()
    if letter is not None:
        write_letter(registration, letter, registration.state_at.isoformat())


def _queue(occasion_id: int) -> list[tuple[int, int]]:
    """(id, heads) of those who wait, first come first."""
    wanted = sa.select(Registration.id, _HEADS).where(*_waiting(occasion_id)).order_by(Registration.queued_at, Registration.id)
    return [(number, heads) for number, heads in db.session.execute(wanted)]


def _somebody_fits(occasion_id: int, free: Seats, but: int) -> bool:
    fits = [] if free.free is None else [free.free >= _HEADS]
    return db.session.scalar(sa.select(Registration.id).where(*_waiting(occasion_id), Registration.id != but, *fits).limit(1)) is not None


def _waiting(occasion_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Registration.occasion_id == occasion_id, Registration.state == RegistrationState.WAITING.value
