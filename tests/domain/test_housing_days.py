"""Occupancy against an independent script over a year, nights made good after an outage, and days that stay as they were frozen."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.factories.housing import make_facility, make_snapshot, metro, noon
from vaw.domain.geography.queries import find_county
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import DAY, CapacitySnapshot
from vaw.domain.housing.operations import days, quarters
from vaw.domain.housing.operations.fixed_days import freeze_day
from vaw.domain.housing.operations.snapshots import correct_snapshot, undo_snapshot
from vaw.domain.housing.queries.days import get_fixed_day, is_whole, list_use, summed
from vaw.domain.housing.queries.trend import list_days
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks.housing_days import count_days, freeze_days

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
FRESH = timedelta(days=38)


@pytest.fixture
def year(rolled_back: sa.Connection) -> list[Facility]:
    """Three facilities in two counties that report now and then in 2025, and are silent for months."""
    dice = random.Random(6)
    made = [make_facility(county_id=county, adults=4, children=6, opened_on=date(2024, 12, 1)) for county in (24, 24, 25)]
    for facility in made:
        day = date(2024, 12, 20)
        while day < LAST:
            day += timedelta(days=dice.choice((6, 9, 31, 70)))
            adults, children, closed = dice.randint(0, 4), dice.randint(0, 4), dice.randint(0, 2)
            at = datetime(day.year, day.month, day.day, dice.randint(0, 23), dice.randint(0, 59), tzinfo=ZoneInfo("Europe/Stockholm"))
            snapshot = make_snapshot(facility, adults, children, closed, at=at)
            if dice.random() < 0.3:
                with clock.frozen(at + timedelta(minutes=5)):
                    undo_snapshot(system("web"), facility, snapshot=snapshot, channel=Channel.WEB)
    return made


def by_hand(facilities: list[Facility]) -> tuple[int, int, int, int, int]:
    """Facility days, fresh days, full days, nights and nights in use of 2025: from the reports alone, one midnight after the other."""
    rows = db.session.scalars(sa.select(CapacitySnapshot).order_by(CapacitySnapshot.sequence)).all()
    sums = [0, 0, 0, 0, 0]
    day = FIRST
    while day <= LAST:
        following = day + timedelta(days=1)
        midnight = datetime(following.year, following.month, following.day, tzinfo=ZoneInfo("Europe/Stockholm")).astimezone(UTC)
        for facility in facilities:
            sums[0] += 1
            held = None
            for row in rows:
                if (
                    row.facility_id == facility.id
                    and row.at < midnight
                    and (held is None or (row.at, row.sequence) > (held.at, held.sequence))
                ):
                    held = row
            if held is None or held.confirmed_at is None or midnight - held.confirmed_at > FRESH:
                continue
            assert held.adults is not None and held.children is not None and held.closed is not None
            sums[1] += 1
            sums[2] += held.adults + held.children + held.closed == 10
            sums[3] += held.adults + held.children
            sums[4] += 10 - held.closed
        day += timedelta(days=1)
    return sums[0], sums[1], sums[2], sums[3], sums[4]


def test_a_year_of_occupancy_is_what_an_independent_script_finds(year: list[Facility]) -> None:
    with clock.frozen(noon(date(2026, 1, 10))):
        count_days()
        uses = list_use(metro(), FIRST, LAST)
        assert tuple(summed(uses.values())) == by_hand(year)
        assert tuple(summed(use for (county, _), use in uses.items() if county == 25)) == by_hand(year[2:])
        assert len(list_days(metro(), FIRST, LAST)) == 365


def test_a_late_correction_reaches_the_kept_days_and_quarters(year: list[Facility]) -> None:
    kind = Kind(Reason.FULL, Group.MEN)
    told = make_snapshot(year[0], 1, 1, at=noon(date(2025, 12, 30)), turned_away={kind: 2})
    with clock.frozen(noon(date(2026, 1, 10))):
        count_days()
        correct_snapshot(system("web"), year[0], snapshot=told, report=Report(Numbers(4, 4, 0), {kind: 5}), channel=Channel.WEB)
        assert (days.differences(FIRST, date(2026, 1, 9)), quarters.differences()) == (0, 0)
        assert tuple(summed(list_use(metro(), FIRST, LAST).values())) == by_hand(year)


def test_an_outage_is_made_good_and_a_second_run_changes_nothing(rolled_back: sa.Connection) -> None:
    facility = make_facility(opened_on=date(2026, 5, 1))
    make_snapshot(facility, at=noon(date(2026, 5, 2)))
    for today in (date(2026, 5, 3), date(2026, 5, 20), date(2026, 5, 20)):
        with clock.frozen(noon(today)):
            count_days()
    kept = list(db.session.execute(sa.select(DAY.c.on_day).where(DAY.c.county_id == 24).order_by(DAY.c.on_day)).scalars())
    assert kept == [date(2026, 5, day) for day in range(1, 20)]


def test_a_correction_after_an_outage_leaves_no_gap_before_it(rolled_back: sa.Connection) -> None:
    facility = make_facility(opened_on=date(2026, 5, 1))
    wrong = make_snapshot(facility, at=noon(date(2026, 5, 12)))
    with clock.frozen(noon(date(2026, 5, 3))):
        count_days()
    with clock.frozen(noon(date(2026, 5, 20))):
        correct_snapshot(system("web"), facility, snapshot=wrong, report=Report(Numbers(1, 1)), channel=Channel.WEB)
        assert count_days() > 0
    kept = list(db.session.execute(sa.select(DAY.c.on_day).where(DAY.c.county_id == 24).order_by(DAY.c.on_day)).scalars())
    assert kept == [date(2026, 5, day) for day in range(1, 20)]


def test_a_frozen_day_stays_as_it_was_whatever_is_corrected(rolled_back: sa.Connection) -> None:
    facility, end = make_facility(opened_on=date(2026, 1, 1)), date(2026, 3, 31)
    told = make_snapshot(facility, 2, 3, at=noon(date(2026, 3, 30)))
    with clock.frozen(noon(date(2026, 4, 6))):
        count_days()
        assert freeze_days() == 0  # late reports have their week
    with clock.frozen(noon(date(2026, 4, 7))):
        count_days()
        assert (freeze_days(), freeze_days()) == (1, 0)
        frozen = get_fixed_day(metro(), end)
        before = json.dumps(frozen.content, sort_keys=True)
        correct_snapshot(system("web"), facility, snapshot=told, report=Report(Numbers(4, 4, 0), {}), channel=Channel.WEB)
        assert list_days(metro(), end, end)[0].adults == 4
    db.session.expire_all()
    again = get_fixed_day(metro(), end)
    assert json.dumps(again.content, sort_keys=True) == before and is_whole(again) and again.content[0]["adults"] == 2
    plain = json.dumps({"on_day": "2026-03-31", "rows": again.content}, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(plain.encode()).hexdigest() == again.checksum
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), unit(system("test"), "test.tamper"):
        db.session.execute(sa.text("update fixed_day set checksum = 'x'"))


def test_a_row_that_was_tampered_with_is_seen(rolled_back: sa.Connection) -> None:
    make_facility(opened_on=date(2026, 1, 1))
    with clock.frozen(noon(date(2026, 4, 7))):
        count_days()
        freeze_days()
        frozen = get_fixed_day(metro(), date(2026, 3, 31))
        changed = [{**frozen.content[0], "beds": 99}]
        db.session.expunge(frozen)
        frozen.content = changed
        assert not is_whole(frozen)


def test_a_day_is_frozen_once_and_not_before_its_week(rolled_back: sa.Connection) -> None:
    make_facility(opened_on=date(2026, 1, 1))
    county = find_county(12)
    assert county
    with clock.frozen(noon(date(2026, 4, 7))):
        count_days()
        freeze_day(metro(12), county, on_day=date(2026, 2, 1))
        for day, code in ((date(2026, 2, 1), "day_fixed"), (date(2026, 4, 1), "day_too_young"), (date(2020, 1, 1), "day_empty")):
            with pytest.raises(RuleBroken, match=code):
                freeze_day(metro(12), county, on_day=day)


def test_a_recount_mends_days_and_quarters_that_were_tampered_with(year: list[Facility]) -> None:
    make_snapshot(year[0], 1, 1, at=noon(date(2025, 12, 30)), turned_away={Kind(Reason.FULL, Group.MEN): 2})
    with clock.frozen(noon(date(2026, 1, 10))):
        count_days()
        with unit(system("test"), "test.tamper"):
            db.session.execute(sa.text("update capacity_day set beds = beds + 1 where on_day = '2025-06-01'"))
            db.session.execute(sa.text("update turned_away_quarter set count = count + 1"))
        assert (days.all_differences() > 0, quarters.differences()) == (True, 1)
        with unit(system("test"), "test.recount"):
            quarters.recount()
            days.recount_all()
        assert (days.all_differences(), quarters.differences()) == (0, 0)
