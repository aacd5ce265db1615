"""`python -m benchmarks.search [--size 1000000] [--rounds 100] [--database URL]`: what searching for a word costs, by how common it is.

What counts is PostgreSQL's processor time a search, planning too: it holds better on a machine that others use. It comes in steps of 10 ms,
so run many rounds. Beside it what the driver waits for. `--database`: one that is there already, made by `data demo`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys

import sqlalchemy as sa

from benchmarks.databases import make_product
from benchmarks.measuring import noted, processor_ms, reader, statements
from benchmarks.servers import running
from config.settings import Settings
from vaw.app import create_app
from vaw.cli.exits import Ends
from vaw.domain.insight.queries.searching import search
from vaw.domain.insight.rules.searching import read
from vaw.domain.mandates.queries import forget
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db, reading

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
    head = f"| activities | question | PostgreSQL's processor ms, goal ≤ {GOAL} | waited for, ms: lowest | p50 | p95 | found |"
    with app.app_context():
        forget()
        with reading() as connection:
            size = connection.scalar(sa.text("select count(*) from activity")) or 0
        with noted():
            lines = [_line(size, question, words, rounds) for question, words in WORDS.items()]
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return [head, "|---|---|---|---|---|---|---|", *lines]


def _line(size: int, question: str, words: str, rounds: int) -> str:
    found, sql = search(LEADER, read(words)), list[float]()
    server = reader()
    before = processor_ms(server)
    for _ in range(rounds):
        statements.clear()
        search(LEADER, read(words))
        sql.append(sum(statements) * 1000)
    processor = (processor_ms(server) - before) / rounds
    hits = ", ".join(f"{group.kind.value} {group.count}" for group in found.groups[:4]) or "–"
    told = f"like it; meant: {found.instead or '–'}" if found.alike else hits
    waited = f"{min(sql):.1f} | {statistics.median(sql):.1f} | {sorted(sql)[int(rounds * 0.95)]:.1f}"
    return f"| {size} | {question} | {processor:.1f} | {waited} | {told} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
