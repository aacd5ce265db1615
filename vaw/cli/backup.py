"""`vaw backup [--verify] FILE` and `vaw restore FILE`: the whole database in one encrypted file (docs/backup.md).

By PostgreSQL's own tools, out of one snapshot while everybody works. Restoring is one transaction that ends with counting: when a
single row differs from what the backup says it holds, or anything fails, the database is what it was.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.schema import known_migrations, newest_migration
from config.settings import Settings
from vaw.cli import manifest
from vaw.cli.backup_file import PIECE_BYTES, read_sealed, write_sealed
from vaw.cli.exits import Missing, Refused
from vaw.cli.manifest import Manifest
from vaw.cli.run import rights
from vaw.cli.run.embedded_postgres import client_program
from vaw.cli.run.ready import conninfo
from vaw.cli.run.state import State, environment_of_running, state_from

VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}
# Everything that is there goes, also tables that the backup's version did not know: they would hold fast to those that it replaces.
EMPTIED = """begin;
set local client_min_messages = warning;
drop schema public cascade;
create schema public authorization pg_database_owner;
grant usage on schema public to public;
"""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--verify", "verifying", is_flag=True, help="Read FILE instead and say whether it is whole. Needs the keys, no database.")
def backup(file: Path, verifying: bool) -> None:
    """Write the database, encrypted, to FILE."""
    if verifying:
        verify(file)
        return
    settings = Settings.from_env(environment_of_running(os.environ))
    new = file.with_name(f".{file.name}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            held = _dump(settings, target)
            target.flush()
            os.fsync(target.fileno())
        new.replace(file)
    except OSError as error:
        raise Refused(f"{file} could not be written ({error.strerror}); what was there before is untouched.") from None
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
    click.echo(f"vaw: {file} written, {file.stat().st_size} bytes: {_told(held)}", err=True)


def _dump(settings: Settings, target: IO[bytes]) -> Manifest:
    """Count and dump one and the same moment. Raises Refused when the database cannot be read whole."""
    with psycopg.connect(conninfo(settings.owner_url)) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        row = connection.execute("select pg_export_snapshot()").fetchone()
        held = manifest.take(connection)
        command = [str(client_program("pg_dump")), "--format=custom", "--no-owner", f"--snapshot={row and row[0]}"]
        with _started(command, settings, stdout=subprocess.PIPE) as dump:
            try:
                write_sealed(held.to_bytes(), _pipe(dump.stdout), target, settings.encryption_keys)
            except BaseException:
                dump.kill()
                raise
        if dump.returncode:
            raise Refused("the database could not be read whole; no backup was written.")
    return held


def verify(file: Path) -> None:
    """Open every piece and let PostgreSQL's own tool read the archive to its end. Raises Refused or Missing when it is not whole."""
    with _opened(file) as source:
        pieces = read_sealed(source, _keys_at_hand())
        held = manifest.read(next(pieces))
        command = [str(client_program("pg_restore")), "--file=-"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as reader:  # noqa: S603
            _feed(pieces, _pipe(reader.stdin))
            for _ in pieces:  # the rest, where the tool has stopped reading
                pass
    if reader.returncode:
        raise Refused("the file opens, but PostgreSQL cannot read what is in it: keep it and make a new backup.")
    click.echo(f"vaw: {file} is whole: {_told(held)}", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(prompt="Everything in the database is replaced. Go on?")
def restore(file: Path) -> None:
    """Replace the database by what FILE holds: all of it or, when anything fails, nothing."""
    settings = Settings.from_env(environment_of_running(os.environ))
    with _opened(file) as source:
        pieces = read_sealed(source, settings.encryption_keys)
        held = manifest.read(next(pieces))
        _see_that_it_fits(held)
        for _ in pieces:  # the whole file first: nothing is touched for a broken one
            pass
        source.seek(0)
        pieces = read_sealed(source, settings.encryption_keys)
        next(pieces)
        _load(settings, pieces, held)
    rights.give(settings)  # the backup may come from a place where roles have other names
    State(settings.state).forget("upgraded")
    click.echo(f"vaw: restored: {_told(held)} Run `bin/vaw db upgrade` now: the backup may be of an older version.", err=True)


def _load(settings: Settings, pieces: Iterator[bytes], held: Manifest | None) -> None:
    """Empty the database, fill it and compare, in one transaction: whoever dies on the way, nothing has happened."""
    reading = [str(client_program("pg_restore")), "--no-owner", "--no-privileges", "--file=-"]
    writing = [str(client_program("psql")), "--no-psqlrc", "--quiet", "--output=/dev/null"]
    writing += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse"]  # a refusal's detail would quote what somebody wrote
    with (
        _started(writing, settings, stdin=subprocess.PIPE) as loader,
        _started(reading, settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader,
    ):
        feeding = threading.Thread(target=_feed, args=(pieces, _pipe(reader.stdin)), daemon=True)
        feeding.start()
        into, script = _pipe(loader.stdin), _pipe(reader.stdout)
        with suppress(BrokenPipeError):  # PostgreSQL has said no: its exit is asked for below
            into.write(EMPTIED.encode())
            while part := script.read(PIECE_BYTES):
                into.write(part)
            if reader.wait() == 0:
                into.write(f"\n{held.to_sql() if held else ''}\ncommit;\n".encode())
        script.close()
        with suppress(BrokenPipeError):
            into.close()
        feeding.join()
    if loader.returncode or reader.returncode:
        raise Refused("PostgreSQL refused the backup, or what came in is not what the backup says; the database is as it was.")


def _see_that_it_fits(held: Manifest | None) -> None:
    if held and held.migration and held.migration not in known_migrations():
        raise Refused(
            f"the backup is of a newer version ({held.migration}) than this program ({newest_migration()}): install that version first."
        )


def _told(held: Manifest | None) -> str:
    if held is None:
        return "made before backups counted their rows."
    return f"{held.rows} rows in {len(held.tables)} tables, version {held.migration or 'none'}, of {held.made_at}."


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except OSError as error:
        raise Missing(f"{file} cannot be read ({error.strerror}).") from None


def _keys_at_hand() -> tuple[str, ...]:
    """VAW_ENCRYPTION_KEYS of the environment or of the state folder: nothing else needs to be set or running."""
    text = os.environ.get("VAW_ENCRYPTION_KEYS")
    state = state_from(os.environ)
    if not text and state.read("keys.json") is not None:
        text = state.keys()["VAW_ENCRYPTION_KEYS"]
    if not text:
        raise Missing("VAW_ENCRYPTION_KEYS is not set, and there is no keys.json in the state folder.")
    return Settings.keys_from(text)


def _started(command: Sequence[str], settings: Settings, **pipes: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=_environment(settings), **pipes)  # type: ignore[call-overload, no-any-return]  # noqa: S603


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise RuntimeError("a process was started without its pipe")
    return end


def _feed(pieces: Iterator[bytes], into: IO[bytes]) -> None:
    """Write everything and close. A reader that went away is not this one's matter: its exit code is asked for."""
    try:
        with suppress(BrokenPipeError):
            for piece in pieces:
                into.write(piece)
    finally:
        with suppress(BrokenPipeError):
            into.close()


def _environment(settings: Settings) -> Mapping[str, str]:
    """The database's address for PostgreSQL's tools, by variables: a command line is for everybody to read."""
    parts = conninfo_to_dict(conninfo(settings.owner_url))
    return {**os.environ, **{VARIABLES[key]: str(value) for key, value in parts.items() if key in VARIABLES}}


COMMANDS = (backup, restore)
