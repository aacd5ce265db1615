"""`python -m benchmarks.reminders [--things 100000] [--due 500] [--rounds 10]`: what one sweep and one claim of the post cost.

Starts its own PostgreSQL and Valkey and fills a table with open things, and the ledger with as many that are over. Each round sweeps
twice (all to plan, then nothing to do), gathers and claims, and takes back what it made. `SQL ms` is what the program waits for its
statements: on a shared machine much of that is waiting for others, so that PostgreSQL's own processor time stands beside it. Commits
wait for the disk and are told apart.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from benchmarks.databases import drop, environment, make_schema
from benchmarks.measuring import Found, on, printed, processor_ms, span, table
from benchmarks.servers import Servers, running
from vaw.domain.activities.models import Draft
from vaw.domain.notifications.operations import posting
from vaw.domain.notifications.operations.sweep import sweep
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.chain import Step
from vaw.kernel.reminders import Reminder

DATABASE = "vaw_reminders"
GOAL_MS = 30  # issue 3
PEOPLE = 500  # each has as many things, so that a claim takes as many letters as there are things due
QUESTION = Reminder(
    kind="benchmark.draft",
    title="Benchmark",
    says="{name} {due}",
    names=sa.select(Draft.id, Draft.source_ref, Draft.source_ref),
    open=sa.select(Draft.id.label("object_id"), Draft.county_id, Draft.user_id, Draft.due_on).where(Draft.state == "open"),
    chain=(Step(-30), Step(-14), Step(-3), Step(0), Step(7, "county_management")),
)
# Accounts of development leaders over all counties, who want their mail at once.
_FILL = (
    "insert into app_user (email, name) select 'matning.' || n || '@example.se', 'Mätning' from generate_series(1, %(people)s) n",
    "insert into membership (user_id, role, county_id, valid_from) select u.id, 'development_leader', c.id, '2020-01-01' "
    "from app_user u join (select id, row_number() over (order by id) - 1 as n, count(*) over () as n_all from county) c "
    "on c.n = u.id %% c.n_all",
    "insert into notice_choice (user_id, kind, mail, shown) select id, %(kind)s, 'at_once', true from app_user",
    # Drafts that wait to be confirmed: those that are due today, and the others months ahead.
    "insert into activity_draft (county_id, user_id, source_kind, source_ref, entry, done_on, type, proposed_at, due_on) "
    "select m.county_id, m.user_id, 'benchmark', n::text, '{}', %(today)s, 'training', %(now)s, "
    "case when n <= %(due)s then %(today)s else %(today)s + 90 + n %% 300 end from generate_series(1, %(things)s) n "
    "join (select user_id, county_id, row_number() over (order by user_id) - 1 as at from membership) m on m.at = n %% %(people)s",
    # What was done in the years before, of things with numbers of their own.
    "insert into matter (kind, object_id, county_id, due_on, chain, opened_at) "
    "select %(kind)s, -id, county_id, due_on - 1000, '0:responsible', %(now)s - interval '900 days' from activity_draft",
    "insert into notice (kind, object_id, county_id, due_on, user_id, step, audience, mail, state, created_at, settled_at, ended_at) "
    "select %(kind)s, -id, county_id, due_on - 1000, user_id, 0, 'responsible', 'daily', 'sent', at, at, at "
    "from activity_draft, (select %(now)s - interval '900 days' as at) a",
)  # fmt: skip
_UNDO = ("delete from notice where object_id > 0", "delete from matter where object_id > 0", "delete from letter", "vacuum analyze")
_statements: list[float] = []  # seconds
_commits: list[float] = []


@dataclass
class Measured:
    """Of one piece of work, one entry a round."""

    statements: list[int] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    commit_ms: list[float] = field(default_factory=list)

    def found(self, name: str, where: str, goal: float | None) -> Found:
        beside = f"{statistics.median(self.statements):.0f} statements waited for {span(self.ms)} ms, commits {span(self.commit_ms)} ms"
        return Found("G8", name, self.cpu_ms, "ms of PostgreSQL's processor", goal, where=where, beside=beside)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.reminders", description=__doc__)
    parser.add_argument("--things", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args(arguments)

    def lines() -> list[str]:
        with running() as servers:
            return table(found(servers, options.things, options.due, options.rounds))

    return printed(lines)


def found(servers: Servers, things: int, due: int, rounds: int) -> list[Found]:
    """G8 asks this of the sweep."""
    drop(servers, DATABASE)
    make_schema(servers, DATABASE)
    measured = {name: Measured() for name in ("sweep, all to plan", "sweep, nothing to do", "claim")}
    with (
        _monday(),
        on(environment(servers, DATABASE)),
        psycopg.connect(servers.url(DATABASE), autocommit=True) as connection,
    ):
        values = {"things": things, "due": due, "people": PEOPLE, "kind": QUESTION.kind}
        for statement in _FILL:
            connection.execute(statement, {**values, "today": clock.today(), "now": clock.now()})  # type: ignore[arg-type]
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
        postmaster = int(servers.pidfile.read_text().split()[0])
        with _noted():
            for _ in range(rounds):
                _round(measured, due, postmaster)
                for undo in _UNDO:
                    connection.execute(undo.encode())
    weighed = f"{things} open things, {due} due"
    return [one.found(name, weighed, GOAL_MS if name.startswith("sweep") else None) for name, one in measured.items()]


@contextmanager
def _monday() -> Iterator[None]:
    """A working day at an hour at which mail may leave."""
    with clock.frozen(datetime(2026, 10, 12, 11, tzinfo=UTC)):
        yield


@contextmanager
def _noted() -> Iterator[None]:
    """Every statement and commit of the driver's leaves its time."""
    real = psycopg.Cursor.execute, psycopg.Connection.commit
    noted: Any = _timed(real[0], _statements), _timed(real[1], _commits)
    psycopg.Cursor.execute, psycopg.Connection.commit = noted  # type: ignore[method-assign]
    try:
        yield
    finally:
        psycopg.Cursor.execute, psycopg.Connection.commit = real  # type: ignore[method-assign]


def _timed(work: Callable[..., Any], seconds: list[float]) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        since = time.perf_counter()
        try:
            return work(*arguments, **options)
        finally:
            seconds.append(time.perf_counter() - since)

    return run


def _round(found: dict[str, Measured], due: int, postmaster: int) -> None:
    task = system("task")
    first = _measured(found["sweep, all to plan"], postmaster, lambda: sweep(task, kinds=[QUESTION]).planned)
    second = _measured(found["sweep, nothing to do"], postmaster, lambda: sweep(task, kinds=[QUESTION]).planned)
    posting.gather()
    claimed = _measured(found["claim"], postmaster, lambda: len(posting.claim(limit=due)))
    if (first, second, claimed) != (due, 0, min(due, PEOPLE)):
        raise RuntimeError(f"swept {first}, then {second}, claimed {claimed} of {due}")


def _measured(into: Measured, postmaster: int, work: Callable[[], int]) -> int:
    _statements.clear()
    _commits.clear()
    before = _processor_ms(postmaster)
    done = work()
    into.cpu_ms.append(_processor_ms(postmaster) - before)
    into.statements.append(len(_statements))
    into.ms.append(sum(_statements) * 1000)
    into.commit_ms.append(sum(_commits) * 1000)
    return done


def _processor_ms(postmaster: int) -> float:
    """What the servers of all connections have used so far; one that tidies up may be gone meanwhile."""
    used = 0.0
    for child in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split():
        with suppress(OSError):
            used += processor_ms(Path(f"/proc/{child}/schedstat"))
    return used


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
