"""Reading accounts of assignments: which a county owes or has begun, one with its sections, and what is said of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import counties_of
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AccountComment, AccountSection, AccountStep, AssignmentAccount
from vaw.domain.insight.queries import FigureResult, figures_of, frozen, thawed
from vaw.domain.insight.rules import checksum, title_in
from vaw.domain.insight.rules.accounts import SectionStatus
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentCounty, AssignmentDue, AssignmentQuestion
from vaw.domain.mandates.queries import IS_OWED
from vaw.domain.people.models import User
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import SOURCE, language, speaking
from vaw.kernel.permissions import Permission, scoped

SHOWN_MOST = 200  # accounts in the list: five years of a county with many assignments
OWED_BACK, OWED_AHEAD = timedelta(days=365), timedelta(days=400)  # of which due days the list speaks: the last account and the next


class Line(NamedTuple):
    """An account in the list, or one that is owed and not begun (`account_id` is None). `ready` of `sections`."""

    account_id: int | None
    assignment_id: int
    county_id: int
    year: int
    title: str | None
    state: str | None
    due_on: date | None
    given_on: date | None
    sections: int
    ready: int
    approved_at: datetime | None = None
    title_en: str = ""

    @property
    def called(self) -> str:
        """Its title in the reader's language, "" for one that is not begun."""
        return title_in(self.title or "", self.title_en)


def _count(*conditions: sa.ColumnElement[bool]) -> Any:
    return (
        sa.select(sa.func.count()).where(AccountSection.account_id == AssignmentAccount.id, *conditions).correlate(AssignmentAccount)
    ).scalar_subquery()


_DUE = sa.and_(
    AssignmentDue.assignment_id == AssignmentAccount.assignment_id, AssignmentDue.year == AssignmentAccount.year, AssignmentAccount.is_main
)
_GIVEN = sa.and_(AccountGiven.assignment_due_id == AssignmentDue.id, AccountGiven.county_id == AssignmentAccount.county_id)
_BEGUN = (
    sa.select(
        AssignmentAccount.id,
        AssignmentAccount.assignment_id,
        AssignmentAccount.county_id,
        AssignmentAccount.year,
        AssignmentAccount.title,
        AssignmentAccount.state,
        AssignmentDue.due_on,
        AccountGiven.given_on,
        _count(),
        _count(AccountSection.status == SectionStatus.READY.value),
        AssignmentAccount.approved_at,
        AssignmentAccount.title_en,
    )
    .outerjoin(AssignmentDue, _DUE)
    .outerjoin(AccountGiven, _GIVEN)
    .order_by(AssignmentAccount.year.desc(), AssignmentAccount.id)
    .limit(SHOWN_MOST)
)


def list_accounts(by: Actor) -> list[Line]:
    """The accounts that the actor may read, the latest year first."""
    with reading() as connection:
        return [Line(*row) for row in connection.execute(_BEGUN.where(policy.READ_ACCOUNT.scope(by)))]


def list_owed(by: Actor) -> list[Line]:
    """What the counties in which the actor may begin an account owe around now and have not begun, the earliest due day first."""
    mine, today = [county.id for county in counties_of(by, policy.START_ACCOUNT)], clock.today()
    begun = sa.exists().where(
        AssignmentAccount.assignment_id == AssignmentDue.assignment_id,
        AssignmentAccount.county_id == AssignmentCounty.county_id,
        AssignmentAccount.year == AssignmentDue.year,
        AssignmentAccount.is_main,
    )
    given = sa.and_(AccountGiven.assignment_due_id == AssignmentDue.id, AccountGiven.county_id == AssignmentCounty.county_id)
    none: Any = sa.null()
    wanted = (
        sa.select(none, AssignmentDue.assignment_id, AssignmentCounty.county_id, AssignmentDue.year, none, none, AssignmentDue.due_on,
                  AccountGiven.given_on, sa.literal(0), sa.literal(0))
        .join(Assignment, Assignment.id == AssignmentDue.assignment_id)
        .join(AssignmentCounty, AssignmentCounty.assignment_id == AssignmentDue.assignment_id)
        .outerjoin(AccountGiven, given)
        .where(
            IS_OWED,
            AssignmentCounty.county_id.in_(mine),
            AssignmentDue.due_on.between(today - OWED_BACK, today + OWED_AHEAD),
            AssignmentDue.year <= today.year,
            AccountGiven.id.is_(None),
            sa.not_(begun),
        )
        .order_by(AssignmentDue.due_on, AssignmentDue.id, AssignmentCounty.county_id)
    )  # fmt: skip
    with reading() as connection:
        return [Line(*row) for row in connection.execute(wanted)]


