"""Children that misbehave: stubborn ones, hopeless ones, talkative ones."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import CHECKOUT
from tests.system.running import environment, everybody_gone, wait_for
from vaw.cli.exits import Missing, Refused
from vaw.cli.run.children import LARGEST_LOG_BYTES, Child, Log
from vaw.cli.run.state import State

# A supervisor of one child that ignores every polite request, with a child of its own that does the same.
STUBBORN = """
import sys
from pathlib import Path
from vaw.cli.run.children import Child
from vaw.cli.run.state import State
from vaw.cli.run.supervisor import Supervisor
state = State(Path(sys.argv[1]))
state.prepare()
supervisor = Supervisor(state, stop_order=["stubborn"])
script = "trap '' TERM INT HUP; (trap '' TERM INT HUP; sleep 100) & echo $! $$ > " + sys.argv[1] + "/pids; sleep 100; sleep 100"
supervisor.add(Child("stubborn", ["sh", "-c", script], supervisor.log("stubborn"), {"PATH": "/usr/bin:/bin"}, grace_seconds=60))
supervisor.keep()
supervisor.stop()
"""


@pytest.fixture
def stubborn(tmp_path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", STUBBORN, str(tmp_path / "state")]
    return subprocess.Popen(command, cwd=CHECKOUT, env=environment(tmp_path / "state"), stderr=subprocess.DEVNULL)


def pids_in(folder: Path) -> set[int]:
    file = folder / "state" / "pids"
    wait_for("the stubborn child", lambda: file.exists() and len(file.read_text().split()) == 2, 20)
    return {int(pid) for pid in file.read_text().split()}


def test_a_second_ctrl_c_ends_a_stubborn_child_and_its_children_at_once(stubborn: subprocess.Popen[bytes], tmp_path: Path) -> None:
    pids = pids_in(tmp_path)
    stubborn.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        stubborn.wait(1)
    stubborn.send_signal(signal.SIGINT)
    assert stubborn.wait(10) == 0
    assert everybody_gone(pids)


def test_the_watch_ends_what_a_killed_supervisor_left(stubborn: subprocess.Popen[bytes], tmp_path: Path) -> None:
    pids = pids_in(tmp_path)
    stubborn.kill()
    stubborn.wait()
    wait_for("everybody gone", lambda: everybody_gone(pids), 20)


@pytest.fixture
def shown() -> list[str]:
    return []


@pytest.fixture
def log(tmp_path: Path, shown: list[str]) -> Iterator[Log]:
    log = Log(tmp_path, "web", shown.append)
    yield log
    log.close()


def test_each_failure_doubles_the_wait_up_to_half_a_minute(log: Log) -> None:
    child = Child("x", ["false"], log, {})
    assert [child.wait_longer() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    child.was_steady = True  # it ran for more than a minute
    assert [child.wait_longer() for _ in range(2)] == [0.5, 1]


def test_the_terminal_gets_warnings_with_what_follows_them_and_the_file_gets_all(log: Log, shown: list[str]) -> None:
    log.loud = True
    log.feed(b"quiet\n2026 WARNING: some")
    log.feed(b"thing\n  and where\nquiet again\n")
    assert shown == ["web: 2026 WARNING: something", "web:   and where"]
    assert log.path.read_text().splitlines() == ["quiet", "2026 WARNING: something", "  and where", "quiet again"]


def test_a_log_does_not_grow_for_ever(log: Log) -> None:
    for _ in range(3):
        log.feed(b"x" * 60_000 + b"\n")
        os.truncate(log.path, LARGEST_LOG_BYTES + 1)
        log._file.seek(0, os.SEEK_END)
    assert sorted(path.name for path in log.path.parent.iterdir()) == ["web.log", "web.log.1"]


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Missing, match="VAW_STATE"):
        State(tmp_path / "file" / "state").prepare()


def test_a_long_path_puts_its_sockets_elsewhere_in_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = State(tmp_path / ("long" * 40)).socket_folder()
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o077 == 0


def test_somebody_elses_socket_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    state = State(tmp_path / ("long" * 40))
    state.socket_folder().chmod(0o755)
    with pytest.raises(Missing, match="shorter path"):
        state.socket_folder()


def test_keys_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.keys() == state.keys()
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_made_up_and_real_people_never_share_a_folder(tmp_path: Path) -> None:
    State(tmp_path).set_kind("real")
    with pytest.raises(Refused):
        State(tmp_path).set_kind("demo")
