"""Reading meetings: the list, one, how it stands, and what is around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.networks.queries.invited import is_invited
from vaw.domain.networks.queries.networks import NATION
from vaw.domain.networks.rules.meetings import MeetingState, MinutesState, Reply
from vaw.domain.people.models import Organisation
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

RECENT = 10  # earlier meetings that a new one can be a copy of


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter. `county`: its own networks and those that it shares, or NATION.

    `past`: what is over, latest first; False: what is to come, soonest first; None: all, latest first.
    `without_minutes`: held, and the minutes are not closed.
    """

    network_id: int | None = None
    county: int | Literal["nation"] | None = None
    state: str | None = None
    past: bool | None = None
    without_minutes: bool = False
    after: str | None = None


class Line(NamedTuple):
    """A meeting as a list shows it. `coming`: answers of those who come themselves or send somebody."""

    id: int
    network_id: int
    network: str
    series_id: int | None
    state: str
    title: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    place: str
    minutes_state: str
    invited: int
    coming: int
    version: int


class Numbers(NamedTuple):
    """How a meeting stands. `minutes`: of its agenda; `came`, `absent`: organisations of which it is known; heads of those who came."""

    invited: int
    coming: int
    alternate: int
    not_coming: int
    silent: int
    items: int
    minutes: int
    came: int
    absent: int
    women: int
    men: int
    unstated: int
    decisions: int
    actions: int


class OwnLine(NamedTuple):
    """A meeting to which an organisation is invited, as its account sees it."""

    id: int
    meeting_id: int
    organisation: str | None
    network: str
    state: str
    title: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    place: str
    reply: str | None


_I = MeetingInvitation
_COMES = _I.reply.in_([Reply.COMING.value, Reply.ALTERNATE.value])

_INVITED: Any = (
    sa.join(_I, Meeting, Meeting.id == _I.meeting_id)
    .join(Network, Network.id == Meeting.network_id)
    .outerjoin(Organisation, Organisation.id == _I.organisation_id)
)


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(_I.meeting_id == Meeting.id, *conditions).correlate(Meeting).scalar_subquery()


_COLUMNS: tuple[Any, ...] = (
    Meeting.id, Meeting.network_id, Network.name, Meeting.series_id, Meeting.state, Meeting.title, Meeting.mode, Meeting.starts_at,
    Meeting.ends_at, Meeting.place, Meeting.minutes_state, _count(), _count(_COMES), Meeting.version,
)  # fmt: skip


def get_meeting(by: Actor, meeting_id: int, permission: Permission[Meeting] = policy.READ_MEETING) -> Meeting:
    """One meeting with its network and series. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(_whole(scoped(permission, by).where(Meeting.id == meeting_id))).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_meeting(meeting_id: int) -> Meeting | None:
    """The same, for whoever has the right by other means (a signed link, a task)."""
    return db.session.scalars(_whole(sa.select(Meeting).where(Meeting.id == meeting_id))).one_or_none()


def find_submitted(by: Actor, submit_key: UUID) -> Meeting | None:
    """The draft that the same form made when it was sent before, of those that the actor keeps."""
    wanted = scoped(policy.KEEP_MEETING, by).where(Meeting.submit_key == submit_key)
    return db.session.scalars(_whole(wanted)).one_or_none()


def list_meetings(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page with the exact total: two statements, however many there are. Raises RuleBroken("paging.cursor")."""
    shown, soonest = [policy.READ_MEETING.scope(by), *_narrowed(wanted)], wanted.past is False
    order = (Meeting.starts_at, Meeting.id) if soonest else (Meeting.starts_at.desc(), Meeting.id.desc())
    joined = sa.join(Meeting, Network, Network.id == Meeting.network_id)
    page = sa.select(*_COLUMNS).select_from(joined).where(*shown).order_by(*order).limit(size + 1)
    if at := moment(wanted.after):
        page = page.where(_beyond(at, Meeting.id, soonest=soonest))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(joined).where(*shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.starts_at.isoformat(), line.id), total=total, size=size)


