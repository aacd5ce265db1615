"""SQL of a page: how many statements, PostgreSQL's processor time, and how long the program waits for them.

`python -m benchmarks.statements '{"name": "/path"}' TOKEN` prints {"name": {"statements": n, "server_ms": a mean a round, "ms": median,
"least_ms": least}} of some hundred requests in one process. `server_ms` is what the goal means, planning and the way of the rows included.
What is waited for holds the way to the server and back too, and whatever else the machine does.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.measuring import processor_ms
from config.settings import Settings
from vaw.app import create_app

ROUNDS, REQUESTS, WARM_UP = 6, 25, 8
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


def measure(client: Any, path: str) -> dict[str, Any]:
    """Over the requests, of the sum over their statements. Raises RuntimeError when the page does not answer 200."""
    sums, counts, server = list[float](), list[int](), list[float]()
    _asked(client, path, WARM_UP)
    for _ in range(ROUNDS):
        before = _server_ms()
        for seconds in _asked(client, path, REQUESTS):
            sums.append(sum(seconds) * 1000)
            counts.append(len(seconds))
        server.append(round((_server_ms() - before) / REQUESTS, 2))
    return {
        "statements": statistics.median(counts),
        "server_ms": server,
        "ms": round(statistics.median(sums), 2),
        "least_ms": round(min(sums), 2),
    }


def _asked(client: Any, path: str, times: int) -> list[list[float]]:
    """The seconds of each request's statements."""
    found = []
    for _ in range(times):
        _seconds.clear()
        status = client.get(path).status_code
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        found.append([*_seconds])
    return found


def _server_ms() -> float:
    """Processor time of the servers that were asked, so far."""
    return sum(processor_ms(Path(f"/proc/{one}/schedstat")) for one in _servers)


def main(paths: str, token: str) -> None:
    psycopg.Cursor.execute = _timed(psycopg.Cursor.execute)  # type: ignore[method-assign]
    client = create_app(Settings.from_env()).test_client()
    client.set_cookie("vaw", token)
    print(json.dumps({name: measure(client, path) for name, path in json.loads(paths).items()}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
