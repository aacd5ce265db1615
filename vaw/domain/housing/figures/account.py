"""Protected housing in the counties' statistics and reports: published numbers alone, whoever asks.

A report goes to the government and to whoever asks for it. So it shows the country, and the area of counties in which the own one is
published; never the own county's raw numbers (safety.md 3).
"""

from __future__ import annotations

from collections.abc import Iterable

from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.figures.editions import SOURCE, name_of, quarter_name
from vaw.domain.housing.queries.account import Told, published_until
from vaw.domain.housing.rules.editions import MEASURE_NAMES, Measure, Quarter, TableName, members
from vaw.kernel.figures import Figure, Scope, declare, once
from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table, Value

Row = tuple[Value, ...]
Editions = dict[Measure, Told]
_OF_NATION = (Measure.PLACES, Measure.FAMILY_PLACES, Measure.OCCUPIED, Measure.NIGHTS, Measure.TURNED_AWAY)
_OF_AREA = (Measure.PLACES, Measure.OCCUPIED, Measure.NIGHTS, Measure.TURNED_AWAY)  # family places are the country's alone
_CODE = Column("code", N_("Kod"))


def _columns(measures: Iterable[Measure]) -> tuple[Column, ...]:
    return tuple(Column(str(measure), MEASURE_NAMES[measure], "int") for measure in measures)


def _published(scope: Scope) -> list[Told]:
    return published_until(scope.by, scope.year)


def _quarters(scope: Scope) -> dict[Quarter, Editions]:
    """The quarters of a year and what may be shown of each today: the newest edition of each measure, as queries.editions tells it."""
    editions = once(_published, scope)
    quarters = {one.scope.quarter or Quarter(one.as_of.year, (one.as_of.month + 2) // 3) for one in editions}
    return {
        quarter: {one.scope.measure: one for one in editions if _holds(one, quarter)}
        for quarter in sorted(quarters)
        if quarter.year == scope.year
    }


def _holds(edition: Told, quarter: Quarter) -> bool:
    """Whether it is of the quarter; places that did not change since are those of an older one."""
    return edition.scope.quarter == quarter or (edition.scope.quarter is None and edition.as_of <= quarter.last)


def _nation(scope: Scope) -> list[Row]:
    return [
        (str(quarter), quarter_name(quarter), *(editions[one].total if one in editions else None for one in _OF_NATION))
        for quarter, editions in _quarters(scope).items()
    ]


def _own_area(scope: Scope) -> list[Row]:
    """Areas of the newest quarter that hold the county; two where measures are published for different ones."""
    quarters = _quarters(scope)
    code = next((county.code for county in list_counties() if county.id == scope.county_id), "")
    if not quarters:
        return []
    quarter, editions = list(quarters.items())[-1]
    tables = {one: editions[one].areas for one in _OF_AREA if one in editions}
    shown = {one: blocks for one, blocks in tables.items() if len(blocks) > 1}  # one block is the country
    areas = sorted({block for blocks in shown.values() for block in blocks if code in members(block)})
    return [
        (area, f"{name_of(TableName.AREA, area)}, {quarter_name(quarter)}", *(shown.get(one, {}).get(area) for one in _OF_AREA))
        for area in areas
    ]


NATION = declare(
    Figure(
        code="housing-nation",
        title=N_("Skyddat boende i hela landet"),
        definition=N_("Platser och belagda platser vid kvartalets slut, belagda dygn och avvisade förfrågningar under kvartalet."),
        caveat=N_(
            "Ett streck betyder att inget är publicerat för kvartalet. Det är inte noll. Platserna kan vara från ett tidigare kvartal."
        ),
        unit=N_("Antal"),
        source=SOURCE,
        table=Table(
            "housing-nation",
            N_("Hela landet, kvartal för kvartal"),
            (_CODE, Column("name", N_("Kvartal"), header=True), *_columns(_OF_NATION)),
        ),
        rows=_nation,
        heading=2,
    )
)
OWN_AREA = declare(
    Figure(
        code="housing-area",
        title=N_("Skyddat boende i länets område"),
        definition=N_("Länet och de län som det publiceras tillsammans med, så att inget boende går att känna igen."),
        caveat=N_("En siffra kan vara äldre än kvartalet, när en ändring skulle ha röjt ett boende."),
        unit=N_("Antal"),
        source=SOURCE,
        table=Table(
            "housing-area",
            N_("Länets område, kvartal för kvartal"),
            (_CODE, Column("name", N_("Område"), header=True), *_columns(_OF_AREA)),
        ),
        rows=_own_area,
        heading=2,
    )
)
