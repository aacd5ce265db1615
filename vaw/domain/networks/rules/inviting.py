"""Being invited: until when one answers, what an answer says, and whether a mail still tells anything (features row 24)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from vaw.domain.activities.rules.log import Mode
from vaw.domain.networks.rules.meetings import AGAIN_WORKING_DAYS, LetterKind, MeetingState, MinutesState, Reply
from vaw.kernel.calendar import Calendar, add_working_days
from vaw.kernel.errors import RuleBroken

UNREACHED_EVENT = "networks.invited_unreached"
GUEST_MOST = 100  # characters of a guest's role
GUESTS_MOST = 30  # guests of one meeting: a larger audience is a training
QUIET = timedelta(days=3)  # since the last mail: nobody is asked again so soon
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WITH_CALENDAR = frozenset({LetterKind.INVITED, LetterKind.SEATED, LetterKind.CHANGED, LetterKind.CANCELLED})


class Timed(Protocol):
    """A meeting, as far as answers go."""

    @property
    def state(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...


def takes_answers(meeting: Timed, now: datetime) -> bool:
    """Until it begins: what was answered is changed as long as anybody can act on it."""
    return meeting.state == MeetingState.OPEN and now < meeting.starts_at


def check_answerable(meeting: Timed, now: datetime) -> None:
    """Raises RuleBroken("networks.answer_cancelled") or ("networks.answer_late")."""
    if meeting.state == MeetingState.CANCELLED:
        raise RuleBroken("networks.answer_cancelled")
    if not takes_answers(meeting, now):
        raise RuleBroken("networks.answer_late")


def read_reply(reply: str | None, *, is_guest: bool = False) -> Reply:
    """The answer. Raises RuleBroken("networks.answer") for what is none; nobody comes in a guest's place."""
    found = next((one for one in Reply if one == reply), None)
    if found is None or (is_guest and found is Reply.ALTERNATE):
        raise RuleBroken("networks.answer", field="reply")
    return found


def read_reply_mode(meeting: Timed, reply: Reply, chosen: str | None) -> str | None:
    """How somebody who comes takes part: asked about in a hybrid meeting only, and may be left open.

    Raises RuleBroken("networks.answer_mode") for what is no way to take part.
    """
    if meeting.mode != Mode.HYBRID or reply is Reply.NOT_COMING or not chosen:
        return None
    if chosen not in (Mode.ON_SITE, Mode.DIGITAL):
        raise RuleBroken("networks.answer_mode", field="reply_mode")
    return str(chosen)


def ask_again_from(meets_on: date, calendar: Calendar) -> date:
    """The day from which somebody who has not answered is asked again."""
    return add_working_days(meets_on, -AGAIN_WORKING_DAYS, calendar)


@dataclass(frozen=True, slots=True)
class Stand:
    """How a meeting stands when a mail about it is about to leave. `is_adjuster`: its receiver is to approve the minutes."""

    state: str
    minutes_state: str
    ends_at: datetime
    is_adjuster: bool = False


def still_tells(kind: LetterKind, stand: Stand, now: datetime, *, whole_series: bool = False, was_asked_for: bool = False) -> bool:
    """Whether a mail is still true. `was_asked_for`: a person asked for a new link, which opens the page as long as there is one."""
    is_coming = stand.state == MeetingState.OPEN and (now < stand.ends_at or whole_series)
    if kind is LetterKind.CANCELLED:
        return stand.state == MeetingState.CANCELLED or whole_series
    if kind is LetterKind.MINUTES:
        return stand.minutes_state != MinutesState.WRITING
    if kind is LetterKind.TO_APPROVE:
        return stand.minutes_state == MinutesState.CLOSED and stand.is_adjuster
    if kind is LetterKind.AGAIN and was_asked_for:
        return stand.state != MeetingState.DRAFT
    return is_coming or (whole_series and stand.state != MeetingState.DRAFT)


@dataclass(frozen=True, slots=True)
class Sums:
    """How many have answered what. `silent`: nothing yet."""

    coming: int = 0
    alternate: int = 0
    not_coming: int = 0
    silent: int = 0


def sum_replies(replies: Iterable[str | None]) -> Sums:
    """
    >>> sum_replies(["coming", None, "coming", "not_coming"])
    Sums(coming=2, alternate=0, not_coming=1, silent=1)
    """
    found = list(replies)
    return Sums(found.count(Reply.COMING), found.count(Reply.ALTERNATE), found.count(Reply.NOT_COMING), found.count(None))
