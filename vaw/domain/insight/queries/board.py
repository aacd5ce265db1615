"""The board of an assignment's accounts: how each county stands on a day, and nothing of what it writes (features row 75)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import list_counties
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.models.board import AccountNudge
from vaw.domain.insight.rules import ASSIGNMENT_OF, YEARLY_ACCOUNT
from vaw.domain.insight.rules.accounts import FINISHED, AccountState, BoardState, board_state, is_late
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentCounty, AssignmentDue
from vaw.domain.mandates.queries import IS_OWED
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotAllowed


class Standing(NamedTuple):
    """A county on the board. `edition_id`, `edition`: what it approved last, also when it writes on; `done_on`: approved or handed in."""

    county_id: int
    state: BoardState
    is_late: bool
    done_on: date | None
    edition_id: int | None
    edition: int | None


class Due(NamedTuple):
    """An account that the counties of an assignment owe for a year."""

    id: int
    assignment_id: int
    year: int
    due_on: date


class Nudge(NamedTuple):
    """The last press of the button."""

    at: datetime
    counties: int


@dataclass(frozen=True, slots=True)
class Board:
    """`due_on` None: no day is decided. `counties`: those that have the assignment, in Swedish order."""

    assignment_id: int
    year: int
    due_on: date | None
    counties: Sequence[Standing]

    @property
    def done(self) -> int:
        return sum(1 for one in self.counties if one.state in FINISHED)

    @property
    def late(self) -> list[Standing]:
        return [one for one in self.counties if one.is_late]

    def count(self, state: BoardState) -> int:
        return sum(1 for one in self.counties if one.state is state)


# The account that is furthest, should a county have begun two: from the assignment's questions and from a template.
_RANK = sa.case(
    (AssignmentAccount.state == AccountState.APPROVED.value, 0), (AssignmentAccount.state == AccountState.SUBMITTED.value, 1), else_=2
)


def _account(assignment_id: int, year: int) -> Any:
    mine = sa.and_(
        AssignmentAccount.assignment_id == assignment_id,
        AssignmentAccount.year == year,
        AssignmentAccount.county_id == AssignmentCounty.county_id,
        AssignmentAccount.is_main,
    )
    furthest = sa.select(AssignmentAccount.state).where(mine).order_by(_RANK, AssignmentAccount.id).limit(1)
    return furthest.correlate(AssignmentCounty).scalar_subquery()


def _approved(assignment_id: int, year: int, *, yearly: bool) -> sa.Select[int, int, datetime | None]:
    """The newest edition that a county approved: of a main account, else (`yearly`) of the numbers under 2021:995 alone."""
    of_account = sa.and_(AssignmentAccount.assignment_id == assignment_id, AssignmentAccount.is_main)
    of_numbers = sa.and_(Report.kind == YEARLY_ACCOUNT, sa.literal(yearly))
    return (
        sa.select(Report.id, Report.edition, Report.approved_at)
        .outerjoin(AssignmentAccount, AssignmentAccount.id == Report.account_id)
        .where(
            Report.county_id == AssignmentCounty.county_id, Report.year == year, Report.approved_at.is_not(None),
            sa.or_(of_account, of_numbers),
        )
        .order_by(Report.account_id.is_(None), Report.approved_at.desc(), Report.id.desc())
        .limit(1)
    )  # fmt: skip


def get_board(by: Actor, assignment_id: int, year: int, *, today: date | None = None) -> Board:
    """How the counties stand, one statement and the day. Raises NotAllowed. `today`: the day of the clock unless given."""
    if not policy.READ_BOARD.held_by(by):
        raise NotAllowed(policy.READ_BOARD.name)
    return board_of(assignment_id, year, today or clock.today())


def board_of(assignment_id: int, year: int, today: date) -> Board:
    """The same; the caller has asked whether the actor may."""
    yearly = sa.select(sa.literal(1)).where(Assignment.id == assignment_id, Assignment.code == ASSIGNMENT_OF[YEARLY_ACCOUNT])
    owed = sa.select(AssignmentDue.due_on).where(AssignmentDue.assignment_id == assignment_id, AssignmentDue.year == year)
    with reading() as connection:
        due_on = connection.scalar(owed)
        newest = _approved(assignment_id, year, yearly=connection.scalar(yearly) is not None).lateral("newest")
        due = sa.and_(AssignmentDue.assignment_id == assignment_id, AssignmentDue.year == year)
        given = sa.and_(AccountGiven.assignment_due_id == AssignmentDue.id, AccountGiven.county_id == AssignmentCounty.county_id)
        wanted = (
            sa.select(AssignmentCounty.county_id, _account(assignment_id, year), AccountGiven.given_on, *newest.c)
            .select_from(AssignmentCounty)
            .outerjoin(newest, sa.true())
            .outerjoin(AssignmentDue, due)
            .outerjoin(AccountGiven, given)
            .where(AssignmentCounty.assignment_id == assignment_id)
        )
        found = {row[0]: _standing(due_on, today, *row) for row in connection.execute(wanted)}
    return Board(assignment_id, year, due_on, [found[county.id] for county in list_counties() if county.id in found])


def _standing(
    due_on: date | None,
    today: date,
    county_id: int,
    account: str | None,
    given_on: date | None,
    edition_id: int | None,
    edition: int | None,
    approved_at: datetime | None,
) -> Standing:
    """Numbers that were approved without an account being written are approved as well."""
    told = AccountState.APPROVED.value if account is None and edition_id is not None else account
    state = board_state(told, given=given_on is not None)
    approved_on = approved_at.astimezone(clock.STOCKHOLM).date() if approved_at is not None else None
    done_on = approved_on if state is BoardState.APPROVED else given_on if state is BoardState.GIVEN else None
    return Standing(county_id, state, is_late(state, due_on, today), done_on, edition_id, edition)


_DUES = (
    sa.select(AssignmentDue.id, AssignmentDue.assignment_id, AssignmentDue.year, AssignmentDue.due_on)
    .join(Assignment, Assignment.id == AssignmentDue.assignment_id)
    .where(IS_OWED)
    .order_by(AssignmentDue.due_on, AssignmentDue.id)
)


def list_dues() -> list[Due]:
    """Every account that is owed, the earliest first: what the government has decided is no secret."""
    with reading() as connection:
        return [Due(*row) for row in connection.execute(_DUES)]


def last_nudge(assignment_id: int, year: int) -> Nudge | None:
    """When the counties were last asked for it, and how many."""
    wanted = sa.select(AccountNudge.at, sa.func.cardinality(AccountNudge.county_ids)).where(
        AccountNudge.assignment_id == assignment_id, AccountNudge.year == year
    )
    with reading() as connection:
        row = connection.execute(wanted.order_by(AccountNudge.on_day.desc()).limit(1)).one_or_none()
    return Nudge(*row) if row else None
