"""A small made-up country whose shelters have reported through a quarter, with areas declared: something to publish."""

from __future__ import annotations

from datetime import date, datetime

from tests.factories.housing import make_facility, make_snapshot, noon
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.editions import Edition
from vaw.domain.housing.operations.editions import declare_areas
from vaw.domain.housing.operations.publishing import publish
from vaw.domain.housing.queries.editions import newest_days
from vaw.domain.housing.rules.editions import Quarter, due
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.kernel import clock
from vaw.kernel.actor import system

LARGE = (1, 12, 14, 24)  # six shelters each
QUARTER = Quarter(2026, 3)
REPORTED = noon(date(2026, 9, 20))
NOW = datetime(2026, 10, 12, 9, tzinfo=clock.STOCKHOLM)


def stockholm() -> County:
    """Any county: publishing is for the whole country."""
    found = find_county(1)
    assert found is not None
    return found


def make_country() -> list[Facility]:
    """Shelters of operators of their own, of all forms, two in a county that has no others, and none in the rest."""
    with clock.frozen(noon(date(2026, 7, 6))):
        made = [
            make_facility(county_id=county, adults=4 + i % 3, children=6 + i % 4, opened_on=clock.today())
            for county, number in {**dict.fromkeys(LARGE, 6), 10: 2}.items()
            for i in range(number)
        ]
    for i, facility in enumerate(made):
        told = {Kind(reason, group): 2 + (i + j) % 4 for j, (reason, group) in enumerate(zip(Reason, Group, strict=False))}
        make_snapshot(facility, 2 + i % 3, 3 + i % 3, at=REPORTED, turned_away=told)
    return made


def declare() -> None:
    declare_areas(system("task"), stockholm(), year=2026)


def publish_due() -> list[Edition]:
    """All that is ripe, as the nightly task does it."""
    made = [publish(system("task"), stockholm(), scope=scope, as_of=day) for scope, day in due(clock.today(), newest_days())]
    return [edition for edition in made if edition]
