"""`vaw reports build`: the edition of the page, as a file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from tests.factories import Person, person
from tests.factories.quick_press import QuickPress
from tests.factories.year import log, make_year
from vaw.cli.exits import Missing, Refused
from vaw.cli.reports import reports
from vaw.domain.insight.models import Report
from vaw.domain.insight.queries import list_editions
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import app as jobs
from vaw.tasks import reports as task


@pytest.fixture
def leader(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody with a year; a worker does its work whenever the command waits."""
    with committed.app_context():
        made = person()
        make_year(made.actor)

        def work(seconds: float) -> None:
            for job_id in db.session.scalars(sa.select(JobRow.id).where(JobRow.state == "queued")).all():
                db.session.rollback()
                jobs.run(job_id)

        monkeypatch.setattr(time, "sleep", work)
        monkeypatch.setattr(task, "Press", QuickPress)
        yield made
        db.session.remove()


def call(tmp_path: Path, *more: str, year: int = 2025, county: str = "24") -> Result:
    out = ["--county", county, "--year", str(year), "--out", str(tmp_path / "out")]
    return CliRunner().invoke(reports, ["build", "arets-redovisning", *out, *(more or ("--format", "json"))])


def told(tmp_path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((tmp_path / "out").read_text())
    return found


def test_it_orders_waits_and_writes_the_file(leader: Person, tmp_path: Path) -> None:
    result = call(tmp_path)
    assert result.exit_code == 0, result.exception
    assert (told(tmp_path)["year"], told(tmp_path)["edition"]) == (2025, 1)
    assert [edition.ordered_by for edition in list_editions(leader.actor)] == [None]


def test_the_edition_that_is_there_is_handed_out_again_in_each_format(leader: Person, tmp_path: Path) -> None:
    for format in ("json", "xlsx", "csv", "pdf"):
        assert call(tmp_path, "--format", format).exit_code == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1


def test_a_changed_log_makes_a_new_edition(leader: Person, tmp_path: Path) -> None:
    call(tmp_path)
    log(leader.actor, date(2025, 7, 7))
    call(tmp_path)
    assert told(tmp_path)["edition"] == 2
    assert told(tmp_path)["figures"][0]["rows"] == [{"n": 6}]  # type: ignore[index]


def test_an_empty_year_and_an_unknown_county_are_refused(leader: Person, tmp_path: Path) -> None:
    assert isinstance(call(tmp_path, year=2020).exception, Refused)
    assert isinstance(call(tmp_path, county="99").exception, Refused)
    assert isinstance(call(tmp_path, county="x").exception, Refused)
    assert not (tmp_path / "out").exists()


def test_without_a_worker_it_says_so(leader: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.setattr("vaw.cli.reports.WAIT_SECONDS", 0)
    assert isinstance(call(tmp_path).exception, Missing)


def test_a_failed_edition_is_refused(leader: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: task.gave_up(list_editions(leader.actor)[0].id))
    result = call(tmp_path)
    assert isinstance(result.exception, Refused)
    assert "insight.gave_up" in str(result.exception)


def test_a_wrong_kind_or_format_is_wrong_usage(leader: Person, tmp_path: Path) -> None:
    assert call(tmp_path, "--format", "docx").exit_code == 2
    assert CliRunner().invoke(reports, ["build", "x"]).exit_code == 2
