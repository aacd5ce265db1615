"""Reading the ledger: one's own notices, why one came, and a county's without what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.notifications.models import Letter, Matter, Notice
from vaw.domain.notifications.policy import OWN_NOTICE, READ_LEDGER
from vaw.domain.notifications.rules import NoticeState
from vaw.domain.people.models import User
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import scoped

# A notice that nobody has looked at and that still matters; the partial index ix_notice_unread says the same.
UNREAD = sa.and_(Notice.read_at.is_(None), Notice.ended_at.is_(None), Notice.shown)
_NOT_SENT = (NoticeState.FAILED, NoticeState.SKIPPED, NoticeState.CANCELLED)
_TAKER = sa.orm.aliased(User, name="taker")


class View(StrEnum):
    """What one's own list shows: all, what is unread, or what no mail came about."""

    ALL = "all"
    UNREAD = "unread"
    NOT_SENT = "not_sent"


_VIEWS: dict[View, sa.ColumnElement[bool]] = {
    View.ALL: sa.true(),
    View.UNREAD: UNREAD,
    View.NOT_SENT: sa.or_(*(Notice.state == state.value for state in _NOT_SENT)),
}


class Line(NamedTuple):
    """A notice as its receiver's list shows it. `unread` is 1 or 0; `taken_by` and `taker` name who has taken the thing over."""

    id: int
    kind: str
    object_id: int
    county_id: int | None
    due_on: date
    step: int
    audience: str
    mail: str
    shown: bool
    state: str
    reason: str | None
    created_at: datetime
    settled_at: datetime | None
    read_at: datetime | None
    ended_at: datetime | None
    unread: int
    matter_id: int | None
    taken_by: int | None
    taker: str | None


_MATTER = sa.and_(
    Matter.kind == Notice.kind,
    Matter.object_id == Notice.object_id,
    Matter.county_id.is_not_distinct_from(Notice.county_id),
    Matter.due_on == Notice.due_on,
)
_COLUMNS = (
    Notice.id, Notice.kind, Notice.object_id, Notice.county_id, Notice.due_on, Notice.step, Notice.audience, Notice.mail, Notice.shown,
    Notice.state, Notice.reason, Notice.created_at, Notice.settled_at, Notice.read_at, Notice.ended_at,
)  # fmt: skip


def _chosen(here: sa.ColumnElement[bool], first: sa.ColumnElement[bool], part: int | None, size: int) -> sa.Subquery:
    """(id, first) of one page: rows for which `first` holds before the others, each newest first, read by their own index.

    `part`: None on the first page, else 1 or 0: whether the row in bind parameter `id`, after which the page begins, is one of the first.
    """
    most: sa.ColumnClause[int] = sa.literal_column(str(size + 1))
    before = Notice.id < sa.bindparam("id", type_=sa.BigInteger)
    parts = []
    for group, condition in ((1, first), (0, sa.not_(first))):
        if part is None or group <= part:
            wanted = sa.and_(here, condition, before) if group == part else sa.and_(here, condition)
            number: sa.ColumnClause[int] = sa.literal_column(str(group))
            parts.append(sa.select(Notice.id, number.label("first")).where(wanted).order_by(Notice.id.desc()).limit(most))
    both = sa.union_all(*parts).subquery("both") if len(parts) > 1 else parts[0].subquery("both")
    return sa.select(both.c.id, both.c.first).order_by(both.c.first.desc(), both.c.id.desc()).limit(most).subquery("chosen")


def _place(after: str | None) -> tuple[int | None, int | None]:
    """(`part`, `id`) of a cursor. Raises RuleBroken("paging.cursor") for one that is not ours."""
    at = place(after, int, int)
    return (int(at[0] > 0), at[1]) if at else (None, None)


@lru_cache(64)
def _own(view: View, by_state: bool, part: int | None, size: int) -> tuple[Prepared, Prepared]:
    mine = sa.and_(Notice.user_id == sa.bindparam("user_id"), _VIEWS[view])
    if by_state:
        mine &= Notice.state == sa.bindparam("state")
    total = sa.select(sa.func.count()).select_from(Notice).where(mine)
    chosen = _chosen(mine, UNREAD, part, size)
    lines = (
        sa.select(*_COLUMNS, chosen.c.first, Matter.id, Matter.taken_by, _TAKER.name, total.scalar_subquery())
        .join_from(Notice, chosen, chosen.c.id == Notice.id)
        .outerjoin(Matter, _MATTER)
        .outerjoin(_TAKER, _TAKER.id == Matter.taken_by)
        .order_by(chosen.c.first.desc(), Notice.id.desc())
    )
    return Prepared(lines), Prepared(total)


