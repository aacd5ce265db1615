"""Reading drafts: what waits to be confirmed, and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities import policy
from vaw.domain.activities.models import Draft
from vaw.domain.activities.rules.drafts import from_json
from vaw.domain.activities.rules.log import Entry
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

OPEN = sa.and_(Draft.state == sa.literal_column("'open'"))  # as the partial indexes say it


class Line(NamedTuple):
    """An open draft as a list shows it. `name`: whose it is."""

    id: int
    county_id: int
    user_id: int
    name: str
    source_kind: str
    done_on: date
    type: str
    due_on: date
    kept: Mapping[str, Any]

    @property
    def entry(self) -> Entry:
        return from_json(self.kept)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The open drafts of the actor's counties: their own first, by day. `more`: there are others than those shown."""

    mine: Sequence[Line]
    others: Sequence[Line]
    more: bool


_COLUMNS = (
    Draft.id, Draft.county_id, Draft.user_id, User.name, Draft.source_kind, Draft.done_on, Draft.type, Draft.due_on, Draft.entry,
)  # fmt: skip
_MINE = Draft.user_id == sa.bindparam("user_id", type_=sa.Integer)


@lru_cache(256)
def _waiting(grants: tuple[Grant, ...]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*_COLUMNS).join(User, User.id == Draft.user_id).where(policy.READ_DRAFT.within(grants), OPEN)


@lru_cache(256)
def _mine_first(grants: tuple[Grant, ...]) -> Prepared:
    return Prepared(_waiting(grants).order_by(_MINE.desc(), Draft.done_on, Draft.id).limit(SIZE + 1))


@lru_cache(256)
def _of_days(grants: tuple[Grant, ...]) -> Prepared:
    days = Draft.done_on.between(sa.bindparam("first"), sa.bindparam("last"))
    here = Draft.county_id == sa.bindparam("county_id")
    return Prepared(_waiting(grants).where(_MINE, here, days).order_by(Draft.done_on, Draft.id).limit(SIZE))


def list_waiting(by: Actor) -> Waiting:
    """What waits to be confirmed: at most paging.SIZE drafts, the actor's own before those of their colleagues."""
    with reading() as connection:
        rows = [Line(*row) for row in _mine_first(by.grants).all(connection, {"user_id": by.id})]
    shown = rows[:SIZE]
    mine, others = [row for row in shown if row.user_id == by.id], [row for row in shown if row.user_id != by.id]
    return Waiting(mine, others, len(rows) > SIZE)


def list_mine_of(by: Actor, county_id: int, first: date, last: date) -> list[Line]:
    """The actor's own open drafts of activities on these days, both counted; at most paging.SIZE."""
    values = {"user_id": by.id, "county_id": county_id, "first": first, "last": last}
    with reading() as connection:
        return [Line(*row) for row in _of_days(by.grants).all(connection, values)]


def count_my_drafts(by: Actor) -> int:
    """How many open drafts are the actor's own to confirm."""
    wanted = sa.select(sa.func.count()).select_from(Draft).where(policy.CHANGE_DRAFT.scope(by), OPEN, Draft.user_id == by.id)
    with reading() as connection:
        return connection.scalar(wanted) or 0


def page_of_drafts(by: Actor, *, after: str | None, size: int = SIZE) -> Page[Draft]:
    """Drafts of every state, latest first, with the exact total. Raises RuleBroken("paging.cursor") for a cursor that is not ours."""
    wanted, at = scoped(policy.READ_DRAFT, by), place(after, int)
    total = db.session.scalar(wanted.with_only_columns(sa.func.count()))
    if at:
        wanted = wanted.where(Draft.id < at[0])
    rows = db.session.scalars(wanted.order_by(Draft.id.desc()).limit(size + 1)).all()
    return cut(rows, lambda draft: (draft.id,), total=total, size=size)


def get_draft(by: Actor, draft_id: int, permission: Permission[Draft] = policy.READ_DRAFT) -> Draft:
    """One draft in whatever state. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Draft.id == draft_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_draft(county_id: int, source_kind: str, source_ref: str) -> Draft | None:
    """What an event has proposed already, in whatever state."""
    of_event = (Draft.county_id == county_id, Draft.source_kind == source_kind, Draft.source_ref == source_ref)
    return db.session.scalars(sa.select(Draft).where(*of_event)).one_or_none()


def leads(county_id: Any, user_id: Any, today: Any) -> sa.ColumnElement[bool]:
    """That the account leads the county's work today; values or columns."""
    return sa.exists().where(Membership.user_id == user_id, *_in_force(county_id, today))


def leader_for(county_id: int, user_id: int, today: date) -> int | None:
    """The account itself when it leads the county's work today, else the leader who has done so longest; None where there is none."""
    wanted = (
        sa.select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(User.active, *_in_force(county_id, today))
        .order_by((Membership.user_id == user_id).desc(), Membership.valid_from, Membership.id)
        .limit(1)
    )
    with reading() as connection:
        return connection.scalar(wanted)


def _in_force(county_id: Any, today: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Membership.role == Role.DEVELOPMENT_LEADER, Membership.county_id == county_id, Membership.assignment_id.is_(None),
        Membership.valid_from <= today, sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    )  # fmt: skip
