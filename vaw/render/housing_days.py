"""Frozen days, and how full it has been, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_names
from vaw.domain.housing.queries.days import Use, summed
from vaw.domain.housing.rules.fixed_days import occupancy_of
from vaw.kernel.i18n import N_, gettext, month, number, percent
from vaw.kernel.table import MISSING, Column, Table, Value

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
        Column("filled", N_("Fulla boenden"), "int"),
    ),
)  # fmt: skip
Uses = Mapping[tuple[int, int], Use]
Shown = tuple[list[list[str]], list[str]]


def by_county(uses: Uses, counties: Sequence[County]) -> Shown:
    """Rows in the order of the counties, and the nation."""
    rows = [_use(county.short_name, [use for (one, _), use in uses.items() if one == county.id]) for county in counties]
    return rows, _use(gettext(N_("Hela landet")), list(uses.values()))


def by_month(uses: Uses) -> Shown:
    """The months of which something is kept, and the year."""
    months = sorted({one for _, one in uses})
    rows = [_use(month(at), [use for (_, one), use in uses.items() if one == at]) for at in months]
    return rows, _use(gettext(N_("Hela året")), list(uses.values()))


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
            line["filled"] if line["fresh"] else None,
        )
        for line in content
    ]  # fmt: skip


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
    )  # fmt: skip


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
