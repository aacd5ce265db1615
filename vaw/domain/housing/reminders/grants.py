"""Accounts of grants that are due, and opinions that a county was asked for. A grant is called by the number of its application."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantOpinion
from vaw.domain.housing.rules.grants import REMIND_BEFORE, GrantState, OpinionKind
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel.chain import RESPONSIBLE, Step
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Reminder, declare, names, things

_TODAY = sa.bindparam("today", type_=sa.Date)
_TEAM, _LEADER = Role.METRO_TEAM.value, Role.DEVELOPMENT_LEADER.value
_NUMBER = sa.cast(GrantApplication.id, sa.Text)
_NAMES = names(GrantApplication.id, sa.literal("ansökan nr ") + _NUMBER, sa.literal("application no. ") + _NUMBER)
_OWES = GrantApplication.state == GrantState.PAID.value
# Somebody who is signed in for the applicant; of several, the one who has been so longest. Whoever has a link gets mails of its own.
_APPLICANT = (
    sa.select(sa.func.min(Membership.user_id))
    .join(User, User.id == Membership.user_id)
    .where(
        Membership.organisation_id == GrantApplication.organisation_id,
        sa.or_(Membership.role == Role.SHELTER_REPORTER.value, Membership.role == Role.REQUESTER.value),
        Membership.valid_from <= _TODAY,
        sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY),
        User.active,
    )
    .correlate(GrantApplication)
    .scalar_subquery()
)


def _accounts(county_id: Any, user_id: Any) -> sa.Select[Any]:
    wanted = things(GrantApplication.id, county_id, user_id, GrantApplication.account_due_on).select_from(GrantApplication)
    return wanted.join(GrantCall, GrantCall.id == GrantApplication.call_id).where(_OWES, GrantApplication.account_due_on.is_not(None))


def _steps(audience: str) -> tuple[Step, ...]:
    """A month, a fortnight and three days before, as with every account (domain.md 1.6); then when it is late."""
    return (*(Step(-days, audience) for days in REMIND_BEFORE), Step(1, audience), Step(14, audience))


GRANT_ACCOUNT = declare(
    Reminder(
        kind="housing.grant_account",
        title=N_("Bidrag som ni ska redovisa"),
        says=N_("Redovisa pengarna för {name} senast {due}."),
        names=_NAMES,
        open=_accounts(GrantApplication.county_id, _APPLICANT).where(_APPLICANT.is_not(None)),
        chain=_steps(RESPONSIBLE),
    )
)
GRANT_ACCOUNT_TEAM = declare(
    Reminder(
        kind="housing.grant_account_team",
        title=N_("Bidrag som ska redovisas till er"),
        says=N_("Redovisningen för {name} ska vara här senast {due}."),
        names=_NAMES,
        open=_accounts(GrantCall.county_id, None),  # the county that led in the year of the call
        chain=_steps(_TEAM),
    )
)
_SAID = sa.exists().where(GrantOpinion.application_id == GrantApplication.id, GrantOpinion.kind == OpinionKind.OPINION.value)
GRANT_OPINION = declare(
    Reminder(
        kind="housing.grant_opinion",
        title=N_("Ansökningar om bidrag att yttra sig över"),
        says=N_("Skriv länets yttrande över {name} senast {due}."),
        names=_NAMES,
        # The lead county decides some weeks after the last day of the call.
        open=things(GrantApplication.id, GrantApplication.county_id, None, GrantCall.closes_on + 14)
        .select_from(GrantApplication)
        .join(GrantCall, GrantCall.id == GrantApplication.call_id)
        .where(GrantApplication.state == GrantState.RECEIVED.value, ~_SAID),
        chain=(Step(-14, _LEADER), Step(-3, _LEADER)),
    )
)
