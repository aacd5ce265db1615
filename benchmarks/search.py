"""`python -m benchmarks.search [--size 1000000] [--rounds 100] [--database URL]`: what searching for a word costs, by how common it is.

SQL is what the driver waits for, planning too (a search is planned anew each time); "in all" is the query as the page calls it. A machine
that others use makes all of it slower: see the lowest as well. `--database`: one that is there already, made by `data demo`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable

import psycopg
import sqlalchemy as sa

from benchmarks.databases import make_product
from benchmarks.servers import running
from config.settings import Settings
from vaw.app import create_app
from vaw.cli.exits import Ends
from vaw.domain.insight.queries import searching
from vaw.domain.insight.rules.searching import read
from vaw.domain.mandates.queries import forget
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db

GOAL = 10  # ms of SQL, performance.md G3
LEADER = Actor(None, "web", (Grant("development_leader", county_id=14),))
WORDS = {
    "common": "utbildning",
    "part of words": "samordn",
    "two words": "handledning skydd",
    "rare": "människohandel",
    "misspelt": "förebyggnade",
    "nothing found": "kvistgrenar",
    "number": "STÖD-2026-0001",
}
_waited: list[float] = []  # seconds


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.search", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--database")
    options = parser.parse_args(arguments)
    try:
        if options.database:
            lines = _measured(options.database, options.rounds)
        else:
            with running() as servers:
                os.environ.update(make_product(servers, "vaw_search", options.size))
                lines = _measured(os.environ["DATABASE_URL"], options.rounds)
    except Ends as end:
        sys.stderr.write(f"vaw: {end}\n")
        return end.code
    sys.stdout.write("\n".join([*lines, ""]))
    return 0


def _measured(database: str, rounds: int) -> list[str]:
    os.environ.setdefault("VAW_ENV", "demo")
    os.environ["DATABASE_URL"] = database
    app = create_app(Settings.from_env())
    head = f"| activities | question | SQL ms, goal ≤ {GOAL}: lowest | p50 | p95 | in all, ms: p50 | hits |"
    with app.app_context():
        forget()
        sa.event.listen(db.engines["reads"], "checkout", _note)
        size = db.session.scalar(sa.text("select count(*) from activity"))
        lines = [_line(size or 0, question, words, rounds) for question, words in WORDS.items()]
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return [head, "|---|---|---|---|---|---|---|", *lines]


def _note(driver: psycopg.Connection, _record: object, _proxy: object) -> None:
    """Every statement of this connection tells how long it took."""
    plain = psycopg.Cursor

    class Timed(plain):  # type: ignore[type-arg, valid-type, misc]
        def execute(self, *given: object, **more: object) -> object:
            begun = time.perf_counter()
            try:
                return super().execute(*given, **more)
            finally:
                _waited.append(time.perf_counter() - begun)

    driver.cursor_factory = Timed


def _line(size: int, question: str, words: str, rounds: int) -> str:
    def ask() -> searching.Found:
        return searching.search(LEADER, read(words))

    found = ask()
    sql, whole = _times(ask, rounds)
    hits = "; ".join(f"{group.kind.value} {group.count}" for group in found.groups[:4])
    told = f"like it: {found.instead or '–'}" if found.alike else hits
    p95 = sorted(sql)[int(len(sql) * 0.95)]
    return (
        f"| {size:,} | {question} | {min(sql):.1f} | {statistics.median(sql):.1f} | {p95:.1f} | {statistics.median(whole):.1f} | {told} |"
    )


def _times(ask: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """(milliseconds of SQL, milliseconds in all) of each round."""
    sql, whole = [], []
    for _round in range(rounds):
        _waited.clear()
        begun = time.perf_counter()
        ask()
        whole.append((time.perf_counter() - begun) * 1000)
        sql.append(sum(_waited) * 1000)
    return sql, whole


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
