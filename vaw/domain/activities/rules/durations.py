"""Lengths of time as cells of a spreadsheet hold them, in whole minutes: as text (kernel.written), as a time, or as a bare number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from vaw.domain.activities.rules.cells import Cell, Unreadable, as_number, says_nothing
from vaw.domain.activities.rules.dates import EXCEL_DAY_0
from vaw.domain.activities.rules.log import check_minutes
from vaw.kernel.errors import RuleBroken
from vaw.kernel.written import HOURS, MINUTES, Unclear, looks_like_clock, plain, read_minutes

Unit = Literal["hours", "minutes"]


class Bare(NamedTuple):
    """What a number without a unit means in a column. `reason`: "heading", "values" or "chosen" (a person said so)."""

    unit: Unit
    reason: Literal["heading", "values", "chosen"]


# Decision D-2 in README. A working day with an evening is 16 hours: bare numbers up to that are hours unless the heading says minutes, and
# where only the values tell the unit, hours above 24 and minutes with decimals are refused instead of guessed.
HOURS_USUAL = 16
HOURS_GUESSED = 24


def parse_minutes(cell: Cell, bare: Bare) -> int:
    """Whole minutes, rounded to the nearest. "7:00" and cells with a time are hours and minutes; "13:00–15:30" is the time between.

    Raises Unreadable: import.missing_duration, import.ambiguous_duration ("1.30 h", or a bare number that does not fit a guessed unit),
    import.unreadable_duration or activities.minutes (outside the bounds of an activity).
    """
    if says_nothing(cell):
        raise Unreadable("import.missing_duration")
    minutes = int(_minutes(cell, bare) + 0.5)
    try:
        check_minutes(minutes)
    except RuleBroken as broken:
        raise Unreadable(broken.code) from None
    return minutes


def find_bare(heading: str, cells: Iterable[Cell]) -> Bare:
    """What bare numbers in a column mean: as the heading says, else by the values."""
    if told := unit_told(heading):
        return Bare(told, "heading")
    numbers = [number for cell in cells if (number := as_number(cell)) is not None]
    large = sum(number > HOURS_USUAL for number in numbers)
    fractions = sum(number != int(number) for number in numbers)
    return Bare("minutes" if large and large >= len(numbers) - large and not fractions else "hours", "values")


def unit_told(heading: str) -> Unit | None:
    """The unit that a heading names: "Tid (tim)", "Antal minuter", "Hours". None when it names none or both: "Tid (tim:min)"."""
    words = re.findall(r"[a-zåäö]+", heading.casefold())
    minutes = any(re.fullmatch(MINUTES, word) or word.startswith("minut") for word in words)
    hours = any(re.fullmatch(HOURS, word) or word.startswith(("timm", "arbetstim")) for word in words)
    return None if minutes == hours else "minutes" if minutes else "hours"


def is_duration(cell: Cell) -> bool:
    """Looks like a length of time that names its unit."""
    if isinstance(cell, (time, timedelta)):
        return True
    try:
        return isinstance(cell, str) and as_number(cell) is None and _told(cell) is not None
    except Unreadable:
        return True


def _minutes(cell: Cell, bare: Bare) -> float:
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 60
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute + cell.second / 60
    if isinstance(cell, datetime) and cell.year <= 1900:  # 30:00 in Excel: day 1 is 1 January 1900
        return (cell - datetime.combine(EXCEL_DAY_0, time()) - timedelta(days=1)).total_seconds() / 60
    number = as_number(cell)
    if number is not None:
        return _bare_minutes(number, bare, cell)
    if not isinstance(cell, str) or isinstance(cell, date):
        raise Unreadable("import.unreadable_duration")
    minutes = _told(cell)
    if minutes is None:
        raise Unreadable("import.unreadable_duration")
    return minutes


def _bare_minutes(number: float, bare: Bare, cell: Cell) -> float:
    if number <= 0:
        raise Unreadable("activities.minutes")
    guessed = bare.reason == "values"
    if bare.unit == "minutes":
        if guessed and number != int(number):
            raise Unreadable("import.ambiguous_duration")
        return number
    if (guessed and number > HOURS_GUESSED) or (isinstance(cell, str) and looks_like_clock(plain(cell))):
        raise Unreadable("import.ambiguous_duration")
    return number * 60


def _told(text: str) -> float | None:
    """Minutes of a text that names its unit; None when it does not."""
    try:
        return read_minutes(text)
    except Unclear:
        raise Unreadable("import.ambiguous_duration") from None
