"""The whole way: a backup of a system in use, proved, restored into an empty place, and counted there."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from flask import Flask

from tests.conftest import KEY, settings_for
from tests.factories.databases import made
from tests.factories.housing import make_facility
from tests.factories.occasions import make_occasion, make_registration
from vaw.cli import backup, manifest
from vaw.cli.exits import Ends, Missing, Refused
from vaw.cli.run import rights
from vaw.cli.run.ready import conninfo
from vaw.kernel import seals

WHOLE = "; ".join(
    [
        "select count(*) from pg_policies where schemaname = 'public'",
        "select count(*) from pg_trigger where not tgisinternal",
        "select count(*) from pg_constraint where connamespace = 'public'::regnamespace",
        "select count(*) from pg_indexes where schemaname = 'public'",
    ]
).split("; ")
UNSEALED = f"select count(*) from audit a left join audit_leaf l on l.line_id = a.id where {seals.LEAF_OF} is distinct from l.leaf"


@pytest.fixture
def lived_in(committed: Flask) -> Iterator[Flask]:
    with committed.app_context():
        make_facility()
        make_registration(make_occasion())
        assert seals.seal()
        yield committed


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """A command of the backup's on this database, with these keys."""

    def run(url: sa.URL | None, command: Any, *arguments: str, keys: str = KEY) -> Result:
        state = tmp_path / "state"
        state.mkdir(exist_ok=True)
        told = {"VAW_ENV": "test", "VAW_STATE": str(state), "VAW_ENCRYPTION_KEYS": keys}
        if url is not None:
            settings = settings_for(url)
            told |= {
                "DATABASE_URL": settings.database_url,
                "DATABASE_OWNER_URL": settings.database_owner_url,
                "REDIS_URL": settings.redis_url,
            }
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(command, [*arguments])

    return run


@pytest.fixture
def file(lived_in: Flask, database: sa.URL, at: Callable[..., Result], tmp_path: Path) -> Path:
    path = tmp_path / "night.backup"
    done = at(database, backup.backup, str(path))
    assert done.exit_code == 0, done.output
    return path


def counted(url: sa.URL) -> tuple[manifest.Counted, ...]:
    with psycopg.connect(conninfo(url.render_as_string(hide_password=False))) as connection:
        return manifest.take(connection).tables


def what_stands(url: sa.URL) -> list[int]:
    with psycopg.connect(conninfo(url.render_as_string(hide_password=False))) as connection:
        return [row[0] for query in WHOLE for row in connection.execute(query.encode()).fetchall()]


def refusal(done: Result) -> str:
    assert isinstance(done.exception, Ends), done.output
    return str(done.exception)


def test_restored_into_an_empty_place_every_row_and_wall_is_there(file: Path, database: sa.URL, at: Callable[..., Result]) -> None:
    assert b"deltagare" not in file.read_bytes() and file.stat().st_mode & 0o777 == 0o600
    with made() as empty:
        done = at(empty, backup.restore, str(file), "--yes")
        assert done.exit_code == 0 and "rows in" in done.output, done.output
        assert counted(empty) == counted(database)
        assert what_stands(empty) == what_stands(database) and what_stands(empty)[0] > 10
        settings = settings_for(empty)
        assert rights.is_bound(settings.database_url), "the application's role owns nothing and may not change the audit"
        with psycopg.connect(conninfo(settings.database_url)) as application:
            assert application.execute("select count(*) from facility").fetchone() == (0,), "the policies hold"
        engine = sa.create_engine(empty, poolclass=sa.NullPool)
        with engine.connect() as connection:
            assert connection.scalar(sa.text(UNSEALED)) == 0 < connection.scalar(sa.text("select count(*) from audit_leaf"))
        again = at(empty, backup.restore, str(file), "--yes")
        assert again.exit_code == 0 and counted(empty) == counted(database)


def test_what_is_written_meanwhile_is_either_whole_in_it_or_not_at_all(
    lived_in: Flask, database: sa.URL, owner: sa.Engine, at: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before, take = counted(database), manifest.take

    def busy(connection: psycopg.Connection[Any]) -> manifest.Manifest:
        held = take(connection)
        with owner.begin() as writing:  # after the counting, before the dump
            writing.execute(sa.text("update registration set women = 0, men = 1"))
            writing.execute(sa.text("insert into heartbeat (name, host, at) values ('scheduler', 'elsewhere', now())"))
        return held

    monkeypatch.setattr(manifest, "take", busy)
    path = tmp_path / "busy.backup"
    assert at(database, backup.backup, str(path)).exit_code == 0
    monkeypatch.setattr(manifest, "take", take)
    with made() as empty:
        assert at(empty, backup.restore, str(path), "--yes").exit_code == 0
        assert counted(empty) == before != counted(database)


def test_a_backup_is_proved_with_the_keys_alone(file: Path, at: Callable[..., Result], tmp_path: Path) -> None:
    done = at(None, backup.backup, "--verify", str(file))
    assert done.exit_code == 0 and "is whole" in done.output and "rows in" in done.output
    other = Fernet.generate_key().decode()
    assert "not in VAW_ENCRYPTION_KEYS" in refusal(at(None, backup.backup, "--verify", str(file), keys=other))
    assert isinstance(at(None, backup.backup, "--verify", str(tmp_path / "none")).exception, Missing)
    cut = tmp_path / "cut.backup"
    cut.write_bytes(file.read_bytes()[:-200])
    assert "cut off" in refusal(at(None, backup.backup, "--verify", str(cut)))


def test_a_refused_restore_changes_nothing(
    file: Path, database: sa.URL, at: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = counted(database)
    cut = tmp_path / "cut.backup"
    cut.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    assert "not whole" in refusal(at(database, backup.restore, str(cut), "--yes"))
    assert "not in VAW" in refusal(at(database, backup.restore, str(file), "--yes", keys=Fernet.generate_key().decode()))
    read = manifest.read
    more = manifest.Counted(before[0].name, before[0].rows, "1")
    for wrong, said in (({"migration": "9999"}, "newer version (9999)"), ({"tables": (more, *before[1:])}, "as it was")):
        monkeypatch.setattr(manifest, "read", lambda text, wrong=wrong: _changed(read(text), wrong))
        assert said in refusal(at(database, backup.restore, str(file), "--yes"))
    assert counted(database) == before


def _changed(held: manifest.Manifest | None, wrong: dict[str, Any]) -> manifest.Manifest:
    assert held is not None
    return manifest.Manifest(**{name: getattr(held, name) for name in ("made_at", "migration", "postgresql", "tables")} | wrong)


def test_a_full_disk_leaves_the_old_file(file: Path, database: sa.URL, at: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_bytes()

    def full(_manifest: bytes, _source: IO[bytes], target: IO[bytes], _keys: object) -> None:
        target.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(backup, "write_sealed", full)
    refused = at(database, backup.backup, str(file))
    assert isinstance(refused.exception, Refused) and "No space left" in refusal(refused)
    assert file.read_bytes() == before and list(file.parent.glob(".*.new")) == []
