"""Meetings of a network: their states, how they are answered, and what calendars may show of them (features rows 18, 24, 25, 96)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from vaw.kernel.i18n import N_


class MeetingState(StrEnum):
    """`draft`: the board's own, nothing was sent; `open`: people are invited; `held`: it has been, presence is known as far as it is."""

    DRAFT = "draft"
    OPEN = "open"
    HELD = "held"
    CANCELLED = "cancelled"


class MinutesState(StrEnum):
    """`writing` from the beginning; `closed`: nobody writes any more; `approved`: a second person has said that they are right."""

    WRITING = "writing"
    CLOSED = "closed"
    APPROVED = "approved"


class Reply(StrEnum):
    """What somebody invited answers for their organisation. `alternate`: somebody else comes in their place."""

    COMING = "coming"
    ALTERNATE = "alternate"
    NOT_COMING = "not_coming"


class LetterKind(StrEnum):
    """Mails to those who are invited. `again`: they have not answered; `seated`: they took over a seat after the others were invited."""

    INVITED = "invited"
    SEATED = "seated"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    AGAIN = "again"
    MINUTES = "minutes"
    TO_APPROVE = "to_approve"


class CalendarShows(StrEnum):
    """What calendar files and feeds of a network say: only that there is a meeting, or also of which network and where."""

    TIME = "time"
    ALL = "all"


class FeedKind(StrEnum):
    NETWORK = "network"
    PERSON = "person"


class ItemKind(StrEnum):
    """What an item of the agenda is for."""

    INFORMATION = "information"
    DISCUSSION = "discussion"
    DECISION = "decision"


STATE_NAMES = {
    MeetingState.DRAFT: N_("Utkast"),
    MeetingState.OPEN: N_("Kallat"),
    MeetingState.HELD: N_("Hållet"),
    MeetingState.CANCELLED: N_("Inställt"),
}
MINUTES_NAMES = {
    MinutesState.WRITING: N_("Protokollet skrivs"),
    MinutesState.CLOSED: N_("Protokollet väntar på justering"),
    MinutesState.APPROVED: N_("Protokollet är justerat"),
}
REPLY_NAMES = {Reply.COMING: N_("Kommer"), Reply.ALTERNATE: N_("Ersättare kommer"), Reply.NOT_COMING: N_("Kommer inte")}
ITEM_NAMES = {ItemKind.INFORMATION: N_("Information"), ItemKind.DISCUSSION: N_("Diskussion"), ItemKind.DECISION: N_("Beslut")}
CALENDAR_NAMES = {CalendarShows.TIME: N_("Bara att det är ett möte, och när"), CalendarShows.ALL: N_("Nätverkets namn, plats och tid")}
TITLE_MOST, TEXT_MOST, NOTES_MOST = 150, 4000, 20_000  # characters
ITEMS_MOST = 60  # items of one agenda
SERIES_MOST = 60  # meetings of one series: five years of monthly ones
LINK_LASTS = timedelta(days=90)  # after the meeting: its minutes are approved and read by then
AGAIN_WORKING_DAYS = 5  # before the meeting: who has not answered is asked again, once
FORGOTTEN_DAYS = 2  # a meeting that nobody has ended so long after its time is taken as held, with nobody counted
LETTER_LASTS = timedelta(days=3)  # a mail that could not be sent for so long says nothing in time any more
CLOSE_WITHIN_WORKING_DAYS = 5  # after a meeting its minutes are closed
APPROVE_WITHIN_WORKING_DAYS = 10  # after they were closed they are approved
ABSENT_IN_A_ROW = 2  # domain.md 7.5: absence twice in a row is told
