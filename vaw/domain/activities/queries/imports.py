"""Reading imports: one, a county's latest, how far one has come, and what a county calls its columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities import policy
from vaw.domain.activities.models import PROGRESS, Activity, ImportBatch, ImportMapping, LockedYear
from vaw.domain.activities.rules.imports import ImportState
from vaw.domain.people.models import User
from vaw.kernel import sealing
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

SHOWN = 50  # imports in the list: years of them


class Line(NamedTuple):
    """An import as the list shows it. `name`: who began it, None for the console. `accepted`: rows taken in, None before it was checked."""

    id: int
    county_id: int
    file_name: str
    state: str
    created_at: datetime
    name: str | None
    accepted: int | None
    refused: int | None


def get_batch(by: Actor, batch_id: int, permission: Permission[ImportBatch] = policy.READ_IMPORT) -> ImportBatch:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(ImportBatch.id == batch_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_batch(batch_id: int) -> ImportBatch | None:
    """For the job that works on it; whose rights count is the job's matter."""
    return db.session.scalars(sa.select(ImportBatch).where(ImportBatch.id == batch_id)).one_or_none()


def list_batches(by: Actor) -> list[Line]:
    """The actor's counties' latest imports, latest first."""
    report = ImportBatch.report
    wanted = (
        sa.select(
            ImportBatch.id,
            ImportBatch.county_id,
            ImportBatch.file_name,
            ImportBatch.state,
            ImportBatch.created_at,
            User.name,
            report["accepted"].as_integer(),
            sa.func.jsonb_array_length(report["refused"]),
        )
        .outerjoin(User, User.id == ImportBatch.created_by)
        .where(policy.READ_IMPORT.scope(by))
        .order_by(ImportBatch.id.desc())
        .limit(SHOWN)
    )
    with reading() as connection:
        return [Line(*row) for row in connection.execute(wanted)]


def find_content(batch: ImportBatch) -> bytes | None:
    """The file, opened; None once the batch has ended. For one who has the batch already."""
    sealed = db.session.scalar(sa.select(ImportBatch.content).where(ImportBatch.id == batch.id))
    return None if sealed is None else sealing.unseal(bytes(sealed))


class Progress(NamedTuple):
    """How far a batch is. `rows_total`: 0 while the file is still being opened."""

    state: str
    rows_done: int
    rows_total: int


def get_progress(by: Actor, batch_id: int) -> Progress:
    """Raises NotFound when absent or outside the actor's scope."""
    wanted = (
        sa.select(ImportBatch.state, sa.func.coalesce(PROGRESS.c.rows_done, 0), ImportBatch.rows_total)
        .outerjoin(PROGRESS, PROGRESS.c.batch_id == ImportBatch.id)
        .where(policy.READ_IMPORT.scope(by), ImportBatch.id == batch_id)
    )
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return Progress(*row)


def find_remembered(county_id: int, headings: str) -> dict[str, Any] | None:
    """The layout, with "assignment_id", that the county confirmed last for these headings."""
    wanted = sa.select(ImportMapping.mapping).where(ImportMapping.county_id == county_id, ImportMapping.headings == headings)
    with reading() as connection:
        return connection.scalar(wanted)


def find_same(batch: ImportBatch) -> tuple[int, datetime] | None:
    """(id, instant) of the latest import of the very same file that stands in the log."""
    wanted = (
        sa.select(ImportBatch.id, ImportBatch.created_at)
        .where(
            ImportBatch.county_id == batch.county_id,
            ImportBatch.id != batch.id,
            ImportBatch.state == ImportState.DONE,
            ImportBatch.mapping["fingerprint"].astext == batch.mapping["fingerprint"],
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return None if row is None else (row.id, row.created_at)


def locked_years(county_id: int) -> frozenset[int]:
    """The county's reported years."""
    with reading() as connection:
        return frozenset(connection.scalars(sa.select(LockedYear.year).where(LockedYear.county_id == county_id)))


class Brought(NamedTuple):
    """What a batch has in the log now: rows that count, rows taken out since, rows corrected since."""

    rows: int
    withdrawn: int
    corrected: int


def count_brought(batch: ImportBatch) -> Brought:
    """For one who has the batch already."""
    wanted = sa.select(
        sa.func.count().filter(Activity.withdrawn_at.is_(None)),
        sa.func.count().filter(Activity.withdrawn_at.is_not(None)),
        sa.func.count().filter(Activity.version > 1, Activity.withdrawn_at.is_(None)),
    ).where(Activity.import_id == batch.id)
    with reading() as connection:
        rows: Sequence[Any] = connection.execute(wanted).one()
    return Brought(*rows)
