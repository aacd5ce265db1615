"""Nights that facilities told of themselves: of the counties that the actor may see raw. What nobody told is unknown, never zero."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models.snapshots import NIGHTS
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared
from vaw.kernel.rows import reading_confidential


class Told(NamedTuple):
    """Sums of the reports that told nights. `facilities`: how many told any. `apart`: those of `nights` whose children's share is known."""

    facilities: int = 0
    reports: int = 0
    nights: int = 0
    apart: int = 0
    children: int = 0

    @property
    def known(self) -> bool:
        return self.reports > 0

    @property
    def adults(self) -> int:
        """Of those told apart."""
        return self.apart - self.children


NOTHING = Told()
Key = tuple[int | None, int | None]


def list_nights(by: Actor, first: date, last: date, *, county_id: int | None = None) -> dict[Key, Told]:
    """{(county, month): sums} by the month of the report, of twelve months at the most. None in the key: all counties, all months."""
    bounds = {"first": first.year * 12 + first.month, "last": last.year * 12 + last.month}
    with reading_confidential() as connection:
        rows = _told(by.grants, county_id).all(connection, bounds | {"years": [first.year, last.year]})
    return {(county, month): Told(*sums) for county, month, *sums in rows if sums[0]}


@lru_cache(1024)
def _told(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    """A facility that tells in two months is one in all: so each way of summing is counted for itself."""
    row = NIGHTS.c
    by = sa.func.grouping_sets(sa.tuple_(row.county_id, row.month), sa.tuple_(row.county_id), sa.tuple_(row.month), sa.tuple_())
    sums: tuple[Any, ...] = (row.reports, row.nights, row.apart, row.children)
    columns = (sa.cast(sa.func.coalesce(sa.func.sum(part), 0), sa.Integer) for part in sums)
    wanted = (
        sa.select(row.county_id, row.month, sa.func.count(row.facility_id.distinct()), *columns)
        .where(row.year == sa.any_(sa.bindparam("years", type_=sa.ARRAY(sa.Integer))), row.reports > 0)
        .where((row.year * 12 + row.month).between(sa.bindparam("first", type_=sa.Integer), sa.bindparam("last", type_=sa.Integer)))
        .where(policy.READ_PICTURE.within(grants, NIGHTS))
        .group_by(by)
    )
    return Prepared(wanted if county_id is None else wanted.where(row.county_id == county_id))


_OF_QUARTER = sa.text("""
select s.county_id, count(distinct s.facility_id), count(*), sum(s.nights)::int,
  coalesce(sum(s.nights) filter (where s.nights_children is not null), 0)::int, coalesce(sum(s.nights_children), 0)::int
from capacity_snapshot s
where s.at >= :since and s.at < :until and s.nights is not null
  and not exists (select from capacity_snapshot c where c.replaces_id = s.id)
group by s.county_id
""")


def nights_until(day: date) -> dict[int, Told]:
    """{county: what was told from the first day of the quarter in which a day lies to its end}: to be frozen."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    bounds = {"since": _midnight(first), "until": _midnight(day + timedelta(days=1))}
    with reading_confidential() as connection:
        return {county: Told(*sums) for county, *sums in connection.execute(_OF_QUARTER, bounds)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.STOCKHOLM)
