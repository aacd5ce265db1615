"""The rows behind a figure are as many as it says, and nobody sees more of them one by one than elsewhere."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.whole_year import make_whole_year
from vaw.domain.insight.queries import get_figure
from vaw.domain.insight.queries.behind import Kind, has_rows, list_behind
from vaw.domain.insight.queries.registry import AREAS, get_declared
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import REGISTRY

HERE, YEAR = 24, 2025
# Which column of a figure says how many rows are behind a row of it, and which one what these add up to.
COUNTED = {
    "by-profession": (None, "persons"),
    "municipalities-reached": (None, None),
    "trainings": ("n", None),
    "training-participants": ("counted", "persons"),
    "training-by-profession": (None, "persons"),
    "training-use": ("n", "answers"),
    "follow-ups": ("asked", None),
    "adoption": ("n", None),
    "support-by-year": ("n", None),
    "municipalities-trained": (None, None),
    "training-by-municipality": ("n", "persons"),
    "requests": ("received", None),
    "request-pace": ("n", None),
    "network-meetings": ("n", None),
    "network-presence": ("counted", "persons"),
    "municipalities-in-networks": (None, None),
    "network-actions": ("n", None),
    "efforts-by-level": ("n", None),
    "efforts-by-field": ("n", None),
    "efforts-by-assignment": ("n", None),
    "milestones-in-time": ("n", None),
    "strategy-measures": ("n", None),
    "strategy-actors": ("n", None),
    "strategy-reached": ("counted", "persons"),
    "centre-support-by-profession": (None, "persons"),
    "centre-support-by-theme": (None, "persons"),
}


@pytest.fixture
def by(rolled_back: sa.Connection) -> Actor:
    leader = person().actor
    make_whole_year(leader)
    return leader


def test_each_row_of_each_figure_opens_as_many_rows_as_it_counts(by: Actor) -> None:
    for code, (number, added) in COUNTED.items():
        figure, _ = get_declared(code)
        keys = [column.key for column in figure.table.columns]
        rows = [dict(zip(keys, row, strict=True)) for row in get_figure(by, code, HERE, YEAR).rows]
        assert rows, code
        for row in rows:
            if "code" not in row or row["code"] is None:
                continue
            found = list_behind(by, code, HERE, YEAR, None if row["code"] == str(YEAR) and number != "n" else str(row["code"]))
            if number:
                assert found.total == row[number], (code, row)
            if added:
                assert sum(line.n or 0 for line in found.lines) == row[added], (code, row)


def test_what_went_to_another_county_is_counted_and_not_shown(by: Actor) -> None:
    found = list_behind(by, "requests", HERE, YEAR, None)
    assert (found.kind, found.total, found.visible, found.hidden) == (Kind.REQUEST, 5, 4, 1)
    assert len(found.lines) == 4


def test_reached_municipalities_open_the_activities_that_reached_them(by: Actor) -> None:
    assert [line.n for line in list_behind(by, "municipalities-reached", HERE, YEAR, None).lines] == [3, 1, 2]


def test_a_stranger_finds_neither_figure_nor_rows(by: Actor) -> None:
    for code in COUNTED:
        with pytest.raises(NotFound):
            list_behind(person(county_id=12).actor, code, HERE, YEAR, None)
    with pytest.raises(NotFound):
        list_behind(by, "housing-nation", HERE, YEAR, None)


def test_what_makes_no_sense_opens_nothing(by: Actor) -> None:
    assert list_behind(by, "efforts-by-assignment", HERE, YEAR, "9" * 30).total == 0
    assert list_behind(by, "follow-ups", HERE, YEAR, "x").total == 0


def test_every_figure_stands_in_one_area_of_the_register() -> None:
    assert sorted(figure.code for area in AREAS for figure in area.figures) == sorted(REGISTRY)
    unopened = {code for code in REGISTRY if not has_rows(code)}
    assert {code for code in unopened if REGISTRY[code].drill is None} == {"not-reached", "housing-nation", "housing-area"}
