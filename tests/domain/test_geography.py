"""The register of places: whole, with codes, and neighbours of each other (features row 1)."""

from __future__ import annotations

import pytest

from vaw.domain.geography import queries
from vaw.kernel.i18n import sort_key

pytestmark = pytest.mark.usefixtures("rolled_back")


def by_code() -> dict[str, str]:
    return {row.code: row.name for row in queries.list_municipalities()}


def test_there_are_21_counties_and_290_municipalities_with_their_codes() -> None:
    assert len(queries.list_counties()) == 21
    assert sum(len(queries.municipalities_of(county.id)) for county in queries.list_counties()) == 290
    assert (by_code()["0330"], by_code()["0331"]) == ("Knivsta", "Heby")


def test_gotland_is_one_municipality_without_neighbours() -> None:
    assert [row.name for row in queries.municipalities_of(9)] == ["Gotland"]
    assert queries.neighbours_of(9) == []


def test_neighbours_are_mutual() -> None:
    counties = {county.id: set(queries.neighbours_of(county.id)) for county in queries.list_counties()}
    assert all(id in counties[other] for id, others in counties.items() for other in others)
    towns = {id: others for county in counties for id, others in queries.municipality_neighbours_in(county).items()}
    assert all(id in towns[other] for id, others in towns.items() for other in others)


def test_the_countys_neighbours_equal_those_of_one_municipality_at_a_time() -> None:
    found = queries.municipality_neighbours_in(24)
    assert found[2480] == queries.municipality_neighbours_of(2480)
    assert set(found) == {row.id for row in queries.municipalities_of(24)}


def test_lists_are_in_swedish_order() -> None:
    names = [row.name for row in queries.list_municipalities()]
    assert names == sorted(names, key=sort_key)
    assert names[-1] == "Övertorneå"


def test_every_county_has_a_population_with_year_and_source() -> None:
    rows = queries.list_populations()
    assert {row.county_id for row in rows} == {county.id for county in queries.list_counties()}
    assert all(row.source and row.persons > 0 for row in rows)
