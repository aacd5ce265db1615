"""`python -m benchmarks.run [--sizes 100k] [--rounds 6]`: the product against the floor, as ratios inside one alternation.

Times of their own mean nothing on a shared machine. Prints one Markdown table a size, and with --out writes it with every raw round.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import comparison, databases
from benchmarks.servers import Servers, running
from vaw.cli.exits import Ends, Missing

FLOOR = Path(os.environ.get("VAW_BENCH") or databases.CHECKOUT.parent / "shared" / "bench")
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
GOALS = {"list": "≤ 1,6", "list of a type": "≤ 1,6", "form post": "≤ 4"}  # issue 2, times the floor's processor time
STATISTICS_MS = 10
EVERY = "."
ALONE = ("benchmarks.files",)  # measured without servers, after the pages, when no cases are chosen
# abbench takes no cookies from its configuration, and its running number is no UUID: both are added to the copy that is run.
MENDED = (
    ("self.logged = None, {}, {}, False", "self.logged = None, {}, dict(c.get('cookies', {})), False"),
    ("b.replace('__N__', str(n))", "b.replace('__N__', f'{n:032d}')"),
    ("b0.replace('__N__', str(n))", "b0.replace('__N__', f'{n:032d}')"),
    ("tostring(n)", 'string.format("%032d", n)'),
)  # fmt: skip


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    try:
        if not (FLOOR / "abbench.py").is_file():
            raise Missing(f"the floor is not here: {FLOOR} holds no abbench.py. Set VAW_BENCH to the folder that does.")
        for size in options.sizes.split(","):
            with running() as servers:
                found = compare(servers, size, options)
            _report(size, found, options)
        for name in ALONE if options.cases == EVERY else ():
            subprocess.run([sys.executable, "-m", name], cwd=databases.CHECKOUT, check=True)  # noqa: S603
    except Ends as end:
        sys.stderr.write(f"vaw: {end}\n")
        return end.code
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("--sizes", default="100k", help=f"of {', '.join(SIZES)}, with commas")
    parser.add_argument("--rounds", default="6")
    parser.add_argument("--seconds", default="2")
    parser.add_argument("--connections", default="1")
    parser.add_argument("--cases", default=EVERY, help="regular expression on the cases' names")
    parser.add_argument("--out", help="write OUT-SIZE.json beside the printed table")
    options = parser.parse_args(arguments)
    if not set(options.sizes.split(",")) <= SIZES.keys():
        parser.error(f"sizes are {', '.join(SIZES)}")
    return options


def compare(servers: Servers, size: str, options: argparse.Namespace) -> dict[str, Any]:
    """{"web": abbench's result, "sql": statements and their time by page}."""
    product = databases.make_product(servers, f"vaw_{size}", SIZES[size])
    floor = databases.make_floor(servers, f"floor_{size}", f"vaw_{size}")
    databases.sign_in(servers, f"vaw_{size}", comparison.EMAIL, comparison.TOKEN)
    terms = databases.find_terms(servers, f"vaw_{size}")
    configuration = comparison.configuration(servers, FLOOR, floor, product, terms)
    sql = _statements(product, configuration["targets"][1]["requests"])
    return {"sql": sql, "web": _alternate(servers, configuration, options)}


def _statements(product: Mapping[str, str], requests: Mapping[str, Any]) -> dict[str, Any]:
    pages = {name: request["path"] for name, request in requests.items() if request.get("method", "GET") == "GET"}
    command = [sys.executable, "-m", "benchmarks.statements", json.dumps(pages), comparison.TOKEN]
    done = subprocess.run(command, env={**os.environ, **product}, cwd=databases.CHECKOUT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _alternate(servers: Servers, configuration: Mapping[str, Any], options: argparse.Namespace) -> list[dict[str, Any]]:
    source = (FLOOR / "abbench.py").read_text(encoding="utf-8")
    for old, new in MENDED:
        if old not in source:
            raise Missing(f"abbench.py is another version: {old!r} is not in it.")
        source = source.replace(old, new)
    (servers.folder / "abbench.py").write_text(source, encoding="utf-8")
    (servers.folder / "bench.json").write_text(json.dumps(configuration), encoding="utf-8")
    command = [sys.executable, "abbench.py", "bench.json", "--out", "result", "--cases", options.cases]
    command += ["--rounds", options.rounds, "--seconds", options.seconds, "--connections", options.connections]
    subprocess.run(command, cwd=servers.folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    found: list[dict[str, Any]] = json.loads((servers.folder / "result.json").read_text(encoding="utf-8"))
    return found


def _report(size: str, found: Mapping[str, Any], options: argparse.Namespace) -> None:
    lines = [
        f"### {size} activities\n",
        "| case | connections | CPU × floor, median [min..max] | p50 × floor | CPU ms a request | goal (CPU) | errors |",
        "|---|---|---|---|---|---|---|",
        *(_line(case) for case in found["web"]),
        "",
        "| page | SQL statements | PostgreSQL's processor ms | waited for, ms: median | least |",
        "|---|---|---|---|---|",
        *(
            f"| {page} | {sql['statements']:.0f} | {sql['server_ms']} | {sql['ms']} | {sql['least_ms']} |"
            for page, sql in found["sql"].items()
        ),
        f"\nGoal: statistics ≤ {STATISTICS_MS} ms of PostgreSQL's processor time.\n",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    if options.out:
        Path(f"{options.out}-{size}.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def _line(case: Mapping[str, Any]) -> str:
    rounds = {name: target["rounds"] for name, target in case["targets"].items()}
    ours = rounds["vaw"]
    errors = sum(one["errors"] for one in ours)
    start = f"| {case['case']} | {case['connections']} |"
    if "floor" not in rounds:
        return f"{start} – | – | {median(_cpu(one) for one in ours):.2f} | – | {errors} |"
    cpu = sorted(_cpu(one) / _cpu(base) for one, base in zip(ours, rounds["floor"], strict=True) if _cpu(base))
    p50 = sorted(one["p50"] / base["p50"] for one, base in zip(ours, rounds["floor"], strict=True))
    return (
        f"{start} {median(cpu):.2f} [{cpu[0]:.2f}..{cpu[-1]:.2f}] | {median(p50):.2f} [{p50[0]:.2f}..{p50[-1]:.2f}] | "
        f"{median(_cpu(one) for one in ours):.2f} | {GOALS.get(case['case'], '–')} | {errors} |"
    )


def _cpu(one: Mapping[str, float]) -> float:
    """Milliseconds of processor a request: server processes and PostgreSQL together."""
    return one["cpu_ms"] + one["db_cpu_ms"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
