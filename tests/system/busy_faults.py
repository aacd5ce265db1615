"""What goes wrong on a busy day: each fault is done to a running system and ends by itself or is taken back."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.smtp import Says, Server
from tests.system.running import Running

FULL_SECONDS, SLOW_SECONDS, AWAY_SECONDS = 2.0, 3.0, 2.0
DISK_MIB = 600  # enough for a new database and a day's work
JUMPS_MINUTES = (-25, -10, 10, 25)  # from the first to the last less than the 60 minutes after which one is rightly signed out
BALLOON = "balloon"


@dataclass
class Machine:
    """The running system, its mail server, the file that moves its clocks, and the small disk that its database lies on (None: any).

    `ahead`: of the true time, before any clock is moved.
    """

    system: Running
    mails: Server
    clock: Path
    disk: Path | None
    chance: random.Random
    ahead: timedelta

    def now(self) -> datetime:
        """The time that our processes find when they start."""
        return datetime.now(UTC) + self.ahead + timedelta(seconds=float(self.clock.read_text()))

    def kill(self, pid: int, number: int = signal.SIGKILL) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    def kill_child(self, name: str, number: int = signal.SIGKILL) -> None:
        if pid := self.system.pid_of(name):
            self.kill(pid, number)

    def kill_any(self) -> None:
        """One process, whichever: a server, its helper, somebody's connection."""
        self.kill(self.chance.choice(sorted(self.system.processes())))

    def forget_broker(self) -> None:
        """The broker ends and remembers nothing."""
        shutil.rmtree(self.system.state.path / "appendonlydir", ignore_errors=True)
        self.kill_child("valkey")

    def fill_disk(self) -> None:
        assert self.disk is not None
        balloon = self.disk / BALLOON
        try:
            with balloon.open("wb", buffering=0) as air, suppress(OSError):
                while True:
                    air.write(b"\0" * 65536)
            time.sleep(FULL_SECONDS)
        finally:
            balloon.unlink()

    def move_clock(self) -> None:
        """Every process of ours finds another time when it starts again."""
        self.clock.write_text(str(60 * self.chance.choice(JUMPS_MINUTES)))
        for name in ("web", "worker", "beat"):
            self.kill_child(name)

    def slow_mail(self) -> None:
        self.mails.slow_seconds, before = 0.3, self.mails.slow_seconds
        time.sleep(SLOW_SECONDS)
        self.mails.slow_seconds = before

    def no_mail(self) -> None:
        self.mails.stop()
        time.sleep(AWAY_SECONDS)
        self.mails.start()

    def mail_drops(self) -> None:
        self.mails.always = Says.DROPS
        time.sleep(AWAY_SECONDS)
        self.mails.always = Says.SLOWLY

    def faults(self) -> dict[str, Callable[[], None]]:
        """By name; what would need a disk of its own is left out where none could be made."""
        found: dict[str, Callable[[], None]] = {
            "web server killed": lambda: self.kill_child("web"),
            "worker killed": lambda: self.kill_child("worker"),
            "scheduler killed": lambda: self.kill_child("beat"),
            "database killed": lambda: self.kill_child("postgres"),
            "database restarted": lambda: self.kill_child("postgres", signal.SIGINT),
            "broker lost with its memory": self.forget_broker,
            "any process killed": self.kill_any,
            "clock jumps": self.move_clock,
            "mail is slow": self.slow_mail,
            "mail server away": self.no_mail,
            "mail server hangs up": self.mail_drops,
        }
        if self.disk is not None:
            found["disk full"] = self.fill_disk
        return found


def small_disk(folder: Path) -> Path | None:
    """A file system of its own at `folder`, or None where nobody may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return None if done.returncode else folder


def give_back(disk: Path) -> None:
    subprocess.run(["umount", str(disk)], capture_output=True, check=True)
    disk.rmdir()
