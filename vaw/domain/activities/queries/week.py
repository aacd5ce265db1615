"""My week: whether the log is kept, and how far the year's account has come (features row 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from vaw.domain.activities.models import MONTH, REACH, Activity
from vaw.domain.geography.queries import municipalities_of
from vaw.kernel.db import Prepared, reading

SILENT_AFTER = timedelta(weeks=2)  # features row 12: two silent weeks bring the hint

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
        sa.select(sa.func.count(REACH.c.municipality_id.distinct()))
        .where(REACH.c.county_id == sa.bindparam("county_id"), REACH.c.year == sa.bindparam("year"), REACH.c.n > 0)
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
