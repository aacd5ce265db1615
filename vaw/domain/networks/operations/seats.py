"""Seats: an organisation gets one, its role changes, who sits comes and goes, and it ends. What was stays to be read.

Whoever changes who sits changes the seat: its version goes up, so that two who do it at once learn of one another.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.operations.networks import check_open, cut_short
from vaw.domain.networks.queries.seats import contact_choices, has_seat, holders_of, seat_choices
from vaw.domain.networks.rules import NAME_MOST, HolderKind, SeatRole
from vaw.kernel import guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

ONE_DAY = timedelta(days=1)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@operation(policy.KEEP_NETWORK)
def add_seat(by: Actor, network: Network, *, organisation_id: int, role: str, since_on: date) -> Seat:
    """Give an organisation a seat from a day. It is vacant until somebody is put on it.

    Raises RuleBroken("networks.ended"), ("networks.choice") or ("networks.seat_…"), each with the field at fault.
    """
    check_open(network)
    db.session.execute(
        sa.select(Network.id).where(Network.id == network.id).with_for_update()
    )  # two at once: the second one sees the first
    if organisation_id not in {row.id for row in seat_choices(by, network)}:
        raise RuleBroken("networks.seat_organisation", field="organisation_id")
    if since_on < network.since_on:
        raise RuleBroken("networks.seat_since", field="since_on", since=network.since_on.isoformat())
    if has_seat(network.id, organisation_id, since_on):
        raise RuleBroken("networks.seat_known", field="organisation_id")
    seat = Seat(network=network, network_id=network.id, organisation_id=organisation_id, role=_role(role), since_on=since_on)
    db.session.add(seat)
    db.session.flush()
    return seat


@operation(policy.KEEP_SEAT)
def change_role(by: Actor, seat: Seat, *, role: str, since_on: date) -> Seat:
    """Say what the seat is from a day on; returns the seat that holds from then on, with those who sit.

    From the seat's own first day it is corrected; from a later day a new seat follows it, so that what it was stays to be read.
    Raises RuleBroken("networks.seat_ended"), ("networks.holder_since") or ("networks.choice").
    """
    _check_open(seat)
    chosen = _role(role)
    if since_on < seat.since_on:
        raise RuleBroken("networks.holder_since", field="since_on", since=seat.since_on.isoformat())
    if since_on == seat.since_on or chosen == seat.role:
        seat.role = chosen
        return seat
    follower = Seat(
        network=seat.network, network_id=seat.network_id, organisation_id=seat.organisation_id, organisation=seat.organisation,
        role=chosen, since_on=since_on,
    )  # fmt: skip
    db.session.add(follower)
    db.session.flush()
    for holder in holders_of(seat.id):
        if holder.until_on is None or holder.until_on >= since_on:
            _copy(holder, follower, max(holder.since_on, since_on))
            cut_short(holder, since_on - ONE_DAY)
    seat.until_on = since_on - ONE_DAY
    return follower


@operation(policy.KEEP_SEAT)
def end_seat(by: Actor, seat: Seat, *, until_on: date) -> Seat:
    """Say which is the organisation's last day on the seat; who sits ends with it.

    Raises RuleBroken("networks.seat_ended") or ("networks.until_before_since").
    """
    _check_open(seat)
    if until_on < seat.since_on:
        raise RuleBroken("networks.until_before_since", field="until_on", since=seat.since_on.isoformat())
    for holder in holders_of(seat.id):
        cut_short(holder, until_on)
    seat.until_on = until_on
    return seat


@operation(policy.KEEP_SEAT)
def put_on_seat(
    by: Actor,
    seat: Seat,
    *,
    kind: str,
    since_on: date,
    contact_id: int | None = None,
    role_title: str = "",
    mailbox: str = "",
    confirmed: bool = False,
) -> SeatHolder:
    """Say who comes from a day on, as the ordinary or the alternate: a contact of the organisation, or a role with a mailbox.

    Whoever sat until then has the day before as their last; somebody who was put there from the same day was a mistake and goes.
    The same once more changes nothing. Raises RuleBroken("networks.seat_ended"), ("networks.choice") or ("networks.holder_…"),
    PersonalData, and Conflict when somebody else was first.
    """
    _check_open(seat)
    if since_on < seat.since_on:
        raise RuleBroken("networks.holder_since", field="since_on", since=seat.since_on.isoformat())
    chosen = SeatHolder(seat_id=seat.id, kind=_kind(kind), since_on=since_on, **_who(by, seat, contact_id, role_title, mailbox, confirmed))
    before = holders_of(seat.id, HolderKind(chosen.kind))
    for holder in before:
        if holder.until_on is None and _same(holder, chosen):
            return holder
        if holder.since_on > since_on:
            raise RuleBroken("networks.holder_later", field="since_on", since=holder.since_on.isoformat())
    for holder in before:
        cut_short(holder, since_on - ONE_DAY)
    db.session.add(chosen)
    _touch(seat)
    return chosen


@operation(policy.KEEP_SEAT)
def leave_seat(by: Actor, seat: Seat, *, holder_id: int, until_on: date) -> SeatHolder:
    """Say which is somebody's last day on the seat; it is vacant from the day after.

    Raises RuleBroken("networks.holder_gone") or ("networks.until_before_since"), and Conflict.
    """
    holder = next((one for one in holders_of(seat.id) if one.id == holder_id and one.until_on is None), None)
    if holder is None:
        raise RuleBroken("networks.holder_gone")
    if until_on < holder.since_on:
        raise RuleBroken("networks.until_before_since", field="until_on", since=holder.since_on.isoformat())
    holder.until_on = until_on
    _touch(seat)
    return holder


def _check_open(seat: Seat) -> None:
    if seat.until_on is not None or seat.network.until_on is not None:
        raise RuleBroken("networks.seat_ended")


def _touch(seat: Seat) -> None:
    """Count as a change of the seat, for its version."""
    orm.attributes.flag_modified(seat, "role")
    db.session.flush()


def _role(value: str) -> str:
    if value not in set(SeatRole):
        raise RuleBroken("networks.choice", field="role")
    return str(value)


def _kind(value: str) -> str:
    if value not in set(HolderKind):
        raise RuleBroken("networks.choice")
    return str(value)


def _who(by: Actor, seat: Seat, contact_id: int | None, role_title: str, mailbox: str, confirmed: bool) -> dict[str, int | str | None]:
    """The columns that say who comes."""
    if contact_id is not None:
        if contact_id not in {row.id for row in contact_choices(by, seat.organisation_id)}:
            raise RuleBroken("networks.holder_contact", field="contact_id")
        return {"contact_id": contact_id, "role_title": "", "mailbox": None}
    address = guard.clean(mailbox, field="mailbox", kind=guard.Field.CONTACT).lower()
    title = " ".join(guard.clean(role_title, field="role_title", confirmed=confirmed).split())
    if not address and not title:
        raise RuleBroken("networks.holder_missing", field="contact_id")
    if not title or len(title) > NAME_MOST:
        raise RuleBroken("networks.holder_role", field="role_title", most=NAME_MOST)
    if len(address) > NAME_MOST or not _EMAIL.fullmatch(address):
        raise RuleBroken("networks.holder_mailbox", field="mailbox")
    return {"contact_id": None, "role_title": title, "mailbox": address}


def _same(one: SeatHolder, other: SeatHolder) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("contact_id", "role_title", "mailbox", "since_on"))


def _copy(holder: SeatHolder, seat: Seat, since_on: date) -> None:
    kept = {name: getattr(holder, name) for name in ("kind", "contact_id", "role_title", "mailbox", "until_on")}
    db.session.add(SeatHolder(seat_id=seat.id, since_on=since_on, **kept))
