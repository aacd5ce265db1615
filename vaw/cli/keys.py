"""`vaw keys check|rotate`: which of VAW_ENCRYPTION_KEYS is still needed, and everything sealed under the newest (docs/backup.md).

Every sealed column is found by itself: by its type SealedText, or by `info=SEALED` where the bytes are sealed by hand. Rotating goes as the
owner of the tables, a short transaction a batch: who kills it half way starts it again, and what is done is skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app

from config.settings import Settings
from vaw.cli.exits import Refused
from vaw.kernel import sealing
from vaw.kernel.db import Model

BATCH_ROWS = 20  # an import's file may be several megabytes
WRITTEN_ONCE = "append_only"  # the trigger that refuses every change of a published edition (migration 0034)
NO_KEY = -1


@dataclass(frozen=True, slots=True)
class Place:
    """A table that holds something sealed. `made_of`: fingerprint's column -> the sealed text beside it that it was made of."""

    table: sa.Table
    sealed: tuple[str, ...]
    made_of: dict[str, str]

    @property
    def key(self) -> sa.Column[Any]:
        [one] = self.table.primary_key
        return one


@dataclass(slots=True)
class Found:
    """`values`: how many sealed values by (column, number of the key). `strange`: fingerprints that the last key has not made."""

    values: Counter[tuple[str, int]] = field(default_factory=Counter)
    strange: Counter[str] = field(default_factory=Counter)

    def of_key(self, number: int) -> int:
        return sum(count for (_, key), count in self.values.items() if key == number)

    def columns(self, number: int) -> list[str]:
        return sorted(column for (column, key), count in self.values.items() if key == number and count)


def places() -> list[Place]:
    """Every table with a sealed column, by name."""
    found = []
    for table in sorted(Model.metadata.tables.values(), key=lambda one: one.name):
        sealed = tuple(one.name for one in table.columns if isinstance(one.type, sealing.SealedText) or one.info.get("sealed"))
        if sealed:
            made_of = {one.name: one.info["fingerprint_of"] for one in table.columns if "fingerprint_of" in one.info}
            found.append(Place(table, sealed, made_of))
    return found


def look(connection: sa.Connection) -> Found:
    """Go through every sealed value; changes nothing."""
    found = Found()
    for place in places():
        for rows in _batches(connection, place):
            for row in rows:
                _count(found, place, row)
    return found


def rotate_all(engine: sa.Engine, names: list[Place]) -> Counter[str]:
    """Seal anew, under the newest key, what lies under another. How many values by table."""
    done: Counter[str] = Counter()
    for place in names:
        after: object = None
        while True:
            with engine.begin() as connection:
                rows = _rows(connection, place, after, locked=True)
                old = [(row.key, changed) for row in rows if (changed := _resealed(place, row))]
                if old:
                    _write(connection, place, old)
                    done[place.table.name] += sum(len(changed) for _, changed in old)
            if not rows:
                break
            after = rows[-1].key
    return done


def _batches(connection: sa.Connection, place: Place) -> Iterator[list[Any]]:
    after: object = None
    while rows := _rows(connection, place, after):
        yield rows
        after = rows[-1].key


def _rows(connection: sa.Connection, place: Place, after: object, *, locked: bool = False) -> list[Any]:
    """The next rows that hold something sealed, as they lie: nothing is opened on the way."""
    columns = [sa.type_coerce(place.table.c[name], sa.LargeBinary).label(name) for name in place.sealed]
    wanted = sa.select(place.key.label("key"), *columns, *(place.table.c[name] for name in place.made_of))
    wanted = wanted.where(sa.or_(*(place.table.c[name].is_not(None) for name in place.sealed)))
    wanted = (wanted if after is None else wanted.where(place.key > after)).order_by(place.key).limit(BATCH_ROWS)
    return list(connection.execute(wanted.with_for_update() if locked else wanted))