def get_account(by: Actor, account_id: int, permission: Permission[AssignmentAccount] = policy.READ_ACCOUNT) -> AssignmentAccount:
    """One account. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(AssignmentAccount.id == account_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_section(
    by: Actor, section_id: int, permission: Permission[AssignmentAccount] = policy.READ_ACCOUNT
) -> tuple[AssignmentAccount, AccountSection]:
    """A section with its account, whose rights are its own. Raises NotFound when absent or outside the actor's scope."""
    wanted = sa.select(AssignmentAccount, AccountSection).join(AccountSection, AccountSection.account_id == AssignmentAccount.id)
    found = db.session.execute(wanted.where(permission.scope(by), AccountSection.id == section_id)).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def get_comment(by: Actor, comment_id: int) -> tuple[AssignmentAccount, AccountComment]:
    """A comment with its account. Raises NotFound when absent or outside the scope of who may comment."""
    wanted = (
        sa.select(AssignmentAccount, AccountComment)
        .join(AccountSection, AccountSection.account_id == AssignmentAccount.id)
        .join(AccountComment, AccountComment.section_id == AccountSection.id)
    )
    found = db.session.execute(wanted.where(policy.COMMENT_ACCOUNT.scope(by), AccountComment.id == comment_id)).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def sections_of(account: AssignmentAccount) -> list[AccountSection]:
    """The sections of an account that was got within the actor's scope, in order."""
    wanted = sa.select(AccountSection).where(AccountSection.account_id == account.id)
    return list(db.session.scalars(wanted.order_by(AccountSection.number, AccountSection.id)))


def version_of(section: AccountSection) -> int:
    """As it stands now: a save that changed nothing leaves the record with the version that was on screen."""
    return db.session.scalar(sa.select(AccountSection.version).where(AccountSection.id == section.id)) or 0


def heading_of(section: AccountSection) -> str:
    """In the reader's language."""
    return section.heading_sv if language() == SOURCE else section.heading_en


def guidance_of(section: AccountSection) -> str:
    """In the reader's language."""
    return section.guidance_sv if language() == SOURCE else section.guidance_en


class Comment(NamedTuple):
    """`name`, `resolved_name`: of the accounts."""

    id: int
    section_id: int
    text: str
    at: datetime
    name: str | None
    resolved_at: datetime | None
    resolved_name: str | None


def list_comments(section_ids: Collection[int]) -> list[Comment]:
    """What was said of sections that were got within the actor's scope: the oldest first, as a talk is read."""
    said, saw = sa.orm.aliased(User), sa.orm.aliased(User)
    wanted = (
        sa.select(AccountComment.id, AccountComment.section_id, AccountComment.text, AccountComment.at, said.name,
                  AccountComment.resolved_at, saw.name)
        .outerjoin(said, said.id == AccountComment.by_id)
        .outerjoin(saw, saw.id == AccountComment.resolved_by)
        .where(AccountComment.section_id.in_(section_ids))
        .order_by(AccountComment.id)
    )  # fmt: skip
    with reading() as connection:
        return [Comment(*row) for row in connection.execute(wanted)]


class Step(NamedTuple):
    at: datetime
    state: str
    text: str
    name: str | None


def steps_of(account: AssignmentAccount) -> list[Step]:
    """How an account came to hold, the latest first."""
    wanted = (
        sa.select(AccountStep.at, AccountStep.state, AccountStep.text, User.name)
        .outerjoin(User, User.id == AccountStep.by_id)
        .where(AccountStep.account_id == account.id)
        .order_by(AccountStep.id.desc())
    )
    with reading() as connection:
        return [Step(*row) for row in connection.execute(wanted)]


def newest_edition(account: AssignmentAccount) -> Report | None:
    """What was approved last, with its frozen texts and numbers."""
    wanted = sa.select(Report).where(Report.account_id == account.id).order_by(Report.edition.desc()).limit(1)
    return db.session.scalars(wanted.options(sa.orm.undefer(Report.data), sa.orm.undefer(Report.content))).one_or_none()


def days_of(account: AssignmentAccount) -> tuple[date | None, date | None]:
    """(day by which it is to be handed in, day on which it was); None where no day is decided, and for one beside what is owed."""
    given = sa.and_(AccountGiven.assignment_due_id == AssignmentDue.id, AccountGiven.county_id == account.county_id)
    wanted = (
        sa.select(AssignmentDue.due_on, AccountGiven.given_on)
        .outerjoin(AccountGiven, given)
        .where(AssignmentDue.assignment_id == account.assignment_id, AssignmentDue.year == account.year, sa.literal(account.is_main))
    )
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def asking_assignments() -> set[int]:
    """The assignments that have questions of their own to begin an account with."""
    with reading() as connection:
        return set(connection.scalars(sa.select(AssignmentQuestion.assignment_id).distinct()))


@dataclass(frozen=True, slots=True)
class Beside:
    """The figures of an account: live ones until it is approved, then those of its edition."""

    results: Sequence[FigureResult]

    def of(self, section: AccountSection) -> list[FigureResult]:
        """In the order of the section."""
        found = {result.figure.code: result for result in self.results}
        return [found[code] for code in section.figures if code in found]


def figures_beside(by: Actor, account: AssignmentAccount, sections: Sequence[AccountSection], edition: Report | None) -> Beside:
    """`edition`: that of an approved account. Raises NotFound when the actor may not read the county's figures."""
    if edition is not None and edition.data is not None:
        return Beside(thawed(edition.data, edition.content))
    return Beside(figures_of(by, _codes(sections), account.county_id, account.year))


def mark_of(by: Actor, account: AssignmentAccount, sections: Sequence[AccountSection], beside: Beside) -> str:
    """The checksum of figures that are read before an approval, as freezing will make it: of what they say in Swedish."""
    if language() == SOURCE:
        return checksum(frozen(beside.results))
    with speaking(SOURCE):
        return checksum(frozen(figures_of(by, _codes(sections), account.county_id, account.year)))


def _codes(sections: Sequence[AccountSection]) -> list[str]:
    return [code for section in sections for code in section.figures]
