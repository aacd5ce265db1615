"""bin/vaw where something is missing: one sentence, exit 69, nothing done. The rest of it is proved by .ci/fresh-machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import CHECKOUT

TOOLS = ("sh", "dirname", "readlink", "cat", "sha256sum", "cut", "mkdir", "flock", "rm")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH with the base tools and a Python, an ordinary user, no sudo and no browser."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(str(shutil.which(name)))
    stub(folder, "python3", f'exec {sys.executable} "$@"')
    stub(folder, "id", "echo 1000")
    stub(folder, "sudo", "exit 1")
    stub(folder, "apt-get", "exit 100")
    return folder


def stub(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def launch(machine: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine), "HOME": os.environ.get("HOME", "/"), "VAW_VENV": str(machine.parent / "venv")} | more
    command = ["/bin/sh", str(CHECKOUT / "bin" / "vaw"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_an_ordinary_user_is_told_the_exact_command(machine: Path) -> None:
    done = launch(machine, "test")
    assert done.returncode == 69
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends " in done.stderr
    assert "chromium poppler-utils" in done.stderr
    assert done.stdout == ""


def test_a_system_without_apt_is_told_what_is_missing(machine: Path) -> None:
    (machine / "apt-get").unlink()
    done = launch(machine, "test")
    assert done.returncode == 69
    assert "no apt-get" in done.stderr


def test_a_folder_of_somebody_elses_making_is_neither_used_nor_deleted(machine: Path) -> None:
    venv = machine.parent / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "dear").touch()
    stub(machine, "python3", 'case "$*" in *pango*) exit 0 ;; esac\n' + f'exec {sys.executable} "$@"')
    done = launch(machine, "run")
    assert done.returncode == 69
    assert "was not made by bin/vaw" in done.stderr
    assert (venv / "dear").exists()


def test_a_half_made_folder_is_thrown_away(machine: Path) -> None:
    venv = machine.parent / "venv"
    venv.mkdir()
    for name in (".unfinished", "rest"):
        (venv / name).touch()
    stub(machine, "python3", 'case "$*" in *pango*) exit 0 ;; *"-m venv"*) exit 1 ;; esac\n' + f'exec {sys.executable} "$@"')
    done = launch(machine, "run")
    assert done.returncode == 69
    assert "could not be made" in done.stderr
    assert not (venv / "rest").exists()
