"""The queue of a board, what left it, and how long its steps take; the same list for those who asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.geography.models import County
from vaw.domain.people.models import User
from vaw.domain.support import policy
from vaw.domain.support.models import Method, RequestStep, SupportRequest
from vaw.domain.support.rules import OPEN, RequestState
from vaw.domain.support.rules.answering import Group, read_number
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, db, reading
from vaw.kernel.errors import NotAllowed
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import scoped

NEVER = date(9999, 12, 31)  # stands in the order for a step without a day: last of all
LEFT_MOST = 100  # requests that a county passed on to another; older ones are in its records


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue shows. Empty fields do not filter; `words` are searched in what was asked and why, or are a number."""

    group: Group = Group.OPEN
    county_id: int | None = None
    municipality_id: int | None = None
    field: str | None = None
    words: str | None = None
    after: str | None = None


class Line(NamedTuple):
    """A request as the queue shows it. `method`: what is offered or asked for; `responsible`: name of the account."""

    id: int
    year: int
    sequence: int
    county_id: int
    municipality_id: int | None
    organisation_id: int | None
    organisation_name: str
    method: str | None
    fields: list[str]
    what: str
    state: str
    state_since: date
    due_on: date | None
    received_at: datetime
    responsible_id: int | None
    responsible: str | None
    people: int | None
    period_from: date | None
    period_to: date | None
    has_dnr: bool


@dataclass(frozen=True, slots=True)
class QueuePage(Page[Line]):
    """`counts`: how many requests each group has under the same filter."""

    counts: Mapping[Group, int]


_TODAY = sa.bindparam("today", type_=sa.Date)
_COLUMNS = (
    SupportRequest.id, SupportRequest.year, SupportRequest.sequence, SupportRequest.county_id, SupportRequest.municipality_id,
    SupportRequest.organisation_id, SupportRequest.organisation_name, Method.name, SupportRequest.fields, SupportRequest.what,
    SupportRequest.state, SupportRequest.state_since, SupportRequest.due_on, SupportRequest.received_at, SupportRequest.responsible_id,
    User.name, SupportRequest.people, SupportRequest.period_from, SupportRequest.period_to, SupportRequest.dnr != "",
)  # fmt: skip
# Written out: an IN of parameters cannot be compiled once for all.
IS_OPEN = sa.or_(*(SupportRequest.state == sa.literal_column(f"'{state.value}'") for state in sorted(OPEN)))
_GROUPS: Mapping[Group, sa.ColumnElement[bool]] = {
    Group.OPEN: IS_OPEN,
    Group.MINE: sa.and_(IS_OPEN, SupportRequest.responsible_id == sa.bindparam("user_id", type_=sa.Integer)),
    Group.LATE: sa.and_(IS_OPEN, SupportRequest.due_on < _TODAY),
    Group.CLOSED: sa.not_(IS_OPEN),
}
_SWEDISH: sa.ColumnClause[str] = sa.literal_column("'swedish'")
_CONDITIONS: Mapping[str, sa.ColumnElement[bool]] = {
    "county_id": SupportRequest.county_id == sa.bindparam("county_id"),
    "municipality_id": SupportRequest.municipality_id == sa.bindparam("municipality_id"),
    "field": sa.bindparam("field", type_=sa.Text) == sa.any_(SupportRequest.fields),
    "words": sa.func.to_tsvector(_SWEDISH, SupportRequest.what + " " + SupportRequest.why).op("@@")(
        sa.func.websearch_to_tsquery(_SWEDISH, sa.bindparam("words", type_=sa.Text))
    ),
    "number": sa.and_(SupportRequest.year == sa.bindparam("year"), SupportRequest.sequence == sa.bindparam("sequence")),
}
# What is due first stands first; what has ended, latest first.
_DUE = sa.func.coalesce(SupportRequest.due_on, sa.literal_column(f"date '{NEVER.isoformat()}'"))
_DUE_ORDER = (_DUE, SupportRequest.id)
_ENDED_ORDER = (SupportRequest.state_since.desc(), SupportRequest.id.desc())


@lru_cache(1024)  # one statement per scope, group and shape of filter
def _page(grants: tuple[Grant, ...], group: Group, shape: frozenset[str], paged: bool, size: int) -> Prepared:
    shown = sa.and_(policy.READ_REQUEST.within(grants), _GROUPS[group], *(_CONDITIONS[name] for name in sorted(shape)))
    ended = group is Group.CLOSED
    joined = sa.select(*_COLUMNS).select_from(SupportRequest).outerjoin(Method, Method.id == SupportRequest.method_id)
    page = joined.outerjoin(User, User.id == SupportRequest.responsible_id).where(shown)
    if paged:
        at = sa.tuple_(sa.bindparam("at_day", type_=sa.Date), sa.bindparam("at_id", type_=sa.BigInteger))
        here = sa.tuple_(SupportRequest.state_since, SupportRequest.id) if ended else sa.tuple_(*_DUE_ORDER)
        page = page.where(here < at if ended else here > at)
    most: sa.ColumnClause[int] = sa.literal_column(str(size + 1))
    return Prepared(page.order_by(*(_ENDED_ORDER if ended else _DUE_ORDER)).limit(most))


@lru_cache(256)
def _counts(grants: tuple[Grant, ...], shape: frozenset[str]) -> Prepared:
    shown = sa.and_(policy.READ_REQUEST.within(grants), *(_CONDITIONS[name] for name in sorted(shape)))
    counted = [sa.func.count().filter(_GROUPS[group]) for group in Group]
    return Prepared(sa.select(*counted).select_from(SupportRequest).where(shown))


