"""The number that an edition has in the board's registry."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.insight import policy
from vaw.domain.insight.models import REPORT_PROGRESS, Report, ReportFile
from vaw.domain.insight.rules import REFERENCE_MOST, ReportState
from vaw.kernel import guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import enqueue, operation


@operation(policy.CHANGE_REPORT)
def note_reference(by: Actor, report: Report, *, reference: str) -> bool:
    """Note the registry's number on an edition until it is approved; "" takes it away. False when it has that number already.

    The number stands on the cover, so the files are made anew, of the same frozen figures.
    Raises RuleBroken("insight.approved"), ("insight.not_done"), ("insight.reference_long"), PersonalData.
    """
    db.session.refresh(report, ["version", "state", "approved_at", "reference"], with_for_update=True)
    if report.approved_at is not None:
        raise RuleBroken("insight.approved", field="reference")
    if report.state != ReportState.DONE:
        raise RuleBroken("insight.not_done", field="reference")
    tidy = tidy_reference(reference)
    if tidy == report.reference:
        return False
    for file in db.session.scalars(sa.select(ReportFile).where(ReportFile.report_id == report.id)):
        db.session.delete(file)
    db.session.execute(sa.delete(REPORT_PROGRESS).where(REPORT_PROGRESS.c.report_id == report.id))
    report.reference, report.state, report.ended_at, report.gaps = tidy, ReportState.QUEUED, None, []
    enqueue("insight.report.build", report.id)
    return True


def tidy_reference(text: str) -> str:
    """The number in one line. Raises RuleBroken("insight.reference_long"), and PersonalData for what can be nobody's registry number."""
    tidy = " ".join(guard.clean(text, field="reference", confirmed=True).split())  # a number of a register looks like many things
    if len(tidy) > REFERENCE_MOST:
        raise RuleBroken("insight.reference_long", field="reference", most=REFERENCE_MOST)
    return tidy
