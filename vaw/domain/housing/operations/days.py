"""How the counties stood at the end of each day, as rows: written when a day has ended, and anew when what is known of it changes."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.models.snapshots import DAY
from vaw.domain.housing.queries.days import first_missing, is_kept, span
from vaw.domain.housing.queries.register import ORDINARY_CADENCE
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import FRESH_FOR
from vaw.kernel import clock, rows
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.rows import reading_confidential

# Every open facility of a county at the end of each day: its beds, its licence, and the numbers that held at midnight in Stockholm.
_STATES = """
select d.day::date as on_day, f.county_id, p.places_adults, p.places_children, p.places_adults + p.places_children as beds,
  p.family_places, coalesce(l.most, 0) as authorised, s.adults, s.children, s.closed, s.confirmed_at is not null as known,
  coalesce(m.instant - s.confirmed_at <= case coalesce(
    case when fc.id is null then f.cadence else fc.cadence end, hc.cadence, h.cadence, :ordinary
  ) when 'week' then :week else :month end, false) as fresh
from generate_series(cast(:first as date), cast(:last as date), interval '1 day') d(day)
cross join lateral (select (d.day::date + 1)::timestamp at time zone 'Europe/Stockholm' as instant) m
join facility f on f.county_id = any(:counties) and f.opened_on <= d.day::date and (f.closed_on is null or f.closed_on >= d.day::date)
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
  select max(coalesce(places_most, p.places_adults + p.places_children)) as most from licence
  where facility_id = f.id and valid_from <= d.day::date and (valid_to is null or valid_to >= d.day::date)
) l on true
left join lateral (
  select * from capacity_snapshot where facility_id = f.id and at < m.instant order by at desc, sequence desc limit 1
) s on true
"""
_SUMS = f"""
with s as ({_STATES})
select on_day, county_id, count(*) as facilities, count(*) filter (where fresh) as fresh,
  count(*) filter (where known and not fresh) as stale, count(*) filter (where not known) as unknown,
  count(*) filter (where fresh and beds - adults - children - closed = 0) as filled,
  sum(beds) as beds, sum(places_adults) as beds_adults, sum(places_children) as beds_children, sum(family_places) as family_places,
  sum(authorised) as authorised, coalesce(sum(authorised) filter (where not fresh), 0) as authorised_silent,
  coalesce(sum(beds) filter (where fresh), 0) as fresh_beds, coalesce(sum(adults) filter (where fresh), 0) as adults,
  coalesce(sum(children) filter (where fresh), 0) as children, coalesce(sum(closed) filter (where fresh), 0) as closed
from s group by on_day, county_id
"""  # noqa: S608  our own names; values are bound
_TYPES = (
    sa.bindparam("counties", type_=sa.ARRAY(sa.Integer)),
    sa.bindparam("week", FRESH_FOR[Cadence.WEEK], type_=sa.Interval),
    sa.bindparam("month", FRESH_FOR[Cadence.MONTH], type_=sa.Interval),
    sa.bindparam("ordinary", ORDINARY_CADENCE.value, type_=sa.Text),
)
_COUNT = sa.text(_SUMS).bindparams(*_TYPES)
_WRITE = sa.text(
    f"insert into capacity_day (on_day, county_id, facilities, fresh, stale, unknown, filled, beds, beds_adults, beds_children, "
    f"family_places, authorised, authorised_silent, fresh_beds, adults, children, closed) {_SUMS}"
).bindparams(*_TYPES)


def recount_days(county_id: int, first: date, last: date | None = None) -> None:
    """Make a county's days anew from what is known now, inside the caller's unit. `last`: yesterday when left out; today is never a row.

    Those who do it for one county come one after the other.
    """
    yesterday = clock.today() - timedelta(days=1)
    until = min(last or yesterday, yesterday)
    if first > until:
        return
    connection = db.session.connection()
    connection.execute(sa.text("select pg_advisory_xact_lock(hashtext('housing.days'), :county)"), {"county": county_id})
    with rows.whole():  # a shelter that reports reaches its own rows, not its county's sums
        connection.execute(sa.delete(DAY).where(DAY.c.county_id == county_id, DAY.c.on_day.between(first, until)))
        connection.execute(_WRITE, {"counties": [county_id], "first": first, "last": until})


def count_ended_days(by: Actor, county_id: int) -> int:
    """Write a county's days that have ended and are not kept yet, those of an outage too, and yesterday anew. Returns how many days."""
    first, yesterday = first_missing(county_id), clock.today() - timedelta(days=1)
    if first is None and not is_kept(county_id, yesterday):
        return 0
    first = min(first or yesterday, yesterday)
    with unit(by, "housing.operations.days.count_ended_days"):
        recount_days(county_id, first)
    return (yesterday - first).days + 1


def differences(first: date, last: date) -> int:
    """How many rows of those days a full recount does not confirm: zero when the books are right."""
    values = {"counties": [county.id for county in list_counties()], "first": first, "last": last}
    kept = sa.select(DAY).where(DAY.c.on_day.between(first, last))
    with reading_confidential() as connection:
        counted = {tuple(row) for row in connection.execute(_COUNT, values)}
        return len(counted ^ {tuple(row) for row in connection.execute(kept)})


def recount_all() -> None:
    """Make every kept day of every county anew, inside the caller's unit."""
    kept = span()
    if kept is not None:
        for county in list_counties():
            recount_days(county.id, *kept)


def all_differences() -> int:
    """How many of all kept rows a full recount does not confirm, a year at a time."""
    kept = span()
    if kept is None:
        return 0
    first, last = kept
    years = range(first.year, last.year + 1)
    return sum(differences(max(first, date(year, 1, 1)), min(last, date(year, 12, 31))) for year in years)
