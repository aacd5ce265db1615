"""Days as cells of a spreadsheet hold them: as text (kernel.written), as a day, or as a number that lost its format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from vaw.domain.activities.rules.cells import Cell, Unreadable, as_number, is_blank
from vaw.domain.activities.rules.log import check_day
from vaw.kernel.errors import RuleBroken
from vaw.kernel.written import YEAR_FIRST, Fault, Unclear, plain, read_day, two_digit_mark

EXCEL_DAY_0 = date(1899, 12, 30)
_SERIALS = range(10_000, 100_000)  # 1927 to 2173: a date that lost its format
_CODES = {
    Fault.IMPOSSIBLE: "import.impossible_date",
    Fault.WITHOUT_YEAR: "import.date_without_year",
    Fault.UNREADABLE: "import.unreadable_date",
}


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
    found: dict[str, list[str]] = {}
    for cell in cells:
        if isinstance(cell, str) and (mark := two_digit_mark(cell)):
            found.setdefault(mark, []).append(cell)
    return "".join(mark for mark in "-/." if _begins_with_year(mark, found.get(mark, [])))


def _begins_with_year(mark: str, texts: list[str]) -> bool:
    faults = []
    for year_first in (mark, ""):
        read = [_read_or_none(text, year_first) for text in texts]
        faults.append((read.count(None), len({day.year for day in read if day})))
    return mark in YEAR_FIRST if faults[0] == faults[1] else faults[0] < faults[1]


def _read_or_none(text: str, year_first: str) -> date | None:
    try:
        return read_day(text, year_first)
    except Unclear:
        return None


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
        return _read(str(int(number)) if isinstance(cell, float) else plain(str(cell)), year_first)
    if not isinstance(cell, str):
        raise Unreadable("import.unreadable_date")
    return _read(cell, year_first)


def _read(text: str, year_first: str) -> date:
    try:
        return read_day(text, year_first)
    except Unclear as unclear:
        raise Unreadable(_CODES[unclear.fault]) from None
