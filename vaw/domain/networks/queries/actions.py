"""Reading action points: the list, one with its history, and what the forms can choose among."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionAnswer, ActionLetter, ActionPoint
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.queries.approving import named
from vaw.domain.networks.rules.actions import OPEN, ActionState, Group, Owner
from vaw.domain.people.models import Contact, Membership, Organisation, User
from vaw.domain.people.policy import READ_ORGANISATION
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

HISTORY_MOST = 200  # answers to one action point: more than anybody gives
LEFT_MOST = 50  # action points that a meeting takes up: more is no agenda


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter."""

    group: Group = Group.OPEN
    county_id: int | None = None
    network_id: int | None = None
    assignment_id: int | None = None
    after: str | None = None


class Line(NamedTuple):
    """An action point as a list shows it. `owner`: name of the account, or of the organisation."""

    id: int
    county_id: int
    what: str
    due_on: date
    state: str
    state_at: datetime
    asks_until: date | None
    owner: str
    network_id: int | None
    network: str | None
    assignment_id: int | None
    result: str


@dataclass(frozen=True, slots=True)
class ActionPage(Page[Line]):
    """`counts`: how many action points each group has under the same filter."""

    counts: Mapping[Group, int]


_OWNER = sa.func.coalesce(User.name, Organisation.name)
_COLUMNS: tuple[Any, ...] = (
    ActionPoint.id, ActionPoint.county_id, ActionPoint.what, ActionPoint.due_on, ActionPoint.state, ActionPoint.state_at,
    ActionPoint.asks_until, _OWNER, ActionPoint.network_id, Network.name, ActionPoint.assignment_id, ActionPoint.result,
)  # fmt: skip
_ENDED = ActionPoint.state.in_([ActionState.DONE.value, ActionState.DROPPED.value])
_ASKING = ActionPoint.state.in_([ActionState.MORE_TIME.value, ActionState.NOT_OURS.value])


def _groups(by: Actor) -> Mapping[Group, sa.ColumnElement[bool]]:
    mine = sa.or_(ActionPoint.owner_id == by.id, ActionPoint.responsible_id == by.id)
    return {
        Group.OPEN: ~_ENDED,
        Group.MINE: sa.and_(~_ENDED, mine),
        Group.LATE: sa.and_(~_ENDED, ActionPoint.due_on < clock.today()),
        Group.QUESTIONS: _ASKING,
        Group.ENDED: _ENDED,
    }


def _shown(by: Actor, wanted: Filter) -> sa.ColumnElement[bool]:
    """That the actor may read it, and that the filter lets it through; the group apart."""
    narrowed = [
        column == value
        for column, value in (
            (ActionPoint.county_id, wanted.county_id),
            (ActionPoint.network_id, wanted.network_id),
            (ActionPoint.assignment_id, wanted.assignment_id),
        )
        if value is not None
    ]
    return sa.and_(policy.READ_ACTION.scope(by), *narrowed)


_JOINED: Any = (
    sa.select(*_COLUMNS)
    .select_from(ActionPoint)
    .outerjoin(User, User.id == ActionPoint.owner_id)
    .outerjoin(Organisation, Organisation.id == ActionPoint.organisation_id)
    .outerjoin(Network, Network.id == ActionPoint.network_id)
)


def list_actions(by: Actor, wanted: Filter, *, size: int = SIZE) -> ActionPage:
    """One page and how many each group has: two statements, however many action points there are.

    Open ones by the day on which they are due; ended ones with the latest due day first.
    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    groups, shown, ended = _groups(by), _shown(by, wanted), wanted.group is Group.ENDED
    here, at = sa.tuple_(ActionPoint.due_on, ActionPoint.id), place(wanted.after, date, int)
    page = _JOINED.where(shown, groups[wanted.group])
    if at:
        page = page.where(here < sa.tuple_(*at) if ended else here > sa.tuple_(*at))
    order = (ActionPoint.due_on.desc(), ActionPoint.id.desc()) if ended else (ActionPoint.due_on, ActionPoint.id)
    counted = sa.select(*(sa.func.count().filter(groups[group]) for group in Group)).select_from(ActionPoint).where(shown)
    with reading() as connection:
        numbers = dict(zip(Group, connection.execute(counted).one(), strict=True))
        rows = [Line(*row) for row in connection.execute(page.order_by(*order).limit(size + 1))]
    found = cut(rows, lambda line: (line.due_on, line.id), size=size)
    return ActionPage(found.rows, numbers[wanted.group], found.after, numbers)


def page_of_actions(
    by: Actor, *, after: str | None, state: ActionState | None = None, network_id: int | None = None,
    assignment_id: int | None = None, size: int = SIZE,
) -> Page[ActionPoint]:  # fmt: skip
    """Action points of every state or one, newest first, with the exact total. For programs.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    shown = _shown(by, Filter(network_id=network_id, assignment_id=assignment_id))
    shown = shown if state is None else sa.and_(shown, ActionPoint.state == state.value)
    wanted, at = sa.select(ActionPoint).where(shown), place(after, int)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(ActionPoint).where(shown))
    if at:
        wanted = wanted.where(ActionPoint.id < at[0])
    rows = db.session.scalars(wanted.order_by(ActionPoint.id.desc()).limit(size + 1)).all()
    return cut(rows, lambda action: (action.id,), total=total, size=size)


