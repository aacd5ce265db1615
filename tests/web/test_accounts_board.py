"""The coordinator's board: how 21 counties stand, late from midnight of the due day, asked once a day, and no draft to be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.forms import hidden
from tests.factories.written import begin, submitted
from tests.factories.year import make_year
from vaw.domain.geography.queries import list_counties
from vaw.domain.insight.models import Report
from vaw.domain.insight.operations.accounts import approve_account, reopen_account
from vaw.domain.insight.operations.board import nudge_counties
from vaw.domain.insight.queries.board import Board, get_board
from vaw.domain.insight.reminders import ACCOUNTS_LATE, NUDGED
from vaw.domain.insight.rules import YEARLY_ACCOUNT, ReportState
from vaw.domain.insight.rules.accounts import BoardState
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentDue
from vaw.domain.mandates.queries import find_assignment, get_assignment
from vaw.domain.notifications.models import Notice
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import unit

BY = system("test")
DUE = date(2026, 3, 1)  # a Sunday: the account of 2025


def at(day: date, clock_time: time = time(9)) -> AbstractContextManager[None]:
    return clock.frozen(datetime.combine(day, clock_time, tzinfo=clock.STOCKHOLM))


@pytest.fixture
def coordinator(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(datetime(2026, 2, 16, 9, tzinfo=UTC)):
        yield person(Role.NATIONAL_COORDINATOR)


def assignment(who: Person) -> Assignment:
    mandate = find_assignment("regional-2021-995")
    assert mandate
    return get_assignment(who.actor, mandate.id)


def board(who: Person) -> Board:
    return get_board(who.actor, assignment(who).id, 2025)


def states(who: Person) -> dict[int, BoardState]:
    """Of the counties that have begun."""
    return {one.county_id: one.state for one in board(who).counties if one.state is not BoardState.NOT_STARTED}


def told(kind: str) -> list[tuple[int, int | None]]:
    wanted = sa.select(Notice.user_id, Notice.county_id).where(Notice.kind == kind, Notice.ended_at.is_(None))
    return [tuple(row) for row in db.session.execute(wanted.order_by(Notice.id))]


def test_each_state_is_seen_and_what_was_approved_stays_while_a_county_writes_on(coordinator: Person) -> None:
    leader, boss = person(), person(Role.COUNTY_MANAGEMENT)
    make_year(leader.actor)
    assert states(coordinator) == {}
    begin(person(county_id=12), county_id=12)
    account = submitted(leader)
    assert states(coordinator) == {12: BoardState.DRAFT, 24: BoardState.SUBMITTED}
    approve_account(boss.actor, account)
    with unit(BY, "test.numbers"):
        db.session.add(
            Report(
                kind=YEARLY_ACCOUNT, county_id=9, year=2025, edition=1, language="sv", state=ReportState.DONE, created_at=clock.now(),
                approved_at=clock.now(),
            )
        )  # fmt: skip
    assert states(coordinator) == {9: BoardState.APPROVED, 12: BoardState.DRAFT, 24: BoardState.APPROVED}
    reopen_account(leader.actor, account, text="Två siffror är fel.")
    [mine] = [one for one in board(coordinator).counties if one.county_id == 24]
    assert (mine.state, mine.edition, mine.is_late) == (BoardState.GIVEN, 1, False)
    assert [one.county_id for one in board(coordinator).counties] == [county.id for county in list_counties()], "in order, never a league"


def test_a_county_is_late_from_the_midnight_after_the_due_day(coordinator: Person) -> None:
    begin(person(), county_id=24)
    for day, hour, late in ((DUE, time(0, 0), 0), (DUE, time(23, 59), 0), (date(2026, 3, 2), time(0, 0), 21)):
        with at(day, hour):
            assert len(board(coordinator).late) == late, (day, hour)


def test_the_page_says_it_in_words_and_a_draft_opens_for_nobody_outside_the_county(app: Flask, coordinator: Person) -> None:
    leader = person()
    account = submitted(leader)
    with at(date(2026, 3, 3)):
        browser = person(Role.NATIONAL_COORDINATOR).browser(app)
        page = html.fromstring(browser.get("/redovisningar/lan").text)
        [row] = [row for row in page.xpath("//main//tbody/tr") if "Västerbottens län" in row.text_content()]
        assert "Väntar på godkännande" in row.text_content() and "Försenad" in row.text_content()
        assert not row.xpath(".//a"), "there is no approved edition to open"
        assert "Ska lämnas senast 1 mars 2026: 2 dagar sedan." in page.text_content()
        assert "0 av 21 är godkända eller inlämnade. 21 län är försenade." in page.text_content()
        assert "nådde" not in browser.get("/redovisningar/lan.csv").text
    assert leader.browser(app).get("/redovisningar/lan").status_code == 404
    browser = coordinator.browser(app)
    approve_account(person(Role.COUNTY_MANAGEMENT).actor, account)
    page = html.fromstring(browser.get("/redovisningar/lan").text)
    [edition] = page.xpath("//main//tbody//a/@href")
    assert browser.get(edition).status_code == 200 and "1 av 21 är godkända" in page.text_content()
    rows = list(csv.reader(io.StringIO(browser.get("/redovisningar/lan.csv").text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 22
    assert rows[[row[0] for row in rows].index("24")][3:] == ["Godkänd", "nej", "2026-03-01", "2026-02-16", "1"]
    with pytest.raises(NotAllowed):
        board(leader)


def test_the_coordinator_is_told_on_the_working_day_after_when_counties_are_late(coordinator: Person) -> None:
    for day, expected in ((DUE, []), (date(2026, 3, 2), [(coordinator.id, 24)])):
        with at(day):
            sweep(BY, kinds=[ACCOUNTS_LATE])
        assert told(ACCOUNTS_LATE.kind) == expected
    due = sa.select(AssignmentDue.id).where(AssignmentDue.assignment_id == assignment(coordinator).id, AssignmentDue.year == 2025)
    with unit(BY, "test.given"):
        rows = [
            AccountGiven(assignment_due_id=db.session.scalar(due), county_id=one.id, given_on=DUE, noted_at=clock.now())
            for one in list_counties()
        ]
        db.session.add_all(rows[1:])
    for late in ([(coordinator.id, 24)], []):
        with at(date(2026, 3, 3)):
            sweep(BY, kinds=[ACCOUNTS_LATE])
        assert told(ACCOUNTS_LATE.kind) == late, "one county is enough"
        with unit(BY, "test.given"):
            db.session.add(rows[0])


def test_the_late_counties_leaders_are_asked_once_a_day(app: Flask, coordinator: Person) -> None:
    here, alone = person(), person(Role.COUNTY_MANAGEMENT, 12)
    person(Role.EQUALITY_EXPERT, 12)
    mandate = assignment(coordinator)
    with pytest.raises(RuleBroken) as broken:
        nudge_counties(coordinator.actor, mandate, year=2025)
    assert broken.value.code == "insight.nudge_none"
    with at(date(2026, 3, 3)):
        browser, address = person(Role.NATIONAL_COORDINATOR).browser(app), f"/redovisningar/lan/{mandate.id}/2025/paminn"
        page = browser.get("/redovisningar/lan").text
        browser.post(address, data=hidden(page))
        assert sorted(told(NUDGED.kind)) == sorted([(here.id, 24), (alone.id, 12)])
        again = browser.get("/redovisningar/lan").text
        assert "21 län påmindes" in again and address not in again
        browser.post(address, data=hidden(page))
        assert len(told(NUDGED.kind)) == 2
    with at(date(2026, 3, 4)):
        nudge_counties(coordinator.actor, mandate, year=2025)
        assert len(told(NUDGED.kind)) == 4
    with pytest.raises(NotAllowed):
        nudge_counties(here.actor, mandate, year=2025)
