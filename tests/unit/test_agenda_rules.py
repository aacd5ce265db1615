"""When items are, how they fill the meeting, and that nothing of it depends on the clocks being moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.networks.rules.agenda import length_of, slots
from vaw.kernel.clock import STOCKHOLM

NINE = datetime(2026, 11, 26, 8, tzinfo=UTC)  # nine in Stockholm
MINUTES = st.lists(st.none() | st.integers(1, 480), max_size=60)


@given(MINUTES)
def test_each_item_begins_where_the_one_before_ends(minutes: list[int | None]) -> None:
    found = slots(NINE, minutes)
    assert len(found) == len(minutes)
    assert all(later.starts_at == earlier.ends_at for earlier, later in pairwise(found))
    assert not found or found[0].starts_at == NINE
    if None not in minutes and found:
        assert found[-1].ends_at == NINE + timedelta(minutes=sum(length or 0 for length in minutes))


def test_after_an_item_without_a_time_nobody_knows_when_the_next_one_is() -> None:
    first, second, third = slots(NINE, [15, None, 30])
    assert first.ends_at == second.starts_at == NINE + timedelta(minutes=15)
    assert second.ends_at is None and third == (None, None)


def test_the_clock_on_the_wall_is_right_on_the_night_when_clocks_are_moved() -> None:
    begins = datetime(2026, 10, 25, 1, 30, tzinfo=STOCKHOLM).astimezone(UTC)
    last = slots(begins, [60, 60])[-1]
    assert last.ends_at is not None
    assert f"{last.ends_at.astimezone(STOCKHOLM):%H.%M}" == "02.30" and last.ends_at - begins == timedelta(hours=2)


def test_the_sum_says_how_much_is_too_much() -> None:
    fits, over = (length_of(NINE, NINE + timedelta(hours=2), minutes) for minutes in ([60, None, 30], [90, 45]))
    assert (fits.spent, fits.room, fits.open, fits.over) == (90, 120, 1, 0)
    assert (over.spent, over.over) == (135, 15)
