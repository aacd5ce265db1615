"""The day's root: where the trail stood, in a form that leaves the database, so that nobody can make it anew from the beginning."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA

from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import Model, db, reading
from vaw.kernel.operation import unit

log = logging.getLogger(__name__)
SENT_WITHIN = timedelta(days=7)  # later a root says nothing that a newer one does not; an address that is new gets no heap

ROOT = sa.Table(
    # `ended_at`: when its mail had left, or a mail server refused it for good. The same day is never told twice.
    "audit_root",
    Model.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, nullable=False, unique=True),
    sa.Column("seal", sa.Integer, nullable=False),
    sa.Column("root", BYTEA, nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.Column("sent", sa.Boolean, nullable=False, server_default=sa.false()),
)
_NOTE = sa.text(
    "insert into audit_root (day, seal, root) select :day, number, root from audit_seal order by number desc limit 1 "
    "on conflict (day) do nothing returning seal, root"
)


class Root(NamedTuple):
    """A day's root: the seal that was the last one, as hexadecimal text, and whether and when its mail left."""

    id: int
    day: date
    seal: int
    root: str
    sent_at: datetime | None


def note_day() -> bool:
    """Note today's root, and log it. Whether it was new: once a day, whatever runs twice. Without any seal there is none."""
    with db.engine.begin() as connection:
        noted = connection.execute(_NOTE, {"day": clock.today()}).one_or_none()
        if noted:  # before the commit: a process that is killed here logs it once more, and never not at all
            log.info("audit.root", extra={"day": clock.today().isoformat(), "seal": noted.seal, "root": bytes(noted.root).hex()})
        return noted is not None


def list_roots(most: int) -> list[Root]:
    """The last days, newest first."""
    with reading() as connection:
        return [_root(row) for row in connection.execute(sa.select(ROOT).order_by(ROOT.c.day.desc()).limit(most))]


def list_unsent() -> list[int]:
    """Days of the last week whose mail has neither left nor been refused, the oldest first."""
    since = clock.today() - SENT_WITHIN
    with reading() as connection:
        return list(connection.scalars(sa.select(ROOT.c.id).where(ROOT.c.ended_at.is_(None), ROOT.c.day > since).order_by(ROOT.c.day)))


@contextmanager
def in_hand(by: Actor, root_id: int) -> Iterator[Root | None]:
    """Nobody else has the day's mail inside the block; None when it has ended or another sender has it."""
    with unit(by, "kernel.roots.in_hand"):
        wanted = sa.select(ROOT).where(ROOT.c.id == root_id, ROOT.c.ended_at.is_(None)).with_for_update(skip_locked=True)
        row = db.session.execute(wanted).one_or_none()
        yield None if row is None else _root(row)


def mark_sent(by: Actor, root: Root) -> None:
    """Note that the mail has left."""
    _end(root, sent=True)


def give_up(by: Actor, root: Root) -> None:
    """The mail server refuses it for good: the page and the log still tell the root."""
    _end(root, sent=False)


def _end(root: Root, *, sent: bool) -> None:
    db.session.execute(sa.update(ROOT).where(ROOT.c.id == root.id).values(ended_at=clock.now(), sent=sent))


def _root(row: Any) -> Root:
    return Root(row.id, row.day, row.seal, bytes(row.root).hex(), row.ended_at if row.sent else None)
