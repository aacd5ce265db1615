"""The arithmetic of a county's year."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.activities.rules.year import Assigned, Reach, Totals, Year, largest_remainder


def year(**parts: object) -> Year:
    fixed = {"county_id": 24, "year": 2025, "municipality_ids": (1, 2, 3), "last_month": 12, "months": {}}
    return Year(**(fixed | parts))  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.integers(1, 1000))
def test_rounded_parts_sum_to_the_rounded_whole_and_none_is_off_by_one(parts: list[int], denominator: int) -> None:
    whole = largest_remainder(parts, denominator)
    assert sum(whole) == sum(parts) // denominator
    assert all(
        0 <= rounded - part / denominator < 1 or 0 <= part / denominator - rounded < 1 for rounded, part in zip(whole, parts, strict=True)
    )


@given(st.lists(st.tuples(st.integers(1, 4800), st.integers(1, 99)), min_size=1, max_size=30))
def test_time_by_assignment_is_exactly_the_years_time(activities: list[tuple[int, int]]) -> None:
    """Each activity is shared between two assignments."""
    minutes = sum(of for of, _ in activities)
    shares = [sum(of * percent for of, percent in activities), sum(of * (100 - percent) for of, percent in activities)]
    found, without = year(
        months={(2025, 1): Totals(len(activities), 0, minutes, 0, 0, 0)},
        assigned=[Assigned(number, len(activities), share) for number, share in enumerate(shares)],
    ).assigned_minutes()
    assert (sum(found.values()), without) == (minutes, 0)


@given(st.dictionaries(st.sampled_from([1, 2, 3, 4, 5]), st.integers(1, 9)))
def test_white_spots_are_what_is_left_of_the_county(reached: dict[int, int]) -> None:
    """4 and 5 lie in another county."""
    of = year(reach=[Reach(place, "mvw", n, n * 60) for place, n in reached.items()])
    assert set(of.not_reached()) == {1, 2, 3} - reached.keys()
    assert set(of.reached()) == {1, 2, 3}


def test_a_month_that_has_not_begun_or_in_which_nobody_logged_is_missing() -> None:
    of = year(last_month=2, months={(2025, 1): Totals(1, 0, 60, 0, 0, 0)})
    assert [of.month(number) and of.month(number).n for number in (1, 2, 3)] == [1, None, None]  # type: ignore[union-attr]


def test_heads_are_missing_when_nobody_counted_and_zero_when_somebody_counted_none() -> None:
    assert Totals(2, 0, 60, 0, 0, 0).heads == (None, None, None)
    assert Totals(2, 1, 60, 0, 0, 0).heads == (0, 0, 0)
    assert Totals(2, 0, 60, 0, 0, 0).persons is None
