"""Ordering, building, cancelling and approving reports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from vaw.domain.activities.operations.log import lock_year
from vaw.domain.activities.queries.totals import hold_still
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import get_county
from vaw.domain.insight import policy
from vaw.domain.insight.models import REPORT_PROGRESS, Report, ReportFile
from vaw.domain.insight.operations.corrections import close_corrections, told_changes
from vaw.domain.insight.operations.nation import approve_nation
from vaw.domain.insight.operations.references import tidy_reference
from vaw.domain.insight.queries import frozen, is_empty, kept_formats, list_figures
from vaw.domain.insight.queries.english import keeps_english
from vaw.domain.insight.queries.meaning import meaning
from vaw.domain.insight.rules import (
    ARCHIVE,
    FORMATS,
    KIND_NAMES,
    LANGUAGES,
    OPEN,
    PDF,
    REPORT_FAILED,
    REPORT_READY,
    ReportState,
    check_year,
    edition_name,
    in_english,
)
from vaw.domain.notifications.operations.notify import notify
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import speaking
from vaw.kernel.operation import enqueue, operation


@operation(policy.ORDER_REPORT)
def order_report(by: Actor, county: County, *, kind: str, year: int, language: str, seen: int | None = None, reference: str = "") -> Report:
    """Ask for an edition of a county's year. A second click, a retry or the back button gives the edition that the first one made.

    `seen`: the id of the latest edition that existed when the person opened the form; what they have ordered since is the same order.
    Raises RuleBroken("insight.kind"), ("insight.language"), ("insight.year"), ("insight.year_empty") when nothing is logged, or
    ("insight.reference_long"), PersonalData.
    """
    if kind not in KIND_NAMES:
        raise RuleBroken("insight.kind", field="kind")
    if language not in LANGUAGES:
        raise RuleBroken("insight.language", field="language")
    check_year(year, clock.today().year)
    reference = tidy_reference(reference)
    # Orders for one county queue up here, so that editions are counted and a double click is seen; logging goes on meanwhile.
    db.session.execute(sa.select(County.id).where(County.id == county.id).with_for_update(key_share=True))
    of_year = sa.select(Report).where(Report.kind == kind, Report.county_id == county.id, Report.year == year)
    earlier = list(db.session.scalars(of_year.order_by(Report.edition.desc())))
    mine = [report for report in earlier if report.created_by == by.id and report.language == language]
    for report in mine:
        if report.state in OPEN or (seen is not None and report.id > seen):
            return report
    if is_empty(list_figures(by, county.id, year)):
        raise RuleBroken("insight.year_empty", field="year", year=year)
    report = Report(
        kind=kind,
        county_id=county.id,
        year=year,
        edition=earlier[0].edition + 1 if earlier else 1,
        language=language,
        reference=reference,
        state=ReportState.QUEUED,
        created_by=by.id,
        created_at=clock.now(),
    )
    db.session.add(report)
    db.session.flush()
    enqueue("insight.report.build", report.id)
    return report


@operation(policy.CHANGE_REPORT)
def cancel_report(by: Actor, report: Report) -> None:
    """Stop an edition that is not ready; the worker stops at its next step. An approved account is not called off.

    Raises RuleBroken("insight.not_open").
    """
    if _locked(report).state not in OPEN or report.approved_at is not None:
        raise RuleBroken("insight.not_open")
    report.state, report.ended_at = ReportState.CANCELLED, clock.now()


@operation(policy.CHANGE_REPORT)
def build_again(by: Actor, report: Report) -> None:
    """Make files after all: of an approved account when that failed (it cannot be ordered anew), of any edition those that have gaps.

    Files without gaps stay as they are. Raises RuleBroken("insight.not_failed").
    """
    if not may_build_again(_locked(report)):
        raise RuleBroken("insight.not_failed")
    torn = {gap["format"] for gap in report.gaps}
    for pdf, archive in ((PDF, ARCHIVE), (in_english(PDF), in_english(ARCHIVE))):
        if pdf in torn:
            torn.add(archive)  # the same pages
    db.session.execute(sa.delete(ReportFile).where(ReportFile.report_id == report.id, ReportFile.format.in_(torn)))
    db.session.execute(sa.delete(REPORT_PROGRESS).where(REPORT_PROGRESS.c.report_id == report.id))  # it begins anew
    report.state, report.ended_at, report.error, report.gaps = ReportState.QUEUED, None, None, []
    enqueue("insight.report.build", report.id)


def formats_of(report: Report) -> set[str]:
    """The files that an edition is to have: in its language, and in English when it keeps its English words."""
    return {*FORMATS, *map(in_english, FORMATS)} if keeps_english(report) else set(FORMATS)


def may_build_again(report: Report) -> bool:
    """Whether an edition has files that failed: of what was written whole (an account, the country's report), of any other in part."""
    is_written = report.account_id is not None or report.county_id is None
    return bool(report.gaps) if report.state == ReportState.DONE else report.state == ReportState.FAILED and is_written


@operation(policy.APPROVE_REPORT)
def approve_report(by: Actor, report: Report) -> None:
    """Establish an edition as the county's account: four eyes (features row 75), and the year is locked in the same commit (row 14).

    Raises RuleBroken("insight.not_done"), ("insight.has_gaps"), ("insight.approved"), ("insight.four_eyes") when the approver ordered it,
    ("insight.year_running") before the year is over, ("insight.outdated") when the log has changed since the numbers were frozen,
    ("activities.year_locked") when another edition was established. One of the whole country locks nothing: ("insight.nation_…").
    """
    if _locked(report).state != ReportState.DONE:
        raise RuleBroken("insight.not_done")
    if report.gaps:
        raise RuleBroken("insight.has_gaps")
    if report.approved_at is not None:
        raise RuleBroken("insight.approved")
    if report.county_id is None:
        approve_nation(by, report)
        return
    if report.created_by is not None and report.created_by == by.id:
        raise RuleBroken("insight.four_eyes")
    if report.year >= clock.today().year:
        raise RuleBroken("insight.year_running", year=report.year)
    _lock_account(by, report)
    report.approved_by, report.approved_at = by.id, clock.now()


def _lock_account(by: Actor, report: Report) -> None:
    county = get_county(by, policy.ORDER_REPORT, report.county_id or 0)
    hold_still()  # else an activity that is being logged right now would slip past the lock
    with speaking(report.language):
        name = edition_name(report.kind, report.year, report.edition, report.title)
        if frozen(list_figures(by, county.id, report.year)) != report.data:
            raise RuleBroken("insight.outdated")
    lock_year(by, county, year=report.year, edition=name, report_id=report.id)
    close_corrections(county.id, report.year)


@operation(policy.BUILD_REPORT)
def start_building(by: Actor, report: Report, *, owner: Actor) -> bool:
    """Freeze the numbers that the owner may see now, and what they mean, once: a second start finds them.

    False when the edition is not wanted any more. Raises NotFound when the owner has lost the right.
    """
    if _locked(report).state not in OPEN:
        return False
    report.state = ReportState.BUILDING
    if report.data is None and report.county_id is not None:
        results = list_figures(owner, report.county_id, report.year)
        report.data = frozen(results)
        report.content = {"definitions": meaning(result.figure for result in results), **told_changes(report, results)}
    return True


@operation(policy.BUILD_REPORT)
def keep_file(by: Actor, report: Report, *, format: str, content: bytes, gaps: Sequence[Mapping[str, str]] = ()) -> bool:
    """Keep a finished file; one that is kept already stays as it is. False when the edition is not wanted any more.

    `gaps`: what it lacks, as in Report.gaps; in the same commit, so that a worker that is killed now forgets none.
    """
    if _locked(report).state not in OPEN:
        return False
    _add_gaps(report, gaps)
    if format not in kept_formats(report):
        sha256 = hashlib.sha256(content).hexdigest()
        db.session.add(ReportFile(report_id=report.id, format=format, content=content, size_bytes=len(content), sha256=sha256))
        db.session.flush()
    return True


@operation(policy.BUILD_REPORT)
def finish_building(by: Actor, report: Report, *, gaps: Sequence[Mapping[str, str]] = ()) -> None:
    """Mark an edition ready once all its files are kept or told to be missing, and tell whoever ordered it. A cancelled one stays so.

    Raises RuleBroken("insight.not_done").
    """
    if _locked(report).state not in OPEN:
        return
    _add_gaps(report, gaps)
    if kept_formats(report) | {gap["format"] for gap in report.gaps if not gap["title"]} != formats_of(report):
        raise RuleBroken("insight.not_done")
    report.state, report.ended_at = ReportState.DONE, clock.now()
    _tell(by, report, REPORT_READY)


@operation(policy.BUILD_REPORT)
def fail_building(by: Actor, report: Report, *, code: str) -> None:
    """Give an edition up and tell whoever ordered it; `code` says why (web.sentences). One that has ended stays as it is."""
    if _locked(report).state in OPEN:
        report.state, report.ended_at, report.error = ReportState.FAILED, clock.now(), code
        _tell(by, report, REPORT_FAILED)


def _tell(by: Actor, report: Report, kind: str) -> None:
    """The one who ordered the edition left the page; nobody did when it came from the command line."""
    if report.created_by is not None:
        notify(by, kind=kind, object_id=report.id, county_id=report.county_id, to=[report.created_by])


def _add_gaps(report: Report, gaps: Sequence[Mapping[str, str]]) -> None:
    report.gaps = [*report.gaps, *(dict(gap) for gap in gaps if gap not in report.gaps)]


def note_progress(report_id: int, percent: int, step: str, **facts: int) -> None:
    """Say how far the building has come, at once and outside any unit of work. `step` is a marked text with `facts` in it."""
    values = {"percent": percent, "step": step, "facts": facts}
    told = postgresql.insert(REPORT_PROGRESS).values(report_id=report_id, **values)
    with db.engine.begin() as connection:
        connection.execute(told.on_conflict_do_update(index_elements=["report_id"], set_=values))


def _locked(report: Report) -> Report:
    """The same record as it stands now, and nobody else changes it until the unit ends."""
    wanted = sa.select(Report).where(Report.id == report.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()
