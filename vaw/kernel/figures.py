"""A figure is declared once and is the same number on the page, in PDF, XLSX, CSV, JSON and the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from vaw.kernel.actor import Actor
from vaw.kernel.table import Table, Value

Plot = Literal["tile", "bar", "stacked", "line", "map", "none"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is asked about: one county and one calendar year, by somebody."""

    by: Actor
    county_id: int
    year: int


@dataclass(frozen=True, slots=True)
class Figure:
    """`title`, `definition`, `caveat` and `source` are marked texts. `unit` names what is counted.

    `rows(scope)` gives tuples in the order of the table's columns and raises NotFound outside the actor's scope.
    `plot` says how a page draws it; the table always stands beside. `heading` is the number (1 to 3) of the report heading
    of 2021:995 under which the yearly account shows it. `drill` names the list page's filter that opens the rows behind it.
    """

    code: str
    title: str
    definition: str
    caveat: str
    unit: str
    source: str
    table: Table
    rows: Callable[[Scope], Sequence[tuple[Value, ...]]]
    plot: Plot = "none"
    heading: int = 1
    drill: str | None = None


REGISTRY: dict[str, Figure] = {}


def declare(figure: Figure) -> Figure:
    """Put the figure in the registry. Raises ValueError when two figures bear one code."""
    if REGISTRY.setdefault(figure.code, figure) is not figure:
        raise ValueError(f"two figures are named {figure.code}")
    return figure


Read = TypeVar("Read")
_shared: ContextVar[dict[tuple[object, Scope], Any] | None] = ContextVar("shared", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside the block each area's year is read once: all its figures on a page are of the same instant."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def once(read: Callable[[Scope], Read], scope: Scope) -> Read:
    """What `read` gives for the scope, kept inside `read_once`."""
    shared = _shared.get()
    if shared is None:
        return read(scope)
    if (read, scope) not in shared:
        shared[read, scope] = read(scope)
    kept: Read = shared[read, scope]
    return kept
