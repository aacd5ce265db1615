"""Reporting: what is taken, what is refused, what held when, and taking it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from tests.factories.housing import leader_of, make_facility, make_profile, make_snapshot, metro, noon, reporter
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import DAY, NOW, QUARTER, CapacitySnapshot
from vaw.domain.housing.operations import days, quarters
from vaw.domain.housing.operations import snapshots as operations
from vaw.domain.housing.queries.snapshots import Standing, as_of, latest
from vaw.domain.housing.rules.snapshots import Act, Channel, Freshness, Numbers, Report
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken

FULL_FOR_WOMEN = Kind(Reason.FULL, Group.WOMEN)


@pytest.fixture
def facility(rolled_back: sa.Connection) -> Facility:
    return make_facility(adults=4, children=6)


def one(standings: list[Standing]) -> Standing:
    assert len(standings) == 1
    return standings[0]


def quarter(facility: Facility) -> int:
    return int(db.session.scalar(sa.select(sa.func.sum(QUARTER.c.count)).where(QUARTER.c.county_id == facility.county_id)) or 0)


def undo(facility: Facility, snapshot: CapacitySnapshot) -> CapacitySnapshot:
    return operations.undo_snapshot(reporter(facility), facility, snapshot=snapshot, channel=Channel.WEB)


def test_a_report_is_what_is_latest_and_free_beds_follow_from_it(facility: Facility) -> None:
    assert one(latest(reporter(facility))).numbers is None, "nothing is known, which is not zero"
    make_snapshot(facility, 2, 3, 1)
    found = one(latest(reporter(facility)))
    assert (found.numbers, found.available) == (Numbers(2, 3, 1), 4)
    assert found.freshness(clock.now()) is Freshness.FRESH
    assert found.freshness(clock.now() + timedelta(days=39)) is Freshness.STALE


@pytest.mark.parametrize(
    ("numbers", "code", "field"),
    [
        (Numbers(7, 4), "housing.occupied_over_total", "adults"),
        (Numbers(5, 5, 1), "housing.closed_over_rest", "closed"),
        (Numbers(-1, 0), "housing.number_negative", "adults"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason_and_leaves_nothing(facility: Facility, numbers: Numbers, code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        make_snapshot(facility, numbers.adults, numbers.children, numbers.closed)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CapacitySnapshot)) == 0


def test_only_its_own_people_report_and_only_the_near_see(facility: Facility) -> None:
    other = make_facility(county_id=3)
    make_snapshot(facility)
    for stranger in (leader_of(3), reporter(other), metro()):
        with pytest.raises(NotAllowed):
            operations.confirm_unchanged(stranger, facility, channel=Channel.WEB)
    for near in (leader_of(24), reporter(facility)):
        assert [row.code for row in latest(near)] == [facility.code]
    assert {row.code for row in latest(metro())} == {facility.code, other.code}
    assert [row.code for row in latest(metro(), county_id=3)] == [other.code]


def test_the_numbers_of_any_instant_are_those_that_held_then(facility: Facility) -> None:
    today = clock.today()
    for ago, adults in ((30, 1), (20, 2), (10, 3)):
        make_snapshot(facility, adults, 0, at=noon(today - timedelta(days=ago)))
    by = reporter(facility)

    def adults_at(at: datetime) -> int | None:
        numbers = one(as_of(by, at)).numbers
        return numbers and numbers.adults

    assert [adults_at(noon(today - timedelta(days=ago))) for ago in (31, 30, 21, 20, 11, 10, 0)] == [None, 1, 1, 2, 2, 3, 3]
    assert as_of(by, noon(facility.opened_on - timedelta(days=1))) == []
    assert one(latest(by)) == one(as_of(by, clock.now()))


def test_of_two_at_one_instant_the_later_one_holds(facility: Facility) -> None:
    at = clock.now()
    make_snapshot(facility, 1, 0, at=at)
    make_snapshot(facility, 2, 0, at=at)
    for found in (one(latest(reporter(facility))), one(as_of(reporter(facility), at))):
        assert found.numbers == Numbers(2, 0, 0)


def test_what_was_typed_without_a_connection_holds_from_then_and_counts_once(facility: Facility) -> None:
    now, key, by = clock.now(), uuid4(), reporter(facility)
    make_snapshot(facility, 4, 0, at=now)
    report, typed = Report(Numbers(1, 1)), now - timedelta(hours=5)
    made = [
        operations.record_snapshot(by, facility, report=report, channel=Channel.LINK, at=typed, submit_key=key).id for _ in range(2)
    ]  # fmt: skip
    assert made[0] == made[1]
    assert one(latest(by)).numbers == Numbers(4, 0, 0), "an older instant does not take the newer one's place"
    assert one(as_of(by, typed)).numbers == Numbers(1, 1, 0)
    for wrong in (now - timedelta(days=8), now + timedelta(hours=1)):
        with pytest.raises(RuleBroken, match=r"housing\.typed_long_ago"):
            operations.record_snapshot(by, facility, report=report, channel=Channel.LINK, at=wrong)


def test_unchanged_is_a_report_of_the_same_numbers(facility: Facility) -> None:
    with pytest.raises(RuleBroken, match=r"housing\.nothing_to_confirm"):
        operations.confirm_unchanged(reporter(facility), facility, channel=Channel.LINK)
    make_snapshot(facility, 2, 3, 1, at=clock.now() - timedelta(days=40))
    assert one(latest(reporter(facility))).freshness(clock.now()) is Freshness.STALE
    made = operations.confirm_unchanged(reporter(facility), facility, channel=Channel.LINK)
    assert (made.act, made.adults, made.children, made.closed) == (Act.UNCHANGED, 2, 3, 1)
    assert one(latest(reporter(facility))).freshness(clock.now()) is Freshness.FRESH


def test_undoing_is_a_new_snapshot_that_brings_back_what_was_vouched_for_before(facility: Facility) -> None:
    before = make_snapshot(facility, 1, 1, at=clock.now() - timedelta(days=40))
    wrong = make_snapshot(facility, 4, 6, turned_away={FULL_FOR_WOMEN: 3})
    assert quarter(facility) == 3
    made = undo(facility, wrong)
    found = one(latest(reporter(facility)))
    assert (found.numbers, found.confirmed_at) == (Numbers(1, 1, 0), before.at), "as stale as it was"
    assert (made.replaces_id, made.at, made.act) == (wrong.id, wrong.at, Act.UNDO)
    assert quarter(facility) == 0 == quarters.differences()
    with pytest.raises(RuleBroken, match=r"housing\.snapshot_replaced"):
        undo(facility, wrong)


def test_undoing_the_first_makes_it_unknown_again(facility: Facility) -> None:
    undo(facility, make_snapshot(facility))
    assert one(latest(reporter(facility))).numbers is None


def test_after_ten_minutes_it_is_corrected_instead_at_its_own_instant(facility: Facility) -> None:
    at = clock.now() - timedelta(minutes=11)
    wrong = make_snapshot(facility, 4, 6, at=at, turned_away={FULL_FOR_WOMEN: 9})
    with pytest.raises(RuleBroken, match=r"housing\.undo_late"):
        undo(facility, wrong)
    right = Report(Numbers(2, 2), {FULL_FOR_WOMEN: 1})
    made = operations.correct_snapshot(leader_of(), facility, snapshot=wrong, report=right, channel=Channel.PHONE)
    assert one(as_of(reporter(facility), at)).numbers == Numbers(2, 2, 0)
    assert quarter(facility) == 1 and quarters.differences() == 0
    back = undo(facility, made)
    assert (back.adults, back.turned_away) == (4, 9), "the correction is gone, what it corrected stands again"
    assert quarter(facility) == 9 and quarters.differences() == 0


def test_nobody_changes_or_deletes_a_snapshot_not_even_past_the_program(facility: Facility) -> None:
    made = make_snapshot(facility)
    for statement in ("update capacity_snapshot set adults = 0", "delete from capacity_snapshot"):
        with orm.Session(db.session.connection(), join_transaction_mode="create_savepoint") as other:
            with pytest.raises(sa.exc.IntegrityError, match="append-only"):
                other.execute(sa.text(statement))
            other.rollback()
    assert db.session.get_one(CapacitySnapshot, made.id).adults == 2


def test_a_report_is_judged_by_what_there_was_that_day(facility: Facility) -> None:
    make_profile(facility, since_on=clock.today(), places_adults=1, places_children=1, family_places=0)
    make_snapshot(facility, 4, 6, at=noon(clock.today() - timedelta(days=1)))
    with pytest.raises(RuleBroken, match=r"housing\.occupied_over_total"):
        make_snapshot(facility, 2, 1)


def test_past_days_follow_a_late_report_and_a_correction(facility: Facility) -> None:
    first = clock.today() - timedelta(days=9)
    with clock.frozen(noon(clock.today())):
        made = make_snapshot(facility, 2, 2, at=noon(first))
        days_kept = sa.select(DAY.c.on_day, DAY.c.adults, DAY.c.fresh, DAY.c.unknown).order_by(DAY.c.on_day)
        with db.session.begin_nested():
            days.recount_days(facility.county_id, first - timedelta(days=1))
        rows = db.session.connection().execute(days_kept).all()
        assert rows[0] == (first - timedelta(days=1), 0, 0, 1) and rows[1] == (first, 2, 1, 0) and len(rows) == 10
        right = Report(Numbers(3, 1))
        operations.correct_snapshot(reporter(facility), facility, snapshot=made, report=right, channel=Channel.WEB)
        assert {row.adults for row in db.session.connection().execute(days_kept)} == {0, 3}
        assert days.differences(first - timedelta(days=1), clock.today() - timedelta(days=1)) == 0


def test_the_pointer_is_what_a_search_through_all_would_find(facility: Facility) -> None:
    for hours, adults in ((5, 1), (3, 2), (4, 3), (3, 4), (6, 1)):
        make_snapshot(facility, adults, 0, at=clock.now() - timedelta(hours=hours))
    newest = sa.select(CapacitySnapshot.id).order_by(CapacitySnapshot.at.desc(), CapacitySnapshot.sequence.desc()).limit(1)
    assert db.session.scalar(sa.select(NOW.c.snapshot_id)) == db.session.scalar(newest)


def test_a_closed_facility_reports_no_more(rolled_back: sa.Connection) -> None:
    closed = make_facility(closed_on=date(2026, 1, 1), opened_on=date(2025, 1, 1))
    with pytest.raises(RuleBroken, match=r"housing\.facility_closed"):
        make_snapshot(closed)
