"""The unit of work: the outermost operation commits once, then releases its jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from psycopg.errors import UniqueViolation
from sqlalchemy.orm.exc import StaleDataError

from vaw.kernel import barred, queue, rows
from vaw.kernel.actor import Actor
from vaw.kernel.db import Versioned, db
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, Taken
from vaw.kernel.permissions import Permission, Row

P = ParamSpec("P")
Result = TypeVar("Result")
REGISTRY: dict[str, tuple[Permission[Any], Callable[..., Any]]] = {}


@dataclass
class Unit:
    by: Actor
    operation: str
    jobs: list[queue.Job] = field(default_factory=list)
    attempted: list[tuple[Versioned, int, dict[str, object]]] = field(default_factory=list)
    doomed_by: str | None = None
    touched: dict[tuple[str, int], set[str]] = field(default_factory=dict)  # filled while texts are barred (kernel.barred)


_current: ContextVar[Unit | None] = ContextVar("unit", default=None)
_along: ContextVar[Callable[[], None] | None] = ContextVar("along", default=None)


def current() -> Unit | None:
    return _current.get()


@contextmanager
def unit(by: Actor, operation: str) -> Iterator[Unit]:
    """Open a unit of work, or join the one that is open. Only the outermost commits.

    Raises Conflict when somebody saved a versioned row first, NotFound when somebody removed it first, Taken when a unique
    constraint says no; nothing is kept then.
    """
    outer = _current.get()
    if outer is not None:
        if outer.by != by:
            raise RuntimeError(f"{operation}: an operation inside another acts for the same actor")
        try:
            yield outer
        except BaseException:
            outer.doomed_by = operation  # half of its changes are in the session: nobody may swallow this and commit
            raise
        return
    with rows.behind(by):
        yield from _outermost(Unit(by, operation))


@contextmanager
def along(work: Callable[[], None]) -> Iterator[None]:
    """Do something small in every unit of work that is committed meanwhile, last in it: it is done when that is done, and not otherwise.

    For what a channel keeps beside a change, of which the operation must not know. `work` may join the unit and must not open one.
    """
    token = _along.set(work)
    try:
        yield
    finally:
        _along.reset(token)


def _outermost(mine: Unit) -> Iterator[Unit]:
    token = _current.set(mine)
    try:
        yield mine
        if mine.doomed_by:
            raise RuntimeError(f"{mine.operation} swallowed the failure of {mine.doomed_by}")
        if (work := _along.get()) is not None:
            work()
        db.session.flush()
        if mine.touched:
            barred.check(mine.touched)
        db.session.commit()
    except StaleDataError as stale:
        db.session.rollback()
        raise Conflict(_both_texts(mine)) from stale
    except sa.exc.IntegrityError as refused:
        db.session.rollback()
        if isinstance(refused.orig, UniqueViolation):
            raise Taken(refused.orig.diag.constraint_name or "") from None  # the cause quotes the value
        raise
    except UniqueViolation as refused:  # from kernel.db.write
        db.session.rollback()
        raise Taken(refused.diag.constraint_name or "") from None
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _current.reset(token)
    queue.release(mine.jobs)


def _both_texts(lost: Unit) -> dict[str, tuple[object, object]]:
    """{column: (mine, theirs)} of the rows that somebody else saved first; the records are fresh afterwards."""
    texts: dict[str, tuple[object, object]] = {}
    for row, seen, mine in lost.attempted:
        try:
            db.session.refresh(row)
        except sa.exc.InvalidRequestError:  # SQLAlchemy's word for a row that is no longer there
            raise NotFound from None
        if row.version != seen:
            texts |= {key: (value, getattr(row, key)) for key, value in mine.items()}
    return texts


def enqueue(name: str, *ids: int) -> None:
    """Ask for background work. The row is written with the change; the message leaves after the commit."""
    now = _current.get()
    if now is None:
        raise RuntimeError(f"enqueue({name!r}) outside an operation")
    now.jobs.append(queue.write(db.session(), name, ids))


def operation(
    permission: Permission[Row],
) -> Callable[[Callable[Concatenate[Actor, Row, P], Result]], Callable[Concatenate[Actor, Row, P], Result]]:
    """Make a function the one way to change something: checked, in one unit of work, audited, registered.

    Raises NotAllowed when the actor does not hold the permission on the record.
    """

    def decorate(function: Callable[Concatenate[Actor, Row, P], Result]) -> Callable[Concatenate[Actor, Row, P], Result]:
        name = f"{function.__module__.removeprefix('vaw.domain.')}.{function.__name__}"

        @wraps(function)
        def run(by: Actor, record: Row, /, *args: P.args, **kwargs: P.kwargs) -> Result:
            if not permission.allows(by, record):
                raise NotAllowed(permission.name)
            with unit(by, name):
                return function(by, record, *args, **kwargs)

        REGISTRY[name] = (permission, run)
        return run

    return decorate
