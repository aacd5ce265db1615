"""Reading minutes: what page and PDF are drawn from, and who can approve them.

Outside the board its people are not named: whoever reads by a link is told "the board" by the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.mandates.queries import assignment_titles
from vaw.domain.networks import policy
from vaw.domain.networks.models import Seat
from vaw.domain.networks.models.actions import ActionPoint, AgreedAction
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Addendum, AgendaItem, Decision
from vaw.domain.networks.queries.approving import name_of_invited, named
from vaw.domain.networks.queries.networks import in_force
from vaw.domain.networks.rules.actions import Promise
from vaw.domain.networks.rules.meetings import MinutesState
from vaw.domain.networks.rules.minutes import mark_of
from vaw.domain.people.models import Organisation, User
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped


class DecisionLine(NamedTuple):
    """`number`: None until the minutes are closed. `assignment`: its title."""

    id: int
    item_id: int
    number: int | None
    text: str
    assignment_id: int | None
    assignment: str | None


class ActionLine(NamedTuple):
    """Whose it is: an organisation's, or an account's, which is named for its board only. `organisation` None: a shelter provider.

    Of closed minutes as it was agreed then; `state` is today's.
    """

    id: int
    item_id: int | None
    decision_id: int | None
    what: str
    due_on: date
    state: str
    is_organisations: bool
    organisation: str | None
    account: str | None


class Correction(NamedTuple):
    """What was added after the minutes were closed. `name`: None outside the board, and for whoever approves by link."""

    item_id: int | None
    text: str
    at: datetime
    name: str | None


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """One item with what was said, decided and promised. `seen` marks the notes: whoever saves over other ones is told."""

    id: int
    position: int
    kind: str
    title: str
    about: str
    presenter: str
    minutes: int | None
    notes: str
    notes_at: datetime | None
    notes_by: str | None
    carried: bool
    decisions: tuple[DecisionLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    addenda: tuple[Correction, ...] = ()

    @property
    def seen(self) -> str:
        return mark_of(self.notes)

    @property
    def is_empty(self) -> bool:
        return not (self.notes or self.decisions or self.actions)


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes as they stand. `addenda`: those of no item. `remarks`: what whoever approves by link has said, until they are approved.

    `adjuster`: the organisation or guest that was asked to approve. `approver`: who did, an account named for its board only. None where
    nobody is, or where a shelter provider may not be named.
    """

    meeting_id: int
    state: MinutesState
    items: tuple[MinutesItem, ...]
    addenda: tuple[Correction, ...]
    remarks: tuple[Correction, ...]
    closed_at: datetime | None
    closed_by: str | None
    adjuster: str | None
    approved_at: datetime | None
    approver: str | None


def minutes_of(by: Actor, meeting: Meeting) -> Minutes:
    """The meeting's minutes in its agenda's order: a handful of statements, however long they are. The right to them is the caller's.

    Needs the network loaded. Names of the board's people for those who read the meeting as a board, else None.
    """
    inside = policy.READ_MEETING.allows(by, meeting)
    state = MinutesState(meeting.minutes_state)
    addenda, remarks = _said(meeting.id, inside)
    return Minutes(
        meeting.id,
        state,
        items=_items(by, meeting.id, inside, addenda),
        addenda=tuple(one for one in addenda if one.item_id is None),
        remarks=() if state is MinutesState.APPROVED else remarks,
        closed_at=meeting.closed_at,
        closed_by=account_name(meeting.closed_by) if inside else None,
        adjuster=name_of_invited(by, meeting.adjuster_id),
        approved_at=meeting.approved_at,
        approver=name_of_invited(by, meeting.approved_invitation_id) or (account_name(meeting.approved_by) if inside else None),
    )


def _items(by: Actor, meeting_id: int, inside: bool, addenda: Sequence[Correction]) -> tuple[MinutesItem, ...]:
    decisions, actions, added = _by_item(_decisions(meeting_id)), _by_item(_actions(by, meeting_id, inside)), _by_item(addenda)
    with reading() as connection:
        rows = connection.execute(_ITEMS.where(AgendaItem.meeting_id == meeting_id)).all()
    return tuple(
        MinutesItem(
            **{name: row[place] for place, name in enumerate(_NAMES)},
            notes_by=row.name if inside else None,
            carried=row.carried,
            decisions=tuple(decisions.get(row.id, ())),
            actions=tuple(actions.get(row.id, ())),
            addenda=tuple(added.get(row.id, ())),
        )
        for row in rows
    )


def _decisions(meeting_id: int) -> list[DecisionLine]:
    columns = (Decision.id, Decision.item_id, Decision.number, Decision.text, Decision.assignment_id)
    wanted = sa.select(*columns).where(Decision.meeting_id == meeting_id).order_by(Decision.number.nulls_last(), Decision.id)
    titles = assignment_titles()
    with reading() as connection:
        return [DecisionLine(*row, assignment=titles.get(row[4] or 0)) for row in connection.execute(wanted)]


def _actions(by: Actor, meeting_id: int, inside: bool) -> list[ActionLine]:
    def as_agreed(name: str) -> Any:
        return sa.case((AgreedAction.action_id.is_not(None), getattr(AgreedAction, name)), else_=getattr(ActionPoint, name))

    wanted = (
        sa.select(
            ActionPoint.id, ActionPoint.item_id, ActionPoint.decision_id, as_agreed("what"), as_agreed("due_on"), ActionPoint.state,
            Organisation.id.is_not(None), sa.case((named(by), Organisation.name)), User.name if inside else sa.null(),
        )
        .select_from(ActionPoint)
        .outerjoin(AgreedAction, AgreedAction.action_id == ActionPoint.id)
        .outerjoin(Organisation, Organisation.id == as_agreed("organisation_id"))
        .outerjoin(User, User.id == as_agreed("owner_id"))
        .where(ActionPoint.meeting_id == meeting_id)
        .order_by(ActionPoint.id)
    )  # fmt: skip
    with reading() as connection:
        return [ActionLine(*row) for row in connection.execute(wanted)]


