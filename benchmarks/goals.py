"""`python -m benchmarks.goals`: every goal of performance.md (G1–G12, M1–M3) in one table, as Markdown and as JSON.

--sizes 100k,4m  --snapshots 5000000  --rounds 6  --seconds 2  --requests 50000  --only REGEX  --keep FOLDER  --out NAME

What needs the floor is measured where the floor is; without it the other goals are measured, those say so, and the run ends with 69.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import abbench, comparison, databases, files, housing, national_report, peers, processes, reminders, run, search, slices
from benchmarks.measuring import Found, table
from benchmarks.servers import Servers, running
from vaw.cli.exits import Ends
from vaw.kernel import clock

GOALS = (*(f"G{number}" for number in range(1, 13)), "M1", "M2", "M3")
NEED_THE_FLOOR = ("G1", "G2", "G4", "G10")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything."""

    sizes: Sequence[str] = ("100k", "4m")
    snapshots: int = 5_000_000
    rounds: int = 6
    seconds: float = 2
    requests: int = 50_000
    lists: int = processes.LISTS
    things: int = 100_000
    due: int = 500
    rows: int = 100_000
    counties: int = 21
    peers: bool = True


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.goals", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100k,4m")
    parser.add_argument("--snapshots", type=int, default=Scale.snapshots)
    parser.add_argument("--rounds", type=int, default=Scale.rounds)
    parser.add_argument("--seconds", type=float, default=Scale.seconds)
    parser.add_argument("--requests", type=int, default=Scale.requests)
    parser.add_argument("--only", default=".", help="regular expression on the goals' numbers")
    parser.add_argument("--keep", help="folder in which servers and databases stay, or already run")
    parser.add_argument("--out", help="write OUT.md and OUT.json beside the printed table")
    options = parser.parse_args(arguments)
    scale = Scale(tuple(options.sizes.split(",")), options.snapshots, options.rounds, options.seconds, options.requests)
    wanted = [goal for goal in GOALS if re.fullmatch(options.only, goal) or options.only == "."]
    try:
        with running(options.keep) as servers:
            found = measured(servers, scale, wanted)
    except Ends as end:
        sys.stderr.write(f"vaw: {end}\n")
        return end.code
    told = told_of(found, wanted)
    sys.stdout.write(told)
    if options.out:
        Path(f"{options.out}.md").write_text(told, encoding="utf-8")
        Path(f"{options.out}.json").write_text(written(found), encoding="utf-8")
    return 0 if {one.goal for one in found} >= set(wanted) else 69


def measured(servers: Servers, scale: Scale, wanted: Iterable[str]) -> list[Found]:
    """In the goals' order."""
    found = list[Found]()
    for goals, measure in _benchmarks(servers, scale).items():
        if set(goals) & set(wanted):
            sys.stderr.write(f"vaw: {', '.join(goals)}, load {os.getloadavg()[0]:.1f}\n")
            found += measure()
    return sorted((one for one in found if one.goal in wanted), key=lambda one: GOALS.index(one.goal))


def written(found: Sequence[Found]) -> str:
    """As JSON, every round raw."""
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)


def told_of(found: Sequence[Found], wanted: Iterable[str]) -> str:
    """The table, and what it lacks."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    processors = len(os.sched_getaffinity(0))
    head = f"{clock.today():%Y-%m-%d}, {platform.machine()}, {processors} processors, Python {platform.python_version()}, load {load}\n"
    lacking = [goal for goal in wanted if goal not in {one.goal for one in found}]
    rest = [f"\nNot measured, the floor is not here ({abbench.FLOOR}): {', '.join(lacking)}."] if lacking else []
    return "\n".join([head, *table(found), *rest, ""])


def _benchmarks(servers: Servers, scale: Scale) -> dict[tuple[str, ...], Callable[[], list[Found]]]:
    """What measures which goals; those that need the floor only where it is."""
    largest, rounds = scale.sizes[-1], scale.rounds

    def against_the_floor() -> list[Found]:
        told, _ = run.found(servers, scale.sizes, rounds, scale.seconds)
        return told + (peers.found(servers, largest, rounds, scale.seconds) if scale.peers else [])

    def searched() -> list[Found]:
        by_size = [search.found(servers, databases.SIZES[size], rounds) for size in scale.sizes]
        return [one for lines in by_size for one in lines] + (_grown(by_size[0], by_size[-1]) if len(by_size) > 1 else [])

    def processes_of(measure: Callable[[Servers, comparison.Here], list[Found]]) -> Callable[[], list[Found]]:
        return lambda: measure(servers, comparison.prepared(servers, largest))

    starts = processes_of(lambda servers, here: processes.cold(servers, here, rounds))
    all_of_them: dict[tuple[str, ...], Callable[[], list[Found]]] = {
        NEED_THE_FLOOR: against_the_floor,
        ("G3",): searched,
        ("G5",): lambda: slices.found(servers, databases.SIZES[largest], rounds),
        ("G6",): lambda: national_report.found(scale.counties, rounds),
        ("G7", "G9"): lambda: files.found(scale.rows, rounds),
        ("G8",): lambda: reminders.found(servers, scale.things, scale.due, rounds),
        ("G11", "M1"): processes_of(lambda servers, here: processes.web(servers, here, scale.requests, scale.lists)),
        ("G12",): lambda: housing.found(servers, scale.snapshots, rounds),
        ("M2",): processes_of(processes.worker),
        ("M3",): lambda: [*(starts() if _is_here() else []), *processes.embedded(rounds)],
    }
    return {goals: measure for goals, measure in all_of_them.items() if _is_here() or goals != NEED_THE_FLOOR}


def _is_here() -> bool:
    return (abbench.FLOOR / "abbench.py").is_file()


def _grown(small: Sequence[Found], large: Sequence[Found]) -> list[Found]:
    """G3 asks for threefold at most, from the smallest size to the largest."""
    lines = []
    for of, to in zip(small, large, strict=True):
        times = [b / a for a, b in zip(of.values, to.values, strict=True)]
        lines.append(Found("G3", f"{of.what}: growth", times, "×", 3, where=f"{of.where} → {to.where}"))
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
