"""Days that are frozen, and how full it has been: nights, days full, occupancy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models.snapshots import DAY, FixedDay
from vaw.domain.housing.queries.nights import NOTHING, Told, nights_until
from vaw.domain.housing.rules.fixed_days import checksum, occupancy_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped
from vaw.kernel.rows import reading_confidential


class Use(NamedTuple):
    """Days and nights of a county or the nation in sum. Nights are of those with fresh numbers, counted at midnight."""

    facility_days: int
    fresh_days: int
    full_days: int
    nights: int
    open_nights: int  # of beds in use, occupied or free

    @property
    def occupancy(self) -> Fraction | None:
        return occupancy_of(self.open_nights, self.nights, 0)

    @property
    def known(self) -> Fraction | None:
        """Share of the facilities' days of which something is known."""
        return Fraction(self.fresh_days, self.facility_days) if self.facility_days else None

    @property
    def full(self) -> Fraction | None:
        """Share of the days of which something is known that were full."""
        return Fraction(self.full_days, self.fresh_days) if self.fresh_days else None


NO_USE = Use(0, 0, 0, 0, 0)


def list_use(by: Actor, first: date, last: date, *, county_id: int | None = None) -> dict[tuple[int, int], Use]:
    """{(county, month): days and nights} from a day to a day of one year; of the counties that the actor may see raw."""
    with reading_confidential() as connection:
        rows = _use(by.grants, county_id).all(connection, {"first": first, "last": last})
    return {(county, month): Use(*sums) for county, month, *sums in rows}


def summed(uses: Iterable[Use]) -> Use:
    """In sum."""
    return Use(*(sum(parts) for parts in zip(NO_USE, *uses, strict=True)))


def list_use_years(by: Actor) -> list[int]:
    """Years of which a day is kept, the newest first."""
    with reading_confidential() as connection:
        wanted = sa.select(sa.func.min(DAY.c.on_day), sa.func.max(DAY.c.on_day)).where(policy.READ_PICTURE.within(by.grants, DAY))
        first, last = connection.execute(wanted).one()
    return list(range(last.year, first.year - 1, -1)) if first else [clock.today().year]


@lru_cache(1024)
def _use(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    day = DAY.c
    month = sa.cast(sa.extract("month", day.on_day), sa.Integer)
    sums: tuple[Any, ...] = (day.facilities, day.fresh, day.filled, day.adults + day.children, day.fresh_beds - day.closed)
    columns = (sa.cast(sa.func.sum(part), sa.Integer) for part in sums)
    between = day.on_day.between(sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date))
    wanted = sa.select(day.county_id, month, *columns).where(between, policy.READ_PICTURE.within(grants, DAY))
    wanted = wanted if county_id is None else wanted.where(day.county_id == county_id)
    return Prepared(wanted.group_by(day.county_id, month).order_by(day.county_id, month))


def list_fixed_days(by: Actor) -> list[FixedDay]:
    """Every frozen day, the newest first."""
    return list(db.session.scalars(scoped(policy.READ_FIXED_DAY, by).order_by(FixedDay.on_day.desc())))


def get_fixed_day(by: Actor, on_day: date) -> FixedDay:
    """One frozen day. Raises NotFound when that day is not, or the actor may not read it."""
    found = db.session.scalars(scoped(policy.READ_FIXED_DAY, by).where(FixedDay.on_day == on_day)).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_whole(day: FixedDay) -> bool:
    """Whether its rows still are those that the checksum was made of."""
    return checksum(day.on_day, day.content) == day.checksum


def is_fixed(on_day: date) -> bool:
    with reading_confidential() as connection:
        return connection.scalar(sa.select(FixedDay.id).where(FixedDay.on_day == on_day)) is not None


def rows_of(on_day: date) -> list[dict[str, int]]:
    """The kept rows of a day, by county, to be frozen; with the nights that were told from its quarter's first day on.

    `quarter_tellers`: how many facilities told any; where it is 0 the nights are unknown.
    """
    columns = [column for column in DAY.c if column.name != "on_day"]
    with reading_confidential() as connection:
        found = connection.execute(sa.select(*columns).where(DAY.c.on_day == on_day).order_by(DAY.c.county_id)).mappings().all()
    told = nights_until(on_day)
    return [{**row, **_frozen_nights(told.get(row["county_id"], NOTHING))} for row in found]


def _frozen_nights(told: Told) -> dict[str, int]:
    return {
        "quarter_tellers": told.facilities, "quarter_nights": told.nights, "quarter_nights_apart": told.apart,
        "quarter_nights_children": told.children,
    }  # fmt: skip


_FIRST_MISSING = sa.text("""
with f as (select opened_on, coalesce(closed_on, 'infinity') as closed_on from facility where county_id = :county),
kept as (select on_day from capacity_day where county_id = :county),
d(day) as (
  select day::date from generate_series(
    greatest((select min(on_day) from capacity_day), (select min(opened_on) from f)), :today, interval '1 day'
  ) day
)
select min(d.day) from d where exists (select from f where d.day between f.opened_on and f.closed_on)
  and not exists (select from kept where kept.on_day = d.day)
""")


def first_missing(county_id: int) -> date | None:
    """The first day, from the first one that is kept of any county, on which this one had a facility and which is not kept of it.

    That is today when all is well, or a day in the midst of others: when somebody corrected a report after an outage, before its days were
    made good. The first day of the first facility where nothing is kept; None without an open facility.
    """
    with reading_confidential() as connection:
        found: date | None = connection.scalar(_FIRST_MISSING, {"county": county_id, "today": clock.today()})
        return found


def is_kept(county_id: int, day: date) -> bool:
    """Whether a county has a row of that day."""
    with reading_confidential() as connection:
        wanted = sa.select(DAY.c.on_day).where(DAY.c.county_id == county_id, DAY.c.on_day == day)
        return connection.scalar(wanted) is not None


def span() -> tuple[date, date] | None:
    """The first and last day that is kept of any county; None: none is."""
    with reading_confidential() as connection:
        first, last = connection.execute(sa.select(sa.func.min(DAY.c.on_day), sa.func.max(DAY.c.on_day))).one()
    return (first, last) if first else None
