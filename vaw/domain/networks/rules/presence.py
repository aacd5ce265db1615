"""Who came to a meeting: how many from each organisation, who was away twice in a row, and what goes into the log (features row 25)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from vaw.domain.activities.rules.log import HEADS_MOST as LOG_MOST
from vaw.domain.activities.rules.log import MINUTES_MOST
from vaw.domain.networks.rules.meetings import ABSENT_IN_A_ROW, FORGOTTEN_DAYS, MeetingState, Reply
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_

DRAFT_SOURCE = "meeting"  # the event of which the log's draft tells (activities.operations.drafts)
LOG_TYPE = "network_meeting"  # what the log calls it
ABSENT_EVENT = "networks.absent"
FORGOTTEN_AFTER = timedelta(days=FORGOTTEN_DAYS)
HEADS_MOST = min(500, LOG_MOST)  # from one organisation to one meeting
SHOWN_MOST = 12  # meetings that the network's table shows: a year of monthly ones
SOON_DAYS, LATEST_DAYS = 21, 3  # before a meeting whose draft nobody has opened: fifteen working days, and the last call
_FIELDS = {"honour_network": "honour", "trafficking_group": "trafficking"}  # of networks whose type says what they are about


class Heads(NamedTuple):
    """How many came from an organisation; none of them at all is an absence that somebody has seen."""

    women: int
    men: int
    unstated: int

    @property
    def all(self) -> int:
        return self.women + self.men + self.unstated


ABSENT = Heads(0, 0, 0)
ONE = Heads(0, 0, 1)


class Mark(StrEnum):
    """An organisation at a meeting. `unknown`: it was invited, and nobody has said whether it came."""

    CAME = "came"
    ABSENT = "absent"
    UNKNOWN = "unknown"


MARK_NAMES = {Mark.CAME: N_("Kom"), Mark.ABSENT: N_("Kom inte"), Mark.UNKNOWN: N_("Ingen uppgift")}


def heads_of(women: int | None, men: int | None, unstated: int | None) -> Heads | None:
    """What the columns say; None where nobody has said anything."""
    return None if women is None or men is None or unstated is None else Heads(women, men, unstated)


def added(parts: Iterable[Heads]) -> Heads:
    """
    >>> added([Heads(1, 0, 0), Heads(2, 1, 3)])
    Heads(women=3, men=1, unstated=3)
    """
    columns = list(zip(*parts, strict=True))
    return Heads(*(sum(column) for column in columns)) if columns else ABSENT


def mark_of(parts: Sequence[Heads | None]) -> Mark:
    """Of an organisation with one seat or several: it came with anybody, and was away when that is known of all its seats.

    >>> [mark_of(parts) for parts in ([ABSENT, Heads(1, 0, 0)], [ABSENT, None], [ABSENT, ABSENT])]
    [<Mark.CAME: 'came'>, <Mark.UNKNOWN: 'unknown'>, <Mark.ABSENT: 'absent'>]
    """
    if any(part is not None and part.all for part in parts):
        return Mark.CAME
    return Mark.UNKNOWN if None in parts or not parts else Mark.ABSENT


def absences(marks: Sequence[Mark | None]) -> list[int]:
    """Places of the absences that follow one another, from the newest meeting backwards.

    `marks`: newest first; None, where it was not invited, is passed over. What nobody has said ends the row: a reproach must be certain.

    >>> absences([Mark.ABSENT, None, Mark.ABSENT, Mark.UNKNOWN, Mark.ABSENT])
    [0, 2]
    """
    found: list[int] = []
    for place, mark in enumerate(marks):
        if mark is None:
            continue
        if mark is not Mark.ABSENT:
            break
        found.append(place)
    return found


def is_away(marks: Sequence[Mark | None]) -> bool:
    """Whether it has been absent so often in a row that somebody should call (domain.md 7.5)."""
    return len(absences(marks)) >= ABSENT_IN_A_ROW


def told_at(marks: Sequence[Mark | None]) -> int | None:
    """The place of the meeting at which an absence became one in a row: of that the board is told, once.

    None where there is none, and where the row is older than what is shown: it was told before.

    >>> [told_at([Mark.ABSENT] * 3 + [Mark.CAME]), told_at([Mark.ABSENT, Mark.CAME]), told_at([Mark.ABSENT] * SHOWN_MOST)]
    [1, None, None]
    """
    found = absences(marks)
    if len(found) < ABSENT_IN_A_ROW or (len(found) > ABSENT_IN_A_ROW and found[-1] == SHOWN_MOST - 1):
        return None
    return found[-ABSENT_IN_A_ROW]


def answered(reply: str | None) -> Heads | None:
    """What "as they answered" says of somebody: one person whose sex nobody has said, nobody, or nothing where they did not answer."""
    if reply is None:
        return None
    return ABSENT if reply == Reply.NOT_COMING else ONE


def check_heads(heads: Heads, field: str) -> None:
    """Raises RuleBroken("networks.came_numbers")."""
    if min(heads) < 0 or max(heads) > HEADS_MOST:
        raise RuleBroken("networks.came_numbers", field=field, most=HEADS_MOST)


def check_time(state: str, starts_at: datetime, now: datetime) -> None:
    """Who came is noted from the morning of the meeting's day on, and corrected afterwards.

    Raises RuleBroken("networks.presence_state") for a draft and for what was cancelled, ("networks.presence_early").
    """
    if state not in {MeetingState.OPEN, MeetingState.HELD}:
        raise RuleBroken("networks.presence_state")
    if now.astimezone(STOCKHOLM).date() < starts_at.astimezone(STOCKHOLM).date():
        raise RuleBroken("networks.presence_early")


def log_day(ends_at: datetime, ended_at: datetime | None) -> date:
    """The day under which it is logged: the one on which it ended, at the latest as it was planned."""
    last = ends_at if ended_at is None else min(ends_at, ended_at)
    return last.astimezone(STOCKHOLM).date()


def log_minutes(starts_at: datetime, ends_at: datetime) -> int:
    """How long it was planned to be, as far as one activity can be long (README D-1)."""
    return max(1, min(MINUTES_MOST, round((ends_at - starts_at).total_seconds() / 60)))


def log_field(network_type: str, offered: Sequence[str]) -> str:
    """The field of violence that the type of the network names, else the first one; whoever confirms the log can change it."""
    named = _FIELDS.get(network_type)
    return named if named is not None and named in offered else offered[0]
