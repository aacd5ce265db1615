"""Whole months, the order of the list, and who is suggested: arithmetic alone."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.activities.rules.coverage import (
    SUGGESTED_MOST,
    TYPES,
    VISIT,
    VISITED_MONTHS,
    WAITED_MONTHS,
    Counted,
    Place,
    in_order,
    suggest,
    whole_months,
)

TODAY = date(2026, 11, 22)
FIELDS = ("mvw", "close_relations", "honour")
DAYS = st.dates(date(1994, 1, 1), date(2060, 12, 31))


def place(number: int, last: dict[str, date] | None = None, persons: int | None = None, visited_on: date | None = None) -> Place:
    return Place(number, persons, last or {}, visited_on)


def later(day: date, months: int) -> date:
    """The day with the same number so many months on, else the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@pytest.mark.parametrize(
    ("since", "today", "months"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), 0),
        (date(2026, 3, 15), date(2026, 4, 14), 0),
        (date(2026, 3, 15), date(2026, 4, 15), 1),
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),  # February has no 31st: its last day ends the month
        (date(2026, 1, 31), date(2026, 3, 30), 1),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2026, 4, 30), date(2026, 5, 30), 1),
        (date(2026, 4, 30), date(2026, 5, 29), 0),
        (date(2024, 2, 29), date(2025, 2, 27), 11),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 2, 29), date(2028, 2, 28), 47),
        (date(2024, 2, 29), date(2028, 2, 29), 48),
        (date(2023, 2, 28), date(2024, 2, 28), 12),
        (date(2025, 12, 31), date(2026, 1, 1), 0),
        (date(2025, 12, 1), date(2026, 1, 1), 1),
    ],
)
def test_months_are_whole_also_at_the_end_of_a_month_and_on_a_leap_day(since: date, today: date, months: int) -> None:
    assert whole_months(since, today) == months


@given(DAYS, st.integers(0, 20_000))
def test_as_many_months_have_gone_as_fit(since: date, days: int) -> None:
    today = since + timedelta(days)
    months = whole_months(since, today)
    assert months >= 0
    assert later(since, months) <= today < later(since, months + 1)


def test_a_day_that_lies_ahead_has_no_months() -> None:
    with pytest.raises(ValueError, match="ahead"):
        whole_months(date(2026, 11, 23), TODAY)


def test_each_choice_holds_the_one_before() -> None:
    training, support = TYPES[Counted.TRAINING], TYPES[Counted.SUPPORT]
    assert training is not None
    assert support is not None
    assert training < support
    assert VISIT in support - training
    assert TYPES[Counted.ANY] is None


def test_never_reached_comes_first_by_inhabitants_and_then_the_longest_ago() -> None:
    old, new = date(2020, 1, 1), date(2026, 1, 1)
    rows = [place(1, {"mvw": new}), place(2, {"mvw": old}), place(3, persons=10), place(4, persons=20), place(5)]
    assert [one.municipality_id for one in in_order(rows)] == [4, 3, 5, 2, 1]


def test_without_inhabitants_equals_stay_as_they_came() -> None:
    assert [one.municipality_id for one in in_order([place(7), place(3), place(5)])] == [7, 3, 5]


def test_one_field_has_an_order_of_its_own() -> None:
    rows = [place(1, {"mvw": date(2020, 1, 1), "honour": TODAY}), place(2, {"mvw": date(2026, 1, 1)})]
    assert [one.municipality_id for one in in_order(rows)] == [2, 1]
    assert [one.municipality_id for one in in_order(rows, "mvw")] == [1, 2]
    assert [one.municipality_id for one in in_order(rows, "honour")] == [2, 1]


def test_who_waits_in_most_fields_is_suggested_and_no_more_than_three() -> None:
    recent, long = date(2026, 8, 1), date(2025, 1, 1)
    rows = [
        place(1, dict.fromkeys(FIELDS, recent)),
        place(2, {"mvw": recent, "close_relations": recent}),
        place(3, dict.fromkeys(FIELDS, long)),
        place(4, {"mvw": long}),
        place(5, {"mvw": recent}),
    ]
    found = suggest(rows, FIELDS, TODAY)
    assert [one.place.municipality_id for one in found] == [4, 3, 5]
    assert [(wait.field, wait.months) for wait in found[0].waits] == [("close_relations", None), ("honour", None), ("mvw", 22)]
    assert len(found) == SUGGESTED_MOST


def test_a_field_waits_from_the_day_that_ends_the_year() -> None:
    def waits(on: date) -> bool:
        return bool(suggest([place(1, dict.fromkeys(FIELDS, on))], FIELDS, TODAY))

    assert WAITED_MONTHS == 12
    assert not waits(date(2025, 11, 23))
    assert waits(date(2025, 11, 22))


def test_whom_somebody_has_just_visited_is_not_suggested() -> None:
    assert VISITED_MONTHS == 3
    rows = [place(1, visited_on=date(2026, 8, 23)), place(2, visited_on=date(2026, 8, 22))]
    assert [one.place.municipality_id for one in suggest(rows, FIELDS, TODAY)] == [2]


def test_nobody_is_suggested_where_all_is_well() -> None:
    assert suggest([place(1, dict.fromkeys(FIELDS, TODAY))], FIELDS, TODAY) == []


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), st.dates(date(2020, 1, 1), TODAY)), max_size=8))
def test_no_suggestion_waits_in_fewer_fields_than_somebody_who_was_left_out(lasts: list[dict[str, date]]) -> None:
    rows = [place(number, last) for number, last in enumerate(lasts)]

    def waiting(one: Place) -> int:
        return sum(field not in one.last or whole_months(one.last[field], TODAY) >= WAITED_MONTHS for field in FIELDS)

    found = suggest(rows, FIELDS, TODAY)
    assert [len(one.waits) for one in found] == sorted((waiting(one) for one in rows if waiting(one)), reverse=True)[:SUGGESTED_MOST]
