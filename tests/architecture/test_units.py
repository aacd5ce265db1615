"""The units of an installed system: what systemd says of them, and what each of them holds back."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.xdist_group("sources")
UNITS = sorted(path for path in (ROOT / "deploy").iterdir() if path.suffix in (".service", ".timer"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
ALWAYS = {"vaw-web.service", "vaw-worker@.service", "vaw-beat.service"}
EXPOSED_MOST = 15  # systemd's own scale of a hundred; ours reach the network and use the machine's programs, which is the eleven they have
# What systemd brings along and the units name.
TARGETS = ("sysinit", "basic", "shutdown", "network", "timers", "multi-user", "time-set", "time-sync")


def lines_of(path: Path) -> list[tuple[str, str]]:
    """[(key, value)] in the order of the file: systemd allows a key many times, so it is no configuration of Python's."""
    text = path.read_text("utf-8").replace("\\\n", " ")
    return [(key, value) for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)]


def held_back(path: Path) -> list[tuple[str, str]]:
    """From UMask= on: every unit keeps these lines together."""
    lines = lines_of(path)
    keys = [key for key, _ in lines]
    return lines[keys.index("UMask") : keys.index("SystemCallErrorNumber") + 1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A root folder with the units, the programs that they start and systemd's own targets."""
    root = tmp_path_factory.mktemp("root")
    for name, text in {
        **{f"etc/systemd/system/{path.name}": path.read_text("utf-8") for path in UNITS},
        **{f"usr/lib/systemd/system/{name}.target": f"[Unit]\nDescription={name}\n" for name in TARGETS},
        **dict.fromkeys(("srv/vaw/.venv/bin/python", "bin/sh", "bin/kill"), "#!"),
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o755 if text == "#!" else 0o644)
    yield root


def analyze(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    assert program, "the tests need Debian's systemd: bin/vaw test installs it"
    return subprocess.run([program, *words[:1], f"--root={installed}", *words[1:]], capture_output=True, text=True, check=False)


def test_systemd_has_nothing_to_say_about_them(installed: Path) -> None:
    done = analyze(installed, "verify", *(path.name.replace("@.", "@1.") for path in UNITS))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fault_in_a_unit_would_be_seen(installed: Path) -> None:
    (installed / "etc/systemd/system/faulty.service").write_text("[Service]\nExecStart=/srv/nobody\nRestrat=always\n", "utf-8")
    said = analyze(installed, "verify", "faulty.service").stderr
    assert "Restrat" in said and "/srv/nobody" in said


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_systemd_calls_them_little_exposed(installed: Path, path: Path) -> None:
    done = analyze(installed, "security", "--offline=true", f"--threshold={EXPOSED_MOST}", "--no-pager", path.name.replace("@.", "@1."))
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_all_of_them_hold_back_the_same() -> None:
    [first, *rest] = [held_back(path) for path in SERVICES]
    assert all(lines == first for lines in rest)
    assert {
        ("NoNewPrivileges", "yes"), ("CapabilityBoundingSet", ""), ("ProtectSystem", "strict"), ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"), ("PrivateDevices", "yes"), ("PrivateUsers", "yes"),
        ("MemoryDenyWriteExecute", "yes"), ("RestrictNamespaces", "yes"),
        ("SystemCallFilter", "@system-service"), ("SystemCallFilter", "~@privileged @resources"), ("UMask", "0077"),
        ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6"),
    } <= set(first)  # fmt: skip


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_they_start_as_somebody_after_the_network_and_what_should_always_run_comes_back(path: Path) -> None:
    lines = lines_of(path)
    of = dict(lines)
    assert of["User"] == of["Group"] != "root" and "network.target" in of["After"].split() and of["StateDirectoryMode"] == "0700"
    if path.name in ALWAYS:
        # A database that is away for an hour must not leave a unit that has given up.
        assert of["Restart"] == "always" and of["StartLimitIntervalSec"] == "0" and of["WantedBy"] == "multi-user.target"
    else:
        assert of["Type"] == "oneshot" and path.with_suffix(".timer").is_file()


def test_the_owner_of_the_tables_is_known_to_the_two_that_need_it() -> None:
    knows = {path.name for path in SERVICES if ("EnvironmentFile", "/etc/vaw/owner") in lines_of(path)}
    assert knows == {"vaw-backup.service", "vaw-retention.service"}


def test_a_standby_scheduler_is_the_same_unit() -> None:
    """Two of them may run (vaw.tasks.beat): no pid file keeps the second one away."""
    [command] = [value for key, value in lines_of(ROOT / "deploy" / "vaw-beat.service") if key == "ExecStart"]
    assert "celery -A beat:celery beat" in command and command.endswith("--pidfile=")
