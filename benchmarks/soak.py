"""`python -m benchmarks.soak [--requests 50000] [--reports 200] [--locust PATH]`: whether memory grows (M1, M2).

Everything that `vaw run` starts, on a made-up year of its own. PSS of each process (what it alone holds and its share of the rest) after a
warm-up, each quarter of the requests and the reports, when nobody works. The people are those of benchmarks.load, without pauses.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.load import System, leaders, order_reports, reports_left, run, system
from vaw.app import create_app
from vaw.cli.exits import Ends
from vaw.kernel.db import db

GROWTH = 3  # percent at most
QUIET_SECONDS = 20  # after work: what was lent is given back
Memory = dict[str, float]  # {process: MiB}


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    try:
        with system(options.size) as up:
            run(up, options, "60", environment={"VAW_REQUESTS": str(options.warm_up)})
            _report(up, 4)  # a worker's first report loads what sets paper
            points = {"warm": noted(up, "warm")}
            for quarter in range(1, 5):
                pages, faults = run(up, options, "600", environment={"VAW_REQUESTS": str(options.requests // 4)})
                points[f"{quarter}/4"] = noted(
                    up, f"{pages['Aggregated']['Request Count']} requests; failed: {'; '.join(faults) or 'none'}"
                )
            made = _report(up, options.reports)
            points[f"{made} reports"] = noted(up, f"{made} reports")
    except Ends as end:
        sys.stderr.write(f"vaw: {end}\n")
        return end.code
    sys.stdout.write("\n".join([*told(points), ""]))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--warm-up", type=int, default=4_000)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--locust", default=os.environ.get("VAW_LOCUST") or "locust")
    parser.set_defaults(people=8, think="0,0")
    return parser.parse_args(arguments)


def _report(up: System, wanted: int) -> int:
    """Yearly reports of all counties, again and again; returns how many were made."""
    app, made = create_app(up.settings), 0
    with app.app_context():
        known = list(leaders().items())
        while made < wanted:
            some = dict(known[: wanted - made])
            order_reports(some)
            while reports_left():
                time.sleep(1)
            made += len(some)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return made


def noted(up: System, what: str) -> Memory:
    """The memory, and a line of it at once: this takes long, and somebody may end it."""
    found = memory(up)
    sys.stderr.write(f"vaw: {what}: {', '.join(f'{name} {size:.1f}' for name, size in found.items())}\n")
    return found


def memory(up: System) -> Memory:
    """MiB of each of the supervisor's children with those that it started."""
    time.sleep(QUIET_SECONDS)
    found: Memory = {}
    for name, leader in up.running.pids().items():
        sizes = {pid: _pss(pid) for pid in _group(leader)}
        found[name] = sum(sizes.values())
    return found


def _group(leader: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[2]) == leader:
                yield int(stat.parent.name)
        except (FileNotFoundError, ProcessLookupError):
            continue


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def told(points: Mapping[str, Memory]) -> list[str]:
    names, [first, *_] = list(points["warm"]), points
    lines = [f"| PSS, MiB | {' | '.join(points)} | growth by requests |", f"|---{'|---' * len(points)}|---|"]
    for name in names:
        growth = 100 * (points["4/4"][name] / points[first][name] - 1)
        lines.append(f"| {name} | {' | '.join(f'{one[name]:.1f}' for one in points.values())} | {growth:+.1f} % |")
    return [*lines, "", f"Goal: growth ≤ {GROWTH} %."]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