def list_own(by: Actor, *, past: bool = False, after: str | None = None, size: int = SIZE) -> Page[OwnLine]:
    """The meetings to which an organisation's account is invited: to come, soonest first, or over, latest first.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    now = clock.now()
    shown = (policy.READ_INVITATION.scope(by), is_invited(), Meeting.ends_at <= now if past else Meeting.ends_at > now)
    columns: tuple[Any, ...] = (
        _I.id, Meeting.id, Organisation.name, Network.name, Meeting.state, Meeting.title, Meeting.mode, Meeting.starts_at, Meeting.ends_at,
        Meeting.place, _I.reply,
    )  # fmt: skip
    page = sa.select(*columns).select_from(_INVITED).where(*shown)
    order = (Meeting.starts_at.desc(), _I.id.desc()) if past else (Meeting.starts_at, _I.id)
    if at := moment(after):
        page = page.where(_beyond(at, _I.id, soonest=not past))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(_INVITED).where(*shown))
        rows = [OwnLine(*row) for row in connection.execute(page.order_by(*order).limit(size + 1))]
    return cut(rows, lambda line: (line.starts_at.isoformat(), line.id), total=total, size=size)


def around(by: Actor, network_id: int) -> tuple[Line | None, Line | None]:
    """(the last meeting that was held or should have been, the next one, a draft too) of a network."""
    last = list_meetings(by, Filter(network_id=network_id, past=True), size=1).rows
    next_one = list_meetings(by, Filter(network_id=network_id, past=False), size=RECENT).rows
    coming = [line for line in next_one if line.state != MeetingState.CANCELLED]
    return (last[0] if last else None), (coming[0] if coming else None)


def list_recent(by: Actor, network_id: int) -> list[Line]:
    """The latest meetings of a network that have been, not those that were called off: what a new one can be a copy of."""
    lines = list_meetings(by, Filter(network_id=network_id, past=True), size=RECENT).rows
    return [line for line in lines if line.state != MeetingState.CANCELLED]


def network_choices(by: Actor) -> list[tuple[str, str]]:
    """(id, name) of the networks whose meetings the actor may read, in Swedish order."""
    wanted = sa.select(Network.id, Network.name).where(policy.READ_NETWORK.scope(by)).order_by(Network.sort_key, Network.id)
    with reading() as connection:
        return [(str(row.id), row.name) for row in connection.execute(wanted)]


def numbers_of(meeting_id: int) -> Numbers:
    """How it stands, in one statement; of a meeting that the actor has got."""
    heads, said = _I.came_women + _I.came_men + _I.came_unstated, sa.func.count().filter
    who = sa.select(
        sa.func.count(), said(_I.reply == Reply.COMING.value), said(_I.reply == Reply.ALTERNATE.value),
        said(_I.reply == Reply.NOT_COMING.value), said(_I.reply.is_(None)), _sum(AgendaItem, sa.func.count()),
        _sum(AgendaItem, sa.func.coalesce(sa.func.sum(AgendaItem.minutes), 0)), said(heads > 0), said(heads == 0),
        *(sa.func.coalesce(sa.func.sum(column), 0) for column in (_I.came_women, _I.came_men, _I.came_unstated)),
        _sum(Decision, sa.func.count()), _sum(ActionPoint, sa.func.count()),
    )  # fmt: skip
    with reading() as connection:
        row = connection.execute(who.select_from(_I).where(_I.meeting_id == meeting_id), {"meeting": meeting_id}).one()
    return Numbers(*(int(value) for value in row))


def agenda_titles(meeting_id: int) -> list[str]:
    """What is on the agenda, in its order."""
    wanted = sa.select(AgendaItem.title).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position, AgendaItem.id)
    with reading() as connection:
        return list(connection.scalars(wanted))


def decisions_of(meeting_id: int) -> list[tuple[int | None, str]]:
    """(paragraph, text) of what was decided, in the order of the minutes."""
    wanted = sa.select(Decision.number, Decision.text).where(Decision.meeting_id == meeting_id).order_by(Decision.number, Decision.id)
    with reading() as connection:
        return [(row.number, row.text) for row in connection.execute(wanted)]


def moment(cursor: str | None) -> tuple[datetime, int] | None:
    """The place that a cursor of a list by time names. Raises RuleBroken("paging.cursor")."""
    at = place(cursor, str, int)
    if not at:
        return None
    try:
        begins = datetime.fromisoformat(at[0])
    except ValueError as wrong:
        raise RuleBroken("paging.cursor", field="after") from wrong
    if begins.tzinfo is None or not 0 < at[1] < 2**31:
        raise RuleBroken("paging.cursor", field="after")
    return begins, at[1]


def _sum(of: Any, value: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    return sa.select(value).select_from(of).where(of.meeting_id == sa.bindparam("meeting", type_=sa.Integer)).scalar_subquery()


def _beyond(at: tuple[datetime, int], number: Any, *, soonest: bool) -> sa.ColumnElement[bool]:
    here = sa.tuple_(Meeting.starts_at, number)
    there = sa.tuple_(sa.literal(at[0], Meeting.starts_at.type), sa.literal(at[1], sa.Integer()))
    return here > there if soonest else here < there


def _narrowed(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.past is not None:
        found.append(Meeting.ends_at <= clock.now() if wanted.past else Meeting.ends_at > clock.now())
    if wanted.network_id is not None:
        found.append(Meeting.network_id == wanted.network_id)
    if wanted.state is not None:
        found.append(Meeting.state == wanted.state)
    if wanted.county == NATION:
        found.append(Network.county_id.is_(None))
    elif wanted.county is not None:
        found.append(sa.or_(Network.county_id == wanted.county, Network.co_county_ids.contains([wanted.county])))
    if wanted.without_minutes:
        found += [Meeting.state == MeetingState.HELD.value, Meeting.minutes_state == MinutesState.WRITING.value]
    return found


def _whole(wanted: sa.Select[Meeting]) -> sa.Select[Meeting]:
    return wanted.options(orm.joinedload(Meeting.network), orm.joinedload(Meeting.series))
