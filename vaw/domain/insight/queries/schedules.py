"""Reading schedules, what they have made, and which of them are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.activities.models import YEAR, Draft
from vaw.domain.insight import policy
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.models.schedules import RUN_FETCH, ReportRun, RunFile, Schedule
from vaw.domain.insight.rules.schedules import Occasion, Rhythm, ScheduleState, latest
from vaw.domain.people.models import User
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

RUNS_MOST = 50  # in a list: a year of weekly ones


class Line(NamedTuple):
    """A schedule in a list, with its last run; `name` is None for the yearly account."""

    id: int
    name: str | None
    county_id: int | None
    owner: str
    rhythm: str
    weekday: int | None
    state: str
    run_id: int | None
    run_state: str | None
    run_at: datetime | None


def list_schedules(by: Actor) -> list[Line]:
    """The schedules that the actor may see, those that work first, then by age."""
    last = sa.select(sa.func.max(ReportRun.id)).where(ReportRun.schedule_id == Schedule.id).correlate(Schedule).scalar_subquery()
    columns = (
        Schedule.id, SavedQuestion.name, Schedule.county_id, User.name, Schedule.rhythm, Schedule.weekday, Schedule.state,
        ReportRun.id, ReportRun.state, ReportRun.created_at,
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .select_from(Schedule)
        .join(User, User.id == Schedule.user_id)
        .outerjoin(SavedQuestion, SavedQuestion.id == Schedule.question_id)
        .outerjoin(ReportRun, ReportRun.id == last)
        .where(policy.READ_SCHEDULE.scope(by))
        .order_by(Schedule.state, Schedule.id)
    )
    with reading() as connection:
        return [Line._make(row) for row in connection.execute(wanted)]


def get_schedule(by: Actor, schedule_id: int, permission: Permission[Schedule] = policy.READ_SCHEDULE) -> Schedule:
    """One schedule with what it is of, as it stands now. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Schedule.id == schedule_id).options(orm.joinedload(Schedule.question))
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_runs(schedule: Schedule) -> Sequence[ReportRun]:
    """What a schedule has made, the latest first."""
    wanted = sa.select(ReportRun).where(ReportRun.schedule_id == schedule.id).order_by(ReportRun.id.desc()).limit(RUNS_MOST)
    return db.session.scalars(wanted).all()


def get_run(by: Actor, run_id: int, permission: Permission[ReportRun] = policy.READ_RUN) -> ReportRun:
    """One run with its files, as it stands now. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(ReportRun.id == run_id).options(orm.selectinload(ReportRun.files))
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def formats_made(run: ReportRun) -> set[str]:
    """Formats of the files that a run has, as of now."""
    return set(db.session.scalars(sa.select(RunFile.format).where(RunFile.run_id == run.id)))


def is_expired(run: ReportRun) -> bool:
    """Whether its files cannot be fetched any more."""
    return run.expires_at is not None and run.expires_at <= clock.now()


def find_content(run: ReportRun, format: str) -> bytes | None:
    """The bytes of a finished file; None when it was emptied. Raises NotFound for one that there never was."""
    wanted = sa.select(RunFile.content).where(RunFile.run_id == run.id, RunFile.format == format)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    content: bytes | None = row[0]
    return content


def list_fetched(run: ReportRun) -> list[tuple[datetime, str, str]]:
    """(when, format, who) of each time that a file of the run was fetched, the latest first."""
    wanted = sa.select(RUN_FETCH.c.at, RUN_FETCH.c.format, User.name).join(User, User.id == RUN_FETCH.c.user_id)
    with reading() as connection:
        rows = connection.execute(wanted.where(RUN_FETCH.c.run_id == run.id).order_by(RUN_FETCH.c.id.desc()).limit(RUNS_MOST))
        return [(at, format, name) for at, format, name in rows]


def name_of_owner(user_id: int) -> str:
    with reading() as connection:
        return connection.scalar(sa.select(User.name).where(User.id == user_id)) or ""


def is_used(question_id: int) -> int:
    """How many schedules make files of a saved compilation."""
    with reading() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).where(Schedule.question_id == question_id)) or 0)


def list_due(now: datetime) -> list[tuple[int, Occasion]]:
    """(schedule, its occasion) of every one that works, whose last occasion has come and is not made, the oldest schedule first."""
    columns = (Schedule.id, Schedule.county_id, Schedule.rhythm, Schedule.weekday, Schedule.since)
    with reading() as connection:
        rows = connection.execute(sa.select(*columns).where(Schedule.state == ScheduleState.ACTIVE.value).order_by(Schedule.id)).all()
        due = [(row, one) for row in rows if (one := latest(Rhythm(row.rhythm), row.weekday, now)) and _has_come(connection, row, one)]
        made = sa.select(ReportRun.schedule_id, ReportRun.key).where(ReportRun.schedule_id.in_([row.id for row, _ in due]))
        known = {(id_, key) for id_, key in connection.execute(made)}
    return [(row.id, one) for row, one in due if (row.id, one.key) not in known]


def _has_come(connection: sa.Connection, row: Any, occasion: Occasion) -> bool:
    """Since the schedule works; a year that must be logged first may have become so any time since."""
    if row.rhythm == Rhythm.LOGGED:
        return row.county_id is not None and _is_logged(connection, row.county_id, int(occasion.key))
    return bool(occasion.at >= row.since)


def _is_logged(connection: sa.Connection, county_id: int, year: int) -> bool:
    """Whether a past year has activities and no draft that waits to be confirmed."""
    days = Draft.done_on.between(date(year, 1, 1), date(year, 12, 31))
    waits = sa.exists().where(Draft.county_id == county_id, Draft.state == "open", days)
    logged = sa.exists().where(YEAR.c.county_id == county_id, YEAR.c.year == year, YEAR.c.n > 0)
    return bool(connection.scalar(sa.select(sa.and_(logged, sa.not_(waits)))))
