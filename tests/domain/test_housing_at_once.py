"""A hundred changes of one facility at the same moment over two dozen connections: reports, corrections of past days, and undoing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.housing import make_facility, make_snapshot, noon, reporter
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.operations import days, nights, quarters
from vaw.domain.housing.operations.snapshots import correct_snapshot, record_snapshot, undo_snapshot
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.tasks.housing_days import count_days

THREADS = 25  # each corrects one report of the past, reports twice, and takes one of these back: 100 changes
CELL = Kind(Reason.FULL, Group.MEN)


@pytest.fixture
def wide(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The program with room for a connection of each kind for every thread."""
    with committed.app_context():
        for engine in db.engines.values():
            monkeypatch.setattr(engine.pool, "_max_overflow", 2 * THREADS)
    yield committed


def test_a_hundred_changes_over_two_dozen_connections_leave_one_order_and_right_sums(wide: Flask) -> None:
    with wide.app_context():
        facility = make_facility(adults=50, children=50, opened_on=clock.today() - timedelta(days=60))
        facility_id, by = facility.id, reporter(facility)
        past = [
            make_snapshot(facility, at=noon(clock.today() - timedelta(days=back)), turned_away={CELL: 2}, nights=10).id
            for back in range(THREADS + 5, 5, -1)
        ]
        count_days()
        db.session.remove()
    start, seen = Barrier(THREADS), set()

    def change(part: int) -> None:
        with wide.app_context():
            with db.engine.connect() as connection:
                seen.add(connection.scalar(sa.text("select pg_backend_pid()")))
                start.wait(60)
            found = db.session.get_one(Facility, facility_id)
            wrong, right = (
                db.session.get_one(CapacitySnapshot, past[part]),
                Report(Numbers(part, 1), {CELL: 1}, nights=7, nights_children=3),
            )
            correct_snapshot(by, found, snapshot=wrong, report=right, channel=Channel.API)
            told = [record_snapshot(by, found, report=Report(Numbers(part, n), {CELL: 1}, nights=1), channel=Channel.API) for n in (1, 2)]
            undo_snapshot(by, found, snapshot=told[part % 2], channel=Channel.API)
            db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(change, range(THREADS)))
    with wide.app_context():
        assert len(seen) == THREADS, "as many real connections at one moment"
        _judge(facility_id)


def _judge(facility_id: int) -> None:
    """By bare rows: one order without a gap, the pointer at its end, and the sums of what stands."""
    rows = db.session.execute(
        sa.text("select sequence, at, recorded_at, id, replaces_id, adults from capacity_snapshot order by sequence")
    ).all()
    assert [row.sequence for row in rows] == list(range(1, 5 * THREADS + 1))
    instants = [row.recorded_at for row in rows][THREADS:]
    assert instants == sorted(instants), "the order of the numbers is the order of time"
    taken = [row.replaces_id for row in rows if row.replaces_id]
    assert len(taken) == len(set(taken)) == 2 * THREADS, "nothing is replaced twice"
    last = max(rows, key=lambda row: (row.at, row.sequence))
    kept = db.session.execute(sa.text("select snapshot_id, sequence, adults from facility_now")).one()
    assert tuple(kept) == (last.id, 5 * THREADS, last.adults)
    assert db.session.scalar(sa.text("select sum(count) from turned_away_quarter")) == 2 * THREADS
    assert tuple(db.session.execute(sa.text("select sum(reports), sum(nights), sum(children) from housing_nights")).one()) == (
        2 * THREADS, 8 * THREADS, 3 * THREADS,
    )  # fmt: skip
    assert (days.all_differences(), quarters.differences(), nights.differences()) == (0, 0, 0)


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
