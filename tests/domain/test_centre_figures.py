"""Resource centres: the figures of a year counted by hand, and when a board is told that a month or a year is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import Person, person
from tests.factories.centres import SCHOOL, SOCIAL, make_centre, make_month, make_year
from tests.factories.reminding import go, ledger
from vaw.domain.people.rules import Role
from vaw.domain.prevention import figures
from vaw.domain.prevention.operations import centres as operations
from vaw.domain.prevention.reminders import CENTRE_FOLLOW_UP, CENTRE_MONTH
from vaw.domain.prevention.rules.centres import month_due
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import Scope
from vaw.kernel.reminders import Reminder

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 4, 13)
JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


@pytest.fixture(autouse=True)
def _on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 4, 13, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def me() -> Person:
    return person()


def opened(reminder: Reminder, today: date = TODAY) -> list[tuple[int, int | None, int | None, date]]:
    """(thing, county, who follows it, day) of what is open."""
    return sorted(tuple(row) for row in db.session.execute(reminder.open, {"today": today}))


def test_a_year_is_the_sum_of_the_countys_centres_as_their_months_stand_now(me: Person) -> None:
    first, second = make_centre(), make_centre("Påhittat centrum två")
    make_month(first, JANUARY, SCHOOL, SOCIAL)
    make_month(first, FEBRUARY, SCHOOL)
    make_month(second, JANUARY, SCHOOL)
    make_month(second, date(2025, 12, 1), SOCIAL)  # another year's
    make_month(make_centre("I Skåne", 12), JANUARY, SOCIAL)  # another county's
    operations.report_month(me.actor, first, month_on=FEBRUARY, lines=[SCHOOL._replace(women=40)], nobody=False, seen=1)
    scope = Scope(person(Role.COUNTY_MANAGEMENT).actor, 24, 2026)
    # SCHOOL 4 + 40 + 4 women and 1 + 1 + 1 men, SOCIAL once: in the order of the list of professions and of themes.
    assert [row[2:] for row in figures.CENTRES_BY_PROFESSION.rows(scope)] == [(20, 3, 2, 25), (48, 3, 0, 51)]
    assert [row[2:] for row in figures.CENTRES_BY_THEME.rows(scope)] == [(20, 3, 2, 25), (48, 3, 0, 51)]
    with pytest.raises(NotFound):
        figures.CENTRES_BY_THEME.rows(Scope(me.actor, 12, 2026))


def test_the_oldest_month_without_a_report_is_asked_for_until_none_is_missing(me: Person) -> None:
    centre = make_centre(responsible_id=me.id)
    make_centre("Stängt", closed_on=date(2026, 1, 31))
    make_month(centre, JANUARY, SCHOOL)
    [mine, closed] = opened(CENTRE_MONTH)
    assert mine == (centre.id, 24, me.id, month_due(FEBRUARY))
    assert closed[3] == month_due(JANUARY)
    make_month(centre, FEBRUARY)  # nobody got support: told all the same
    assert opened(CENTRE_MONTH)[0][3] == month_due(MARCH)
    make_month(centre, MARCH, SOCIAL)
    assert [row[0] for row in opened(CENTRE_MONTH)] == [closed[0]]


def test_a_month_that_was_not_told_is_told_of_once(me: Person) -> None:
    make_centre(responsible_id=me.id, added_on=MARCH)
    for _ in range(2):
        go(TODAY, CENTRE_MONTH)
    assert [(row[0], row[1]) for row in ledger(CENTRE_MONTH.kind)] == [(me.id, 0)]


def test_last_year_is_asked_for_until_it_is_followed_up(me: Person) -> None:
    centre = make_centre(responsible_id=me.id)
    make_centre("Nytt i år", opened_on=date(2027, 1, 2), added_on=date(2027, 1, 2))
    day = date(2027, 1, 20)
    assert opened(CENTRE_FOLLOW_UP, day) == [(centre.id, 24, me.id, date(2027, 2, 15))]
    make_year(centre, 2026)
    assert opened(CENTRE_FOLLOW_UP, day) == []
    assert opened(CENTRE_FOLLOW_UP, day + timedelta(days=365)) != []
