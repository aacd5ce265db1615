"""Arithmetic of protected housing: what must hold for any numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.housing.rules import bank, licences, picture, turned_away
from vaw.domain.housing.rules.grants import NEXT, GrantState, may_follow
from vaw.domain.housing.rules.register import CODE, SEEDS, Cadence, pseudonym
from vaw.domain.housing.rules.snapshots import (
    FIELD_AT_FAULT,
    FRESH_FOR,
    Freshness,
    Numbers,
    Places,
    available,
    fault,
    freshness,
    next_period,
    period_of,
)

few = st.integers(-3, 40)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@given(st.integers(0, SEEDS - 1), st.integers(0, SEEDS - 1))
def test_two_facilities_bear_two_names_that_can_be_said(one: int, other: int) -> None:
    assert CODE.fullmatch(pseudonym(one))
    assert (pseudonym(one) == pseudonym(other)) == (one == other)


@given(st.integers(0, 40), st.integers(0, 40), few, few, few)
def test_numbers_are_taken_exactly_when_nothing_is_negative(beds: int, cots: int, adults: int, children: int, closed: int) -> None:
    places, numbers = Places(beds, cots), Numbers(adults, children, closed)
    broken = fault(places, numbers)
    assert (broken is None) == (min(adults, children, closed, available(places, numbers)) >= 0)
    assert broken is None or broken in FIELD_AT_FAULT


def test_more_occupied_than_there_are_is_refused_as_such_and_not_for_what_is_closed() -> None:
    assert fault(Places(2, 2), Numbers(3, 2)) == "housing.occupied_over_total"
    assert fault(Places(2, 2), Numbers(2, 2, 1)) == "housing.closed_over_rest"
    assert fault(Places(4, 0), Numbers(1, 3)) is None, "a child may sleep in an adult's bed"


def test_what_nobody_vouched_for_is_unknown_and_not_stale() -> None:
    for cadence in Cadence:
        limit = FRESH_FOR[cadence]
        assert freshness(None, cadence, NOW) is Freshness.UNKNOWN
        assert freshness(NOW - limit, cadence, NOW) is Freshness.FRESH
        assert freshness(NOW - limit - timedelta(seconds=1), cadence, NOW) is Freshness.STALE


@given(days, st.sampled_from(Cadence))
def test_periods_follow_each_other_without_a_gap(day: date, cadence: Cadence) -> None:
    first = period_of(day, cadence)
    then = next_period(first, cadence)
    assert first <= day < then
    assert period_of(then, cadence) == then and period_of(then - timedelta(days=1), cadence) == first


parts = st.lists(st.builds(picture.Part, st.none() | st.integers(0, 50), st.integers(0, 50)), max_size=12)


@given(parts, parts)
def test_bands_add_up_and_the_truth_of_the_silent_lies_inside(one: list[picture.Part], other: list[picture.Part]) -> None:
    assert picture.band([*one, *other]) == picture.band(one) + picture.band(other)
    found = picture.band(one)
    assert found.low == sum(part.reported or 0 for part in one) <= found.high
    assert found.certain == all(part.reported is not None for part in one)
    for fill in (0, 1):
        truth = sum(part.authorised * fill if part.reported is None else part.reported for part in one)
        assert found.low <= truth <= found.high


def test_three_silent_of_ten_widen_the_band_and_the_share_says_seventy_per_cent() -> None:
    found = picture.band([picture.Part(5, 8)] * 7 + [picture.Part(None, 8)] * 3)
    assert (found.low, found.high, found.share) == (35, 59, Fraction(7, 10))
    assert picture.band([picture.Part(0, 8)]) != picture.band([picture.Part(None, 8)]), "zero is not unknown"


def test_the_nation_of_2023_needs_its_family_places() -> None:
    needed = picture.needed_family_places(10_551_707)
    assert round(needed) == 1055 and round(picture.in_beds(1055)) == 2638
    assert picture.coverage(1055, 10_551_707) is not None and picture.coverage(1, 0) is None
    assert picture.occupancy(3, 4, 4) is None


cells = st.dictionaries(
    st.builds(turned_away.Kind, st.sampled_from(turned_away.Reason), st.sampled_from(turned_away.Group)), st.integers(0, 9), max_size=6
)


@given(st.integers(0, 60), cells)
def test_reasons_explain_a_number_and_the_rest_is_unstated(number: int, known: dict[turned_away.Kind, int]) -> None:
    if turned_away.total(known) > number:
        with pytest.raises(ValueError, match="more reasons"):
            turned_away.split(number, known)
    else:
        found = turned_away.split(number, known)
        assert turned_away.total(found) == number and all(found.values())
        assert all(found.get(kind, 0) >= count for kind, count in known.items())


@given(days, st.integers(1, 400))
def test_a_permit_that_ends_lowers_from_the_day_after_and_never_before(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    before, after = licences.Period(first, None, 12), licences.Period(first, last, 12)
    for day in (first, last):
        assert licences.authorised([before], day, otherwise=9) == licences.authorised([after], day, otherwise=9) == 12
    assert licences.authorised([after], last + timedelta(days=1), otherwise=9) == 0
    assert licences.authorised([licences.Period(first, None, None)], first, otherwise=9) == 9


@given(days)
def test_within_a_month_is_never_more_than_the_same_day_of_the_next(day: date) -> None:
    due = licences.month_after(day)
    assert timedelta(days=28) <= due - day <= timedelta(days=31)
    assert due.day <= day.day and (due.month - day.month) % 12 == 1


OFFER = bank.Offer(1, 24, 4, Freshness.FRESH, frozenset({"women"}), 15, frozenset({"wheelchair"}), frozenset({"sv"}), pets=False)


@pytest.mark.parametrize(
    ("need", "why"),
    [
        (bank.Need(1, 3), None),
        (bank.Need(2, 3), bank.NoMatch.NO_ROOM),
        (bank.Need(1, 0, target_groups=frozenset({"men"})), bank.NoMatch.TARGET_GROUP),
        (bank.Need(1, 1, oldest_son=16), bank.NoMatch.SONS_AGE),
        (bank.Need(1, 1, oldest_son=15), None),
        (bank.Need(1, 0, access=frozenset({"substance_use"})), bank.NoMatch.NEED),
        (bank.Need(1, 0, pets=True), bank.NoMatch.PETS),
    ],
)
def test_a_facility_that_cannot_says_why(need: bank.Need, why: bank.NoMatch | None) -> None:
    assert bank.misfit(need, OFFER, frozenset()) == why
    assert bank.misfit(need, OFFER, frozenset({24})) == bank.NoMatch.EXCLUDED


@given(st.sampled_from(GrantState), st.sampled_from(GrantState))
def test_no_decision_is_taken_twice(state: GrantState, then: GrantState) -> None:
    assert may_follow(state, then) == (then in NEXT.get(state, ()))
    assert not (then is GrantState.RECEIVED and may_follow(state, then)) or state is GrantState.DRAFT