def get_action(by: Actor, action_id: int, permission: Permission[ActionPoint] = policy.READ_ACTION) -> ActionPoint:
    """One action point with its organisation and network. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(ActionPoint.id == action_id)
    loaded = wanted.options(orm.joinedload(ActionPoint.organisation), orm.joinedload(ActionPoint.network))
    found = db.session.scalars(loaded).one_or_none()
    if found is None:
        raise NotFound
    return found


def action_of_answer(by: Actor, answer_id: int) -> int:
    """Which action point was answered. Raises NotFound when absent or outside the actor's scope."""
    wanted = sa.select(ActionAnswer.action_id).join(ActionPoint, ActionPoint.id == ActionAnswer.action_id)
    with reading() as connection:
        found = connection.scalar(wanted.where(ActionAnswer.id == answer_id, policy.READ_ACTION.scope(by)))
    if found is None:
        raise NotFound
    return found


def find_submitted(submit_key: str) -> int | None:
    """The action point that this form made, None when it made none."""
    with reading() as connection:
        return connection.scalar(sa.select(ActionAnswer.action_id).where(ActionAnswer.submit_key == submit_key))


class Said(NamedTuple):
    """What was said of an action point. `name`: of the account, None for the owner by their link."""

    at: datetime
    state: str
    due_on: date
    text: str
    name: str | None


def list_answers(action_id: int) -> list[Said]:
    """Everything that was said of it, latest first."""
    columns = (ActionAnswer.at, ActionAnswer.state, ActionAnswer.due_on, ActionAnswer.text, User.name)
    wanted = sa.select(*columns).outerjoin(User, User.id == ActionAnswer.by_id).where(ActionAnswer.action_id == action_id)
    with reading() as connection:
        return [Said(*row) for row in connection.execute(wanted.order_by(ActionAnswer.id.desc()).limit(HISTORY_MOST))]


def last_sent(action_id: int) -> datetime | None:
    """When the owner's latest mail left, None when none has."""
    with reading() as connection:
        return connection.scalar(sa.select(sa.func.max(ActionLetter.sent_at)).where(ActionLetter.action_id == action_id))


