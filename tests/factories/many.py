"""Very many rows alike, copied from one inside the database: to see what a page costs when there are."""

from __future__ import annotations

import sqlalchemy as sa

from tests.conftest import as_owner
from vaw.kernel.db import Model, db


def copy(record: Model, times: int, **instead: str) -> None:
    """So many copies of a row. `instead`: {column: SQL for its value, in which n is the number of the copy}."""
    table = record.__table__
    names = [column.name for column in table.columns if column.name != "id"]
    values = [instead.get(name, "null" if name == "submit_key" else f"source.{name}") for name in names]
    statement = (
        f"insert into {table.name} ({', '.join(names)}) select {', '.join(values)} "
        f"from {table.name} source, generate_series(1, :times) n where source.id = :id"
    )
    db.session.connection().execute(sa.text(statement), {"times": times, "id": record.id})  # type: ignore[attr-defined]


def analyze(*tables: str) -> None:
    """Let the planner know how much there is, as the database does by itself after a while."""
    with as_owner(db.session.connection()) as connection:
        for table in tables:
            connection.execute(sa.text(f"analyze {table}"))
