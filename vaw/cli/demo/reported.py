"""Accounts of assignments of the made-up year: some are begun, one waits for the management, a few are approved as editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.cli.demo.accounts import LEADER, email
from vaw.domain.geography.models import County
from vaw.domain.insight.models.accounts import AccountComment, AccountSection, AccountStep, AssignmentAccount
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.operations.freezing import freeze_account
from vaw.domain.insight.queries.accounts import sections_of
from vaw.domain.insight.queries.templates import Draft, drafts_of, questions_as_drafts
from vaw.domain.insight.rules import ASSIGNMENT_OF, YEARLY_ACCOUNT
from vaw.domain.insight.rules.accounts import AccountState, SectionStatus
from vaw.domain.mandates.models import Assignment
from vaw.domain.people.models import User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db

SHOWN = 24  # Västerbotten, whose accounts the sign-in page names first
EVERY = 2  # counties by turns that have begun the account of the year that runs
PREVENTION, STRATEGY = "forebyggande-arbete", "strategiuppfoljning"
APPROVED_IN = (1, 12, SHOWN)
TEXTS = (
    "## I korthet (exempel)\nVi nådde **fler** kommuner än förra året. Mest ökade utbildningarna om hedersrelaterat våld.\n\n"
    "- Socialtjänsten är den största gruppen.\n- Skolan har börjat komma.\n\n"
    "Det som går att räkna står bredvid. Resten är vår bedömning.",
    "Arbetet har gått från enstaka föreläsningar till stöd över tid (exempel).\n\n"
    "1. De flesta kommuner har en handlingsplan.\n2. Hälften följer upp den varje år.\n3. Få räknar kvinnor och män var för sig.",
    "Små kommuner ber oftast om stöd i enskilda frågor om arbetssätt, inte om utbildning (exempel). "
    "Vi behöver kunna svara snabbare och ge stöd på plats.",
    "Nästa år fortsätter vi med metodstödet och avslutar det som få har frågat efter (exempel).",
)
COMMENT = "Skriv gärna något om de kommuner som inte nåddes."


class _People(NamedTuple):
    leader: int
    manager: int


def make_accounts_of_assignments(counties: Sequence[County], today: date) -> None:
    """Needs the log with its totals, the efforts and the strategies."""
    mandate = db.session.scalars(
        sa.select(Assignment).where(Assignment.code == ASSIGNMENT_OF[YEARLY_ACCOUNT]).options(sa.orm.selectinload(Assignment.questions))
    ).one()
    found = db.session.scalars(sa.select(ReportTemplate).options(sa.orm.selectinload(ReportTemplate.sections)))
    templates, people = {one.code: one for one in found}, _people(counties)
    for county in counties:
        who = people[county.id]
        if county.id % EVERY == 0:
            _begun(mandate, county, who, today)
        if county.id == SHOWN:
            _written(mandate, templates[PREVENTION], county, who, today, AccountState.SUBMITTED)
        if county.id in APPROVED_IN:
            account = _written(mandate, templates[STRATEGY], county, who, today, AccountState.APPROVED)
            freeze_account(Actor(who.manager, "cli", (Grant(Role.COUNTY_MANAGEMENT, county.id),)), account, sections_of(account))


def _people(counties: Sequence[County]) -> dict[int, _People]:
    addresses = {email(role, county): (county.id, role) for county in counties for role in (LEADER, "lansledning")}
    rows = db.session.connection().execute(sa.select(User.email, User.id).where(User.email.in_(addresses)))
    ids = {addresses[row.email]: row.id for row in rows}
    return {county.id: _People(ids[county.id, LEADER], ids[county.id, "lansledning"]) for county in counties}


def _begun(mandate: Assignment, county: County, who: _People, today: date) -> None:
    """The account that is owed next: all but the last section written, and something said of the first."""
    at = clock.now() - timedelta(days=9)
    titles = {"title": mandate.title_sv, "title_en": mandate.title_en}
    told = {"code": mandate.code, **titles, "is_main": True, "year": today.year, "state": AccountState.DRAFT.value}
    account_id = _insert(AssignmentAccount, [_account(mandate, county, who, at, **told)])[0]
    drafts = questions_as_drafts(mandate)
    ids = _insert(AccountSection, [_section(account_id, one, who, at, ready=one is not drafts[-1]) for one in drafts])
    _insert(AccountComment, [{"section_id": ids[0], "text": COMMENT, "at": at + timedelta(days=1), "by_id": who.manager}])


def _written(
    mandate: Assignment, template: ReportTemplate, county: County, who: _People, today: date, state: AccountState
) -> AssignmentAccount:
    """One of the year before, all of it written; approved by the management where that is its state."""
    at, now = clock.now() - timedelta(days=20), clock.now()
    told: dict[str, Any] = {
        "code": template.code, "title": template.name_sv, "title_en": template.name_en, "is_main": False, "year": today.year - 1,
        "state": state.value, "reference": f"{today.year}-{county.id:02}75 (exempel)", "submitted_by": who.leader,
        "submitted_at": now - timedelta(days=2),
    }  # fmt: skip
    steps = [(AccountState.SUBMITTED, now - timedelta(days=2), who.leader)]
    if state is AccountState.APPROVED:
        told |= {"approved_by": who.manager, "approved_at": now}
        steps.append((AccountState.APPROVED, now, who.manager))
    account_id = _insert(AssignmentAccount, [_account(mandate, county, who, at, **told)])[0]
    _insert(AccountSection, [_section(account_id, one, who, at, ready=True) for one in drafts_of(template)])
    _insert(AccountStep, [{"account_id": account_id, "at": when, "state": one.value, "text": "", "by_id": by} for one, when, by in steps])
    return db.session.get_one(AssignmentAccount, account_id)


def _account(mandate: Assignment, county: County, who: _People, at: datetime, **told: Any) -> dict[str, Any]:
    return {"assignment_id": mandate.id, "county_id": county.id, "created_by": who.leader, "created_at": at, **told}


def _section(account_id: int, draft: Draft, who: _People, at: datetime, *, ready: bool) -> dict[str, Any]:
    text = TEXTS[(draft.number - 1) % len(TEXTS)] if ready else ""
    return {
        "account_id": account_id, "number": draft.number, "heading_sv": draft.heading_sv, "heading_en": draft.heading_en,
        "guidance_sv": draft.guidance_sv, "guidance_en": draft.guidance_en, "figures": list(draft.figures), "owner_id": who.leader,
        "status": (SectionStatus.READY if ready else SectionStatus.NOT_BEGUN).value, "text": text, "text_at": at if ready else None,
        "text_by": who.leader if ready else None, "writers": [who.leader] if ready else [],
    }  # fmt: skip


def _insert(model: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Ids, in the order of the rows."""
    wanted = sa.insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.connection().execute(wanted, list(rows)).scalars())