def list_requests(by: Actor, wanted: Filter, *, size: int = SIZE) -> QueuePage:
    """One page of the queue and how many each group has: two statements, however many requests there are.

    Open ones by the day on which they are due, those without one last; ended ones latest first.
    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    narrowed = _narrowed(wanted)
    shape = frozenset("number" if name in ("year", "sequence") else name for name in narrowed)
    values: dict[str, Any] = {**narrowed, "user_id": by.id, "today": clock.today()}
    at = place(wanted.after, date, int)
    paged = {"at_day": at[0], "at_id": at[1]} if at else {}
    with reading() as connection:
        [counts] = _counts(by.grants, shape).all(connection, values)
        rows = _page(by.grants, wanted.group, shape, at is not None, size).all(connection, {**values, **paged})
    numbers = dict(zip(Group, map(int, counts), strict=True))
    ended = wanted.group is Group.CLOSED
    found = cut([Line(*row) for row in rows], lambda line: (line.state_since if ended else line.due_on or NEVER, line.id), size=size)
    return QueuePage(found.rows, numbers[wanted.group], found.after, numbers)


def _narrowed(wanted: Filter) -> dict[str, Any]:
    """{bind parameter: value} of what narrows the list."""
    values = {name: value for name in ("county_id", "municipality_id", "field") if (value := getattr(wanted, name)) is not None}
    number = read_number(wanted.words or "")
    if number:
        return values | {"year": number[0], "sequence": number[1]}
    return values | ({"words": wanted.words} if wanted.words else {})


def page_of_requests(by: Actor, *, after: str | None, state: RequestState | None = None, size: int = SIZE) -> Page[SupportRequest]:
    """Requests of every state or one, newest first, with the exact total; contacts stay sealed. For programs.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    wanted, at = scoped(policy.READ_REQUEST, by), place(after, int)
    wanted = wanted if state is None else wanted.where(SupportRequest.state == state)
    total = db.session.scalar(wanted.with_only_columns(sa.func.count()))
    if at:
        wanted = wanted.where(SupportRequest.id < at[0])
    sealed = (orm.defer(SupportRequest.contact_name), orm.defer(SupportRequest.contact_email), orm.defer(SupportRequest.contact_phone))
    rows = db.session.scalars(wanted.options(*sealed).order_by(SupportRequest.id.desc()).limit(size + 1)).all()
    return cut(rows, lambda request: (request.id,), total=total, size=size)


class Left(NamedTuple):
    """A request that went from a county to another one; nothing of what it says."""

    year: int
    sequence: int
    to_county_id: int
    at: datetime


_ARRIVED = orm.aliased(RequestStep)
_next_step = (
    sa.select(sa.func.min(_ARRIVED.id)).where(_ARRIVED.request_id == RequestStep.request_id, _ARRIVED.id > RequestStep.id).scalar_subquery()
)
_THERE = orm.aliased(RequestStep)
_LEFT = Prepared(
    sa.select(SupportRequest.year, SupportRequest.sequence, _THERE.county_id, RequestStep.at)
    .join(SupportRequest, SupportRequest.id == RequestStep.request_id)
    .join(_THERE, _THERE.id == _next_step)  # none where another authority took over: that is an end
    .where(RequestStep.county_id == sa.bindparam("county_id"), RequestStep.state == RequestState.PASSED_ON.value)
    .order_by(RequestStep.at.desc(), RequestStep.id.desc())
    .limit(sa.literal_column(str(LEFT_MOST)))
)


def list_left(by: Actor, county: County) -> Sequence[Left]:
    """What the county has passed on to another, latest first: that it left, and where to. Raises NotAllowed."""
    if not policy.READ_QUEUE.allows(by, county):
        raise NotAllowed(policy.READ_QUEUE.name)
    with reading() as connection:
        return [Left(*row) for row in _LEFT.all(connection, {"county_id": county.id})]


class Pace(NamedTuple):
    """How long the step that led away from `state` took: the median in working days of `n` requests."""

    state: str
    days: float
    n: int


_BEFORE = orm.aliased(RequestStep)


def median_days(by: Actor, county: County, first: date, last: date) -> list[Pace]:
    """Median working days per step that the county took on these days, both counted, in the order of the states (features row 30).

    Each step counts where it was taken: a request that went on leaves its steps behind. Raises NotAllowed.
    """
    if not policy.READ_QUEUE.allows(by, county):
        raise NotAllowed(policy.READ_QUEUE.name)
    before = (
        sa.select(_BEFORE.state)
        .where(_BEFORE.request_id == RequestStep.request_id, _BEFORE.id < RequestStep.id)
        .order_by(_BEFORE.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    day = sa.cast(sa.func.timezone("Europe/Stockholm", RequestStep.at), sa.Date)
    steps = (
        sa.select(before.label("state"), RequestStep.took_working_days.label("days"))
        .where(RequestStep.county_id == county.id, RequestStep.took_working_days.is_not(None), day.between(first, last))
        .where(RequestStep.state != RequestState.RECEIVED)
        .subquery()
    )
    median = sa.func.percentile_cont(0.5).within_group(steps.c.days)
    with reading() as connection:
        rows = connection.execute(
            sa.select(steps.c.state, median, sa.func.count()).where(steps.c.state.is_not(None)).group_by(steps.c.state)
        )
        found = [Pace(row[0], float(row[1]), row[2]) for row in rows]
    order = list(RequestState)
    return sorted(found, key=lambda pace: order.index(RequestState(pace.state)))
