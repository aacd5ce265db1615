"""Reading seats: who sits, on any day, and who has sat.

Names stay with the contact and go when somebody leaves: of a former holder the role is left. What belongs to an organisation that
the actor may not read is its name and the role that comes; of a shelter provider not even that (safety.md 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.queries.approving import order_of_names
from vaw.domain.networks.queries.networks import in_force, taken
from vaw.domain.networks.rules import SEAT_ORDER, HolderKind, sits
from vaw.domain.people import policy as people
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped


class Holder(NamedTuple):
    """Who comes. `person`: the contact's name where it is known and may be seen. `contact_until`: the contact's last day."""

    id: int
    seat_id: int
    kind: str
    contact_id: int | None
    role: str
    person: str | None
    mailbox: str | None
    since_on: date
    until_on: date | None
    contact_until: date | None

    def sits_on(self, day: date) -> bool:
        return sits(self.since_on, self.until_on, self.contact_until, day)

    @property
    def last_on(self) -> date | None:
        """Their last day, by the seat or because the contact has ended."""
        return min((day for day in (self.until_on, self.contact_until) if day), default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """A seat as it stands on a day. `organisation` None: a shelter provider that the actor may not read."""

    id: int
    organisation_id: int
    organisation: str | None
    county_id: int | None
    is_known: bool
    role: str
    since_on: date
    until_on: date | None
    holders: tuple[Holder, ...]
    day: date

    def of(self, kind: HolderKind) -> Holder | None:
        """Who sits, ordinarily or as the alternate, on the day."""
        return next((one for one in self.holders if one.kind == kind and one.sits_on(self.day)), None)

    @property
    def ordinary(self) -> Holder | None:
        return self.of(HolderKind.ORDINARY)

    @property
    def alternate(self) -> Holder | None:
        return self.of(HolderKind.ALTERNATE)

    @property
    def vacant(self) -> bool:
        return self.ordinary is None


_ORDER = sa.case({role.value: number for number, role in enumerate(SEAT_ORDER)}, value=Seat.role)


def list_seats(by: Actor, network: Network, day: date) -> list[Place]:
    """The seats of a network that the actor has got, as they stood on the day: by role, then by organisation in Swedish order.

    Two statements, however many seats there are.
    """
    return _places(by, day, Seat.network_id == network.id, in_force(Seat.since_on, Seat.until_on, day))


def get_place(by: Actor, seat: Seat, day: date) -> Place:
    """One seat that the actor has got, with everybody who has sat on it."""
    [found] = _places(by, day, Seat.id == seat.id)
    return found


def _places(by: Actor, day: date, *conditions: sa.ColumnElement[bool]) -> list[Place]:
    known = people.READ_ORGANISATION.scope(by)
    seats = (
        sa.select(
            Seat.id, Seat.organisation_id, Organisation.name, Organisation.kind, Organisation.county_id, known.label("known"),
            Seat.role, Seat.since_on, Seat.until_on,
        )
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .where(*conditions)
        .order_by(_ORDER, order_of_names(by), Seat.id)
    )  # fmt: skip
    with reading() as connection:
        rows = connection.execute(seats).all()
        holders = _holders(connection, [row.id for row in rows])
    places: list[Place] = []
    for id, organisation_id, name, kind, county_id, is_known, role, since_on, until_on in rows:
        hidden = not is_known and kind == OrganisationKind.SHELTER_PROVIDER
        of_it = tuple(_shown(one, bool(is_known), hidden) for one in holders.get(id, ()))
        places.append(Place(id, organisation_id, None if hidden else name, county_id, bool(is_known), role, since_on, until_on, of_it, day))
    return places


def _holders(connection: sa.Connection, seat_ids: Sequence[int]) -> dict[int, list[Holder]]:
    """{seat: everybody who sits or has sat there, the latest first}."""
    if not seat_ids:
        return {}
    title = sa.case((SeatHolder.role_title != "", SeatHolder.role_title), else_=sa.func.coalesce(Contact.role_title, ""))
    wanted = (
        sa.select(
            SeatHolder.id, SeatHolder.seat_id, SeatHolder.kind, SeatHolder.contact_id, title, Contact.person_name,
            sa.func.coalesce(SeatHolder.mailbox, Contact.email), SeatHolder.since_on, SeatHolder.until_on, Contact.until_on,
        )
        .outerjoin(Contact, Contact.id == SeatHolder.contact_id)
        .where(SeatHolder.seat_id.in_(seat_ids))
        .order_by(SeatHolder.since_on.desc(), SeatHolder.id.desc())
    )  # fmt: skip
    found: dict[int, list[Holder]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.seat_id, []).append(Holder(*row))
    return found


def _shown(one: Holder, is_known: bool, hidden: bool) -> Holder:
    """What of a holder the actor may see: names and mailboxes of contacts only where the organisation may be read."""
    if is_known:
        return one
    return one._replace(person=None, mailbox=None if hidden or one.contact_id else one.mailbox, role="" if hidden else one.role)


def count_vacant(places: Iterable[Place]) -> int:
    return sum(place.vacant for place in places)


def get_seat(by: Actor, seat_id: int, permission: Permission[Seat] = policy.READ_SEAT) -> Seat:
    """One seat with its network and organisation. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Seat.id == seat_id)
    found = db.session.scalars(wanted.options(orm.joinedload(Seat.network), orm.joinedload(Seat.organisation))).one_or_none()
    if found is None:
        raise NotFound
    return found


