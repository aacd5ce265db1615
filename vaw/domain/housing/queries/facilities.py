"""The list of facilities, narrowed by what they offer (domain.md 3.2). It holds no numbers: nobody is noted for reading it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility, FacilityProfile, Provider
from vaw.domain.housing.models.licences import Licence
from vaw.domain.housing.queries.register import profile_on
from vaw.domain.housing.rules.register import Building, OperatorForm, Protection, Staffing, Stay
from vaw.domain.people.models import Organisation
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.rows import reading_confidential


@dataclass(frozen=True, slots=True)
class Filter:
    """What a facility must offer today. Empty fields do not filter.

    `stay`, `building`: those that have both are found by either. `protection`: at least that level. `sons`: takes sons of that age.
    `closed`: those that are closed too, and those that open later.
    """

    county_id: int | None = None
    form: OperatorForm | None = None
    stay: Stay | None = None
    building: Building | None = None
    protection: Protection | None = None
    staffing: Staffing | None = None
    group: str | None = None
    threat: str | None = None
    access: str | None = None
    support: str | None = None
    language: str | None = None
    sons: int | None = None
    pets: bool = False
    children: bool = False
    unlicensed: bool = False
    closed: bool = False


class FacilityLine(NamedTuple):
    """A facility as a list shows it. `licensed`: something allows it to run today."""

    code: str
    county_id: int
    provider_id: int
    provider: str
    form: str
    target_groups: list[str]
    opened_on: date
    closed_on: date | None
    licensed: bool

    @property
    def is_open(self) -> bool:
        return self.closed_on is None or self.closed_on >= clock.today()


def list_facilities(by: Actor, wanted: Filter) -> list[FacilityLine]:
    """Those that the actor may know of, by pseudonym. A facility that opens later is told of by what it will offer first."""
    today = clock.today()
    profile = profile_on(sa.func.greatest(Facility.opened_on, sa.cast(today, sa.Date)))
    licensed = (
        sa.exists()
        .where(Licence.facility_id == Facility.id, Licence.valid_from <= today)
        .where(sa.or_(Licence.valid_to.is_(None), Licence.valid_to >= today))
    )
    listed = (
        sa.select(
            Facility.code, Facility.county_id, Facility.provider_id, Organisation.name, Provider.form, profile.target_groups,
            Facility.opened_on, Facility.closed_on, licensed,
        )
        .select_from(Facility)
        .join(Provider, Provider.id == Facility.provider_id)
        .join(Organisation, Organisation.id == Facility.organisation_id)
        .join(profile, sa.true())
        .where(policy.READ_FACILITY.scope(by), *_conditions(wanted, profile, today))
        .order_by(Facility.code)
    )  # fmt: skip
    if wanted.unlicensed:
        listed = listed.where(~licensed)
    with reading_confidential() as connection:
        return [FacilityLine(*row) for row in connection.execute(listed)]


def _conditions(wanted: Filter, profile: type[FacilityProfile], today: date) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if not wanted.closed:
        found += [Facility.opened_on <= today, sa.or_(Facility.closed_on.is_(None), Facility.closed_on >= today)]
    if wanted.county_id is not None:
        found.append(Facility.county_id == wanted.county_id)
    if wanted.form:
        found.append(Provider.form == wanted.form.value)
    if wanted.stay:
        found.append(profile.stay.in_([wanted.stay.value, Stay.BOTH.value]))
    if wanted.building:
        found.append(profile.building.in_([wanted.building.value, Building.BOTH.value]))
    if wanted.protection:
        found.append(profile.protection <= wanted.protection.value)  # a is the highest
    if wanted.staffing:
        found.append(profile.staffing == wanted.staffing.value)
    lists = (
        (wanted.group, profile.target_groups), (wanted.threat, profile.threats), (wanted.access, profile.access),
        (wanted.support, profile.support), (wanted.language, profile.languages),
    )  # fmt: skip
    found += [column.contains([code]) for code, column in lists if code]
    if wanted.sons is not None:
        found.append(sa.or_(profile.sons_age.is_(None), profile.sons_age >= wanted.sons))
    if wanted.pets:
        found.append(profile.pets.is_(True))
    if wanted.children:
        found.append(profile.places_children > 0)
    return found
