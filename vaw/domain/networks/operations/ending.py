"""A meeting is over: it is held, its log is proposed, and the board hears who was away again (features rows 11, 25)."""

from __future__ import annotations

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.operations.meeting_log import follow_end, propose_log
from vaw.domain.networks.queries.presence import hold_meeting
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.networks.rules.presence import FORGOTTEN_AFTER
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_MEETING)
def end_meeting(by: Actor, meeting: Meeting) -> Meeting:
    """Say that it was held. Of whom nobody has said anything nothing is known: missing is not zero. A second click changes nothing.

    Raises RuleBroken("networks.end_state") for a draft and for what was cancelled, ("networks.end_early") before it has begun.
    """
    if _held_before(meeting):
        return meeting
    if meeting.state != MeetingState.OPEN:
        raise RuleBroken("networks.end_state")
    if clock.now() < meeting.starts_at:
        raise RuleBroken("networks.end_early")
    _end(by, meeting)
    return meeting


@operation(policy.RUN_MEETING)
def end_forgotten(by: Actor, meeting: Meeting) -> bool:
    """End what was over two days ago and nobody ended. False when somebody was first, or has moved it."""
    if _held_before(meeting) or meeting.state != MeetingState.OPEN or clock.now() < meeting.ends_at + FORGOTTEN_AFTER:
        return False
    _end(by, meeting)
    return True


@operation(policy.RUN_MEETING)
def log_meeting(by: Actor, meeting: Meeting) -> bool:
    """Propose the log of a meeting that somebody ended who may not do so in its county. Harmless to repeat."""
    if meeting.state != MeetingState.HELD:
        return False
    propose_log(by, meeting)
    return True


def _held_before(meeting: Meeting) -> bool:
    """Hold the row until the commit; whether somebody has ended it already."""
    hold_meeting(meeting)
    return meeting.state == MeetingState.HELD


def _end(by: Actor, meeting: Meeting) -> None:
    meeting.state, meeting.ended_at = MeetingState.HELD.value, clock.now()
    db.session.flush()
    follow_end(by, meeting)