def _count(found: Found, place: Place, row: Any) -> None:
    for name in place.sealed:
        value = getattr(row, name)
        if value is not None:
            key = sealing.key_of(value)
            found.values[f"{place.table.name}.{name}", NO_KEY if key is None else key] += 1
    for name, source in place.made_of.items():
        kept, sealed = getattr(row, name), getattr(row, source)
        if kept is not None and sealed is not None and sealing.key_of(sealed) is not None:
            address = sealing.unseal(sealed).decode().strip().lower()
            found.strange[f"{place.table.name}.{name}"] += kept != sealing.fingerprint(address.encode())


def _resealed(place: Place, row: Any) -> dict[str, bytes]:
    """{column: the same content under the newest key}, of those that lie under an older one."""
    return {name: sealing.reseal(value) for name in place.sealed if (value := getattr(row, name)) is not None and sealing.key_of(value)}


def _write(connection: sa.Connection, place: Place, old: list[tuple[object, dict[str, bytes]]]) -> None:
    """Exchange the bytes. Past SealedText, the audit and the rows' versions: nothing that anybody said or did is another afterwards."""
    table = sa.table(place.table.name, sa.column(place.key.name), *(sa.column(name, sa.LargeBinary) for name in place.sealed))
    guarded = sa.text("select exists(select from pg_trigger where tgrelid = cast(:name as regclass) and tgname = :trigger)")
    once = connection.scalar(guarded, {"name": place.table.name, "trigger": WRITTEN_ONCE})
    if once:  # switched off and on inside the transaction: nobody else ever sees it off
        connection.exec_driver_sql(f"alter table {place.table.name} disable trigger {WRITTEN_ONCE}")
    for key, changed in old:
        connection.execute(sa.update(table).where(table.c[place.key.name] == key).values(changed))
    if once:
        connection.exec_driver_sql(f"alter table {place.table.name} enable trigger {WRITTEN_ONCE}")


def _engine(settings: Settings) -> sa.Engine:
    return sa.create_engine(settings.owner_url, hide_parameters=True, poolclass=sa.NullPool)


def _refuse_what_is_lost(found: Found) -> None:
    """Raises Refused when a key is missing that something needs: nobody can put that right but whoever has the key."""
    if lost := found.of_key(NO_KEY):
        columns = ", ".join(found.columns(NO_KEY))
        raise Refused(f"{lost} values are opened by no key of VAW_ENCRYPTION_KEYS ({columns}): put the missing key back in the list.")
    if strange := {name: count for name, count in found.strange.items() if count}:
        raise Refused(
            f"the last key of VAW_ENCRYPTION_KEYS did not make {sum(strange.values())} fingerprints ({', '.join(sorted(strange))}): "
            "put the key that was the last one back at the end of the list. Without it nobody's restriction or registration is recognised."
        )


@click.group("keys")
def keys() -> None:
    """The encryption keys (VAW_ENCRYPTION_KEYS, newest first)."""


@keys.command()
def check() -> None:
    """How many values each key opens; exit 1 when a key is missing. Changes nothing."""
    settings: Settings = current_app.extensions["settings"]
    with _engine(settings).connect() as connection:
        found = look(connection)
    for number, key in enumerate(settings.encryption_keys):
        click.echo(f"{sealing.name_of(key)}\t{found.of_key(number)}\t{_use(number, len(settings.encryption_keys), found)}")
    _refuse_what_is_lost(found)


def _use(number: int, keys: int, found: Found) -> str:
    """What a key is for, in the words of who decides whether it may go."""
    said = ["seals what is new"] if number == 0 else []
    if number == keys - 1:
        said.append("makes the fingerprints: keep it last")
    if found.of_key(number) and number:
        said.append("needed: run `bin/vaw keys rotate`")
    return ", ".join(said) or "no longer needed, but for backups from before"


@keys.command()
def rotate() -> None:
    """Seal everything anew with the newest key. Harmless to stop, to repeat and to run while people work."""
    engine = _engine(current_app.extensions["settings"])
    with engine.connect() as connection:
        _refuse_what_is_lost(look(connection))
    done = rotate_all(engine, places())
    for table, count in sorted(done.items()):
        click.echo(f"{table}\t{count}")
    click.echo(f"vaw: {sum(done.values())} values sealed anew. See what is left with `bin/vaw keys check`.", err=True)


COMMANDS = (keys,)
