"""Reading occasions: one, and the calendar of all counties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.geography.queries import municipalities_of, neighbours_of
from vaw.domain.support import policy
from vaw.domain.support.models import Method
from vaw.domain.support.models.occasions import OCCASION_HEADS, OCCASION_SEATS, Occasion, Registration
from vaw.domain.support.rules.occasions import OccasionState, OpenTo
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import at_hour
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

MONTH_MOST = 500  # occasions that one month shows: 21 counties, each with one on every working day


@dataclass(frozen=True, slots=True)
class Filter:
    """What the calendar shows. Empty fields do not filter. `open_for`: a county from which one may come.

    `mine`: those that the actor's boards hold, drafts too. `past`: what is over, latest first; otherwise what is to come, soonest first.
    `among`: a select of ids that the channel names.
    """

    county_id: int | None = None
    field: str | None = None
    method: str | None = None
    mode: str | None = None
    language: str | None = None
    open_for: int | None = None
    mine: bool = False
    past: bool = False
    among: sa.Select[Any] | None = None
    after: str | None = None


class Line(NamedTuple):
    """An occasion as the calendar shows it. `places` None: no limit."""

    id: int
    county_id: int
    co_county_ids: list[int]
    state: str
    title: str
    field: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    municipality_id: int | None
    language: str
    open_to: str
    invited_only: bool
    approval: bool
    opens_on: date | None
    closes_on: date | None
    places: int | None
    taken: int
    method_id: int | None


class Standing(NamedTuple):
    """How many registrations are in a state, and how many heads they are."""

    state: str
    registrations: int
    heads: int


_O, _SEATS = Occasion, OCCASION_SEATS.c
_COLUMNS = (
    _O.id, _O.county_id, _O.co_county_ids, _O.state, _O.title, _O.field, _O.mode, _O.starts_at, _O.ends_at, _O.municipality_id, _O.language,
    _O.open_to, _O.invited_only, _O.approval, _O.opens_on, _O.closes_on, _SEATS.places, sa.func.coalesce(_SEATS.taken, 0), _O.method_id,
)  # fmt: skip


def find_occasion(occasion_id: int) -> Occasion | None:
    """The occasion behind a signed link or a job, in whatever state."""
    return db.session.get(Occasion, occasion_id)


def find_submitted(submit_key: UUID) -> Occasion | None:
    """The draft that the same form made when it was sent before."""
    return db.session.scalars(sa.select(Occasion).where(Occasion.submit_key == submit_key)).one_or_none()


def list_reached_together(county_id: int) -> list[tuple[str, int, date]]:
    """(field, municipality of the county, latest day) of what the county delivered as co-host, and from where somebody came.

    It stands in the host's log, and counts for the county's white spots too. Whoever asks may read the county's figures.
    """
    heads, day = OCCASION_HEADS.c, sa.cast(sa.func.timezone(STOCKHOLM.key, Occasion.ends_at), sa.Date)
    here = [town.id for town in municipalities_of(county_id)]
    wanted = (
        sa.select(Occasion.field, heads.municipality_id, sa.func.max(day))
        .join(OCCASION_HEADS, heads.occasion_id == Occasion.id)
        .where(Occasion.co_county_ids.contains([county_id]), Occasion.state == OccasionState.HELD.value)
        .where(heads.women + heads.men + heads.unstated > 0)
        .where(heads.municipality_id.in_(here))
        .group_by(Occasion.field, heads.municipality_id)
    )
    with reading() as connection:
        return [(field, town, on) for field, town, on in connection.execute(wanted)]


def get_occasion(by: Actor, occasion_id: int, permission: Permission[Occasion] = policy.READ_OCCASION) -> Occasion:
    """One occasion of the actor's. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Occasion.id == occasion_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_opened(by: Actor, occasion_id: int) -> Occasion:
    """One that was opened, also when it was called off later: public, but what is for invited people is not found by its number.

    Raises NotFound.
    """
    found = db.session.scalars(sa.select(Occasion).where(Occasion.id == occasion_id, _public(by))).one_or_none()
    if found is None:
        raise NotFound
    return found


def seats_of(occasion_id: int) -> tuple[int | None, int]:
    """(places or None for no limit, how many are taken or offered)."""
    with reading() as connection:
        row = connection.execute(sa.select(_SEATS.places, _SEATS.taken).where(_SEATS.occasion_id == occasion_id)).one_or_none()
    return (row.places, row.taken) if row else (None, 0)


