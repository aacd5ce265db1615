"""The first steps of somebody new (features row 97), each told from what is really there: nobody ticks anything off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.models import Activity
from vaw.domain.activities.policy import LOG_ACTIVITY
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.policy import RECORD_SNAPSHOT
from vaw.domain.notifications.models import NoticeChoice, NoticeHours
from vaw.domain.people.models import Invitation, Organisation, User
from vaw.domain.people.policy import ADD_ORGANISATION, INVITE
from vaw.domain.people.queries.factors import HAS_SECOND_FACTOR
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.policy import READ_QUEUE, READ_REQUEST
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading

NEW_FOR = timedelta(days=30)  # a month in, whoever has not done a step does not want to

# In the order of ix_activity_last: PostgreSQL would look through the whole log for somebody who has written nothing in it.
_FIRST = (
    sa.select(Activity.id)
    .where(Activity.created_by == User.id, Activity.import_id.is_(None), Activity.withdrawn_at.is_(None))
    .order_by(Activity.county_id, Activity.id.desc())
    .limit(1)
)
_LOGGED = _FIRST.correlate(User).scalar_subquery().is_not(None)


class Step(StrEnum):
    """In the order in which they are shown."""

    LOG = "log"
    INVITE = "invite"
    REPORT = "report"
    ASK = "ask"
    SECURE = "secure"
    ORGANISATION = "organisation"
    REMIND = "remind"


@dataclass(frozen=True, slots=True)
class FirstStep:
    step: Step
    is_done: bool


def first_steps(by: Actor) -> list[FirstStep]:
    """Those of the actor's roles; none for an account that is no longer new, has done them all, or has put the list away."""
    asked = list(_asked(by))
    wanted = sa.select(*(exists.label(step) for step, exists in asked)).where(
        User.id == by.id, User.first_steps_hidden_at.is_(None), User.created_at > clock.now() - NEW_FOR
    )
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    steps = [FirstStep(step, bool(done)) for (step, _), done in zip(asked, row, strict=True)] if row is not None else []
    return [] if all(one.is_done for one in steps) else steps


def _asked(by: Actor) -> Iterator[tuple[Step, Any]]:
    """(step, whether it is done) of each step that the actor's roles open."""
    counties = [grant.county_id for grant in by.grants if grant.county_id is not None]
    organisations = [grant.organisation_id for grant in by.grants if grant.organisation_id is not None]
    logs = LOG_ACTIVITY.held_by(by)
    if logs:
        yield Step.LOG, _LOGGED
    if INVITE.held_by(by):
        yield Step.INVITE, sa.exists().where(Invitation.created_by == User.id)
    if RECORD_SNAPSHOT.held_by(by) and not logs:
        yield Step.REPORT, sa.exists().where(CapacitySnapshot.organisation_id.in_(organisations))
    if READ_REQUEST.held_by(by) and not READ_QUEUE.held_by(by):
        yield Step.ASK, sa.exists().where(SupportRequest.organisation_id.in_(organisations))
    yield Step.SECURE, HAS_SECOND_FACTOR
    if ADD_ORGANISATION.held_by(by):
        yield Step.ORGANISATION, sa.exists().where(Organisation.county_id.in_(counties))
    chosen = sa.exists().where(NoticeChoice.user_id == User.id), sa.exists().where(NoticeHours.user_id == User.id)
    yield Step.REMIND, sa.or_(*chosen)
