"""What a backup holds: how many rows in each table, and a checksum of them, counted in the very snapshot that is dumped.

The checksum does not depend on the order of the rows, and is the same on every PostgreSQL and every machine.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from vaw.kernel import clock

# A row as text looks the same wherever these hold.
SETTINGS = (
    "set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; "
    "set local bytea_output = 'hex'; set local extra_float_digits = 1;"
)
_SUM = "coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text"
_TABLES = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname"
_COMPARED = """
do $compare$
declare one record; rows_now bigint; sum_now text;
begin
  if (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r') <> {number} then
    raise exception 'there are other tables than in the backup';
  end if;
  for one in select * from jsonb_to_recordset('{tables}'::jsonb) as t(name text, rows bigint, checksum text) loop
    execute format('select count(*), {sum} from public.%I t', one.name) into rows_now, sum_now;
    if rows_now <> one.rows or sum_now <> one.checksum then
      raise exception 'table % has % rows where the backup has %, or other content', one.name, rows_now, one.rows;
    end if;
  end loop;
end $compare$;
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """A table. `checksum`: a sum over its rows."""

    name: str
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the database was. `made_at`: ISO 8601 in UTC. `migration`: the version of the program that it belongs to; "" an empty one."""

    made_at: str
    migration: str
    postgresql: str
    tables: tuple[Counted, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    def to_sql(self) -> str:
        """A statement that fails, and ends its transaction, where a table is not what this says."""
        tables = json.dumps([asdict(table) for table in self.tables]).replace("'", "''")
        return SETTINGS + _COMPARED.format(number=len(self.tables), tables=tables, sum=_SUM.replace("'", "''"))


def take(connection: psycopg.Connection[Any]) -> Manifest:
    """Count everything, in the transaction that is open."""
    connection.execute(SETTINGS.encode())
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    query = SQL("select count(*), " + _SUM + " from public.{} t")  # noqa: S608 - our own words
    tables = []
    for name in names:
        row = connection.execute(query.format(Identifier(name))).fetchone()
        tables.append(Counted(name, *(row or (0, "0"))))
    at = connection.execute("select version_num from public.alembic_version").fetchone() if "alembic_version" in names else None
    said = connection.info.parameter_status("server_version") or ""
    return Manifest(clock.now().astimezone(UTC).isoformat(timespec="seconds"), at[0] if at else "", said, tuple(tables))


def read(text: bytes) -> Manifest | None:
    """The manifest of a backup's first piece; None: the file is older than manifests."""
    if not text:
        return None
    told = json.loads(text)
    return Manifest(**{**told, "tables": tuple(Counted(**one) for one in told["tables"])})
