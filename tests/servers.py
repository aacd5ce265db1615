"""A real PostgreSQL and a real Valkey for the tests, started by the test run itself and gone with it.

With VAW_TEST_POSTGRES (a URL whose role may CREATE DATABASE) and VAW_TEST_REDIS set, those are used instead.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from vaw.cli.run import embedded_postgres, embedded_valkey, ready
from vaw.cli.run.state import State

POSTGRES, REDIS = "VAW_TEST_POSTGRES", "VAW_TEST_REDIS"


class Servers:
    """Both servers in a temporary state folder; `environment` says where they are, for this process and its children."""

    def __init__(self) -> None:
        self.state = State(Path(tempfile.mkdtemp(prefix="vaw-test-")))
        self.state.prepare()
        postgres = embedded_postgres.prepare(self.state)
        self.data = postgres.folder
        # Durability is the system tests' matter; here a crash of the server ends the run anyway.
        # And no autovacuum: what it finds in the tables of the moment would decide how the next test's statements are planned.
        off = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
        fast = [part for name in off for part in ("-c", f"{name}=off")]
        account = postgres.account.popen() if postgres.account else {}
        self.processes = [
            self._start([*postgres.command, *fast, "-c", "max_connections=200"], cwd=postgres.folder, **account),
            self._start(embedded_valkey.command(self.state)),
        ]
        self.environment = {POSTGRES: postgres.owner_url("postgres"), REDIS: embedded_valkey.url(self.state)}
        _wait("PostgreSQL", lambda: ready.database_answers(self.environment[POSTGRES]))
        _wait("Valkey", lambda: ready.broker_answers(self.environment[REDIS]))

    def _start(self, command: list[str], **how: object) -> subprocess.Popen[bytes]:
        with (self.state.log / f"{Path(command[0]).name}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **how)  # type: ignore[call-overload, no-any-return]

    def stop(self) -> None:
        for process, stop in zip(self.processes, (signal.SIGINT, signal.SIGTERM), strict=True):
            process.send_signal(stop)
        for process in self.processes:
            process.wait(20)
        for folder in (self.data, self.state.path):
            shutil.rmtree(folder, ignore_errors=True)


def _wait(name: str, answers: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not answers():
        if time.monotonic() > until:
            raise RuntimeError(f"{name} did not come up")
        time.sleep(0.05)


def start() -> Servers | None:
    """The servers of this run, None where the environment names some."""
    if POSTGRES in os.environ and REDIS in os.environ:
        return None
    servers = Servers()
    os.environ.update(servers.environment)
    return servers
