"""Rows of a spreadsheet that are no activities: empty ones, sums, headings said again, and lines of comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vaw.domain.activities.rules.cells import Cell, Row, as_number, fold, is_blank
from vaw.domain.activities.rules.dates import may_be_day

Reason = Literal["empty", "sum", "heading", "note"]

_SUM_WORDS = """
    summa summor sum totalt total totalsumma totaltantal delsumma deltotal subtotal grandtotal sammanlagt medel medelvarde snitt genomsnitt
"""
_SUM = frozenset(_SUM_WORDS.split())
LABEL_MOST = 40  # characters: "Summa första kvartalet" is a label, a sentence with "totalt" in it is not


def find_skipped(body: Sequence[Row], headings: Sequence[Cell], day_column: int | None) -> dict[int, Reason]:
    """{row number: why} for the rows below the headings that are skipped.

    Rows of mere numbers are sums only where no activity follows: above one they are activities that lack everything else.
    """
    said = [fold(str(cell)) for cell in headings if not is_blank(cell)]
    skipped: dict[int, Reason] = {}
    for number, cells in body:
        if reason := _reason(cells, said, day_column):
            skipped[number] = reason
    for number, cells in reversed(body):
        if number in skipped:
            continue
        if not all(is_blank(cell) or as_number(cell) is not None for cell in cells) or _has_day(cells, day_column):
            break
        skipped[number] = "sum"
    return skipped


def _reason(cells: Sequence[Cell], said: Sequence[str], day_column: int | None) -> Reason | None:
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return "empty"
    if _has_day(cells, day_column):
        return None
    first = next((cell for cell in filled if isinstance(cell, str) and as_number(cell) is None), None)
    if first is None:
        return None
    if len(first) <= LABEL_MOST and any(fold(word) in _SUM for word in first.split()):
        return "sum"
    if len(filled) == 1:
        return "note"
    return "heading" if [fold(str(cell)) for cell in filled] == said else None


def _has_day(cells: Sequence[Cell], day_column: int | None) -> bool:
    return day_column is not None and day_column < len(cells) and may_be_day(cells[day_column])
