"""Planned notices and what became of them, for the tests of the post. Real commits: the post works on connections of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.notifications.models import Letter, Notice
from vaw.domain.people.models import User
from vaw.kernel import clock
from vaw.kernel.db import db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=STOCKHOLM)  # ten in the morning of an ordinary working day
EVENING = MONDAY - timedelta(days=3, hours=14)  # Thursday, 20.00
KIND = "test.thing"


def people(n: int, *, language: str = "sv", active: bool = True, prefix: str = "person") -> list[int]:
    """Open accounts with the addresses prefix1@example.se, prefix2@…; their numbers."""
    rows = [
        {"email": f"{prefix}{i}@example.se", "name": f"Karin {i} Lind", "language": language, "active": active, "version": 1}
        for i in range(1, n + 1)
    ]
    with db.engine.begin() as connection:
        return list(connection.scalars(insert(User.__table__).returning(User.id), rows))


def plan(users: list[int], *, n: int = 1, mail: str = "at_once", at: datetime = EVENING, kind: str = KIND, **more: Any) -> None:
    """n things for each of them, planned at this instant."""
    first = more.pop("first", 1)
    row = {"kind": kind, "due_on": at.date(), "step": 0, "audience": "responsible", "mail": mail, "created_at": at, "county_id": None}
    rows = [{**row, "user_id": user, "object_id": thing, **more} for user in users for thing in range(first, first + n)]
    with db.engine.begin() as connection:
        connection.execute(insert(Notice.__table__), rows)


def changed(sql: str, **values: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text(sql), values)


def notices(*columns: str) -> list[tuple[Any, ...]]:
    """Every notice in order, by default (state, reason)."""
    return _rows(Notice.__table__, columns or ("state", "reason"))


def letters(*columns: str) -> list[tuple[Any, ...]]:
    return _rows(Letter.__table__, columns or ("state", "reason"))


def _rows(table: Any, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        found = connection.execute(sa.select(*(table.c[name] for name in columns)).order_by(table.c.id))
        return [tuple(row) for row in found]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside the block."""
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def later(**how: float) -> Any:
    """The clock stands this much later than now."""
    return clock.frozen(clock.now() + timedelta(**how))
