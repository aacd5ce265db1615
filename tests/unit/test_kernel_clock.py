"""One clock: instants in UTC, days in Stockholm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from vaw.kernel import clock


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    yield
    clock.start_at(None)


def test_an_instant_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), date(2026, 1, 1)),  # winter: one hour before UTC's midnight
        (datetime(2025, 6, 30, 21, 59, tzinfo=UTC), date(2025, 6, 30)),
        (datetime(2025, 6, 30, 22, 0, tzinfo=UTC), date(2025, 7, 1)),  # summer: two
    ],
)
def test_a_day_begins_when_it_does_in_stockholm(instant: datetime, day: date) -> None:
    with clock.frozen(instant):
        assert clock.today() == day


def test_a_frozen_clock_stands_still_and_goes_on_afterwards() -> None:
    then = datetime(2024, 2, 29, 12, tzinfo=UTC)
    with clock.frozen(then):
        with clock.frozen(then + timedelta(1)):
            assert clock.today() == date(2024, 3, 1)
        assert clock.now() == clock.now() == then
    assert clock.now().year > 2024


def test_a_clock_that_is_set_starts_there_and_runs() -> None:
    then = datetime(2031, 5, 1, 8, tzinfo=UTC)
    clock.start_at(then)
    first, second = clock.now(), clock.now()
    assert then <= first <= second < then + timedelta(minutes=1)
