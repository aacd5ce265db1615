"""Days of repeated meetings, and the rules by which they come."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.networks.rules.meetings import SERIES_MOST
from vaw.domain.networks.rules.series import (
    Recurrence,
    Schedule,
    days_of,
    ended_on,
    first_day,
    planned,
    read_rule,
    rule_of,
    spread,
    times_of,
)
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken

TODAY = date(2026, 11, 23)
NINE = (time(9), time(11, 30))
HOW = st.sampled_from(list(Recurrence))
DAY = st.dates(TODAY, TODAY + timedelta(days=300))


def schedule(recurrence: Recurrence = Recurrence.WEEKLY, first_on: date = TODAY, **more: object) -> Schedule:
    return Schedule(**({"recurrence": recurrence, "first_on": first_on, "starts": NINE[0], "ends": NINE[1]} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("recurrence", "first", "found"),
    [
        (Recurrence.WEEKLY, date(2026, 12, 21), ["12-21", "12-28", "01-04"]),
        (Recurrence.FORTNIGHTLY, date(2026, 12, 21), ["12-21", "01-04", "01-18"]),
        (Recurrence.MONTHLY_DATE, date(2027, 1, 31), ["01-31", "02-28", "03-31"]),
        (Recurrence.MONTHLY_WEEKDAY, date(2026, 12, 8), ["12-08", "01-12", "02-09"]),
        (Recurrence.MONTHLY_WEEKDAY, date(2026, 12, 29), ["12-29", "01-26", "02-23"]),  # a fifth Tuesday: the last one from then on
        (Recurrence.MONTHLY_LAST, date(2026, 12, 1), ["12-29", "01-26", "02-23"]),
        (Recurrence.QUARTERLY, date(2026, 12, 8), ["12-08", "03-09", "06-08"]),
        (Recurrence.HALF_YEARLY, date(2026, 12, 8), ["12-08", "06-08", "12-14"]),
    ],
)
def test_each_rhythm_has_the_days_that_its_name_says(recurrence: Recurrence, first: date, found: list[str]) -> None:
    rule, first_on, days = planned(schedule(recurrence, first, times=3), TODAY)
    assert [f"{day:%m-%d}" for day in days] == found
    assert days_of(rule, first_on) == days


@given(HOW, DAY, st.integers(2, SERIES_MOST))
def test_so_many_times_are_so_many_meetings_in_order_on_days_of_one_kind(recurrence: Recurrence, first: date, times: int) -> None:
    begins = first_day(recurrence, first)
    days = days_of(rule_of(recurrence, begins, times=times), begins)
    assert len(days) == times and days[0] == begins >= first and days == sorted(set(days))
    if recurrence is Recurrence.MONTHLY_DATE:
        assert all(day.day == min(first.day, monthrange(day.year, day.month)[1]) for day in days)
    else:
        assert {day.weekday() for day in days} == {first.weekday()}


@given(HOW, DAY, st.integers(1, 400))
def test_no_meeting_lies_after_the_last_day_and_none_before_it_is_missing(recurrence: Recurrence, first: date, long: int) -> None:
    begins, last = first_day(recurrence, first), first_day(recurrence, first) + timedelta(days=long)
    until = days_of(rule_of(recurrence, begins, until_on=last), begins)
    endless = days_of(rule_of(recurrence, begins, times=SERIES_MOST), begins)
    assert until == [day for day in endless if day <= last]


@given(HOW, DAY, st.integers(2, 30), st.data())
def test_a_rule_that_was_cut_keeps_the_days_before_the_cut(recurrence: Recurrence, first: date, times: int, data: st.DataObject) -> None:
    begins = first_day(recurrence, first)
    rule = rule_of(recurrence, begins, times=times)
    days = days_of(rule, begins)
    cut = data.draw(st.sampled_from(days[1:]))
    assert days_of(ended_on(rule, cut - timedelta(days=1)), begins) == [day for day in days if day < cut]


@given(HOW, DAY)
def test_a_rule_is_read_as_it_was_meant(recurrence: Recurrence, first: date) -> None:
    begins = first_day(recurrence, first)
    read = read_rule(rule_of(recurrence, begins, times=4)).recurrence
    is_last = begins.day > 28 and recurrence is Recurrence.MONTHLY_WEEKDAY
    assert read is (Recurrence.MONTHLY_LAST if is_last else recurrence)


@given(HOW, DAY, st.integers(1, 12), st.sets(st.integers(0, 11), max_size=6))
def test_meetings_are_spread_over_as_many_days_past_those_left_out(recurrence: Recurrence, first: date, count: int, out: set[int]) -> None:
    begins = first_day(recurrence, first)
    upcoming = days_of(rule_of(recurrence, begins, times=12), begins)
    left_out = {day for place, day in enumerate(upcoming) if place in out}
    try:
        goes = spread(schedule(recurrence, first, left_out=tuple(left_out)), count, TODAY)
    except RuleBroken as broken:
        assert broken.code == "networks.series_far"  # twice a year, a dozen times and more
        return
    assert len(goes.days) == count and not left_out & set(goes.days) and goes.days[0] == goes.first_on
    assert days_of(goes.rule, goes.first_on, goes.left_out) == goes.days


def test_a_meeting_is_at_nine_in_summer_and_winter() -> None:
    sunday = TODAY + timedelta(days=6)  # the clocks change on Sundays
    days = days_of(rule_of(Recurrence.WEEKLY, sunday, times=60), sunday)
    times = [times_of(day, time(9), 150) for day in days]
    assert {f"{begins.astimezone(STOCKHOLM):%H.%M}–{ends.astimezone(STOCKHOLM):%H.%M}" for begins, ends in times} == {"09.00–11.30"}
    assert {begins.hour for begins, _ends in times} == {7, 8}  # in UTC


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({}, "networks.series_end", "until_on"),
        ({"until_on": date(2027, 1, 1), "times": 3}, "networks.series_end", "until_on"),
        ({"until_on": date(2026, 11, 22)}, "networks.series_until", "until_on"),
        ({"until_on": date(2026, 11, 29)}, "networks.series_once", "until_on"),
        ({"until_on": date(2028, 11, 22)}, "networks.series_many", "until_on"),
        ({"times": 1}, "networks.series_many", "times"),
        ({"times": 61}, "networks.series_many", "times"),
        ({"recurrence": Recurrence.QUARTERLY, "times": 60}, "networks.series_far", "times"),
    ],
)
def test_a_series_that_cannot_be_says_which_answer_is_at_fault(more: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        planned(schedule(**more), TODAY)  # type: ignore[arg-type]
    assert (broken.value.code, broken.value.field) == (code, field)
