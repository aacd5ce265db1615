"""`python -m benchmarks.search [--size 100000] [--rounds 10] [--keep FOLDER]`: searching for a word, by how common it is (G3)."""

from __future__ import annotations

import argparse
import sys

from benchmarks.databases import make_product
from benchmarks.measuring import Found, asked, on, printed, table
from benchmarks.servers import Servers, running
from vaw.domain.insight.queries.searching import search
from vaw.domain.insight.rules.searching import read
from vaw.kernel.actor import Actor, Grant

GOAL = 10  # ms, performance.md G3
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
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--keep")
    options = parser.parse_args(arguments)

    def lines() -> list[str]:
        with running(options.keep) as servers:
            return table(found(servers, options.size, options.rounds))

    return printed(lines)


def found(servers: Servers, size: int, rounds: int) -> list[Found]:
    where = f"{size} activities"
    with on(make_product(servers, f"vaw_{size}", size)):
        return [
            asked("G3", f"search, {name}", lambda words=words: search(LEADER, read(words)), rounds, most=GOAL, where=where)  # type: ignore[misc]
            for name, words in WORDS.items()
        ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
