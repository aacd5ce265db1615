"""A spreadsheet on its way into the log: received, interpreted, checked, brought in, undone. The imports room reads its cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from vaw.domain.activities import policy
from vaw.domain.activities.models import PROGRESS, Activity, ImportBatch, ImportMapping
from vaw.domain.activities.queries import totals
from vaw.domain.activities.rules.imports import CHANGEABLE, NEXT, ImportState
from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import assignments_of
from vaw.kernel import audit, clock, sealing
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import enqueue, operation

CHUNK = 500  # rows that go to the database at once
_NAMES = (
    "done_on", "type", "field", "mode", "sub_goal", "minutes", "women", "men", "unstated", "municipality_ids", "shares", "text",
    "county_id", "created_by", "created_at", "import_id", "organisation_ids", "version",
)  # fmt: skip
_COPY = f"copy activity ({', '.join(_NAMES)}) from stdin"


class NewRow(NamedTuple):
    """A row of a file as an activity, every rule asked. `shares`: {assignment id as text: per cent}."""

    done_on: date
    type: str
    field: str
    mode: str
    sub_goal: str | None
    minutes: int
    women: int | None
    men: int | None
    unstated: int | None
    municipality_ids: list[int]
    shares: dict[str, int]
    text: str


@operation(policy.IMPORT)
def receive_file(by: Actor, county: County, *, file_name: str, content: bytes, mapping: Mapping[str, Any]) -> ImportBatch:
    """Keep a file, sealed, until it is brought in or thrown away. Its names have passed the guard (imports.opening)."""
    batch = ImportBatch(
        county_id=county.id,
        file_name=file_name,
        state=ImportState.UPLOADED,
        created_at=clock.now(),
        created_by=by.id,
        content=sealing.seal(content),
        mapping=dict(mapping),
    )
    db.session.add(batch)
    db.session.flush()
    return batch


@operation(policy.CHANGE_IMPORT)
def change_proposal(by: Actor, batch: ImportBatch, *, mapping: Mapping[str, Any]) -> None:
    """Put another proposal in place: another sheet of the same file. Raises RuleBroken("import.not_open")."""
    _open(batch, CHANGEABLE)
    batch.mapping, batch.report, batch.state = dict(mapping), None, ImportState.UPLOADED


@operation(policy.CHANGE_IMPORT)
def confirm_mapping(by: Actor, batch: ImportBatch, *, mapping: Mapping[str, Any]) -> None:
    """Say that this is what the columns mean: the county's next file with these headings starts from it, and the rows are checked.

    Raises RuleBroken("import.not_open"), or ("import.assignment") for none or another county's where the county has some.
    """
    _open(batch, CHANGEABLE)
    known: set[int | None] = set()
    known.update(mandate.id for mandate in assignments_of(batch.county_id))
    if mapping["assignment_id"] not in (known or {None}):
        raise RuleBroken("import.assignment", field="assignment_id")
    batch.mapping, batch.assignment_id, batch.report, batch.rows_total = dict(mapping), mapping["assignment_id"], None, 0
    batch.state = ImportState.CHECKING
    _remember(batch.county_id, mapping)
    enqueue("activities.import.check", batch.id)


@operation(policy.CHANGE_IMPORT)
def note_size(by: Actor, batch: ImportBatch, *, rows_total: int) -> None:
    """Say how many rows the file has, so that progress can be told in per cent."""
    _open(batch, frozenset({ImportState.CHECKING}))
    batch.rows_total = rows_total


@operation(policy.CHANGE_IMPORT)
def keep_report(by: Actor, batch: ImportBatch, *, report: Mapping[str, Any]) -> bool:
    """Keep what a check came to. False when the batch is not waiting for it any more: it was thrown away meanwhile."""
    if ImportState.CHECKED not in NEXT.get(ImportState(_locked(batch).state), ()):
        return False
    batch.report, batch.state = dict(report), ImportState.CHECKED
    return True


@operation(policy.CHANGE_IMPORT)
def start_import(by: Actor, batch: ImportBatch, *, confirmed: Collection[str] = ()) -> None:
    """Let the checked rows in. `confirmed`: the columns whose soft findings a person has looked at (guard: never all at once).

    Raises RuleBroken("import.not_open"), ("import.nothing") when no row would come in, ("import.unconfirmed") for a column left out.
    """
    _open(batch, frozenset({ImportState.CHECKED}))
    report = batch.report or {}
    if not report["accepted"]:
        raise RuleBroken("import.nothing")
    if missing := {warning["column"] for warning in report["warnings"]} - set(confirmed):
        raise RuleBroken("import.unconfirmed", field="columns", columns=", ".join(sorted(missing)))
    batch.state = ImportState.IMPORTING
    enqueue("activities.import.run", batch.id)


@operation(policy.CHANGE_IMPORT)
def bring_in(by: Actor, batch: ImportBatch, *, rows: Iterable[NewRow], told: Callable[[], Mapping[str, Any]]) -> int:
    """Put the rows into the log and count them in, all or none. `told`: the report on the rows, asked when they have run out.

    0 when the batch is not to be brought in any more: a second run does nothing. Raises RuleBroken("import.changed") when the
    report is not the one that the person saw, ("activities.year_locked") when a year was reported in this very moment.
    """
    if _locked(batch).state != ImportState.IMPORTING:
        return 0
    count = _copy(batch, rows)
    if told() != batch.report:
        raise RuleBroken("import.changed")
    totals.add_import(batch.id)
    audit.record(ImportBatch.__tablename__, batch.id, {"rows_added": count})
    _end(batch, ImportState.DONE)
    return count


@operation(policy.CHANGE_IMPORT)
def fail_import(by: Actor, batch: ImportBatch, *, code: str, details: Mapping[str, Any] | None = None) -> None:
    """Give a batch up; `code` and its details say why (web.sentences). One that has ended stays as it is."""
    if ImportState.FAILED not in NEXT.get(ImportState(_locked(batch).state), ()):
        return
    batch.error, batch.mapping = code, {**batch.mapping, "details": dict(details or {})}
    _end(batch, ImportState.FAILED)


@operation(policy.CHANGE_IMPORT)
def discard_import(by: Actor, batch: ImportBatch) -> None:
    """Throw the file away before any row came in. Raises RuleBroken("import.not_open")."""
    _open(batch, frozenset(state for state, following in NEXT.items() if ImportState.DISCARDED in following))
    _end(batch, ImportState.DISCARDED)


@operation(policy.CHANGE_IMPORT)
def undo_import(by: Actor, batch: ImportBatch) -> int:
    """Take every row of the batch out again, corrected ones and their history too. Returns how many rows were removed.

    Raises RuleBroken("import.not_open"), or ("activities.year_locked") when one of them lies in a reported year.
    """
    _open(batch, frozenset({ImportState.DONE}))
    totals.take_import(batch.id)
    removed = db.session.connection().execute(sa.delete(Activity.__table__).where(Activity.import_id == batch.id)).rowcount  # type: ignore[arg-type]
    audit.record(ImportBatch.__tablename__, batch.id, {"rows_removed": removed})
    _end(batch, ImportState.UNDONE)
    return removed


def note_progress(batch_id: int, rows_done: int) -> None:
    """Say how far a batch is, at once and outside any unit of work."""
    told = postgresql.insert(PROGRESS).values(batch_id=batch_id, rows_done=rows_done)
    with db.engine.begin() as connection:
        connection.execute(told.on_conflict_do_update(index_elements=["batch_id"], set_={"rows_done": rows_done}))


def _locked(batch: ImportBatch) -> ImportBatch:
    """The same record as it stands now; nobody else changes it until the unit ends. Not FOR UPDATE: progress refers to the row."""
    wanted = sa.select(ImportBatch).where(ImportBatch.id == batch.id).with_for_update(key_share=True)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def _open(batch: ImportBatch, states: frozenset[ImportState]) -> None:
    if _locked(batch).state not in states:
        raise RuleBroken("import.not_open")


def _end(batch: ImportBatch, state: ImportState) -> None:
    batch.state, batch.ended_at, batch.content = state, clock.now(), None


def _remember(county_id: int, mapping: Mapping[str, Any]) -> None:
    kept = {name: mapping[name] for name in ("header_row", "columns", "bare", "bare_reason", "year_first", "presets", "assignment_id")}
    told = postgresql.insert(ImportMapping).values(county_id=county_id, headings=mapping["key"], mapping=kept)
    db.session.execute(told.on_conflict_do_update(index_elements=["county_id", "headings"], set_={"mapping": kept}))


def _copy(batch: ImportBatch, rows: Iterable[NewRow]) -> int:
    """By COPY, some hundred rows at a time, so that the file's rows are never all in memory as values. Returns how many."""
    driver: Any = db.session.connection().connection.driver_connection
    same = _same_for_all(batch, clock.now())
    waiting, count = iter(rows), 0
    while chunk := list(islice(waiting, CHUNK)):
        try:
            with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
                for row in chunk:
                    copy.write_row((*row[:-2], json.dumps(row.shares), row.text, *same))
        except psycopg.Error as refused:
            raise RuntimeError(f"copy refused: {refused.sqlstate}") from None  # its message quotes the row
        count += len(chunk)
    return count


def _same_for_all(batch: ImportBatch, now: datetime) -> tuple[object, ...]:
    return batch.county_id, batch.created_by, now, batch.id, [], 1
