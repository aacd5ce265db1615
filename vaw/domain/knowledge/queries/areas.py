"""The areas that figures are told for: the nation, the 21 counties, the 290 municipalities."""

from __future__ import annotations

from functools import lru_cache

from vaw.domain.geography.queries import list_counties, list_municipalities, list_populations
from vaw.domain.knowledge.rules import NATION
from vaw.domain.knowledge.rules.comparing import alike_places
from vaw.domain.knowledge.rules.words import Areas
from vaw.kernel.i18n import N_, gettext

NATION_NAME = N_("Hela landet")


@lru_cache(1)
def known_areas() -> Areas:
    """Every code, and the names by which files call counties and municipalities."""
    counties, towns = list_counties(), list_municipalities()
    codes = {county.code for county in counties} | {town.code for town in towns}
    names = {county.name.casefold(): county.code for county in counties}
    names |= {town.name.casefold(): town.code for town in towns} | {f"{town.name} kommun".casefold(): town.code for town in towns}
    return Areas(frozenset(codes), names)


@lru_cache(1)
def _names() -> dict[str, str]:
    return {county.code: county.name for county in list_counties()} | {town.code: town.name for town in list_municipalities()}


def area_name(code: str) -> str:
    """ "Hela landet", "Västerbottens län", "Umeå"."""
    return gettext(NATION_NAME) if code == NATION else _names().get(code, code)


def area_order(code: str) -> tuple[int, str]:
    """The nation first, then counties, then municipalities, by code."""
    return len(code) if code != NATION else 0, code


def is_municipality(area: str) -> bool:
    return len(area) == 4


def county_of(area: str) -> int | None:
    """The county that an area is or lies in; None for the nation."""
    return None if area == NATION else int(area[:2])


def alike(county_id: int) -> list[str]:
    """Codes of the three counties whose population is nearest by ratio, as last known (geography: one year for all)."""
    persons: dict[int, int] = {}
    for county, _, _, _, _, count, _ in list_populations():
        persons.setdefault(county, count)  # newest first
    return [f"{one:02}" for one in alike_places(persons, county_id)]
