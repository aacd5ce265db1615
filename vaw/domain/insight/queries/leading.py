"""Reading what a county's management should know: what is late, what is soon, and what lies unconfirmed. Two statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities.models import MONTH, Draft
from vaw.domain.geography.models import County
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.rules import ASSIGNMENT_OF, YEARLY_ACCOUNT
from vaw.domain.insight.rules.accounts import AccountState
from vaw.domain.insight.rules.leading import LOG_MONTHS, LYING_DAYS, SOON_DAYS
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentCounty, AssignmentDue
from vaw.domain.mandates.queries import IS_OWED
from vaw.domain.mandates.rules import ASKED_FOR
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.rules.actions import OPEN as OPEN_ACTIONS
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.queries.queue import IS_OPEN
from vaw.domain.support.rules.adopting import ASK_YOURSELF, FollowUpState
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import reading
from vaw.kernel.errors import NotAllowed
from vaw.kernel.i18n import SOURCE, language


class Owed(NamedTuple):
    """An account that the county owes. `done`: approved here or noted as handed in; `begun`: somebody writes it."""

    due_id: int
    title: str
    year: int
    due_on: date
    done: bool
    begun: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a county stands on a day: pairs are (how many, of how many). `logged`: the last months before this one, whether any has a log.

    `lying`: drafts that have waited for LYING_DAYS, of all that wait.
    """

    owed: list[Owed]
    requests: tuple[int, int]
    actions: tuple[int, int]
    follow_ups: tuple[int, int]
    lying: tuple[int, int]
    logged: list[bool]

    def late(self, today: date) -> list[Owed]:
        """Accounts whose day has gone, the oldest first."""
        return [one for one in self.owed if one.due_on < today and not one.done]

    def soon(self, today: date) -> list[Owed]:
        """Accounts with their day in SOON_DAYS, done or not, the nearest first."""
        return [one for one in self.owed if today <= one.due_on <= today + timedelta(days=SOON_DAYS)]

    def not_begun(self, today: date) -> list[Owed]:
        """Those of them that nobody writes."""
        return [one for one in self.soon(today) if not one.done and not one.begun]


def get_standing(by: Actor, county: County, today: date) -> Standing:
    """Raises NotAllowed outside the actor's scope."""
    if not policy.READ_FIGURES.allows(by, county):
        raise NotAllowed(policy.READ_FIGURES.name)
    with reading() as connection:
        owed = [Owed(*row) for row in connection.execute(_owed(county.id, today))]
        *counts, months = connection.execute(_counts(county.id, today)).one()
    requests, actions, follow_ups, lying = zip(counts[::2], counts[1::2], strict=True)
    this_month = today.year * 12 + today.month - 1
    logged = [month in set(months or ()) for month in range(this_month - LOG_MONTHS, this_month)]
    return Standing(owed, requests, actions, follow_ups, lying, logged)


def _owed(county_id: int, today: date) -> sa.Select[*tuple[Any, ...]]:
    """What was due in the last year (later it counts as unknown, mandates.rules.ASKED_FOR) or is due soon."""
    ours = (AssignmentAccount.county_id == county_id, AssignmentAccount.assignment_id == AssignmentDue.assignment_id)
    account = (*ours, AssignmentAccount.year == AssignmentDue.year, AssignmentAccount.is_main)
    given = sa.exists().where(AccountGiven.assignment_due_id == AssignmentDue.id, AccountGiven.county_id == county_id)
    edition = sa.and_(Assignment.code == ASSIGNMENT_OF[YEARLY_ACCOUNT], Report.kind == YEARLY_ACCOUNT, Report.county_id == county_id)
    approved = sa.or_(
        sa.exists().where(*account, AssignmentAccount.state == AccountState.APPROVED.value),
        sa.exists().where(edition, Report.year == AssignmentDue.year, Report.approved_at.is_not(None)),
    )
    title = Assignment.title_sv if language() == SOURCE else Assignment.title_en
    return (
        sa.select(AssignmentDue.id, title, AssignmentDue.year, AssignmentDue.due_on, sa.or_(given, approved), sa.exists().where(*account))
        .join(Assignment, Assignment.id == AssignmentDue.assignment_id)
        .join(AssignmentCounty, AssignmentCounty.assignment_id == AssignmentDue.assignment_id)
        .where(IS_OWED, AssignmentCounty.county_id == county_id)
        .where(AssignmentDue.due_on.between(today - ASKED_FOR, today + timedelta(days=SOON_DAYS)))
        .order_by(AssignmentDue.due_on, AssignmentDue.id)
    )


def _counts(county_id: int, today: date) -> sa.Select[*tuple[Any, ...]]:
    """(late requests, open ones, late action points, open ones, follow-ups without an answer, asked ones, drafts that lie, all; months)."""
    requests = (SupportRequest.county_id == county_id, IS_OPEN)
    actions = (ActionPoint.county_id == county_id, ActionPoint.state.in_(sorted(OPEN_ACTIONS)))
    asked = FollowUp.state.in_([FollowUpState.ANSWERED.value, FollowUpState.UNANSWERED.value])
    follow_ups = (FollowUp.county_id == county_id, asked, FollowUp.due_on > today - ASK_YOURSELF)
    drafts = (Draft.county_id == county_id, Draft.state == "open")
    lying = Draft.proposed_at < at_hour(today - timedelta(days=LYING_DAYS), 0)
    month = MONTH.c.year * 12 + MONTH.c.month - 1
    logged = sa.select(sa.func.array_agg(month)).where(MONTH.c.county_id == county_id, MONTH.c.year >= today.year - 1, MONTH.c.n > 0)
    return sa.select(
        _number(SupportRequest, *requests, SupportRequest.due_on < today),
        _number(SupportRequest, *requests),
        _number(ActionPoint, *actions, ActionPoint.due_on < today),
        _number(ActionPoint, *actions),
        _number(FollowUp, *follow_ups, FollowUp.state == FollowUpState.UNANSWERED.value),
        _number(FollowUp, *follow_ups),
        _number(Draft, *drafts, lying),
        _number(Draft, *drafts),
        logged.scalar_subquery(),
    )


def _number(model: Any, *conditions: sa.ColumnElement[bool]) -> Any:
    return sa.select(sa.func.count()).select_from(model).where(*conditions).scalar_subquery()
