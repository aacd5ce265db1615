"""Scheduling files, pausing and starting that, and taking it over from somebody who has left."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.geography.models import County
from vaw.domain.insight import policy
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.models.schedules import ReportRun, Schedule
from vaw.domain.insight.operations.questions import settled
from vaw.domain.insight.rules.questions import Choice
from vaw.domain.insight.rules.schedules import KEPT_DAYS, UNDER_WAY, Occasion, Plan, Rhythm, ScheduleState, account_year, checked
from vaw.domain.people.models import User
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import enqueue, operation


@operation(policy.ADD_SCHEDULE)
def add_schedule(by: Actor, county: County, *, question: SavedQuestion | None, plan: Plan) -> Schedule:
    """Make files of a saved compilation, or of the county's yearly account, again and again in the actor's name.

    Raises RuleBroken("insight.schedule_of_what") for what the actor may not see, and those of rules.schedules.checked.
    """
    if by.id is None:
        raise NotAllowed(policy.ADD_SCHEDULE.name)
    plan, now = checked(plan), clock.now()
    home = county.id if policy.READ_FIGURES.allows(by, county) else None
    _check_what(by, home, question)
    made = Schedule(
        user_id=by.id,
        county_id=home,
        question_id=question.id if question else None,
        question=question,
        since=now,
        created_at=now,
        **_columns(plan),
    )
    db.session.add(made)
    db.session.flush()
    return made


@operation(policy.KEEP_SCHEDULE)
def change_schedule(by: Actor, schedule: Schedule, *, plan: Plan) -> None:
    """Another rhythm, formats, language or time that files stay. Raises RuleBroken as rules.schedules.checked."""
    for name, value in _columns(checked(plan)).items():
        setattr(schedule, name, value)
    schedule.since = clock.now()


@operation(policy.KEEP_SCHEDULE)
def pause_schedule(by: Actor, schedule: Schedule) -> None:
    """Make nothing until it is started again. Raises RuleBroken("insight.schedule_not_active")."""
    if schedule.state != ScheduleState.ACTIVE:
        raise RuleBroken("insight.schedule_not_active")
    schedule.state = ScheduleState.PAUSED.value


@operation(policy.KEEP_SCHEDULE)
def resume_schedule(by: Actor, schedule: Schedule) -> None:
    """Go on from now, with what failed before forgotten; what was missed meanwhile is not made up for.

    Raises RuleBroken("insight.schedule_active"), ("insight.schedule_of_what").
    """
    if schedule.state == ScheduleState.ACTIVE:
        raise RuleBroken("insight.schedule_active")
    _check_what(by, schedule.county_id, schedule.question)
    _start(schedule)


@operation(policy.KEEP_SCHEDULE)
def remove_schedule(by: Actor, schedule: Schedule) -> None:
    """Remove it; what it has made stays until it expires."""
    db.session.delete(schedule)


@operation(policy.TAKE_SCHEDULE)
def take_over_schedule(by: Actor, schedule: Schedule) -> None:
    """Let it go on in the actor's name, when its owner has left or lost the right. Their compilation comes along.

    Raises RuleBroken("insight.schedule_kept") while its owner can keep it.
    """
    owner = find_actor(schedule.user_id, channel="web")
    if by.id is None or (owner is not None and policy.READ_SCHEDULE.allows(owner, schedule)):
        raise RuleBroken("insight.schedule_kept")
    if schedule.question is not None and schedule.question.user_id == schedule.user_id:
        schedule.question.user_id = by.id
    schedule.user_id = by.id
    _check_what(by, schedule.county_id, schedule.question)
    _start(schedule)


@operation(policy.KEEP_SCHEDULE)
def run_now(by: Actor, schedule: Schedule) -> ReportRun:
    """Make its files once more, now. One that is under way already is the answer to a second click."""
    held = _held(schedule)
    open_ = sa.select(ReportRun).where(ReportRun.schedule_id == held.id, ReportRun.state.in_(UNDER_WAY))
    return db.session.scalars(open_.order_by(ReportRun.id).limit(1)).one_or_none() or _run_of(held, None)


@operation(policy.RUN_SCHEDULE)
def begin_run(by: Actor, schedule: Schedule, *, occasion: Occasion) -> ReportRun | None:
    """Order what is due. None when it was ordered already, or when it does not work any more: two beats at once make one run."""
    held = _held(schedule)
    known = sa.exists().where(ReportRun.schedule_id == held.id, ReportRun.key == occasion.key)
    if held.state != ScheduleState.ACTIVE or db.session.scalar(sa.select(known)):
        return None
    return _run_of(held, occasion)


@operation(policy.ORDER_RUN)
def order_run(by: Actor, county: County, *, choice: Choice, name: str, formats: tuple[str, ...], language: str) -> ReportRun:
    """Make files of a choice once. Raises RuleBroken as rules.questions.checked."""
    if by.id is None:
        raise NotAllowed(policy.ORDER_RUN.name)
    # Orders of one person queue up here, so that a double click is seen.
    db.session.execute(sa.select(User.id).where(User.id == by.id).with_for_update(key_share=True))
    asked = settled(choice).as_json()
    mine = sa.select(ReportRun).where(
        ReportRun.user_id == by.id, ReportRun.schedule_id.is_(None), ReportRun.state.in_(UNDER_WAY), ReportRun.name == name,
        ReportRun.choice == asked, ReportRun.language == language,
    )  # fmt: skip
    home = county.id if policy.READ_FIGURES.allows(by, county) else None
    plan = {"formats": list(formats), "language": language, "keep_days": KEPT_DAYS}
    found = db.session.scalars(mine.limit(1)).one_or_none()
    return found or _ordered(ReportRun(user_id=by.id, county_id=home, choice=asked, name=name, number=1, created_at=clock.now(), **plan))


def _run_of(schedule: Schedule, occasion: Occasion | None) -> ReportRun:
    question, now = schedule.question, clock.now()
    number = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(ReportRun.number), 0)).where(ReportRun.schedule_id == schedule.id))
    return _ordered(
        ReportRun(
            schedule_id=schedule.id,
            user_id=schedule.user_id,
            county_id=schedule.county_id,
            key=occasion.key if occasion else None,
            name=question.name if question else "",
            choice=question.choice if question else None,
            year=None if question else account_year(Rhythm(schedule.rhythm), now),
            number=(number or 0) + 1,
            formats=list(schedule.formats),
            language=schedule.language,
            keep_days=schedule.keep_days,
            created_at=now,
        )
    )


def _ordered(run: ReportRun) -> ReportRun:
    db.session.add(run)
    db.session.flush()
    enqueue("insight.run.make", run.id)
    return run


def _columns(plan: Plan) -> dict[str, Any]:
    return {
        "rhythm": plan.rhythm.value,
        "weekday": plan.weekday,
        "formats": list(plan.formats),
        "language": plan.language,
        "keep_days": plan.keep_days,
    }


def _check_what(by: Actor, home: int | None, question: SavedQuestion | None) -> None:
    """A compilation of a county needs the right to that county's figures, as the yearly account does."""
    readable = question is None or policy.KEEP_QUESTION.allows(by, question) or policy.READ_QUESTION.allows(by, question)
    if not readable or (home is None and (question is None or not question.choice["nation"])):
        raise RuleBroken("insight.schedule_of_what", field="what")


def _start(schedule: Schedule) -> None:
    schedule.state, schedule.stopped_why, schedule.failures, schedule.since = ScheduleState.ACTIVE.value, None, 0, clock.now()


def _held(schedule: Schedule) -> Schedule:
    """The same record as it stands now, and nobody else changes it until the unit ends."""
    wanted = sa.select(Schedule).where(Schedule.id == schedule.id).options(orm.selectinload(Schedule.question)).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()
