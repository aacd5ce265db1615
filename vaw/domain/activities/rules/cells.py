"""Cells of a spreadsheet: what they can hold, how their words are compared, and how many heads they tell."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from vaw.domain.activities.rules.log import HEADS_MOST
from vaw.kernel.written import SHORT, plain

Cell = str | float | bool | date | datetime | time | timedelta | None
Row = tuple[int, Sequence[Cell]]  # the file's own number of the row, and its cells

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")
_PERSONS = "st|stycken|pers|personer|person|deltagare|delt|kvinnor|kvinna|kv|män|man|participants|people|women|men"
_COUNT = re.compile(rf"(\d{{1,6}})(?:[.,]0+)? ?(?:{_PERSONS})?\.?")
_ABOUT = "ca|c:a|cirka|circa|omkring|ungefär|drygt|knappt|minst|max|över|under|about|[<>~≈±]"
_APPROXIMATE = re.compile(rf"(?:{_ABOUT}).*\d.*|\d+ ?(?:-|till|to|/) ?\d+.*|\d+ ?\+")
# Folded. "-" and the empty cell are not here: beside a counted number they mean 0, these words never do.
_UNCOUNTED_WORDS = """
    ejraknat ejraknade ejraknad ejangivet ejangiven okant okand vetej vetinte uppgiftsaknas saknas ingenuppgift ejregistrerat eju na
    notcounted unknown notknown missing
"""
_UNCOUNTED = frozenset(_UNCOUNTED_WORDS.split())


class Unreadable(ValueError):
    """A cell that cannot be taken in. `code` is stable; `suggestion` comes from our own lists, never from the cell."""

    def __init__(self, code: str, suggestion: str | None = None) -> None:
        super().__init__(code)
        self.code, self.suggestion = code, suggestion


def normalise_label(text: str) -> str:
    """What of a label is compared first: "  Prostitution /Människohandel. " and "prostitution/människohandel" are the same."""
    lower = plain(text).casefold().replace("’", "'").rstrip(".:;,*")
    return re.sub(r" ?([/&,]) ?", r"\1", lower).strip()


def fold(text: str) -> str:
    """Only letters a to z and digits, å ä ö é without their marks: what is compared when nothing fits to the letter."""
    marked = unicodedata.normalize("NFD", text.casefold())
    return _NOT_WORD.sub("", "".join(letter for letter in marked if not unicodedata.combining(letter)))


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\u00a0\u200b\ufeff"))


def says_nothing(cell: Cell) -> bool:
    """Empty, or filled with a dash."""
    return is_blank(cell) or (isinstance(cell, str) and plain(cell) in ("-", "--"))


def column_letter(column: int) -> str:
    """The name of a column as spreadsheets show it: 0 is "A", 26 is "AA"."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def as_number(cell: Cell) -> float | None:
    """The number in a cell, also one kept as text ("7,5", "1 200"); None for everything else, True and False too."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return float(cell) if math.isfinite(cell) else None
    if isinstance(cell, str) and len(cell) <= SHORT:
        text = plain(cell)
        if _GROUPED.fullmatch(text):
            return float(text.replace(" ", ""))
        if _NUMBER.fullmatch(text):
            return float(text.replace(",", "."))
    return None


def is_uncounted(cell: Cell) -> bool:
    """Says in words that nobody counted, or that nobody knows: "ej räknat", "okänt", "?"."""
    return isinstance(cell, str) and (plain(cell) in ("?", "??") or fold(cell) in _UNCOUNTED)


def parse_heads(cell: Cell) -> int | None:
    """A number of heads. None for an empty cell, a dash and the words for "not counted"; 0 is zero.

    Raises Unreadable with import.heads_not_whole, import.heads_not_exact ("ca 15", "10–15"), import.unreadable_heads or activities.heads
    (below 0 or above what one activity reaches).
    """
    if says_nothing(cell) or is_uncounted(cell):
        return None
    number = as_number(cell)
    if number is None and isinstance(cell, str) and len(cell) <= SHORT:
        text = plain(cell).casefold()
        count = _COUNT.fullmatch(text)
        if not count:
            raise Unreadable("import.heads_not_exact" if _APPROXIMATE.fullmatch(text) else "import.unreadable_heads")
        number = float(count[1])
    if number is None:
        raise Unreadable("import.unreadable_heads")
    if not 0 <= number <= HEADS_MOST:
        raise Unreadable("activities.heads")
    if number != int(number):
        raise Unreadable("import.heads_not_whole")
    return int(number)
