"""Writing an account of an assignment, and the way from a draft to the county management's approval (features rows 75 and 76)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.insight import policy
from vaw.domain.insight.models.accounts import AccountComment, AccountSection, AccountStep, AssignmentAccount
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.operations.freezing import freeze_account
from vaw.domain.insight.operations.references import tidy_reference
from vaw.domain.insight.queries.accounts import sections_of
from vaw.domain.insight.queries.templates import Draft, drafts_of, questions_as_drafts
from vaw.domain.insight.rules import checksum
from vaw.domain.insight.rules.accounts import (
    COMMENT_MOST,
    TEXT_MOST,
    YEARS_BACK,
    AccountState,
    SectionStatus,
    settled,
)
from vaw.domain.mandates.models import Assignment
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.START_ACCOUNT)
def start_account(
    by: Actor, county: County, *, assignment: Assignment, year: int, template: ReportTemplate | None = None
) -> AssignmentAccount:
    """Begin the account: from a template, else from the assignment's own questions. A second press gives the one that is begun.

    `assignment` comes with its questions and counties, `template` with its sections. Raises RuleBroken("insight.account_assignment") when
    the county did not have the assignment that year, ("insight.account_year"), ("insight.account_template") for another county's or an
    empty one, ("insight.account_questions") for an assignment without questions of its own.
    """
    _check_start(county, assignment, year, template)
    drafts = questions_as_drafts(assignment) if template is None else drafts_of(template)
    if not drafts:
        raise RuleBroken("insight.account_questions" if template is None else "insight.account_template", field="template_id")
    code, title, title_en = (
        (assignment.code, assignment.title_sv, assignment.title_en)
        if template is None
        else (template.code, template.name_sv, template.name_en)
    )
    is_main = template is None or template.assignment_code == assignment.code
    db.session.execute(sa.select(County.id).where(County.id == county.id).with_for_update(key_share=True))  # two who press queue up here
    of_year = sa.select(AssignmentAccount).where(
        AssignmentAccount.assignment_id == assignment.id, AssignmentAccount.county_id == county.id, AssignmentAccount.year == year
    )
    begun = db.session.scalars(of_year.where(AssignmentAccount.code == code)).one_or_none()
    if begun is not None:
        return begun
    account = AssignmentAccount(
        assignment_id=assignment.id, county_id=county.id, year=year, code=code, is_main=is_main, title=title,
        title_en=title_en, state=AccountState.DRAFT.value, created_by=by.id, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    db.session.add_all([_section(account, draft, by) for draft in drafts])
    db.session.flush()
    return account


def _section(account: AssignmentAccount, draft: Draft, by: Actor) -> AccountSection:
    """Whoever begins the account has its sections until they are given to others."""
    return AccountSection(
        account_id=account.id, number=draft.number, heading_sv=draft.heading_sv, heading_en=draft.heading_en,
        guidance_sv=draft.guidance_sv, guidance_en=draft.guidance_en, figures=list(draft.figures), owner_id=by.id, writers=[],
    )  # fmt: skip


@operation(policy.WRITE_ACCOUNT)
def write_section(
    by: Actor,
    account: AssignmentAccount,
    *,
    section: AccountSection,
    text: str,
    owner_id: int | None,
    status: SectionStatus,
    confirmed: bool = False,
) -> AccountSection:
    """Save what stands in a section, whose it is and how far it has come. A text that is unchanged makes nobody its writer.

    Raises RuleBroken("insight.account_closed") when it is no draft any more, ("insight.account_long"), ("insight.account_owner"),
    PersonalData, each with the field at fault; Conflict when somebody saved first.
    """
    if section.account_id != account.id:
        raise NotFound
    tidy = _words(text, "text", TEXT_MOST, confirmed)
    _check_owner(account.county_id, owner_id, section.owner_id)
    _writable(account)
    if tidy != section.text:
        section.text, section.text_at, section.text_by = tidy, clock.now(), by.id
        section.writers = sorted({*section.writers, *([by.id] if by.id is not None else [])})
    section.owner_id, section.status = owner_id, settled(status, tidy).value
    return section


@operation(policy.WRITE_ACCOUNT)
def note_reference(by: Actor, account: AssignmentAccount, *, reference: str) -> None:
    """Note its number in the board's registry (dnr); an edition is frozen with the one that stands then.

    Raises RuleBroken("insight.account_approved") when it is approved, ("insight.reference_long"), PersonalData.
    """
    tidy = tidy_reference(reference)
    if _held(account) == AccountState.APPROVED:
        raise RuleBroken("insight.account_approved")
    account.reference = tidy


@operation(policy.COMMENT_ACCOUNT)
def add_comment(by: Actor, account: AssignmentAccount, *, section: AccountSection, text: str, confirmed: bool = False) -> AccountComment:
    """Say something of a section, until the account is approved.

    Raises RuleBroken("insight.account_comment"), ("insight.account_long"), ("insight.account_approved"), PersonalData.
    """
    if section.account_id != account.id:
        raise NotFound
    tidy = _words(text, "comment", COMMENT_MOST, confirmed)
    if not tidy:
        raise RuleBroken("insight.account_comment", field="comment")
    if _held(account) == AccountState.APPROVED:
        raise RuleBroken("insight.account_approved")
    comment = AccountComment(section_id=section.id, text=tidy, at=clock.now(), by_id=by.id)
    db.session.add(comment)
    db.session.flush()
    return comment


@operation(policy.COMMENT_ACCOUNT)
def resolve_comment(by: Actor, account: AssignmentAccount, *, comment: AccountComment) -> None:
    """Say that a comment is seen to. A second press changes nothing."""
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = clock.now(), by.id


@operation(policy.WRITE_ACCOUNT)
def submit_account(by: Actor, account: AssignmentAccount) -> None:
    """Ask the county management to approve it; nobody writes in it meanwhile.

    Raises RuleBroken("insight.account_closed"), ("insight.account_not_ready") while a section is not ready.
    """
    _writable(account)
    left = [section for section in _fresh(account) if section.status != SectionStatus.READY]
    if left:
        raise RuleBroken("insight.account_not_ready", n=len(left))
    account.submitted_by, account.submitted_at = by.id, clock.now()
    _enter(by, account, AccountState.SUBMITTED)


@operation(policy.APPROVE_ACCOUNT)
def approve_account(by: Actor, account: AssignmentAccount, *, seen: str | None = None) -> None:
    """Approve what one has read (kernel.db.saw_version): texts, figures and what they mean are frozen in an edition (features row 75).

    `seen`: the checksum of the figures that stood beside the texts when they were read, None where nobody looked at any.
    Raises RuleBroken("insight.account_not_submitted"), ("insight.account_own") for whoever submitted it or has written in it,
    ("insight.account_figures") when a figure has changed since, ("insight.year_running") for the account under 2021:995 of a year that
    is not over: its approval closes the year's log (D-12).
    """
    if _held(account) != AccountState.SUBMITTED:
        raise RuleBroken("insight.account_not_submitted")
    sections = _fresh(account)
    if by.id is not None and by.id in writers_of(account, sections):
        raise RuleBroken("insight.account_own")
    edition = freeze_account(by, account, sections)
    if seen is not None and seen != checksum(edition.data or {}):
        raise RuleBroken("insight.account_figures")
    account.approved_by, account.approved_at = by.id, clock.now()
    _enter(by, account, AccountState.APPROVED)


@operation(policy.APPROVE_ACCOUNT)
def return_account(by: Actor, account: AssignmentAccount, *, text: str, confirmed: bool = False) -> None:
    """Send it back with the reason. Raises RuleBroken("insight.account_not_submitted"), ("insight.account_reason"), PersonalData."""
    reason = _reason(text, confirmed)
    if _held(account) != AccountState.SUBMITTED:
        raise RuleBroken("insight.account_not_submitted")
    _enter(by, account, AccountState.DRAFT, reason)


@operation(policy.WRITE_ACCOUNT)
def reopen_account(by: Actor, account: AssignmentAccount, *, text: str, confirmed: bool = False) -> None:
    """Make it a draft again, with the reason. What was approved stays as it was; approved anew, it becomes the next edition.

    Raises RuleBroken("insight.account_is_draft"), ("insight.account_reason"), PersonalData.
    """
    reason = _reason(text, confirmed)
    if _held(account) == AccountState.DRAFT:
        raise RuleBroken("insight.account_is_draft")
    account.approved_by = account.approved_at = None
    _enter(by, account, AccountState.DRAFT, reason)


def writers_of(account: AssignmentAccount, sections: Sequence[AccountSection]) -> set[int]:
    """The accounts that may not approve it: who submitted it, and everybody who has written in it."""
    return {*([account.submitted_by] if account.submitted_by is not None else []), *(id for one in sections for id in one.writers)}


def _check_start(county: County, assignment: Assignment, year: int, template: ReportTemplate | None) -> None:
    this_year = clock.today().year
    if not this_year - YEARS_BACK <= year <= this_year:
        raise RuleBroken("insight.account_year", field="year", first=this_year - YEARS_BACK, last=this_year)
    runs = assignment.valid_from.year <= year and (assignment.valid_to is None or assignment.valid_to.year >= year)
    if not runs or county.id not in {party.county_id for party in assignment.counties}:
        raise RuleBroken("insight.account_assignment", field="assignment_id")
    if template is not None and template.county_id not in (None, county.id):
        raise RuleBroken("insight.account_template", field="template_id")


def _check_owner(county_id: int, owner_id: int | None, before: int | None) -> None:
    if owner_id is not None and owner_id not in {one.id for one in leaders_of(county_id, LEADERS_AND_EXPERTS)} | {before}:
        raise RuleBroken("insight.account_owner", field="owner_id")


def _words(text: str, field: str, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("insight.account_long", field=field, most=most)
    return tidy


def _reason(text: str, confirmed: bool) -> str:
    reason = _words(text, "text", COMMENT_MOST, confirmed)
    if not reason:
        raise RuleBroken("insight.account_reason", field="text")
    return reason


def _held(account: AssignmentAccount) -> str:
    """Its state as of now, and nobody changes it, or writes in it, before the commit. The version that was on screen stays."""
    wanted = sa.select(AssignmentAccount.state).where(AssignmentAccount.id == account.id).with_for_update()
    state = db.session.connection().scalar(wanted)
    if state is None:
        raise NotFound
    return state


def _writable(account: AssignmentAccount) -> None:
    if _held(account) != AccountState.DRAFT:
        raise RuleBroken("insight.account_closed")


def _fresh(account: AssignmentAccount) -> list[AccountSection]:
    """The sections as they stand now, whatever the session has seen before."""
    db.session.flush()
    for section in (found := sections_of(account)):
        db.session.refresh(section)
    return found


def _enter(by: Actor, account: AssignmentAccount, state: AccountState, text: str = "") -> None:
    account.state = state.value
    db.session.add(AccountStep(account_id=account.id, at=clock.now(), state=state.value, text=text, by_id=by.id))
