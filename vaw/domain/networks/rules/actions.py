"""Action points: their states, and what their owner can answer without an account (features rows 22, 23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from vaw.kernel.calendar import Calendar, add_working_days, next_working
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_


class ActionState(StrEnum):
    """`more_time`: the owner has asked for another day. `not_ours`: it is somebody else's. `dropped`: given up."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    MORE_TIME = "more_time"
    NOT_OURS = "not_ours"
    DONE = "done"
    DROPPED = "dropped"


class Asked(StrEnum):
    """Mails to an owner without an account, each once a due day."""

    GIVEN = "given"
    SOON = "soon"
    LATE = "late"
    RENEWED = "renewed"


STATE_NAMES = {
    ActionState.OPEN: N_("Inte börjad"),
    ActionState.IN_PROGRESS: N_("Pågår"),
    ActionState.MORE_TIME: N_("Behöver mer tid"),
    ActionState.NOT_OURS: N_("Inte vår"),
    ActionState.DONE: N_("Klar"),
    ActionState.DROPPED: N_("Utgår"),
}
OPEN = frozenset({ActionState.OPEN, ActionState.IN_PROGRESS, ActionState.MORE_TIME, ActionState.NOT_OURS})
ANSWERS = (ActionState.DONE, ActionState.IN_PROGRESS, ActionState.MORE_TIME, ActionState.NOT_OURS)  # what a link can answer
LINK_LASTS = timedelta(days=30)
TEXT_MOST = 2000
SOON_WORKING_DAYS = 3  # before the due day an owner without an account is reminded (README "Decisions")
LATE_WITHIN = timedelta(days=14)  # after the due day; then people ring instead
QUIET = timedelta(days=3)  # somebody who was written to so lately is not reminded that it is soon
LETTER_LASTS = timedelta(days=3)  # a mail that could not be sent for so long says nothing in time any more
AHEAD = timedelta(days=3 * 366)  # a due day further away is a slip of the pen
WAITING_ON_OWNER = frozenset({ActionState.OPEN, ActionState.IN_PROGRESS})  # in the others the board has the next word
ANSWERED_EVENT, GIVEN_EVENT = "networks.action_answered", "networks.action_given"
UNREACHED_EVENT = "networks.action_unreached"


class Group(StrEnum):
    """Parts of the list. `QUESTIONS`: the owner wants more time, or says that it is not theirs."""

    OPEN = "open"
    MINE = "mine"
    LATE = "late"
    QUESTIONS = "questions"
    ENDED = "ended"


class Owner(NamedTuple):
    """Who does it: an account, or an organisation through its role mailbox or one of its contacts."""

    user_id: int | None = None
    organisation_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to be done, by whom and until when; which network decided it, under which assignment, and who at the board follows it.

    `meeting_id`, `item_id`, `decision_id`: where it was agreed, which is said when it is made and never changed.
    """

    what: str
    owner: Owner
    due_on: date
    network_id: int | None = None
    assignment_id: int | None = None
    responsible_id: int | None = None
    meeting_id: int | None = None
    item_id: int | None = None
    decision_id: int | None = None


def working_due(day: date, today: date, calendar: Calendar) -> date:
    """The due day: the day itself, or the next one on which the board works.

    Raises RuleBroken("networks.action_past") and ("networks.action_far").
    """
    if day < today:
        raise RuleBroken("networks.action_past", field="due_on")
    if day > today + AHEAD:
        raise RuleBroken("networks.action_far", field="due_on")
    return next_working(day, calendar)


def soon_until(today: date) -> date:
    """The last due day that is soon today."""
    return add_working_days(today, SOON_WORKING_DAYS)


def in_time(state: str, done_on: date, due_on: date) -> bool:
    """Whether it was done by its day.

    >>> in_time("done", date(2026, 3, 2), date(2026, 3, 2)), in_time("dropped", date(2026, 3, 1), date(2026, 3, 2))
    (True, False)
    """
    return state == ActionState.DONE and done_on <= due_on
