"""Days and lengths of time as people write them, in a field of a form as in a cell of a spreadsheet: one reader for both.

The day stands before the month, as in Swedish; never the other way round. What cannot be read says why in a word (`Unclear`): a form
makes a sentence of it, an import a code.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

SHORT = 80  # characters: no day, length of time or number is longer
YEAR_FIRST = "-"  # 25-03-09 begins with the year (SS-ISO 8601), 09/03/25 and 09.03.25 with the day, unless a column shows otherwise

_SPACES = re.compile(r"\s+")
_DASHES = str.maketrans("–—−‐‑", "-----")


class Fault(StrEnum):
    """What is wrong with a text. AMBIGUOUS: it can mean two things. IMPOSSIBLE: no calendar has the day."""

    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    IMPOSSIBLE = "impossible"
    WITHOUT_YEAR = "without_year"


class Unclear(ValueError):
    """A text that is no day or length of time. It holds nothing of the text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def plain(text: str) -> str:
    """The text in composed form, with single spaces, simple dashes and nothing invisible at its ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).translate(_DASHES).strip(" \u200b\ufeff")


# --- days

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb february febr",
            "mars mar march",
            "april apr",
            "maj may",
            "juni jun june",
            "juli jul july",
            "augusti aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAY = re.compile(
    r"(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en)?)?|må|ti|on|to|fr|lö|sö"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\.?,? (?:den )?"
)
_TIME_OF_DAY = re.compile(r"(?:[ t,]|kl\.? ?)+\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?\Z")
_COMPACT = re.compile(r"((?:19|20)?\d{2})(\d{2})(\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/., ] ?(\d{4})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2}) ?[/.] ?(\d{1,2}) ?[- ]'? ?(\d{2})")  # 26/3-25: nobody begins such a date with the year
_TWO_DIGITS = re.compile(r"(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{2})")
_NAMED = re.compile(r"(?:den )?(\d{1,2})(?::?[ae]|st|nd|rd|th)?\.?[ -]*(?:of )?([a-zåäö]+)\.?,?[ -]*'?(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_NO_YEAR = re.compile(r"\d{1,2} ?[/.-] ?\d{1,2}\.?|(?:den )?\d{1,2}(?::?[ae])?\.? ?([a-zåäö]+)\.?")


def read_day(text: str, year_first: str = YEAR_FIRST) -> date:
    """The day that a text names. `year_first`: the marks between which three two-digit numbers begin with the year.

    Two-digit years: 00 to 69 lie in this century, 70 to 99 in the last (the rule of POSIX). Raises Unclear.
    """
    tidy = _told(text)
    if match := _COMPACT.fullmatch(tidy) or _YEAR_FIRST.fullmatch(tidy):
        return _made(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(tidy) or _DAY_MONTH_YEAR.fullmatch(tidy):
        return _made(match[3], match[2], match[1])
    if match := _TWO_DIGITS.fullmatch(tidy):
        return _two_digits(match, match[2] in year_first)
    if (match := _NAMED.fullmatch(tidy)) and match[2] in _MONTHS:
        return _made(match[3], str(_MONTHS[match[2]]), match[1])
    if (match := _NAMED_FIRST.fullmatch(tidy)) and match[1] in _MONTHS:
        return _made(match[3], str(_MONTHS[match[1]]), match[2])
    without = _NO_YEAR.fullmatch(tidy)
    raise Unclear(Fault.WITHOUT_YEAR if without and (without[1] is None or without[1] in _MONTHS) else Fault.UNREADABLE)


def two_digit_mark(text: str) -> str | None:
    """The mark ("-", "/", ".") between three two-digit numbers, None when the text is no such day: its order is a matter of habit."""
    match = _TWO_DIGITS.fullmatch(_told(text))
    return match[2] if match else None


def _told(text: str) -> str:
    """Without weekday and time of day; nothing when it is too long for a day."""
    if len(text) > SHORT:
        return ""
    lower = plain(text).casefold()
    return _TIME_OF_DAY.sub("", lower[match.end() :] if (match := _WEEKDAY.match(lower)) else lower)


def _two_digits(match: re.Match[str], year_first: bool) -> date:
    first, middle, last = match[1], match[3], match[4]
    return _made(first.zfill(2), middle, last) if year_first else _made(last, middle, first)


def _made(year: str, month: str, day: str) -> date:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 70 else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        raise Unclear(Fault.IMPOSSIBLE) from None


# --- lengths of time

HOURS = r"(?:h|t|tim|timma|timme|timmar|timmars|hr|hrs|hour|hours)\.?"
MINUTES = r"(?:m|min|mins|minut|minuter|minuters|minute|minutes)\.?"
_NUMBER = r"(\d{1,5}(?:[.,]\d{1,4})?)"
_CLOCK = re.compile(rf"(\d{{1,4}}):(\d{{2}})(?::(\d{{2}}))?(?: ?{HOURS})?")
_IN_HOURS = re.compile(rf"{_NUMBER} ?{HOURS}")
_IN_MINUTES = re.compile(rf"{_NUMBER} ?{MINUTES}")
_BOTH = re.compile(rf"(\d{{1,3}}) ?{HOURS},? ?(?:och |o |and |& ?)?(\d{{1,2}})(?: ?{MINUTES})?")
_FROM_TO = re.compile(r"(?:kl\.? ?)?(\d{1,2})[:.](\d{2}) ?(?:-|till|to) ?(?:kl\.? ?)?(\d{1,2})[:.](\d{2})")
_FRACTIONS = {"½": ",5", "¼": ",25", "¾": ",75"}
_FRACTION = re.compile(r"(\d*) ?([½¼¾])")
_CLOCK_LIKE = re.compile(r"\d+[.,](?:15|30|45)")  # 1.30 h: an hour and a half, or 78 minutes?
_IN_WORDS = {"halvtimme": 30.0, "enhalvtimme": 30.0, "entimme": 60.0, "kvart": 15.0, "enkvart": 15.0}


def read_minutes(text: str) -> float | None:
    """Minutes of a text that names its unit, as a clock ("1:30") or between two; None when it does not. Raises Unclear: "1.30 h"."""
    lower = plain(text).casefold() if len(text) <= SHORT else ""
    tidy = _FRACTION.sub(lambda match: (match[1] or "0") + _FRACTIONS[match[2]], lower)
    if match := _CLOCK.fullmatch(tidy):
        return int(match[1]) * 60 + int(match[2]) + int(match[3] or 0) / 60 if int(match[2]) < 60 else None
    if match := _BOTH.fullmatch(tidy):
        return int(match[1]) * 60 + int(match[2]) if int(match[2]) < 60 else None
    if match := _IN_MINUTES.fullmatch(tidy):
        return number_of(match[1])
    if match := _IN_HOURS.fullmatch(tidy):
        if looks_like_clock(match[1]):
            raise Unclear(Fault.AMBIGUOUS)
        return number_of(match[1]) * 60
    if match := _FROM_TO.fullmatch(tidy):
        return _between(*(int(part) for part in match.groups()))
    return _IN_WORDS.get(tidy.replace(" ", "").rstrip("."))


def looks_like_clock(hours: str) -> bool:
    """Whether a number of hours may mean hours and minutes: 1.30."""
    return _CLOCK_LIKE.fullmatch(hours) is not None


def number_of(text: str) -> float:
    """A number with a decimal comma or point."""
    return float(text.replace(",", "."))


def _between(from_hour: int, from_minute: int, to_hour: int, to_minute: int) -> float | None:
    if max(from_hour, to_hour) > 24 or max(from_minute, to_minute) > 59:
        return None
    minutes = (to_hour - from_hour) * 60 + to_minute - from_minute
    return minutes if minutes > 0 else None
