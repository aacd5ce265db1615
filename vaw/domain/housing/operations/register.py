"""Keeping the register: who runs protected housing in a county, and how it is reached (features rows 54, 55)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from vaw.domain.geography.models import County
from vaw.domain.housing import policy
from vaw.domain.housing.models import HousingCounty, Provider
from vaw.domain.housing.operations.cadences import note_former
from vaw.domain.housing.operations.looks import look_at_all
from vaw.domain.housing.queries.register import (
    ORDINARY_CADENCE,
    facility_ids_of,
    find_county_cadence,
    find_provider,
    has_open_facilities,
    is_choice,
    is_local,
)
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.register import Cadence, OperatorForm
from vaw.domain.people.rules.phones import digits_of, tells_town
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation

MAILBOX_MOST = 200  # characters
AHEAD = timedelta(days=366)  # how long before its day something is put in
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?\d{3,15}")


@operation(policy.ADD_PROVIDER)
def add_provider(
    by: Actor,
    county: County,
    *,
    organisation_id: int,
    form: str,
    since_on: date,
    discreet: bool = False,
    role_mailbox: str = "",
    phone: str = "",
) -> Provider:
    """Say that an organisation of the county's register runs protected housing; one that had ended begins again.

    Raises RuleBroken("housing.provider_…") or PersonalData, each with the field at fault.
    """
    provider = find_provider(organisation_id, county.id)
    if provider is not None and provider.until_on is None:
        raise RuleBroken("housing.provider_known", field="organisation_id")
    if not is_choice(organisation_id, county.id):
        raise RuleBroken("housing.provider_organisation", field="organisation_id")
    provider = provider or Provider(organisation_id=organisation_id, county_id=county.id)
    provider.until_on = None
    _fill(provider, form, discreet, since_on)
    provider.role_mailbox, provider.phone = _mailbox(role_mailbox), _phone(phone)
    db.session.add(provider)
    db.session.flush()
    return provider


@operation(policy.KEEP_PROVIDER)
def change_provider(by: Actor, provider: Provider, *, form: str, since_on: date, discreet: bool = False) -> Provider:
    """Correct what is known of it. Its organisation and county stay. Raises as add_provider does; Conflict when somebody saved first."""
    _fill(provider, form, discreet, since_on)
    return provider


@operation(policy.CHANGE_CONTACT)
def change_contact(by: Actor, provider: Provider, *, role_mailbox: str = "", phone: str = "") -> Provider:
    """Say how a provider is reached: a role's mailbox, and a number that tells no town. Raises as add_provider does."""
    mailbox, number = _mailbox(role_mailbox), _phone(phone)
    provider.role_mailbox, provider.phone = mailbox, number
    return provider


@operation(policy.KEEP_PROVIDER)
def end_provider(by: Actor, provider: Provider, *, until_on: date) -> Provider:
    """Say that it runs no protected housing since the day after, and forget how it was reached.

    Raises RuleBroken("housing.provider_open") while one of its facilities is open, ("housing.provider_until").
    """
    if has_open_facilities(provider.id, until_on):
        raise RuleBroken("housing.provider_open")
    if not provider.since_on <= until_on <= clock.today():
        raise RuleBroken("housing.provider_until", field="until_on")
    provider.until_on = until_on
    provider.role_mailbox = provider.phone = None
    return provider


def read_contact(by: Actor, provider: Provider) -> tuple[str | None, str | None]:
    """(role mailbox, phone), and a line in the audit for the provider to see. Raises NotFound outside the actor's scope."""
    if not policy.READ_CONTACT.allows(by, provider):
        raise NotFound
    look_at_all(by, [provider.id], what=Look.CONTACT, kind=Provider.__tablename__)
    look_at_all(by, facility_ids_of(provider.id), what=Look.CONTACT)
    return provider.role_mailbox, provider.phone


@operation(policy.SET_CADENCE)
def set_cadence(by: Actor, county: County, *, cadence: str) -> HousingCounty:
    """Say how often the county's facilities are asked, those that have no rhythm of their own. Days that are past stay as counted."""
    kept = find_county_cadence(county.id)
    former = kept.cadence if kept else ORDINARY_CADENCE.value
    if kept is None:
        kept = HousingCounty(county_id=county.id)
        db.session.add(kept)
    kept.cadence = check_cadence(cadence)
    if kept.cadence != former:
        note_former(county.id, None, former)
    db.session.flush()
    return kept


def check_cadence(cadence: str) -> str:
    """Raises RuleBroken("housing.unknown_word")."""
    if cadence not in set(Cadence):
        raise RuleBroken("housing.unknown_word", field="cadence")
    return str(cadence)


def _fill(provider: Provider, form: str, discreet: bool, since_on: date) -> None:
    """Check all, then set all."""
    if form not in set(OperatorForm):
        raise RuleBroken("housing.unknown_word", field="form")
    if since_on > clock.today() + AHEAD:
        raise RuleBroken("housing.day_ahead", field="since_on")
    if provider.until_on is not None and since_on > provider.until_on:
        raise RuleBroken("housing.provider_until", field="since_on")
    if discreet and not is_local(provider.organisation_id, provider.county_id):
        raise RuleBroken("housing.discreet_national", field="discreet")
    provider.form, provider.discreet, provider.since_on = str(form), discreet, since_on


def _mailbox(text: str) -> str | None:
    mailbox = guard.clean(text, field="role_mailbox", kind=guard.Field.CONTACT).lower()
    if mailbox and (len(mailbox) > MAILBOX_MOST or not _MAILBOX.fullmatch(mailbox)):
        raise RuleBroken("housing.mailbox", field="role_mailbox")
    return mailbox or None


def _phone(text: str) -> str | None:
    phone = guard.clean(text, field="phone", kind=guard.Field.CONTACT)
    if phone and not _PHONE.fullmatch(digits_of(phone)):
        raise RuleBroken("people.phone", field="phone")
    if phone and tells_town(phone):
        raise RuleBroken("people.organisation_shelter_phone", field="phone")
    return phone or None
