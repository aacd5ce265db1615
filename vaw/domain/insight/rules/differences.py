"""How two sets of a county's figures differ: cell by cell, as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from vaw.kernel.i18n import gettext
from vaw.kernel.table import Column, Value

Row = Sequence[Value]
Key = tuple[Value, int]
_CODE = "code"
# What leaders and management are told once, when today's figures no longer are those of an established edition (insight.reminders).
EDITION_DIFFERS = "insight.edition_differs"
WATCHED_YEARS = 2  # of established editions: an older account is history, and nobody corrects it
REASON_MOST = 500  # characters of why a year is opened again: a paragraph


class Kind(StrEnum):
    """What was changed, so that a channel knows its page and its word."""

    ACTIVITY = "activity"
    IMPORT = "import"
    OCCASION = "occasion"
    REQUEST = "request"
    FOLLOW_UP = "follow_up"
    STAGE = "stage"
    MEETING = "meeting"
    ACTION = "action"
    EFFORT = "effort"
    CENTRE = "centre"
    MEASURE = "measure"
    ACTOR = "actor"


# What a locked year holds back: a change of these was made while it was open, for the reason that was given.
HELD_BACK = frozenset({Kind.ACTIVITY, Kind.IMPORT, Kind.OCCASION, Kind.MEETING})


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as one of two sides has it."""

    code: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]


class Difference(NamedTuple):
    """One cell that is not what it was. `row`: what its row is called, "" where a figure has one row. None is missing."""

    code: str
    title: str
    row: str
    column: Column
    then: Value
    now: Value


def differing(then: Iterable[Told], now: Iterable[Told]) -> list[Difference]:
    """Every cell that differs to a reader, in the order of the figures; a figure that only one side has is no difference of numbers."""
    after = {one.code: one for one in now}
    return [difference for one in then if one.code in after for difference in _of_figure(one, after[one.code])]


def only_in_one(then: Iterable[Told], now: Iterable[Told]) -> tuple[list[str], list[str]]:
    """Titles of figures that the second side no longer has, and of those that the first had not."""
    before, after = {one.code: one.title for one in then}, {one.code: one.title for one in now}
    gone = [title for code, title in before.items() if code not in after]
    return gone, [title for code, title in after.items() if code not in before]


def _of_figure(then: Told, now: Told) -> list[Difference]:
    before, after = _keyed(then), _keyed(now)
    columns = {column.key: column for column in (*then.columns, *now.columns)}
    measures = [column for column in columns.values() if column.key != _CODE and not column.header]
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        name = _name(columns, old, new)
        if not measures:  # a list of names: a row comes or goes
            found += [] if old and new else [Difference(now.code, now.title, "", *_named(columns, old, new))]
            continue
        found += [
            Difference(now.code, now.title, name, column, (old or {}).get(column.key), (new or {}).get(column.key))
            for column in measures
            if column.shown((old or {}).get(column.key)) != column.shown((new or {}).get(column.key))
        ]
    return found


def _keyed(told: Told) -> dict[Key, dict[str, Value]]:
    """Rows by their code; without one by their place."""
    keys = [column.key for column in told.columns]
    seen: Counter[Value] = Counter()
    found: dict[Key, dict[str, Value]] = {}
    for row in told.rows:
        values = dict(zip(keys, row, strict=True))
        code = values.get(_CODE)
        found[code, seen[code]] = values
        seen[code] += 1
    return found


def _name(columns: Mapping[str, Column], old: Mapping[str, Value] | None, new: Mapping[str, Value] | None) -> str:
    """What the row is called; what it was called too, when that is another name, such as another quarter's."""
    key = next((key for key, column in columns.items() if column.header), "")
    names = [str(side[key]) for side in (old, new) if side and side.get(key)]
    return " → ".join(dict.fromkeys(gettext(name) for name in names))


def _named(columns: Mapping[str, Column], old: Mapping[str, Value] | None, new: Mapping[str, Value] | None) -> tuple[Column, Value, Value]:
    column = next(column for column in columns.values() if column.key != _CODE)
    return column, (old or {}).get(column.key), (new or {}).get(column.key)


def as_json(difference: Difference) -> dict[str, Any]:
    """A difference as an edition keeps it, in words of the edition's language."""
    code, title, row, column, then, now = difference
    told = {"key": column.key, "column": gettext(column.label), "kind": column.kind}
    return {"code": code, "title": title, "row": row, **told, "then": then, "now": now}


def from_json(kept: Mapping[str, Any]) -> Difference:
    """The other way round."""
    column = Column(kept["key"], kept["column"], kept["kind"])
    return Difference(kept["code"], kept["title"], kept["row"], column, kept["then"], kept["now"])
