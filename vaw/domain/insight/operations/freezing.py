"""Turning an account that was approved into an edition: its texts, its figures and what they mean in both languages, as of that moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.operations.log import lock_year
from vaw.domain.activities.queries.log import find_lock
from vaw.domain.activities.queries.totals import hold_still
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import get_county
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.operations.corrections import close_corrections, told_changes
from vaw.domain.insight.queries import figures_of, frozen
from vaw.domain.insight.queries.english import KEY, english_words
from vaw.domain.insight.queries.meaning import meaning
from vaw.domain.insight.rules import ASSIGNMENT_OF, ENGLISH, YEARLY_ACCOUNT, ReportState, edition_name
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentDue
from vaw.domain.mandates.operations import note_given
from vaw.domain.mandates.queries import get_account as get_owed
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import SOURCE, speaking
from vaw.kernel.operation import enqueue


def freeze_account(by: Actor, account: AssignmentAccount, sections: Sequence[AccountSection]) -> Report:
    """The edition of what is approved now; its files are made by the worker. Inside the caller's unit.

    The account that the due date asks for is noted as handed in; that under 2021:995 closes its year's log, unless it is closed already.
    Raises RuleBroken("insight.year_running").
    """
    closes = closes_year(account)
    if closes and account.year >= clock.today().year:
        raise RuleBroken("insight.year_running", year=account.year)
    hold_still()  # else an activity that is being logged right now would be in the figures and not in the log, or the other way round
    db.session.execute(sa.select(County.id).where(County.id == account.county_id).with_for_update(key_share=True))
    codes = [code for section in sections for code in section.figures]
    with speaking(SOURCE):
        results = figures_of(by, codes, account.county_id, account.year)
        report = _edition(by, account)
        definitions, changes = meaning(result.figure for result in results), told_changes(report, results)
        report.data = frozen(results)
        name = edition_name(report.kind, report.year, report.edition, report.title)
    with speaking(ENGLISH):
        words = english_words(results, figures_of(by, codes, account.county_id, account.year), changes.get("differences"))
    english = {KEY: {"title": report.title_en or report.title, **words}}
    report.content = {**_texts(account, sections), "definitions": definitions, **changes, **english}
    db.session.add(report)
    db.session.flush()
    county = get_county(by, policy.READ_FIGURES, account.county_id)
    if closes and find_lock(account.county_id, account.year) is None:
        lock_year(by, county, year=account.year, edition=name, report_id=report.id)
        close_corrections(county.id, account.year)
    if account.is_main:
        _note_given(by, account, county)
    enqueue("insight.report.build", report.id)
    return report


def _edition(by: Actor, account: AssignmentAccount) -> Report:
    of_year = (Report.kind == account.code, Report.county_id == account.county_id, Report.year == account.year)
    newest = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Report.edition), 0)).where(*of_year)) or 0
    now = clock.now()
    return Report(
        kind=account.code, county_id=account.county_id, year=account.year, edition=newest + 1, language=SOURCE, state=ReportState.QUEUED,
        created_by=by.id, created_at=now, approved_by=by.id, approved_at=now, account_id=account.id, title=account.title,
        title_en=account.title_en, reference=account.reference,
    )  # fmt: skip


def _texts(account: AssignmentAccount, sections: Sequence[AccountSection]) -> dict[str, Any]:
    told = [
        {
            "number": section.number,
            "heading": section.heading_sv,
            "heading_en": section.heading_en,
            "text": section.text,
            "figures": list(section.figures),
        }
        for section in sections
    ]
    return {"title": account.title, "sections": told}


def closes_year(account: AssignmentAccount) -> bool:
    code = db.session.scalar(sa.select(Assignment.code).where(Assignment.id == account.assignment_id))
    return account.is_main and code == ASSIGNMENT_OF[YEARLY_ACCOUNT]


def _note_given(by: Actor, account: AssignmentAccount, county: County) -> None:
    """Nothing where no day is decided, or somebody has noted it already."""
    due_id = db.session.scalar(
        sa.select(AssignmentDue.id).where(AssignmentDue.assignment_id == account.assignment_id, AssignmentDue.year == account.year)
    )
    known = sa.select(AccountGiven.id).where(AccountGiven.assignment_due_id == due_id, AccountGiven.county_id == county.id)
    if due_id is not None and db.session.scalar(known) is None:
        owed = get_owed(by, due_id, county.id)
        note_given(by, county, account=owed, given_on=clock.today(), reference=account.reference, confirmed=True)  # it was looked at here
