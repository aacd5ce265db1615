"""Fourteen months with a moved clock: what the ledger and the post do, day after day, against what a person would reckon by hand.

Real commits and the real post (mails as files); only the clock is ours. Two kinds are swept: one of a county, one of a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.reminding import change, draft
from vaw.domain.activities.models import Draft
from vaw.domain.activities.reminders import DRAFT_UNCONFIRMED
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.reminders import ACCOUNT_DUE
from vaw.domain.notifications.models import Letter, Notice, NoticeChoice, NoticeHours
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.notifications.rules import Hours, send_on
from vaw.domain.people.operations.calendars import set_county_calendar
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import Calendar, at_hour, is_working
from vaw.kernel.chain import Step
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.tasks import outbox

DAY = timedelta(days=1)
HERE, ELSEWHERE = 24, 12
JULY = Calendar(705, 802, bridging_days=True)  # how the board here works; the one elsewhere is open all year
FIRST, LAST = date(2026, 1, 1), date(2027, 3, 12)
OCTOBER, MARCH = date(2026, 10, 25), date(2027, 3, 28)  # the nights in which clocks change
ODD_TIMES = ((5, 40), (0, 10), (13, 45), (7, 59), (21, 5), (11, 17), (23, 59), (3, 0))
# By a calendar on the wall: 1 March 2026 is a Sunday, 1 March 2027 a Monday.
ACCOUNTS = {
    date(2026, 3, 1): {-30: (1, 30), -14: (2, 13), -3: (2, 26), 0: (2, 27), 3: (3, 4), 7: (3, 9)},
    date(2027, 3, 1): {-30: (1, 29), -14: (2, 15), -3: (2, 26), 0: (3, 1), 3: (3, 4), 7: (3, 8)},
}
# {due day of one of Anna's drafts: the day on which she has confirmed it, None: never}
DRAFTS = {
    date(2026, 1, 9): date(2026, 1, 9),
    date(2026, 4, 6): None,  # Easter Monday
    date(2026, 5, 15): date(2026, 5, 21),  # a bridging day, which is free here
    date(2026, 6, 20): date(2026, 6, 24),  # Midsummer Day
    date(2026, 6, 30): None,  # its later steps fall into the closure
    date(2026, 7, 10): None,
    date(2026, 10, 25): None,  # the night in which clocks change
    date(2026, 12, 26): None,  # Boxing Day, a Saturday
    date(2027, 1, 1): date(2027, 1, 5),
}


@dataclass(frozen=True)
class Board:
    """Anna leads and keeps to what is usual; Bo wants one mail on Wednesdays; Cia, the management, wants hers at once, in office hours;
    Dag leads elsewhere, has no quiet hours and wants his at two in the night, which one night a year does not have.
    """

    anna: Person
    bo: Person
    cia: Person
    dag: Person

    @property
    def here(self) -> tuple[int, ...]:
        return self.anna.id, self.bo.id, self.cia.id


@pytest.fixture
def board(committed: Flask) -> Iterator[Board]:
    with committed.app_context(), clock.frozen(at_hour(FIRST, 0)):
        made = Board(person(), person(), person(Role.COUNTY_MANAGEMENT), person(county_id=ELSEWHERE))
        county = find_county(HERE)
        assert county
        set_county_calendar(made.anna.actor, county, closed_from=705, closed_until=802, bridging_days=True)
        kinds = (ACCOUNT_DUE.kind, DRAFT_UNCONFIRMED.kind)
        wanted = {made.bo: ("weekly", Hours(20, 6, 8, 3)), made.cia: ("at_once", Hours(17, 8)), made.dag: ("daily", Hours(2, 2, 2))}
        with unit(system("test"), "test.choices"):
            for who, (mail, hours) in wanted.items():
                db.session.add_all(NoticeChoice(user_id=who.id, kind=kind, mail=mail, shown=True) for kind in kinds)
                db.session.add(NoticeHours(user_id=who.id, **{name: getattr(hours, name) for name in Hours.__slots__}))
        yield made


@pytest.fixture
def drafts(board: Board) -> dict[date, Draft]:
    return {due_on: draft(board.anna.id, due_on) for due_on in DRAFTS}


def tick() -> int:
    """What vaw.tasks.reminders does, for the two kinds. Returns how many mails left."""
    return outbox.post(but=sweep(system("task"), kinds=(ACCOUNT_DUE, DRAFT_UNCONFIRMED)).failed)


def live(day: date, *times: tuple[int, int], twice: bool = False) -> None:
    """Let a day pass with ticks at these hours of Sweden."""
    for hour, minute in sorted(times):
        with clock.frozen(at_hour(day, hour, minute)):
            tick()
            assert not twice or tick() == 0


def confirm(drafts: dict[date, Draft], day: date) -> None:
    for due_on, done_on in DRAFTS.items():
        if done_on == day:
            change(drafts[due_on], state="confirmed")


def local(instant: datetime) -> datetime:
    return instant.astimezone(clock.STOCKHOLM)


def told(*users: int, kind: str | None = None) -> list[Notice]:
    wanted = sa.select(Notice).where(Notice.user_id.in_(users)).order_by(Notice.id)
    return list(db.session.scalars(wanted if kind is None else wanted.where(Notice.kind == kind)))


def keys(notices: list[Notice]) -> Counter[tuple[object, ...]]:
    return Counter((one.kind, one.object_id, one.county_id, one.due_on, one.user_id, one.step) for one in notices)


def mails(user: int) -> list[datetime]:
    """When each mail to the person left, in Sweden's time."""
    sent = db.session.scalars(sa.select(Letter.sent_at).where(Letter.user_id == user, Letter.state == "sent").order_by(Letter.id))
    return [local(at) for at in sent if at]


