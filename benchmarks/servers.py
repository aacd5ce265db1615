"""A PostgreSQL and a Valkey of the benchmark's own, as durable as in production: in a temporary folder, or in one that is kept."""

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

import psycopg

from vaw.cli.run import embedded_postgres, embedded_valkey, ready
from vaw.cli.run.state import State

STARTS_WITHIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Servers:
    """Where they are: addresses with `{}` for the database. `template`: a database of the newest schema to make others from."""

    folder: Path
    owner: str
    application: str
    redis_url: str
    template: str = "vaw_empty"

    @property
    def pidfile(self) -> Path:
        """Of PostgreSQL, whose processor time is part of each ratio."""
        with psycopg.connect(self.url("postgres")) as connection:
            (folder,) = connection.execute("show data_directory").fetchone() or ("",)
        return Path(folder) / "postmaster.pid"

    def url(self, database: str) -> str:
        """For psycopg and the floor, as the owner: without SQLAlchemy's name of the driver."""
        return ready.conninfo(self.owner.format(database))


@contextmanager
def running(keep: str | None = None) -> Iterator[Servers]:
    """Started and answering; stopped afterwards, and gone with all they held unless in the folder `keep`, which may run already.

    Raises Missing when there is no PostgreSQL.
    """
    state = State(Path(keep).absolute() if keep else Path(tempfile.mkdtemp(prefix="vaw-bench-")))
    state.prepare()
    postgres = embedded_postgres.prepare(state)
    account = postgres.account.popen() if postgres.account else {}
    owner, application = postgres.owner_url("{}"), postgres.url("{}")
    servers = Servers(state.path, owner, application, embedded_valkey.url(state))
    stops = []
    try:
        for name, answers, command, how, stop in (
            (
                "postgres",
                lambda: ready.database_answers(postgres.owner_url("postgres")),
                [*postgres.command, "-c", "autovacuum_naptime=10s"],
                {"cwd": postgres.folder, **account},
                signal.SIGINT,
            ),
            ("valkey", lambda: ready.broker_answers(servers.redis_url), embedded_valkey.command(state), {}, signal.SIGTERM),
        ):
            if not answers():
                with (state.log / f"{name}.log").open("ab") as log:
                    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **how)  # noqa: S603
                stops.append((process, stop))
                _wait(name, answers)
        ready.make_application(postgres.owner_url("postgres"), embedded_postgres.APPLICATION, postgres.application_password)
        yield servers
    finally:
        for process, stop in stops:
            process.send_signal(stop)
        for process, _ in stops:
            process.wait(STARTS_WITHIN_SECONDS)
        for folder in () if keep else (postgres.folder, state.path):
            shutil.rmtree(folder, ignore_errors=True)


def _wait(name: str, answers: Callable[[], bool]) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while not answers():
        if time.monotonic() > until:
            raise RuntimeError(f"{name} did not come up")
        time.sleep(0.05)
