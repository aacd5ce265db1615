"""Mails to those who are registered: when one is tried again, when it has nothing to tell any more, and when people are forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import accumulate

from vaw.domain.notifications.rules import RETRY_AFTER_MINUTES
from vaw.domain.support.rules.registering import LetterKind, RegistrationState
from vaw.kernel.calendar import add_working_days
from vaw.kernel.clock import STOCKHOLM

# Minutes after it was written at which a letter is tried for the first, second, … time (README D-27); after the last it is given up.
TRIED_AFTER_MINUTES = (0, *accumulate(RETRY_AFTER_MINUTES))
TRIES_MOST = len(TRIED_AFTER_MINUTES)
SOON_WORKING_DAYS = 2  # before the day itself: time to give a place back, so that somebody else can come
PEOPLE_KEPT = timedelta(days=365)  # as long as the link of one's own page opens (rules.asking.LINK_LASTS)
# A letter about a state is news as long as it is the state: whatever came after has a letter of its own.
_NEWS_OF: Mapping[LetterKind, RegistrationState] = {
    LetterKind.ASKED: RegistrationState.ASKED,
    LetterKind.CONFIRMED: RegistrationState.CONFIRMED,
    LetterKind.WAITING: RegistrationState.WAITING,
    LetterKind.OFFER: RegistrationState.OFFERED,
    LetterKind.LAPSED: RegistrationState.LAPSED,
    LetterKind.REFUSED: RegistrationState.REFUSED,
    LetterKind.SOON: RegistrationState.CONFIRMED,
}
_BEFORE_IT_BEGINS = frozenset({LetterKind.WAITING, LetterKind.OFFER, LetterKind.LAPSED, LetterKind.CHANGED, LetterKind.SOON})


def still_tells(kind: str, state: str, starts_at: datetime, now: datetime) -> bool:
    """Whether the letter says something that is still so; one that does not is not sent."""
    letter = LetterKind(kind)
    if letter in _BEFORE_IT_BEGINS and now >= starts_at:
        return False
    return _NEWS_OF.get(letter, state) == state


def soon_on(starts_at: datetime) -> date:
    """The day on which those who come are told that it is soon."""
    return add_working_days(starts_at.astimezone(STOCKHOLM).date(), -SOON_WORKING_DAYS)
