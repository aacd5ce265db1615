"""What an assignment led to: the networks that serve it, their meetings, what they decided, and what came of it (features row 22)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.rules.actions import ActionState
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.people.models import Organisation, User
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotAllowed

MOST = 500  # action points or decisions of one page: an assignment of a county has some dozens a year


@dataclass(frozen=True, slots=True)
class Sums:
    """How many action points there are, and what became of them. `in_time`: done by the day that was agreed last."""

    total: int = 0
    done: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    dropped: int = 0


class Point(NamedTuple):
    """An action point as the page shows it."""

    id: int
    what: str
    owner: str
    due_on: date
    state: str
    done_on: date
    result: str
    network_id: int | None
    meeting_id: int | None
    decision_id: int | None


class Decided(NamedTuple):
    """A decision under the assignment, with its meeting. `number`: None while the minutes are written."""

    id: int
    number: int | None
    text: str
    meeting_id: int
    title: str
    starts_at: datetime
    network_id: int


class Serving(NamedTuple):
    """A network that serves the assignment, or from which one of its decisions or action points comes."""

    id: int
    name: str
    until_on: date | None


_DONE_ON = sa.cast(sa.func.timezone("Europe/Stockholm", ActionPoint.state_at), sa.Date)
_IS_DONE = ActionPoint.state == ActionState.DONE.value
_IS_DROPPED = ActionPoint.state == ActionState.DROPPED.value


def sum_actions(by: Actor, county: County, assignment_id: int | None = None, *, year: int | None = None) -> Sums:
    """The county's action points, of one assignment or all, whose day is in the year, or of all years. Raises NotAllowed."""
    _check(by, county)
    wanted = ActionPoint.county_id == county.id
    if assignment_id is not None:
        wanted = sa.and_(wanted, ActionPoint.assignment_id == assignment_id)
    return _summed(wanted if year is None else sa.and_(wanted, _in_year(year)))


def sum_actions_of_nation(year: int) -> Sums:
    """The counties' action points whose day is in the year; each is one county's. The caller has asked whether the actor may."""
    return _summed(sa.and_(ActionPoint.county_id.is_not(None), _in_year(year)))


def _in_year(year: int) -> sa.ColumnElement[bool]:
    return ActionPoint.due_on.between(date(year, 1, 1), date(year, 12, 31))


def _summed(wanted: sa.ColumnElement[bool]) -> Sums:
    is_open = sa.not_(sa.or_(_IS_DONE, _IS_DROPPED))
    parts: tuple[Any, ...] = (
        sa.true(),
        _IS_DONE,
        sa.and_(_IS_DONE, ActionPoint.due_on >= _DONE_ON),
        sa.and_(is_open, ActionPoint.due_on < clock.today()),
        is_open,
        _IS_DROPPED,
    )
    with reading() as connection:
        row: Any = connection.execute(sa.select(*(sa.func.count().filter(part) for part in parts)).where(wanted)).one()
        return Sums(*row)


def list_points(by: Actor, county: County, assignment_id: int) -> list[Point]:
    """The county's action points under the assignment, those with the latest day first. Raises NotAllowed."""
    _check(by, county)
    owner = sa.func.coalesce(User.name, Organisation.name)
    columns: tuple[Any, ...] = (
        ActionPoint.id, ActionPoint.what, owner, ActionPoint.due_on, ActionPoint.state, _DONE_ON, ActionPoint.result,
        ActionPoint.network_id, ActionPoint.meeting_id, ActionPoint.decision_id,
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .outerjoin(User, User.id == ActionPoint.owner_id)
        .outerjoin(Organisation, Organisation.id == ActionPoint.organisation_id)
        .where(ActionPoint.county_id == county.id, ActionPoint.assignment_id == assignment_id)
        .order_by(ActionPoint.due_on.desc(), ActionPoint.id.desc())
        .limit(MOST)
    )
    with reading() as connection:
        return [Point(*row) for row in connection.execute(wanted)]


def list_serving(by: Actor, county: County, assignment_id: int) -> Sequence[Serving]:
    """Networks in the county that serve the assignment or have decisions or action points under it, ended ones too, in Swedish order.

    Raises NotAllowed.
    """
    _check(by, county)
    points = sa.exists().where(
        ActionPoint.network_id == Network.id, ActionPoint.county_id == county.id, ActionPoint.assignment_id == assignment_id
    )
    meeting = sa.and_(Meeting.id == Decision.meeting_id, Meeting.network_id == Network.id)
    decided = sa.exists().where(meeting, Decision.assignment_id == assignment_id)
    serves = sa.and_(_here(county), sa.or_(Network.assignment_ids.contains([assignment_id]), decided))
    wanted = sa.select(Network.id, Network.name, Network.until_on).where(policy.READ_NETWORK.scope(by), sa.or_(serves, points))
    with reading() as connection:
        return [Serving(*row) for row in connection.execute(wanted.order_by(Network.sort_key, Network.id))]


def list_decided(by: Actor, county: County, assignment_id: int) -> list[Decided]:
    """Decisions under the assignment of networks in the county, the latest meeting first, by their numbers. Raises NotAllowed."""
    _check(by, county)
    columns = (Decision.id, Decision.number, Decision.text, Meeting.id, Meeting.title, Meeting.starts_at, Meeting.network_id)
    wanted = (
        sa.select(*columns)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Network, Network.id == Meeting.network_id)
        .where(_here(county), policy.READ_MEETING.scope(by), Decision.assignment_id == assignment_id)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc(), Decision.number.nulls_last(), Decision.id)
        .limit(MOST)
    )
    with reading() as connection:
        return [Decided(*row) for row in connection.execute(wanted)]


def meetings_of(by: Actor, county: County, ids: Collection[int]) -> Mapping[int, tuple[str, datetime]]:
    """{meeting: (title, when)} of those at which something was promised, as far as the actor may read them. Raises NotAllowed."""
    _check(by, county)
    if not ids:
        return {}
    wanted = sa.select(Meeting.id, Meeting.title, Meeting.starts_at).where(Meeting.id.in_(ids), policy.READ_MEETING.scope(by))
    with reading() as connection:
        return {row.id: (row.title, row.starts_at) for row in connection.execute(wanted)}


def count_held(by: Actor, county: County, network_ids: Collection[int]) -> Mapping[int, int]:
    """{network: how many of its meetings were held}; those without any are left out. Raises NotAllowed."""
    _check(by, county)
    if not network_ids:
        return {}
    held = sa.and_(Meeting.network_id.in_(network_ids), Meeting.state == MeetingState.HELD.value)
    wanted = sa.select(Meeting.network_id, sa.func.count().label("n")).where(held).group_by(Meeting.network_id)
    with reading() as connection:
        return {row.network_id: row.n for row in connection.execute(wanted)}


def _here(county: County) -> sa.ColumnElement[bool]:
    return sa.or_(Network.county_id == county.id, Network.co_county_ids.contains([county.id]), Network.county_id.is_(None))


def _check(by: Actor, county: County) -> None:
    if not policy.READ_RESULTS.allows(by, county):
        raise NotAllowed(policy.READ_RESULTS.name)