def drafts_told_by_hand(board: Board) -> set[tuple[date, int, int, date]]:
    """(due day, user, step, day) as one would reckon them one draft at a time."""
    chain = ((0, (board.anna,)), (5, (board.anna,)), (10, (board.anna, board.bo)))
    newest = {
        (due_on, who.id, on): days  # two steps that a closure puts on one day are one
        for due_on, done_on in DRAFTS.items()
        for days, whom in chain
        for who in whom
        for on in [send_on(due_on, Step(days), JULY)]
        if done_on is None or on <= done_on
    }
    return {(due_on, user, days, on) for (due_on, user, on), days in newest.items()}


def test_a_year_of_working_days(board: Board, drafts: dict[date, Draft]) -> None:
    """The whole of it: who is told of what on which day, and when each mail leaves."""
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + n * DAY
        live(day, (8, 0), *ODD_TIMES[n % 17 : n % 17 + 1], twice=n % 9 == 0)
        confirm(drafts, day)
        if day == date(2026, 7, 14):  # an event in the middle of the closure proposes a log
            draft(board.anna.id, date(2026, 7, 16))
    told_here = told(*board.here)
    assert set(keys(told_here).values()) == {1}
    assert all(is_working(local(one.created_at).date(), JULY) for one in told_here if one.due_on != date(2026, 7, 16))
    check_accounts(board)
    check_drafts(board)
    check_mails(board)
    check_july(board)


def check_accounts(board: Board) -> None:
    for due_on, days in ACCOUNTS.items():
        expected = {step: due_on.replace(month=month, day=day) for step, (month, day) in days.items()}
        for who, steps in ((board.anna, (-30, -14, -3, 0, 7)), (board.bo, (-30, -14, -3, 0, 7)), (board.cia, (0, 3, 7))):
            found = {one.step: local(one.created_at).date() for one in told(who.id, kind=ACCOUNT_DUE.kind) if one.due_on == due_on}
            assert found == {step: expected[step] for step in steps}
    assert {one.due_on for one in told(board.anna.id, kind=ACCOUNT_DUE.kind)} == set(ACCOUNTS)


def check_drafts(board: Board) -> None:
    found = told(board.anna.id, board.bo.id, kind=DRAFT_UNCONFIRMED.kind)
    rows = {(one.due_on, one.user_id, one.step, local(one.created_at).date()) for one in found if one.due_on in DRAFTS}
    assert rows == drafts_told_by_hand(board)
    assert told(board.cia.id, kind=DRAFT_UNCONFIRMED.kind) == []


