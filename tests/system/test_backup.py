"""A backup opens with its keys, and every kind of damage is found."""

import io

import pytest
from cryptography.fernet import Fernet, MultiFernet

from vaw.cli import backup
from vaw.cli.exits import Missing, Refused

KEYS = MultiFernet([Fernet(Fernet.generate_key())])
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    monkeypatch.setattr(backup, "PIECE_BYTES", 4000)
    target = io.BytesIO()
    backup.write_sealed(io.BytesIO(CONTENT), target, KEYS)
    return target.getvalue().splitlines(keepends=True)


def opened(lines: list[bytes], keys: MultiFernet = KEYS) -> bytes:
    return b"".join(backup.read_sealed(io.BytesIO(b"".join(lines)), keys))


def test_what_was_sealed_comes_back(lines: list[bytes]) -> None:
    assert len(lines) == 4
    assert opened(lines) == CONTENT


def test_an_empty_database_is_a_backup_too() -> None:
    target = io.BytesIO()
    backup.write_sealed(io.BytesIO(b""), target, KEYS)
    assert opened(target.getvalue().splitlines(keepends=True)) == b""


@pytest.mark.parametrize(
    "damage", [lambda lines: lines[:-1], lambda lines: [lines[0], lines[2], lines[1], lines[3]], lambda lines: [*lines, lines[1]]]
)
def test_a_missing_moved_or_added_piece_is_refused(lines: list[bytes], damage: object) -> None:
    with pytest.raises(Refused, match="not whole"):
        opened(damage(lines))  # type: ignore[operator]


def test_another_key_does_not_open_it(lines: list[bytes]) -> None:
    with pytest.raises(Missing, match="VAW_ENCRYPTION_KEYS"):
        opened(lines, MultiFernet([Fernet(Fernet.generate_key())]))


def test_any_other_file_is_refused() -> None:
    with pytest.raises(Refused, match="no backup"):
        opened([b"something else\n"])
