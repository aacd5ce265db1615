"""Keeping organisations and their contacts. Contacts are roles first and persons second (features row 5)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import list_municipalities
from vaw.domain.people import policy
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.people.queries.organisations import is_known, phones_of
from vaw.domain.people.rules import OrganisationKind
from vaw.domain.people.rules.phones import digits_of, tells_town
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import operation

ONE_DAY = timedelta(days=1)
NAME_MOST = 200  # characters: what a heading and a row of a table can carry
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@operation(policy.ADD_ORGANISATION)
def add_organisation(
    by: Actor,
    county: County,
    *,
    name: str,
    kind: str,
    municipality_id: int | None = None,
    role_mailbox: str = "",
    phone: str = "",
    web: str = "",
    confirmed: bool = False,
) -> Organisation:
    """Put an organisation in the county's register. `confirmed`: the person has answered the guard's question about the name.

    Raises RuleBroken("people.organisation_…") or PersonalData, each with the field at fault.
    """
    organisation = Organisation(county_id=county.id, active=True)
    _fill(organisation, name, kind, municipality_id, role_mailbox, phone, web, confirmed)
    db.session.add(organisation)
    db.session.flush()
    return organisation


@operation(policy.CHANGE_ORGANISATION)
def change_organisation(
    by: Actor,
    organisation: Organisation,
    *,
    name: str,
    kind: str,
    municipality_id: int | None = None,
    role_mailbox: str = "",
    phone: str = "",
    web: str = "",
    confirmed: bool = False,
) -> Organisation:
    """Correct what is known of an organisation. Raises as add_organisation does; Conflict when somebody saved first."""
    if kind == OrganisationKind.SHELTER_PROVIDER and any(tells_town(number) for number in phones_of(organisation.id)):
        raise RuleBroken("people.organisation_shelter_contacts", field="kind")
    _fill(organisation, name, kind, municipality_id, role_mailbox, phone, web, confirmed)
    return organisation


@operation(policy.CHANGE_ORGANISATION)
def deactivate_organisation(by: Actor, organisation: Organisation) -> None:
    """Take it out of lists and choices; what was logged with it stays."""
    organisation.active = False


@operation(policy.CHANGE_ORGANISATION)
def reactivate_organisation(by: Actor, organisation: Organisation) -> None:
    """Offer it again in lists and choices."""
    organisation.active = True


@operation(policy.CHANGE_ORGANISATION)
def add_contact(
    by: Actor,
    organisation: Organisation,
    *,
    role_title: str,
    person_name: str = "",
    email: str = "",
    phone: str = "",
    since_on: date | None = None,
    confirmed: bool = False,
) -> Contact:
    """Add a role at an organisation, with or without the person who holds it. `since_on`: today when left out.

    Raises RuleBroken("people.contact_…") or PersonalData, each with the field at fault.
    """
    contact = Contact(organisation_id=organisation.id, organisation=organisation, since_on=since_on or clock.today())
    _fill_contact(contact, role_title, person_name, email, phone, confirmed)
    db.session.add(contact)
    db.session.flush()
    return contact


@operation(policy.CHANGE_CONTACT)
def change_contact(
    by: Actor,
    contact: Contact,
    *,
    role_title: str,
    person_name: str = "",
    email: str = "",
    phone: str = "",
    since_on: date | None = None,
    confirmed: bool = False,
) -> Contact:
    """Correct a contact. Raises RuleBroken("people.contact_ended") once it has ended; else as add_contact, and Conflict."""
    if contact.until_on is not None:
        raise RuleBroken("people.contact_ended")
    _fill_contact(contact, role_title, person_name, email, phone, confirmed)
    contact.since_on = since_on or contact.since_on
    return contact


@operation(policy.CHANGE_CONTACT)
def end_contact(by: Actor, contact: Contact, *, until_on: date) -> Contact:
    """Say that somebody has left a role that is needed no more.

    The row stays as history, the person's name and addresses go: they are needed no more either.
    Raises RuleBroken("people.contact_ended"), ("people.contact_until_before_since") or ("people.contact_until_ahead").
    """
    _check_last_day(contact, until_on)
    _leave(contact, until_on)
    return contact


@operation(policy.CHANGE_CONTACT)
def leave_vacant(by: Actor, contact: Contact, *, until_on: date) -> Contact:
    """Say that somebody has left and that the role is still to be filled. Raises as end_contact does."""
    _check_last_day(contact, until_on)
    _leave(contact, until_on)
    contact.vacant = True
    return contact


@operation(policy.CHANGE_CONTACT)
def hand_over_contact(by: Actor, contact: Contact, *, until_on: date, person_name: str = "", email: str = "", phone: str = "") -> Contact:
    """Say that somebody has left and who holds the same role since the day after. Returns the successor's row.

    Raises as end_contact and add_contact do.
    """
    _check_last_day(contact, until_on)
    successor = _follow(contact, until_on + ONE_DAY, contact.role_title, person_name, email, phone, confirmed=True)
    _leave(contact, until_on)
    return successor


@operation(policy.CHANGE_CONTACT)
def fill_vacancy(
    by: Actor,
    contact: Contact,
    *,
    role_title: str,
    person_name: str = "",
    email: str = "",
    phone: str = "",
    since_on: date | None = None,
    confirmed: bool = False,
) -> Contact:
    """Say who has taken over a vacant role; its title may change with that. Returns the successor's row.

    Raises RuleBroken("people.contact_not_vacant"), ("people.contact_since_too_early"), else as add_contact does.
    """
    _check_vacant(contact)
    begins = since_on or clock.today()
    if contact.until_on is not None and begins <= contact.until_on:
        raise RuleBroken("people.contact_since_too_early", field="since_on", until=contact.until_on.isoformat())
    successor = _follow(contact, begins, role_title, person_name, email, phone, confirmed=confirmed)
    contact.vacant = False
    return successor


@operation(policy.CHANGE_CONTACT)
def drop_vacancy(by: Actor, contact: Contact) -> None:
    """Say that a vacant role is needed no more. Raises RuleBroken("people.contact_not_vacant")."""
    _check_vacant(contact)
    contact.vacant = False


def _check_last_day(contact: Contact, until_on: date) -> None:
    if contact.until_on is not None:
        raise RuleBroken("people.contact_ended")
    if until_on < contact.since_on:
        raise RuleBroken("people.contact_until_before_since", field="until_on", since=contact.since_on.isoformat())
    if until_on > clock.today():
        raise RuleBroken("people.contact_until_ahead", field="until_on")


def _check_vacant(contact: Contact) -> None:
    if not contact.vacant:
        raise RuleBroken("people.contact_not_vacant")


def _leave(contact: Contact, until_on: date) -> None:
    contact.until_on = until_on
    contact.person_name = contact.email = contact.phone = None


def _follow(contact: Contact, since_on: date, role_title: str, person_name: str, email: str, phone: str, *, confirmed: bool) -> Contact:
    """The row of the one who takes the role over. Two at once make one: both change the row that is followed, and it is versioned."""
    successor = Contact(
        organisation_id=contact.organisation_id, organisation=contact.organisation, since_on=since_on, follows_id=contact.id
    )
    _fill_contact(successor, role_title, person_name, email, phone, confirmed)
    db.session.add(successor)
    db.session.flush()
    return successor


def _fill(
    organisation: Organisation, name: str, kind: str, municipality_id: int | None, role_mailbox: str, phone: str, web: str, confirmed: bool
) -> None:
    """Check all, then set all: a refused value leaves the row as it was."""
    values: dict[str, Any] = {
        "name": _title(name, "name", "people.organisation_name", confirmed),
        "kind": _kind(kind),
        "municipality_id": _municipality(organisation.county_id, kind, municipality_id),
        "role_mailbox": _email(role_mailbox, "role_mailbox"),
        "phone": _phone(phone, kind),
        "web": _web(web),
    }
    name_key = sort_key(str(values["name"]))
    if is_known(organisation.county_id, values["municipality_id"], name_key, but=organisation.id):
        raise RuleBroken("people.organisation_known", field="name")
    for column, value in values.items():
        setattr(organisation, column, value)
    organisation.sort_key = name_key


def _fill_contact(contact: Contact, role_title: str, person_name: str, email: str, phone: str, confirmed: bool) -> None:
    values = {
        "role_title": _title(role_title, "role_title", "people.contact_role_title", confirmed),
        "person_name": guard.clean(person_name, field="person_name", kind=guard.Field.CONTACT)[:NAME_MOST] or None,
        "email": _email(email, "email"),
        "phone": _phone(phone, contact.organisation.kind),
    }
    for column, value in values.items():
        setattr(contact, column, value)


def _title(text: str, field: str, code: str, confirmed: bool) -> str:
    tidy = " ".join(guard.clean(text, field=field, confirmed=confirmed).split())
    if not tidy or len(tidy) > NAME_MOST:
        raise RuleBroken(code, field=field, most=NAME_MOST)
    return tidy


def _kind(kind: str) -> str:
    if kind not in set(OrganisationKind):
        raise RuleBroken("people.organisation_kind", field="kind")
    return str(kind)


def _municipality(county_id: int | None, kind: str, municipality_id: int | None) -> int | None:
    """A municipality of the organisation's county; never for a shelter provider: county is the finest place (safety.md 1)."""
    if municipality_id is None:
        return None
    if kind == OrganisationKind.SHELTER_PROVIDER:
        raise RuleBroken("people.organisation_shelter_place", field="municipality_id")
    if municipality_id not in {row.id for row in list_municipalities() if row.county_id == county_id}:
        raise RuleBroken("people.organisation_municipality", field="municipality_id")
    return municipality_id


