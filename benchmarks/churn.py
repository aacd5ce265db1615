"""`python -m benchmarks.churn [--size 100k] [--share 10] [--keep FOLDER]`: what a year of changes leaves behind in tables and indexes.

A copy of the database goes through the changes of twelve months, each committed by itself, with autovacuum at work as in production:
corrections, totals, sign-ins, reports of protected housing, jobs that come and go, audit lines that stay. `--share`: how much of a full
year (60,000 logs, 584,000 reports of housing, 3,000 people), in per cent.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any

import psycopg

from benchmarks import databases
from benchmarks.measuring import printed
from benchmarks.servers import Servers, running

MONTHS, NAME = 12, "churn"
# (table, how a row of it changes, changes in a full year)
CHANGED = (
    ("activity", "version = version + 1", 6_000),
    ("activity_month", "n = n + 1", 60_000),
    ("activity_year", "n = n + 1", 60_000),
    ("activity_slice", "n = n + 1", 240_000),
    ("facility_now", "confirmed_at = now()", 584_000),
    ("sign_in", "seen_at = now()", 600_000),
)
# (table, rows in a full year, what stands anew so that it may stand there at all)
ADDED = (
    ("audit", 1_000_000, {}),
    ("job", 300_000, {}),
    ("capacity_snapshot", 584_000, {"sequence": "(random() * 2e9)::int"}),
)
GONE = ("job",)  # disposed of some days after they ended: half of what is there each month
_EACH = """
do $$ begin
  for turn in 1..{changes} loop
    update {table} set {what} where ctid = any(array(select ctid from {table} tablesample system_rows(1)));
    commit;
  end loop;
end $$
"""
_STATE = """
select pg_relation_size(t.relid), pg_indexes_size(t.relid), x.dead_tuple_percent, x.free_percent,
  coalesce(t.n_tup_hot_upd * 100 / nullif(t.n_tup_upd, 0), 0), t.autovacuum_count
from pg_stat_user_tables t cross join pgstattuple(t.relid) x where t.relname = %s
"""
State = tuple[int, int, float, float, int, int]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.churn", description=__doc__)
    parser.add_argument("--size", default="100k", choices=databases.SIZES)
    parser.add_argument("--share", type=int, default=10)
    parser.add_argument("--keep")
    options = parser.parse_args(arguments)

    def lines() -> list[str]:
        with running(options.keep) as servers:
            return found(servers, options.size, options.share)

    return printed(lines)


def found(servers: Servers, size: str, share: int) -> list[str]:
    """A table: each relation before and after."""
    source = f"vaw_{databases.SIZES[size]}"
    databases.make_product(servers, source, databases.SIZES[size])
    databases.copy(servers, source, NAME)
    names = sorted({name for name, *_ in (*CHANGED, *ADDED)})
    try:
        with psycopg.connect(servers.url(NAME), autocommit=True) as connection:
            for extension in ("pgstattuple", "tsm_system_rows"):
                connection.execute(f"create extension {extension}".encode())
            connection.execute("set synchronous_commit = off")
            before = {name: _state(connection, name) for name in names}
            for _ in range(MONTHS):
                _month(connection, share)
            after = {name: _state(connection, name) for name in names}
    finally:
        databases.drop(servers, NAME)
    head = [
        "| table | rows, MB: before → after | indexes, MB | dead, % | free, % | changed in place, % | autovacuum came |",
        "|---|---|---|---|---|---|---|",
    ]
    return head + [_line(name, before[name], after[name]) for name in names]


def _month(connection: psycopg.Connection[Any], share: int) -> None:
    for table, what, changes in CHANGED:
        connection.execute(_EACH.format(table=table, what=what, changes=changes * share // 100 // MONTHS).encode())
    for table, rows, anew in ADDED:
        _add(connection, table, rows * share // 100 // MONTHS, anew)
    for table in GONE:
        half = f"select ctid from {table} limit (select count(*) / 2 from {table})"  # noqa: S608 - our own names
        connection.execute(f"delete from {table} where ctid = any(array({half}))".encode())  # noqa: S608


def _add(connection: psycopg.Connection[Any], table: str, rows: int, anew: Mapping[str, str]) -> None:
    """As many more, like those that are there."""
    asked = (
        "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s "
        "and is_identity = 'NO' and is_generated = 'NEVER' and column_default is null"
    )
    columns = [name for (name,) in connection.execute(asked, (table,))]
    given = ", ".join(anew.get(name, name) for name in columns)
    rest = f"from {table}, generate_series(1, {rows}) limit {rows} on conflict do nothing"
    if rows and not connection.execute(f"insert into {table} ({', '.join(columns)}) select {given} {rest}".encode()).rowcount:
        raise RuntimeError(f"{table} did not grow")


def _state(connection: psycopg.Connection[Any], name: str) -> State:
    connection.execute("select pg_stat_force_next_flush()")
    found: State = connection.execute(_STATE, (name,)).fetchone() or (0, 0, 0.0, 0.0, 0, 0)
    return found


def _line(name: str, before: State, after: State) -> str:
    sizes = (f"{old / 1e6:.1f} → {new / 1e6:.1f}" for old, new in zip(before[:2], after[:2], strict=True))
    return f"| {name} | {' | '.join(sizes)} | {after[2]:.1f} | {after[3]:.1f} | {after[4]} | {after[5]} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
