"""`vaw backup FILE` and `vaw restore FILE`: the whole database in one encrypted file, by PostgreSQL's own tools.

The file is a first line and then one Fernet token a line, each sealing a number, a flag (more, or last) and up to a megabyte of
`pg_dump`'s archive. So a line that was changed, left out, moved or cut off at the end is found. It opens with any of
VAW_ENCRYPTION_KEYS: keep those somewhere else than the file.
"""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import click
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from psycopg.conninfo import conninfo_to_dict

from config.settings import Settings
from vaw.cli.exits import Missing, Refused
from vaw.cli.run import rights
from vaw.cli.run.embedded_postgres import client_program
from vaw.cli.run.ready import conninfo
from vaw.cli.run.state import State, environment_of_running

FIRST_LINE = b"vaw-backup 1\n"
HEAD = struct.Struct(">Q?")  # number of the piece, whether it is the last
PIECE_BYTES = 1_000_000
VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the database, encrypted, to FILE."""
    settings = Settings.from_env(environment_of_running(os.environ))
    keys = _keys(settings)
    new = file.with_name(f".{file.name}.new")
    command = [str(client_program("pg_dump")), "--format=custom", "--no-owner"]
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        dump = subprocess.Popen(command, env=_environment(settings), stdout=subprocess.PIPE)  # noqa: S603 - PostgreSQL's own tool
        if dump.stdout:
            write_sealed(dump.stdout, target, keys)
        target.flush()
        os.fsync(target.fileno())
    if dump.wait():
        new.unlink()
        raise Refused("the database could not be read whole; no backup was written.")
    new.replace(file)
    click.echo(f"vaw: {file} written, {file.stat().st_size} bytes.", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(prompt="Everything in the database is replaced. Go on?")
def restore(file: Path) -> None:
    """Replace the database by what FILE holds: all of it or, when anything fails, nothing."""
    settings = Settings.from_env(environment_of_running(os.environ))
    with file.open("rb") as source:
        for _ in read_sealed(source, _keys(settings)):  # the whole file first: nothing is touched for a broken one
            pass
        source.seek(0)
        command = [str(client_program("pg_restore")), "--clean", "--if-exists", "--no-owner", "--no-privileges"]
        command += ["--single-transaction", "--exit-on-error"]
        command += ["--dbname", str(_environment(settings)["PGDATABASE"])]
        load = subprocess.Popen(command, env=_environment(settings), stdin=subprocess.PIPE)  # noqa: S603 - PostgreSQL's own tool
        if load.stdin:
            for piece in read_sealed(source, _keys(settings)):
                load.stdin.write(piece)
            load.stdin.close()
    if load.wait():
        raise Refused("PostgreSQL refused the backup; the database is as it was.")
    rights.give(settings)  # the backup may come from a place where roles have other names
    State(settings.state).forget("upgraded")
    click.echo("vaw: restored. Run `bin/vaw db upgrade` now: the backup may be of an older version.", err=True)


def _keys(settings: Settings) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.encryption_keys])


def _environment(settings: Settings) -> Mapping[str, str]:
    """The database's address for PostgreSQL's tools, by variables: a command line is for everybody to read."""
    parts = conninfo_to_dict(conninfo(settings.owner_url))
    return {**os.environ, **{VARIABLES[key]: str(value) for key, value in parts.items() if key in VARIABLES}}


def write_sealed(source: IO[bytes], target: IO[bytes], keys: MultiFernet) -> None:
    """Seal all of `source` into `target`, a megabyte a line."""
    target.write(FIRST_LINE)
    number, piece = 0, source.read(PIECE_BYTES)
    while True:
        following = source.read(PIECE_BYTES)
        target.write(keys.encrypt(HEAD.pack(number, not following) + piece) + b"\n")
        if not following:
            return
        number, piece = number + 1, following


def read_sealed(source: IO[bytes], keys: MultiFernet) -> Iterator[bytes]:
    """The pieces in order. Raises Refused when the file is not whole, and Missing when no key opens it."""
    if source.readline() != FIRST_LINE:
        raise Refused("this is no backup of vaw.")
    last = False
    for number, line in enumerate(source):
        try:
            plain = keys.decrypt(line.rstrip(b"\n"))
        except InvalidToken:
            raise Missing("the backup was changed, or the key that sealed it is not in VAW_ENCRYPTION_KEYS.") from None
        at, is_last = HEAD.unpack_from(plain)
        if last or at != number:
            raise Refused("the backup is not whole.")
        last = is_last
        yield plain[HEAD.size :]
    if not last:
        raise Refused("the backup is not whole.")


COMMANDS = (backup, restore)
