"""What is kept of an address in a county: its own rows, and nothing of anybody else's.

While the address is restricted it stands in none of them: they are found by RESTRICTED_ROW, and shown with what lies there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.people.models import Contact, Invitation, Organisation, User
from vaw.domain.prevention.models.prompts import SeasonSubscription
from vaw.domain.retention import policy
from vaw.domain.retention.models import RESTRICTED_ROW, Restriction
from vaw.domain.retention.rules.persons import HIDDEN, HIDES, Found, Kept
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_
from vaw.kernel.permissions import Permission, scoped
from vaw.kernel.sealing import fingerprint, unseal

NAME, ADDRESS, PHONE, ROLE = N_("Namn"), N_("E-postadress"), N_("Telefon"), N_("Roll")
SINCE, STATE, DAY, LANGUAGE = N_("Sedan"), N_("Läge"), N_("Dag"), N_("Språk")
_Rows = Iterator[Kept]
_Values = Mapping[str, Any]
_Taken = Mapping[int, _Values]  # {row: what was taken out of it}, of one kind
# Prepared, so that it is asked again where the database was away: no mail waits for it.
_RESTRICTED = Prepared(
    sa.select(
        sa.exists().where(Restriction.address_key == sa.bindparam("key"), Restriction.lifted_at.is_(None))
        & ~sa.exists().where(User.email == sa.bindparam("address"), User.active)
    )
)


def address_key(address: str) -> str:
    """By what the same address is known again."""
    return fingerprint(address.encode())


def find_kept(by: Actor, county: County, address: str) -> list[Kept]:
    """Every place in the county where the address (rules.persons.tidy_address) stands. Empty outside the actor's scope.

    Sealed addresses are opened one by one: it takes a second a hundred thousand, and nobody asks often.
    """
    return kept_of(county.id, address) if policy.FIND_PERSON.allows(by, county) else []


def kept_of(county_id: int, address: str, *, standing: bool = False) -> list[Kept]:
    """The same for the program's own work. `standing`: only where the address can be read, not what was taken out."""
    with reading() as connection:
        taken = {} if standing else _taken_of(connection, county_id, address)
        return [kept for kind, look in _PLACES.items() for kept in look(connection, county_id, address, taken.get(HIDES[kind][0], {}))]


def taken_out(restriction_id: int) -> Sequence[tuple[str, int, _Values]]:
    """(table, row, what was taken out of it) of one restriction, in a fixed order."""
    of = RESTRICTED_ROW.c
    wanted = sa.select(of.table_name, of.row_id, of.sealed).where(of.restriction_id == restriction_id).order_by(of.table_name, of.row_id)
    with reading() as connection:
        return [(table, row, json.loads(unseal(bytes(sealed)))) for table, row, sealed in connection.execute(wanted)]


def list_all_restrictions() -> Sequence[int]:
    """Ids of those in force in any county, for the program's own work."""
    with reading() as connection:
        return connection.scalars(sa.select(Restriction.id).where(Restriction.lifted_at.is_(None)).order_by(Restriction.id)).all()


def has_account(address: str) -> bool:
    with reading() as connection:
        return bool(connection.scalar(sa.select(sa.exists().where(User.email == address, User.active))))


def is_restricted(address: str) -> bool:
    """Whether no mail may go there. Whoever has an account chooses their mails themselves."""
    tidy = address.strip().lower()
    if tidy == HIDDEN.lower():
        return True
    with reading() as connection:
        [row] = _RESTRICTED.all(connection, {"key": address_key(tidy), "address": tidy})
    return bool(row[0])


def list_restrictions(by: Actor, county: County) -> Sequence[Restriction]:
    """Those in force, newest first."""
    wanted = scoped(policy.LIFT_RESTRICTION, by).where(Restriction.county_id == county.id, Restriction.lifted_at.is_(None))
    return db.session.scalars(wanted.order_by(Restriction.id.desc())).all()


