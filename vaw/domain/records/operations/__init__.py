"""Registering a request, picking documents into it, and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.records import policy
from vaw.domain.records.models import RecordsDecision, RecordsItem, RecordsMask, RecordsRequest
from vaw.domain.records.queries.pieces import mark_of, pieces_of, shelter_names
from vaw.domain.records.rules import DESCRIPTION_MOST, DNR_MOST, ITEMS_MOST, PICKED_MOST, MaskState, Way
from vaw.domain.records.rules.kinds import Kind
from vaw.domain.records.rules.masking import propose
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.OPEN_REQUEST)
def open_request(
    by: Actor,
    county: County,
    *,
    dnr: str,
    received_on: date,
    way: Way,
    description: str,
    submit_key: UUID | None = None,
    confirmed: bool = False,
) -> RecordsRequest:
    """Note that somebody has asked for documents: what, never who (TF 2 kap. 18 §).

    Raises RuleBroken("records.dnr"), ("records.received"), ("records.description"), PersonalData, and
    Taken("uq_records_request_submit_key") for a form that was sent before.
    """
    if by.id is None:
        raise NotAllowed(policy.OPEN_REQUEST.name)
    number = guard.clean(dnr, field="dnr", confirmed=confirmed)
    if not number or len(number) > DNR_MOST:
        raise RuleBroken("records.dnr", field="dnr", most=DNR_MOST)
    if received_on > clock.today():
        raise RuleBroken("records.received", field="received_on")
    text = guard.clean(description, field="description", confirmed=confirmed)
    if not text or len(text) > DESCRIPTION_MOST:
        raise RuleBroken("records.description", field="description", most=DESCRIPTION_MOST)
    made = RecordsRequest(
        county_id=county.id, dnr=number, received_on=received_on, way=Way(way).value, description=text, created_by=by.id,
        created_at=clock.now(), submit_key=submit_key,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


@operation(policy.KEEP_REQUEST)
def pick_documents(by: Actor, request: RecordsRequest, *, picks: Sequence[tuple[str, int]]) -> int:
    """Put documents of the request's county into it, each with what the program proposes to mask. How many were new.

    Raises RuleBroken("records.closed"), ("records.picks") for none or too many; NotFound for another county's.
    """
    if not picks or len(picks) > PICKED_MOST:
        raise RuleBroken("records.picks", most=PICKED_MOST)
    held = hold_open(request.id)
    wanted = sa.select(RecordsItem.kind, RecordsItem.row_id).where(RecordsItem.request_id == held.id)
    there = {(row.kind, row.row_id) for row in db.session.execute(wanted)}
    last = db.session.scalar(sa.select(sa.func.max(RecordsItem.number)).where(RecordsItem.request_id == held.id)) or 0
    used = db.session.scalar(sa.select(sa.func.max(RecordsDecision.number)).where(RecordsDecision.request_id == held.id)) or 0
    new = [pick for pick in dict.fromkeys(picks) if pick not in there]
    if len(there) + len(new) > ITEMS_MOST:
        raise RuleBroken("records.many", most=ITEMS_MOST)
    names = shelter_names(held.county_id)
    for number, (kind, row_id) in enumerate(new, max(last, used) + 1):
        item = RecordsItem(request_id=held.id, county_id=held.county_id, number=number, kind=kind, row_id=row_id, mark="")
        lay_proposals(item, names)
    return len(new)


@operation(policy.KEEP_ITEM)
def put_back(by: Actor, item: RecordsItem) -> None:
    """Take a document out of its request again. Raises RuleBroken("records.closed"), ("records.decided")."""
    hold_undecided(item)
    db.session.execute(sa.delete(RecordsMask).where(RecordsMask.item_id == item.id))
    db.session.delete(item)


@operation(policy.KEEP_REQUEST)
def close_request(by: Actor, request: RecordsRequest) -> None:
    """Say that the matter has ended. Raises RuleBroken("records.closed"), ("records.undecided") while a document waits for its decision."""
    if by.id is None:
        raise NotAllowed(policy.KEEP_REQUEST.name)
    held = hold_open(request.id)
    waits = sa.exists().where(RecordsItem.request_id == held.id, RecordsItem.decision_id.is_(None))
    if db.session.scalar(sa.select(waits)):
        raise RuleBroken("records.undecided")
    held.closed_by, held.closed_at = by.id, clock.now()


def lay_proposals(item: RecordsItem, names: Sequence[str]) -> None:
    """Read the document as it is now and lay proposals over it, instead of all that lay there. Inside the caller's unit.

    Raises NotFound for a document that is no longer there, or of a kind nobody knows.
    """
    if item.kind not in set(Kind):
        raise NotFound
    kind = Kind(item.kind)
    pieces = pieces_of(item.county_id, kind, item.row_id)
    item.mark = mark_of(kind, item.row_id, pieces)
    db.session.add(item)
    db.session.flush()
    db.session.execute(sa.delete(RecordsMask).where(RecordsMask.item_id == item.id))
    now, seen = clock.now(), set()
    for one in propose(pieces, names):
        if one.span not in seen:  # two rules may find the same passage: one line for it
            seen.add(one.span)
            db.session.add(
                RecordsMask(
                    item_id=item.id, piece=one.span.key, begins=one.span.begins, ends=one.span.ends, why=one.why.value,
                    state=MaskState.PROPOSED.value, ground=one.ground, at=now,
                )
            )  # fmt: skip
    db.session.flush()


def hold_open(request_id: int) -> RecordsRequest:
    """The request as it stands now, held until the commit. Raises RuleBroken("records.closed")."""
    wanted = sa.select(RecordsRequest).where(RecordsRequest.id == request_id).with_for_update()
    held = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    if held.closed_at is not None:
        raise RuleBroken("records.closed")
    return held


def hold_undecided(item: RecordsItem) -> None:
    """The document and its request as they stand now, held. Raises RuleBroken("records.closed"), ("records.decided"), NotFound."""
    hold_open(item.request_id)
    wanted = sa.select(RecordsItem).where(RecordsItem.id == item.id).with_for_update()
    if db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none() is None:
        raise NotFound
    if item.decision_id is not None:
        raise RuleBroken("records.decided")
