"""Opening a reported year again, with the reason, and what the next edition tells of it (features row 78)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.models import LockedYear
from vaw.domain.activities.operations import log
from vaw.domain.activities.policy import UNLOCK_YEAR
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.corrections import Correction
from vaw.domain.insight.queries import FigureResult
from vaw.domain.insight.queries.differences import against_today, list_opened, since_last
from vaw.domain.insight.rules.differences import EDITION_DIFFERS, REASON_MOST, as_json
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(UNLOCK_YEAR)
def open_year(by: Actor, lock: LockedYear, *, reason: str, confirmed: bool = False) -> Correction:
    """Open a reported year to correct it and report anew. The edition that locked it stays as it was; the next one tells why.

    Raises RuleBroken("insight.correction_reason"), ("insight.correction_long"), PersonalData.
    """
    tidy = guard.clean(reason, field="reason", confirmed=confirmed)
    if not tidy:
        raise RuleBroken("insight.correction_reason", field="reason")
    if len(tidy) > REASON_MOST:
        raise RuleBroken("insight.correction_long", field="reason", most=REASON_MOST)
    made = Correction(
        county_id=lock.county_id, year=lock.year, report_id=lock.report_id, reason=tidy, opened_by=by.id, opened_at=clock.now()
    )
    db.session.add(made)
    log.unlock_year(by, lock)
    db.session.flush()
    return made


def close_corrections(county_id: int, year: int) -> None:
    """The year is locked anew. Inside the unit that locks it."""
    wanted = sa.select(Correction).where(Correction.county_id == county_id, Correction.year == year, Correction.closed_at.is_(None))
    for one in db.session.scalars(wanted):
        one.closed_at = clock.now()


@operation(policy.BUILD_REPORT)
def tell_of_differences(by: Actor, report: Report) -> int:
    """Tell leaders and management, once, when today's figures no longer are the established edition's. Returns for how many it was new."""
    if report.county_id is None:
        return 0  # the country's is compiled anew instead
    reader = policy.machine_reader(report.county_id, channel=by.channel)
    if not against_today(reader, report).cells:
        return 0
    told = [account.id for account in leaders_of(report.county_id, (Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT))]
    return notify(by, kind=EDITION_DIFFERS, object_id=report.id, county_id=report.county_id, to=told)


def told_changes(report: Report, results: Sequence[FigureResult]) -> dict[str, Any]:
    """What a new edition keeps of how it differs from the last one that was established: {"differences": …}, or nothing for the first.

    Of who opened the year the files say nothing: they go to anybody. Speak the edition's language.
    """
    found = since_last(report, results)
    if found is None:
        return {}
    last, compared = found
    opened = list_opened(report, after=last.approved_at)
    return {
        "differences": {
            "edition": last.edition,
            "report_id": last.id,
            "cells": [as_json(one) for one in compared.cells],
            "gone": list(compared.gone),
            "added": list(compared.added),
            "reasons": [
                {"on": one.opened_at.astimezone(clock.STOCKHOLM).date().isoformat(), "reason": one.reason} for one in reversed(opened)
            ],
        }
    }
