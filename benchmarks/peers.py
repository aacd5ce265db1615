"""`python -m benchmarks.peers [--size 100k] [--rounds 6] [--keep FOLDER]`: the list against Django's admin of the same rows (G1).

Django is fetched into the run's own folder and is nowhere in the requirements. Both sites show 50 rows of one county with the exact total:
`default` as it comes, `tuned` without the count of the whole table and the filters that are looked up in the rows.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks import abbench, comparison, databases
from benchmarks.measuring import Found, printed, span, table
from benchmarks.servers import Servers, running

DJANGO = "django==5.2.*"
PORT = 21082
GOALS = {"default": 40, "tuned": 15}
LOGIN = ("csrfmiddlewaretoken", r'name="csrfmiddlewaretoken" value="([^"]+)"')


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.peers", description=__doc__)
    parser.add_argument("--size", default="100k", choices=databases.SIZES)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--keep")
    options = parser.parse_args(arguments)

    def lines() -> list[str]:
        with running(options.keep) as servers:
            return table(found(servers, options.size, options.rounds))

    return printed(lines)


def found(servers: Servers, size: str, rounds: int, seconds: float = 2) -> list[Found]:
    """How many times as long as ours each site takes for a list page, by the median of a round."""
    here = comparison.prepared(servers, size)
    where = {**os.environ, "PEER_DSN": comparison.floor_of(servers, here), "PYTHONPATH": f"{_django(servers)}:{databases.CHECKOUT}"}
    subprocess.run(
        [sys.executable, "-m", "benchmarks.peer.served"], env=where, cwd=databases.CHECKOUT, check=True, stdout=subprocess.DEVNULL
    )
    ours = comparison.product(servers, here, requests=("list",))
    peers = [_target(servers, name, where, first=not at) for at, name in enumerate(GOALS)]
    (case,) = abbench.alternate(servers, [ours, *peers], rounds=rounds, seconds=seconds, cases="^list$")
    return [_found(name, case["targets"], f"{size} activities") for name in GOALS]


def _django(servers: Servers) -> str:
    folder = servers.folder / "django"
    if not folder.exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(folder), DJANGO]
        subprocess.run(command, check=True)  # noqa: S603
    return str(folder)


def _target(servers: Servers, name: str, where: Mapping[str, str], *, first: bool) -> dict[str, Any]:
    field, pattern = LOGIN
    account = {"username": "benchmark", "password": "benchmark", field: "{csrf}"}
    page = f"/{name}/login/"
    started = {
        "start": [*comparison.GUNICORN, *comparison.AS_THE_FLOOR, "-b", f"127.0.0.1:{PORT}", "benchmarks.peer.served:application"],
        "cwd": str(databases.CHECKOUT),
        "env": {key: where[key] for key in ("PEER_DSN", "PYTHONPATH")},
        "ready": page,
        "log": str(servers.folder / "log" / "django.log"),
    }
    return {
        "name": name,
        "base_url": f"http://127.0.0.1:{PORT}",
        "shared_pidfiles": [str(servers.pidfile)],
        "login": [
            {"path": page, "capture": {"csrf": {"regex": pattern}}},
            {"method": "POST", "path": page, "form": account, "expect_status": 302},
        ],
        "requests": {"list": {"path": f"/{name}/peer/activity/?county__id__exact={comparison.COUNTY}", "expect_text": "field-county"}},
        **(started if first else {"same_process_as": next(iter(GOALS))}),
    }


def _found(name: str, targets: Mapping[str, Any], where: str) -> Found:
    rounds = list(zip(targets[name]["rounds"], targets["vaw"]["rounds"], strict=True))
    times, processor = [one["p50"] / ours["p50"] for one, ours in rounds], [abbench.cpu(one) / abbench.cpu(ours) for one, ours in rounds]
    beside = f"processor time × {span(processor)}; {span([one['p50'] for one, _ in rounds])} ms"
    return Found("G1", f"a Django admin ({name})", times, "× as long as ours", least=GOALS[name], where=where, beside=beside)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