def standings(occasion: Occasion) -> list[Standing]:
    """How its registrations stand, by state; got within the actor's scope."""
    heads = sa.func.sum(Registration.women + Registration.men + Registration.unstated)
    wanted = (
        sa.select(Registration.state, sa.func.count(), sa.cast(heads, sa.Integer))
        .where(Registration.occasion_id == occasion.id)
        .group_by(Registration.state)
    )
    with reading() as connection:
        return [Standing(*row) for row in connection.execute(wanted)]


def list_occasions(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page of the calendar with the exact total: two statements, however many there are.

    What was opened is everybody's; occasions for invited people alone are listed for boards. Raises RuleBroken("paging.cursor").
    """
    shown, now = _shown(by, wanted), clock.now()
    shown.append(Occasion.ends_at <= now if wanted.past else Occasion.ends_at > now)
    order = (Occasion.starts_at.desc(), Occasion.id.desc()) if wanted.past else (Occasion.starts_at, Occasion.id)
    page = _lines().where(*shown).order_by(*order).limit(size + 1)
    at = _place(wanted.after)
    if at:
        here = sa.tuple_(Occasion.starts_at, Occasion.id)
        there = sa.tuple_(sa.literal(at[0], Occasion.starts_at.type), sa.literal(at[1], Occasion.id.type))
        page = page.where(here < there if wanted.past else here > there)
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(_joined()).where(*shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.starts_at.isoformat(), line.id), total=total, size=size)


def list_between(by: Actor, wanted: Filter, first: date, last: date) -> list[Line]:
    """What begins on these days of Stockholm, both counted, over or not: at most MONTH_MOST, in their order. One statement."""
    begins = (Occasion.starts_at >= at_hour(first, 0), Occasion.starts_at < at_hour(last + timedelta(days=1), 0))
    page = _lines().where(*_shown(by, wanted), *begins).order_by(Occasion.starts_at, Occasion.id).limit(MONTH_MOST)
    with reading() as connection:
        return [Line(*row) for row in connection.execute(page)]


def _place(cursor: str | None) -> tuple[datetime, int] | None:
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


def _joined() -> Any:
    with_method = sa.outerjoin(Occasion, Method, Method.id == Occasion.method_id)
    return with_method.outerjoin(OCCASION_SEATS, _SEATS.occasion_id == Occasion.id)


def _lines() -> sa.Select[Any]:
    return sa.select(*_COLUMNS).select_from(_joined())


def _shown(by: Actor, wanted: Filter) -> list[sa.ColumnElement[bool]]:
    own = policy.READ_OCCASION.scope(by)
    shown = [own if wanted.mine else sa.or_(_public(by), own)]
    values = {"field": Occasion.field, "mode": Occasion.mode, "language": Occasion.language}
    shown += [column == chosen for name, column in values.items() if (chosen := _plain(getattr(wanted, name)))]
    if wanted.method:
        shown.append(Method.code == _plain(wanted.method))
    if wanted.county_id is not None:
        shown.append(_held_by([wanted.county_id]))
    if wanted.among is not None:
        shown.append(Occasion.id.in_(wanted.among))
    if wanted.open_for is not None:
        shown.append(_open_for(wanted.open_for))
    return shown


def _public(by: Actor) -> sa.ColumnElement[bool]:
    """What was opened; what is for invited people is shown to boards, and to an organisation that is registered for it."""
    if policy.READ_OCCASION.held_by(by):
        return _opened()
    ours = sa.select(Registration.occasion_id).where(policy.READ_REGISTRATION.scope(by))
    asked = [Occasion.id.in_(ours)] if policy.READ_REGISTRATION.held_by(by) else []
    return sa.and_(_opened(), sa.or_(Occasion.invited_only.is_(False), *asked))


def _opened() -> sa.ColumnElement[bool]:
    """Neither a draft, nor one that was called off before anybody saw it."""
    return sa.and_(Occasion.state != OccasionState.DRAFT.value, Occasion.opened_at.is_not(None))


def _held_by(county_ids: Sequence[int]) -> sa.ColumnElement[bool]:
    return sa.or_(Occasion.county_id.in_(county_ids), Occasion.co_county_ids.overlap(sa.cast(list(county_ids), sa.ARRAY(sa.Integer))))


def _open_for(county_id: int) -> sa.ColumnElement[bool]:
    """As rules.registering.is_open_for says of one: a county's own, its neighbours' that are open to neighbours, and the nation's."""
    near = sa.and_(Occasion.open_to == OpenTo.NEIGHBOURS.value, _held_by(neighbours_of(county_id)))
    return sa.and_(
        Occasion.state != OccasionState.CANCELLED.value, sa.or_(_held_by([county_id]), near, Occasion.open_to == OpenTo.NATION.value)
    )


def _plain(value: str | None) -> str:
    return (value or "").replace("\0", "?")
