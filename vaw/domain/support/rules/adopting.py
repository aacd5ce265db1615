"""What an organisation has made of what it learnt, asked after 3 and 9 months (features rows 38, 39)."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

from vaw.domain.activities.rules.cells import fold
from vaw.kernel.calendar import ORDINARY, Calendar, at_hour, is_working, next_working
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_


class Stage(StrEnum):
    """How far a method has come in an organisation, as it says itself."""

    NOT_YET = "not_yet"
    DECIDED = "decided"
    STARTED = "started"
    ROUTINE = "routine"
    ABANDONED = "abandoned"


class Hindrance(StrEnum):
    TIME = "time"
    STAFF = "staff"
    MANAGEMENT = "management"
    MONEY = "money"
    MORE_TRAINING = "more_training"
    FIT = "fit"
    COOPERATION = "cooperation"
    OTHER = "other"


class FollowUpState(StrEnum):
    """`waiting`: its day has not come. `unanswered`: nobody answered in time."""

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class Group(StrEnum):
    """The parts of a board's list: whom it should ask itself, what is out, what came back, what never did, what comes later."""

    ASK = "ask"
    SENT = "sent"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    LATER = "later"


STAGE_NAMES = {
    Stage.NOT_YET: N_("Inte än"),
    Stage.DECIDED: N_("Beslutad"),
    Stage.STARTED: N_("Påbörjad"),
    Stage.ROUTINE: N_("I rutin"),
    Stage.ABANDONED: N_("Nedlagd"),
}
HINDRANCE_NAMES = {
    Hindrance.TIME: N_("Tiden räcker inte"),
    Hindrance.STAFF: N_("Medarbetare har slutat"),
    Hindrance.MANAGEMENT: N_("Ledningens stöd saknas"),
    Hindrance.MONEY: N_("Pengarna räcker inte"),
    Hindrance.MORE_TRAINING: N_("Fler behöver utbildas först"),
    Hindrance.FIT: N_("Metoden passar inte vår verksamhet"),
    Hindrance.COOPERATION: N_("Samverkan med andra saknas"),
    Hindrance.OTHER: N_("Annat"),
}
FOLLOW_UP_STATES = {
    FollowUpState.WAITING: N_("Frågas senare"),
    FollowUpState.SENT: N_("Frågad"),
    FollowUpState.ANSWERED: N_("Besvarad"),
    FollowUpState.UNANSWERED: N_("Inget svar"),
}
# As the organisation reads the stages when it is asked.
STAGE_ANSWERS = {
    Stage.NOT_YET: N_("Nej, inte än"),
    Stage.DECIDED: N_("Vi har bestämt att vi ska arbeta så, men inte börjat"),
    Stage.STARTED: N_("Vi har börjat"),
    Stage.ROUTINE: N_("Ja, det är en del av vårt vanliga arbete"),
    Stage.ABANDONED: N_("Vi har slutat, eller kommer inte att börja"),
}
MONTHS = (3, 9)  # issue 4.10
REMIND_AFTER = timedelta(days=14)  # README "Decisions": one reminder, to those who have not answered
ANSWER_WITHIN = timedelta(days=42)  # README "Decisions": so long the link works and an answer may be corrected
# README "Decisions": so long after the day a board is shown whom it should ask itself, and so long the address is kept for that.
ASK_YOURSELF = timedelta(days=120)
ASK_HOURS = range(8, 17)  # hours of a working day in which questions leave: nobody gets them at night
NOTE_MOST = 1000  # characters: an answer takes less than a minute
FIRST_YEAR = 2010  # a method that came to an organisation earlier than that is noted as of that year
SHOWN_FROM = 5  # organisations: with fewer, the public sums of a method would tell how one of them answered (issue 4.9 has the same limit)


def due_on(last_day: date, months: int, calendar_: Calendar = ORDINARY) -> date:
    """The working day on which an organisation is asked, `months` after the last day of what it was taught.

    A month without that day ends before it: three months after 30 November is the last of February.

    >>> due_on(date(2026, 11, 30), 3)
    datetime.date(2027, 3, 1)
    """
    year, month = divmod(last_day.year * 12 + last_day.month - 1 + months, 12)
    day = min(last_day.day, calendar.monthrange(year, month + 1)[1])
    return next_working(date(year, month + 1, day), calendar_)


def organisation_key(organisation_id: int | None, name: str, *, municipality_id: int | None, county_id: int) -> str:
    """By what an organisation is known again: its number in the register, else its folded name and where it is.

    Two municipalities may both have a "Socialtjänsten". `county_id`: where no municipality is known, the board that taught it.

    >>> organisation_key(17, "Umeå kommun", municipality_id=2480, county_id=24)
    '17'
    >>> organisation_key(None, "Socialtjänsten ", municipality_id=2480, county_id=24)
    'socialtjansten@2480'
    >>> organisation_key(None, "Jouren", municipality_id=None, county_id=24)
    'jouren@lan24'
    """
    if organisation_id is not None:
        return str(organisation_id)
    return f"{fold(name)}@{municipality_id or f'lan{county_id}'}"


def last_day(sent_at: datetime) -> date:
    """The last day on which the link works."""
    return sent_at.astimezone(STOCKHOLM).date() + ANSWER_WITHIN


def closes_at(sent_at: datetime) -> datetime:
    """The instant at which the link ends: the midnight after its last day."""
    return at_hour(last_day(sent_at) + timedelta(days=1), 0)


def may_ask(now: datetime) -> bool:
    """Whether questions leave at this instant: in office hours of a Swedish working day."""
    here = now.astimezone(STOCKHOLM)
    return here.hour in ASK_HOURS and is_working(here.date())


def check_answer(stage: str | None, hindrances: Collection[str], note: str) -> None:
    """Raises RuleBroken("support.stage_missing"), ("support.hindrance_unknown"), ("support.note_long")."""
    if stage not in set(Stage):
        raise RuleBroken("support.stage_missing", field="stage")
    if not set(hindrances) <= set(Hindrance):
        raise RuleBroken("support.hindrance_unknown", field="hindrances")
    if len(note) > NOTE_MOST:
        raise RuleBroken("support.note_long", field="note", most=NOTE_MOST)


def check_since(day: date, today: date) -> None:
    """Raises RuleBroken("support.stage_future"), ("support.stage_old")."""
    if day > today:
        raise RuleBroken("support.stage_future", field="since_on")
    if day.year < FIRST_YEAR:
        raise RuleBroken("support.stage_old", field="since_on", year=FIRST_YEAR)
