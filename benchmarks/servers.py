"""A PostgreSQL and a Valkey of the benchmark's own in a temporary folder, as durable as in production."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vaw.cli.run import embedded_postgres, embedded_valkey, ready
from vaw.cli.run.state import State

STARTS_WITHIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Servers:
    """Where they are. `pidfile`: of PostgreSQL, whose processor time is part of each ratio."""

    folder: Path
    postgres: embedded_postgres.Server
    redis_url: str

    @property
    def pidfile(self) -> Path:
        return self.postgres.folder / "data" / "postmaster.pid"

    def url(self, database: str) -> str:
        """For psycopg and the floor, as the owner: without SQLAlchemy's name of the driver."""
        return self.postgres.owner_url(database).replace("postgresql+psycopg:", "postgresql:")


@contextmanager
def running() -> Iterator[Servers]:
    """Started, answering, and gone afterwards with all they held. Raises Missing when there is no PostgreSQL."""
    state = State(Path(tempfile.mkdtemp(prefix="vaw-bench-")))
    state.prepare()
    postgres = embedded_postgres.prepare(state)
    account = postgres.account.popen() if postgres.account else {}
    stops = []
    try:
        for name, command, how, stop in (
            ("postgres", [*postgres.command, "-c", "autovacuum_naptime=10s"], {"cwd": postgres.folder, **account}, signal.SIGINT),
            ("valkey", embedded_valkey.command(state), {}, signal.SIGTERM),
        ):
            with (state.log / f"{name}.log").open("ab") as log:
                process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **how)  # noqa: S603
            stops.append((process, stop))
        servers = Servers(state.path, postgres, embedded_valkey.url(state))
        _wait("PostgreSQL", lambda: ready.database_answers(postgres.owner_url("postgres")))
        ready.make_application(postgres.owner_url("postgres"), embedded_postgres.APPLICATION, postgres.application_password)
        _wait("Valkey", lambda: ready.broker_answers(servers.redis_url))
        yield servers
    finally:
        for process, stop in stops:
            process.send_signal(stop)
        for process, _ in stops:
            process.wait(STARTS_WITHIN_SECONDS)
        for folder in (postgres.folder, state.path):
            shutil.rmtree(folder, ignore_errors=True)


def _wait(name: str, answers: Callable[[], bool]) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while not answers():
        if time.monotonic() > until:
            raise RuntimeError(f"{name} did not come up")
        time.sleep(0.05)
