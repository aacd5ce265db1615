"""`python -m benchmarks.slices [--sizes 100000,1000000] [--rounds 20] [--years N]`: statistics of a part of the log, by activities (G5).

What counts is PostgreSQL's processor time a question, planning too: it holds on a machine that others use. Beside it what the driver waits
for, and "in all", the query as a page calls it. Each question is one statement.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from benchmarks.databases import make_product
from benchmarks.measuring import Found, asked, on, printed, table
from benchmarks.servers import Servers, running
from vaw.domain.activities.models import SLICE, SLICE_HEADS, SLICE_REACH
from vaw.domain.activities.queries import totals
from vaw.domain.activities.queries.slices import get_nation, get_slice
from vaw.domain.activities.rules.slices import Slice
from vaw.domain.mandates.queries import find_assignment
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import reading

GOAL = 10  # ms, issue 8
COUNTY = 14
LEADER = Actor(None, "web", (Grant("development_leader", county_id=COUNTY),))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.slices", description=__doc__)
    parser.add_argument("--sizes", default="100000")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--years", type=int, help="of every size; else two, and more where a year would hold more than boards can do")
    parser.add_argument("--keep")
    options = parser.parse_args(arguments)

    def lines() -> list[str]:
        with running(options.keep) as servers:
            sizes = [int(size) for size in options.sizes.split(",")]
            return table([one for size in sizes for one in found(servers, size, options.rounds, options.years)])

    return printed(lines)


def found(servers: Servers, size: int, rounds: int, years: int | None = None) -> list[Found]:
    with on(make_product(servers, f"vaw_{size}", size, years)):
        with reading() as connection:
            told = "; ".join(_size(connection, one) for one in (SLICE, SLICE_REACH, SLICE_HEADS))
        wrong = {name: n for name, n in totals.differences().items() if n}
        if wrong:
            raise RuntimeError(f"totals differ from their rows: {wrong}")
        where = f"{size} activities"
        lines = [asked("G5", f"statistics, {name}", read, rounds, most=GOAL, where=where) for name, read in _questions().items()]
    return [replace(lines[0], beside=f"{lines[0].beside}; {told}"), *lines[1:]]


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
