"""Requests for documents, what is in them, and the log of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.geography.models import County
from vaw.domain.people.models import User
from vaw.domain.records import policy
from vaw.domain.records.models import RecordsDecision, RecordsItem, RecordsMask, RecordsRequest
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped


class RequestLine(NamedTuple):
    """A request as a list shows it."""

    id: int
    dnr: str
    received_on: date
    documents: int
    undecided: int
    closed_at: datetime | None


class DecisionLine(NamedTuple):
    """One line of the log. `masks`: {code of a ground: passages}."""

    number: int
    outcome: str
    ground: str | None
    masks: dict[str, int]
    words: str
    who: str | None
    at: datetime
    kind: str


def get_request(by: Actor, request_id: int, permission: Permission[RecordsRequest] = policy.READ_REQUEST) -> RecordsRequest:
    """One request with its county. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(RecordsRequest.id == request_id).options(orm.joinedload(RecordsRequest.county))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_requests(by: Actor, county: County, after: str | None = None) -> Page[RequestLine]:
    """The county's, newest first. Raises RuleBroken("paging.cursor")."""
    at = place(after, int)
    count = sa.func.count(RecordsItem.id)
    undecided = count.filter(RecordsItem.decision_id.is_(None))
    of = RecordsRequest
    wanted = (
        sa.select(of.id, of.dnr, of.received_on, count, undecided, of.closed_at)
        .outerjoin(RecordsItem, RecordsItem.request_id == of.id)
        .where(policy.READ_REQUEST.scope(by), of.county_id == county.id)
        .group_by(of.id)
        .order_by(of.id.desc())
        .limit(SIZE + 1)
    )
    if at is not None:
        wanted = wanted.where(of.id < at[0])
    with reading() as connection:
        rows = [RequestLine(*row) for row in connection.execute(wanted)]
    return cut(rows, lambda row: (row.id,))


def get_item(by: Actor, item_id: int) -> RecordsItem:
    """One document of a request, with the request. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(policy.KEEP_ITEM, by).where(RecordsItem.id == item_id).options(orm.joinedload(RecordsItem.request))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def items_of(request: RecordsRequest) -> Sequence[tuple[RecordsItem, str | None]]:
    """(document, what holds for it now or None), in order; at most rules.ITEMS_MOST."""
    wanted = (
        sa.select(RecordsItem, RecordsDecision.outcome)
        .outerjoin(RecordsDecision, RecordsDecision.id == RecordsItem.decision_id)
        .where(RecordsItem.request_id == request.id)
        .order_by(RecordsItem.number)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def masks_of(item: RecordsItem) -> Sequence[RecordsMask]:
    """Proposed, chosen and dropped, in the order of their places."""
    wanted = sa.select(RecordsMask).where(RecordsMask.item_id == item.id)
    return db.session.scalars(wanted.order_by(RecordsMask.piece, RecordsMask.begins, RecordsMask.ends)).all()


def log_of(request: RecordsRequest, *, item_id: int | None = None) -> list[DecisionLine]:
    """Every decision of a request (or of one document), newest first, with who made it."""
    of = RecordsDecision
    wanted = sa.select(of.number, of.outcome, of.ground, of.masks, of.words, User.name, of.decided_at, of.kind)
    wanted = wanted.outerjoin(User, User.id == of.decided_by).where(of.request_id == request.id)
    if item_id is not None:
        wanted = wanted.where(of.item_id == item_id)
    with reading() as connection:
        return [DecisionLine(*row) for row in connection.execute(wanted.order_by(of.id.desc()).limit(500))]


def find_submitted(by: Actor, key: object) -> RecordsRequest | None:
    """What a form has already made, None for none of the actor's."""
    return db.session.scalars(scoped(policy.READ_REQUEST, by).where(RecordsRequest.submit_key == key)).one_or_none()
