"""Minutes: who may still write in them, who approves, and how decisions are numbered (features rows 20, 21)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Protocol

from vaw.domain.networks.rules.meetings import MeetingState, MinutesState
from vaw.kernel.errors import RuleBroken

TO_APPROVE_EVENT, APPROVED_EVENT = "networks.minutes_to_approve", "networks.minutes_approved"
WRONG_EVENT = "networks.minutes_wrong"
DECISION_MOST, ADDENDUM_MOST, WRONG_MOST = 2000, 4000, 1000  # characters


class HasMinutes(Protocol):
    """A meeting, as far as its minutes go."""

    @property
    def minutes_state(self) -> str: ...


def check_writable(meeting: HasMinutes) -> None:
    """Raises RuleBroken("networks.minutes_closed") when nobody may write in the meeting's minutes or agenda any more."""
    if meeting.minutes_state != MinutesState.WRITING:
        raise RuleBroken("networks.minutes_closed")


def check_begun(state: str) -> None:
    """Minutes are written of what people were invited to. Raises RuleBroken("networks.minutes_draft"), ("networks.minutes_cancelled")."""
    if state == MeetingState.DRAFT:
        raise RuleBroken("networks.minutes_draft")
    if state == MeetingState.CANCELLED:
        raise RuleBroken("networks.minutes_cancelled")


def is_written(state: str, minutes_state: str) -> bool:
    """Whether one may write now.

    >>> is_written("open", "writing"), is_written("held", "closed"), is_written("draft", "writing")
    (True, False, False)
    """
    return state in (MeetingState.OPEN, MeetingState.HELD) and minutes_state == MinutesState.WRITING


def mark_of(notes: str) -> str:
    """Tells whether somebody has seen this very text; says nothing of it."""
    return hashlib.sha256(notes.encode()).hexdigest()[:16]


def numbered(decisions: Iterable[tuple[int, int]]) -> dict[int, int]:
    """{decision: its paragraph} of (decision, position of its item): in the agenda's order, then as they were made.

    >>> numbered([(7, 2), (9, 1), (8, 2)])
    {9: 1, 7: 2, 8: 3}
    """
    return {id: number for number, (id, _position) in enumerate(sorted(decisions, key=lambda row: (row[1], row[0])), start=1)}
