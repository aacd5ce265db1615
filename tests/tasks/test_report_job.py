"""The job that builds an edition: whole, repeatable, honest about how far it is, and the same numbers in every file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.quick_press import Maker, QuickPress
from tests.factories.year import log, make_year
from vaw.domain.geography.queries import find_county
from vaw.domain.insight import operations, policy
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.insight.operations.parts import forget_parts
from vaw.domain.insight.queries import find_progress, get_report
from vaw.domain.insight.rules import FORMATS, YEARLY_ACCOUNT, ReportState
from vaw.domain.people.models import Membership
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow
from vaw.render.csv import edition_csv
from vaw.render.document import Document
from vaw.render.frames import Frame
from vaw.tasks import app as jobs
from vaw.tasks import reports
from vaw.tasks.pressing import PressSilentError


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
    """A press that writes a word at once; a list of the files it made. The real one is proven by the first test and by test_press."""
    ran: list[str] = []

    def maker(format: str) -> Maker:
        def make(document: Document) -> bytes:
            ran.append(format)
            return makers[format](document) if format in makers else format.encode()

        return make

    monkeypatch.setattr(reports, "Press", lambda: QuickPress({format: maker(format) for format in FORMATS}))
    return ran


def test_it_ends_done_with_full_progress_through_the_queue(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    report_id = order(leader)
    job_id = db.session.scalars(sa.select(JobRow.id).where(JobRow.name == "insight.report.build")).one()
    db.session.rollback()
    assert jobs.run(job_id) == 5
    assert now(report_id).state == ReportState.DONE
    assert find_progress(report_id)[0] == 81
    assert jobs.run(job_id) == 0, "a message that comes twice does nothing"


@pytest.mark.parametrize("format", FORMATS)
def test_killed_at_any_file_it_goes_on_and_makes_no_file_twice(leader: Person, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    def die(document: Document) -> bytes:
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
    def die(by: object, report: object, **more: object) -> None:
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

    def look(document: Document) -> bytes:
        seen.append(document.results[0].rows)
        log(leader.actor, date(2025, 8, 1))
        return b"x"

    report_id = order(leader)
    quick(monkeypatch, pdf=look, json=look)
    reports.build(report_id)
    assert seen == [[(5,)], [(5,)]]


def test_cancelled_between_steps_it_stops(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    report_id = order(leader)

    def cancel(document: Document) -> bytes:
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


def test_a_page_sees_progress_while_files_are_made(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    report_id, seen = order(leader), []

    def look(document: Document) -> bytes:
        seen.append(find_progress(report_id))
        return b"x"

    quick(monkeypatch, pdf=look, csv=look)
    reports.build(report_id)
    assert seen == [(5, "PDF-filen sätts"), (43, "CSV-filen skrivs")]


def test_an_english_edition_is_english_throughout(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch, csv=edition_csv)
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


def gap(title: str, format: str = "pdf") -> Frame:
    return Frame("gap", {"format": format, "title": title, "why": "disk", "kind": "OSError", "place": "fonts.py:1"})


def test_parts_are_kept_as_they_come_and_found_by_the_next_worker(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = [[0, 1.5, 2.0, "del-1", 1, "Ett"]]
    part = Frame("part", {"key": "a" * 64, "pages": 1, "marks": marks}, b"%PDF-part")
    first = QuickPress({"pdf": lambda document: (_ for _ in ()).throw(Killed)}, (part,))
    report_id = order(leader)
    monkeypatch.setattr(reports, "Press", lambda: first)
    with pytest.raises(Killed):
        reports.build(report_id)
    second = QuickPress(before=(Frame("keys", {"keys": ["a" * 64, "b" * 64]}),))
    monkeypatch.setattr(reports, "Press", lambda: second)
    assert reports.build(report_id) == 5
    assert second.known == {"a" * 64: (b"%PDF-part", {"pages": 1, "marks": marks})}
    with clock.frozen(clock.now() + timedelta(days=91)), db.engine.begin() as connection:
        assert forget_parts(connection) == 1, "a season later nobody needs it"


def test_an_edition_with_gaps_says_so_is_not_approved_and_is_built_again(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    chief = person("county_management")
    monkeypatch.setattr(reports, "Press", lambda: QuickPress(before=(gap("Västerbottens län"), gap("", "xlsx"))))
    report_id = order(leader)
    assert reports.build(report_id) == 4
    report = now(report_id)
    lost = {"format": "xlsx", "title": "", "why": "disk"}
    assert (report.state, report.gaps) == (ReportState.DONE, [{"format": "pdf", "title": "Västerbottens län", "why": "disk"}, lost])
    with pytest.raises(RuleBroken, match=r"insight\.has_gaps"):
        operations.approve_report(chief.actor, get_report(chief.actor, report_id))
    operations.build_again(leader.actor, get_report(leader.actor, report_id))
    assert set(contents(report_id)) == {"csv", "json"}, "what was whole stays"
    assert find_progress(report_id) == (0, "")
    monkeypatch.setattr(reports, "Press", QuickPress)
    assert reports.build(report_id) == 3, "the archive copy was made of the torn pages"
    assert (now(report_id).state, now(report_id).gaps) == (ReportState.DONE, [])
    with pytest.raises(RuleBroken, match=r"insight\.not_failed"):
        operations.build_again(leader.actor, get_report(leader.actor, report_id))


def test_a_worker_that_is_killed_after_a_torn_file_forgets_no_gap(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    dies = QuickPress({"pdf": lambda document: b"%PDF-", "xlsx": lambda document: (_ for _ in ()).throw(Killed)}, (gap("Figuren"),))
    monkeypatch.setattr(reports, "Press", lambda: dies)
    report_id = order(leader)
    with pytest.raises(Killed):
        reports.build(report_id)
    monkeypatch.setattr(reports, "Press", QuickPress)
    reports.build(report_id)
    assert [one["title"] for one in now(report_id).gaps] == ["Figuren"]


def test_a_press_that_hangs_ends_with_a_sentence(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(document: Document) -> bytes:
        raise PressSilentError

    monkeypatch.setattr(reports, "Press", lambda: QuickPress({"pdf": hang}))
    report_id = order(leader)
    assert reports.build(report_id) == 0
    assert (now(report_id).state, now(report_id).error) == (ReportState.FAILED, "insight.too_long")


def test_cancelled_while_a_part_is_set_it_stops_at_the_next_tick(leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(QuickPress):
        def frames(self) -> Iterator[Frame | None]:
            yield None
            operations.cancel_report(leader.actor, get_report(leader.actor, report_id))
            yield None
            raise AssertionError("nobody waits for this")

    report_id = order(leader)
    monkeypatch.setattr(reports, "Press", Slow)
    assert reports.build(report_id) == 0
    assert now(report_id).state == ReportState.CANCELLED
