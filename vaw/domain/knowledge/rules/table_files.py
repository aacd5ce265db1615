"""Tables as SCB exports them (CSV or Excel): a heading row, areas and sexes to the left, years above or to the left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vaw.domain.knowledge.rules import Cell, FileKind, Reading, Refused, Sex
from vaw.domain.knowledge.rules.words import Areas, area_of, sex_in, sex_of, value_of, year_in, year_of
from vaw.kernel.errors import RuleBroken

Line = tuple[int, Sequence[object]]
_AREA = frozenset({"region", "regionkod", "län", "lan", "kommun", "kommuner", "område", "omrade", "area", "county", "municipality"})
_SEX = frozenset({"kön", "kon", "sex", "gender"})
_YEAR = frozenset({"år", "ar", "tid", "year", "time"})
SEARCHED = 30  # rows in which the heading row is looked for: titles stand above it


class _Columns(NamedTuple):
    """Where things stand. `values`: (column, year and sex that its heading says, None where it says none)."""

    area: int
    sex: int | None
    year: int | None
    others: tuple[int, ...]
    values: tuple[tuple[int, int | None, Sex | None], ...]


def read(lines: Iterable[Line], areas: Areas) -> Reading:
    """`lines`: (number in the file, cells).

    Raises RuleBroken("knowledge.no_headings") when no row has a column of areas, ("knowledge.no_years"), ("knowledge.two_values") for
    several columns of values in one year, and ("knowledge.other_dimension") for another column with several values, like age.
    """
    rows = list(lines)
    at = next((place for place, (_, cells) in enumerate(rows[:SEARCHED]) if _names(cells, _AREA) is not None), None)
    if at is None:
        raise RuleBroken("knowledge.no_headings", field="file")
    columns = _columns(rows[at][1])
    body = [(number, cells) for number, cells in rows[at + 1 :] if sum(1 for cell in cells if _text(cell)) > 1]
    for column in columns.others:
        if len({_text(_at(cells, column)) for _, cells in body}) > 1:
            raise RuleBroken("knowledge.other_dimension", field="file")
    reading = Reading(FileKind.TABLE, [], [], skipped=len(rows) - 1 - len(body))
    for number, cells in body:
        _row(reading, number, cells, columns, areas)
    return reading


def _columns(headings: Sequence[object]) -> _Columns:
    told = [_text(heading) for heading in headings]
    area, sex, year = (_names(headings, names) for names in (_AREA, _SEX, _YEAR))
    left = [place for place, text in enumerate(told) if text and place not in (area, sex, year)]
    dated = [place for place in left if year_in(told[place])]
    if year is None and not dated:
        raise RuleBroken("knowledge.no_years", field="file")
    values = dated if year is None else left[-1:]
    others = tuple(place for place in left if place not in values)
    found = tuple((place, year_in(told[place]) if year is None else None, sex_in(told[place])) for place in values)
    if sex is not None:
        found = tuple((place, told_year, None) for place, told_year, _ in found)
    if len({(told_year, told_sex) for _, told_year, told_sex in found}) < len(found):
        raise RuleBroken("knowledge.two_values", field="file")
    return _Columns(area or 0, sex, year, others, found)


def _row(into: Reading, number: int, cells: Sequence[object], columns: _Columns, areas: Areas) -> None:
    area = area_of(_text(_at(cells, columns.area)), areas)
    sex = Sex.ALL if columns.sex is None else sex_of(_text(_at(cells, columns.sex)))
    year = None if columns.year is None else year_of(_text(_at(cells, columns.year)))
    if area is None or sex is None or (columns.year is not None and year is None):
        into.refused.append(Refused(number, "", "area" if area is None else "sex" if sex is None else "year"))
        return
    for place, told_year, told_sex in columns.values:
        value, missing = value_of(_at(cells, place))
        if value is None and missing is None:
            into.refused.append(Refused(number, letters(place), "number"))
            continue
        into.cells.append(Cell(number, area, told_year or year or 0, told_sex or sex, value, missing))


def _names(cells: Sequence[object], names: frozenset[str]) -> int | None:
    return next((place for place, cell in enumerate(cells) if _text(cell).casefold() in names), None)


def _at(cells: Sequence[object], place: int) -> object:
    return cells[place] if place < len(cells) else None


def _text(cell: object) -> str:
    """A cell as text; a year that a workbook keeps as a number is "2023", not "2023.0"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def letters(place: int) -> str:
    """The column as a spreadsheet names it: 0 is A, 26 is AA."""
    first, last = divmod(place, 26)
    return (letters(first - 1) if first else "") + chr(ord("A") + last)
