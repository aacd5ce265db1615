"""Frozen days, and how full it has been, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_names
from vaw.domain.housing.queries.days import Use, summed
from vaw.domain.housing.queries.nights import NOTHING, Key, Told
from vaw.domain.housing.rules.fixed_days import occupancy_of
from vaw.kernel.i18n import N_, gettext, month, number, percent
from vaw.kernel.table import MISSING, Column, Table, Value
from vaw.render.chart import Chart, Series, line
from vaw.render.housing_picture import Plot
from vaw.render.svg import for_screens

_USE_COLUMNS = (
    Column("known", N_("Andel dygn med aktuella siffror"), "percent"), Column("nights", N_("Belagda nätter"), "int"),
    Column("open_nights", N_("Nätter i bruk"), "int"), Column("occupancy", N_("Beläggning"), "percent"),
    Column("full_days", N_("Dygn då ett boende var fullt"), "int"), Column("full", N_("Andel fulla dygn"), "percent"),
)  # fmt: skip
BY_COUNTY = Table("use-county", N_("Beläggning efter län"), (Column("county", N_("Län"), header=True), *_USE_COLUMNS))
BY_MONTH = Table("use-month", N_("Beläggning efter månad"), (Column("month", N_("Månad"), header=True), *_USE_COLUMNS))
FIXED = Table(
    "fixed-day",
    N_("Länen när dagen var slut"),
    (
        Column("county", N_("Län"), header=True), Column("facilities", N_("Boenden"), "int"), Column("fresh", N_("Aktuella"), "int"),
        Column("stale", N_("Gamla"), "int"), Column("unknown", N_("Okända"), "int"), Column("beds", N_("Platser"), "int"),
        Column("family_places", N_("Familjeplatser"), "int"), Column("authorised", N_("Får ta emot högst"), "int"),
        Column("occupied", N_("Belagda"), "int"), Column("occupancy", N_("Beläggning"), "percent"),
        Column("filled", N_("Fulla boenden"), "int"), Column("nights", N_("Nätter i kvartalet, som boendena räknat"), "int"),
        Column("nights_children", N_("Av dem barns, av de uppdelade"), "int"),
    ),
)  # fmt: skip
_TOLD_COLUMNS = (
    Column("tellers", N_("Boenden som har räknat"), "int"), Column("nights", N_("Nätter"), "int"),
    Column("adults", N_("Vuxnas, av de uppdelade"), "int"), Column("children", N_("Barns, av de uppdelade"), "int"),
    Column("mixed", N_("Inte uppdelade"), "int"),
)  # fmt: skip
TOLD_BY_MONTH = Table("nights-month", N_("Boendenas nätter, månad för månad"), (Column("month", N_("Månad"), header=True), *_TOLD_COLUMNS))
TOLD_BY_COUNTY = Table("nights-county", N_("Boendenas nätter, län för län"), (Column("county", N_("Län"), header=True), *_TOLD_COLUMNS))
Uses = Mapping[tuple[int, int], Use]
Shown = tuple[list[list[str]], list[str]]
Months = Sequence[tuple[int, int]]


def by_county(uses: Uses, counties: Sequence[County]) -> Shown:
    """Rows in the order of the counties, and the nation."""
    rows = [_use(county.short_name, [use for (one, _), use in uses.items() if one == county.id]) for county in counties]
    return rows, _use(gettext(N_("Hela landet")), list(uses.values()))


def months_between(first: date, last: date) -> Months:
    """(year, month) of each, twelve at the most, the oldest first."""
    begin, end = (day.year * 12 + day.month - 1 for day in (first, last))
    return [(at // 12, at % 12 + 1) for at in range(begin, end + 1)]


def by_month(uses: Uses, months: Months) -> Shown:
    """The months of which something is kept, and all of them."""
    kept = {one for _, one in uses}
    rows = [_use(_month(at), [use for (_, one), use in uses.items() if one == at[1]]) for at in months if at[1] in kept]
    return rows, _use(gettext(N_("Alla månaderna")), list(uses.values()))


def curve_of(uses: Uses, months: Months) -> Plot | None:
    """Nights of beds in use, and those of them that were occupied, month by month. None: fewer than two months are known."""
    sums = [summed(use for (_, one), use in uses.items() if one == at[1]) for at in months]
    known = [found if found.fresh_days else None for found in sums]
    if sum(found is not None for found in known) < 2:
        return None
    drawn = Chart(
        id="plot-housing-use",
        title=gettext(N_("Belagda nätter, {first} till {last}")).format(first=_month(months[0]), last=_month(months[-1])),
        desc=gettext(N_("Linjediagram. Samma värden står i tabellen.")), categories=tuple(month(at)[:3] for _, at in months),
        series=(
            Series(gettext(N_("I bruk")), tuple(found and found.open_nights for found in known)),
            Series(gettext(N_("Belagda")), tuple(found and found.nights for found in known)),
        ),
        unit=gettext(N_("nätter")), missing=gettext(N_("uppgift saknas")),
    )  # fmt: skip
    return Plot(lambda: line(drawn), lambda: for_screens(line, drawn))


def _month(at: tuple[int, int]) -> str:
    return f"{month(at[1])} {at[0]}"


def nights_by_month(told: Mapping[Key, Told], months: Months) -> Shown:
    """The months in which some nights were told, and all of them."""
    rows = [_told(_month(at), told[None, at[1]]) for at in months if (None, at[1]) in told]
    return rows, _told(gettext(N_("Alla månaderna")), told.get((None, None), NOTHING))


def nights_by_county(told: Mapping[Key, Told], counties: Sequence[County]) -> Shown:
    """Rows in the order of the counties, and the nation."""
    rows = [_told(county.short_name, told.get((county.id, None), NOTHING)) for county in counties]
    return rows, _told(gettext(N_("Hela landet")), told.get((None, None), NOTHING))


def _told(name: str, found: Told) -> list[str]:
    """What nobody told is missing, and so is a share when no night was told apart."""
    if not found.known:
        return [name, number(0), *[MISSING] * 4]
    apart = (number(found.adults), number(found.children)) if found.apart or not found.nights else (MISSING, MISSING)
    return [name, number(found.facilities), number(found.nights), *apart, number(found.nights - found.apart)]


def _use(name: str, uses: Sequence[Use]) -> list[str]:
    found = summed(uses)
    if not found.fresh_days:  # nobody has told: nothing of it is a zero
        return [name, _share(found.known), *[MISSING] * 5]
    return [
        name, _share(found.known), number(found.nights), number(found.open_nights), _share(found.occupancy), number(found.full_days),
        _share(found.full),
    ]  # fmt: skip


def _share(value: Fraction | None) -> str:
    return MISSING if value is None else percent(float(value))


def fixed_rows(content: Sequence[Mapping[str, Any]]) -> list[tuple[Value, ...]]:
    """The frozen rows as values, by county's code. What nobody had told is missing."""
    return [
        (
            county_names()[line["county_id"]], line["facilities"], line["fresh"], line["stale"], line["unknown"], line["beds"],
            line["family_places"], line["authorised"], line["adults"] + line["children"] if line["fresh"] else None,
            _float(occupancy_of(line["fresh_beds"], line["adults"] + line["children"], line["closed"])),
            line["filled"] if line["fresh"] else None, *_quarter_nights([line]),
        )
        for line in content
    ]  # fmt: skip


def _quarter_nights(content: Sequence[Mapping[str, Any]]) -> tuple[Value, Value]:
    """Nights told in the quarter and children's of them; days that were frozen earlier do not hold them, and nobody told is no zero."""
    told = [line for line in content if line.get("quarter_tellers")]
    if not told:
        return None, None
    nights, apart, children = (sum(line[f"quarter_nights{key}"] for line in told) for key in ("", "_apart", "_children"))
    return nights, children if apart or not nights else None


def fixed_total(content: Sequence[Mapping[str, Any]]) -> tuple[Value, ...]:
    """The nation of that day."""
    keys = (
        "facilities",
        "fresh",
        "stale",
        "unknown",
        "beds",
        "family_places",
        "authorised",
        "adults",
        "children",
        "fresh_beds",
        "closed",
        "filled",
    )
    total = {key: sum(line[key] for line in content) for key in keys}
    occupied = total["adults"] + total["children"]
    return (
        gettext(N_("Hela landet")), *(total[key] for key in keys[:7]), occupied if total["fresh"] else None,
        _float(occupancy_of(total["fresh_beds"], occupied, total["closed"])), total["filled"] if total["fresh"] else None,
        *_quarter_nights(content),
    )  # fmt: skip


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
