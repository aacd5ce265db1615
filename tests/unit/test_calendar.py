"""Swedish working days: the file against the package, two years against a list made by hand, and what holds for every day."""

from __future__ import annotations

import runpy
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaw.kernel import clock
from vaw.kernel.calendar import (
    MOST_CLOSED_DAYS,
    NAMES,
    ORDINARY,
    Calendar,
    add_working_days,
    at_hour,
    closed_days,
    holiday_name,
    is_bridging,
    is_closed,
    is_working,
    next_working,
    previous_working,
    working_days_between,
)

ROOT = Path(__file__).parents[2]
BUILD = runpy.run_path(str(ROOT / "bin" / "build-holidays"))
DAY = timedelta(days=1)
JULY = Calendar(705, 802)
WINTER = Calendar(1221, 107, bridging_days=True)
# Weekdays on which Sweden does not work, from a wall calendar. Weekends are free anyway.
FREE_2026 = {
    "01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "06-19", "12-24", "12-25", "12-31",
}  # fmt: skip
FREE_2027 = {
    "01-01", "01-06", "03-26", "03-29", "05-06", "06-25", "12-24", "12-31",
}  # fmt: skip
BRIDGING = {date(2026, 1, 2), date(2026, 1, 5), date(2026, 5, 15), date(2027, 5, 7)}

days = st.dates(date(1994, 1, 1), date(2060, 12, 31))


@st.composite
def made_calendars(draw: st.DrawFn) -> Calendar:
    bridging = draw(st.booleans())
    if draw(st.booleans()):
        return Calendar(bridging_days=bridging)
    first, length = draw(st.integers(0, 365)), draw(st.integers(0, MOST_CLOSED_DAYS - 1))
    ends = [date(2000, 1, 1) + n % 366 * DAY for n in (first, first + length)]
    return Calendar(*(day.month * 100 + day.day for day in ends), bridging)


calendars = made_calendars()


def year(number: int) -> list[date]:
    return [date(number, 1, 1) + n * DAY for n in range((date(number + 1, 1, 1) - date(number, 1, 1)).days)]


def test_the_file_is_what_the_package_says() -> None:
    told = dict(BUILD["days"]())
    differ = [
        (day, told.get(day), holiday_name(day))
        for number in range(1994, 2061)
        for day in year(number)
        if told.get(day) != holiday_name(day)
    ]
    assert differ == []


def test_the_file_reaches_ten_years_ahead() -> None:
    assert clock.today().year + 10 <= BUILD["LAST"], "set LAST in bin/build-holidays, run it, and check the new years"


def test_every_holiday_has_a_name_that_can_be_translated() -> None:
    told = {name for number in range(1994, 2061) for day in year(number) for name in (holiday_name(day) or "").split("; ") if name}
    assert told == set(NAMES)


@pytest.mark.parametrize(("number", "free"), [(2026, FREE_2026), (2027, FREE_2027)])
def test_a_year_is_what_the_wall_calendar_says(number: int, free: set[str]) -> None:
    by_hand = [day for day in year(number) if day.weekday() < 5 and f"{day:%m-%d}" not in free]
    assert [day for day in year(number) if is_working(day)] == by_hand


def test_a_year_has_as_many_working_days_as_the_wall_calendar_counts() -> None:
    assert (sum(map(is_working, year(2026))), sum(map(is_working, year(2027)))) == (251, 253)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 6, 19), "Midsommarafton"),
        (date(2027, 6, 25), "Midsommarafton"),
        (date(2026, 12, 24), "Julafton"),
        (date(2026, 12, 31), "Nyårsafton"),
        (date(2026, 4, 5), "Påskdagen"),
        (date(2008, 5, 1), "Första maj; Kristi himmelsfärdsdag"),
        (date(2004, 5, 31), "Annandag pingst"),  # until 2004
        (date(2005, 6, 6), "Nationaldagen"),  # since 2005
        (date(2004, 6, 6), None),
        (date(2026, 4, 30), None),  # Walpurgis and Maundy Thursday are half-days at most: people are at work
        (date(2026, 4, 2), None),
        (date(2026, 3, 2), None),
    ],
)
def test_a_day_is_free_by_law_and_by_custom(day: date, name: str | None) -> None:
    assert holiday_name(day) == name


def test_bridging_days_are_those_that_everybody_takes_off() -> None:
    assert {day for number in (2026, 2027) for day in year(number) if is_bridging(day)} == BRIDGING


def test_bridging_days_are_free_only_where_they_are_said_to_be() -> None:
    assert all(is_working(day) for day in BRIDGING)
    assert not any(is_working(day, Calendar(bridging_days=True)) for day in BRIDGING)


def test_midsummer_has_two_names_and_one_working_day_less() -> None:
    assert next_working(date(2026, 6, 19)) == date(2026, 6, 22)
    assert previous_working(date(2026, 6, 20)) == date(2026, 6, 18)


def test_christmas_and_new_year_leave_three_days_of_work_between_them() -> None:
    assert [day.day for day in year(2026)[-11:] if is_working(day)] == [21, 22, 23, 28, 29, 30]
    assert next_working(date(2026, 12, 31)) == date(2027, 1, 4)
    assert add_working_days(date(2026, 12, 23), 3) == date(2026, 12, 30)


def test_a_board_is_closed_each_july_and_open_around_it() -> None:
    for number in (2026, 2027, 2030):
        closed = [day for day in year(number) if is_closed(day, JULY)]
        assert (closed[0], closed[-1], len(closed)) == (date(number, 7, 5), date(number, 8, 2), 29)
        assert not any(is_working(day, JULY) for day in closed)
    assert next_working(date(2026, 7, 4), JULY) == date(2026, 8, 3)
    assert previous_working(date(2026, 8, 2), JULY) == date(2026, 7, 3)


