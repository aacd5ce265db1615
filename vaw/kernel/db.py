"""The database: one writing session, one reading engine, one base class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from psycopg.sql import Literal
from psycopg.types.json import Jsonb
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

TEXT = {"text": True}  # mapped_column(info=TEXT): free text, of which the audit keeps the length only (safety.md 1, kernel.md 9.1)
SECRET = {"secret": True}  # mapped_column(info=SECRET): the audit says only that it changed


class Model(orm.DeclarativeBase):
    """Base of every table. Every table has one whole-number key called id: the audit refers to it."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {str: sa.Text()}


# What indexes and search stand on (migration 0070): texts without case and marks, and their groups of three letters.
for _needed in (
    "create extension if not exists pg_trgm",
    "create extension if not exists btree_gin",
    r"""create or replace function search_fold(words text) returns text language sql immutable strict parallel safe
    return ' ' || translate(lower(words), E'åäöéü.,:;!?()/"\'-–_%%\\\n\t', 'aaoeu                  ')""",
):
    sa.event.listen(Model.metadata, "before_create", sa.DDL(_needed))  # type: ignore[no-untyped-call]


@sa.event.listens_for(Model, "attribute_instrument", propagate=True)
def _remember_old_value(cls: type[Model], key: str, attribute: Any) -> None:
    """`active_history` on every column: otherwise the diff of an expired row has no old value."""
    if isinstance(attribute.property, orm.ColumnProperty):
        attribute.impl.active_history = True


class Versioned:
    """Two editors never overwrite each other in silence."""

    version: orm.Mapped[int] = orm.mapped_column(default=1, server_default="1")

    @orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy calls it on the class
        return {"version_id_col": cls.version}


db = SQLAlchemy(
    metadata=Model.metadata,
    session_options={"expire_on_commit": False, "autoflush": True},
    # hide_parameters: an error never prints a text
    engine_options={"connect_args": {"prepare_threshold": 2}, "hide_parameters": True, "pool_pre_ping": False},
)


def let_go(_error: BaseException | None) -> None:
    """End the session when a request ends, whatever has become of its connection.

    One that died cannot be given back in order: without this a request whose answer is ready ends in the web server's own words.
    """
    if db.session.registry.has():
        try:
            db.session.close()
        except sa.exc.DBAPIError:
            db.session.registry.clear()


READS = "reads"  # the bind that reads: AUTOCOMMIT, nothing to reset on return, so a SELECT is one round trip


POOLED = {"prepare_threshold": None}  # what is prepared on a connection is somebody else's at the next transaction


def configured(url: str, reads_url: str = "") -> dict[str, Any]:
    """Flask's configuration of both engines. `reads_url`: of a pooler, whose connections live for a transaction and only read."""
    # No parallel workers: what a page reads takes a few milliseconds, and starting two workers takes longer.
    # work_mem: below it a word found in 100,000 rows is looked for in each of them once more (docs/performance.md).
    options = "-c default_transaction_read_only=on -c max_parallel_workers_per_gather=0 -c work_mem=16MB"
    reads = {
        "url": reads_url or url,
        "isolation_level": "AUTOCOMMIT",
        "pool_reset_on_return": None,
        "skip_autocommit_rollback": True,
        "connect_args": POOLED if reads_url else {"prepare_threshold": 2, "options": options},
    }
    writes = {"SQLALCHEMY_ENGINE_OPTIONS": {"connect_args": POOLED}} if reads_url else {}
    return {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_BINDS": {READS: reads}, **writes}


DIALECT = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]


# Parameters counted ($1), as PostgreSQL has them: looking for names in the longest statement took psycopg 8 ms each time.
_COUNTING = postgresql.psycopg.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@lru_cache(8)
def _counting(cursor: type[psycopg.Cursor[Any]]) -> type[psycopg.Cursor[Any]]:
    """The connection's kind of cursor, for counted parameters."""
    return type("Counting", (psycopg.RawCursor, cursor), {})


def _rows(connection: sa.Connection, ask: Callable[[Any], psycopg.Cursor[Any]]) -> list[Any]:
    """Straight to the driver: SQLAlchemy's own way costs 0.2 ms a statement, mostly for typed rows that nobody asked for."""
    driver: Any = connection.connection.driver_connection
    try:
        return ask(driver).fetchall()
    except psycopg.OperationalError:
        connection.invalidate()  # SQLAlchemy did not see it: without this the pool hands out the dead connection for ever
        if not driver.broken:
            raise
        for engine in db.engines.values():
            engine.dispose()  # the server went away, and with it every connection that the pools kept
        if connection.in_transaction():
            raise
    driver = connection.connection.driver_connection  # a new one: what only reads may be asked again, and nobody sees an error
    return ask(driver).fetchall()


