"""Turned away by quarter, reason and group, from the kept sums: of the counties that the actor may see raw."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models.snapshots import QUARTER
from vaw.domain.housing.queries.trend import list_days
from vaw.domain.housing.rules.turned_away import Group, Kind, Quarters, Reason, known_share, quarter_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared
from vaw.kernel.rows import reading_confidential


def list_turned_away(by: Actor, year: int, *, county_id: int | None = None) -> Quarters:
    """Counts of a year by quarter; of one county, or of all that the actor may see raw."""
    with reading_confidential() as connection:
        rows = _cells(by.grants, county_id).all(connection, {"year": year})
    counts: dict[int, dict[Kind, int]] = {}
    for quarter, reason, whom, count in rows:
        counts.setdefault(quarter, {})[Kind(Reason(reason), Group(whom))] = count
    days: dict[int, list[tuple[int, int]]] = {}
    for day in list_days(by, date(year, 1, 1), date(year, 12, 31), county_id=county_id):
        days.setdefault(quarter_of(day.on), []).append((day.fresh, day.facilities))
    return Quarters(year, counts, {quarter: known_share(found) for quarter, found in days.items()})


def list_years(by: Actor) -> list[int]:
    """Years of which something is counted, and this one; the newest first."""
    with reading_confidential() as connection:
        found = connection.scalars(sa.select(QUARTER.c.year).distinct().where(policy.READ_PICTURE.within(by.grants, QUARTER)))
        return sorted({*found, clock.today().year}, reverse=True)


@lru_cache(1024)
def _cells(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    counted = sa.cast(sa.func.sum(QUARTER.c.count), sa.Integer)
    keys = (QUARTER.c.quarter, QUARTER.c.reason, QUARTER.c.whom)
    wanted = sa.select(*keys, counted).where(
        QUARTER.c.year == sa.bindparam("year", type_=sa.Integer), policy.READ_PICTURE.within(grants, QUARTER)
    )
    wanted = wanted if county_id is None else wanted.where(QUARTER.c.county_id == county_id)
    return Prepared(wanted.group_by(*keys).having(counted > 0).order_by(*keys))
