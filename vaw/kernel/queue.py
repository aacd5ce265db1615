"""Background work as rows. The row is the truth, the message a hint: a sweep finds rows whose message was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.kernel.db import Model

log = logging.getLogger(__name__)
HEARTBEAT_KEY = "vaw:heartbeat"  # in Redis: the instant at which scheduler, broker and worker were last seen alive together


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
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(sa.DateTime(timezone=True))
    error: orm.Mapped[str | None]
    __table_args__ = (
        sa.CheckConstraint("state in ('queued', 'running', 'done', 'failed')", name="state"),
        sa.Index(None, "due_at", postgresql_where=sa.text("state in ('queued', 'running')")),
    )


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
