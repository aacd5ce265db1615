"""Reading series of meetings, and what of them stands in a calendar."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingSeries
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped


def get_series(by: Actor, series_id: int, permission: Permission[MeetingSeries] = policy.KEEP_SERIES) -> MeetingSeries:
    """One series with its network. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(MeetingSeries.id == series_id).options(orm.joinedload(MeetingSeries.network))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def meetings_of(series_id: int, *, lock: bool = False) -> list[Meeting]:
    """All its meetings in the order of the rule's days, with network and series.

    `lock`: as they stand now, until the commit; the series is the caller's, and stays in the version that the caller has seen.
    """
    wanted = sa.select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.recurs_on, Meeting.id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(wanted if lock else _whole(wanted)))


def list_in_calendars(series_id: int, *, seat_id: int | None = None) -> list[Meeting]:
    """Those that people were invited to, in the order of the rule's days; with `seat_id` those to which that seat was."""
    wanted = _whole(sa.select(Meeting).where(Meeting.series_id == series_id, Meeting.state != MeetingState.DRAFT.value))
    if seat_id is not None:
        wanted = wanted.where(Meeting.id.in_(sa.select(MeetingInvitation.meeting_id).where(MeetingInvitation.seat_id == seat_id)))
    return list(db.session.scalars(wanted.order_by(Meeting.recurs_on, Meeting.id)))


def find_submitted(submit_key: UUID) -> int | None:
    """The series that a form sent before has made."""
    with reading() as connection:
        return connection.scalar(sa.select(Meeting.series_id).where(Meeting.submit_key == submit_key))


def _whole(wanted: sa.Select[Any]) -> sa.Select[Any]:
    return wanted.options(orm.joinedload(Meeting.network), orm.joinedload(Meeting.series))
