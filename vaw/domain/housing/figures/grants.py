"""Kronor and projects of grants, by county and by year: as far as the reader may read the applications themselves."""

from __future__ import annotations

from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.queries.grants import Sums, sums_by_county, sums_by_year
from vaw.domain.housing.tables.grants import BY_COUNTY, BY_YEAR
from vaw.kernel.actor import Actor
from vaw.kernel.figures import Figure, Scope
from vaw.kernel.i18n import N_
from vaw.kernel.table import Value

Row = tuple[Value, ...]
_DEFINITION = N_(
    "Ansökningar som har kommit in och inte är återtagna, efter utlysningens år. Utbetalt är beviljade pengar som har gått iväg, "
    "redovisat är det som de sökande säger sig ha använt."
)
_CAVEAT = N_("Beviljat och redovisat kan gälla olika år: pengarna redovisas ofta året efter beslutet.")
_UNIT, _SOURCE = N_("Kronor och projekt"), N_("Länsstyrelsernas utlysningar, ansökningar och beslut")


def by_county(by: Actor, year: int) -> list[Row]:
    """A row a county from which somebody has applied in the year."""
    counties = {county.id: county for county in list_counties()}
    return [(counties[one.key].code, counties[one.key].name, *_numbers(one)) for one in sums_by_county(by, year=year)]


def by_year(by: Actor) -> list[Row]:
    """A row a year in which there was a call."""
    return [(str(one.key), str(one.key), *_numbers(one)) for one in sums_by_year(by)]


def _numbers(one: Sums) -> Row:
    return one.projects_applied, one.applied, one.projects_granted, one.granted, one.paid, one.accounted


def _of_county(scope: Scope) -> list[Row]:
    return by_county(scope.by, scope.year)


def _of_years(scope: Scope) -> list[Row]:
    return by_year(scope.by)


COUNTY_GRANTS = Figure(
    code="grants-by-county", title=N_("Bidrag per län"), definition=_DEFINITION, caveat=_CAVEAT, unit=_UNIT, source=_SOURCE,
    table=BY_COUNTY, rows=_of_county,
)  # fmt: skip
YEAR_GRANTS = Figure(
    code="grants-by-year", title=N_("Bidrag per år"), definition=_DEFINITION, caveat=_CAVEAT, unit=_UNIT, source=_SOURCE,
    table=BY_YEAR, rows=_of_years,
)  # fmt: skip
