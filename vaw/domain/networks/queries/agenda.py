"""Reading agendas and backlogs: their items, what belongs to them, and the meetings before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.documents.models import Document
from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Addendum, AgendaItem, Decision
from vaw.domain.networks.rules.agenda import TAKES_ITEMS
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

ITEM = "agenda_item"  # the home of papers (documents.models.Document.home_kind)
MEETINGS_MOST = 60  # coming meetings that an item can be planned into
_ORDER = (AgendaItem.position, AgendaItem.id)
_COMING = Meeting.state.in_([state.value for state in TAKES_ITEMS])


class Paper(NamedTuple):
    """A document of an item."""

    id: int
    name: str


class Place(NamedTuple):
    """Where the same matter is taken up as well. `meeting_id`, `starts_at`: None in the backlog."""

    item_id: int
    meeting_id: int | None
    starts_at: datetime | None


class Before(NamedTuple):
    """An earlier meeting with an agenda."""

    id: int
    title: str
    starts_at: datetime


def items_of(meeting_id: int) -> list[AgendaItem]:
    """The meeting's items in the agenda's order."""
    return list(db.session.scalars(sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(*_ORDER)))


def backlog_of(network_id: int) -> list[AgendaItem]:
    """What waits to be taken up in the network, in its order."""
    wanted = sa.select(AgendaItem).where(AgendaItem.network_id == network_id, AgendaItem.meeting_id.is_(None))
    return list(db.session.scalars(wanted.order_by(*_ORDER)))


def count_backlog(network_id: int) -> int:
    """How much waits to be taken up in the network."""
    wanted = sa.select(sa.func.count(AgendaItem.id)).where(AgendaItem.network_id == network_id, AgendaItem.meeting_id.is_(None))
    with reading() as connection:
        return connection.scalar(wanted) or 0


def get_item(by: Actor, item_id: int, permission: Permission[AgendaItem] = policy.KEEP_ITEM) -> AgendaItem:
    """One item with its network and meeting. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(AgendaItem.id == item_id)
    found = db.session.scalars(wanted.options(orm.joinedload(AgendaItem.network), orm.joinedload(AgendaItem.meeting))).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_item_of(meeting: Meeting, item_id: int) -> AgendaItem:
    """One item of a meeting that the actor may read. Raises NotFound."""
    found = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.meeting_id == meeting.id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_noted(item_id: int) -> bool:
    """Whether the minutes say anything of the item: notes, a decision, an action point or a correction."""
    beside = [sa.exists().where(model.item_id == item_id) for model in (Decision, ActionPoint, Addendum)]
    written = sa.exists().where(AgendaItem.id == item_id, AgendaItem.notes != "")
    with reading() as connection:
        return bool(connection.scalar(sa.select(sa.or_(written, *beside))))


def next_meeting(meeting: Meeting) -> Meeting | None:
    """The network's first meeting after this one that has not begun, drafts too."""
    after = max(meeting.starts_at, clock.now())
    wanted = sa.select(Meeting).where(Meeting.network_id == meeting.network_id, _COMING, Meeting.starts_at > after)
    return db.session.scalars(wanted.order_by(Meeting.starts_at, Meeting.id).limit(1)).one_or_none()


def coming_meetings(network_id: int) -> Sequence[Meeting]:
    """The network's meetings that an item can be planned into, nearest first."""
    wanted = sa.select(Meeting).where(Meeting.network_id == network_id, _COMING, Meeting.starts_at > clock.now())
    return db.session.scalars(wanted.order_by(Meeting.starts_at, Meeting.id).limit(MEETINGS_MOST)).all()


def last_agenda(meeting: Meeting) -> Before | None:
    """The network's latest meeting before this one that had an agenda; none that was cancelled."""
    has_items = sa.exists().where(AgendaItem.meeting_id == Meeting.id)
    wanted = sa.select(Meeting.id, Meeting.title, Meeting.starts_at).where(
        Meeting.network_id == meeting.network_id,
        Meeting.starts_at < meeting.starts_at,
        Meeting.state != MeetingState.CANCELLED.value,
        has_items,
    )
    with reading() as connection:
        row = connection.execute(wanted.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1)).one_or_none()
    return None if row is None else Before(*row)


def papers_of(item_ids: Sequence[int]) -> dict[int, list[Paper]]:
    """{item: its documents by name}; items without any are left out. Whoever calls may read the items."""
    wanted = sa.select(Document.home_id, Document.id, Document.name).where(
        Document.home_kind == ITEM, Document.home_id.in_(item_ids), Document.removed_at.is_(None)
    )
    found: dict[int, list[Paper]] = {}
    with reading() as connection:
        for row in connection.execute(wanted.order_by(sa.func.lower(Document.name), Document.id)):
            found.setdefault(row.home_id, []).append(Paper(row.id, row.name))
    return found


def gone_on(item_ids: Sequence[int]) -> dict[int, Place]:
    """{item: where it is gone on with}; items that nobody goes on with are left out."""
    wanted = sa.select(AgendaItem.carried_from_id, AgendaItem.id, AgendaItem.meeting_id, Meeting.starts_at)
    joined = wanted.outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id).where(AgendaItem.carried_from_id.in_(item_ids))
    return _places(joined)


def came_from(item_ids: Sequence[int]) -> dict[int, Place]:
    """{item: the earlier one that it goes on with}; items that are new are left out."""
    earlier = orm.aliased(AgendaItem)
    wanted = sa.select(AgendaItem.id, earlier.id, earlier.meeting_id, Meeting.starts_at)
    joined = wanted.join(earlier, earlier.id == AgendaItem.carried_from_id).outerjoin(Meeting, Meeting.id == earlier.meeting_id)
    return _places(joined.where(AgendaItem.id.in_(item_ids)))


def _places(wanted: sa.Select[Any, Any, Any, Any]) -> dict[int, Place]:
    with reading() as connection:
        return {item_id: Place(other, meeting_id, starts_at) for item_id, other, meeting_id, starts_at in connection.execute(wanted)}
