"""`python -m benchmarks.run [--sizes 100k] [--rounds 6]`: the product against the floor, as ratios inside one alternation.

Times of their own mean nothing on a shared machine. Prints one Markdown table, and with --out writes it with every raw round.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import abbench, comparison, databases
from benchmarks.measuring import Found, printed, span, table
from benchmarks.servers import Servers, running

GOALS = {"list": ("G1", 1.5), "list of a type": ("G1", 1.5), "form post": ("G4", 3.0)}  # times the floor's processor time
FLAT, STATISTICS_MS, A_SECOND, AT_EIGHT = 1.15, 7, 200, 0.65
EVERY = "."


def main(arguments: list[str]) -> int:
    options = _options(arguments)

    def lines() -> list[str]:
        abbench.see_that_it_is_here()
        with running(options.keep) as servers:
            sizes = options.sizes.split(",")
            told, raw = found(servers, sizes, options.rounds, options.seconds, options.connections, options.cases)
        if options.out:
            Path(f"{options.out}.json").write_text(json.dumps(raw, indent=1), encoding="utf-8")
        return table(told)

    return printed(lines)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("--sizes", default="100k", help=f"of {', '.join(databases.SIZES)}, with commas")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", default="1,8")
    parser.add_argument("--cases", default=EVERY, help="regular expression on the cases' names")
    parser.add_argument("--keep", help="folder in which servers and databases stay, or already run")
    parser.add_argument("--out", help="write OUT.json beside the printed table")
    options = parser.parse_args(arguments)
    if not set(options.sizes.split(",")) <= databases.SIZES.keys():
        parser.error(f"sizes are {', '.join(databases.SIZES)}")
    return options


def found(
    servers: Servers, sizes: Sequence[str], rounds: int, seconds: float, connections: str = "1,8", cases: str = EVERY
) -> tuple[list[Found], dict[str, Any]]:
    """(lines, raw rounds): each size against the floor, the product's sizes and pages against one another, and the statements' time."""
    told, raw, all_sizes = list[Found](), dict[str, Any](), [comparison.prepared(servers, size) for size in sizes]
    for here in all_sizes:
        targets = [comparison.floor(servers, here), comparison.product(servers, here)]
        raw[here.size] = abbench.alternate(servers, targets, rounds=rounds, seconds=seconds, connections=connections, cases=cases)
        told += [line for case in raw[here.size] for line in _against_the_floor(case, f"{here.size} activities")]
        told += _statements(here)
    if cases == EVERY:
        raw["flat"] = abbench.alternate(servers, _sizes_and_depths(servers, all_sizes), rounds=rounds, seconds=seconds, cases="^list$")
        told += _flat(raw["flat"][0]["targets"])
    return told, raw


def _against_the_floor(case: Mapping[str, Any], where: str) -> list[Found]:
    """By processor time and median; at several connections by requests a second."""
    rounds = {name: target["rounds"] for name, target in case["targets"].items()}
    ours, name = rounds["vaw"], case["case"]
    errors = sum(one["errors"] for one in ours)
    if errors:
        raise RuntimeError(f"{name}: {errors} requests failed")
    pairs = list(zip(ours, rounds.get("floor", ours), strict=True))
    beside = f"{median(abbench.cpu(one) for one in ours):.2f} ms of processor a request"
    where, lines = f"{where}, {case['connections']} connection{'s' * (case['connections'] > 1)}", []
    if case["connections"] == 1 and name in GOALS:
        goal, most = GOALS[name]
        times = [abbench.cpu(one) / abbench.cpu(base) for one, base in pairs]
        lines.append(Found(goal, name, times, "× the floor's processor time", most, where=where, beside=beside))
        if goal == "G1":
            lines.append(Found(goal, name, [one["p50"] / base["p50"] for one, base in pairs], "× the floor's p50", most, where=where))
    elif name == "list":
        share = [one["rps"] / base["rps"] for one, base in pairs]
        told = f"{span([one['rps'] for one in ours])} requests a second"
        lines.append(Found("G10", name, share, "× the floor's requests a second", least=AT_EIGHT, where=where, beside=told))
    elif name == "form post":
        lines.append(Found("G4", name, [one["rps"] for one in ours], "a second", least=A_SECOND, where=where, beside=beside))
    return lines


def _sizes_and_depths(servers: Servers, all_sizes: Sequence[comparison.Here]) -> list[dict[str, Any]]:
    """The list at every size, and a deep page of the largest, as one case, so that they take turns."""
    targets = [
        comparison.product(servers, here, name=here.size, port=comparison.PRODUCT_PORT + 10 + at, requests=("list",))
        for at, here in enumerate(all_sizes)
    ]
    deep = {**targets[-1], "name": "deep", "same_process_as": targets[-1]["name"]}
    deep["requests"] = {"list": comparison.product_requests(all_sizes[-1])["deep page"]}
    del deep["start"]
    return [*targets, deep]


def _flat(targets: Mapping[str, Any]) -> list[Found]:
    *sizes, deep = ((name, [abbench.cpu(one) for one in target["rounds"]]) for name, target in targets.items())
    (first, base), (last, largest) = sizes[0], sizes[-1]
    lines = [
        Found("G2", "list", _ratios(values, base), f"× that at {first}", FLAT, where=f"{name} activities") for name, values in sizes[1:]
    ]
    page = f"page {comparison.DEEP}, or the last"
    return [*lines, Found("G2", page, _ratios(deep[1], largest), "× the first page", FLAT, where=f"{last} activities")]


def _ratios(values: Sequence[float], base: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(values, base, strict=True)]


def _statements(here: comparison.Here) -> list[Found]:
    pages = {"statistics": comparison.product_requests(here)["statistics"]["path"]}
    command = [sys.executable, "-m", "benchmarks.statements", json.dumps(pages), comparison.TOKEN]
    done = subprocess.run(command, env={**os.environ, **here.where}, cwd=databases.CHECKOUT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    where, unit = f"{here.size} activities", "ms of PostgreSQL's processor"
    (sql,) = told.values()
    beside = f"{sql['statements']:.0f} statements waited for {sql['ms']} ms, least {sql['least_ms']}"
    return [Found("G5", "the page /statistik", sql["server_ms"], unit, STATISTICS_MS, where=where, beside=beside)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
