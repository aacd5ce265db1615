"""`python -m benchmarks.slices [--sizes 100000,1000000] [--rounds 200] [--years N]`: statistics of a part of the log, by activities.

What counts is PostgreSQL's processor time a question, planning too: it holds on a machine that others use. Beside it what the driver waits
for, and "in all", the query as a page calls it. Each question is one statement. Processor time comes in steps of 10 ms: run many rounds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from benchmarks.databases import make_product
from benchmarks.measuring import noted, processor_ms, reader, statements
from benchmarks.servers import Servers, running
from config.settings import Settings
from vaw.app import create_app
from vaw.cli.exits import Ends
from vaw.domain.activities.models import SLICE, SLICE_HEADS, SLICE_REACH
from vaw.domain.activities.queries import totals
from vaw.domain.activities.queries.slices import get_nation, get_slice
from vaw.domain.activities.rules.slices import Slice
from vaw.domain.mandates.queries import find_assignment, forget
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db, reading

GOAL = 10  # ms of SQL, issue 8
COUNTY = 14
LEADER = Actor(None, "web", (Grant("development_leader", county_id=COUNTY),))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.slices", description=__doc__)
    parser.add_argument("--sizes", default="100000")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--years", type=int, help="of every size; else two, and more where a year would hold more than boards can do")
    options = parser.parse_args(arguments)
    head = f"| activities | question | PostgreSQL's processor ms, goal ≤ {GOAL} | waited for, ms: median [min..max] | in all, ms: median |"
    lines = [head, "|---|---|---|---|---|"]
    try:
        for size in map(int, options.sizes.split(",")):
            with running() as servers:
                lines += _measure(servers, size, options.rounds, options.years)
    except Ends as end:
        sys.stderr.write(f"vaw: {end}\n")
        return end.code
    sys.stdout.write("\n".join([*lines, ""]))
    return 0


def _measure(servers: Servers, size: int, rounds: int, years: int | None) -> list[str]:
    os.environ.update(make_product(servers, f"vaw_slices_{size}", size, years))
    app = create_app(Settings.from_env())
    with app.app_context():
        forget()
        with reading() as connection:
            told = [_size(connection, table) for table in (SLICE, SLICE_REACH, SLICE_HEADS)]
        wrong = {name: n for name, n in totals.differences().items() if n}
        if wrong:
            raise RuntimeError(f"totals differ from their rows: {wrong}")
        with noted():
            lines = [_line(size, question, read, rounds) for question, read in _questions().items()]
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return [*lines, f"| {size} | rows of the totals, and their size | {'; '.join(told)} | | |"]


def _size(connection: sa.Connection, table: sa.Table) -> str:
    rows = connection.scalar(sa.select(sa.func.count()).select_from(table))
    size = connection.scalar(sa.text("select pg_size_pretty(pg_total_relation_size(:name))"), {"name": table.name})
    return f"{table.name} {rows}, {size}"


def _questions() -> dict[str, Callable[[], Any]]:
    year = clock.today().year - 1
    regional = find_assignment("regional-2021-995")
    everything = Slice(field="honour", assignment_id=regional.id if regional else None, objective="prevention", first=2, last=10)
    return {
        "county, everything": lambda: get_slice(LEADER, COUNTY, year, Slice()),
        "county, one field": lambda: get_slice(LEADER, COUNTY, year, Slice(field="honour")),
        "county, field × assignment × objective × months": lambda: get_slice(LEADER, COUNTY, year, everything),
        "country, everything": lambda: get_nation(LEADER, year, Slice()),
        "country, one field": lambda: get_nation(LEADER, year, Slice(field="honour")),
        "country, one assignment": lambda: get_nation(LEADER, year, Slice(assignment_id=everything.assignment_id)),
        "country, field × assignment × objective × months": lambda: get_nation(LEADER, year, everything),
    }


def _line(size: int, question: str, read: Callable[[], Any], rounds: int) -> str:
    sql, whole = list[float](), list[float]()
    for _ in range(8):  # the server's plan is kept from then on
        read()
    server = reader()
    before = processor_ms(server)
    for _ in range(rounds):
        statements.clear()
        since = time.perf_counter()
        read()
        whole.append((time.perf_counter() - since) * 1000)
        sql.append(sum(statements) * 1000)
    processor = (processor_ms(server) - before) / rounds
    waited = f"{statistics.median(sql):.1f} [{min(sql):.1f}..{max(sql):.1f}]"
    return f"| {size} | {question} | {processor:.1f} | {waited} | {statistics.median(whole):.1f} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
