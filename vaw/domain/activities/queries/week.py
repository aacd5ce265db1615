"""My week: whether the log is kept, and how far the year's account has come (features row 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.activities.models import MONTH, REACH, Activity
from vaw.domain.geography.queries import municipalities_of
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, reading

SILENT_AFTER = timedelta(weeks=2)  # features row 12: two silent weeks bring the hint
LOOKED_BACK = timedelta(weeks=8)  # how far back one's own latest activity is looked for: "eight weeks or more" says enough
SHOWN_A_DAY = 20  # rows of a day that are named; a brought-in spreadsheet may hold thousands

_STATE = Prepared(
    sa.select(
        sa.select(sa.func.max(Activity.done_on))
        .where(Activity.county_id == sa.bindparam("county_id"), Activity.withdrawn_at.is_(None), Activity.done_on <= sa.bindparam("today"))
        .scalar_subquery(),
        *(
            sa.select(sa.func.coalesce(sa.func.sum(MONTH.c[name]), 0))
            .where(MONTH.c.county_id == sa.bindparam("county_id"), MONTH.c.year == sa.bindparam("year"))
            .scalar_subquery()
            for name in ("n", "counted", "minutes", "women", "men", "unstated")
        ),
        sa.select(sa.func.count())
        .select_from(REACH)
        .where(REACH.c.county_id == sa.bindparam("county_id"), REACH.c.year == sa.bindparam("year"), REACH.c.field == "", REACH.c.n > 0)
        .scalar_subquery(),
        sa.select(sa.func.count())
        .select_from(Activity)
        .where(
            Activity.county_id == sa.bindparam("county_id"),
            Activity.withdrawn_at.is_(None),
            Activity.done_on.between(sa.bindparam("monday"), sa.bindparam("today")),
        )
        .scalar_subquery(),
    )
)


@dataclass(frozen=True, slots=True)
class CountyNow:
    """The county's log as it stands today. `last_on`: day of the latest activity. `n`.. cover the calendar year of `today`."""

    today: date
    last_on: date | None
    n: int
    counted: int
    minutes: int
    women: int
    men: int
    unstated: int
    reached: int
    municipalities: int
    this_week: int

    @property
    def silent_weeks(self) -> int | None:
        """Whole weeks since the latest activity, None when nothing was ever logged."""
        return None if self.last_on is None else (self.today - self.last_on).days // 7

    @property
    def is_silent(self) -> bool:
        return self.last_on is None or self.today - self.last_on >= SILENT_AFTER

    @property
    def counted_share(self) -> float:
        """Share of the year's activities whose participants were counted, 0..1; 0 when there is none."""
        return self.counted / self.n if self.n else 0.0

    @property
    def reached_share(self) -> float:
        """Share of the county's municipalities that were reached this year, 0..1."""
        return self.reached / self.municipalities


def county_now(county_id: int, today: date) -> CountyNow:
    """One round trip. The caller has asked whether the actor may read the county's log."""
    values = {"county_id": county_id, "today": today, "year": today.year, "monday": today - timedelta(days=today.weekday())}
    with reading() as connection:
        [row] = _STATE.all(connection, values)
    n, counted, minutes, women, men, unstated, reached, this_week = (int(value) for value in row[1:])
    return CountyNow(today, row[0], n, counted, minutes, women, men, unstated, reached, len(municipalities_of(county_id)), this_week)


class Logged(NamedTuple):
    """An activity that somebody logged."""

    id: int
    done_on: date
    type: str
    minutes: int


@dataclass(frozen=True, slots=True)
class MyDay:
    """What one person logged of one day: exact count and minutes, and the first SHOWN_A_DAY rows."""

    on: date
    n: int
    minutes: int
    rows: Sequence[Logged]


_MINE = (
    Activity.county_id == sa.bindparam("county_id"),
    Activity.withdrawn_at.is_(None),
    Activity.done_on.between(sa.bindparam("first"), sa.bindparam("last")),
    Activity.created_by == sa.bindparam("user_id"),
)
_NUMBERED = (
    sa.select(
        Activity.id, Activity.done_on, Activity.type, Activity.minutes,
        sa.func.count().over(partition_by=Activity.done_on).label("n"),
        sa.func.sum(Activity.minutes).over(partition_by=Activity.done_on).label("total"),
        sa.func.row_number().over(partition_by=Activity.done_on, order_by=Activity.id).label("place"),
    )
    .where(*_MINE)
    .subquery()
)  # fmt: skip
_MY_DAYS = Prepared(
    sa.select(*(_NUMBERED.c[name] for name in (*Logged._fields, "n", "total")))
    .where(_NUMBERED.c.place <= sa.literal_column(str(SHOWN_A_DAY)))
    .order_by(_NUMBERED.c.done_on, _NUMBERED.c.id)
)
_MY_LAST = Prepared(sa.select(sa.func.max(Activity.done_on)).where(*_MINE))


def my_days(by: Actor, county_id: int, first: date, last: date) -> list[MyDay]:
    """The days from `first` to `last`, both counted, of which the actor has logged something in the county, in order. One round trip.

    Only what they logged themselves is theirs. The caller has asked whether the actor may read the county's log.
    """
    with reading() as connection:
        rows = _MY_DAYS.all(connection, {"county_id": county_id, "user_id": by.id, "first": first, "last": last})
    days = [(on, list(group)) for on, group in groupby(rows, lambda row: row[1])]
    return [MyDay(on, group[0][4], int(group[0][5]), [Logged(*row[:4]) for row in group]) for on, group in days]


def my_last_on(by: Actor, county_id: int, today: date) -> date | None:
    """The latest day of which the actor has logged something in the county, None when that is more than LOOKED_BACK ago or never."""
    values = {"county_id": county_id, "user_id": by.id, "first": today - LOOKED_BACK, "last": today}
    with reading() as connection:
        [row] = _MY_LAST.all(connection, values)
    last_on: date | None = row[0]
    return last_on
