"""What a question costs: the time that the driver waits for PostgreSQL, and the processor time that PostgreSQL spends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from vaw.kernel.db import reading

statements: list[float] = []  # seconds of each since somebody cleared it


@contextmanager
def noted() -> Iterator[None]:
    """Every statement of the driver's leaves its time in `statements`, fetching of rows apart: it is Python's."""
    real = psycopg.Cursor.execute

    def run(*arguments: Any, **options: Any) -> Any:
        since = time.perf_counter()
        try:
            return real(*arguments, **options)
        finally:
            statements.append(time.perf_counter() - since)

    told: Any = run
    psycopg.Cursor.execute = told  # type: ignore[method-assign]
    try:
        yield
    finally:
        psycopg.Cursor.execute = real  # type: ignore[method-assign]


def reader() -> Path:
    """Where Linux counts the processor time of the server behind the reading connection."""
    with reading() as connection:
        return Path(f"/proc/{connection.scalar(sa.text('select pg_backend_pid()'))}/stat")


def processor_ms(server: Path) -> float:
    """Processor time of a process so far, in steps of 10 ms."""
    user, system = server.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")
