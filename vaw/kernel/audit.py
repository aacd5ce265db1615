"""The recorder: every flush inside a unit leaves its field diffs in the same commit; a flush outside a unit raises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.kernel import operation
from vaw.kernel.barred import ANY
from vaw.kernel.db import Model, Versioned, db

# `tx` lets a seal know which lines it must have seen, and which can still be joined by a slower transaction (kernel.seals).
AUDIT = sa.Table(
    "audit",
    Model.metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Column("tx", sa.BigInteger, nullable=False, server_default=sa.text("pg_current_xact_id()::text::bigint")),
    sa.Column("actor_id", sa.Integer),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("row_id", sa.BigInteger),
    sa.Column("diff", JSONB, nullable=False),
    sa.Index(None, "kind", "row_id"),
    sa.Index(None, "tx"),
    sa.Index(None, "actor_id", "id"),
)


class OutsideUnit(RuntimeError):
    """Somebody tried to write without an operation."""


def record(kind: str, row_id: int | None, diff: dict[str, object]) -> None:
    """Audit something that is no flush: a read of a confidential row, a statement over many rows. Raises OutsideUnit."""
    record_all(kind, [row_id], diff)


def record_all(kind: str, row_ids: Sequence[int | None], diff: dict[str, object]) -> None:
    """The same line for each of several rows, in one statement. Raises OutsideUnit."""
    unit = operation.current()
    if unit is None:
        raise OutsideUnit(kind)
    if row_ids:
        _write(db.session.connection(), unit, [_line(unit, kind, row_id, diff) for row_id in row_ids])


_LINES = AUDIT.insert().returning(ANY)


def _write(connection: sa.Connection, unit: operation.Unit, lines: list[dict[str, Any]]) -> None:
    """The lines, and what they tell of to the unit where some text is barred from being written back."""
    if any(connection.execute(_LINES, lines).scalars().all()):
        for line in lines:
            if line["row_id"] is not None:
                unit.touched.setdefault((line["kind"], line["row_id"]), set()).update(line["diff"])


# For the few statements that insert a row themselves: its line, as a part of theirs that reads the row from `new`.
LINE = (
    "line as (insert into audit (actor_id, channel, operation, kind, row_id, diff) "
    "select %(actor_id)s, %(channel)s, %(operation)s, %(kind)s, new.id, %(diff)s from new)"
)


def line_of(row: Model) -> dict[str, object]:
    """What LINE takes, for a new row that no flush will see. Raises OutsideUnit."""
    unit = operation.current()
    if unit is None:
        raise OutsideUnit(row.__tablename__)
    line = _line(unit, row.__tablename__, None, _created(row))
    return {**line, "diff": Jsonb(line["diff"])}


def line_of_unit(kind: str, row_id: int | None, diff: dict[str, object]) -> dict[str, object]:
    """The values of a line that the caller inserts itself, because it needs its number. Raises OutsideUnit."""
    unit = operation.current()
    if unit is None:
        raise OutsideUnit(kind)
    return _line(unit, kind, row_id, diff)


def _line(unit: operation.Unit, kind: str, row_id: int | None, diff: dict[str, object]) -> dict[str, object]:
    by = unit.by
    return {"actor_id": by.id, "channel": by.channel, "operation": unit.operation, "kind": kind, "row_id": row_id, "diff": diff}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, (Decimal, UUID)) else value


def _length(value: object) -> int | None:
    return len(value) if isinstance(value, (str, bytes)) else None


def _change(column: Any, old: object, new: object) -> object:
    if column.info.get("secret"):
        return "changed"
    if column.info.get("text"):
        return {"length": [_length(old), _length(new)]}
    return [_plain(old), _plain(new)]


@lru_cache(256)
def _told(kind: type[Model]) -> tuple[tuple[str, Any], ...]:
    """(attribute, column) of all that the audit tells of a row: everything but its key and its version."""
    mapper = sa.inspect(kind)
    found = [(attribute.key, attribute.columns[0]) for attribute in mapper.column_attrs]
    return tuple((key, column) for key, column in found if not column.primary_key and column is not mapper.version_id_col)


def _created(row: Model) -> dict[str, object]:
    """{column: [None, new]} of what a new row was given. A new row has no history to look through: this is the hot one."""
    state = cast("orm.InstanceState[Any]", sa.inspect(row))
    given, values = state.committed_state, state.dict
    return {key: _change(column, None, values[key]) for key, column in _told(type(row)) if key in given and values[key] is not None}


def _changed(row: Model) -> dict[str, object]:
    """{column: [old, new]} of what changed. Never loads anything."""
    state = cast("orm.InstanceState[Any]", sa.inspect(row))
    out: dict[str, object] = {}
    for key, column in _told(type(row)):
        history = state.attrs[key].history
        old, new = next(iter(history.deleted or ()), None), next(iter(history.added or ()), None)
        if history.has_changes() and old != new:
            out[key] = _change(column, old, new)
    return out


def _deleted(row: Model) -> dict[str, object]:
    """{column: [old, None]} of what is known of the row that goes. Never loads anything."""
    values = cast("orm.InstanceState[Any]", sa.inspect(row)).dict
    return {key: _change(column, values[key], None) for key, column in _told(type(row)) if values.get(key) is not None}


def _guard(session: orm.Session, context: object, instances: object) -> None:
    unit = operation.current()
    if unit is None:
        kinds = [type(row).__name__ for row in (*session.new, *session.dirty, *session.deleted)]
        raise OutsideUnit(f"flush outside an operation: {kinds}")
    for row in session.dirty:  # kept for Conflict: the flush may find that somebody else was first
        if isinstance(row, Versioned) and isinstance(row, Model) and (diff := _changed(row)):
            unit.attempted.append((row, row.version, {key: getattr(row, key) for key in diff}))


def _record(session: orm.Session, context: object) -> None:
    """After the SQL, before the state is reset: keys and foreign keys are known, histories still there."""
    unit = operation.current()
    if unit is None:
        raise OutsideUnit("flush outside an operation")
    touched: tuple[tuple[Iterable[object], Callable[[Model], dict[str, object]]], ...]
    touched = (session.new, _created), (session.dirty, _changed), (session.deleted, _deleted)
    lines = [
        _line(unit, row.__tablename__, _key(row), diff)
        for rows, difference in touched
        for row in rows
        if isinstance(row, Model) and (diff := difference(row))
    ]
    if lines:
        _write(session.connection(), unit, lines)


def _key(row: Model) -> int:
    """Every audited table has one whole-number key called id."""
    return row.id  # type: ignore[attr-defined, no-any-return]


def _no_loose_statement(execution: orm.ORMExecuteState) -> None:
    if (execution.is_insert or execution.is_update or execution.is_delete) and operation.current() is None:
        raise OutsideUnit("INSERT, UPDATE or DELETE outside an operation")


def install(session: Any) -> None:
    """Put the three listeners on the session; called once, where the app is made."""
    sa.event.listen(session, "before_flush", _guard)
    sa.event.listen(session, "after_flush", _record)
    sa.event.listen(session, "do_orm_execute", _no_loose_statement)
