"""Editions of a dataset: received and looked at, in force, undone; and what the board counts itself, typed year by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa

from vaw.domain.knowledge import policy
from vaw.domain.knowledge.models import Dataset, DatasetVersion
from vaw.domain.knowledge.queries.areas import county_of, known_areas
from vaw.domain.knowledge.queries.datasets import cells_of, find_in_force
from vaw.domain.knowledge.rules import (
    CELLS_MOST,
    FIRST_YEAR,
    LAST_YEAR,
    NATION,
    Cell,
    FileKind,
    Measure,
    Reading,
    Sex,
    VersionState,
    fault_of,
)
from vaw.domain.knowledge.rules.splitting import has_small, unsplit_places
from vaw.kernel import audit, clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

REFUSED_KEPT = 500  # refused rows that are named; all are counted
FILE_NAME_MOST = 120
_COPY = "copy dataset_value (version_id, area, year, sex, value, missing) from stdin"


class Typed(NamedTuple):
    """A year that the board has counted. `total` is women and men together when it is not told."""

    area: str
    year: int
    women: Decimal | None
    men: Decimal | None
    total: Decimal | None = None


@operation(policy.KEEP_DATASET)
def receive_version(by: Actor, dataset: Dataset, *, reading: Reading, file_name: str, sha256: str, retrieved_on: date) -> DatasetVersion:
    """Keep what a file gave, to be looked at: nobody else sees it before let_in. `reading` comes from imports.opening.

    Raises RuleBroken("knowledge.retrieved_to_come", field="retrieved_on"), ("knowledge.too_many_values", field="file"), PersonalData on
    the file's name.
    """
    if retrieved_on > clock.today():
        raise RuleBroken("knowledge.retrieved_to_come", field="retrieved_on")
    if len(reading.cells) > CELLS_MOST:
        raise RuleBroken("knowledge.too_many_values", field="file", most=CELLS_MOST)
    name = guard.clean(file_name[-FILE_NAME_MOST:], field="file", kind=guard.Field.FILE_NAME)
    report = {
        "refused": [list(row) for row in reading.refused[:REFUSED_KEPT]],
        "refused_count": len(reading.refused),
        "skipped": reading.skipped,
        "areas": len({cell.area for cell in reading.cells}),
        "missing": sum(1 for cell in reading.cells if cell.value is None),
    }
    return _keep(by, dataset, reading.kind, reading.cells, retrieved_on, report, file_name=name, sha256=sha256)


@operation(policy.KEEP_VERSION)
def let_in(by: Actor, version: DatasetVersion) -> int:
    """Let an edition count from now on. Returns its number.

    Raises RuleBroken("knowledge.not_open"), ("knowledge.nothing") for one without values, and the publish gate's ("knowledge.unsplit") for
    figures of persons without women and men while no special reason is stored, ("knowledge.small_shared").
    """
    dataset = _locked(version.dataset_id)
    db.session.refresh(version, ["state"])
    if version.state != VersionState.DRAFT:
        raise RuleBroken("knowledge.not_open")
    if not version.cells:
        raise RuleBroken("knowledge.nothing")
    return _enforce(dataset, version)


@operation(policy.KEEP_VERSION)
def discard_version(by: Actor, version: DatasetVersion) -> None:
    """Throw a file's values away before they count. Raises RuleBroken("knowledge.not_open")."""
    if version.state != VersionState.DRAFT:
        raise RuleBroken("knowledge.not_open")
    db.session.delete(version)


@operation(policy.KEEP_VERSION)
def undo_version(by: Actor, version: DatasetVersion) -> None:
    """Take an edition back: the one before it counts again. Its values stay, for what has quoted them.

    Raises RuleBroken("knowledge.not_open"), and the publish gate's ("knowledge.unsplit") when the one before has no women and men.
    """
    dataset = _locked(version.dataset_id)
    db.session.refresh(version, ["state"])
    if version.state != VersionState.IN_FORCE:
        raise RuleBroken("knowledge.not_open")
    version.state, version.undone_by, version.undone_at = VersionState.UNDONE, by.id, clock.now()
    db.session.flush()
    if before := find_in_force(dataset.id):
        _check_split(dataset, before.unsplit)


