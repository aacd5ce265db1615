"""SQL of a page: how many statements, PostgreSQL's processor time, and how long the program waits for them.

`python -m benchmarks.statements '{"name": "/path"}' TOKEN` prints {"name": {"statements": n, "server_ms": mean, "ms": median, "least_ms":
least}} of 200 requests in one process. `server_ms` is what the goal means: it counts in steps of 10 ms over all requests, planning and the
way of the rows included. What is waited for holds the way to the server and back too, and whatever else the machine does.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from config.settings import Settings
from vaw.app import create_app

REQUESTS, WARM_UP = 200, 8
_seconds: list[float] = []
_servers: set[int] = set()  # the processes of PostgreSQL that were asked


def _timed(execute: Callable[..., Any]) -> Callable[..., Any]:
    def run(cursor: Any, *arguments: Any, **options: Any) -> Any:
        _servers.add(cursor.connection.info.backend_pid)
        since = time.perf_counter()
        try:
            return execute(cursor, *arguments, **options)
        finally:
            _seconds.append(time.perf_counter() - since)

    return run


def measure(client: Any, path: str) -> dict[str, float]:
    """Over the requests, of the sum over their statements. Raises RuntimeError when the page does not answer 200."""
    sums, counts, before = [], [], 0.0
    for request in range(WARM_UP + REQUESTS):
        if request == WARM_UP:
            before = _server_seconds()
        _seconds.clear()
        status = client.get(path).status_code
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        sums.append(sum(_seconds) * 1000)
        counts.append(len(_seconds))
    kept = sums[WARM_UP:]
    return {
        "statements": statistics.median(counts[WARM_UP:]),
        "server_ms": round((_server_seconds() - before) * 1000 / REQUESTS, 2),
        "ms": round(statistics.median(kept), 2),
        "least_ms": round(min(kept), 2),
    }


def _server_seconds() -> float:
    """Processor time of the servers that were asked, so far."""
    told = (Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13] for one in _servers)
    return sum(int(user) + int(system) for user, system in told) / os.sysconf("SC_CLK_TCK")


def main(paths: str, token: str) -> None:
    psycopg.Cursor.execute = _timed(psycopg.Cursor.execute)  # type: ignore[method-assign]
    client = create_app(Settings.from_env()).test_client()
    client.set_cookie("vaw", token)
    print(json.dumps({name: measure(client, path) for name, path in json.loads(paths).items()}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