def get_restriction(by: Actor, restriction_id: int, permission: Permission[Restriction] = policy.LIFT_RESTRICTION) -> Restriction:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Restriction.id == restriction_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _contacts(connection: sa.Connection, county_id: int, address: str, taken: _Taken) -> _Rows:
    of = Contact
    wanted = sa.select(of.id, Organisation.name, of.role_title, of.person_name, of.email, of.phone, of.since_on, of.until_on)
    wanted = wanted.join(Organisation).where(Organisation.county_id == county_id, _either(of.id, sa.func.lower(of.email) == address, taken))
    for one in _read(connection, wanted.order_by(of.id), taken):
        facts = ((ROLE, one["role_title"]), (NAME, one["person_name"]), (ADDRESS, one["email"]), (PHONE, one["phone"]))
        yield Kept(Found.CONTACT, one["id"], one["name"], (*facts, (SINCE, _said(one["since_on"])), (N_("Till"), _said(one["until_on"]))))


def _requests(connection: sa.Connection, county_id: int, address: str, taken: _Taken) -> _Rows:
    of = SupportRequest
    columns = (of.id, of.year, of.sequence, of.organisation_name, of.contact_name, of.contact_email, of.contact_phone, of.received_at)
    wanted = sa.select(*columns).where(of.county_id == county_id, _either(of.id, of.contact_email.is_not(None), taken))
    for one in _read(connection, wanted.order_by(of.id), taken):
        if _is(one["contact_email"], address):
            number = f"{one['year']}-{one['sequence']}"
            facts = ((N_("Nummer"), number), (NAME, one["contact_name"]), (ADDRESS, one["contact_email"]), (PHONE, one["contact_phone"]))
            yield Kept(Found.REQUEST, one["id"], one["organisation_name"], (*facts, (DAY, _said(one["received_at"]))))


def _registrations(connection: sa.Connection, county_id: int, address: str, taken: _Taken) -> _Rows:
    of = Registration
    columns = (of.id, Occasion.title, of.name, of.email, of.organisation_name, of.profession, of.state, of.created_at, of.language)
    wanted = sa.select(*columns).join(Occasion, Occasion.id == of.occasion_id)
    wanted = wanted.where(of.county_id == county_id, _either(of.id, of.email_key == address_key(address), taken))
    for one in _read(connection, wanted.order_by(of.id), taken):
        known = ((NAME, one["name"]), (ADDRESS, one["email"]), (N_("Organisation"), one["organisation_name"]))
        facts = (*known, (N_("Yrkesgrupp"), one["profession"]), (STATE, one["state"]), (DAY, _said(one["created_at"])))
        yield Kept(Found.REGISTRATION, one["id"], one["title"], (*facts, (LANGUAGE, one["language"])))


def _follow_ups(connection: sa.Connection, county_id: int, address: str, taken: _Taken) -> _Rows:
    of = FollowUp
    wanted = sa.select(of.id, of.organisation_name, of.email, of.due_on, of.language).where(
        of.county_id == county_id, _either(of.id, of.email.is_not(None), taken)
    )
    for one in _read(connection, wanted.order_by(of.id), taken):
        if _is(one["email"], address):
            facts = ((ADDRESS, one["email"]), (DAY, _said(one["due_on"])), (LANGUAGE, one["language"]))
            yield Kept(Found.FOLLOW_UP, one["id"], one["organisation_name"], facts)


def _guests(connection: sa.Connection, county_id: int, address: str, taken: _Taken) -> _Rows:
    of = MeetingInvitation
    wanted = sa.select(of.id, Meeting.title, of.guest, of.guest_address, Meeting.starts_at, of.reply)
    wanted = wanted.join(Meeting, Meeting.id == of.meeting_id).join(Network, Network.id == Meeting.network_id)
    wanted = wanted.where(Network.county_id == county_id, _either(of.id, of.guest_address.is_not(None), taken))
    for one in _read(connection, wanted.order_by(of.id), taken):
        if _is(one["guest_address"], address):
            facts = ((ROLE, one["guest"]), (ADDRESS, one["guest_address"]), (DAY, _said(one["starts_at"])), (N_("Svar"), one["reply"]))
            yield Kept(Found.GUEST, one["id"], one["title"], facts)


