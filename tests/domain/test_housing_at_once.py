"""A hundred who report for one facility at the same moment, with real commits: one order, one last one, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from tests.factories.housing import make_facility, reporter
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import NOW, QUARTER, CapacitySnapshot
from vaw.domain.housing.operations.snapshots import record_snapshot, undo_snapshot
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken

REPORTS, AT_ONCE = 100, 10  # so many threads, so that the pool of connections has room for all
CELL = Kind(Reason.FULL, Group.MEN)


def test_a_hundred_reports_at_once_stand_in_one_order_and_the_last_one_is_the_pointer(committed: Flask) -> None:
    with committed.app_context():
        facility = make_facility(adults=50, children=50)
        facility_id, by = facility.id, reporter(facility)
    start = Barrier(AT_ONCE)

    def some(part: int) -> None:
        with committed.app_context():
            start.wait(30)
            for number in range(part, REPORTS, AT_ONCE):
                report = Report(Numbers(number % 50, number // 2), {CELL: 1})
                record_snapshot(by, db.session.get_one(Facility, facility_id), report=report, channel=Channel.API)
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(some, range(AT_ONCE)))
    with committed.app_context():
        rows = list(db.session.scalars(sa.select(CapacitySnapshot).order_by(CapacitySnapshot.sequence)))
        assert [row.sequence for row in rows] == list(range(1, REPORTS + 1))
        instants = [(row.at, row.recorded_at) for row in rows]
        assert instants == sorted(instants), "the order of the numbers is the order of time"
        kept = db.session.execute(sa.select(NOW.c.snapshot_id, NOW.c.sequence, NOW.c.adults)).one()
        assert kept == (rows[-1].id, REPORTS, rows[-1].adults)
        assert db.session.execute(sa.select(QUARTER.c.count)).scalars().all() == [REPORTS]


def test_of_two_who_undo_one_report_the_second_is_told(committed: Flask) -> None:
    with committed.app_context():
        facility = make_facility()
        facility_id, by = facility.id, reporter(facility)
        made_id = record_snapshot(by, facility, report=Report(Numbers(1, 1)), channel=Channel.WEB).id
    start = Barrier(2)

    def undo(_number: int) -> str:
        with committed.app_context():
            found, made = db.session.get_one(Facility, facility_id), db.session.get_one(CapacitySnapshot, made_id)
            start.wait(30)
            try:
                return undo_snapshot(by, found, snapshot=made, channel=Channel.WEB).act
            except RuleBroken as refused:
                return refused.code

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(undo, range(2))) == ["housing.snapshot_replaced", "undo"]
