"""Providers, facilities and what they reported, made past the forms: for tests of what becomes of them."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from tests.factories.networks import make_organisation
from vaw.domain.housing.models import Facility, FacilityProfile, Provider
from vaw.domain.housing.models.licences import Licence
from vaw.domain.housing.models.snapshots import NOW, CapacitySnapshot
from vaw.domain.housing.operations.snapshots import record_snapshot
from vaw.domain.housing.rules.register import SEEDS, pseudonym
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit

Made = TypeVar("Made", bound=Model)
METRO_COUNTIES = (1, 12, 14)


def _kept(record: Made) -> Made:
    with unit(system("test"), "test.housing"):
        db.session.add(record)
    return record


def metro(county_id: int = 1, *, user_id: int | None = None) -> Actor:
    """Somebody of the metropolitan team while an assignment on housing is in force."""
    return Actor(user_id, "web", (Grant("metro_team", county_id, assignment_id=1, area="housing"),))


def reporter(facility: Facility) -> Actor:
    """Somebody who reports for the facility's provider."""
    return Actor(None, "web", (Grant("shelter_reporter", organisation_id=facility.organisation_id),))


def leader_of(county_id: int = 24) -> Actor:
    """A development leader there."""
    return Actor(None, "web", (Grant("development_leader", county_id),))


def make_provider(name: str = "Påhittad jour", county_id: int = 24, **more: Any) -> Provider:
    """An organisation that runs protected housing, since a year."""
    organisation_id = more.pop("organisation_id", None) or make_organisation(name, county_id, kind="shelter_provider").id
    values: dict[str, Any] = {
        "organisation_id": organisation_id, "county_id": county_id, "form": "ngo", "role_mailbox": "boende@example.se",
        "since_on": clock.today() - timedelta(days=365),
    }  # fmt: skip
    return _kept(Provider(**(values | more)))


def make_facility(
    provider: Provider | None = None,
    county_id: int = 24,
    *,
    adults: int = 4,
    children: int = 6,
    profile: dict[str, Any] | None = None,
    **more: Any,
) -> Facility:
    """An open facility since a year, with beds. `profile`: more of what it offers."""
    provider = provider or make_provider(f"Påhittad jour {secrets.token_hex(3)}", county_id)
    values: dict[str, Any] = {
        "code": pseudonym(secrets.randbelow(SEEDS)), "provider_id": provider.id, "organisation_id": provider.organisation_id,
        "county_id": provider.county_id, "opened_on": clock.today() - timedelta(days=365),
    }  # fmt: skip
    facility = _kept(Facility(**(values | more)))
    make_profile(facility, places_adults=adults, places_children=children, **(profile or {}))
    with unit(system("test"), "test.housing"):
        keys = {"facility_id": facility.id, "organisation_id": facility.organisation_id, "county_id": facility.county_id}
        db.session.execute(NOW.insert().values(**keys))
    return facility


def make_profile(facility: Facility, **more: Any) -> FacilityProfile:
    """What it offers from its first day, or from `since_on`."""
    values: dict[str, Any] = {
        "since_on": facility.opened_on, "places_adults": 4, "places_children": 6, "family_places": 2, "stay": "emergency",
        "building": "collective", "protection": "b", "staffing": "round_the_clock", "target_groups": ["women", "with_children"],
    }  # fmt: skip
    keys = {"facility_id": facility.id, "organisation_id": facility.organisation_id, "county_id": facility.county_id}
    return _kept(FacilityProfile(**(keys | values | more)))


def make_licence(facility: Facility, **more: Any) -> Licence:
    """A permit since the facility's first day."""
    values: dict[str, Any] = {
        "facility_id": facility.id, "organisation_id": facility.organisation_id, "county_id": facility.county_id, "kind": "permit",
        "number": "8.1.2-1234/2024", "places_most": 12, "manager": "manager", "decided_on": facility.opened_on,
        "valid_from": facility.opened_on, "noted_at": clock.now(),
    }  # fmt: skip
    return _kept(Licence(**(values | more)))


def make_snapshot(
    facility: Facility, adults: int = 2, children: int = 3, closed: int = 0, *, at: datetime | None = None, **more: Any
) -> CapacitySnapshot:
    """Recorded by its own reporter, through the operation. `at`: the clock stands there, however long ago; `more`: of the report."""
    report = Report(Numbers(adults, children, closed), **more)
    with clock.frozen(at or clock.now()):
        return record_snapshot(reporter(facility), facility, report=report, channel=Channel.WEB)


def noon(day: date) -> datetime:
    """Twelve o'clock in Stockholm that day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.STOCKHOLM)
