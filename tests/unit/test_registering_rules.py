"""Places at an occasion, as arithmetic: when one registers, who is offered what, and until when an offer stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.support.rules.registering import fitting, is_open_for, offer_end, window

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
START = MONDAY + timedelta(days=28)


def test_registration_has_a_first_and_a_last_day_and_ends_when_it_begins() -> None:
    first, last = date(2026, 11, 30), date(2026, 12, 4)
    known = {
        datetime(2026, 11, 29, 22, 59, tzinfo=UTC): "not_yet",
        datetime(2026, 11, 29, 23, tzinfo=UTC): "open",  # midnight in Stockholm
        datetime(2026, 12, 4, 22, 59, tzinfo=UTC): "open",
        datetime(2026, 12, 4, 23, tzinfo=UTC): "closed",
    }
    assert {at: window("open", first, last, START, at).value for at in known} == known
    assert window("open", None, None, START, START).value == "closed"
    assert window("cancelled", None, None, START, MONDAY).value == "closed"


@given(st.integers(0, 30), st.lists(st.integers(1, 12)))
def test_offers_go_in_order_to_all_who_fit_and_to_no_more(free: int, waiting: list[int]) -> None:
    queue = list(enumerate(waiting))
    chosen = fitting(free, queue)
    left = free - sum(waiting[number] for number in chosen)
    assert left >= 0 and chosen == sorted(chosen)
    assert all(size > left for number, size in queue if number not in chosen)
    assert fitting(None, queue) == [number for number, _ in queue]


@given(st.integers(0, 60 * 24 * 10))
def test_an_offer_never_ends_later_than_two_hours_before_the_start(minutes: int) -> None:
    at = START - timedelta(minutes=minutes)
    end = offer_end(START, at)
    assert (end is None) == (minutes <= 120)
    assert end is None or (at < end <= START - timedelta(hours=2) and end - at <= timedelta(hours=48))


def test_a_co_host_opens_its_county_too() -> None:
    assert is_open_for("own", [24, 25], set(), 25) and not is_open_for("own", [24, 25], {22}, 22)
