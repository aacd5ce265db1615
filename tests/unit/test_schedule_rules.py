"""When scheduled files are due: Swedish days and hours, over New Year and both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from vaw.domain.insight.rules.schedules import Occasion, Plan, Rhythm, account_year, checked, expires_at, latest, upcoming
from vaw.kernel.calendar import at_hour, is_working
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken


def swedish(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return at_hour(date(year, month, day), hour, minute)


@pytest.mark.parametrize(
    ("rhythm", "weekday", "now", "key", "day"),
    [
        (Rhythm.WEEKLY, 1, swedish(2026, 11, 23), "2026-V48", date(2026, 11, 23)),
        (Rhythm.WEEKLY, 1, swedish(2026, 11, 23, 5, 59), "2026-V47", date(2026, 11, 16)),
        (Rhythm.WEEKLY, 5, swedish(2026, 4, 7), "2026-V14", date(2026, 4, 7)),  # Good Friday, and Easter Monday after it
        (Rhythm.WEEKLY, 4, swedish(2027, 1, 4), "2026-V53", date(2027, 1, 4)),  # New Year's Eve, and the day after is one too
        (Rhythm.MONTHLY, None, swedish(2027, 1, 4), "2027-01", date(2027, 1, 4)),
        (Rhythm.MONTHLY, None, swedish(2027, 1, 3), "2026-12", date(2026, 12, 1)),
        (Rhythm.TERM, None, swedish(2026, 12, 31), "2026-vt", date(2026, 8, 17)),
        (Rhythm.TERM, None, swedish(2027, 1, 15), "2026-ht", date(2027, 1, 15)),
        (Rhythm.YEARLY, None, swedish(2026, 1, 14), "2024", date(2025, 1, 15)),
        (Rhythm.YEARLY, None, swedish(2026, 1, 15), "2025", date(2026, 1, 15)),
        (Rhythm.BEFORE_DUE, None, swedish(2026, 2, 20), "2025", date(2026, 2, 16)),
        (Rhythm.LOGGED, None, swedish(2026, 1, 2), "2025", date(2026, 1, 2)),
    ],
)  # fmt: skip
def test_the_last_occasion_is_on_a_working_day_at_six(rhythm: Rhythm, weekday: int | None, now: datetime, key: str, day: date) -> None:
    assert latest(rhythm, weekday, now) == Occasion(key, at_hour(day, 6))
    assert is_working(day)


@pytest.mark.parametrize(("day", "utc"), [(date(2026, 3, 27), 5), (date(2026, 3, 30), 4), (date(2026, 10, 23), 4), (date(2026, 10, 26), 5)])
def test_six_is_six_on_both_sides_of_a_change_of_clocks(day: date, utc: int) -> None:
    found = latest(Rhythm.WEEKLY, day.isoweekday(), at_hour(day, 23))
    assert found and found.at == datetime(day.year, day.month, day.day, utc, tzinfo=UTC)


@pytest.mark.parametrize("rhythm", Rhythm)
def test_through_three_years_every_occasion_has_one_name_and_follows_the_one_before(rhythm: Rhythm) -> None:
    now, seen = swedish(2025, 1, 1, 0), list[Occasion]()
    while now < swedish(2028, 1, 1, 0):
        past, ahead = latest(rhythm, 3, now), upcoming(rhythm, 3, now)
        assert past is not None and ahead is not None and past.at <= now < ahead.at
        if not seen or seen[-1] != past:
            seen.append(past)
        now += timedelta(hours=7)
    assert len({one.key for one in seen}) == len(seen)
    assert [one.at for one in seen] == sorted(one.at for one in seen)
    assert {one.at.astimezone(STOCKHOLM).hour for one in seen} == {6}
    yearly = {Rhythm.WEEKLY: 52, Rhythm.MONTHLY: 12, Rhythm.TERM: 2}.get(rhythm, 1)
    assert 3 * yearly <= len(seen) <= 3 * yearly + 2


def test_the_account_is_of_the_past_year_until_the_first_of_march() -> None:
    assert [account_year(Rhythm.MONTHLY, swedish(2026, month, day)) for month, day in ((1, 2), (2, 28), (3, 1), (12, 31))] == [
        2025, 2025, 2026, 2026,
    ]  # fmt: skip
    assert account_year(Rhythm.MONTHLY, datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == 2025, "it is New Year in Sweden"
    assert account_year(Rhythm.LOGGED, swedish(2026, 5, 1)) == 2025


def test_files_stay_through_their_last_day_whatever_the_clocks_do() -> None:
    assert expires_at(swedish(2026, 3, 1), 30) == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert expires_at(swedish(2026, 10, 20), 7) == datetime(2026, 10, 27, 23, tzinfo=UTC)
    assert expires_at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 7) == datetime(2027, 1, 8, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (Plan(Rhythm.WEEKLY, ("pdf",), "sv"), "insight.schedule_weekday"),
        (Plan(Rhythm.WEEKLY, ("pdf",), "sv", 6), "insight.schedule_weekday"),
        (Plan(Rhythm.MONTHLY, (), "sv"), "insight.schedule_formats"),
        (Plan(Rhythm.MONTHLY, ("exe",), "sv"), "insight.schedule_formats"),
        (Plan(Rhythm.MONTHLY, ("pdf",), "de"), "insight.language"),
        (Plan(Rhythm.MONTHLY, ("pdf",), "sv", keep_days=3650), "insight.schedule_days"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused(plan: Plan, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        checked(plan)
    assert refused.value.code == code


def test_a_plan_forgets_a_weekday_that_means_nothing() -> None:
    assert checked(Plan(Rhythm.MONTHLY, ("csv", "pdf"), "sv", 3)) == Plan(Rhythm.MONTHLY, ("pdf", "csv"), "sv")
