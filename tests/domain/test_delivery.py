"""The independent check: what should have been told and was not shows, what is as it should be does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import as_owner
from tests.factories import Person, person
from tests.factories.notices import make_letter, make_notice
from tests.factories.reminding import DUE, KIND, at, draft, reminder
from vaw.domain.notifications.models import Letter, NoticeHours
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.notifications.queries import delivery
from vaw.domain.notifications.queries.delivery import Delivery
from vaw.domain.people.models import User, WorkingCalendar
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder

pytestmark = pytest.mark.usefixtures("rolled_back")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # 10.00 in Sweden
FIRST_STEP = DUE - timedelta(days=7)
WELL = Delivery(0, 0, 0, 0)


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> Reminder:
    """The one kind that is declared."""
    ours = reminder()
    monkeypatch.setattr(delivery, "REGISTRY", {KIND: ours})
    return ours


def check(now: datetime) -> Delivery:
    with clock.frozen(now):
        return delivery.check(db.session.connection())


def add(row: Any) -> None:
    with unit(system("test"), "test.add"):
        db.session.add(row)


def planned(who: Person, created_at: datetime, mail: str = "daily") -> None:
    make_notice(who, KIND, due_on=created_at.date(), mail=mail, created_at=created_at)


def letter(who: Person, **more: Any) -> Letter:
    return make_letter(who, **{"created_at": MONDAY, "due_at": MONDAY, **more})


def test_where_nothing_is_due_all_is_well() -> None:
    assert check(MONDAY) == WELL


def test_a_thing_that_nobody_was_told_of_yesterday_shows_until_the_sweep_has_seen_it(only_ours: Reminder) -> None:
    draft(person().id)
    assert check(at(FIRST_STEP)) == WELL, "the sweep of today may still be under way"
    assert check(at(FIRST_STEP + timedelta(days=1))).unplanned == 1
    with clock.frozen(at(FIRST_STEP)):
        sweep(system("task"), kinds=[only_ours])
    assert check(at(FIRST_STEP + timedelta(days=1))) == Delivery(0, ungathered=1, unplanned=0, given_up=0), "and the post has not been"


def test_what_somebody_made_a_moment_ago_is_the_next_sweeps_to_find() -> None:
    now = clock.now()
    draft(person().id, due_on=clock.today())
    assert check(now) == WELL
    with as_owner(db.session.connection()) as connection:
        connection.execute(sa.text("update audit set at = at - interval '6 minutes'"))
    assert check(now).unplanned == 1


def test_a_thing_that_moved_shows_again(only_ours: Reminder) -> None:
    made = draft(person().id)
    with clock.frozen(at(FIRST_STEP)):
        sweep(system("task"), kinds=[only_ours])
    with unit(system("test"), "test.move"):
        made.due_on = DUE + timedelta(days=1)
    assert check(at(FIRST_STEP + timedelta(days=4))).unplanned == 1


def test_where_there_is_nobody_to_tell_nobody_was_forgotten() -> None:
    who = person()
    draft(who.id)
    with unit(system("test"), "test.close"):
        db.session.get_one(User, who.id).active = False
    assert check(at(DUE)) == WELL
    person(Role.COUNTY_MANAGEMENT)
    assert check(at(DUE)).unplanned == 1, "the management stands in"


def test_a_county_that_works_otherwise_is_judged_by_its_own_calendar() -> None:
    """Open all the year, the county hears in July; closed, it heard before it closed."""
    draft(person().id, due_on=date(2026, 7, 20))
    early = at(date(2026, 7, 6))
    assert check(early) == WELL
    add(WorkingCalendar(county_id=24, closed_from=706, closed_until=802))
    assert check(early).unplanned == 1


@pytest.mark.parametrize(("now", "late"), [("08:59", 0), ("09:01", 1), ("23:30", 1)])
def test_a_digest_that_did_not_leave_at_its_hour_shows_an_hour_later(now: str, late: int) -> None:
    planned(person(), MONDAY - timedelta(days=3))
    hour, minute = map(int, now.split(":"))
    assert check(datetime(2026, 3, 2, hour - 1, minute, tzinfo=UTC)).ungathered == late


def test_what_waits_for_its_own_hour_day_or_week_is_not_late() -> None:
    planned(person(), MONDAY + timedelta(hours=1))
    planned(person(), MONDAY + timedelta(hours=1), "weekly")
    own = person()
    planned(own, MONDAY - timedelta(hours=1))
    add(NoticeHours(user_id=own.id, quiet_from=18, quiet_until=7, digest_hour=16, digest_weekday=1))
    assert check(MONDAY + timedelta(hours=5)) == WELL
    assert check(MONDAY + timedelta(days=1)).ungathered == 2
    assert check(MONDAY + timedelta(days=7)).ungathered == 3


def test_nobody_is_late_on_days_off_nor_while_the_county_is_closed() -> None:
    friday_evening = datetime(2026, 3, 6, 18, tzinfo=UTC)
    planned(person(), friday_evening, "at_once")
    assert check(friday_evening + timedelta(days=1, hours=16)) == WELL
    assert check(datetime(2026, 3, 9, 8, tzinfo=UTC)).ungathered == 1
    add(WorkingCalendar(county_id=24, closed_from=301, closed_until=331))
    assert check(datetime(2026, 3, 9, 8, tzinfo=UTC)) == WELL


def test_a_mail_that_did_not_leave_in_a_quarter_shows() -> None:
    letter(person())
    assert check(MONDAY + timedelta(minutes=15)) == WELL
    assert check(MONDAY + timedelta(minutes=16)).unsent == 1


def test_a_mail_that_its_receiver_puts_off_is_not_late_but_one_that_our_own_server_does_not_take_is() -> None:
    waits = {"attempts": 3, "due_at": MONDAY + timedelta(hours=1)}
    letter(person(), reason="later", **waits)
    assert check(MONDAY + timedelta(minutes=30)) == WELL
    letter(person(), reason="away", **waits)
    assert check(MONDAY + timedelta(minutes=30)).unsent == 1


def test_a_mail_that_was_given_up_is_told_for_a_day_and_is_no_fault_of_ours() -> None:
    letter(person(), state="failed", reason="gave_up")
    found = check(MONDAY + timedelta(hours=20))
    assert found == Delivery(0, 0, 0, given_up=1) and found.mail_is_well
    assert check(MONDAY + timedelta(hours=25)) == WELL


def test_it_asks_the_same_few_statements_however_much_there_is() -> None:
    for n in range(5):
        planned(person(), MONDAY - timedelta(hours=n))
    connection, seen = db.session.connection(), []
    note = lambda *given: seen.append(given[2])  # noqa: E731
    sa.event.listen(connection, "before_cursor_execute", note)
    with clock.frozen(MONDAY):
        delivery.check(connection)
    sa.event.remove(connection, "before_cursor_execute", note)
    assert len(seen) == 4
