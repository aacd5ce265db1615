"""What lies in quarantine, and what can be put there. Nothing here tells a sealed text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.geography.models import County
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import COUNTY_BOARD, Role
from vaw.domain.retention import policy
from vaw.domain.retention.models.quarantine import PIECE, Quarantine
from vaw.domain.retention.queries.quarantine_subjects import (
    CONTENT,
    SUBJECTS,
    WHOLE,
    children_of,
    columns_of,
    county_of,
    models,
    readable,
)
from vaw.domain.retention.rules.quarantine import BACKUPS_KEPT, HELD_FOR, SPOTS_MOST, QuarantineState, Spot, is_taken, texts_in
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.audit import AUDIT
from vaw.kernel.barred import BARRED
from vaw.kernel.db import Model, db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

_READ_ALL = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})
_SHARED_BELOW = ("meeting", "agenda_item", "decision", "addendum", "agreed_action")
_REGISTRARS = ("records_request", "records_decision")  # read by nobody but those who keep them
_OF_THE_BOARD = frozenset({"dnr", "reference"})  # the registry's numbers, which only the board reads
EXCERPT = 40  # characters by which somebody who reads the record knows which of its texts is meant


class Offered(NamedTuple):
    """A text that can be pointed out. `begins`: of the text, for whoever reads the record anyway; "" for a file."""

    spot: Spot
    kind: str
    column: str
    begins: str
    characters: int


class Taken(NamedTuple):
    """A piece as the review sees it."""

    table: str
    row_id: int
    column: str
    characters: int
    is_copy: bool
    became: str | None


def county_of_record(by: Actor, kind: str, row_id: int) -> int | None:
    """The county whose registrar decides, None for what is the nation's. Raises NotFound when the actor does not read the record."""
    connection = db.session.connection()
    if kind not in SUBJECTS or kind not in Model.metadata.tables or not _is_there(connection, kind, row_id, by):
        raise NotFound
    return county_of(connection, kind, row_id)


def county_of_actor(by: Actor) -> int | None:
    """The county in which somebody works, or in which their organisation is."""
    for grant in by.grants:
        if grant.county_id is not None:
            return grant.county_id
        if grant.organisation_id is not None:
            found: int | None = db.session.scalar(sa.select(Organisation.county_id).where(Organisation.id == grant.organisation_id))
            return found
    return None


def offered(by: Actor, kind: str, row_id: int) -> list[Offered]:
    """The texts of a record and of what stands below it, as they are now; at most SPOTS_MOST. Raises NotFound as county_of_record.

    Below it, and how a text begins, only for those who read all the work of its county (safety.md 3): whoever asked, applied or takes part
    reads the record, but neither notes nor comments about it. Of a meeting, other boards that take part read its items too.
    """
    inside = _reads_all_of(by, county_of_record(by, kind, row_id)) or kind in _REGISTRARS
    connection = db.session.connection()
    found: list[Offered] = []
    for table, ids in _rows_of(connection, by, kind, row_id):
        if not inside and table not in (kind, *(_SHARED_BELOW if kind in _SHARED_BELOW and by.has_role(COUNTY_BOARD) else ())):
            continue
        for one in ids:
            texts = _texts_of(connection, table, one)
            found += texts if inside else [text._replace(begins="") for text in texts if text.column not in _OF_THE_BOARD]
            if len(found) >= SPOTS_MOST:
                return found[:SPOTS_MOST]
    return found


def _reads_all_of(by: Actor, county_id: int | None) -> bool:
    return any(grant.role in _READ_ALL and grant.area is None and grant.county_id == county_id for grant in by.grants)


def every_spot(kind: str, row_id: int) -> list[Spot]:
    """Every column of a row in which a person can have typed, for the console; a document's content among them."""
    spots = [Spot(kind, row_id, column) for column in columns_of(kind)]
    return [*spots, Spot(kind, row_id, CONTENT)] if kind in WHOLE else spots


def get_quarantine(by: Actor, quarantine_id: int, permission: Permission[Quarantine] = policy.READ_QUARANTINE) -> Quarantine:
    """One of them with its county. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Quarantine.id == quarantine_id).options(orm.joinedload(Quarantine.county))
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_quarantines(by: Actor, county: County, *, most: int = 200) -> Sequence[Quarantine]:
    """The county's: those that wait first, the oldest of them first; then the newest that were decided."""
    waits = Quarantine.state == QuarantineState.HELD.value
    wanted = scoped(policy.READ_QUARANTINE, by).where(Quarantine.county_id == county.id)
    by_age = sa.case((waits, Quarantine.id), else_=-Quarantine.id)
    return db.session.scalars(wanted.order_by(waits.desc(), by_age).limit(most)).all()


def list_overdue(now: datetime) -> Sequence[int]:
    """Ids of those that nobody has decided about in time, oldest first."""
    wanted = sa.select(Quarantine.id).where(Quarantine.state == QuarantineState.HELD.value, Quarantine.reported_at <= now - HELD_FOR)
    with reading() as connection:
        return connection.scalars(wanted.order_by(Quarantine.reported_at, Quarantine.id)).all()


