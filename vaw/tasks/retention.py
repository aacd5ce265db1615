"""What is put away when nobody needs it any more, and the sign of life."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from vaw.domain.people.rules import ABSOLUTE
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.queue import HEARTBEAT_KEY

ENDED = timedelta(days=90)  # an administrator may ask about an invitation or a key for a season; then its address goes
JOB_DAYS = 30  # long enough to answer "what happened to my report?"
_OLD_JOBS = sa.text("delete from job where state in ('done', 'failed') and ended_at < now() - make_interval(days => :days)")
_OLD_SIGN_INS = sa.text("delete from sign_in where created_at < :before")
_OLD_INVITATIONS = sa.text("delete from invitation where coalesce(used_at, revoked_at, expires_at) < :before")
_ENDED_KEYS = sa.text("delete from api_token where least(coalesce(revoked_at, expires_at), expires_at) < :before")
_FORGOTTEN_FILES = sa.text(  # a spreadsheet that nobody has gone on with for a day: its sealed bytes go, the batch says so
    "update import_batch set content = null, state = 'discarded', ended_at = :now "
    "where content is not null and state in ('uploaded', 'checked', 'failed') and created_at < :before"
)


def heartbeat() -> int:
    """Scheduler, broker and worker are alive, all three, or this would not run."""
    current_app.extensions["redis"].set(HEARTBEAT_KEY, str(time.time()))
    return 1


def tidy() -> int:
    """Remove what has ended: jobs, sign-ins, invitations, keys, forgotten spreadsheets. Returns how many rows."""
    now = clock.now()
    day_ago = now - 2 * ABSOLUTE
    with db.engine.begin() as connection:
        done = connection.execute(_OLD_JOBS, {"days": JOB_DAYS}).rowcount
        done += connection.execute(_OLD_SIGN_INS, {"before": now - ABSOLUTE}).rowcount
        for statement in (_OLD_INVITATIONS, _ENDED_KEYS):
            done += connection.execute(statement, {"before": now - ENDED}).rowcount
        return done + connection.execute(_FORGOTTEN_FILES, {"now": now, "before": day_ago}).rowcount
