"""A batch is checked, and brought in: the same reading twice, so that what comes in is what the person saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from vaw.domain.activities import policy
from vaw.domain.activities.imports.catalogue import make_catalogue
from vaw.domain.activities.imports.filing import Filing, rows_of
from vaw.domain.activities.imports.opening import OpenBook, Plan, find_rows, inspect, open_file, tidy_name
from vaw.domain.activities.imports.proposal import check_layout
from vaw.domain.activities.imports.reading import Outcome, read
from vaw.domain.activities.imports.report import Report
from vaw.domain.activities.models import ImportBatch
from vaw.domain.activities.operations import imports as operations
from vaw.domain.activities.queries.imports import find_batch, find_content, locked_years
from vaw.domain.activities.rules.imports import ImportState
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant
from vaw.kernel.errors import NotFound, RuleBroken

PROGRESS_EVERY = 500  # rows
Tell = Callable[[int], None]  # rows read so far


@dataclass
class _Run:
    """One reading of a file: outcomes as they come, counted into the report on their way."""

    county: County
    plan: Plan
    rows: Any
    tell: Tell
    report: Report

    @classmethod
    def over(cls, county: County, plan: Plan, content: bytes, file_name: str, open_book: OpenBook, tell: Tell) -> _Run:
        rows = find_rows(content, file_name, plan, open_book)
        check_layout(plan.layout, rows)
        return cls(county, plan, rows, tell, Report())

    @property
    def filing(self) -> Filing:
        return Filing(self.county.id, self.plan.assignment_id, locked_years(self.county.id), self.plan.layout.columns["done_on"])

    def outcomes(self, filing: Filing) -> Iterator[Outcome]:
        found = read(self.rows, self.plan.layout, make_catalogue(self.county), inspect=inspect, today=clock.today())
        for number, outcome in enumerate(found):
            if number % PROGRESS_EVERY == 0:
                self.tell(number)
            judged = filing.judge(outcome)
            self.report.add(judged)
            yield judged

    def checked(self) -> dict[str, Any]:
        for _ in self.outcomes(self.filing):
            pass
        return self.report.as_json()


def dry_run(county: County, plan: Plan, content: bytes, file_name: str, open_book: OpenBook) -> dict[str, Any]:
    """What an import of the file would come to (contracts.md). Writes nothing. Raises RuleBroken as the reader does."""
    return _Run.over(county, plan, content, file_name, open_book, _silent).checked()


def check_batch(batch_id: int, open_book: OpenBook) -> int:
    """The job: read the file and keep the report. Returns how many rows would come in; 0 when there is nothing to check."""
    batch = find_batch(batch_id)
    if batch is None or batch.state != ImportState.CHECKING:
        return 0
    return _attempt(batch, lambda by: _check(by, batch, open_book))


def run_batch(batch_id: int, open_book: OpenBook) -> int:
    """The job: read the file once more and bring it in, in one transaction. Returns how many rows came in."""
    batch = find_batch(batch_id)
    if batch is None or batch.state != ImportState.IMPORTING:
        return 0
    return _attempt(batch, lambda by: _bring_in(by, batch, open_book, lambda done: operations.note_progress(batch.id, done)))


def give_up(batch_id: int) -> None:
    """The job failed too often."""
    batch = find_batch(batch_id)
    if batch is not None:
        operations.fail_import(_program(batch.county_id, "task"), batch, code="import.gave_up")


def import_now(
    by: Actor, county: County, plan: Plan, content: bytes, file_name: str, open_book: OpenBook, confirmed: frozenset[str]
) -> ImportBatch:
    """Everything in the caller's unit of work, for the console: nobody waits for a worker. Raises RuleBroken as the single steps do.

    The jobs that the steps ask for find the batch ended, and do nothing.
    """
    name = tidy_name(file_name)
    batch = operations.receive_file(by, county, file_name=name, content=content, mapping=plan.as_json())
    operations.confirm_mapping(by, batch, mapping=plan.as_json())
    run = _Run.over(county, plan, content, name, open_book, _silent)
    operations.note_size(by, batch, rows_total=len(run.rows))
    operations.keep_report(by, batch, report=run.checked())
    operations.start_import(by, batch, confirmed=confirmed)
    _let_in(by, batch, _run(batch, open_book, _silent))
    return batch


def propose_again(by: Actor, batch: ImportBatch, open_book: OpenBook, sheet_name: str) -> None:
    """Look at another sheet of the batch's file. Raises RuleBroken("import.not_open") or as open_file does."""
    content = find_content(batch)
    if content is None:
        raise RuleBroken("import.not_open")
    plan = open_file(_county(batch), content, batch.file_name, open_book, sheet_name)
    operations.change_proposal(by, batch, mapping=plan.as_json())


def console(county_id: int, channel: str = "cli") -> Actor:
    """The program itself, in one county (policy: the console brings files in)."""
    return _program(county_id, channel)


def _attempt(batch: ImportBatch, work: Callable[[Actor], int]) -> int:
    """Do the work as the batch's owner, whose rights are judged now; a broken rule ends the batch with its code."""
    owner = find_actor(batch.created_by, channel="task") if batch.created_by else None
    program = _program(batch.county_id, "task")
    if owner is None or not policy.IMPORT.allows(owner, _county(batch)):
        operations.fail_import(program, batch, code="import.owner_left")
        return 0
    try:
        return work(owner)
    except RuleBroken as broken:
        operations.fail_import(program, batch, code=broken.code, details=broken.details)
        return 0


def _check(by: Actor, batch: ImportBatch, open_book: OpenBook) -> int:
    run = _run(batch, open_book, lambda done: operations.note_progress(batch.id, done))
    operations.note_size(by, batch, rows_total=len(run.rows))
    report = run.checked()
    return int(report["accepted"]) if operations.keep_report(by, batch, report=report) else 0


def _bring_in(by: Actor, batch: ImportBatch, open_book: OpenBook, tell: Tell) -> int:
    run = _run(batch, open_book, tell)
    try:
        return _let_in(by, batch, run)
    except RuleBroken as broken:
        if broken.code != "import.changed":
            raise
    operations.keep_report(by, batch, report=run.report.as_json())
    return 0


def _let_in(by: Actor, batch: ImportBatch, run: _Run) -> int:
    filing = run.filing
    return operations.bring_in(by, batch, rows=rows_of(run.outcomes(filing), filing), told=run.report.as_json)


def _run(batch: ImportBatch, open_book: OpenBook, tell: Tell) -> _Run:
    content = find_content(batch)
    if content is None:
        raise RuleBroken("import.not_open")
    return _Run.over(_county(batch), Plan.from_json(batch.mapping), content, batch.file_name, open_book, tell)


def _program(county_id: int, channel: str) -> Actor:
    return Actor(None, channel, (Grant(SYSTEM_ROLE, county_id=county_id),))


def _county(batch: ImportBatch) -> County:
    county = find_county(batch.county_id)
    if county is None:
        raise NotFound
    return county


def _silent(_: int) -> None:
    return None
