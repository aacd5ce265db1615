"""How often a facility is asked has a day from which it holds: past days, periods and looks back stay as they were."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories.housing import leader_of, make_facility, make_snapshot, metro, noon
from vaw.domain.geography.queries import find_county
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import DAY
from vaw.domain.housing.operations import days
from vaw.domain.housing.operations.facilities import change_cadence
from vaw.domain.housing.operations.register import set_cadence
from vaw.domain.housing.queries.rounds import completeness, tally
from vaw.domain.housing.queries.snapshots import as_of
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.rounds import Answered
from vaw.domain.housing.rules.snapshots import Freshness
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.tasks.housing_days import count_days

REPORTED, CHANGED, NOW = date(2026, 3, 2), date(2026, 3, 20), date(2026, 4, 1)


@pytest.fixture
def facility(rolled_back: sa.Connection) -> Facility:
    made = make_facility(opened_on=date(2026, 1, 1))
    make_snapshot(made, at=noon(REPORTED))
    return made


def fresh_until() -> date:
    wanted = sa.select(sa.func.max(DAY.c.on_day)).where(DAY.c.fresh == 1)
    return date.fromisoformat(str(db.session.scalar(wanted)))


def end_of(day: date) -> datetime:
    return noon(day) + timedelta(hours=11)


def change_own(facility: Facility, cadence: Cadence) -> None:
    change_cadence(leader_of(), facility, cadence=cadence)


def change_county(facility: Facility, cadence: Cadence) -> None:
    county = find_county(facility.county_id)
    assert county
    set_cadence(leader_of(), county, cadence=cadence)


@pytest.mark.parametrize("change", [change_own, change_county])
def test_a_change_holds_from_its_day_and_a_recount_agrees_with_what_was_counted(facility: Facility, change: object) -> None:
    assert callable(change)
    with clock.frozen(noon(CHANGED)):
        count_days()
        change(facility, Cadence.WEEK)
    with clock.frozen(noon(NOW)):
        count_days()
        assert days.all_differences() == 0
        assert fresh_until() == CHANGED - timedelta(days=1), "eighteen days are much for a week, and little for a month"
        change(facility, Cadence.MONTH)
        assert days.all_differences() == 0, "back again from today on: nothing of the past moves"
        days_ago = [as_of(metro(), end_of(day))[0] for day in (CHANGED - timedelta(days=1), CHANGED)]
    assert [one.cadence for one in days_ago] == [Cadence.MONTH, Cadence.WEEK]
    ends = [end_of(CHANGED - timedelta(days=1)), end_of(CHANGED)]
    assert [one.freshness(at) for one, at in zip(days_ago, ends, strict=True)] == [Freshness.FRESH, Freshness.STALE]


@pytest.mark.parametrize("change", [change_own, change_county])
def test_completeness_of_a_past_period_is_that_of_its_own_cadence(facility: Facility, change: object) -> None:
    assert callable(change)
    with clock.frozen(noon(CHANGED)):
        change(facility, Cadence.WEEK)
        change(facility, Cadence.MONTH)
        change(facility, Cadence.WEEK)  # of one day only the first and the last count
    with clock.frozen(noon(NOW)):
        before, after = completeness(metro(), date(2026, 3, 10)), completeness(metro(), date(2026, 3, 25))
    assert [(one.cadence, one.period_on, one.state) for one in before] == [(Cadence.MONTH, date(2026, 3, 1), Answered.ON_TIME)]
    assert [(one.cadence, one.period_on, one.state) for one in after] == [(Cadence.WEEK, date(2026, 3, 23), Answered.SILENT)]
    assert (tally(before).percent, tally(after).percent) == (100, 0)


def test_a_facility_of_its_own_rhythm_is_not_moved_by_its_county(facility: Facility) -> None:
    with clock.frozen(noon(CHANGED)):
        change_own(facility, Cadence.MONTH)
    with clock.frozen(noon(NOW)):
        change_county(facility, Cadence.WEEK)
        assert as_of(metro(), noon(NOW))[0].cadence is Cadence.MONTH
        change_cadence(leader_of(), facility, cadence=None)
        assert as_of(metro(), noon(NOW))[0].cadence is Cadence.WEEK
        assert as_of(metro(), noon(NOW) - timedelta(days=1))[0].cadence is Cadence.MONTH
