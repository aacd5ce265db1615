"""Background work as rows. The row is the truth, the message a hint: a sweep finds rows whose message was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.kernel.clock import SIGN_SECONDS
from vaw.kernel.db import Model

log = logging.getLogger(__name__)
SILENT_SECONDS = 2 * SIGN_SECONDS  # after two silent intervals they are held for dead
STUCK_SECONDS = 120  # a killed worker's job goes on within a minute; twice that, and something is wrong


class JobRow(Model):
    """One piece of background work. Disposed of some days after it ended (tasks.retention)."""

    __tablename__ = "job"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    name: orm.Mapped[str]
    args: orm.Mapped[list[int]] = orm.mapped_column(ARRAY(sa.BigInteger))
    state: orm.Mapped[str] = orm.mapped_column(server_default="queued")
    attempts: orm.Mapped[int] = orm.mapped_column(server_default="0")
    due_at: orm.Mapped[datetime] = orm.mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
    lease: orm.Mapped[str | None]
    lease_until: orm.Mapped[datetime | None] = orm.mapped_column(sa.DateTime(timezone=True))
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(sa.DateTime(timezone=True))  # when the watcher sent its message again
    replays: orm.Mapped[int] = orm.mapped_column(server_default="0")  # how often it has: each one waits longer
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(sa.DateTime(timezone=True))
    error: orm.Mapped[str | None]
    __table_args__ = (
        sa.CheckConstraint("state in ('queued', 'running', 'done', 'failed')", name="state"),
        sa.Index(None, "due_at", postgresql_where=sa.text("state in ('queued', 'running')")),
    )


HEARTBEAT = sa.Table(
    # Who is alive, in their own words: "scheduler" and "worker" on each host, every SIGN_SECONDS. The row is PostgreSQL's instant.
    "heartbeat",
    Model.metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("host", sa.Text, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)

_SILENT = sa.text("select name, extract(epoch from clock_timestamp() - max(at))::float as seconds from heartbeat group by name")
_WAITING = sa.text("select count(*) from job where state = 'queued' and due_at <= now()")
_STUCK = sa.text(
    "select count(*) from job where (state = 'queued' and due_at < now() - make_interval(secs => :seconds)) "
    "or (state = 'running' and lease_until < now() - make_interval(secs => :seconds))"
)


def silent_for(connection: sa.Connection) -> dict[str, float]:
    """{"scheduler" or "worker": seconds since the last sign of life of any of them}; who never gave one is not there."""
    return {row.name: row.seconds for row in connection.execute(_SILENT)}


def alive(connection: sa.Connection, name: str) -> bool:
    """Whether a "scheduler" or "worker" has given a sign of life in the last two intervals."""
    return silent_for(connection).get(name, SILENT_SECONDS) < SILENT_SECONDS


def count_stuck(connection: sa.Connection) -> int:
    """Jobs that are due or lost since more than STUCK_SECONDS and that nobody has begun."""
    return int(connection.execute(_STUCK, {"seconds": STUCK_SECONDS}).scalar_one())


def count_waiting(connection: sa.Connection) -> int:
    """Jobs that are due and that nobody has begun."""
    return int(connection.execute(_WAITING).scalar_one())


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    name: str


Sender = Callable[[str, int], None]
_sender: list[Sender] = []


def connect(sender: Sender) -> None:
    """Called by `vaw.tasks`: the kernel does not know Celery."""
    _sender[:] = [sender]


def write(session: orm.Session, name: str, ids: Iterable[int]) -> Job:
    return Job(session.execute(sa.insert(JobRow).values(name=name, args=list(ids)).returning(JobRow.id)).scalar_one(), name)


def release(jobs: Iterable[Job]) -> None:
    """Send after the commit. A broker that is down loses nothing: the sweep sends again."""
    for job in jobs:
        for send in _sender:
            try:
                send(job.name, job.id)
            except Exception:  # the channel's edge: the business change is already safe
                log.warning("job.not_sent", extra={"job": job.id})
