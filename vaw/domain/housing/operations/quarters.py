"""Turned away by quarter as rows, added to and taken from in the same commit as the reports; proven against a full recount."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.kernel import rows
from vaw.kernel.db import db
from vaw.kernel.rows import reading_confidential

_COLUMNS = "county_id, year, quarter, reason, whom, count"
_CELLS = "t.county_id, extract(year from t.on_day)::int, extract(quarter from t.on_day)::int, t.reason, t.whom"
# Sorted, so that two who count in the same county never wait for each other crosswise.
_COUNT = sa.text(
    f"insert into turned_away_quarter as q ({_COLUMNS}) "  # noqa: S608  our own names; values are bound
    f"select {_CELLS}, t.count * :sign from turned_away t where t.snapshot_id = :id order by 1, 2, 3, 4, 5 "
    "on conflict (county_id, year, quarter, reason, whom) do update set count = q.count + excluded.count"
).bindparams(sa.bindparam("sign", type_=sa.Integer), sa.bindparam("id", type_=sa.BigInteger))
_RECOUNT = sa.text(
    f"insert into turned_away_quarter ({_COLUMNS}) select {_CELLS}, sum(t.count) from turned_away t "  # noqa: S608  our own names
    "where not exists (select from capacity_snapshot c where c.replaces_id = t.snapshot_id) group by 1, 2, 3, 4, 5"
)
_DIFFERENCES = sa.text(
    f"with r(county_id, year, quarter, reason, whom, count) as (select {_CELLS}, sum(t.count) from turned_away t "  # noqa: S608
    "where not exists (select from capacity_snapshot c where c.replaces_id = t.snapshot_id) group by 1, 2, 3, 4, 5) "
    "select count(*) from turned_away_quarter q full join r using (county_id, year, quarter, reason, whom) "
    "where coalesce(q.count, 0) <> coalesce(r.count, 0)"
)


def count_in(snapshot: CapacitySnapshot) -> None:
    """Count a snapshot's cells in. They must be flushed."""
    with rows.whole():  # a shelter that reports reaches its own rows, not its county's sums
        db.session.connection().execute(_COUNT, {"id": snapshot.id, "sign": 1})


def count_out(snapshot: CapacitySnapshot) -> None:
    """Count them out, when another takes its place."""
    with rows.whole():
        db.session.connection().execute(_COUNT, {"id": snapshot.id, "sign": -1})


def recount() -> None:
    """Make all cells anew from the reports, inside the caller's unit; whoever records waits."""
    connection = db.session.connection()
    connection.execute(sa.text("lock table turned_away_quarter in share row exclusive mode"))
    connection.execute(sa.text("delete from turned_away_quarter"))
    connection.execute(_RECOUNT)


def differences() -> int:
    """How many cells a full recount does not confirm: zero when the books are right."""
    with reading_confidential() as connection:
        return int(connection.execute(_DIFFERENCES).scalar_one())