def _phone(text: str, kind: str) -> str | None:
    """A number people can ring. A shelter provider's must not tell a town by its area code (safety.md 1)."""
    phone = guard.clean(text, field="phone", kind=guard.Field.CONTACT)
    digits = digits_of(phone)
    if phone and not re.fullmatch(r"\+?\d{3,15}", digits):
        raise RuleBroken("people.phone", field="phone")
    if phone and kind == OrganisationKind.SHELTER_PROVIDER and tells_town(phone):
        raise RuleBroken("people.organisation_shelter_phone", field="phone")
    return phone or None


def _email(text: str, field: str) -> str | None:
    email = guard.clean(text, field=field, kind=guard.Field.CONTACT).lower()
    if email and (len(email) > NAME_MOST or not _EMAIL.fullmatch(email)):
        raise RuleBroken("people.email", field=field)
    return email or None


def _web(text: str) -> str | None:
    """An address that begins with http: other schemes run programs when they are clicked."""
    web = guard.clean(text, field="web", kind=guard.Field.CONTACT)
    if not web:
        return None
    web = web if "://" in web else f"https://{web}"
    parts = urlsplit(web)
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or re.search(r"\s", web) or len(web) > NAME_MOST:
        raise RuleBroken("people.organisation_web", field="web")
    return web
