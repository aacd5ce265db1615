"""Files that are made again and again by themselves, each time that they were, and who fetched them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.rules.schedules import KEPT_DAYS, Rhythm, RunState, ScheduleState
from vaw.kernel.db import SECRET, TEXT, Model, Versioned

AT = sa.DateTime(timezone=True)
CODES = ARRAY(sa.Text)


def _one_of(states: type[StrEnum]) -> str:
    return ", ".join(repr(state.value) for state in states)


class Schedule(Versioned, Model):
    """`user_id`: in whose name, and with whose rights, files are made. `county_id`: their county, None for the national coordinator.

    `question_id`: the saved compilation, None for the yearly account. `since`: occasions before it are not made up for.
    `failures`: in a row. `stopped_why`: a code of web.sentences, kept while it is stopped.
    """

    __tablename__ = "report_schedule"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    question_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("saved_question.id"), index=True)
    rhythm: orm.Mapped[str]
    weekday: orm.Mapped[int | None]
    formats: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    language: orm.Mapped[str]
    keep_days: orm.Mapped[int] = orm.mapped_column(server_default=str(KEPT_DAYS), default=KEPT_DAYS)
    state: orm.Mapped[str] = orm.mapped_column(server_default="active", default="active")
    stopped_why: orm.Mapped[str | None]
    failures: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    since: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    question: orm.Mapped[SavedQuestion | None] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"rhythm in ({_one_of(Rhythm)})", name="rhythm"),
        sa.CheckConstraint(f"state in ({_one_of(ScheduleState)})", name="state"),
        sa.CheckConstraint("(rhythm = 'weekly') = (weekday is not null) and weekday between 1 and 5", name="weekday"),
        sa.CheckConstraint("(state = 'stopped') = (stopped_why is not null)", name="stopped"),
        sa.CheckConstraint("question_id is not null or county_id is not null", name="of_what"),
    )


class ReportRun(Model):
    """One time that files were made, by a schedule or because somebody asked for them once. Stays when its files have expired.

    `key`: the occasion (rules.schedules.Occasion), None when somebody asked. `choice`: what is shown, None for a yearly account of `year`.
    `number`: the how manieth of its schedule. `data`: {year: {figure: rows}}, frozen when the making begins. `error`: of web.sentences.
    """

    __tablename__ = "report_run"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    schedule_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("report_schedule.id", ondelete="SET NULL"), index=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    key: orm.Mapped[str | None]
    name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    choice: orm.Mapped[dict[str, Any] | None] = orm.mapped_column(JSONB(none_as_null=True))
    year: orm.Mapped[int | None]
    number: orm.Mapped[int]
    formats: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    language: orm.Mapped[str]
    keep_days: orm.Mapped[int]
    state: orm.Mapped[str] = orm.mapped_column(server_default="queued", default="queued")
    data: orm.Mapped[dict[str, Any] | None] = orm.mapped_column(JSONB(none_as_null=True), deferred=True, info=TEXT)
    error: orm.Mapped[str | None]
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    expires_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    files: orm.Mapped[list["RunFile"]] = orm.relationship(lazy="raise_on_sql", order_by="RunFile.id")
    __table_args__ = (
        sa.UniqueConstraint("schedule_id", "key"),
        sa.CheckConstraint(f"state in ({_one_of(RunState)})", name="state"),
        sa.CheckConstraint("(choice is null) = (year is not null)", name="of_what"),
        sa.CheckConstraint("(state = 'done') = (expires_at is not null)", name="expires"),
    )


class RunFile(Model):
    """A file of a run. `content` is emptied when it has expired; what it was, and how large, stays."""

    __tablename__ = "report_run_file"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    run_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("report_run.id", ondelete="CASCADE"))
    format: orm.Mapped[str]
    content: orm.Mapped[bytes | None] = orm.mapped_column(BYTEA, deferred=True, info=SECRET)
    size_bytes: orm.Mapped[int]
    sha256: orm.Mapped[str]
    __table_args__ = (sa.UniqueConstraint("run_id", "format"),)


RUN_FETCH = sa.Table(
    # Who fetched which file and when: the log itself, of which the audit needs no line.
    "report_run_fetch",
    Model.metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("run_id", sa.ForeignKey("report_run.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("user_id", sa.ForeignKey("app_user.id"), nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
