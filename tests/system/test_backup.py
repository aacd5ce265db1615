"""A backup opens with its keys, and every kind of damage is found."""

import io

import pytest
from cryptography.fernet import Fernet

from vaw.cli import backup_file
from vaw.cli.exits import Missing, Refused

KEY, OTHER = Fernet.generate_key().decode(), Fernet.generate_key().decode()
MANIFEST, CONTENT = b'{"a": 1}', bytes(range(256)) * 40


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    monkeypatch.setattr(backup_file, "PIECE_BYTES", 4000)
    return written(CONTENT)


def written(content: bytes) -> list[bytes]:
    target = io.BytesIO()
    backup_file.write_sealed(MANIFEST, io.BytesIO(content), target, [KEY])
    return target.getvalue().splitlines(keepends=True)


def opened(lines: list[bytes], *keys: str) -> list[bytes]:
    return list(backup_file.read_sealed(io.BytesIO(b"".join(lines)), keys or [KEY]))


def test_what_was_sealed_comes_back_after_its_manifest(lines: list[bytes]) -> None:
    assert len(lines) == 5 and CONTENT[:50] not in b"".join(lines)
    assert opened(lines, OTHER, KEY)[0] == MANIFEST
    assert b"".join(opened(lines)[1:]) == CONTENT


def test_an_empty_database_is_a_backup_too() -> None:
    assert opened(written(b"")) == [MANIFEST]


def test_a_file_from_before_manifests_opens(lines: list[bytes]) -> None:
    key = Fernet(KEY)
    old = [backup_file.FIRST, key.encrypt(backup_file.HEAD.pack(0, True) + CONTENT) + b"\n"]
    assert opened(old) == [b"", CONTENT]
    with pytest.raises(Missing, match="VAW_ENCRYPTION_KEYS"):
        opened(old, OTHER)


@pytest.mark.parametrize(
    "damage", [lambda lines: lines[:-1], lambda lines: [*lines[:2], lines[3], lines[2], lines[4]], lambda lines: [*lines, lines[1]]]
)
def test_a_missing_moved_or_added_piece_is_refused(lines: list[bytes], damage: object) -> None:
    with pytest.raises(Refused, match="not whole"):
        opened(damage(lines))  # type: ignore[operator]


def test_a_line_that_was_cut_or_changed_is_refused(lines: list[bytes]) -> None:
    for broken in (lines[3][:-9], lines[3][:40] + b"A" + lines[3][41:]):
        with pytest.raises(Missing, match="changed or cut off"):
            opened([*lines[:3], broken])


def test_another_key_does_not_open_it_and_the_right_one_is_named(lines: list[bytes]) -> None:
    with pytest.raises(Missing, match=backup_file.name_of(KEY)):
        opened(lines, OTHER)


def test_any_other_file_is_refused() -> None:
    with pytest.raises(Refused, match="no backup"):
        opened([b"something else\n"])
