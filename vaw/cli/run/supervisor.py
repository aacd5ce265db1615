"""The supervisor: brings everything up in order, keeps it up, takes it down in order. One process, one thread, no dependencies.

Up: PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name others), migrations, made-up data if asked for, then web, worker and
scheduler; "ready" only when all of them answered. Down: web, scheduler, worker (it finishes its task), Valkey, PostgreSQL.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from json import dumps
from types import FrameType

from vaw.cli.exits import Refused
from vaw.cli.run.children import Child, Log, drain, kill_group, spawn
from vaw.cli.run.state import State
from vaw.cli.run.watch import Watch

TICK_SECONDS = 1.0
APART_SECONDS = 0.05
UP_WITHIN_SECONDS = 90
PATIENT_SECONDS = 3
HOPELESS_AFTER = 4  # failures of one child before everything was ready


class Stopped(Exception):
    """A signal asked for the end."""


def say(text: str) -> None:
    print(text if text.startswith("vaw:") else f"vaw: {text}", file=sys.stderr, flush=True)


@dataclass
class Supervisor:
    """Children in the order in which they were added; they are stopped in `stop_order`."""

    state: State
    stop_order: Sequence[str] = ("web", "beat", "worker", "valkey", "postgres")
    children: dict[str, Child] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    host: str = ""
    port: int = 0
    signals: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = Watch()
        self.selector = selectors.DefaultSelector()
        self._wake, waker = socket.socketpair()
        for end in (self._wake, waker):
            end.setblocking(False)
        self._waker = waker
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self._wake, selectors.EVENT_READ, self._drain_wake)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.signals.append(number)

    def _drain_wake(self) -> None:
        self._wake.recv(4096)

    def pump(self, seconds: float) -> None:
        """Read what the children say, for at most so long; a signal or an ended child returns at once."""
        for key, _ in self.selector.select(seconds):
            key.data()

    # -- starting ---------------------------------------------------------------------------------------------------------

    def add(self, child: Child) -> Child:
        self.children[child.name] = child
        self._start(child)
        return child

    def log(self, name: str) -> Log:
        return Log(self.state.log, name, say)

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except (OSError, ValueError) as error:
            say(f"{child.name} did not start ({type(error).__name__}); again in {child.wait_longer():.1f} s")
            return
        self.watch.tell(child.name, child.pid)
        self._listen(child)
        self.write_down()

    def _listen(self, child: Child) -> None:
        pipe = child.process and child.process.stdout
        if not pipe:
            return

        def read() -> None:
            data = os.read(pipe.fileno(), 65536)
            if data:
                child.log.feed(data)
            else:
                self.selector.unregister(pipe)

        self.selector.register(pipe, selectors.EVENT_READ, read)

    def tend(self) -> None:
        """Bury the dead, start those whose time has come."""
        for child in self.children.values():
            if child.has_ended():
                self._bury(child)
                child.restarts += 1
                say(f"{child.name} ended; again in {child.wait_longer():.1f} s")
                self.write_down()
            elif child.process is None and time.monotonic() >= child.not_before:
                self._start(child)

    def _bury(self, child: Child) -> int:
        pipe = child.process and child.process.stdout
        if pipe and pipe in self.selector.get_map():
            self.selector.unregister(pipe)
        self.watch.tell(child.name, 0)
        return child.bury()

    def until(self, is_ready: Callable[[], bool], names: Sequence[str], what: str) -> None:
        """Wait until something answers. Raises Refused with the child's last words when it does not, Stopped on a signal."""
        deadline = time.monotonic() + UP_WITHIN_SECONDS
        while not is_ready():
            self.pump(APART_SECONDS)
            self.tend()
            if self.signals:
                raise Stopped
            hopeless = [name for name in names if self.children[name].failures >= HOPELESS_AFTER]
            if hopeless or time.monotonic() > deadline:
                for name in hopeless or names:
                    self._last_words(self.children[name].log)
                raise Refused(f"{what} did not come up; its log is in {self.state.log}.")
        for name in names:
            self.children[name].log.loud = True

    def _last_words(self, log: Log) -> None:
        for line in log.last:
            say(f"{log.name}: {line}")

    def step(self, name: str, command: Sequence[str]) -> list[str]:
        """Run something to its end. Returns its lines; raises Refused with them when it fails, Stopped on a signal."""
        log = self.log(name)
        process = spawn(command, self.environment)
        self.watch.tell(name, process.pid)
        lines: list[str] = []
        rest = b""
        while True:
            ended = process.poll() is not None
            data = drain(process.stdout) if process.stdout else b""
            log.feed(data)
            *whole, rest = (rest + data).split(b"\n")
            lines += [line.decode(errors="replace") for line in whole]
            if ended or self.signals:
                break
            self.pump(APART_SECONDS)
            self.tend()
        kill_group(process.pid)
        process.wait()
        self.watch.tell(name, 0)
        log.close()
        if self.signals:
            raise Stopped
        if process.returncode:
            self._last_words(log)
            raise Refused(f"{name} failed (exit {process.returncode}).")
        return lines

    # -- running ----------------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Tend the children until a signal comes."""
        while not self.signals:
            self.pump(self._until_next())
            self.tend()

    def _until_next(self) -> float:
        waiting = [child.not_before - time.monotonic() for child in self.children.values() if child.process is None]
        return max(0.0, min([TICK_SECONDS, *waiting]))

    def write_down(self) -> None:
        """Tell `bin/vaw status` and other commands what runs and how to reach it."""
        children = {
            name: {"pid": child.pid, "restarts": child.restarts, "log": str(child.log.path)} for name, child in self.children.items()
        }
        servers = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        environment = {key: value for key, value in self.environment.items() if key.startswith("VAW_") or key in servers}
        facts = {"pid": os.getpid(), "host": self.host, "port": self.port, "children": children, "environment": environment}
        self.state.write("run.json", dumps(facts))

    # -- stopping ---------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """End all in order. Another signal ends them at once."""
        asked = len(self.signals)
        for name in self.stop_order:
            child = self.children.get(name)
            if child is None:
                continue
            child.log.loud = False
            if child.process is not None:
                self._stop_one(child, asked)
        self.watch.dismiss()

    def _stop_one(self, child: Child, asked: int) -> None:
        process = child.process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(child.stop_signal)
        since = time.monotonic()
        deadline, patient = since + child.grace_seconds, True
        while process.poll() is None:
            self.pump(APART_SECONDS)
            if patient and time.monotonic() > since + PATIENT_SECONDS:
                patient = False
                say(f"{child.name} finishes its work, at most {child.grace_seconds:.0f} s; Ctrl-C again ends it now")
            if len(self.signals) > asked or time.monotonic() > deadline:
                say(f"{child.name} killed" + ("" if len(self.signals) > asked else f" after {child.grace_seconds:.0f} s"))
                kill_group(process.pid)
                process.wait()
        self._bury(child)