def holders_of(seat_id: int, kind: HolderKind | None = None) -> Sequence[SeatHolder]:
    """Everybody who sits or has sat, of one kind or of both, oldest first: to change them."""
    wanted = sa.select(SeatHolder).where(SeatHolder.seat_id == seat_id).order_by(SeatHolder.since_on, SeatHolder.id)
    return db.session.scalars(wanted if kind is None else wanted.where(SeatHolder.kind == kind.value)).all()


def open_seats_of(network_id: int, day: date) -> Sequence[Seat]:
    """Seats that count after the day: to end them with their network."""
    later = sa.or_(Seat.until_on.is_(None), Seat.until_on > day)
    return db.session.scalars(sa.select(Seat).where(Seat.network_id == network_id, later).order_by(Seat.id)).all()


def has_seat(network_id: int, organisation_id: int, since: date) -> bool:
    """Whether the organisation has a seat in the network on the day or later."""
    later = sa.or_(Seat.until_on.is_(None), Seat.until_on >= since)
    wanted = sa.select(Seat.id).where(Seat.network_id == network_id, Seat.organisation_id == organisation_id, later)
    return db.session.scalar(wanted.limit(1)) is not None


def seat_choices(by: Actor, network: Network) -> Sequence[sa.Row[int, str]]:
    """(id, name) of the organisations in use that can get a seat, in Swedish order.

    For a county's network those of its counties that the actor may read, and national ones; for a national one also every county board.
    """
    seen = people.READ_ORGANISATION.scope(by)
    if network.county_id is None:
        seen = sa.or_(seen, Organisation.kind == OrganisationKind.COUNTY_BOARD.value)
    else:
        of = Organisation.county_id.in_([network.county_id, *network.co_county_ids])
        seen = sa.and_(seen, sa.or_(Organisation.county_id.is_(None), of))
    wanted = sa.select(Organisation.id, Organisation.name).where(seen, Organisation.active).order_by(Organisation.sort_key, Organisation.id)
    with reading() as connection:
        return connection.execute(wanted).all()


def contact_choices(by: Actor, organisation_id: int) -> Sequence[sa.Row[int, str, str | None, int | None]]:
    """(id, role, name or None, id of the contact that they followed) of contacts that have not ended; none where the actor may not look."""
    wanted = (
        sa.select(Contact.id, Contact.role_title, Contact.person_name, Contact.follows_id)
        .join(Organisation, Organisation.id == Contact.organisation_id)
        .where(people.READ_ORGANISATION.scope(by), Contact.organisation_id == organisation_id, Contact.until_on.is_(None))
        .order_by(Contact.role_title, Contact.id)
    )
    with reading() as connection:
        return connection.execute(wanted).all()


class Sitting(NamedTuple):
    """A seat of an organisation, as its own page lists it. `vacant`: nobody sits on it today."""

    seat_id: int
    network_id: int
    network: str
    role: str
    since_on: date
    until_on: date | None
    vacant: bool


def list_seats_of(by: Actor, organisation_id: int, day: date) -> list[Sitting]:
    """The seats that an organisation has on the day, in the networks that the actor may read, by the network's name."""
    wanted = (
        sa.select(Seat.id, Network.id, Network.name, Seat.role, Seat.since_on, Seat.until_on, ~taken(day))
        .join(Network, Network.id == Seat.network_id)
        .where(policy.READ_NETWORK.scope(by), Seat.organisation_id == organisation_id, in_force(Seat.since_on, Seat.until_on, day))
        .order_by(Network.sort_key, Network.id, Seat.id)
    )
    with reading() as connection:
        return [Sitting(*row) for row in connection.execute(wanted)]


def list_seats_of_contact(by: Actor, contact_id: int, day: date) -> list[Sitting]:
    """The seats on which a contact sits on the day, in the networks that the actor may read: what becomes vacant when they leave."""
    sitting = sa.exists().where(
        SeatHolder.seat_id == Seat.id, SeatHolder.contact_id == contact_id, in_force(SeatHolder.since_on, SeatHolder.until_on, day)
    )
    wanted = (
        sa.select(Seat.id, Network.id, Network.name, Seat.role, Seat.since_on, Seat.until_on, ~taken(day))
        .join(Network, Network.id == Seat.network_id)
        .where(policy.READ_NETWORK.scope(by), sitting, in_force(Seat.since_on, Seat.until_on, day))
        .order_by(Network.sort_key, Network.id, Seat.id)
    )
    with reading() as connection:
        return [Sitting(*row) for row in connection.execute(wanted)]
