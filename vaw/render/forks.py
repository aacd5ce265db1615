"""Work in forks of this process, so many at a time. What breaks, takes all memory or never ends costs only itself."""

from __future__ import annotations

import ctypes
import errno
import os
import selectors
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Never

from vaw.render.frames import Frame, Heard, written

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
READ_BYTES = 1 << 20
TICK_SECONDS = 0.25
SECONDS_MOST = 300  # of one task: a part takes less than one, a whole account some ten on a busy machine


class Why(StrEnum):
    """Why something could not be made, in words that a page has a sentence for."""

    FAULT = "fault"
    FONT = "font"
    DISK = "disk"
    MEMORY = "memory"
    TIME = "time"


class NoFontError(Exception):
    """A typeface that is needed is not there."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a task made, with facts about it."""

    body: bytes
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a task made nothing; `kind` of error and `place` in the program for the log, never its words: they may quote a text."""

    why: Why
    kind: str = ""
    place: str = ""


Result = Done | Failed
Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Task:
    """`work` runs in a fork and tells how much of it is done, 0 to 1; `heard` and `ended` run here."""

    work: Callable[[Told], Done]
    ended: Callable[[Result], None]
    heard: Told = lambda share: None


@dataclass(slots=True)
class _Running:
    task: Task
    pid: int
    pipe: int
    until: float
    heard: Heard = field(default_factory=Heard)
    result: Result | None = None
    is_late: bool = False


def failure(error: BaseException) -> Failed:
    """What an error means to the one who waits for the result."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    why = Why.FAULT
    if isinstance(error, NoFontError):
        why = Why.FONT
    elif isinstance(error, MemoryError):
        why = Why.MEMORY
    elif isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        why = Why.DISK
    return Failed(why, type(error).__name__, place)


def die_with(parent: int) -> None:
    """End when this process's parent does, however it does. The kernel forgets the wish in a fork, which must ask again."""
    LIBC.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


class Forks:
    """At most `at_once` tasks at a time, in the order in which they were added."""

    def __init__(self, at_once: int, seconds_most: float = SECONDS_MOST) -> None:
        self.at_once, self.seconds_most = at_once, seconds_most
        self._waiting: deque[Task] = deque()
        self._running: dict[int, _Running] = {}

    def add(self, task: Task) -> None:
        """Let it run when its turn comes; also while others run."""
        self._waiting.append(task)

    def run(self) -> None:
        """Until nothing is left to do. What a task's `ended` raises goes on to the caller."""
        with selectors.DefaultSelector() as selector:
            while self._waiting or self._running:
                while self._waiting and len(self._running) < self.at_once:
                    self._start(self._waiting.popleft(), selector)
                for key, _ in selector.select(TICK_SECONDS):
                    self._hear(self._running[key.fd], selector)
                for late in [one for one in self._running.values() if time.monotonic() > one.until and not one.is_late]:
                    late.is_late = True
                    os.kill(late.pid, signal.SIGKILL)

    def _start(self, task: Task, selector: selectors.BaseSelector) -> None:
        ours, theirs = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            os.close(ours)
            _work(task, theirs, parent)
        os.close(theirs)
        self._running[ours] = _Running(task, pid, ours, time.monotonic() + self.seconds_most)
        selector.register(ours, selectors.EVENT_READ)

    def _hear(self, one: _Running, selector: selectors.BaseSelector) -> None:
        data = os.read(one.pipe, READ_BYTES)
        for frame in one.heard.feed(data):
            if frame.what == "share":
                one.task.heard(frame.facts["share"])
            elif frame.what == "done":
                one.result = Done(frame.body, frame.facts)
            else:
                one.result = Failed(Why(frame.facts["why"]), frame.facts["kind"], frame.facts["place"])
        if not data:
            selector.unregister(one.pipe)
            os.close(one.pipe)
            os.waitpid(one.pid, 0)
            del self._running[one.pipe]
            # Without a word: it was too late, or the machine ended it, which it does when memory runs out.
            one.task.ended(one.result or Failed(Why.TIME if one.is_late else Why.MEMORY))


def _work(task: Task, pipe: int, parent: int) -> Never:
    """The fork's own life."""
    try:
        die_with(parent)
        done = task.work(lambda share: _say(pipe, Frame("share", {"share": share})))
        _say(pipe, Frame("done", done.facts, done.body))
    except Exception as error:  # the fork's edge: the one who waits is told why, and goes on without it
        failed = failure(error)
        _say(pipe, Frame("failed", {"why": failed.why, "kind": failed.kind, "place": failed.place}))
    finally:
        os._exit(0)


def _say(pipe: int, frame: Frame) -> None:
    rest = memoryview(written(frame))
    while rest:
        rest = rest[os.write(pipe, rest) :]
