"""Days as people write them in spreadsheets. The day stands before the month, as in Swedish; never the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from vaw.domain.activities.rules.cells import SHORT, Cell, Unreadable, as_number, is_blank, plain
from vaw.domain.activities.rules.log import check_day
from vaw.kernel.errors import RuleBroken

YEAR_FIRST = "-"  # 25-03-09 begins with the year (SS-ISO 8601), 09/03/25 and 09.03.25 with the day, unless a column shows otherwise

EXCEL_DAY_0 = date(1899, 12, 30)
_SERIALS = range(10_000, 100_000)  # 1927 to 2173: a date that lost its format
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


def parse_day(cell: Cell, today: date, year_first: str = YEAR_FIRST) -> date:
    """The day in a cell. `year_first`: the marks between which three two-digit numbers begin with the year (find_year_first).

    Raises Unreadable: import.missing_date, import.impossible_date (31/2), import.date_without_year, import.unreadable_date,
    activities.future or activities.too_old.
    """
    day = _day(cell, year_first)
    try:
        check_day(day, today)
    except RuleBroken as broken:
        raise Unreadable(broken.code) from None
    return day


def find_year_first(cells: Iterable[Cell]) -> str:
    """The marks ("-", "/", ".") between which a column's dates of three two-digit numbers begin with the year.

    That order is right which reads all of them, else the one that needs fewer years: a log covers a year or two, while days taken for years
    spread over thirty.
    """
    found: dict[str, list[re.Match[str]]] = {}
    for cell in cells:
        if isinstance(cell, str) and (match := _TWO_DIGITS.fullmatch(_told(cell))):
            found.setdefault(match[2], []).append(match)
    return "".join(mark for mark in "-/." if _begins_with_year(mark, found.get(mark, [])))


def _begins_with_year(mark: str, found: list[re.Match[str]]) -> bool:
    faults = []
    for year_first in (True, False):
        read = [_two_digits(match, year_first) for match in found]
        faults.append((read.count(None), len({day.year for day in read if day})))
    return mark in YEAR_FIRST if faults[0] == faults[1] else faults[0] < faults[1]


def is_day(cell: Cell) -> bool:
    """Looks like a day, possible or not, in whatever year. Numbers may be anything: see may_be_day."""
    return isinstance(cell, date | str) and may_be_day(cell)


def may_be_day(cell: Cell) -> bool:
    """As is_day, and a number that a spreadsheet or a register may mean as a day: 45830, 20250622."""
    try:
        _day(cell, YEAR_FIRST)
    except Unreadable as reason:
        return reason.code in ("import.impossible_date", "import.date_without_year")
    return True


def _day(cell: Cell, year_first: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if is_blank(cell):
        raise Unreadable("import.missing_date")
    number = as_number(cell)
    if number is not None and int(number) in _SERIALS:
        return EXCEL_DAY_0 + timedelta(days=int(number))
    if number is not None and number == int(number) and number > 0:
        return _parse(str(int(number)) if isinstance(cell, float) else plain(str(cell)), year_first)
    if not isinstance(cell, str):
        raise Unreadable("import.unreadable_date")
    return _parse(_told(cell), year_first)


def _told(text: str) -> str:
    """Without weekday and time of day; nothing when it is too long for a day."""
    if len(text) > SHORT:
        return ""
    lower = plain(text).casefold()
    return _TIME_OF_DAY.sub("", lower[match.end() :] if (match := _WEEKDAY.match(lower)) else lower)


def _parse(text: str, year_first: str) -> date:
    if match := _COMPACT.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return _made(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text) or _DAY_MONTH_YEAR.fullmatch(text):
        return _made(match[3], match[2], match[1])
    if match := _TWO_DIGITS.fullmatch(text):
        day = _two_digits(match, match[2] in year_first)
        if day is None:
            raise Unreadable("import.impossible_date")
        return day
    if (match := _NAMED.fullmatch(text)) and match[2] in _MONTHS:
        return _made(match[3], str(_MONTHS[match[2]]), match[1])
    if (match := _NAMED_FIRST.fullmatch(text)) and match[1] in _MONTHS:
        return _made(match[3], str(_MONTHS[match[1]]), match[2])
    without = _NO_YEAR.fullmatch(text)
    raise Unreadable("import.date_without_year" if without and (without[1] is None or without[1] in _MONTHS) else "import.unreadable_date")


def _two_digits(match: re.Match[str], year_first: bool) -> date | None:
    first, middle, last = match[1], match[3], match[4]
    try:
        return _made(first.zfill(2), middle, last) if year_first else _made(last, middle, first)
    except Unreadable:
        return None


def _made(year: str, month: str, day: str) -> date:
    """Two-digit years: 00 to 69 lie in this century, 70 to 99 in the last (the rule of POSIX)."""
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 70 else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        raise Unreadable("import.impossible_date") from None
