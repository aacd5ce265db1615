"""Protected housing in a county's statistics and report: what is published, for the country and the county's area, and nothing raw."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.housing import make_facility, make_snapshot, noon
from vaw.domain.housing.models.editions import Edition, EditionFigure
from vaw.domain.housing.queries.ledgers import sealed
from vaw.domain.housing.rules.editions import DELAY
from vaw.domain.insight.queries import FigureResult, get_figure, list_figures
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

Q2, Q3 = date(2026, 6, 30), date(2026, 9, 30)
NORTH, SOUTH = "22+23+24+25", "01+03+04"


def publish(number: int, scope: str, as_of: date, total: int, areas: dict[str, int]) -> None:
    edition = Edition(
        number=number, scope=scope, as_of=as_of, public_from=as_of + DELAY, made_at=clock.now(), rule={}, units=sealed([]), previous="",
        hash=str(number),
    )  # fmt: skip
    told = [("all", "all", total), *(("area-2026", block, value) for block, value in areas.items())]
    edition.figures = [EditionFigure(table_name=table, level=0, block=block, value=value, made_for=number) for table, block, value in told]
    with unit(system("test"), "test.editions"):
        db.session.add(edition)


@pytest.fixture
def editions(rolled_back: sa.Connection) -> None:
    publish(1, "places", Q2, 120, {NORTH: 40, SOUTH: 80})
    publish(2, "turned_away/2026Q2", Q2, 31, {NORTH: 9, SOUTH: 22})
    publish(3, "nights/2026Q3", Q3, 5000, {"24+25": 900, "01+03+04+22+23": 4100})
    publish(4, "turned_away/2026Q3", Q3, 44, {"": 44})
    publish(5, "places", Q3, 130, {NORTH: 45, SOUTH: 85})


def rows(by: Any, code: str, year: int = 2026) -> list[tuple[Any, ...]]:
    return list(get_figure(by, code, 24, year).rows)


def test_a_report_shows_the_country_by_quarter_and_the_area_that_holds_the_county(editions: None) -> None:
    by = person().actor
    with clock.frozen(noon(date(2026, 10, 8))):
        assert rows(by, "housing-nation") == [
            ("2026Q2", "kvartal 2 2026", 120, None, None, None, 31),
            ("2026Q3", "kvartal 3 2026", 130, None, None, 5000, 44),
        ]
        found = {row[0]: row[2:] for row in rows(by, "housing-area")}
        assert found == {NORTH: (45, None, None, None), "24+25": (None, None, 900, None)}, "a table of one block is the country"
        assert [row[1] for row in rows(by, "housing-area") if row[0] == "24+25"] == ["Norrbotten, Västerbotten, kvartal 3 2026"]
        assert rows(by, "housing-nation", 2025) == rows(by, "housing-area", 2025) == []


def test_what_is_not_public_yet_is_in_no_report(editions: None) -> None:
    with clock.frozen(noon(date(2026, 10, 6))):
        assert [row[0] for row in rows(person().actor, "housing-nation")] == ["2026Q2"]
        assert {row[0]: row[2:] for row in rows(person().actor, "housing-area")} == {NORTH: (40, None, None, 9)}


def test_no_role_s_report_changes_with_the_raw_numbers_of_its_own_county(editions: None) -> None:
    facility = make_facility(opened_on=date(2026, 1, 1))
    readers = [person(role).actor for role in (Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT)]
    codes = {"housing-nation", "housing-area"}

    def told(results: list[FigureResult]) -> list[Any]:
        return [result.rows for result in results if result.figure.code in codes]

    with clock.frozen(noon(date(2026, 10, 8))):
        before = [told(list_figures(by, 24, 2026)) for by in readers]
        make_snapshot(facility, 4, 6, nights=300)
        assert [told(list_figures(by, 24, 2026)) for by in readers] == before
        assert before[0] == before[1] == before[2] and len(before[0]) == 2
