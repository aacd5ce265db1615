"""The job that builds an edition: whole, repeatable, honest about how far it is, and the same numbers in every file."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person, token
from tests.factories.files import is_in_pdf, pdf_text, shown_csv, shown_json, shown_xlsx
from tests.factories.network_year import make_network_year
from tests.factories.support_year import make_support_year
from tests.factories.year import log, make_year
from vaw.domain.geography.queries import find_county
from vaw.domain.insight import operations, policy
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.insight.queries import IN_ORDER, find_progress, get_report, list_figures
from vaw.domain.insight.rules import FORMATS, YEARLY_ACCOUNT, ReportState, checksum
from vaw.domain.people.models import Membership
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow
from vaw.render.document import Document, for_people, is_single, key_numbers
from vaw.tasks import app as jobs
from vaw.tasks import reports

Maker = Callable[[Document, reports.Told], bytes]


class Killed(BaseException):
    """Stands for a process that dies: nothing catches it."""


@pytest.fixture
def leader(committed: Flask) -> Iterator[Person]:
    with committed.app_context():
        made = person()
        make_year(made.actor)
        yield made
        db.session.remove()


def order(who: Person, language: str = "sv") -> int:
    county = find_county(24)
    assert county
    return operations.order_report(who.actor, county, kind=YEARLY_ACCOUNT, year=2025, language=language).id


def now(report_id: int) -> Report:
    db.session.rollback()
    return get_report(system("test"), report_id, policy.BUILD_REPORT)


def contents(report_id: int) -> dict[str, bytes]:
    db.session.rollback()
    return dict(db.session.execute(sa.select(ReportFile.format, ReportFile.content).where(ReportFile.report_id == report_id)).all())


def quick(monkeypatch: pytest.MonkeyPatch, **makers: Maker) -> list[str]:
    """Makers that write a word at once; a list of those that ran. The real ones are proven by the first test."""
    ran: list[str] = []

    def maker(format: str) -> Maker:
        def make(document: Document, told: reports.Told) -> bytes:
            ran.append(format)
            own = makers.get(format)
            return own(document, told) if own else format.encode()

        return make

    monkeypatch.setattr(reports, "MAKERS", {format: maker(format) for format in FORMATS})
    return ran


def test_every_figure_is_the_same_on_the_page_and_in_every_file(leader: Person, committed: Flask) -> None:
    make_support_year()
    make_network_year()
    report_id = order(leader)
    assert reports.build(report_id) == 4
    files = contents(report_id)
    shown = {result.figure.code: for_people(result)[1] for result in list_figures(leader.actor, 24, 2025)}
    assert shown_json(files["json"]) == shown_csv(files["csv"]) == shown
    assert shown_xlsx(files["xlsx"], [figure.code for figure in IN_ORDER]) == shown
    text = pdf_text(files["pdf"])
    for result in list_figures(leader.actor, 24, 2025):
        for row in [list(pair) for pair in key_numbers(result)] if is_single(result) else for_people(result)[1]:
            assert is_in_pdf(text, row), (result.figure.code, row)
    bearer = {"Authorization": f"Bearer {token(leader, ('figures:read',))}"}
    api = committed.test_client().get("/api/v1/figures?county=24&year=2025", headers=bearer).get_json()["items"]
    assert {figure["code"]: figure["rows"] for figure in api} == now(report_id).data
    told = checksum(now(report_id).data or {})
    assert told in text
    assert json.loads(files["json"])["checksum"] == told


def test_it_ends_done_with_full_progress_through_the_queue(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    report_id = order(leader)
    job_id = db.session.scalars(sa.select(JobRow.id).where(JobRow.name == "insight.report.build")).one()
    db.session.rollback()
    assert jobs.run(job_id) == 4
    assert now(report_id).state == ReportState.DONE
    assert find_progress(report_id)[0] == 96
    assert jobs.run(job_id) == 0, "a message that comes twice does nothing"


@pytest.mark.parametrize("format", FORMATS)
def test_killed_at_any_file_it_goes_on_and_makes_no_file_twice(leader: Person, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    def die(document: Document, told: reports.Told) -> bytes:
        raise Killed

    report_id = order(leader)
    quick(monkeypatch, **{format: die})
    with pytest.raises(Killed):
        reports.build(report_id)
    assert now(report_id).state == ReportState.BUILDING
    left = list(FORMATS[FORMATS.index(format) :])
    ran = quick(monkeypatch)
    assert reports.build(report_id) == len(left)
    assert ran == left
    assert now(report_id).state == ReportState.DONE
    assert reports.build(report_id) == 0, "done is done"


def test_killed_before_the_last_mark_it_is_marked_next_time(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(by: object, report: object) -> None:
        raise Killed

    report_id = order(leader)
    quick(monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(operations, "finish_building", die)
        with pytest.raises(Killed):
            reports.build(report_id)
    assert reports.build(report_id) == 0
    assert now(report_id).state == ReportState.DONE


def test_what_is_logged_while_it_builds_is_in_no_file(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def look(document: Document, told: reports.Told) -> bytes:
        seen.append(document.results[0].rows)
        log(leader.actor, date(2025, 8, 1))
        return b"x"

    report_id = order(leader)
    quick(monkeypatch, pdf=look, json=look)
    reports.build(report_id)
    assert seen == [[(5,)], [(5,)]]


def test_cancelled_between_steps_it_stops(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    report_id = order(leader)

    def cancel(document: Document, told: reports.Told) -> bytes:
        operations.cancel_report(leader.actor, get_report(leader.actor, report_id))
        return b"x"

    ran = quick(monkeypatch, xlsx=cancel)
    assert reports.build(report_id) == 1
    assert ran == ["pdf", "xlsx"]
    assert now(report_id).state == ReportState.CANCELLED


def test_an_owner_who_lost_the_right_gets_no_numbers(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    report_id = order(leader)
    with unit(system("test"), "test.close"):
        for membership in db.session.scalars(sa.select(Membership).where(Membership.user_id == leader.id)):
            membership.valid_to = date(2021, 1, 1)
    ran = quick(monkeypatch)
    assert reports.build(report_id) == 0
    report = now(report_id)
    assert (report.state, report.error, report.data, ran) == (ReportState.FAILED, "insight.owner_left", None, [])


def test_after_the_last_attempt_the_report_says_that_it_failed(leader: Person) -> None:
    report_id = order(leader)
    reports.gave_up(report_id)
    assert (now(report_id).state, now(report_id).error) == (ReportState.FAILED, "insight.gave_up")


def test_a_page_sees_progress_while_the_pdf_is_set(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    report_id, seen = order(leader), []

    def half(document: Document, told: reports.Told) -> bytes:
        told(0.5)
        with db.engine.connect() as other:
            seen.append(other.execute(sa.text("select percent, step from report_progress")).one())
        return b"x"

    quick(monkeypatch, pdf=half)
    reports.build(report_id)
    assert [tuple(row) for row in seen] == [(45, "PDF-filen sätts")]


def test_an_english_edition_is_english_throughout(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch, csv=reports.MAKERS["csv"])
    report_id = order(leader, "en")
    reports.build(report_id)
    text = contents(report_id)["csv"].decode("utf-8-sig")
    assert "1;by-type;Activities by type;training;Training;n;Number of activities;2" in text


def test_two_orders_at_the_same_moment_make_one_edition(leader: Person, committed: Flask) -> None:
    db.session.rollback()
    start = threading.Barrier(2)

    def click(_: int) -> int:
        with committed.app_context():
            start.wait(10)
            try:
                return order(leader)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as clicks:
        made = set(clicks.map(click, range(2)))
    assert len(made) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JobRow)) == 1