def list_unbarred(now: datetime) -> Sequence[int]:
    """Ids of those whose text stands in no backup any more, and that still bar it, oldest first."""
    wanted = sa.select(Quarantine.id).where(Quarantine.state != QuarantineState.HELD.value, Quarantine.reported_at <= now - BACKUPS_KEPT)
    with reading() as connection:
        return connection.scalars(wanted.where(sa.exists().where(BARRED.c.quarantine_id == Quarantine.id)).order_by(Quarantine.id)).all()


def pieces_of(quarantine_id: int) -> list[Taken]:
    """What was taken from where, a file as one; without the sealed texts."""
    piece = PIECE.c
    characters, became = sa.func.sum(piece.characters), sa.func.max(piece.became)
    wanted = sa.select(piece.table_name, piece.row_id, piece.column_name, characters, sa.func.bool_or(piece.is_copy), became)
    wanted = wanted.where(piece.quarantine_id == quarantine_id).group_by(piece.table_name, piece.row_id, piece.column_name)
    with reading() as connection:
        return [Taken(*row) for row in connection.execute(wanted.order_by(sa.func.min(piece.id)))]


def author_of(table: str, row_id: int) -> int | None:
    """Who changed the row last, by the audit."""
    audit = AUDIT.c
    wanted = sa.select(audit.actor_id).where(audit.kind == table, audit.row_id == row_id, audit.actor_id.is_not(None))
    found: int | None = db.session.connection().scalar(wanted.order_by(audit.id.desc()).limit(1))
    return found


def first_written_on(pieces: Sequence[Taken], reported_at: datetime) -> date | None:
    """The day of the first line that the audit has of any of the rows before the report: no backup from before it can hold the text."""
    rows = sa.tuple_(AUDIT.c.kind, AUDIT.c.row_id).in_([(one.table, one.row_id) for one in pieces])
    with reading() as connection:
        first: datetime | None = (
            connection.scalar(sa.select(sa.func.min(AUDIT.c.at)).where(rows, AUDIT.c.at < reported_at)) if pieces else None
        )
    return first.astimezone(clock.STOCKHOLM).date() if first else None


def backups_until(quarantine: Quarantine) -> date:
    """The day after which no nightly backup can hold the text any more: the last one was made on the day on which it was taken away."""
    return (quarantine.reported_at.astimezone(clock.STOCKHOLM) + BACKUPS_KEPT).date()


def _is_there(connection: sa.Connection, table: str, row_id: int, by: Actor) -> bool:
    model = models().get(table)
    if model is None:
        return False
    wanted = sa.select(model.id).where(model.id == row_id)
    if by.id is not None:  # the console stands for nobody: whoever sits at it reads the whole database
        wanted = wanted.where(readable(table, by.grants))
    return connection.scalar(wanted) is not None


def _rows_of(connection: sa.Connection, by: Actor, kind: str, row_id: int) -> Iterator[tuple[str, Sequence[int]]]:
    """The record, what stands below it, and what stands below that: what its own page shows."""
    yield kind, [row_id]
    for table, column in children_of(kind):
        ids = _below(connection, by, table, column, [row_id])
        yield table, ids
        for lower, its_column in children_of(table):
            yield lower, _below(connection, by, lower, its_column, ids)


def _below(connection: sa.Connection, by: Actor, table: str, column: str, parents: Sequence[int]) -> Sequence[int]:
    model = models().get(table)
    if model is None or not parents:
        return []
    wanted = sa.select(model.id).where(getattr(model, column).in_(parents), readable(table, by.grants))
    return connection.scalars(wanted.order_by(model.id).limit(SPOTS_MOST)).all()


def _texts_of(connection: sa.Connection, table: str, row_id: int) -> Iterator[Offered]:
    names, columns = columns_of(table), Model.metadata.tables[table].c
    if not names:
        return
    row = connection.execute(sa.select(*(columns[name] for name in names)).where(columns.id == row_id)).one_or_none()
    for name, value in zip(names, row or (), strict=False):
        texts = [text for text in texts_in(value) if not is_taken(text)]
        if texts:
            begins = texts[0] if isinstance(value, str) else " ".join(texts)
            yield Offered(Spot(table, row_id, name), table, name, begins[:EXCERPT], sum(map(len, texts)))
    if table in WHOLE and row is not None and connection.scalar(sa.select(columns.withheld_at).where(columns.id == row_id)) is None:
        yield Offered(Spot(table, row_id, CONTENT), table, CONTENT, "", 0)


def sealed_pieces(quarantine_id: int) -> list[Any]:
    """(id, table, row, column, part, sealed) of what lies sealed, in the order in which it was taken; inside a unit of work."""
    piece = PIECE.c
    wanted = sa.select(piece.id, piece.table_name, piece.row_id, piece.column_name, piece.part, piece.sealed)
    wanted = wanted.where(piece.quarantine_id == quarantine_id, piece.sealed.is_not(None)).order_by(piece.id)
    return list(db.session.connection().execute(wanted))
