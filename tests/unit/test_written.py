"""A form and a spreadsheet read the same texts alike."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.activities.rules.dates import parse_day
from vaw.domain.activities.rules.durations import Bare, parse_minutes
from vaw.kernel.written import Fault, Unclear, read_day
from vaw.kernel.written import read_minutes as told_minutes
from vaw.web.fields import numbers

TODAY = date(2100, 12, 31)
DAYS = st.dates(date(1994, 1, 1), TODAY)
DAY_LIKE = st.one_of(
    st.from_regex(r"[0-9]{1,4} ?[-/. ] ?[0-9]{1,2} ?[-/. ] ?[0-9]{1,4}", fullmatch=True),
    st.from_regex(r"(den )?[0-9]{1,2} (mars|maj|okt\.?|smör) [0-9]{2,4}", fullmatch=True),
    st.text("0123456789-/. madnoktj", max_size=14),
)
TIME_LIKE = st.one_of(
    st.from_regex(r"[0-9]{1,3}([.,:][0-9]{1,2})? ?(h|tim|timmar|m|min|minuter)\.?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2} ?(h|tim) ?[0-9]{1,2} ?(m|min)?", fullmatch=True),
    st.text("0123456789:,.½ htimn", max_size=10),
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("31/2 2025", Fault.IMPOSSIBLE), ("3 mars", Fault.WITHOUT_YEAR), ("21/10", Fault.WITHOUT_YEAR), ("snart", Fault.UNREADABLE)],
)
def test_what_is_wrong_with_a_day_is_told(text: str, fault: Fault) -> None:
    with pytest.raises(Unclear) as caught:
        read_day(text)
    assert caught.value.fault is fault
    assert text not in str(caught.value)


def test_two_digit_years_follow_the_marks_that_a_column_has_shown() -> None:
    assert read_day("25-03-09") == date(2025, 3, 9)
    assert read_day("25-03-09", "") == date(2009, 3, 25)
    assert read_day("9/3/25") == date(2025, 3, 9)
    assert read_day("25/03/09", "/") == date(2025, 3, 9)


def test_hours_that_look_like_a_clock_mean_two_things() -> None:
    with pytest.raises(Unclear) as caught:
        told_minutes("1.30 h")
    assert caught.value.fault is Fault.AMBIGUOUS
    assert told_minutes("1.25 h") == 75
    assert told_minutes("en stund") is None


@given(DAY_LIKE)
def test_a_field_and_a_cell_read_the_same_day(text: str) -> None:
    try:
        typed = numbers.read_day(text)
    except ValueError:
        typed = None
    if typed is None or typed.year < 1994:
        return  # a field has other bounds than the log, and a cell knows numbers that a spreadsheet made
    assert parse_day(text, TODAY) == typed


@given(TIME_LIKE)
def test_a_field_and_a_cell_read_the_same_time(text: str) -> None:
    try:
        typed = numbers.read_minutes(text)
    except ValueError:
        typed = 0
    if not 1 <= typed <= 80 * 60:
        return  # outside what one activity takes
    assert parse_minutes(text, Bare("hours", "heading")) == typed