def check_mails(board: Board) -> None:
    anna, bo, cia, dag = (mails(who.id) for who in (board.anna, board.bo, board.cia, board.dag))
    for sent, calendar in ((anna, JULY), (bo, JULY), (dag, Calendar())):
        assert max(Counter(at.date() for at in sent).values()) == 1
        assert all(is_working(at.date(), calendar) for at in sent)
    assert {(at.hour, at.minute) for at in anna} == {(8, 0)}
    assert {at.date() for at in anna} == {_mailed_on(one) for one in told(board.anna.id)}
    assert {(at.hour, at.minute) for at in bo} == {(8, 0)} and len({at.isocalendar()[:2] for at in bo}) == len(bo)
    assert {at.date() for at in bo if at.isoweekday() != 3} == {date(2026, 8, 3), date(2027, 1, 7)}  # after the closure, and Epiphany
    assert all(8 <= at.hour < 17 for at in cia)
    assert {(at.month, at.day) for at in cia} == {(2, 27), (3, 1), (3, 4), (3, 8), (3, 9)}
    assert len(dag) == 8 and min(at.hour for at in dag) >= 2  # five steps a year; that of the day before the due one gives way to it
    assert {one.state for one in told(*board.here, board.dag.id)} <= {"sent", "cancelled"}


def _mailed_on(notice: Notice) -> date:
    made_on = local(notice.created_at).date()
    return made_on if is_working(made_on, JULY) else date(2026, 8, 3)


def check_july(board: Board) -> None:
    """Nothing leaves while the board is closed; what began meanwhile stands in the list and is mailed on the first morning."""
    closed = [one for one in told(*board.here) if date(2026, 7, 4) <= local(one.created_at).date() <= date(2026, 8, 2)]
    assert [(one.due_on, one.step, one.user_id) for one in closed] == [(date(2026, 7, 16), 0, board.anna.id)]
    assert not [at for user in board.here for at in mails(user) if date(2026, 7, 4) <= at.date() <= date(2026, 8, 2)]
    assert datetime(2026, 8, 3, 8, tzinfo=clock.STOCKHOLM) in mails(board.anna.id)


def test_a_scheduler_that_stammers_and_stops_changes_nothing_but_when(board: Board) -> None:
    """Every tick comes twice, and from 9 to 17 February nothing runs: what was due on the thirteenth comes on the eighteenth."""
    down = [date(2026, 2, day) for day in range(9, 18)]
    for n, day in enumerate(date(2026, 1, 26) + n * DAY for n in range(45)):
        if day not in down:
            live(day, ODD_TIMES[n % len(ODD_TIMES)], (8, 0), twice=True)
    found = told(board.anna.id, board.cia.id, kind=ACCOUNT_DUE.kind)
    assert Counter((one.user_id, one.step) for one in found) == Counter(
        [(board.anna.id, step) for step in (-30, -14, -3, 0, 7)] + [(board.cia.id, step) for step in (0, 3, 7)]
    )
    expected = {step: date(2026, month, day) for step, (month, day) in ACCOUNTS[date(2026, 3, 1)].items()} | {-14: date(2026, 2, 18)}
    assert all(local(one.created_at).date() == expected[one.step] for one in found)
    assert [at.date() for at in mails(board.anna.id)] == [expected[step] for step in (-30, -14, -3, 0, 7)]


@pytest.mark.parametrize("night", [OCTOBER, MARCH], ids=str)
def test_in_the_nights_when_clocks_change_a_tick_each_hour_mails_once_a_day_and_never_on_sunday(board: Board, night: date) -> None:
    """Drafts begin in the night itself, round the hour that is skipped or comes twice, and the next morning."""
    first, last = at_hour(night - DAY, 12), at_hour(night + 3 * DAY, 4)
    for instant in (first + n * timedelta(hours=1) for n in range((last - first) // timedelta(hours=1) + 1)):
        with clock.frozen(instant):
            if local(instant).hour in (1, 3):
                draft(board.dag.id, night + DAY, ELSEWHERE)
                draft(board.anna.id, night)
            tick()
    working = {night + n * DAY for n in range(-1, 4) if is_working(night + n * DAY)}
    for who, hour in ((board.anna, 8), (board.dag, 2)):
        sent = mails(who.id)
        assert sent and len({at.date() for at in sent}) == len(sent)
        assert {at.date() for at in sent} <= working
        assert {(at.hour, at.minute) for at in sent} == {(hour, 0)}
    assert set(keys(told(board.anna.id, board.dag.id)).values()) == {1}
