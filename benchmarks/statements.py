"""SQL of a page: how many statements and how long, as the program waits for them.

`python -m benchmarks.statements '{"name": "/path"}' TOKEN` prints {"name": {"statements": n, "ms": median, "least_ms": least}} of 30
requests in one process. The time holds the way to the server and back and the reading of rows: an upper bound of the server's own.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

from config.settings import Settings
from vaw.app import create_app

REQUESTS, WARM_UP = 30, 8
_seconds: list[float] = []


def _timed(execute: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        since = time.perf_counter()
        try:
            return execute(*arguments, **options)
        finally:
            _seconds.append(time.perf_counter() - since)

    return run


def measure(client: Any, path: str) -> dict[str, float]:
    """Median and least over the requests of the sum over their statements. Raises RuntimeError when the page does not answer 200."""
    sums, counts = [], []
    for _ in range(WARM_UP + REQUESTS):
        _seconds.clear()
        status = client.get(path).status_code
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        sums.append(sum(_seconds) * 1000)
        counts.append(len(_seconds))
    kept = sums[WARM_UP:]
    return {"statements": statistics.median(counts[WARM_UP:]), "ms": round(statistics.median(kept), 2), "least_ms": round(min(kept), 2)}


def main(paths: str, token: str) -> None:
    psycopg.Cursor.execute = _timed(psycopg.Cursor.execute)  # type: ignore[method-assign]
    client = create_app(Settings.from_env()).test_client()
    client.set_cookie("vaw", token)
    print(json.dumps({name: measure(client, path) for name, path in json.loads(paths).items()}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
