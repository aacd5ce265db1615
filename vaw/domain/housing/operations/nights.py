"""Nights that were told, by facility and month, added to and taken from in the same commit as the reports; proven against a full recount.

Whoever counts holds the facility (operations.snapshots.hold): nobody else touches its rows.
"""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.kernel.db import db
from vaw.kernel.rows import reading_confidential

_MONTH = "(s.at at time zone 'Europe/Stockholm')"
_KEYS = f"s.facility_id, extract(year from {_MONTH})::int, extract(month from {_MONTH})::int, s.organisation_id, s.county_id"
_INTO = "insert into housing_nights as n (facility_id, year, month, organisation_id, county_id, reports, nights, apart, children)"
_APART = "case when s.nights_children is null then 0 else s.nights end"
_COUNT = sa.text(
    f"{_INTO} select {_KEYS}, :sign, :sign * s.nights, :sign * {_APART}, :sign * coalesce(s.nights_children, 0) "  # noqa: S608  our own names
    "from capacity_snapshot s where s.id = :id and s.nights is not null on conflict (facility_id, year, month) do update set "
    "reports = n.reports + excluded.reports, nights = n.nights + excluded.nights, apart = n.apart + excluded.apart, "
    "children = n.children + excluded.children"
).bindparams(sa.bindparam("sign", type_=sa.Integer), sa.bindparam("id", type_=sa.BigInteger))
_SUMS = (
    f"select {_KEYS}, count(*), sum(s.nights), sum({_APART}), coalesce(sum(s.nights_children), 0) from capacity_snapshot s "  # noqa: S608
    "where s.nights is not null and not exists (select from capacity_snapshot c where c.replaces_id = s.id) group by 1, 2, 3, 4, 5"
)
_DIFFERENCES = sa.text(
    f"with r(facility_id, year, month, organisation_id, county_id, reports, nights, apart, children) as ({_SUMS}) "  # noqa: S608
    "select count(*) from housing_nights n full join r using (facility_id, year, month) "
    "where (coalesce(n.reports, 0), coalesce(n.nights, 0), coalesce(n.apart, 0), coalesce(n.children, 0)) "
    "<> (coalesce(r.reports, 0), coalesce(r.nights, 0), coalesce(r.apart, 0), coalesce(r.children, 0))"
)


def count_in(snapshot: CapacitySnapshot) -> None:
    """Count the nights that a snapshot tells of in. It must be flushed."""
    db.session.connection().execute(_COUNT, {"id": snapshot.id, "sign": 1})


def count_out(snapshot: CapacitySnapshot) -> None:
    """Count them out, when another takes its place."""
    db.session.connection().execute(_COUNT, {"id": snapshot.id, "sign": -1})


def recount() -> None:
    """Make all sums anew from the reports, inside the caller's unit; whoever records waits."""
    connection = db.session.connection()
    connection.execute(sa.text("lock table housing_nights in share row exclusive mode"))
    connection.execute(sa.text("delete from housing_nights"))
    connection.execute(sa.text(f"{_INTO} {_SUMS}"))


def differences() -> int:
    """How many sums a full recount does not confirm: zero when the books are right."""
    with reading_confidential() as connection:
        return int(connection.execute(_DIFFERENCES).scalar_one())