def _seasons(connection: sa.Connection, county_id: int, address: str, taken: _Taken) -> _Rows:
    of = SeasonSubscription
    wanted = sa.select(of.id, of.organisation_name, of.email, of.asked_at, of.confirmed_at, of.language)
    wanted = wanted.where(of.county_id == county_id, _either(of.id, of.address_key == address_key(address), taken))
    for one in _read(connection, wanted.order_by(of.id), taken):
        facts = ((ADDRESS, one["email"]), (SINCE, _said(one["asked_at"])), (N_("Bekräftad"), _said(one["confirmed_at"])))
        yield Kept(Found.SEASON, one["id"], one["organisation_name"], (*facts, (LANGUAGE, one["language"])))


def _invitations(connection: sa.Connection, county_id: int, address: str, taken: _Taken) -> _Rows:
    of = Invitation
    wanted = sa.select(of.id, of.role, of.name, of.email, of.created_at)
    wanted = wanted.where(of.county_id == county_id, _either(of.id, of.email == address, taken))
    for one in _read(connection, wanted.order_by(of.id), taken):
        facts = ((NAME, one["name"] or None), (ADDRESS, one["email"]), (DAY, _said(one["created_at"])))
        yield Kept(Found.INVITATION, one["id"], one["role"], facts)


def _seats(connection: sa.Connection, county_id: int, address: str, taken: _Taken) -> _Rows:
    of = SeatHolder
    wanted = sa.select(of.id, Network.name, of.role_title, of.mailbox, of.since_on).join(Seat, Seat.id == of.seat_id)
    wanted = wanted.join(Network, Network.id == Seat.network_id)
    wanted = wanted.where(Network.county_id == county_id, _either(of.id, sa.func.lower(of.mailbox) == address, taken))
    for one in _read(connection, wanted.order_by(of.id), taken):
        facts = ((ROLE, one["role_title"]), (ADDRESS, one["mailbox"]), (SINCE, _said(one["since_on"])))
        yield Kept(Found.SEAT, one["id"], one["name"], facts)


_PLACES: Mapping[Found, Callable[[sa.Connection, int, str, _Taken], _Rows]] = {
    Found.CONTACT: _contacts,
    Found.REQUEST: _requests,
    Found.REGISTRATION: _registrations,
    Found.FOLLOW_UP: _follow_ups,
    Found.GUEST: _guests,
    Found.SEASON: _seasons,
    Found.INVITATION: _invitations,
    Found.SEAT: _seats,
}


def _taken_of(connection: sa.Connection, county_id: int, address: str) -> dict[str, dict[int, _Values]]:
    """{table: {row: values}} of the address in the county; empty where it is not restricted."""
    wanted = sa.select(RESTRICTED_ROW.c.table_name, RESTRICTED_ROW.c.row_id, RESTRICTED_ROW.c.sealed).join(Restriction)
    wanted = wanted.where(
        Restriction.county_id == county_id, Restriction.address_key == address_key(address), Restriction.lifted_at.is_(None)
    )
    taken: dict[str, dict[int, _Values]] = {}
    for table, row, sealed in connection.execute(wanted):
        taken.setdefault(table, {})[row] = json.loads(unseal(bytes(sealed)))
    return taken


def _either(id: Any, stands: sa.ColumnElement[bool], taken: _Taken) -> sa.ColumnElement[bool]:
    return sa.or_(stands, id.in_(list(taken))) if taken else stands


def _read(connection: sa.Connection, wanted: sa.Select[*tuple[Any, ...]], taken: _Taken) -> Iterator[_Values]:
    """The rows by column, with what was taken out of them."""
    for row in connection.execute(wanted).mappings():
        yield {**row, **taken.get(row["id"], {})}


def _is(sealed: str | None, address: str) -> bool:
    return sealed is not None and sealed.lower() == address


def _said(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, (date, datetime)) else None
