"""Reading one's notices: what has been seen no longer counts as unread. Opening a page never does this; a button does."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.notifications import policy
from vaw.domain.notifications.models import Notice
from vaw.domain.people.models import User
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import operation


@operation(policy.OWN_NOTICE)
def mark_read(by: Actor, notice: Notice) -> int:
    """Note that one has read a notice, and with it the earlier ones about the same thing. Returns how many were unread."""
    same = sa.and_(
        Notice.kind == notice.kind,
        Notice.object_id == notice.object_id,
        Notice.county_id.is_not_distinct_from(notice.county_id),
        Notice.id <= notice.id,
    )
    return _read(same, user_id=notice.user_id, row_id=notice.id)


@operation(policy.OWN_CHOICES)
def mark_all_read(by: Actor, user: User, *, up_to: int) -> int:
    """Note that one has read everything up to the notice `up_to`, the newest that was on screen. Returns how many were unread."""
    return _read(Notice.id <= up_to, user_id=user.id, row_id=None)


def _read(which: sa.ColumnElement[bool], *, user_id: int, row_id: int | None) -> int:
    """One statement, however many rows; the audit gets one line with their number."""
    now = clock.now()
    unread = sa.and_(Notice.user_id == user_id, Notice.read_at.is_(None), which)
    done: Any = db.session.execute(sa.update(Notice).where(unread).values(read_at=now))
    rows = int(done.rowcount)
    if rows:
        audit.record(Notice.__tablename__, row_id, {"read_at": [None, now.isoformat()], "rows": rows})
    return rows
