"""The state folder of the embedded default (`VAW_STATE`, else `./var`): what is in it, who holds it, and its secrets.

- `run.lock` is held by the supervisor (and, should it be killed, by its watch until the children are gone)
- `run.json`: the running system, where it listens, its processes and the environment that reaches it
- `keys.json`: secret key and encryption keys, made once
- `kind`: `demo` or `real`; the two never share a folder
- `log/`: a log for each child, bounded
- `db/`: the database of an ordinary user (root's lies in /var/lib/vaw, since PostgreSQL refuses to be root)
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from config.settings import CHECKOUT
from vaw.cli.exits import Missing, Refused

LONGEST_SOCKET_FOLDER = 88  # bytes: a unix socket's path may have 107, PostgreSQL adds `/.s.PGSQL.5432.lock`
DEMO, REAL = "demo", "real"


@dataclass(frozen=True, slots=True)
class State:
    """The folder, absolute. Everything in it is for its owner only."""

    path: Path

    @property
    def mark(self) -> str:
        """A short name of this folder for places shared by several: 12 hexadecimal digits of its path."""
        return hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]

    @property
    def log(self) -> Path:
        return self.path / "log"

    def prepare(self) -> None:
        """Make the folder and see that it is ours. Raises Missing when it cannot be written."""
        try:
            for folder in (self.path, self.log):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            probe = self.path / ".probe"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise Missing(f"the folder {self.path} cannot be written ({error.strerror}): set VAW_STATE to a folder of your own.") from None

    def socket_folder(self) -> Path:
        """Where unix sockets lie: here, or in a private folder with a short path when this one is too long for a socket."""
        if len(os.fsencode(self.path)) <= LONGEST_SOCKET_FOLDER and "," not in str(self.path):
            return self.path
        place = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"vaw-{os.geteuid()}-{self.mark}"
        place.mkdir(mode=0o700, exist_ok=True)
        seen = place.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid() or seen.st_mode & 0o077:
            raise Missing(f"{place} belongs to somebody else: set VAW_STATE to a folder with a shorter path.")
        return place

    def write(self, name: str, text: str) -> None:
        """Replace a file whole, readable by its owner only, or not at all."""
        new = self.path / f".{name}.new"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path / name)

    def read(self, name: str) -> str | None:
        try:
            return (self.path / name).read_text()
        except FileNotFoundError:
            return None

    def forget(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    def keys(self) -> dict[str, str]:
        """VAW_SECRET_KEY and VAW_ENCRYPTION_KEYS of this folder, made the first time."""
        text = self.read("keys.json")
        if text is None:
            text = json.dumps(
                {
                    "VAW_SECRET_KEY": secrets.token_urlsafe(48),
                    "VAW_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
                }
            )
            self.write("keys.json", text)
        return dict(json.loads(text))

    def set_kind(self, kind: str) -> None:
        """Keep made-up and real people apart for good. Raises Refused when the folder is of the other kind."""
        known = self.read("kind")
        if known is None:
            self.write("kind", kind)
        elif known != kind:
            advice = "start it with --demo" if known == DEMO else "start it without --demo"
            raise Refused(f"{self.path} holds a {known} system: {advice}, or set VAW_STATE to another folder.")

    def lock(self, wait_seconds: float = 15) -> IO[str]:
        """Hold the folder for as long as the file is open. Raises Refused when another supervisor is alive.

        After a supervisor was killed its watch holds the lock until the children are gone: that is waited for.
        """
        file = (self.path / "run.lock").open("a")
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            except OSError:
                pid = (self.running() or {}).get("pid")
                if (pid and alive(pid)) or time.monotonic() > until:
                    file.close()
                    raise Refused(f"already running with {self.path} (process {pid}).") from None
                time.sleep(0.1)

    def is_held(self) -> bool:
        """Whether a supervisor, or the watch of a killed one, has this folder."""
        try:
            with (self.path / "run.lock").open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def running(self) -> dict[str, Any] | None:
        """What the supervisor wrote about itself, also after it ended badly; None when there is nothing."""
        text = self.read("run.json")
        return None if text is None else dict(json.loads(text))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def state_from(environ: Mapping[str, str]) -> State:
    return State(Path(environ.get("VAW_STATE") or CHECKOUT / "var").absolute())


def environment_of_running(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ`, completed by what `vaw run` runs in this state folder. Raises Missing when nothing runs and no servers are named."""
    if environ.get("DATABASE_URL") and environ.get("REDIS_URL"):
        return dict(environ)
    state = state_from(environ)
    running = state.running()
    if running is None or not state.is_held():
        raise Missing("nothing runs here: start it with `bin/vaw run` in another window, or set DATABASE_URL and REDIS_URL.")
    return {**running["environment"], **{key: value for key, value in environ.items() if value}}
