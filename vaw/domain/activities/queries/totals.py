# ruff: noqa: S608  the SQL is put together from the names of our own tables at import; values are always bound
"""Totals as rows: added to and taken from in the same commit as the activities they count, and proven against a full recount."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from vaw.domain.activities.models import MONTH, REACH, SLICE, SLICE_HEADS, SLICE_REACH, TOTALS, YEAR
from vaw.kernel.db import db, reading
from vaw.kernel.errors import RuleBroken

_HEADS = "count(*), count(women), sum(minutes), coalesce(sum(women), 0), coalesce(sum(men), 0), coalesce(sum(unstated), 0)"
_COLUMNS = (
    "id, county_id, extract(year from done_on)::int as year, extract(month from done_on)::int as month, type, field, "
    "coalesce(objective, '') as objective, minutes, women, men, unstated, heads, municipality_ids, shares"
)
_ROWS = f"select {_COLUMNS} from activity where withdrawn_at is null"
# Each activity once, as of assignment 0 with its whole time, and once more for every assignment with its share.
_SHARED = (
    "s as (select *, 0 as assignment_id, 100 as part from a union all select a.*, key::int, value::int from a, jsonb_each_text(shares))"
)
_GROUPED = "group by 1,2,3,4,5,6 order by 1,2,3,4,5,6"  # in one order, so that two writers never wait for each other
_KEYS = "select county_id, year, assignment_id, field, objective"
_KEYS_OF_ANY = "select county_id, year, assignment_id, f, o"
# What each total is, as a query over `a`, the activities that count.
_QUERIES = {
    REACH.name: (
        "select county_id, year, place, f, count(*), sum(minutes) from a, unnest(municipality_ids) place, "
        "lateral (values (''), (field)) m(f) group by 1, 2, 3, 4"
    ),
    SLICE_REACH.name: f"{_KEYS}, place, count(*), sum(minutes * part) from s, unnest(municipality_ids) place {_GROUPED}",
    SLICE_HEADS.name: (
        f"{_KEYS}, h.key, sum((h.value->>0)::int), sum((h.value->>1)::int), sum((h.value->>2)::int) "
        f"from s, jsonb_each(heads) h where heads is not null {_GROUPED}"
    ),
    SLICE.name: (
        f"{_KEYS_OF_ANY}, at, {_HEADS.replace('sum(minutes)', 'sum(minutes * part)')} from s, "
        "lateral (values (0), (month)) m(at), lateral (select field, objective union select '', '' where assignment_id > 0) k(f, o) "
        f"{_GROUPED}"
    ),
    YEAR.name: f"select county_id, year, type, field, {_HEADS} from a group by 1, 2, 3, 4",
    MONTH.name: f"select county_id, year, month, {_HEADS} from a group by 1, 2, 3",
}
_TABLES = {table.name: table for table in TOTALS}


def _upsert(name: str, sign: str) -> str:
    """In the order in which the table declares its columns; keys first."""
    table = _TABLES[name]
    keys = [column.name for column in table.primary_key]
    measures = [column.name for column in table.c if not column.primary_key]
    signed = ", ".join([*keys, *(f"{sign} * {measure}" for measure in measures)])
    rows = f"select {signed} from ({_QUERIES[name]}) q({', '.join(keys + measures)})" if sign else _QUERIES[name]
    added = ", ".join(f"{measure} = t.{measure} + excluded.{measure}" for measure in measures)
    return f"insert into {name} as t {rows} on conflict on constraint pk_{name} do update set {added}"


def _counted(rows: str, sign: str = "") -> str:
    """The parts of a statement that count `rows`, and its end: one row (id, year, edition), the last two None without a lock.

    One statement, one round trip; the totals that many writers share come last, locked for the shortest time (kernel.md 3).
    `sign`: a parameter that is 1 to count in and -1 to count out.
    """
    into = ", ".join(f"t{place} as ({_upsert(name, sign)})" for place, name in enumerate(_QUERIES))
    end = "select a.id, l.year, l.edition from a left join locked_year l using (county_id, year) order by l.year limit 1"
    return f"a as materialized ({rows}), {_SHARED}, {into} {end}"


_SIGN = sa.bindparam("sign", type_=sa.Integer)
_COUNT = sa.text(f"with {_counted(f'{_ROWS} and id = any(:ids)', ':sign')}").bindparams(
    sa.bindparam("ids", type_=sa.ARRAY(sa.BigInteger)), _SIGN
)
COUNTED_NEW = _counted(f"select {_COLUMNS} from new")  # for the statement that inserts one activity itself, as `new`
_COUNT_IMPORT = sa.text(f"with {_counted(f'{_ROWS} and import_id = :import_id', ':sign')}").bindparams(_SIGN)


def add(*activity_ids: int) -> None:
    """Count these activities in. They must be flushed; withdrawn ones count for nothing.

    Raises RuleBroken("activities.year_locked") when one lies in a reported year: the same statement looks, so that no total
    ever changes past a lock.
    """
    _count(_COUNT, {"ids": list(activity_ids), "sign": 1})


def take(*activity_ids: int) -> None:
    """Count these activities out, as they stand in the database: call it before they change. Raises as `add` does."""
    _count(_COUNT, {"ids": list(activity_ids), "sign": -1})


def add_import(import_id: int) -> None:
    """Count a whole import in, in one statement however many rows it brought. Raises as `add` does."""
    _count(_COUNT_IMPORT, {"import_id": import_id, "sign": 1})


def take_import(import_id: int) -> None:
    """Count a whole import out, before its rows are removed. Raises as `add` does."""
    _count(_COUNT_IMPORT, {"import_id": import_id, "sign": -1})


def _count(statement: sa.TextClause, values: dict[str, object]) -> None:
    found = db.session.connection().execute(statement, values).first()
    if found is not None:
        check_open(found.year, found.edition)


def check_open(year: int | None, edition: str | None) -> None:
    """What a counting statement found of a lock. Raises RuleBroken("activities.year_locked") when there is one."""
    if year is not None:
        raise RuleBroken("activities.year_locked", field="done_on", year=year, edition=edition)


def differences() -> dict[str, int]:
    """{total: number of its rows that a full recount does not confirm}; all zero when the books are right."""
    found = {}
    with reading() as connection:
        for name in _QUERIES:
            found[name] = connection.execute(sa.text(_difference(name))).scalar_one()
    return found


def _difference(name: str) -> str:
    table = _TABLES[name]
    keys = [column.name for column in table.primary_key]
    measures = [column.name for column in table.c if not column.primary_key]
    wrong = " or ".join(f"coalesce(t.{measure}, 0) <> coalesce(q.{measure}, 0)" for measure in measures)
    return (
        f"with a as ({_ROWS}), {_SHARED}, q({', '.join(keys + measures)}) as ({_QUERIES[name]}) "
        f"select count(*) from {name} t full join q using ({', '.join(keys)}) where {wrong}"
    )


def hold_still() -> None:
    """Let everybody else's writing to the log end, and the next begin only after the caller's unit; reading goes on."""
    db.session.connection().execute(sa.text("lock table activity in share row exclusive mode"))


def recount() -> None:
    """Make every total anew from the activities, inside the caller's unit. Writers wait until it has ended."""
    hold_still()
    connection = db.session.connection()
    for name in _QUERIES:
        table = _TABLES[name]
        columns = ", ".join(column.name for column in table.c)
        connection.execute(sa.text(f"delete from {name}"))
        connection.execute(sa.text(f"with a as ({_ROWS}), {_SHARED} insert into {name} ({columns}) {_QUERIES[name]}"))


def names() -> Sequence[str]:
    """The totals' tables."""
    return tuple(_QUERIES)
