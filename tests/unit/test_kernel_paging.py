"""Keyset pages: whoever follows the cursors meets every row once, in order."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaw.kernel.errors import RuleBroken
from vaw.kernel.paging import cursor, cut, place

Row = tuple[date, int]
days = st.integers(0, 3).map(lambda n: date(2025, 1, 1) + timedelta(n))  # few days, so that the tie-breaker matters
rows_of = st.lists(days, max_size=40).map(lambda found: sorted(((day, number) for number, day in enumerate(found)), reverse=True))


def read(rows: list[Row], after: str | None, size: int) -> list[Row]:
    """What the database does: the `size + 1` rows after a place, newest first."""
    at = place(after, date, int)
    return [row for row in rows if at is None or row < at][: size + 1]


@given(rows=rows_of, size=st.integers(1, 7))
def test_following_the_cursors_meets_every_row_once_and_in_order(rows: list[Row], size: int) -> None:
    met: list[Row] = []
    after: str | None = None
    for _ in range(len(rows) + 1):
        page = cut(read(rows, after, size), lambda row: row, size=size)
        assert len(page.rows) <= size
        met += page.rows
        after = page.after
        if after is None:
            break
    assert met == rows


@given(rows=rows_of, size=st.integers(1, 7), late=days)
def test_a_row_that_comes_meanwhile_moves_no_other(rows: list[Row], size: int, late: date) -> None:
    """With page numbers a new row pushes one over to the next page, where it is met twice."""
    first = cut(read(rows, None, size), lambda row: row, size=size)
    grown = sorted([*rows, (late, 1000)], reverse=True)
    second = cut(read(grown, first.after, size), lambda row: row, size=size).rows if first.after else []
    assert set(first.rows).isdisjoint(second)


@given(st.dates(), st.integers(), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_cursor_names_the_place_that_it_was_made_of(day: date, number: int, text: str) -> None:
    made = cursor(day, number, text)
    assert place(made, date, int, str) == (day, number, text)
    assert made.isascii() and not set(made) & set("+/=&?# ")


def test_no_cursor_is_the_first_page() -> None:
    assert place(None, date, int) is None and place("", int) is None


def test_the_last_page_has_no_next() -> None:
    page = cut([1, 2, 3], lambda row: (row,), size=3, total=3)
    assert (page.rows, page.total, page.after) == ([1, 2, 3], 3, None)


@pytest.mark.parametrize(
    "foreign", ["x", "eyJhIjoxfQ", "!!", cursor("2025-13-40", 1), cursor(1), cursor(None, 1), cursor("a", "b", "c"), "bnVsbA"]
)
def test_a_foreign_cursor_is_refused_in_words(foreign: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        place(foreign, date, int)
    assert (refused.value.code, refused.value.field) == ("paging.cursor", "after")


@given(st.text(max_size=60))
def test_no_cursor_breaks_the_page(anything: str) -> None:
    try:
        place(anything, date, int)
    except RuleBroken as refused:
        assert refused.code == "paging.cursor"


def test_a_cursor_with_a_number_too_large_for_the_database_is_read_as_it_is() -> None:
    """The database, not the cursor, knows how large its numbers are."""
    made = base64.urlsafe_b64encode(json.dumps(["2025-01-01", 10**30]).encode()).decode().rstrip("=")
    assert place(made, date, int) == (date(2025, 1, 1), 10**30)


@pytest.mark.parametrize(("kind", "value"), [(int, "x"), (str, "Umeå\0"), (str, "\ud800"), (date, 7), (date, "2026-02-30")])
def test_a_cursor_with_what_no_row_holds_is_a_foreign_one(kind: type, value: object) -> None:
    forged = base64.urlsafe_b64encode(json.dumps([value]).encode()).decode()
    with pytest.raises(RuleBroken) as refused:
        place(forged, kind)
    assert refused.value.code == "paging.cursor"
