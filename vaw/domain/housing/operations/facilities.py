"""Keeping facilities: opened under a pseudonym, changed from a day on, closed. They never move and never change hands."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility, FacilityProfile, Provider
from vaw.domain.housing.models.licences import Duty
from vaw.domain.housing.models.snapshots import NOW
from vaw.domain.housing.operations.cadences import note_former
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.operations.register import AHEAD, check_cadence
from vaw.domain.housing.operations.snapshots import hold
from vaw.domain.housing.queries.licences import find_open_inspection, first_counted
from vaw.domain.housing.queries.register import list_profiles, most_reported, reported_after
from vaw.domain.housing.rules import licences as duties
from vaw.domain.housing.rules.licences import DutyKind
from vaw.domain.housing.rules.offers import LISTS, Profile, fault_of
from vaw.domain.housing.rules.register import PLACES_MOST, SEEDS, SONS_AGE_MOST, pseudonym
from vaw.domain.mandates.queries import list_terms
from vaw.kernel import clock, rows
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

ONE_DAY = timedelta(days=1)
FIRST_OPENED = date(1970, 1, 1)  # the first shelters in Sweden opened in the seventies
ASKED_WITHIN = timedelta(days=30)  # to find out when somebody inspected a facility that is put in years after it opened


@operation(policy.ADD_FACILITY)
def add_facility(by: Actor, provider: Provider, *, offer: Profile, opened_on: date, cadence: str | None = None) -> Facility:
    """Put a facility in the register under a name drawn by lot. `cadence`: its own, None: its county's.

    Raises RuleBroken("housing.…") with the field at fault.
    """
    if provider.until_on is not None:
        raise RuleBroken("housing.provider_ended")
    if not FIRST_OPENED <= opened_on <= clock.today() + AHEAD:
        raise RuleBroken("housing.opened_on", field="opened_on")
    _check(offer, opened_on, set())
    facility = Facility(
        code=_free_code(), provider_id=provider.id, organisation_id=provider.organisation_id, county_id=provider.county_id,
        cadence=check_cadence(cadence) if cadence else None, opened_on=opened_on,
    )  # fmt: skip
    db.session.add(facility)
    db.session.flush()
    db.session.add(FacilityProfile(**_keys(facility), since_on=opened_on, **offer.columns))
    db.session.flush()
    db.session.connection().execute(NOW.insert().values(**_keys(facility)))
    _ask_inspection(facility, offer, opened_on)
    recount_days(facility.county_id, first_counted(facility.county_id, opened_on))
    return facility


@operation(policy.KEEP_FACILITY)
def change_profile(by: Actor, facility: Facility, *, offer: Profile, since_on: date) -> FacilityProfile:
    """Say what a facility offers from a day on; what it offered before stays. The same day again corrects what was said of that day.

    Raises RuleBroken("housing.…"): as add_facility, and ("housing.beds_under_reported") when it has reported more than would fit.
    """
    hold(facility)
    if not facility.opened_on <= since_on <= clock.today() + AHEAD:
        raise RuleBroken("housing.since_on", field="since_on", opened=facility.opened_on.isoformat())
    history = list_profiles(facility)
    _check(offer, since_on, {code for profile in history for name in LISTS for code in getattr(profile, name)})
    following = min((profile.since_on for profile in history if profile.since_on > since_on), default=None)
    most = most_reported(facility.id, since_on, following)
    if most > offer.beds:
        raise RuleBroken("housing.beds_under_reported", field="places_adults", occupied=most, beds=offer.beds)
    profile = next((profile for profile in history if profile.since_on == since_on), None)
    if profile is None:
        profile = FacilityProfile(**_keys(facility), since_on=since_on, **offer.columns)
        db.session.add(profile)
    for column, value in offer.columns.items():
        setattr(profile, column, value)
    db.session.flush()
    _ask_inspection(facility, offer, since_on)
    recount_days(facility.county_id, first_counted(facility.county_id, since_on))
    return profile


@operation(policy.KEEP_FACILITY)
def change_cadence(by: Actor, facility: Facility, *, cadence: str | None) -> Facility:
    """Say how often it is asked; None: as often as its county. Days that are past stay as counted."""
    wanted = check_cadence(cadence) if cadence else None
    if wanted != facility.cadence:
        note_former(facility.county_id, facility.id, facility.cadence)
    facility.cadence = wanted
    return facility


@operation(policy.KEEP_FACILITY)
def close_facility(by: Actor, facility: Facility, *, closed_on: date) -> Facility:
    """Say which is or was its last day. Its name is never used again. A day that has not come can be changed.

    Raises RuleBroken("housing.facility_closed"), ("housing.closed_on"), ("housing.reported_after").
    """
    hold(facility)
    if not facility.opened_on <= closed_on <= clock.today() + AHEAD:
        raise RuleBroken("housing.closed_on", field="closed_on", opened=facility.opened_on.isoformat())
    if reported_after(facility.id, closed_on):
        raise RuleBroken("housing.reported_after", field="closed_on")
    facility.closed_on = closed_on
    db.session.flush()
    recount_days(facility.county_id, first_counted(facility.county_id, closed_on + ONE_DAY))
    return facility


def _keys(facility: Facility) -> dict[str, int]:
    return {"facility_id": facility.id, "organisation_id": facility.organisation_id, "county_id": facility.county_id}


def _free_code() -> str:
    """Drawn by lot until nobody has it: one in fifty million is taken, by a facility that may be closed since."""
    while True:
        code = pseudonym(secrets.randbelow(SEEDS))
        with rows.whole():  # the nation's: who else has it, nobody learns
            taken = db.session.scalar(sa.select(Facility.id).where(Facility.code == code)) is not None
        if not taken:
            return code


def _check(offer: Profile, day: date, kept: set[str]) -> None:
    """`kept`: codes that it has had already; what has left a list since may stay."""
    found = fault_of(offer)
    if found is not None:
        code, field = found
        raise RuleBroken(code, field=field, most=PLACES_MOST, beds=offer.beds, age=SONS_AGE_MOST)
    for field, name in LISTS.items():
        offered = {entry.code for entry in list_terms(name, on=max(day, clock.today()))} | kept
        if not set(getattr(offer, field)) <= offered:
            raise RuleBroken("housing.unknown_word", field=field)


def _ask_inspection(facility: Facility, offer: Profile, since_on: date) -> None:
    """Where children stay somebody inspects every year: the first inspection is due, one that is years old is to be noted soon."""
    if offer.places_children == 0 or find_open_inspection(facility.id) is not None:
        return
    due_on = max(duties.due_on(DutyKind.INSPECTION, since_on), clock.today() + ASKED_WITHIN)
    db.session.add(Duty(**_keys(facility), kind=DutyKind.INSPECTION.value, happened_on=since_on, due_on=due_on))
    db.session.flush()
