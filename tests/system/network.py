"""Machines of a network of their own, on this one: namespaces with a name, an address and a plug that can be pulled. Needs root."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.settings import CHECKOUT

NET, HERE = "10.77.0", "10.77.0.1"
"""Addresses of the machines, and of whoever tests them."""
SWITCH, MARK = "vawswitch", "vaw-"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@dataclass
class Host:
    """A machine. What is started on it sees its name, its address and nothing of the others but by the network."""

    name: str
    address: str
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, what: str, command: Sequence[str | Path], environment: Mapping[str, str], **how: Any) -> subprocess.Popen[bytes]:
        inside = ["ip", "netns", "exec", MARK + self.name, "unshare", "--uts", "sh", "-c", 'hostname "$0"; exec "$@"', self.name]
        if "user" in how:
            inside += ["setpriv", f"--reuid={how['user']}", f"--regid={how['group']}", "--clear-groups"]
        with (self.logs / f"{self.name}.{what}").open("ab") as log:
            process = subprocess.Popen(
                [*inside, *command], env=dict(environment), cwd=how.get("cwd", CHECKOUT), stdout=log, stderr=log, start_new_session=True
            )
        self.processes[what] = process
        return process

    def stop(self, what: str, number: int = signal.SIGTERM, seconds: float = 30) -> None:
        """Ask it to end and wait for it; SIGKILL is for it and all that it has begun."""
        process = self.processes.pop(what)
        with suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
        process.wait(seconds)

    def pull_plug(self) -> None:
        """Nothing goes in or out any more, and nobody is told."""
        _ip("link", "set", MARK + self.name, "down")

    def plug_in(self) -> None:
        _ip("link", "set", MARK + self.name, "up")


class Network:
    """A switch and what hangs on it, from the first `with` to its end."""

    def __init__(self, logs: Path) -> None:
        self.logs, self.hosts = logs, list[Host]()

    def __enter__(self) -> Network:
        self._tidy()
        _ip("link", "add", SWITCH, "type", "bridge")
        _ip("addr", "add", f"{HERE}/24", "dev", SWITCH)
        _ip("link", "set", SWITCH, "up")
        return self

    def host(self, name: str, number: int) -> Host:
        host = Host(name, f"{NET}.{number}", self.logs)
        _ip("netns", "add", MARK + name)
        _ip("link", "add", MARK + name, "type", "veth", "peer", "name", "eth0", "netns", MARK + name)
        _ip("link", "set", MARK + name, "master", SWITCH, "up")
        for words in (("addr", "add", f"{host.address}/24", "dev", "eth0"), ("link", "set", "eth0", "up"), ("link", "set", "lo", "up")):
            _ip("-n", MARK + name, *words)
        self.hosts.append(host)
        return host

    def __exit__(self, *_: object) -> None:
        for host in self.hosts:
            for what in list(host.processes):
                host.stop(what, signal.SIGKILL)
        self._tidy()

    def _tidy(self) -> None:
        """Also what a run before left that was killed."""
        said = subprocess.run(["ip", "-o", "netns"], check=True, capture_output=True, text=True).stdout
        for line in said.splitlines():
            if (name := line.split()[0]).startswith(MARK):
                pids = subprocess.run(["ip", "netns", "pids", name], check=True, capture_output=True, text=True).stdout
                for pid in pids.split():
                    with suppress(ProcessLookupError):
                        os.kill(int(pid), signal.SIGKILL)
                _ip("netns", "del", name)
                subprocess.run(["ip", "link", "del", name], check=False, capture_output=True)  # the kernel takes its time
        subprocess.run(["ip", "link", "del", SWITCH], check=False, capture_output=True)