def keeps(county_id: Any, today: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """That a membership lets its account keep the county's action points today; values or columns."""
    return (
        sa.or_(*(Membership.role == role.value for role in (Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT))),
        Membership.county_id == county_id,
        Membership.assignment_id.is_(None),
        Membership.valid_from <= today,
        sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    )


class Reach(NamedTuple):
    """An organisation, or one of its roles, that can be written to. `role`: None for its role mailbox."""

    organisation_id: int
    name: str
    contact_id: int | None
    role: str | None


def list_reachable(by: Actor, county_id: int) -> list[Reach]:
    """Organisations of the county and of the nation that have an address: mailbox first, then roles. In Swedish order.

    Roles without names: who holds one is nobody's concern here.
    """
    here = sa.and_(
        READ_ORGANISATION.scope(by), Organisation.active, sa.or_(Organisation.county_id == county_id, Organisation.county_id.is_(None))
    )
    boxes = sa.select(Organisation.sort_key, Organisation.id, Organisation.name, sa.null(), sa.null()).where(
        here, Organisation.role_mailbox.is_not(None)
    )
    roles = (
        sa.select(Organisation.sort_key, Organisation.id, Organisation.name, Contact.id, Contact.role_title)
        .join(Contact, Contact.organisation_id == Organisation.id)
        .where(here, Contact.until_on.is_(None), Contact.email.is_not(None))
    )
    with reading() as connection:
        rows = [*connection.execute(boxes), *connection.execute(roles)]
    return [Reach(*row[1:]) for row in sorted(rows, key=lambda row: (row[0], row[1], row[4] or "", row[3] or 0))]


def can_own(by: Actor, county_id: int, owner: Owner) -> bool:
    """Whether an action point of the county can be theirs: somebody who keeps them, or an organisation that can be written to."""
    if owner.user_id is not None:
        return owner.organisation_id is None and owner.user_id in {one.id for one in leaders_of(county_id, LEADERS_AND_EXPERTS)}
    wanted = (owner.organisation_id, owner.contact_id)
    return wanted in {(one.organisation_id, one.contact_id) for one in list_reachable(by, county_id)}


def list_networks_of(by: Actor, county_id: int) -> Sequence[sa.Row[int, str]]:
    """(id, name) of the networks of today that an action point of the county can come from, in Swedish order."""
    here = sa.or_(Network.county_id == county_id, Network.co_county_ids.contains([county_id]), Network.county_id.is_(None))
    today = sa.or_(Network.until_on.is_(None), Network.until_on >= clock.today())
    wanted = sa.select(Network.id, Network.name).where(policy.READ_NETWORK.scope(by), here, today)
    with reading() as connection:
        return connection.execute(wanted.order_by(Network.sort_key, Network.id)).all()


def may_read_network(by: Actor, network_id: int | None) -> bool:
    """Whether the actor may see which network it comes from: an organisation's account sees its own action points and no network."""
    if network_id is None:
        return False
    with reading() as connection:
        found = sa.select(Network.id).where(Network.id == network_id, policy.READ_NETWORK.scope(by))
        return connection.scalar(found) is not None


class Source(NamedTuple):
    """Where something was agreed. `decision`: its text, and `number` its paragraph when the minutes are closed."""

    meeting_id: int
    item_id: int | None
    title: str
    starts_at: datetime
    number: int | None
    decision: str | None


def source_of(by: Actor, action: ActionPoint) -> Source | None:
    """The meeting and the decision that it comes from, None for one that comes from none or from what the actor may not read."""
    if action.meeting_id is None:
        return None
    wanted = (
        sa.select(Meeting.title, Meeting.starts_at, Decision.number, Decision.text)
        .outerjoin(Decision, sa.and_(Decision.meeting_id == Meeting.id, Decision.id == action.decision_id))
        .where(Meeting.id == action.meeting_id, policy.READ_MEETING.scope(by))
    )
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return None if row is None else Source(action.meeting_id, action.item_id, *row)


class Left(NamedTuple):
    """An action point that a network had from before a meeting. `is_organisations`, `organisation`: as queries.minutes.ActionLine."""

    id: int
    what: str
    due_on: date
    state: str
    is_organisations: bool
    organisation: str | None
    account: str | None


def left_for(by: Actor, meeting: Meeting) -> list[Left]:
    """What the network had promised before the meeting and not done when it began, soonest first. The right to it is the caller's.

    How each stands now. Organisations are named to those who may know them, accounts to the board.
    """
    ended_before = sa.and_(_ENDED, ActionPoint.state_at <= meeting.starts_at)
    wanted = (
        sa.select(
            ActionPoint.id, ActionPoint.what, ActionPoint.due_on, ActionPoint.state, Organisation.id.is_not(None),
            sa.case((named(by), Organisation.name)), User.name,
        )
        .select_from(ActionPoint)
        .outerjoin(Organisation, Organisation.id == ActionPoint.organisation_id)
        .outerjoin(User, User.id == ActionPoint.owner_id)
        .where(ActionPoint.network_id == meeting.network_id, ActionPoint.created_at < meeting.starts_at, ~ended_before)
        .where(ActionPoint.meeting_id.is_distinct_from(meeting.id), policy.READ_ACTION.scope(by))
        .order_by(ActionPoint.due_on, ActionPoint.id)
        .limit(LEFT_MOST)
    )  # fmt: skip
    with reading() as connection:
        return [Left(*row) for row in connection.execute(wanted)]


def is_open(action: ActionPoint) -> bool:
    return ActionState(action.state) in OPEN
