"""What a question costs (the driver's waiting, PostgreSQL's processor time), what a goal is held against, and how a run ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
import sqlalchemy as sa

from config.settings import Settings
from vaw.app import create_app
from vaw.cli.exits import Ends
from vaw.domain.mandates.queries import forget
from vaw.kernel.db import db, reading

WARM_UP, REPEATED = 8, 10
statements: list[float] = []  # seconds of each since somebody cleared it


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured for a goal of performance.md: a value a round, which may be `most` at most or `least` at least."""

    goal: str
    what: str
    values: Sequence[float]
    unit: str
    most: float | None = None
    least: float | None = None
    where: str = ""
    beside: str = ""

    @property
    def verdict(self) -> str:
        """Reached is reached in every round."""
        low, middle, high = min(self.values), median(self.values), max(self.values)
        if self.most is None and self.least is None:
            return "–"
        if (self.most is None or high <= self.most) and (self.least is None or low >= self.least):
            return "reached"
        if (self.most is None or middle <= self.most) and (self.least is None or middle >= self.least):
            return "by the median, not in every round"
        return "**not reached**"


def span(values: Sequence[float]) -> str:
    """Median [min..max]."""
    digits = 0 if max(values) >= 100 else 1 if max(values) >= 10 else 2
    return f"{median(values):.{digits}f} [{min(values):.{digits}f}..{max(values):.{digits}f}]"


def table(found: Sequence[Found]) -> list[str]:
    """As Markdown, a line each."""
    head = ["| goal | what | where | median [min..max] | asked for | | beside |", "|---|---|---|---|---|---|---|"]
    return head + [
        f"| {one.goal} | {one.what} | {one.where} | {span(one.values)} {one.unit} | {_asked_for(one)} | {one.verdict} | {one.beside} |"
        for one in found
    ]


def _asked_for(found: Found) -> str:
    return " ".join(f"{sign} {bound:g}" for sign, bound in (("≤", found.most), ("≥", found.least)) if bound is not None)


def printed(lines: Callable[[], Sequence[str]]) -> int:
    """The lines on standard output, or the sentence with which the run ends; the exit code."""
    try:
        found = lines()
    except Ends as end:
        sys.stderr.write(f"vaw: {end}\n")
        return end.code
    sys.stdout.write("\n".join([*found, ""]))
    return 0


def asked(goal: str, what: str, read: Callable[[], Any], rounds: int, *, most: float | None = None, where: str = "") -> Found:
    """PostgreSQL's processor time of a question, planning too, a mean of `REPEATED` a round; beside it what else it takes."""
    for _ in range(WARM_UP):  # the server's plan is kept from then on
        if not read():
            raise RuntimeError(f"nothing found: {what}")
    server, processor, waited, whole = reader(), list[float](), list[float](), list[float]()
    for _ in range(rounds):
        before = processor_ms(server)
        for _ in range(REPEATED):
            statements.clear()
            since = time.perf_counter()
            read()
            whole.append((time.perf_counter() - since) * 1000)
            waited.append(sum(statements) * 1000)
        processor.append((processor_ms(server) - before) / REPEATED)
    beside = f"{len(statements)} statements waited for {span(waited)} ms, in all {median(whole):.1f} ms"
    return Found(goal, what, processor, "ms of PostgreSQL's processor", most, where=where, beside=beside)


@contextmanager
def on(where: Mapping[str, str]) -> Iterator[None]:
    """The product in this process in that environment, as a reader meets it: its lists are read anew, its statements noted."""
    before = dict(os.environ)
    os.environ.update(where)
    try:
        with create_app(Settings.from_env()).app_context(), noted():
            forget()
            yield
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    finally:
        os.environ.clear()
        os.environ.update(before)


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
        return Path(f"/proc/{connection.scalar(sa.text('select pg_backend_pid()'))}/schedstat")


def processor_ms(server: Path) -> float:
    """Processor time of a process so far."""
    return int(server.read_text(encoding="ascii").split()[0]) / 1e6
