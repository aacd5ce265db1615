"""What the rows behind a figure are read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from vaw.kernel.actor import Actor
from vaw.kernel.calendar import at_hour


class Kind(StrEnum):
    """What a row is, so that a channel knows its page."""

    ACTIVITY = "activity"
    OCCASION = "occasion"
    REQUEST = "request"
    FOLLOW_UP = "follow_up"
    STAGE = "stage"
    MEETING = "meeting"
    ACTION = "action"
    EFFORT = "effort"
    MEASURE = "measure"
    ACTOR = "actor"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows: of a county's year, and of one row of the figure (`part`, its code) or of all."""

    by: Actor
    county_id: int
    year: int
    part: str | None

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @property
    def begins(self) -> datetime:
        return at_hour(self.first, 0)

    @property
    def ends(self) -> datetime:
        return at_hour(date(self.year + 1, 1, 1), 0)

    @property
    def number(self) -> int:
        """The part as an id; 0, which nothing has, for one that is none."""
        return int(self.part) if self.part and self.part.isdecimal() and len(self.part) < 10 else 0


@dataclass(frozen=True, slots=True)
class Source:
    """`rows`: what the figure counts, as (id, day, title, n); `n` is what the row adds where the figure counts something in it, else null.

    `scope`: which of them the actor may see one by one.
    """

    kind: Kind
    rows: sa.Select[Any]
    scope: sa.ColumnElement[bool]


Build = Callable[[Asked], Source]


def day_of(instant: Any) -> sa.ColumnElement[date]:
    """The day that clocks in Sweden show."""
    return sa.cast(sa.func.timezone("Europe/Stockholm", instant), sa.Date)


def plain(*columns: Any) -> sa.Select[Any]:
    """A select of id, day, title and perhaps n."""
    told = [*columns, *(sa.cast(sa.null(), sa.Integer) for _ in range(4 - len(columns)))]
    return sa.select(*(column.label(name) for column, name in zip(told, ("id", "on", "title", "n"), strict=True)))
