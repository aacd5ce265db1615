"""When a board is told that a milestone is due and that an effort's time has run out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import Person, person
from tests.factories.prevention import make_effort, make_milestone
from tests.factories.reminding import go, ledger
from tests.factories.seasons import make_break, make_material, make_subscription
from vaw.domain.prevention.operations import efforts, milestones
from vaw.domain.prevention.reminders import EFFORT_ENDED, MILESTONE_DUE, SEASON_UNPREPARED
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def me() -> Person:
    return person()


def opened(reminder: Reminder) -> list[tuple[int, int | None, int | None, date]]:
    """(thing, county, who follows it, day) of what is open."""
    return sorted(tuple(row) for row in db.session.execute(reminder.open, {"today": clock.today()}))


def test_a_milestone_is_open_until_it_is_done_or_its_effort_has_ended(me: Person) -> None:
    effort = make_effort(responsible_id=me.id)
    first, second = make_milestone(effort), make_milestone(effort, in_days=-3)
    assert opened(MILESTONE_DUE) == [(first.id, 24, me.id, TODAY + 14 * DAY), (second.id, 24, me.id, TODAY - 3 * DAY)]
    milestones.finish_milestone(me.actor, effort, milestone_id=first.id)
    assert [row[0] for row in opened(MILESTONE_DUE)] == [second.id]
    efforts.set_state(me.actor, effort, state="done", on_day=TODAY)
    assert opened(MILESTONE_DUE) == []


def test_who_holds_the_effort_is_told_of_a_milestone_two_weeks_before_and_once(me: Person) -> None:
    make_milestone(make_effort(responsible_id=me.id))
    for _ in range(2):
        go(TODAY, MILESTONE_DUE)
    assert [(row[0], row[1]) for row in ledger(MILESTONE_DUE.kind)] == [(me.id, -14)]


def test_an_effort_past_its_end_is_asked_about_until_somebody_says_how_it_went(me: Person) -> None:
    effort = make_effort(ends_on=TODAY - DAY, responsible_id=me.id)
    make_effort("Tills vidare")
    assert opened(EFFORT_ENDED) == [(effort.id, 24, me.id, TODAY - DAY)]
    efforts.set_state(me.actor, effort, state="done", on_day=TODAY)
    assert opened(EFFORT_ENDED) == []


def test_what_nobody_holds_any_longer_is_the_countys(me: Person) -> None:
    """Whoever led elsewhere, or leads no longer, follows nothing here."""
    make_effort(ends_on=TODAY - DAY, responsible_id=person(county_id=3).id)
    assert [row[2] for row in opened(EFFORT_ENDED)] == [None]


def test_a_board_is_told_when_schools_wait_for_material_that_nobody_has_released() -> None:
    """Counted from the county's first break; a county to which nobody listens, and one that has released, hear nothing."""
    first = make_break(2480)
    make_break(2482, (date(2027, 3, 8), date(2027, 3, 12)))
    make_break(1280)
    assert opened(SEASON_UNPREPARED) == []
    make_subscription(confirmed_at=clock.now())
    make_subscription("Väntar", 12, email="annan@example.se")
    assert opened(SEASON_UNPREPARED) == [(first.id, 24, None, date(2027, 2, 1))]
    material = make_material(weeks=6)
    assert opened(SEASON_UNPREPARED) == [(first.id, 24, None, date(2027, 1, 18))]
    with unit(system("test"), "test.seasons"):
        material.released_at = clock.now()
    assert opened(SEASON_UNPREPARED) == []


def test_a_break_without_material_is_told_of_two_weeks_before_its_mails_would_leave(me: Person) -> None:
    make_break(2480)
    make_subscription(confirmed_at=clock.now())
    go(date(2027, 1, 18), SEASON_UNPREPARED)
    assert [(row[0], row[1]) for row in ledger(SEASON_UNPREPARED.kind)] == [(me.id, -14)]
