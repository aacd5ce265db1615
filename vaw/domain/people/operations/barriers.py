"""What shuts somebody out of the service: told without an account, answered by the board's registrar."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import Barrier
from vaw.domain.people.operations.invitations import checked_email
from vaw.domain.people.rules.accessibility import TEXT_MOST
from vaw.kernel import audit, clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.TELL_BARRIER)
def tell_barrier(by: Actor, county: County, *, text: str, email: str = "", submit_key: UUID, confirmed: bool = False) -> None:
    """Keep what somebody tells, for the board to answer. Sent twice it is there once.

    Raises RuleBroken("people.barrier_missing"), ("people.barrier_long"), ("people.email") or PersonalData, each with the field at fault.
    """
    tidy = guard.clean(text, field="text", confirmed=confirmed)
    if not tidy:
        raise RuleBroken("people.barrier_missing", field="text")
    if len(tidy) > TEXT_MOST:
        raise RuleBroken("people.barrier_long", field="text", most=TEXT_MOST)
    told = {"county_id": county.id, "text": tidy, "email": checked_email(email) if email else None, "told_at": clock.now()}
    row = insert(Barrier).values(submit_key=submit_key, **told).on_conflict_do_nothing().returning(Barrier.id)
    made = db.session.scalar(row)
    if made is not None:
        audit.record(Barrier.__tablename__, made, {"county_id": [None, county.id]})


@operation(policy.KEEP_BARRIER)
def close_barrier(by: Actor, barrier: Barrier) -> None:
    """It is answered, or needs no answer. Closing it again changes nothing."""
    if barrier.closed_at is None:
        barrier.closed_by, barrier.closed_at = by.id, clock.now()