def write(sql: str, values: Mapping[str, object]) -> tuple[Any, ...]:
    """Run a statement that is written by hand, in the unit of work, and give its one row. Raises UniqueViolation: the unit's Taken."""
    [row] = _rows(db.session.connection(), lambda driver: driver.execute(sql, values))
    return row  # type: ignore[no-any-return]


def spelled_out(select: sa.Select[Any] | sa.CompoundSelect[Any], told: Callable[[str, object], str | None]) -> str:
    """SQL in which a declaration's own values stand as they are: a plan that is kept can use a partial index ("state = 'open'") only
    where it sees the value. Never for anybody's input. `told`: how a parameter of this name and value is
    written (value None: it comes with each execution), None for the value itself.
    """
    compiled = select.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    return str(compiled) % {name: told(name, value) or _literal(value) for name, value in compiled.params.items()}


def _literal(value: object) -> str:
    return Literal(Jsonb(value) if isinstance(value, dict) else value).as_string()


def _spelled(select: sa.Select[Any] | sa.CompoundSelect[Any]) -> tuple[str, dict[str, object]]:
    names: dict[str, object] = {}

    def told(name: str, value: object) -> str | None:
        if value is not None and not isinstance(value, list):  # a list may be long, and no index of ours is for a list of values
            return None
        names[name] = value
        return f"${len(names)}"

    return spelled_out(select, told), names


def _counted(select: sa.Select[Any] | sa.CompoundSelect[Any]) -> tuple[str, dict[str, object]]:
    done: Any = select.compile(dialect=_COUNTING, compile_kwargs={"render_postcompile": True})
    return str(done), {name: done.params[name] for name in done.positiontup}


class Prepared:
    """A select that is compiled once, at its first use, and read as plain tuples: for lists, where SQLAlchemy's work each time costs.

    Literal values in the statement (a scope, a limit) are kept; named bind parameters come with each execution.
    Values pass no type processing: enums come as text, a sealed column must not be read this way. `planned_anew`: each execution, for the
    values at hand, where a common word and a rare one need different ways. `plan_kept`: once a connection, for
    whatever values, where planning takes longer than a plan for the values at hand would save; its own values stand in its text.
    """

    def __init__(
        self,
        select: sa.Select[*tuple[Any, ...]] | sa.CompoundSelect[*tuple[Any, ...]],
        *,
        planned_anew: bool = False,
        plan_kept: bool = False,
    ) -> None:
        self._select: sa.Select[*tuple[Any, ...]] | sa.CompoundSelect[*tuple[Any, ...]] | None = select
        self._compiled: tuple[str, dict[str, object]] = ("", {})
        self.prepare, self.plan_kept = False if planned_anew else None, plan_kept

    @property
    def compiled(self) -> tuple[str, dict[str, object]]:
        """(SQL, {parameter: the value that the statement itself holds, None where it comes with each execution}, in the order of $1, $2)"""
        select = self._select
        if select is not None:
            self._compiled = _spelled(select) if self.plan_kept else _counted(select)
            self._select = None  # after the line above: another thread may be here
        return self._compiled

    def all(self, connection: sa.Connection, values: Mapping[str, object]) -> list[Any]:
        """Every row as a plain tuple, in the order of the select's columns."""
        sql, held = self.compiled
        told = [values[name] if value is None else values.get(name, value) for name, value in held.items()]

        def ask(driver: Any) -> psycopg.Cursor[Any]:
            return _counting(driver.cursor_factory)(driver).execute(sql, told, prepare=self.prepare)

        return _rows(connection, partial(_with_kept_plan, ask) if self.plan_kept else ask)


def _with_kept_plan(ask: Callable[[Any], psycopg.Cursor[Any]], driver: Any) -> psycopg.Cursor[Any]:
    """Left to itself PostgreSQL plans anew as long as it thinks that it gains by it, and does not count what planning costs. One way."""
    with driver.pipeline():
        driver.execute("set plan_cache_mode = force_generic_plan")
        asked = ask(driver)
        driver.execute("reset plan_cache_mode")
    return asked


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """A connection for prebuilt selects. Inside a unit of work it is the unit's own, so one reads what one wrote."""
    from_unit = db.session.registry.has() and db.session().in_transaction()
    if from_unit:
        yield db.session.connection()
    else:
        with db.engines[READS].connect() as connection:
            yield connection


def saw_version(record: Versioned, version: int) -> None:
    """Tell the session which version the person had on screen: a save over a newer one becomes Conflict."""
    orm.attributes.set_committed_value(record, "version", version)
