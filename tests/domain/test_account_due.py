"""The boards' accounts: who is reminded when, what makes it stop, and what is told of an edition that somebody ordered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.year import make_year
from vaw.domain.geography.queries import find_county
from vaw.domain.insight import operations as reports
from vaw.domain.insight.models import Report
from vaw.domain.insight.reminders import ACCOUNT_DUE, EDITION_FAILED, EDITION_READY
from vaw.domain.insight.rules import FORMATS, YEARLY_ACCOUNT, ReportState, edition_name
from vaw.domain.mandates import operations, policy, queries
from vaw.domain.notifications.models import Notice
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.notifications.queries.names import names_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.i18n import speaking
from vaw.kernel.operation import unit
from vaw.web.sentences import SENTENCES

pytestmark = pytest.mark.usefixtures("rolled_back")
BY = system("test")
DUE = date(2027, 3, 1)  # a Monday: the account of 2026
FIRST = date(2027, 1, 29)  # thirty days before is a Saturday


@pytest.fixture(autouse=True)
def fresh(rolled_back: object) -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def leader(rolled_back: object) -> Person:
    return person()


@pytest.fixture
def management(rolled_back: object) -> Person:
    return person(Role.COUNTY_MANAGEMENT)


def swept(day: date) -> list[tuple[int, int]]:
    """(account, step) of everything that is live after a sweep on this day."""
    with clock.frozen(datetime.combine(day, time(9), tzinfo=clock.STOCKHOLM)):
        sweep(BY, kinds=[ACCOUNT_DUE])
    wanted = sa.select(Notice.user_id, Notice.step).where(Notice.kind == ACCOUNT_DUE.kind, Notice.ended_at.is_(None))
    return [tuple(row) for row in db.session.execute(wanted.order_by(Notice.user_id, Notice.step))]


def note(by: Actor, year: int = 2026, day: date = FIRST) -> None:
    county = find_county(24)
    assert county
    with clock.frozen(datetime.combine(day, time(10), tzinfo=clock.STOCKHOLM)):
        account = next(one for one in queries.list_accounts(by, date(2020, 1, 1), date(2040, 1, 1)) if one.year == year)
        operations.note_given(by, county, account=account, given_on=day, reference="")


def approved(year: int = 2026) -> Report:
    values = {"kind": YEARLY_ACCOUNT, "county_id": 24, "year": year, "edition": 1, "language": "sv", "state": ReportState.DONE}
    with unit(BY, "test.approved"):
        report = Report(**values, created_at=clock.now(), approved_at=clock.now())
        db.session.add(report)
    return report


def test_nobody_is_reminded_on_the_day_before_the_first_step(leader: Person) -> None:
    note(leader.actor, 2025, date(2026, 2, 27))
    assert swept(date(2027, 1, 28)) == []
    assert swept(FIRST) == [(leader.id, -30)]


def test_the_leader_is_reminded_before_and_the_management_from_the_day_on(leader: Person, management: Person) -> None:
    note(leader.actor, 2025, date(2026, 2, 27))
    both = {leader.id: "leader", management.id: "management"}
    told = {day: {both[id]: step for id, step in swept(day)} for day in (FIRST, date(2027, 2, 15), date(2027, 2, 26), DUE)}
    assert told == {
        FIRST: {"leader": -30},
        date(2027, 2, 15): {"leader": -14},
        date(2027, 2, 26): {"leader": -3},
        DUE: {"leader": 0, "management": 0},
    }
    assert [step for _, step in swept(date(2027, 3, 4))] == [0, 3]
    assert [step for _, step in swept(date(2027, 3, 8))] == [7, 7]


def test_it_stops_when_the_account_is_noted_as_handed_in(leader: Person) -> None:
    note(leader.actor, 2025, date(2026, 2, 27))
    assert swept(FIRST) == [(leader.id, -30)]
    note(leader.actor)
    assert swept(FIRST) == []
    assert swept(DUE) == []


def test_it_stops_when_the_edition_is_established_and_only_for_that_county(leader: Person) -> None:
    other = person(county_id=12)
    note(leader.actor, 2025, date(2026, 2, 27))
    assert {id for id, _ in swept(FIRST)} == {leader.id, other.id}
    approved()
    assert {id for id, _ in swept(FIRST)} == {other.id}


def test_it_begins_again_when_the_note_is_taken_back(leader: Person) -> None:
    note(leader.actor, 2025, date(2026, 2, 27))
    note(leader.actor, day=date(2027, 1, 20))
    assert swept(FIRST) == []
    account = next(one for one in queries.list_accounts(leader.actor, DUE, DUE))
    operations.take_back_given(leader.actor, queries.get_given(leader.actor, account.given_id or 0))
    assert swept(FIRST) == [(leader.id, -30)]


def test_it_follows_when_the_day_is_moved(leader: Person) -> None:
    note(leader.actor, 2025, date(2026, 2, 27))
    assert swept(FIRST) == [(leader.id, -30)]
    coordinator = person(Role.NATIONAL_COORDINATOR, 1).actor
    regional = queries.find_assignment("regional-2021-995")
    assert regional
    assignment = queries.get_assignment(coordinator, regional.id, policy.CHANGE_ASSIGNMENT)
    with clock.frozen(datetime(2027, 1, 29, 10, tzinfo=clock.STOCKHOLM)):
        operations.set_due(coordinator, assignment, year=2026, due_on=date(2027, 4, 15))
    assert swept(date(2027, 3, 1)) == []
    assert swept(date(2027, 3, 16)) == [(leader.id, -30)]
    with clock.frozen(datetime(2027, 3, 16, 10, tzinfo=clock.STOCKHOLM)):
        operations.set_due(coordinator, assignment, year=2026, due_on=date(2027, 3, 19))
    assert swept(date(2027, 3, 16)) == [(leader.id, -3)]


def test_an_account_of_years_ago_is_not_asked_for(leader: Person) -> None:
    with clock.frozen(datetime(2026, 11, 22, 12, tzinfo=clock.STOCKHOLM)):
        asked = db.session.execute(ACCOUNT_DUE.open, {"today": clock.today()}).all()
    of_county = [row.due_on for row in asked if row.county_id == 24]
    assert min(of_county) == date(2026, 3, 1) and len(of_county) == len(set(of_county))


def test_it_is_named_by_its_assignment_and_year_in_both_languages(leader: Person) -> None:
    [account] = queries.list_accounts(leader.actor, DUE, DUE)
    thing = (ACCOUNT_DUE.kind, account.due_id)
    assert names_of({thing})[thing] == "Regionalt arbete mot mäns våld mot kvinnor, 2026"
    with speaking("en"):
        assert names_of({thing})[thing] == "Regional work against men's violence against women, 2026"


def test_it_says_why_it_cannot_be_muted() -> None:
    assert ACCOUNT_DUE.statutory and "går" in ACCOUNT_DUE.statutory


@pytest.fixture
def ordered(leader: Person) -> Report:
    make_year(leader.actor)
    county = find_county(24)
    assert county
    report = reports.order_report(leader.actor, county, kind=YEARLY_ACCOUNT, year=2025, language="sv")
    reports.start_building(BY, report, owner=leader.actor)
    return report


def told_of(report: Report) -> list[tuple[int, str]]:
    wanted = sa.select(Notice.user_id, Notice.kind).where(Notice.object_id == report.id, Notice.county_id == report.county_id)
    return [tuple(row) for row in db.session.execute(wanted)]


def test_whoever_ordered_an_edition_is_told_once_when_it_is_ready(leader: Person, ordered: Report) -> None:
    for format in FORMATS:
        reports.keep_file(BY, ordered, format=format, content=b"made up")
    reports.finish_building(BY, ordered)
    reports.finish_building(BY, ordered)
    assert told_of(ordered) == [(leader.id, EDITION_READY.kind)]


def test_whoever_ordered_an_edition_is_told_when_it_could_not_be_built(leader: Person, ordered: Report) -> None:
    assert "insight.gave_up" in SENTENCES
    reports.fail_building(BY, ordered, code="insight.gave_up")
    reports.fail_building(BY, ordered, code="insight.gave_up")
    assert told_of(ordered) == [(leader.id, EDITION_FAILED.kind)]


def test_nobody_is_told_of_an_edition_that_was_cancelled_or_ordered_at_the_console(leader: Person, ordered: Report) -> None:
    reports.cancel_report(leader.actor, ordered)
    reports.finish_building(BY, ordered)
    assert told_of(ordered) == []
    with unit(BY, "test.console"):
        made = Report(kind=YEARLY_ACCOUNT, county_id=24, year=2025, edition=9, language="sv", state="building", created_at=clock.now())
        db.session.add(made)
    reports.fail_building(BY, made, code="insight.gave_up")
    assert told_of(made) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_edition_is_called_the_same_in_a_notice_and_on_its_page(ordered: Report, language: str) -> None:
    thing = (EDITION_READY.kind, ordered.id)
    with speaking(language):
        assert names_of({thing})[thing] == edition_name(ordered.kind, ordered.year, ordered.edition)