def _said(meeting_id: int, inside: bool) -> tuple[list[Correction], tuple[Correction, ...]]:
    """(addenda of the board, remarks of whoever approves by link), in the order in which they were made."""
    wanted = (
        sa.select(Addendum.item_id, Addendum.text, Addendum.at, User.name, Addendum.by_id)
        .outerjoin(User, User.id == Addendum.by_id)
        .where(Addendum.meeting_id == meeting_id)
        .order_by(Addendum.id)
    )
    with reading() as connection:
        rows = connection.execute(wanted).all()
    lines = [(row.by_id, Correction(row.item_id, row.text, row.at, row.name if inside else None)) for row in rows]
    return [line for by_id, line in lines if by_id is not None], tuple(line for by_id, line in lines if by_id is None)


_Line = TypeVar("_Line", DecisionLine, ActionLine, Correction)


def _by_item(lines: Iterable[_Line]) -> Mapping[int | None, list[_Line]]:
    found = defaultdict[int | None, list[_Line]](list)
    for line in lines:
        found[line.item_id].append(line)
    return found


_NAMES = ("id", "position", "kind", "title", "about", "presenter", "minutes", "notes", "notes_at")
_ITEMS: Any = (
    sa.select(*(getattr(AgendaItem, name) for name in _NAMES), AgendaItem.carried_from_id.is_not(None).label("carried"), User.name)
    .select_from(AgendaItem)
    .outerjoin(User, User.id == AgendaItem.notes_by)
    .order_by(AgendaItem.position, AgendaItem.id)
)


class Written(NamedTuple):
    """What an item's notes say since somebody looked last."""

    id: int
    notes: str
    notes_at: datetime | None
    name: str | None


def written_since(meeting_id: int, since: datetime | None) -> list[Written]:
    """Items whose notes were saved at or after `since`, the latest last; every item that has been written in without it."""
    wanted = (
        sa.select(AgendaItem.id, AgendaItem.notes, AgendaItem.notes_at, User.name)
        .outerjoin(User, User.id == AgendaItem.notes_by)
        .where(AgendaItem.meeting_id == meeting_id, AgendaItem.notes_at.is_not(None))
        .order_by(AgendaItem.notes_at, AgendaItem.id)
    )
    with reading() as connection:
        return [Written(*row) for row in connection.execute(wanted if since is None else wanted.where(AgendaItem.notes_at >= since))]


def get_item(by: Actor, meeting_id: int, item_id: int, permission: Permission[AgendaItem] = policy.KEEP_ITEM) -> AgendaItem:
    """One item of this meeting with its network. Raises NotFound when absent, of another meeting, or outside the actor's scope."""
    wanted = scoped(permission, by).where(AgendaItem.id == item_id, AgendaItem.meeting_id == meeting_id)
    found = db.session.scalars(wanted.options(orm.joinedload(AgendaItem.network))).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_decision(by: Actor, decision_id: int) -> Decision:
    """One decision with its item, for whoever keeps the item. Raises NotFound when absent or outside the actor's scope."""
    keeps = scoped(policy.KEEP_ITEM, by).with_only_columns(AgendaItem.id)
    return _one_decision(sa.select(Decision).where(Decision.id == decision_id, Decision.item_id.in_(keeps)))


def read_decision(by: Actor, decision_id: int) -> Decision:
    """One decision with its item, for whoever reads the meeting. Raises NotFound when absent or outside the actor's scope."""
    return _one_decision(scoped(policy.READ_DECISION, by).where(Decision.id == decision_id))


def _one_decision(wanted: Any) -> Decision:
    loaded = (orm.joinedload(Decision.item).joinedload(AgendaItem.network), orm.joinedload(Decision.meeting).joinedload(Meeting.network))
    found: Decision | None = db.session.scalars(wanted.options(*loaded)).one_or_none()
    if found is None:
        raise NotFound
    return found


def decisions_of(item_id: int) -> list[tuple[int, str]]:
    """(id, text) of an item's decisions, in the order in which they were made."""
    with reading() as connection:
        rows = connection.execute(sa.select(Decision.id, Decision.text).where(Decision.item_id == item_id).order_by(Decision.id))
        return [(row.id, row.text) for row in rows]


def is_source(by: Actor, promise: Promise) -> bool:
    """Whether an action point can come from there: a meeting of its network that the actor keeps, an item of it, a decision of that."""
    kept = sa.select(Meeting.id).where(
        policy.KEEP_MEETING.scope(by), Meeting.id == promise.meeting_id, Meeting.network_id == promise.network_id
    )
    item = sa.select(AgendaItem.id).where(AgendaItem.id == promise.item_id, AgendaItem.meeting_id == promise.meeting_id)
    decision = sa.select(Decision.id).where(Decision.id == promise.decision_id, Decision.item_id == promise.item_id)
    asked = [kept] + ([] if promise.item_id is None else [item]) + ([] if promise.decision_id is None else [decision])
    with reading() as connection:
        return all(connection.scalar(one) is not None for one in asked)


def member_ids(network_id: int) -> frozenset[int]:
    """Organisations that have a seat today."""
    wanted = sa.select(Seat.organisation_id).where(Seat.network_id == network_id, in_force(Seat.since_on, Seat.until_on, clock.today()))
    with reading() as connection:
        return frozenset(connection.scalars(wanted))
