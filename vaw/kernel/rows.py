"""The second wall: which rows of protected housing PostgreSQL itself shows and takes (docs/rows.md). The first is `scoped()`.

A channel says for whom it stands, once, where it knows: the web for the person behind the request, a task and the command line for the
program. A unit of work stands for its own actor. Nothing here is for the business to read: only the connection is told, and only for the
length of a transaction. Where nobody has said anything, and on the reading engine, which has no transactions, the tables are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy import orm

from vaw.kernel.actor import Actor
from vaw.kernel.db import db


@dataclass(frozen=True, slots=True)
class Reach:
    """Coarser than any permission: rows of these counties and of these organisations, or all."""

    counties: tuple[int, ...] = ()
    organisations: tuple[int, ...] = ()
    nation: bool = False


NOBODY, NATION = Reach(), Reach(nation=True)
UNTOLD = NOBODY  # what holds where no channel has said for whom it stands
_current: ContextVar[Reach | None] = ContextVar("rows", default=None)
_rule: list[Callable[[Actor], Reach]] = []
_HELD = "vaw.rows"
_TELL = "select set_config('vaw.nation', %s, true), set_config('vaw.counties', %s, true), set_config('vaw.organisations', %s, true)"


@dataclass(slots=True)
class _Held:
    """The connection of the session's open transaction, and what it was told last; None: who knows."""

    connection: sa.Connection
    told: Reach | None = NOBODY


def reach_of(by: Actor) -> Reach:
    return _rule[-1](by) if _rule else NOBODY


def stand_for(by: Actor | None) -> None:
    """From here on in this thread: for a channel, where it has found out who is there. None: nobody."""
    _current.set(NOBODY if by is None else reach_of(by))
    _tell()


def standing() -> Reach | None:
    return _current.get()


def back_to(before: Reach | None) -> None:
    """For whom it stood before: where a request ends."""
    _current.set(before)


@contextmanager
def behind(by: Actor) -> Iterator[None]:
    """Stand for somebody else inside the block."""
    with _reaching(reach_of(by)):
        yield


@contextmanager
def whole() -> Iterator[None]:
    """All rows inside the block: for kept sums, and for checks whose answer tells nobody a row. Each use says why."""
    with _reaching(NATION):
        yield


@contextmanager
def _reaching(reach: Reach) -> Iterator[None]:
    before = _current.get()
    _current.set(reach)
    try:
        _tell()
        yield
    finally:
        _current.set(before)
        _tell()


@contextmanager
def reading_confidential() -> Iterator[sa.Connection]:
    """A connection that shows what whoever is stood for may see: the session's, whose transaction was told."""
    yield db.session.connection()


def _tell() -> None:
    """Tell the open transaction, if there is one; one that begins later is told when it does."""
    held = db.session.info.get(_HELD) if db.session.registry.has() else None
    if held is not None:
        _tell_to(held)


def _tell_to(held: _Held) -> None:
    reach = UNTOLD if (current := _current.get()) is None else current
    if held.told == reach:
        return
    if held.connection.closed or held.connection.invalidated:
        return
    driver: Any = held.connection.connection.driver_connection
    if driver.info.transaction_status in (TransactionStatus.INERROR, TransactionStatus.UNKNOWN):
        held.told = None  # it can only be rolled back, and what it was told with it
        return
    try:  # straight to the driver, as kernel.db.Prepared: this is on the way of every change
        driver.execute(_TELL, ("yes" if reach.nation else "", _listed(reach.counties), _listed(reach.organisations)))
    except psycopg.OperationalError:
        held.connection.exec_driver_sql("select 1")  # the connection is gone: let SQLAlchemy find that out in its own way
        raise
    held.told = reach


def _listed(ids: tuple[int, ...]) -> str:
    return ",".join(map(str, ids))


def _begun(session: orm.Session, transaction: orm.SessionTransaction, connection: sa.Connection) -> None:
    session.info[_HELD] = held = session.info.get(_HELD) or _Held(connection)
    _tell_to(held)


def _ended(session: orm.Session, transaction: orm.SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_HELD, None)


def install(session: Any, rule: Callable[[Actor], Reach]) -> None:
    """Put the two listeners on the session, and say how far an actor reaches; called once, where the app is made."""
    _rule.append(rule)
    sa.event.listen(session, "after_begin", _begun)
    sa.event.listen(session, "after_transaction_end", _ended)
