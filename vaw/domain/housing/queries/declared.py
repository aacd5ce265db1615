"""Reading declared tables. A table that is declared alike year after year is the same table; one that changes gets another name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.housing.models.editions import Declaration
from vaw.domain.housing.rules.editions import Measure, table_of
from vaw.kernel.db import reading
from vaw.kernel.disclosure.areas import Table


class Declared(NamedTuple):
    """A table as it was declared for a year. `since`: the first year from which its levels have been these."""

    year: int
    measure: Measure
    table: str
    dimension: str
    position: int
    levels: list[dict[str, str]]
    since: int

    def for_engine(self) -> Table:
        """Named so that the ledger can tell it from an older division."""
        return table_of(f"{self.table}-{self.since}", self.dimension, self.levels)


def list_declared(measure: Measure | None = None) -> list[Declared]:
    """Every declaration, by measure, table and year."""
    columns = (
        Declaration.year, Declaration.measure, Declaration.table_name, Declaration.dimension, Declaration.position, Declaration.levels,
    )  # fmt: skip
    wanted = sa.select(*columns).order_by(Declaration.measure, Declaration.table_name, Declaration.year)
    if measure is not None:
        wanted = wanted.where(Declaration.measure == str(measure))
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return [one for _, some in groupby(rows, lambda row: (row[1], row[2])) for one in _with_since(list(some))]


def _with_since(rows: Sequence[Any]) -> list[Declared]:
    found: list[Declared] = []
    for year, measure, table, dimension, position, levels in rows:
        since = found[-1].since if found and found[-1].levels == levels else year
        found.append(Declared(year, Measure(measure), table, dimension, position, levels, since))
    return found


def catalogue_of(measure: Measure, year: int) -> list[Table] | None:
    """A measure's tables for a year, the most important first: those of the last year declared until then, else of the first one after.

    None: nothing was ever declared.
    """
    years = list_years()
    if not years:
        return None
    chosen = max((one for one in years if one <= year), default=min(years))
    found = sorted((one for one in list_declared(measure) if one.year == chosen), key=lambda one: one.position)
    return [one.for_engine() for one in found]


def tables_ever(measure: Measure) -> dict[str, Table]:
    """{name: table} of every division that a measure has had."""
    return {table.name: table for table in (one.for_engine() for one in list_declared(measure))}


def list_years() -> list[int]:
    """The years for which areas are declared, the newest first."""
    with reading() as connection:
        return list(connection.scalars(sa.select(Declaration.year).distinct().order_by(Declaration.year.desc())))
