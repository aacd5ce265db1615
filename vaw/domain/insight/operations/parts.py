"""Parts of reports as they were set in pages: kept by what decides their bytes, so that what has not changed is not set again.

A part is no record: it can be made anew at any time, and goes when nobody has used it for a season (tasks.retention).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from vaw.domain.insight.models import REPORT_PART
from vaw.kernel import clock
from vaw.kernel.db import db

_COLUMNS = REPORT_PART.c
UNUSED = timedelta(days=90)  # from one account of a year to the draft of the next compiled one


def keep_part(key: str, content: bytes, facts: Mapping[str, Any]) -> None:
    """Keep a part at once, outside any unit of work: a worker that is killed now has it when it goes on."""
    told = postgresql.insert(REPORT_PART).values(key=key, content=content, facts=dict(facts), used_at=clock.now())
    with db.engine.begin() as connection:
        connection.execute(told.on_conflict_do_nothing())


def use_parts(keys: Sequence[str]) -> dict[str, tuple[bytes, Mapping[str, Any]]]:
    """{key: (bytes, facts)} of those that are kept; they are in use as of now."""
    used = sa.update(REPORT_PART).where(_COLUMNS.key.in_(keys)).values(used_at=clock.now())
    with db.engine.begin() as connection:
        rows = connection.execute(used.returning(_COLUMNS.key, _COLUMNS.content, _COLUMNS.facts)).all()
    return {row.key: (bytes(row.content), row.facts) for row in rows}


def forget_parts(connection: sa.Connection) -> int:
    """Remove the parts that nobody has used for long. Returns how many."""
    return connection.execute(sa.delete(REPORT_PART).where(_COLUMNS.used_at < clock.now() - UNUSED)).rowcount
