"""A real supervisor of a test's own: temporary state folder, free port, nothing of the caller's environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.settings import CHECKOUT
from vaw.cli.run.embedded_postgres import ROOTS_FOLDER
from vaw.cli.run.state import State, alive

UP_WITHIN_SECONDS = 90  # a loaded machine; an idle one needs three


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(state: Path, **more: str) -> dict[str, str]:
    ours = ("DATABASE_", "REDIS_URL", "VAW_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return kept | {"VAW_STATE": str(state), "PYTHONPATH": str(CHECKOUT), "VAW_WEB_WORKERS": "1"} | more


def wait_for(what: str, is_so: Callable[[], object], seconds: float = UP_WITHIN_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"{what}: not within {seconds} s"
        time.sleep(0.05)


def command(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "vaw.cli", *arguments]
    return subprocess.run(program, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False, timeout=60)


class Running:
    """`vaw run` in a folder; `said` is what it printed. `program`: how Python is told to start `vaw`."""

    program: tuple[str, ...] = ("-m", "vaw.cli")

    def __init__(self, folder: Path, *arguments: str, **more: str) -> None:
        self.state = State(folder)
        self.port = free_port()
        self.output = folder.with_name(f"{self.port}.said")
        self.environment = environment(folder, **more)
        program = [sys.executable, *self.program, "run", "--port", str(self.port), *arguments]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(program, cwd=CHECKOUT, env=self.environment, stdout=output, stderr=subprocess.STDOUT)

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait(self, for_words: str = "vaw: ready at ") -> None:
        def is_there() -> bool:
            assert self.process.poll() is None, self.said
            return for_words in self.said

        wait_for(for_words, is_there)

    def facts(self) -> dict[str, Any]:
        facts = self.state.running()
        assert facts is not None
        return facts

    def pid_of(self, name: str) -> int:
        return int(self.facts()["children"][name]["pid"])

    def pids(self) -> dict[str, int]:
        return {name: self.pid_of(name) for name in self.facts()["children"]}

    def processes(self) -> set[int]:
        """Everybody in the process groups of the children."""
        groups = set(self.pids().values())
        found = set()
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[2]) in groups and fields[0] != "Z":
                found.add(int(stat.parent.name))
        return found

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return command(self.environment, *arguments)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)

    def clean_up(self) -> None:
        """End it whatever happened, and throw its database away."""
        if self.process.poll() is None:
            self.stop()
        wait_for("the watch to end", lambda: not self.state.is_held(), 30)
        shutil.rmtree(ROOTS_FOLDER / self.state.mark, ignore_errors=True)


def everybody_gone(pids: set[int]) -> bool:
    return not any(alive(pid) and not _is_zombie(pid) for pid in pids)


def _is_zombie(pid: int) -> bool:
    try:
        return bool(re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE))
    except (FileNotFoundError, ProcessLookupError):
        return True


def json_of(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)
