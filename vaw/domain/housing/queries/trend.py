"""How it has been, day by day: the kept rows of the counties in sum."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models.snapshots import DAY
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, reading

SHOWN_DAYS = 364  # a year of whole weeks


class Day(NamedTuple):
    """The facilities of a county or the nation when a day ended. Numbers of people are of the fresh ones alone."""

    on: date
    facilities: int
    fresh: int
    stale: int
    unknown: int
    filled: int
    beds: int
    family_places: int
    authorised: int
    authorised_silent: int
    fresh_beds: int
    adults: int
    children: int
    closed: int

    @property
    def occupied(self) -> int:
        return self.adults + self.children


_COLUMNS = Day._fields[1:]


def list_days(by: Actor, first: date, last: date, *, county_id: int | None = None) -> list[Day]:
    """Each day that has ended, the oldest first; of one county, or of all that the actor may see raw. A day without rows is left out."""
    with reading() as connection:
        return [Day(*row) for row in _sums(by.grants, county_id).all(connection, {"first": first, "last": last})]


def list_weeks(by: Actor, last: date, *, county_id: int | None = None) -> list[Day | None]:
    """53 days with a week between, the last one the latest day that has ended by `last`; None: nothing is kept of it."""
    end = min(last, clock.today() - timedelta(days=1))
    found = {day.on: day for day in list_days(by, end - timedelta(days=SHOWN_DAYS), end, county_id=county_id)}
    return [found.get(end - timedelta(days=back)) for back in range(SHOWN_DAYS, -1, -7)]


@lru_cache(1024)
def _sums(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    sums = (sa.cast(sa.func.sum(DAY.c[name]), sa.Integer) for name in _COLUMNS)
    between = DAY.c.on_day.between(sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date))
    wanted = sa.select(DAY.c.on_day, *sums).where(between, policy.READ_PICTURE.within(grants, DAY))
    wanted = wanted if county_id is None else wanted.where(DAY.c.county_id == county_id)
    return Prepared(wanted.group_by(DAY.c.on_day).order_by(DAY.c.on_day))