def list_own(by: Actor, view: View = View.ALL, *, state: str | None = None, after: str | None = None, size: int = SIZE) -> Page[Line]:
    """One page of one's own notices, the unread ones first, then newest first, with the exact total. One statement where there are rows.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    values: dict[str, Any] = {"user_id": by.id, **({"state": state} if state else {})}
    part, values["id"] = _place(after)
    page, counted = _own(view, state is not None, part, size)
    with reading() as connection:
        rows = page.all(connection, values)
        total = rows[0][-1] if rows else counted.all(connection, values)[0][0]
    return cut([Line(*row[:-1]) for row in rows], lambda line: (line.unread, line.id), total=int(total), size=size)


def get_own(by: Actor, notice_id: int) -> Notice:
    """One of one's own notices. Raises NotFound for any other."""
    found = db.session.scalars(scoped(OWN_NOTICE, by).where(Notice.id == notice_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Why:
    """A notice with what is behind it. `matter` is None for an event; `letter` until a mail takes the notice up, or when none shall.

    `told`: {(step, audience): id of the receiver's own notice} of the same thing and day. `taker`: the name of who took over.
    """

    notice: Notice
    matter: Matter | None
    letter: Letter | None
    taker: str | None
    told: dict[tuple[int, str], int]


def get_why(by: Actor, notice_id: int) -> Why:
    """Why one got this notice, in two statements. Raises NotFound for somebody else's."""
    wanted = (
        sa.select(Notice, Matter, Letter, _TAKER.name)
        .outerjoin(Matter, _MATTER)
        .outerjoin(Letter, Letter.id == Notice.letter_id)
        .outerjoin(_TAKER, _TAKER.id == Matter.taken_by)
        .where(OWN_NOTICE.scope(by), Notice.id == notice_id)
    )
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    notice, matter, letter, taker = found
    same = sa.and_(
        Notice.kind == notice.kind,
        Notice.object_id == notice.object_id,
        Notice.county_id.is_not_distinct_from(notice.county_id),
        Notice.due_on == notice.due_on,
    )
    told = db.session.execute(sa.select(Notice.step, Notice.audience, Notice.id).where(OWN_NOTICE.scope(by), same)).all()
    return Why(notice, matter, letter, taker, {(step, audience): id for step, audience, id in told})


class CountyLine(NamedTuple):
    """A notice as the county sees it: who, which kind, which step, what became of it. Never what it is about."""

    id: int
    receiver: str
    kind: str
    step: int
    due_on: date
    state: str
    reason: str | None
    created_at: datetime
    settled_at: datetime | None
    first: int


# What did not arrive and still matters stands first; an old failure about something that is done does not.
_MISSED = sa.and_(Notice.state == NoticeState.FAILED.value, Notice.ended_at.is_(None))


@lru_cache(64)
def _county(by_state: bool, part: int | None, size: int) -> Prepared:
    here = Notice.county_id == sa.bindparam("county_id")
    if by_state:
        here &= Notice.state == sa.bindparam("state")
    chosen = _chosen(here, _MISSED, part, size)
    return Prepared(
        sa.select(
            Notice.id, User.name, Notice.kind, Notice.step, Notice.due_on, Notice.state, Notice.reason, Notice.created_at,
            Notice.settled_at, chosen.c.first,
        )
        .join_from(Notice, chosen, chosen.c.id == Notice.id)
        .join(User, User.id == Notice.user_id)
        .order_by(chosen.c.first.desc(), Notice.id.desc())
    )  # fmt: skip


_COUNTS = Prepared(
    sa.select(Notice.state, sa.func.count(), sa.func.count().filter(_MISSED))
    .where(Notice.county_id == sa.bindparam("county_id"))
    .group_by(Notice.state)
)


@dataclass(frozen=True, slots=True)
class CountyPage(Page[CountyLine]):
    """`counts`: {state: how many} of the whole county, whatever is filtered; `missed`: how many failed about what is still open."""

    counts: dict[str, int]
    missed: int


def list_county(by: Actor, county: County, *, state: str | None = None, after: str | None = None, size: int = SIZE) -> CountyPage:
    """One page of who in the county was told of which kind, in two statements: what failed and still matters first, then newest first.

    Raises NotFound outside the actor's scope, RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    if not READ_LEDGER.allows(by, county):
        raise NotFound
    values: dict[str, Any] = {"county_id": county.id, **({"state": state} if state else {})}
    part, values["id"] = _place(after)
    with reading() as connection:
        rows: Sequence[Any] = _county(state is not None, part, size).all(connection, values)
        known = _COUNTS.all(connection, {"county_id": county.id})
    counts = {name: n for name, n, _ in known}
    total = counts.get(state, 0) if state else sum(counts.values())
    found = cut([CountyLine(*row) for row in rows], lambda line: (line.first, line.id), total=total, size=size)
    return CountyPage(found.rows, found.total, found.after, counts, sum(missed for _, _, missed in known))