def test_a_closure_may_lie_over_new_year() -> None:
    assert previous_working(date(2027, 1, 7), WINTER) == date(2026, 12, 18)
    assert next_working(date(2026, 12, 21), WINTER) == date(2027, 1, 8)
    assert [day.year for day in year(2027) if is_closed(day, WINTER)] == [2027] * (7 + 11)


def test_a_closure_may_end_on_a_day_that_most_years_do_not_have() -> None:
    sports_week = Calendar(223, 229)
    assert [day.day for day in year(2027) if is_closed(day, sports_week)] == [23, 24, 25, 26, 27, 28]
    assert [day.day for day in year(2028) if is_closed(day, sports_week)] == [23, 24, 25, 26, 27, 28, 29]
    from_leap_day = Calendar(229, 302)
    assert [(day.month, day.day) for day in year(2027) if is_closed(day, from_leap_day)] == [(3, 1), (3, 2)]
    assert [(day.month, day.day) for day in year(2028) if is_closed(day, from_leap_day)] == [(2, 29), (3, 1), (3, 2)]


def test_a_leap_day_is_a_day() -> None:
    assert is_working(date(2028, 2, 29))
    assert add_working_days(date(2028, 2, 28), 2) == date(2028, 3, 1)
    assert working_days_between(date(2028, 2, 28), date(2028, 3, 1)) == 2


def test_week_53_is_a_week() -> None:
    week = [date.fromisocalendar(2026, 53, weekday) for weekday in range(1, 8)]
    assert [is_working(day) for day in week] == [True, True, True, False, False, False, False]


@pytest.mark.parametrize("closure", [(101, 1231), (601, 810), (1201, 210), (705, 704)])
def test_nobody_is_closed_for_more_than_ten_weeks(closure: tuple[int, int]) -> None:
    assert closed_days(*closure) > MOST_CLOSED_DAYS
    with pytest.raises(ValueError, match="more than 70 days"):
        Calendar(*closure)


def test_ten_weeks_are_allowed() -> None:
    assert closed_days(601, 809) == MOST_CLOSED_DAYS
    assert next_working(date(2026, 6, 1), Calendar(601, 809)) == date(2026, 8, 10)


@pytest.mark.parametrize("closure", [(705, None), (None, 802), (230, 305), (705, 832), (0, 802), (1305, 802), (-705, 802)])
def test_half_a_closure_and_impossible_days_are_none(closure: tuple[int | None, int | None]) -> None:
    with pytest.raises(ValueError, match=r"closure has two days|day is out of range|month must be in"):
        Calendar(*closure)


def test_beyond_the_file_weekends_are_all_that_is_free() -> None:
    for number in (1993, 2061):
        assert [day for day in year(number) if not is_working(day)] == [day for day in year(number) if day.weekday() >= 5]


@given(days, calendars)
def test_the_next_working_day_is_the_first_one(day: date, calendar: Calendar) -> None:
    found = next_working(day, calendar)
    assert day <= found and is_working(found, calendar)
    assert not any(is_working(day + n * DAY, calendar) for n in range((found - day).days))
    assert (found - day).days < MOST_CLOSED_DAYS + 16  # with Christmas at one end


@given(days, calendars)
def test_the_previous_working_day_is_the_last_one(day: date, calendar: Calendar) -> None:
    found = previous_working(day, calendar)
    assert found <= day and is_working(found, calendar)
    assert not any(is_working(found + n * DAY, calendar) for n in range(1, (day - found).days + 1))


@given(days, st.integers(1, 40), calendars)
def test_working_days_are_counted_as_they_are_added(day: date, n: int, calendar: Calendar) -> None:
    later = add_working_days(day, n, calendar)
    assert working_days_between(day, later, calendar) == n
    assert working_days_between(later, day, calendar) == -n
    assert add_working_days(day, 0, calendar) == day


@given(days, st.integers(1, 40), calendars)
def test_from_a_working_day_there_and_back_is_the_same_day(day: date, n: int, calendar: Calendar) -> None:
    here = next_working(day, calendar)
    assert add_working_days(add_working_days(here, n, calendar), -n, calendar) == here
    assert add_working_days(add_working_days(here, -n, calendar), n, calendar) == here


@given(days)
def test_a_calendar_only_takes_working_days_away(day: date) -> None:
    assert all(is_working(day, ORDINARY) for calendar in (JULY, WINTER) if is_working(day, calendar))


@given(days, st.integers(0, 23), st.integers(0, 59))
def test_an_hour_of_sweden_is_that_hour_on_swedish_clocks(day: date, hour: int, minute: int) -> None:
    local = at_hour(day, hour, minute).astimezone(clock.STOCKHOLM)
    skipped = hour == 2 and day.weekday() == 6 and day.month == 3 and day.day > 24
    assert local.replace(tzinfo=None) == datetime(day.year, day.month, day.day, hour + skipped, minute)
    assert at_hour(day, hour, minute).tzinfo is UTC


def test_the_night_of_march_skips_an_hour_and_that_of_october_repeats_one() -> None:
    spring, autumn = date(2027, 3, 28), date(2026, 10, 25)
    assert [at_hour(spring, hour).hour for hour in range(5)] == [23, 0, 1, 1, 2]
    assert [at_hour(autumn, hour).hour for hour in range(5)] == [22, 23, 0, 2, 3]
    assert at_hour(spring, 2, 30) == at_hour(spring, 3, 30)
    for day in (spring, autumn):
        instants = [at_hour(day, hour) for hour in range(24)]
        assert all(first <= second for first, second in pairwise(instants))
