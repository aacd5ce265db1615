"""Making the files of a run, with the rights of its owner as they are now, and what a failure does to its schedule."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from vaw.domain.insight import policy
from vaw.domain.insight.models.schedules import RUN_FETCH, ReportRun, RunFile, Schedule
from vaw.domain.insight.queries import frozen, list_figures
from vaw.domain.insight.queries.questions import Raw, get_saved, read_raw
from vaw.domain.insight.queries.schedules import formats_made
from vaw.domain.insight.rules.questions import Choice
from vaw.domain.insight.rules.schedules import (
    FAILURES_MOST,
    RUN_FAILED,
    RUN_READY,
    SCHEDULE_STOPPED,
    UNDER_WAY,
    RunState,
    ScheduleState,
    expires_at,
)
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.operation import operation

LOST = frozenset({"insight.run_owner_left", "insight.run_right_lost"})
"""Reasons for which trying again is no use: the schedule stops at once."""


@operation(policy.MAKE_RUN)
def start_making(by: Actor, run: ReportRun, *, owner: Actor) -> bool:
    """Freeze the numbers that the owner may see now, once: a second start finds them. False when it has ended.

    Raises NotFound when the owner has lost the right to the numbers, or to the compilation that a schedule makes files of.
    """
    if _held(run).state not in UNDER_WAY:
        return False
    run.state = RunState.BUILDING.value
    if run.data is None:
        if run.schedule_id is not None:
            _check_schedule(owner, run.schedule_id)
        run.data = _numbers(owner, run)
    return True


@operation(policy.MAKE_RUN)
def keep_run_file(by: Actor, run: ReportRun, *, format: str, content: bytes) -> bool:
    """Keep a finished file; one that is kept already stays as it is. False when the run has ended."""
    if _held(run).state not in UNDER_WAY:
        return False
    if format not in formats_made(run):
        sha256 = hashlib.sha256(content).hexdigest()
        db.session.add(RunFile(run_id=run.id, format=format, content=content, size_bytes=len(content), sha256=sha256))
        db.session.flush()
    return True


@operation(policy.MAKE_RUN)
def finish_run(by: Actor, run: ReportRun) -> None:
    """Mark it ready, from now until its files expire, and tell its owner. What failed before is forgotten."""
    if _held(run).state not in UNDER_WAY:
        return
    now = clock.now()
    run.state, run.ended_at, run.expires_at = RunState.DONE.value, now, expires_at(now, run.keep_days)
    schedule = _schedule_of(run)
    if schedule is not None:
        schedule.failures = 0
    notify(by, kind=RUN_READY, object_id=run.id, county_id=run.county_id, to=[run.user_id])


@operation(policy.MAKE_RUN)
def fail_run(by: Actor, run: ReportRun, *, code: str) -> None:
    """Give it up; `code` says why (web.sentences). A schedule stops after three in a row, and at once when its owner lost the right.

    Its owner is told; who leads in the county too, when the owner is gone and somebody has to take the schedule over.
    """
    if _held(run).state not in UNDER_WAY:
        return
    run.state, run.ended_at, run.error = RunState.FAILED.value, clock.now(), code
    schedule, kind = _schedule_of(run), RUN_FAILED
    if schedule is not None:
        schedule.failures += 1
        if schedule.state == ScheduleState.ACTIVE and (code in LOST or schedule.failures >= FAILURES_MOST):
            schedule.state, schedule.stopped_why = ScheduleState.STOPPED.value, code if code in LOST else "insight.schedule_failed"
            kind = SCHEDULE_STOPPED
    to = [run.user_id]
    if kind == SCHEDULE_STOPPED and code in LOST and run.county_id is not None:
        to += [leader.id for leader in leaders_of(run.county_id, LEADERS_AND_EXPERTS)]
    notify(by, kind=kind, object_id=run.id, county_id=run.county_id, to=to)


@operation(policy.READ_RUN)
def note_fetched(by: Actor, run: ReportRun, *, format: str) -> None:
    """Keep who fetched a file and when, for everybody at the board to see."""
    db.session.execute(RUN_FETCH.insert().values(run_id=run.id, format=format, user_id=by.id, at=clock.now()))


def _check_schedule(owner: Actor, schedule_id: int) -> None:
    """Whoever lost their role in the county lost the schedule; a compilation that is shared no more is none of theirs."""
    schedule = db.session.get(Schedule, schedule_id)
    if schedule is None or not policy.READ_SCHEDULE.allows(owner, schedule):
        raise NotFound
    if schedule.question_id is not None:
        get_saved(owner, schedule.question_id)


def _numbers(owner: Actor, run: ReportRun) -> Raw:
    if run.choice is not None:
        return read_raw(owner, Choice.from_json(run.choice), run.county_id)
    return {str(run.year): frozen(list_figures(owner, run.county_id or 0, run.year or 0))}


def _schedule_of(run: ReportRun) -> Schedule | None:
    if run.schedule_id is None:
        return None
    wanted = sa.select(Schedule).where(Schedule.id == run.schedule_id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _held(run: ReportRun) -> ReportRun:
    """The same record as it stands now, and nobody else changes it until the unit ends."""
    wanted = sa.select(ReportRun).where(ReportRun.id == run.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()
