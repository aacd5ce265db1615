"""Which requests a training could answer, which it answers, and which trainings could answer a request."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import neighbours_of
from vaw.domain.support import policy
from vaw.domain.support.models import Method, SupportRequest
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.queries.answering import SEALED
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.bundling import BUNDLE_MOST, BUNDLED_FROM
from vaw.domain.support.rules.occasions import OccasionState, OpenTo
from vaw.domain.support.rules.registering import is_open_for
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.permissions import scoped


class Alike(NamedTuple):
    """A request beside a training. `method`: the name of what was asked for; `same_…`: what the training and the request share."""

    id: int
    year: int
    sequence: int
    county_id: int
    municipality_id: int | None
    organisation_name: str
    method: str | None
    what: str
    people: int | None
    state: str
    due_on: date | None
    same_method: bool
    same_field: bool
    same_group: bool


class Training(NamedTuple):
    """A training that could answer a request. `same_method`: it is in the method that was asked for."""

    id: int
    county_id: int
    title: str
    starts_at: datetime
    state: str
    same_method: bool


def list_alike(by: Actor, occasion: Occasion) -> list[Alike]:
    """Open requests of the hosts' counties that the actor answers and the training could: at most BUNDLE_MOST, the closest first.

    Alike is what asks for the same method, or, where one of the two names none, for the same field or, without a field, for the same group.
    Those with a plan and those that another training answers are left out.
    """
    method, field, group = _shared(occasion)
    open_method = sa.true() if occasion.method_id is None else SupportRequest.method_id.is_(None)
    alike = sa.or_(
        method, sa.and_(open_method, sa.or_(field, sa.and_(group, SupportRequest.fields == sa.literal([], SupportRequest.fields.type))))
    )
    waiting = sorted(state.value for state in BUNDLED_FROM - {RequestState.PLANNED})
    wanted = (
        SupportRequest.county_id.in_(_hosts(occasion)),
        SupportRequest.state.in_(waiting),
        SupportRequest.occasion_id.is_(None),
        alike,
    )
    closest = (method.desc(), field.desc(), group.desc(), SupportRequest.due_on.nulls_last(), SupportRequest.id)
    return _read(by, occasion, wanted, closest)


def list_chosen(by: Actor, occasion: Occasion, ids: Collection[int]) -> list[Alike]:
    """Requests with these ids that the actor answers and the training may be noted for, alike or not; lowest id first."""
    wanted = (
        SupportRequest.id.in_(ids),
        SupportRequest.state.in_(sorted(state.value for state in BUNDLED_FROM - {RequestState.PLANNED})),
        SupportRequest.occasion_id.is_(None),
    )
    rows = _read(by, occasion, wanted, (SupportRequest.id,))
    return [row for row in rows if may_answer_with(row.county_id, occasion)]


def list_bundled(by: Actor, occasion: Occasion) -> list[Alike]:
    """The requests that the training answers and that the actor may answer, lowest id first. Other counties' are theirs to read."""
    return _read(by, occasion, (SupportRequest.occasion_id == occasion.id,), (SupportRequest.id,))


def get_requests(by: Actor, ids: Collection[int]) -> Sequence[SupportRequest]:
    """The requests with these ids that the actor answers, lowest id first, contacts sealed; what is outside their scope is left out."""
    wanted = scoped(policy.ANSWER_REQUEST, by).where(SupportRequest.id.in_(ids)).options(*SEALED).order_by(SupportRequest.id)
    return db.session.scalars(wanted).all()


def list_trainings_for(request: SupportRequest) -> list[Training]:
    """Coming trainings that could answer the request: in its method first, then the county's own, then by time; at most BUNDLE_MOST.

    Those of its own county, of which it is co-host, and those that are open for it. A plan is given up for an opened training alone.
    """
    here = request.county_id
    hosts = sa.or_(Occasion.county_id == here, Occasion.co_county_ids.contains([here]))
    near = sa.or_(Occasion.county_id.in_(neighbours_of(here)), Occasion.co_county_ids.overlap(neighbours_of(here)))
    for_us = sa.or_(Occasion.open_to == OpenTo.NATION, sa.and_(Occasion.open_to == OpenTo.NEIGHBOURS, near))
    opened = Occasion.state == OccasionState.OPEN
    noted = sa.false() if request.state == RequestState.PLANNED else sa.and_(hosts, Occasion.state == OccasionState.DRAFT)
    offered = sa.or_(noted, sa.and_(opened, sa.or_(hosts, sa.and_(for_us, sa.not_(Occasion.invited_only)))))
    same = sa.func.coalesce(Occasion.method_id == request.method_id, sa.false())
    columns = (Occasion.id, Occasion.county_id, Occasion.title, Occasion.starts_at, Occasion.state, same)
    wanted = sa.select(*columns).where(Occasion.ends_at > clock.now(), offered)
    with reading() as connection:
        rows = connection.execute(wanted.order_by(same.desc(), hosts.desc(), Occasion.starts_at, Occasion.id).limit(BUNDLE_MOST))
        return [Training(*row) for row in rows]


def list_trainings_held(by: Actor) -> list[Training]:
    """Coming trainings that the actor's boards hold, drafts too, soonest first; at most BUNDLE_MOST."""
    columns = (Occasion.id, Occasion.county_id, Occasion.title, Occasion.starts_at, Occasion.state, sa.false())
    to_come = (Occasion.state.in_([OccasionState.DRAFT, OccasionState.OPEN]), Occasion.ends_at > clock.now())
    wanted = sa.select(*columns).where(policy.HOLD_OCCASION.scope(by), *to_come)
    with reading() as connection:
        return [Training(*row) for row in connection.execute(wanted.order_by(Occasion.starts_at, Occasion.id).limit(BUNDLE_MOST))]


def may_answer_with(county_id: int, occasion: Occasion) -> bool:
    """Whether a request of the county can be answered with the training: one of its hosts', or one that is open for it."""
    hosts = _hosts(occasion)
    if county_id in hosts:
        return occasion.state in (OccasionState.DRAFT, OccasionState.OPEN)
    if occasion.state != OccasionState.OPEN or occasion.invited_only:
        return False
    near = {one for host in hosts for one in neighbours_of(host)}
    return is_open_for(occasion.open_to, hosts, near, county_id)


def _hosts(occasion: Occasion) -> list[int]:
    return [occasion.county_id, *occasion.co_county_ids]


def _shared(occasion: Occasion) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Whether method, field and professional group are the same."""
    same = SupportRequest.method_id == sa.literal(occasion.method_id, sa.Integer)
    method = sa.func.coalesce(same, sa.false())  # unknown, where one of the two names no method
    return method, SupportRequest.fields.contains([occasion.field]), SupportRequest.professions.overlap(occasion.professions)


def _read(by: Actor, occasion: Occasion, wanted: Sequence[sa.ColumnElement[bool]], order: Sequence[Any]) -> list[Alike]:
    columns: tuple[Any, ...] = (
        SupportRequest.id, SupportRequest.year, SupportRequest.sequence, SupportRequest.county_id, SupportRequest.municipality_id,
        SupportRequest.organisation_name, Method.name, SupportRequest.what, SupportRequest.people, SupportRequest.state,
        SupportRequest.due_on, *_shared(occasion),
    )  # fmt: skip
    statement = sa.select(*columns).outerjoin(Method, Method.id == SupportRequest.method_id).where(policy.ANSWER_REQUEST.scope(by), *wanted)
    with reading() as connection:
        return [Alike(*row) for row in connection.execute(statement.order_by(*order).limit(BUNDLE_MOST))]
