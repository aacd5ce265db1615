"""The command that makes the year: of any size, once, in an empty system that is not in production."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from vaw.cli.data import data
from vaw.cli.demo import making
from vaw.kernel.actor import system

TODAY = date(2026, 11, 22)


def _run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(data, arguments)


def test_a_county_leaves_some_municipalities_white_and_never_goes_outside_itself(rolled_back: sa.Connection) -> None:
    making.make(system("cli"), making.Order(TODAY, activities=6000), "no hash")
    drawn = rolled_back.execute(
        sa.text("select county_id, array_agg(distinct place) from activity, unnest(municipality_ids) place group by 1")
    )
    reached = {county_id: set(ids) for county_id, ids in drawn}
    assert all({id // 100 for id in ids} == {county_id} for county_id, ids in reached.items())
    this_year = set(rolled_back.scalars(sa.text("select distinct unnest(municipality_ids) from activity where done_on >= '2026-01-01'")))
    known = rolled_back.execute(sa.text("select county_id, array_agg(id) from municipality group by 1"))
    white = {county_id: set(ids) - this_year for county_id, ids in known}
    assert white[9] == set()
    assert all(white[county_id] for county_id in reached if county_id != 9)


def test_the_command_runs_once(rolled_back: sa.Connection, app: Flask) -> None:
    first = _run(app, "demo", "--activities", "300")
    again = _run(app, "demo", "--activities", "300")
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert "here already" in again.output
    assert rolled_back.execute(sa.text("select count(*) from activity")).scalar_one() == 300


def test_the_command_refuses_a_system_with_other_people_in_it(rolled_back: sa.Connection, app: Flask) -> None:
    rolled_back.execute(sa.text("insert into app_user (email, name, language) values ('somebody@example.se', 'Somebody', 'sv')"))
    done = _run(app, "demo")
    assert done.exit_code == 1
    assert "empty" in str(done.exception)


def test_the_command_refuses_production(rolled_back: sa.Connection, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Production:
        env = "production"

    monkeypatch.setitem(app.extensions, "settings", Production())
    done = _run(app, "demo")
    assert done.exit_code == 1
    assert "production" in str(done.exception)
    assert rolled_back.execute(sa.text("select count(*) from app_user")).scalar_one() == 0
