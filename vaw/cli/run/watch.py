"""The watch: a process that outlives a killed supervisor just long enough to end what it left behind.

The kernel's death signal reaches a supervisor's own children but not theirs: a Celery worker that is told to stop finishes a long
task first, and children of a killed one go on. The watch is forked before any child, reads their numbers from a pipe, and the end of
the pipe means that the supervisor is gone. It also keeps the state folder locked until then, so that a new start waits.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from vaw.cli.run.children import kill_group

APART = 0.05
FIRST, LAST = ("web", "beat", "worker"), ("valkey", "postgres")
PATIENCE = {"web": 3.0, "beat": 1.0, "worker": 3.0, "valkey": 5.0, "postgres": 15.0}  # seconds before a group is killed
STOP = {"postgres": signal.SIGINT}  # PostgreSQL's fast shutdown; SIGTERM for everybody else


class Watch:
    """The supervisor's end."""

    def __init__(self) -> None:
        read, self._write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._write)
            try:
                _keep(read)
            finally:
                os._exit(0)
        os.close(read)

    def tell(self, name: str, pid: int) -> None:
        """The child `name` now has this process number; 0: it is gone."""
        with suppress(BrokenPipeError):  # somebody killed the watch: the death signals remain
            os.write(self._write, f"{name} {pid}\n".encode())

    def dismiss(self) -> None:
        os.close(self._write)
        os.waitpid(self.pid, 0)


def _keep(read: int) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[str, int] = {}
    with open(read) as lines:
        for line in lines:
            name, _, pid = line.partition(" ")
            groups[name] = int(pid)
    for names in (FIRST, *((name,) for name in LAST)):
        _end({name: group for name, group in groups.items() if name in names and group})
    for name, group in groups.items():
        if name not in PATIENCE and group:
            kill_group(group)


def _end(groups: dict[str, int]) -> None:
    """Ask these groups to end, wait a little, kill what is left."""
    since = time.monotonic()
    left = {name: group for name, group in groups.items() if kill_group(group, STOP.get(name, signal.SIGTERM))}
    while left:
        time.sleep(APART)
        late = {name for name in left if time.monotonic() - since > PATIENCE[name]}
        for name in late:
            kill_group(left[name])
        left = {name: group for name, group in left.items() if name not in late and _anybody(group)}


def _anybody(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
