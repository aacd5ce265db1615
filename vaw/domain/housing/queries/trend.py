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
from vaw.kernel.db import Prepared
from vaw.kernel.rows import reading_confidential

SHOWN_DAYS = 364  # a year of whole weeks
MONTHS = 12


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
    with reading_confidential() as connection:
        return [Day(*row) for row in _sums(by.grants, county_id).all(connection, {"first": first, "last": last})]


def list_months(by: Actor, last: date, *, county_id: int | None = None) -> list[Day | None]:
    """The ends of twelve months and, after them, the latest day that has ended by `last`; None: nothing is kept of it."""
    ends = [min(last, clock.today() - timedelta(days=1))]
    while len(ends) <= MONTHS:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    with reading_confidential() as connection:
        found = {row[0]: Day(*row) for row in _picked(by.grants, county_id).all(connection, {"days": ends})}
    return [found.get(day) for day in reversed(ends)]


@lru_cache(1024)
def _sums(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    return _prepared(grants, county_id, DAY.c.on_day.between(sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)))


@lru_cache(1024)
def _picked(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    return _prepared(grants, county_id, DAY.c.on_day == sa.any_(sa.bindparam("days", type_=sa.ARRAY(sa.Date))))


def _prepared(grants: tuple[Grant, ...], county_id: int | None, days: sa.ColumnElement[bool]) -> Prepared:
    sums = (sa.cast(sa.func.sum(DAY.c[name]), sa.Integer) for name in _COLUMNS)
    wanted = sa.select(DAY.c.on_day, *sums).where(days, policy.READ_PICTURE.within(grants, DAY))
    wanted = wanted if county_id is None else wanted.where(DAY.c.county_id == county_id)
    return Prepared(wanted.group_by(DAY.c.on_day).order_by(DAY.c.on_day))