@operation(policy.KEEP_DATASET)
def type_year(by: Actor, dataset: Dataset, *, typed: Typed) -> DatasetVersion:
    """Write down a year of what the board counts itself: a new edition, with everything else as it was.

    Raises RuleBroken("knowledge.not_own"), ("knowledge.area"), ("knowledge.year"), ("knowledge.value"), ("knowledge.sum"),
    ("knowledge.no_value"), each with the field at fault; and as let_in.
    """
    if not dataset.own:
        raise RuleBroken("knowledge.not_own")
    _locked(dataset.id)
    new = _cells(dataset, typed)
    before = find_in_force(dataset.id)
    kept = [cell for cell in cells_of(before.id) if (cell.area, cell.year) != (typed.area, typed.year)] if before else []
    cells = sorted([*kept, *new], key=lambda cell: (cell.area, cell.year, cell.sex))
    report = {"refused": [], "refused_count": 0, "skipped": 0, "areas": len({cell.area for cell in cells}), "missing": 0}
    version = _keep(by, dataset, FileKind.OWN, cells, clock.today(), report)
    _enforce(dataset, version)
    return version


def _cells(dataset: Dataset, typed: Typed) -> list[Cell]:
    if typed.area not in known_areas().codes | {NATION} or dataset.county_id not in (None, county_of(typed.area)):
        raise RuleBroken("knowledge.area", field="area")
    if not FIRST_YEAR <= typed.year <= min(LAST_YEAR, clock.today().year):
        raise RuleBroken("knowledge.year", field="year")
    total = typed.total
    if dataset.measure in (Measure.PERSONS, Measure.COUNT) and typed.women is not None and typed.men is not None:
        total = typed.women + typed.men if total is None else total
        if total < typed.women + typed.men:
            raise RuleBroken("knowledge.sum", field="total")
    told = ((Sex.WOMEN, typed.women, "women"), (Sex.MEN, typed.men, "men"), (Sex.ALL, total, "total"))
    cells = []
    for sex, value, field in told:
        if value is None:
            continue
        cell = Cell(0, typed.area, typed.year, sex, value)
        if fault := fault_of(cell, Measure(dataset.measure)):
            raise RuleBroken(f"knowledge.value_{fault}", field=field)
        cells.append(cell)
    if not cells:
        raise RuleBroken("knowledge.no_value", field="women")
    return cells


def _keep(
    by: Actor, dataset: Dataset, kind: FileKind, cells: Sequence[Cell], retrieved_on: date, report: dict[str, Any], **file: str
) -> DatasetVersion:
    years = [cell.year for cell in cells]
    version = DatasetVersion(
        dataset_id=dataset.id, county_id=dataset.county_id, state=VersionState.DRAFT, kind=kind, retrieved_on=retrieved_on,
        cells=len(cells), first_year=min(years, default=None), last_year=max(years, default=None), unsplit=unsplit_places(cells),
        report=report, made_by=by.id, made_at=clock.now(), **file,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    _copy(version.id, cells)
    audit.record(DatasetVersion.__tablename__, version.id, {"values_added": len(cells)})
    return version


def _copy(version_id: int, cells: Sequence[Cell]) -> None:
    driver: Any = db.session.connection().connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            for cell in cells:
                copy.write_row((version_id, cell.area, cell.year, cell.sex.value, cell.value, cell.missing and cell.missing.value))
    except psycopg.Error as refused:
        raise RuntimeError(f"copy refused: {refused.sqlstate}") from None  # its message quotes the row


def _locked(dataset_id: int) -> Dataset:
    """The dataset as it stands; nobody else gives an edition a number until the unit ends."""
    wanted = sa.select(Dataset).where(Dataset.id == dataset_id).with_for_update(key_share=True)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def _check_split(dataset: Dataset, unsplit: int) -> None:
    if dataset.of_persons and unsplit and not dataset.unsplit_reason:
        raise RuleBroken("knowledge.unsplit", n=unsplit)


def _enforce(dataset: Dataset, version: DatasetVersion) -> int:
    """The publish gate, then the next number."""
    _check_split(dataset, version.unsplit)
    if dataset.own and dataset.shared and dataset.of_persons and has_small(cells_of(version.id)):
        raise RuleBroken("knowledge.small_shared")
    highest = sa.select(sa.func.max(DatasetVersion.number)).where(DatasetVersion.dataset_id == dataset.id)
    number = (db.session.scalar(highest) or 0) + 1
    version.number, version.state = number, VersionState.IN_FORCE
    return number
