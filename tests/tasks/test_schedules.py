"""Scheduled files through the queue: a real PDF, a worker that dies, two beats at once, and what the retention leaves."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.files import pdf_text
from tests.factories.schedules import make_saved, make_schedule, runs_of
from tests.factories.year import make_year
from vaw.domain.insight import policy
from vaw.domain.insight.models.schedules import ReportRun, RunFile
from vaw.domain.insight.operations.schedules import run_now
from vaw.domain.insight.queries.schedules import get_run, list_due
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.render.document import Document
from vaw.tasks import app as jobs
from vaw.tasks import retention
from vaw.tasks import schedules as task

DUE = at_hour(date(2026, 4, 1), 6)


class Killed(BaseException):
    """Stands for a process that dies: nothing catches it."""


@pytest.fixture
def leader(committed: Flask) -> Iterator[Person]:
    with committed.app_context():
        made = person()
        make_year(made.actor)
        yield made
        db.session.remove()


def now(run_id: int) -> ReportRun:
    db.session.rollback()
    return get_run(system("test"), run_id, policy.MAKE_RUN)


def test_a_run_goes_through_the_queue_and_its_pdf_says_what_it_is(leader: Person) -> None:
    run_id = run_now(leader.actor, make_schedule(leader, make_saved(leader), formats=("pdf",))).id
    job_id = db.session.scalars(sa.select(JobRow.id).where(JobRow.name == "insight.run.make")).one()
    db.session.rollback()
    assert jobs.run(job_id) == 1
    assert now(run_id).state == "done"
    content = db.session.scalars(sa.select(RunFile.content).where(RunFile.run_id == run_id)).one()
    text = pdf_text(content or b"")
    assert "Minfråga,2024–2025" in text and "LänsstyrelseniVästerbottenslän" in text, "pdf_text leaves out spaces"
    with clock.frozen(clock.now() + timedelta(days=40)):
        retention.tidy()
    db.session.rollback()
    kept = db.session.execute(sa.select(RunFile.content, RunFile.size_bytes).where(RunFile.run_id == run_id)).one()
    assert kept[0] is None and kept[1] > 1000
    assert db.session.scalar(sa.select(ReportRun.data).where(ReportRun.id == run_id)) is None


def test_killed_at_a_file_it_goes_on_with_the_same_numbers(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(document: Document) -> bytes:
        raise Killed

    run_id = run_now(leader.actor, make_schedule(leader, make_saved(leader), formats=("csv", "json"))).id
    with monkeypatch.context() as patch:
        patch.setitem(task.MAKERS, "json", die)
        with pytest.raises(Killed):
            task.make(run_id)
    left = now(run_id)
    assert (left.state, [file.format for file in left.files]) == ("building", ["csv"])
    make_year(leader.actor)
    frozen = db.session.scalar(sa.select(ReportRun.data).where(ReportRun.id == run_id))
    assert task.make(run_id) == 1
    assert now(run_id).state == "done"
    assert db.session.scalar(sa.select(ReportRun.data).where(ReportRun.id == run_id)) == frozen


def test_two_beats_at_once_make_one_run(leader: Person, committed: Flask) -> None:
    with clock.frozen(at_hour(date(2026, 3, 10), 12)):
        schedule = make_schedule(leader)
    [(schedule_id, occasion)] = list_due(DUE)
    db.session.remove()

    def beat(_number: int) -> bool:
        with committed.app_context():
            try:
                return task._begun(schedule_id, occasion)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(beat, range(4))) == [False, False, False, True]
    assert [run.key for run in runs_of(schedule)] == ["2026-04"]
