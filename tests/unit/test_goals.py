"""Every goal has its line: what measures it, what says that it could not be measured, and a small run without processes of its own.

Nothing here judges time. The made-up year is left out: it alone costs more than all that is asked here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks import abbench, databases, goals, housing, measuring
from benchmarks.measuring import Found
from benchmarks.servers import Servers
from tests import servers
from tests.conftest import APPLICATION, APPLICATION_PASSWORD, TEMPLATE

SMALL = goals.Scale(sizes=("1k",), snapshots=21, rounds=1, things=20, due=2, rows=50)


@pytest.fixture
def here(database: sa.URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    """The servers of the test run, databases from its template."""
    owner = database.set(database="{}").render_as_string(hide_password=False).replace("%7B%7D", "{}")
    application = database.set(database="{}", username=APPLICATION, password=APPLICATION_PASSWORD)
    monkeypatch.setattr(databases, "_vaw", lambda *_arguments: None)
    found = Servers(
        tmp_path, owner, application.render_as_string(hide_password=False).replace("%7B%7D", "{}"), os.environ[servers.REDIS], TEMPLATE
    )
    yield found
    for name in ("vaw_1000", "vaw_housing_21", "vaw_reminders"):
        databases.drop(found, name)


def test_every_goal_is_measured_by_one_benchmark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Servers(tmp_path, "", "", "")
    monkeypatch.setattr(goals, "_is_here", lambda: True)
    assert sorted(goal for of in goals._benchmarks(nowhere, SMALL) for goal in of) == sorted(goals.GOALS)
    monkeypatch.setattr(goals, "_is_here", lambda: False)
    assert {goal for of in goals._benchmarks(nowhere, SMALL) for goal in of} == {*goals.GOALS} - {*goals.NEED_THE_FLOOR}


def test_what_could_not_be_measured_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = goals.told_of([Found("G3", "search", [2.0], "ms", most=10)], ["G1", "G3"])
    assert "| G3 | search |" in told and f"the floor is not here ({abbench.FLOOR}): G1." in told


def test_a_small_run_has_a_line_with_a_number_for_each_goal(here: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "WARM_UP", 1)
    monkeypatch.setattr(measuring, "REPEATED", 1)
    monkeypatch.setattr(housing, "FACILITIES", 21)
    wanted = {"G3", "G5", "G8", "G12"}
    found = goals.measured(here, SMALL, wanted)
    assert {one.goal for one in found} == wanted
    assert all(len(one.values) == 1 and one.values[0] >= 0 and one.verdict for one in found)
    assert json.loads(goals.written(found))[0]["goal"] == "G3"
    assert len(goals.told_of(found, wanted).splitlines()) == len(found) + 4
