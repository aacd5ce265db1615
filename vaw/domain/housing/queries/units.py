"""What figures are summed from: each facility's own numbers. For the engine alone; nothing here is shown to anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.housing.queries.register import ORDINARY_CADENCE
from vaw.domain.housing.rules.editions import Measure, Scope, reported_at_least
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import FRESH_FOR
from vaw.domain.housing.rules.turned_away import Group, Reason
from vaw.kernel.disclosure.rule import Unit
from vaw.kernel.rows import reading_confidential, whole

# Every open facility at the ends of the days from first to last, midnight in Stockholm: its beds, and what it had reported and was fresh
# by the cadence of that day: a county that asks more often later makes nobody silent in a quarter that is past.
# Summed over the days it is bed nights; of a single day it is how the facility stood.
_STANDINGS = sa.text("""
select f.code, f.organisation_id, f.county_id, v.form, sum(p.places_adults + p.places_children)::int as beds,
  sum(p.family_places)::int as family_places,
  (sum(s.adults + s.children) filter (where k.fresh))::int as occupied,
  (sum(greatest(p.places_adults + p.places_children - s.adults - s.children, 0)) filter (where k.fresh))::int as unused
from generate_series(cast(:first as date), cast(:last as date), interval '1 day') d(day)
cross join lateral (select (d.day::date + 1)::timestamp at time zone 'Europe/Stockholm' as instant) m
join facility f on f.opened_on <= d.day::date and (f.closed_on is null or f.closed_on >= d.day::date)
join provider v on v.id = f.provider_id
join lateral (
  select * from facility_profile where facility_id = f.id and since_on <= d.day::date order by since_on desc limit 1
) p on true
left join housing_county h on h.county_id = f.county_id
left join lateral (
  select * from former_cadence where facility_id = f.id and until_on >= d.day::date order by until_on limit 1
) fc on true
left join lateral (
  select * from former_cadence
  where county_id = f.county_id and facility_id is null and until_on >= d.day::date order by until_on limit 1
) hc on true
left join lateral (
  select * from capacity_snapshot where facility_id = f.id and at < m.instant order by at desc, sequence desc limit 1
) s on true
cross join lateral (
  select coalesce(
    m.instant - s.confirmed_at <= case coalesce(
      case when fc.id is null then f.cadence else fc.cadence end, hc.cadence, h.cadence, :ordinary
    ) when 'week' then :week else :month end, false
  ) as fresh
) k
group by f.code, f.organisation_id, f.county_id, v.form
""").bindparams(
    sa.bindparam("week", FRESH_FOR[Cadence.WEEK], type_=sa.Interval),
    sa.bindparam("month", FRESH_FOR[Cadence.MONTH], type_=sa.Interval),
    sa.bindparam("ordinary", ORDINARY_CADENCE.value, type_=sa.Text),
)
# Of every facility that has reported in those days: its counts by cell, and a row without a cell where it turned nobody away.
_TURNED_AWAY = sa.text("""
select f.code, f.organisation_id, f.county_id, v.form, t.reason, t.whom, coalesce(sum(t.count), 0)::int as count
from capacity_snapshot c
join facility f on f.id = c.facility_id
join provider v on v.id = f.provider_id
left join turned_away t on t.snapshot_id = c.id
where (c.at at time zone 'Europe/Stockholm')::date between :first and :last
  and not exists (select from capacity_snapshot r where r.replaces_id = c.id)
group by f.code, f.organisation_id, f.county_id, v.form, t.reason, t.whom
""")


def units_for(scope: Scope, as_of: date) -> list[Unit]:
    """What the figures of a scope are summed from, as it is known now. A facility whose numbers are not known is not there: not zero."""
    if scope.quarter is not None and scope.measure is Measure.TURNED_AWAY:
        return _turned_away(scope.quarter.first, scope.quarter.last)
    last = scope.quarter.last if scope.quarter else as_of
    first = scope.quarter.first if scope.quarter and scope.measure is Measure.NIGHTS else last
    return [unit for row in _standings(first, last) if (unit := _unit(scope.measure, row)) is not None]


def share_reported(day: date) -> int | None:
    """Of how many per cent of the facilities the numbers were known at the end of a day, at least, as far as it may be said."""
    with whole():  # whoever reads publications: what comes of it is a rounded share
        rows = _standings(day, day)
    reporting, silent = ([_base(row) for row in rows if (row.occupied is None) is missing] for missing in (False, True))
    return reported_at_least(reporting, silent)


def _standings(first: date, last: date) -> list[sa.Row[Any]]:
    with reading_confidential() as connection:
        return list(connection.execute(_STANDINGS, {"first": first, "last": last}))


def _unit(measure: Measure, row: sa.Row[Any]) -> Unit | None:
    base = _base(row)
    if measure is Measure.PLACES:
        return base._replace(value=row.beds, floor=1)  # an open shelter has a bed: nobody doubts that
    if measure is Measure.FAMILY_PLACES:
        return base._replace(value=row.family_places)
    return None if row.occupied is None else base._replace(value=row.occupied, free=row.unused)


def _turned_away(first: date, last: date) -> list[Unit]:
    with reading_confidential() as connection:
        rows = connection.execute(_TURNED_AWAY, {"first": first, "last": last}).all()
    told = {row.code for row in rows if row.reason is not None}
    zero = {"reason": str(Reason.FULL), "group": str(Group.UNSTATED), "value": 0}  # it said that there was nobody: that is known too
    return [
        _base(row)._replace(**({"reason": row.reason, "group": row.whom, "value": row.count} if row.reason else zero))
        for row in rows
        if row.reason is not None or row.code not in told
    ]


def _base(row: sa.Row[Any]) -> Unit:
    """Operators get a mark of their own, so that none is taken for a county."""
    return Unit(row.code, f"o{row.organisation_id}", f"{row.county_id:02}", row.form)
