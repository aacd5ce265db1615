"""The action plan: states of a measure, how an actor stands, and for which year it reports."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from vaw.kernel.i18n import N_


class MeasureState(StrEnum):
    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class Standing(StrEnum):
    """How an actor stands: not written to, asked, signed up (ansluten), or out again."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    JOINED = "joined"
    LEFT = "left"


class Letter(StrEnum):
    """Mails to an actor: the question whether it signs up, the yearly report, one reminder of it, and a new link."""

    INVITED = "invited"
    YEARLY = "yearly"
    LATE = "late"
    RENEWED = "renewed"


STATE_NAMES = {
    MeasureState.NOT_BEGUN: N_("Inte börjad"),
    MeasureState.UNDER_WAY: N_("Pågår"),
    MeasureState.DONE: N_("Klar"),
    MeasureState.DROPPED: N_("Utgår"),
}
STANDING_NAMES = {
    Standing.NOT_ASKED: N_("Inte tillfrågad"),
    Standing.ASKED: N_("Har inte svarat"),
    Standing.JOINED: N_("Ansluten"),
    Standing.LEFT: N_("Har lämnat"),
}
OPEN = (MeasureState.NOT_BEGUN, MeasureState.UNDER_WAY)
REPORTED = (MeasureState.DONE, MeasureState.UNDER_WAY, MeasureState.NOT_BEGUN)  # what an actor can say of its measure
LINK_LASTS = timedelta(days=60)
LETTER_LASTS = timedelta(days=3)
HEADS_MOST = 999_999
WORDS_MOST = 600  # a few words
SILENT_AFTER_DAYS = 30  # a question without an answer: a committee meets once a month, as with agreements
# An actor tells of a year from 10 January on, by 15 February: two weeks before the board's own account on 1 March (2021:995).
REPORT_OPENS, REPORT_DUE = (1, 10), (2, 15)
TURNS = (7, 1)  # from July on one tells of the year that runs


class Heads(NamedTuple):
    """Persons by sex; None: not counted, which differs from 0."""

    women: int | None = None
    men: int | None = None
    unstated: int | None = None


def standing(asked_on: date | None, joined_on: date | None, left_on: date | None, today: date) -> Standing:
    """How an actor stands today. One leaves from the day `left_on` on.

    >>> standing(date(2026, 3, 1), None, None, date(2026, 3, 1)).value
    'asked'
    """
    if joined_on is None:
        return Standing.NOT_ASKED if asked_on is None else Standing.ASKED
    return Standing.LEFT if left_on is not None and left_on <= today else Standing.JOINED


def report_year(today: date, first: int, last: int) -> int:
    """The year of which an actor tells today: last year's until the end of June; within the years that it is part of.

    >>> report_year(date(2026, 2, 1), 2024, 2027), report_year(date(2026, 8, 1), 2024, 2027), report_year(date(2030, 1, 1), 2024, 2027)
    (2025, 2026, 2027)
    """
    year = today.year - ((today.month, today.day) < TURNS)
    return max(first, min(year, last))


def owed_year(today: date, first: int, last: int) -> int | None:
    """The latest year whose report is due by today; None where none is yet.

    >>> owed_year(date(2026, 2, 15), 2025, 2027), owed_year(date(2026, 2, 16), 2025, 2027), owed_year(date(2026, 2, 16), 2026, 2027)
    (None, 2025, None)
    """
    year = min(today.year - 1 - ((today.month, today.day) <= REPORT_DUE), last)
    return year if year >= first else None


def due_of(year: int) -> date:
    """The day by which the report of a year is due."""
    return date(year + 1, *REPORT_DUE)


def is_late(state: str, due_on: date, today: date) -> bool:
    return state in OPEN and due_on < today
