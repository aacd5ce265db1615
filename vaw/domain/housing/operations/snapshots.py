"""Reporting. A snapshot is written once and never changed: corrections and undoing are snapshots that take another's place.

Whoever records holds the facility's row in facility_now until the commit: snapshots of one facility come one after the other, each with
the next number, and the pointer to the last one moves in the same commit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import NOW, CapacitySnapshot, TurnedAway
from vaw.domain.housing.operations import nights, quarters
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.queries.register import find_profile, places_of
from vaw.domain.housing.queries.snapshots import counts_of, find_last, find_submitted, is_replaced, last_held
from vaw.domain.housing.rules import turned_away
from vaw.domain.housing.rules.snapshots import (
    CLOCK_MAY_DIFFER,
    FIELD_AT_FAULT,
    NIGHTS_MOST,
    TYPED_WITHIN,
    UNDO_WITHIN,
    Act,
    Channel,
    Numbers,
    Report,
    fault,
)
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.RECORD_SNAPSHOT)
def record_snapshot(
    by: Actor, facility: Facility, *, report: Report, channel: Channel, at: datetime | None = None, submit_key: UUID | None = None
) -> CapacitySnapshot:
    """Write down what a facility reports. `at`: when it was typed, where that was earlier; `submit_key`: sent twice it counts once.

    Raises RuleBroken("housing.…") with the field at fault.
    """
    sequence = hold(facility)
    again = find_submitted(submit_key)
    if again is not None:
        return again
    snapshot = _new(by, facility, Act.REPORT, channel, _instant(facility, at), sequence)
    _fill(snapshot, report)
    snapshot.submit_key = submit_key
    return _keep(snapshot, report.turned_away)


@operation(policy.RECORD_SNAPSHOT)
def confirm_unchanged(by: Actor, facility: Facility, *, channel: Channel, submit_key: UUID | None = None) -> CapacitySnapshot:
    """Say that the last numbers still hold, and that nobody was turned away since. Raises RuleBroken("housing.nothing_to_confirm")."""
    sequence = hold(facility)
    again = find_submitted(submit_key)
    if again is not None:
        return again
    last = find_last(facility.id)
    if last is None or last.adults is None:
        raise RuleBroken("housing.nothing_to_confirm")
    snapshot = _new(by, facility, Act.UNCHANGED, channel, _instant(facility, None), sequence)
    _fill(snapshot, Report(_numbers(last)))
    snapshot.submit_key = submit_key
    return _keep(snapshot, {})


@operation(policy.RECORD_SNAPSHOT)
def correct_snapshot(
    by: Actor, facility: Facility, *, snapshot: CapacitySnapshot, report: Report, channel: Channel, submit_key: UUID | None = None
) -> CapacitySnapshot:
    """Put right what was reported, at its own instant, however long ago. Raises as record_snapshot, and ("housing.snapshot_replaced")."""
    sequence = hold(facility)
    again = find_submitted(submit_key)
    if again is not None:
        return again
    _check_stands(facility, snapshot)
    made = _new(by, facility, Act.CORRECTION, channel, snapshot.at, sequence)
    _fill(made, report)
    made.replaces_id, made.submit_key = snapshot.id, submit_key
    _count_out(snapshot)
    return _keep(made, report.turned_away)


@operation(policy.RECORD_SNAPSHOT)
def undo_snapshot(by: Actor, facility: Facility, *, snapshot: CapacitySnapshot, channel: Channel) -> CapacitySnapshot:
    """Take back what was just recorded: a new snapshot with what held before, which may be nothing.

    Raises RuleBroken("housing.undo_late") after ten minutes, ("housing.snapshot_replaced") when it was undone or corrected already.
    """
    sequence = hold(facility)
    _check_stands(facility, snapshot)
    if clock.now() - snapshot.recorded_at > UNDO_WITHIN:
        raise RuleBroken("housing.undo_late")
    undone = snapshot.replaces_id and db.session.get(CapacitySnapshot, snapshot.replaces_id)
    before = undone or last_held(facility.id, snapshot.at, but=snapshot.id)
    made = _new(by, facility, Act.UNDO, channel, snapshot.at, sequence)
    made.replaces_id = snapshot.id
    if before is not None and before.adults is not None:
        made.adults, made.children, made.closed = before.adults, before.children, before.closed
        made.confirmed_at = before.confirmed_at
    if undone:
        made.nights, made.nights_children = undone.nights, undone.nights_children
    _count_out(snapshot)
    return _keep(made, counts_of(undone) if undone else {})


def hold(facility: Facility) -> int:
    """Make everybody else who records for this facility wait until the unit ends; gives the next number in its order.

    Raises RuleBroken("housing.facility_closed").
    """
    wanted = sa.update(NOW).where(NOW.c.facility_id == facility.id).values(sequence=NOW.c.sequence + 1).returning(NOW.c.sequence)
    sequence: int = db.session.connection().execute(wanted).scalar_one()
    db.session.refresh(facility, ["closed_on"])  # whoever closes it has held it too
    if facility.closed_on is not None and facility.closed_on < clock.today():
        raise RuleBroken("housing.facility_closed")
    return sequence


def _instant(facility: Facility, at: datetime | None) -> datetime:
    """From when the numbers hold: asked for when the facility is held, so that the order of numbers is the order of time."""
    now = clock.now()
    if at is None or now < at <= now + CLOCK_MAY_DIFFER:
        return now
    if at > now or now - at > TYPED_WITHIN:
        raise RuleBroken("housing.typed_long_ago", field="at", days=TYPED_WITHIN.days)
    return at


def _new(by: Actor, facility: Facility, act: Act, channel: Channel, at: datetime, sequence: int) -> CapacitySnapshot:
    return CapacitySnapshot(
        facility_id=facility.id, organisation_id=facility.organisation_id, county_id=facility.county_id, sequence=sequence, at=at,
        recorded_at=clock.now(), act=str(act), channel=str(channel), recorded_by=by.id,
    )  # fmt: skip


def _fill(snapshot: CapacitySnapshot, report: Report) -> None:
    """Check a report against what the facility had that day, and put it in."""
    numbers = report.numbers
    profile = find_profile(snapshot.facility_id, snapshot.at.astimezone(clock.STOCKHOLM).date())
    if profile is None:
        raise RuleBroken("housing.no_places_yet")
    places = places_of(profile)
    code = fault(places, numbers)
    if code is not None:
        raise RuleBroken(code, field=FIELD_AT_FAULT[code], occupied=numbers.occupied, closed=numbers.closed, beds=places.beds)
    counted = turned_away.total(report.turned_away)
    if not 0 <= counted <= turned_away.COUNT_MOST or any(count < 0 for count in report.turned_away.values()):
        raise RuleBroken("housing.turned_away_most", field="turned_away", most=turned_away.COUNT_MOST)
    if not 0 <= (report.nights or 0) <= NIGHTS_MOST:
        raise RuleBroken("housing.nights_most", field="nights", most=NIGHTS_MOST)
    if report.nights_children is not None and not 0 <= report.nights_children <= (-1 if report.nights is None else report.nights):
        raise RuleBroken("housing.nights_children", field="nights_children")
    snapshot.adults, snapshot.children, snapshot.closed = numbers.adults, numbers.children, numbers.closed
    snapshot.nights, snapshot.nights_children = report.nights, report.nights_children
    snapshot.confirmed_at = snapshot.at


def _keep(snapshot: CapacitySnapshot, counts: turned_away.Counts) -> CapacitySnapshot:
    """Write it with its counts, and move the pointer, the quarter's counts and past days with it."""
    day = snapshot.at.astimezone(clock.STOCKHOLM).date()
    snapshot.turned_away = turned_away.total(counts)
    db.session.add(snapshot)
    db.session.flush()
    db.session.add_all(
        TurnedAway(
            snapshot_id=snapshot.id, facility_id=snapshot.facility_id, organisation_id=snapshot.organisation_id,
            county_id=snapshot.county_id, on_day=day, reason=str(kind.reason), whom=str(kind.group), count=count,
        )
        for kind, count in counts.items()
        if count
    )  # fmt: skip
    db.session.flush()
    db.session.connection().execute(_POINT, _pointed(snapshot))
    quarters.count_in(snapshot)
    nights.count_in(snapshot)
    if day < clock.today():
        recount_days(snapshot.county_id, day)
    return snapshot


_HELD = ("snapshot_id", "at", "confirmed_at", "adults", "children", "closed")
_POINT = (
    sa.update(NOW)
    .where(NOW.c.facility_id == sa.bindparam("of"), sa.or_(NOW.c.at.is_(None), NOW.c.at <= sa.bindparam("from")))
    .values({name: sa.bindparam(f"new_{name}") for name in _HELD})
)


def _pointed(snapshot: CapacitySnapshot) -> dict[str, Any]:
    held = {f"new_{name}": getattr(snapshot, name) for name in _HELD if name != "snapshot_id"}
    return {"of": snapshot.facility_id, "from": snapshot.at, "new_snapshot_id": snapshot.id, **held}


def _check_stands(facility: Facility, snapshot: CapacitySnapshot) -> None:
    if snapshot.facility_id != facility.id or is_replaced(snapshot.id):
        raise RuleBroken("housing.snapshot_replaced")


def _numbers(snapshot: CapacitySnapshot) -> Numbers:
    return Numbers(snapshot.adults or 0, snapshot.children or 0, snapshot.closed or 0)


def _count_out(snapshot: CapacitySnapshot) -> None:
    """What was counted with it counts no more: another takes its place."""
    quarters.count_out(snapshot)
    nights.count_out(snapshot)
