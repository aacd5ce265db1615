"""What is kept of an address in a county: its own rows, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.people.models import Contact, Invitation, Organisation, User
from vaw.domain.prevention.models.prompts import SeasonSubscription
from vaw.domain.retention import policy
from vaw.domain.retention.models import Restriction
from vaw.domain.retention.rules.persons import Found, Kept
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_
from vaw.kernel.permissions import scoped
from vaw.kernel.sealing import fingerprint

NAME, ADDRESS, PHONE, ROLE = N_("Namn"), N_("E-postadress"), N_("Telefon"), N_("Roll")
SINCE, STATE, DAY, LANGUAGE = N_("Sedan"), N_("Läge"), N_("Dag"), N_("Språk")
_Rows = Iterator[Kept]
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
    if not policy.FIND_PERSON.allows(by, county):
        return []
    with reading() as connection:
        return [kept for look in _PLACES for kept in look(connection, county.id, address)]


def has_account(address: str) -> bool:
    with reading() as connection:
        return bool(connection.scalar(sa.select(sa.exists().where(User.email == address, User.active))))


def is_restricted(address: str) -> bool:
    """Whether no mail may go there. Whoever has an account chooses their mails themselves."""
    tidy = address.strip().lower()
    with reading() as connection:
        [row] = _RESTRICTED.all(connection, {"key": address_key(tidy), "address": tidy})
    return bool(row[0])


def list_restrictions(by: Actor, county: County) -> Sequence[Restriction]:
    """Those in force, newest first."""
    wanted = scoped(policy.LIFT_RESTRICTION, by).where(Restriction.county_id == county.id, Restriction.lifted_at.is_(None))
    return db.session.scalars(wanted.order_by(Restriction.id.desc())).all()


def get_restriction(by: Actor, restriction_id: int) -> Restriction:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(policy.LIFT_RESTRICTION, by).where(Restriction.id == restriction_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _contacts(connection: sa.Connection, county_id: int, address: str) -> _Rows:
    wanted = (
        sa.select(
            Contact.id, Organisation.name, Contact.role_title, Contact.person_name, Contact.email, Contact.phone, Contact.since_on,
            Contact.until_on,
        )
        .join(Organisation)
        .where(Organisation.county_id == county_id, sa.func.lower(Contact.email) == address)
    )  # fmt: skip
    for id, organisation, role, name, email, phone, since, until in connection.execute(wanted.order_by(Contact.id)):
        facts = ((ROLE, role), (NAME, name), (ADDRESS, email), (PHONE, phone), (SINCE, _said(since)), (N_("Till"), _said(until)))
        yield Kept(Found.CONTACT, id, organisation, facts)


def _requests(connection: sa.Connection, county_id: int, address: str) -> _Rows:
    of = SupportRequest
    wanted = sa.select(
        of.id, of.year, of.sequence, of.organisation_name, of.contact_name, of.contact_email, of.contact_phone, of.received_at
    ).where(of.county_id == county_id, of.contact_email.is_not(None))
    for id, year, sequence, organisation, name, email, phone, at in connection.execute(wanted.order_by(of.id)):
        if _is(email, address):
            facts = ((N_("Nummer"), f"{year}-{sequence}"), (NAME, name), (ADDRESS, email), (PHONE, phone), (DAY, _said(at)))
            yield Kept(Found.REQUEST, id, organisation, facts)


def _registrations(connection: sa.Connection, county_id: int, address: str) -> _Rows:
    of = Registration
    columns = (of.id, Occasion.title, of.name, of.email, of.organisation_name, of.profession, of.state, of.created_at, of.language)
    wanted = sa.select(*columns).join(Occasion, Occasion.id == of.occasion_id)
    wanted = wanted.where(of.county_id == county_id, of.email_key == address_key(address))
    for id, title, name, email, organisation, profession, state, at, language in connection.execute(wanted.order_by(of.id)):
        known = ((NAME, name), (ADDRESS, email), (N_("Organisation"), organisation), (N_("Yrkesgrupp"), profession))
        yield Kept(Found.REGISTRATION, id, title, (*known, (STATE, state), (DAY, _said(at)), (LANGUAGE, language)))


def _follow_ups(connection: sa.Connection, county_id: int, address: str) -> _Rows:
    of = FollowUp
    wanted = sa.select(of.id, of.organisation_name, of.email, of.due_on, of.language).where(
        of.county_id == county_id, of.email.is_not(None)
    )
    for id, organisation, email, due, language in connection.execute(wanted.order_by(of.id)):
        if _is(email, address):
            yield Kept(Found.FOLLOW_UP, id, organisation, ((ADDRESS, email), (DAY, _said(due)), (LANGUAGE, language)))


def _guests(connection: sa.Connection, county_id: int, address: str) -> _Rows:
    of = MeetingInvitation
    wanted = sa.select(of.id, Meeting.title, of.guest, of.guest_address, Meeting.starts_at, of.reply)
    wanted = wanted.join(Meeting, Meeting.id == of.meeting_id).join(Network, Network.id == Meeting.network_id)
    wanted = wanted.where(Network.county_id == county_id, of.guest_address.is_not(None))
    for id, title, role, email, at, reply in connection.execute(wanted.order_by(of.id)):
        if _is(email, address):
            yield Kept(Found.GUEST, id, title, ((ROLE, role), (ADDRESS, email), (DAY, _said(at)), (N_("Svar"), reply)))


def _seasons(connection: sa.Connection, county_id: int, address: str) -> _Rows:
    of = SeasonSubscription
    wanted = sa.select(of.id, of.organisation_name, of.email, of.asked_at, of.confirmed_at, of.language)
    wanted = wanted.where(of.county_id == county_id, of.address_key == address_key(address))
    for id, organisation, email, asked, confirmed, language in connection.execute(wanted.order_by(of.id)):
        facts = ((ADDRESS, email), (SINCE, _said(asked)), (N_("Bekräftad"), _said(confirmed)), (LANGUAGE, language))
        yield Kept(Found.SEASON, id, organisation, facts)


def _invitations(connection: sa.Connection, county_id: int, address: str) -> _Rows:
    of = Invitation
    wanted = sa.select(of.id, of.role, of.name, of.email, of.created_at).where(of.county_id == county_id, of.email == address)
    for id, role, name, email, at in connection.execute(wanted.order_by(of.id)):
        yield Kept(Found.INVITATION, id, role, ((NAME, name or None), (ADDRESS, email), (DAY, _said(at))))


def _seats(connection: sa.Connection, county_id: int, address: str) -> _Rows:
    of = SeatHolder
    wanted = sa.select(of.id, Network.name, of.role_title, of.mailbox, of.since_on).join(Seat, Seat.id == of.seat_id)
    wanted = wanted.join(Network, Network.id == Seat.network_id)
    wanted = wanted.where(Network.county_id == county_id, sa.func.lower(of.mailbox) == address)
    for id, network, role, mailbox, since in connection.execute(wanted.order_by(of.id)):
        yield Kept(Found.SEAT, id, network, ((ROLE, role), (ADDRESS, mailbox), (SINCE, _said(since))))


_PLACES: tuple[Callable[[sa.Connection, int, str], _Rows], ...] = (
    _contacts, _requests, _registrations, _follow_ups, _guests, _seasons, _invitations, _seats,
)  # fmt: skip


def _is(sealed: str | None, address: str) -> bool:
    return sealed is not None and sealed.lower() == address


def _said(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, (date, datetime)) else None
