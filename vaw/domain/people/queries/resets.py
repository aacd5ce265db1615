"""Reading who has asked for a colleague's second step to be taken away, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.people.models import TwoStepReset, User
from vaw.domain.people.policy import CONFIRM_RESET
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

_ASKED, _SUBJECT = orm.aliased(User), orm.aliased(User)


class ResetState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    USED = "used"
    STOPPED = "stopped"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reset:
    """One reset with the names that the pages say."""

    id: int
    subject_id: int
    subject: str
    asked_by: int | None
    asked: str | None
    asked_at: datetime
    counts_from: datetime | None
    expires_at: datetime
    state: ResetState


def get_reset(by: Actor, reset_id: int) -> TwoStepReset:
    """Raises NotFound outside the counties whose accounts the actor may look after."""
    found = db.session.scalars(scoped(CONFIRM_RESET, by).where(TwoStepReset.id == reset_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_resets(by: Actor) -> list[Reset]:
    """Those that retention has kept, the latest first."""
    wanted = (
        scoped(CONFIRM_RESET, by)
        .join(_SUBJECT, _SUBJECT.id == TwoStepReset.subject_id)
        .outerjoin(_ASKED, _ASKED.id == TwoStepReset.asked_by)
        .with_only_columns(TwoStepReset, _SUBJECT.name, _ASKED.name)
        .order_by(TwoStepReset.asked_at.desc(), TwoStepReset.id.desc())
    )
    return [
        Reset(row.id, row.subject_id, subject, row.asked_by, asked, row.asked_at, row.counts_from, row.expires_at, state_of(row))
        for row, subject, asked in db.session.execute(wanted)
    ]


def find_own_reset(by: Actor) -> TwoStepReset | None:
    """What waits about one's own account: to warn its owner."""
    wanted = sa.select(TwoStepReset).where(
        TwoStepReset.subject_id == by.id,
        TwoStepReset.used_at.is_(None),
        TwoStepReset.stopped_at.is_(None),
        TwoStepReset.expires_at > clock.now(),
    )
    return db.session.scalars(wanted).one_or_none()


def state_of(reset: TwoStepReset) -> ResetState:
    """How far it has come at this moment."""
    if reset.used_at is not None:
        return ResetState.USED
    if reset.stopped_at is not None:
        return ResetState.STOPPED
    if reset.expires_at <= clock.now():
        return ResetState.EXPIRED
    return ResetState.CONFIRMED if reset.confirmed_at is not None else ResetState.WAITING
