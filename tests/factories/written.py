"""Accounts of assignments, begun and written through the product's own operations: for tests of what becomes of them."""

from __future__ import annotations

import sqlalchemy as sa

from tests.factories import Person
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.operations.accounts import start_account, submit_account, write_section
from vaw.domain.insight.queries.accounts import sections_of
from vaw.domain.insight.queries.templates import get_template
from vaw.domain.insight.rules.accounts import SectionStatus
from vaw.domain.mandates.queries import find_assignment, get_assignment
from vaw.kernel.db import db

REGIONAL = "regional-2021-995"


def begin(who: Person, year: int = 2025, template: str | None = None, county_id: int = 24) -> AssignmentAccount:
    """The account under 2021:995, of its own three headings or of a shipped template."""
    mandate, county = find_assignment(REGIONAL), find_county(county_id)
    assert mandate and county
    known = sa.select(ReportTemplate.id).where(ReportTemplate.code == template)
    chosen = None if template is None else get_template(who.actor, db.session.scalar(known) or 0)
    return start_account(who.actor, county, assignment=get_assignment(who.actor, mandate.id), year=year, template=chosen)


def write(who: Person, account: AssignmentAccount, section: AccountSection, text: str = "Vi nådde **fler** kommuner.") -> AccountSection:
    """A section that is ready."""
    return write_section(who.actor, account, section=section, text=text, owner_id=section.owner_id, status=SectionStatus.READY)


def submitted(who: Person, year: int = 2025, template: str | None = None) -> AssignmentAccount:
    """An account that waits for the management, all of it written by one person."""
    account = begin(who, year, template)
    for section in sections_of(account):
        write(who, account, section, f"Del {section.number}: vi nådde **fler** kommuner.")
    submit_account(who.actor, account)
    return account
