"""The agenda of a meeting: its items, the clock times that follow from them, and what may be done with them when (features row 19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from vaw.domain.networks.rules.meetings import ITEMS_MOST, ItemKind, MeetingState
from vaw.domain.networks.rules.minutes import check_writable
from vaw.kernel.errors import RuleBroken

PRESENTER_MOST = 100  # characters: a role or an organisation
MINUTES_MOST = 480  # minutes of one item: a working day
BACKLOG_MOST = 200  # items that wait in one network: more is a list that nobody reads
TWICE_WITHIN = timedelta(seconds=10)  # the same words again so soon are a double click
TAKES_ITEMS = frozenset({MeetingState.DRAFT, MeetingState.OPEN})  # what is yet to come can be given something to take up


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """What is said of an item. `minutes`: None where nobody has said how long it takes."""

    title: str
    kind: str
    about: str = ""
    presenter: str = ""
    minutes: int | None = None


class Held(NamedTuple):
    """A meeting as it stands while nobody else may change its agenda."""

    id: int
    network_id: int
    state: str
    minutes_state: str
    starts_at: datetime


class Slot(NamedTuple):
    """When an item begins and ends, as far as what stands before it tells."""

    starts_at: datetime | None
    ends_at: datetime | None


class Length(NamedTuple):
    """How the agenda fits the meeting, in minutes. `open`: how many items nobody has given a time."""

    spent: int
    room: int
    open: int

    @property
    def over(self) -> int:
        return max(0, self.spent - self.room)


def slots(starts_at: datetime, minutes: Sequence[int | None]) -> list[Slot]:
    """When each item is, from the meeting's start on. After one without a time nobody knows when the next one is.

    >>> nine = datetime(2026, 11, 26, 9)
    >>> [(slot.starts_at and f"{slot.starts_at:%H.%M}", slot.ends_at and f"{slot.ends_at:%H.%M}") for slot in slots(nine, [15, None, 30])]
    [('09.00', '09.15'), ('09.15', None), (None, None)]
    """
    found, at = list[Slot](), starts_at
    known: datetime | None = at
    for length in minutes:
        end = None if known is None or length is None else known + timedelta(minutes=length)
        found.append(Slot(known, end))
        known = end
    return found


def length_of(starts_at: datetime, ends_at: datetime, minutes: Sequence[int | None]) -> Length:
    """The sum of the items against the meeting's own time."""
    room = int((ends_at - starts_at).total_seconds()) // 60
    return Length(sum(length or 0 for length in minutes), room, sum(length is None for length in minutes))


def check_kind(kind: str) -> str:
    """Raises RuleBroken("networks.choice")."""
    if kind not in {str(one) for one in ItemKind}:
        raise RuleBroken("networks.choice", field="kind")
    return str(kind)


def check_minutes(minutes: int | None) -> int | None:
    """Raises RuleBroken("networks.item_minutes")."""
    if minutes is not None and not 0 < minutes <= MINUTES_MOST:
        raise RuleBroken("networks.item_minutes", field="minutes", most=MINUTES_MOST)
    return minutes


def check_agenda(meeting: Held) -> None:
    """Raises RuleBroken("networks.minutes_closed") for what nobody writes in any more, ("networks.agenda_cancelled")."""
    check_writable(meeting)
    if meeting.state == MeetingState.CANCELLED:
        raise RuleBroken("networks.agenda_cancelled")


def check_removable(meeting: Held) -> None:
    """What was on the agenda of a held meeting stays in its minutes. Raises RuleBroken("networks.item_held"), and as check_agenda does."""
    check_agenda(meeting)
    if meeting.state == MeetingState.HELD:
        raise RuleBroken("networks.item_held")


def check_takes(meeting: Held) -> None:
    """That something can be put on its agenda from elsewhere. Raises RuleBroken("networks.item_target")."""
    if meeting.state not in TAKES_ITEMS:
        raise RuleBroken("networks.item_target")


def check_room(count: int, *, of_backlog: bool) -> None:
    """That one more item fits. Raises RuleBroken("networks.agenda_full")."""
    most = BACKLOG_MOST if of_backlog else ITEMS_MOST
    if count >= most:
        raise RuleBroken("networks.agenda_full", most=most)


def is_ahead(state: str, starts_at: datetime, now: datetime) -> bool:
    """Whether the meeting has not begun: what is put off then goes away whole. Later it stays in the minutes, and is gone on with."""
    return state == MeetingState.DRAFT or (state == MeetingState.OPEN and now < starts_at)
