"""One child of the supervisor: started in a session of its own, logged, started again when it dies, stopped in good order.

A child is the leader of a process group that it shares with its own children (gunicorn's and Celery's workers), so that a group can
be ended whole. The kernel sends a child its stop signal when the supervisor dies, however it dies; `watch` sees to the group.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config.settings import CHECKOUT
from vaw.cli.run.embedded_postgres import Account

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
FIRST_BACKOFF, LONGEST_BACKOFF, STEADY_AFTER = 0.5, 30.0, 60.0  # seconds
LARGEST_LOG_BYTES = 5_000_000  # then the file is put aside as `.1` and a new one begun
TROUBLE = re.compile(rb"\b(WARNING|ERROR|CRITICAL|FATAL|PANIC)\b")
HARMLESS = b"Memory overcommit"  # Valkey's advice about background saves, which it does not make here
LAST_LINES = 20


class Log:
    """What a child says: all of it into `log/<name>.log`, warnings and worse (with their following lines) to the terminal as well."""

    def __init__(self, folder: Path, name: str, say: Callable[[str], None]) -> None:
        self.name, self.say, self.loud = name, say, False
        self.path = folder / f"{name}.log"
        self.last: list[str] = []
        self._file = self._open()
        self._rest = b""
        self._shown = False

    def _open(self) -> IO[bytes]:
        return os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab", buffering=0)

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._write(line)
        if len(self._rest) > 64_000:
            self.end()

    def end(self) -> None:
        if self._rest:
            self._write(self._rest)
        self._rest, self._shown = b"", False

    def close(self) -> None:
        self.end()
        self._file.close()

    def _write(self, line: bytes) -> None:
        if self._file.tell() > LARGEST_LOG_BYTES:
            self._file.close()
            self.path.replace(self.path.with_suffix(".log.1"))
            self._file = self._open()
        self._file.write(line + b"\n")
        text = line.decode(errors="replace").rstrip()
        self.last = [*self.last[1 - LAST_LINES :], text]
        self._shown = (bool(TROUBLE.search(line)) and HARMLESS not in line) or (self._shown and line[:1] in (b" ", b"\t"))
        if self._shown and self.loud:
            self.say(f"{self.name}: {text}")


@dataclass(slots=True)
class Child:
    """`before` runs before every start; what it raises as OSError or ValueError counts as a failed start."""

    name: str
    command: Sequence[str]
    log: Log
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10
    account: Account | None = None
    before: Callable[[], None] = field(default=lambda: None)
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    failures: int = 0
    restarts: int = 0
    not_before: float = 0.0
    was_steady: bool = False

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def start(self) -> None:
        self.before()
        self.process = spawn(self.command, self.environment, self.stop_signal, self.account)
        self.born = time.monotonic()

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> int:
        """Take note of its end: end what is left of its group. Returns its exit code (negative: the signal)."""
        process, self.process = self.process, None
        if process is None:
            return 0
        self.was_steady = time.monotonic() - self.born > STEADY_AFTER
        kill_group(process.pid)
        if process.stdout:
            self.log.feed(drain(process.stdout))
            process.stdout.close()
        self.log.end()
        return process.wait()

    def wait_longer(self) -> float:
        """After a failure: the seconds until the next start, doubling from 0.5 to 30; a steady minute forgives all."""
        if self.was_steady:
            self.failures, self.was_steady = 0, False
        seconds = min(LONGEST_BACKOFF, FIRST_BACKOFF * (1 << min(self.failures, 10)))
        self.failures += 1
        self.not_before = time.monotonic() + seconds
        return seconds


def spawn(
    command: Sequence[str], environment: Mapping[str, str], death_signal: signal.Signals = signal.SIGKILL, account: Account | None = None
) -> subprocess.Popen[bytes]:
    """Start a process in its own session, tied to our life, its output in a pipe that never blocks the reader."""
    parent = os.getpid()

    def tie_to_parent() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:
            os._exit(1)

    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        env=environment,
        cwd="/" if account else CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=tie_to_parent,  # safe: this process has one thread
        bufsize=0,
        **(account.popen() if account else {}),
    )
    if process.stdout:
        os.set_blocking(process.stdout.fileno(), False)
    return process


def drain(pipe: IO[bytes]) -> bytes:
    """Everything that can be read now."""
    parts = []
    while True:
        try:
            part = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def kill_group(group: int, with_signal: signal.Signals = signal.SIGKILL) -> bool:
    """Signal a process group. Returns False when nobody is left in it."""
    try:
        os.killpg(group, with_signal)
    except (ProcessLookupError, PermissionError):
        return False
    return True
