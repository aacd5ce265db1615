"""The ledger of a scope as the engine takes it: every figure ever published, and the sealed numbers behind each edition."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from vaw.domain.housing.models.editions import Edition, EditionFigure
from vaw.domain.housing.queries.declared import tables_ever
from vaw.domain.housing.rules.editions import GUARDED, RULE, Scope, scope_from
from vaw.kernel import sealing
from vaw.kernel.db import reading
from vaw.kernel.disclosure.engine import Figure, Ledger, snapshot_of
from vaw.kernel.disclosure.rule import Unit


def sealed(units: Iterable[Unit]) -> bytes:
    """Units as an edition keeps them."""
    return sealing.seal(zlib.compress(json.dumps([list(unit) for unit in units], ensure_ascii=False).encode()))


def opened(units: bytes) -> list[Unit]:
    """The units of an edition."""
    return [Unit(*row) for row in json.loads(zlib.decompress(sealing.unseal(units)))]


def read_ledger(scope: Scope) -> Ledger:
    """A scope's ledger with that of the period before it. Without editions it is empty."""
    ledger = _own(scope)
    return replace(ledger, before=_own(scope.before)) if scope.before else ledger


def list_scopes() -> list[Scope]:
    """Every scope of which something was published, by name."""
    with reading() as connection:
        return [scope_from(text) for text in connection.scalars(sa.select(Edition.scope).distinct().order_by(Edition.scope))]


def count_figures() -> tuple[int, int]:
    """(editions, different figures in them)."""
    distinct = sa.select(EditionFigure.table_name, EditionFigure.block, EditionFigure.made_for).distinct().subquery()
    with reading() as connection:
        editions = connection.scalar(sa.select(sa.func.count()).select_from(Edition))
        figures = connection.scalar(sa.select(sa.func.count()).select_from(distinct))
    return int(editions or 0), int(figures or 0)


def _own(scope: Scope) -> Ledger:
    editions = sa.select(Edition.number, Edition.units).where(Edition.scope == str(scope)).order_by(Edition.number)
    columns = (EditionFigure.table_name, EditionFigure.level, EditionFigure.block, EditionFigure.made_for, EditionFigure.value)
    of = sa.select(*columns).join(Edition).where(Edition.scope == str(scope)).order_by(Edition.number, EditionFigure.id)
    with reading() as connection:
        rows, figures = connection.execute(editions).all(), connection.execute(of).all()
    place = {number: at for at, (number, _) in enumerate(rows)}
    found = dict.fromkeys(Figure(table, level, block, place[made_for], value) for table, level, block, made_for, value in figures)
    return Ledger(
        tables=tables_ever(scope.measure), rule=RULE, guard=scope.measure in GUARDED,
        snapshots=[snapshot_of(opened(bytes(units))) for _, units in rows],
        # in the order in which they were published: the last of a block is the current one
        figures=sorted(found, key=lambda figure: figure.snapshot),
    )  # fmt: skip
