"""Declared tables as a workbook, a sheet each, with typed cells: for a page's own download."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from tempfile import TemporaryFile
from textwrap import wrap
from typing import IO, Any

import xlsxwriter

from vaw.kernel.i18n import gettext
from vaw.kernel.table import MISSING, Column, Table, Value
from vaw.render.document import Told, neutral, unsplit_note

NAVY, RULE = "#1b3a5c", "#cecece"
NAME_MOST = 31  # characters of a sheet's name, the format's own limit
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", ""))
FORMATS = {
    "int": "#,##0",
    "hours": "#,##0.00",
    "decimal": "#,##0.0",
    "number": "#,##0.##########",
    "percent": "0 %",
    "date": "yyyy-mm-dd",
}
NARROW, TEXT, WIDE = 14, 36, 40  # characters of a column: of numbers, of text, of what names the row
LINE, TALLEST = 15.0, 409.0  # points of a line, and the most that the format lets a row have
_DAY_ZERO = date(1899, 12, 30).toordinal()  # what a spreadsheet counts days from, since March 1900
PIECE = 64 * 1024  # bytes sent at a time
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}

Write = Callable[[int, Value], object]


def tables_xlsx(sheets: Iterable[tuple[Table, Sequence[Sequence[Value]]]]) -> bytes:
    """The workbook. Cells that a spreadsheet could take for a formula are neutralised; what is missing is a dash."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, **_OPTIONS}) as book:
        styles = _Styles(book)
        for number, (table, rows) in enumerate(sheets, 1):
            _sheet(book, styles, number, table, rows)
    return memory.getvalue()


def streamed_xlsx(table: Table, rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """One table of any length, piece by piece: a row is on its way to a nameless file before the next is read, none is kept in memory."""
    with TemporaryFile() as file:
        with xlsxwriter.Workbook(file, {"constant_memory": True, **_OPTIONS}) as book:
            _sheet(book, _Styles(book), 1, table, rows)
        file.seek(0)
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def on_paper(sheet: Any, *, head: bool = True) -> None:
    """A sheet prints on its side, no wider than a page, with its head on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if head:
        sheet.repeat_rows(0)


def set_height(sheet: Any, row: int, cells: Iterable[tuple[Value, int]]) -> None:
    """Make a row as high as its longest text in a column of so many characters: Excel finds that out by itself, LibreOffice does not."""
    lines = 1
    for value, width in cells:
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            lines = max(lines, sum(max(1, -(-len(part) * 11 // (width * 10))) for part in value.splitlines()))
    if lines > 1:
        sheet.set_row(row, min(TALLEST, lines * LINE))


def set_head(sheet: Any, labels: Sequence[str], widths: Sequence[int]) -> None:
    """Room for a head whose labels break between words."""
    lines = [len(wrap(label, width)) for label, width in zip(labels, widths, strict=True)]
    sheet.set_row(0, LINE * max([1, *lines]))


class _Styles:
    """How cells look."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": NAVY, "text_wrap": True, "valign": "bottom"})
        line: dict[str, Any] = {"bottom": 1, "bottom_color": RULE, "valign": "top"}
        self.text = book.add_format(line | {"text_wrap": True})
        self.missing = book.add_format(line | {"align": "right"})
        self.typed = {kind: book.add_format(line | {"num_format": shown, "align": "right"}) for kind, shown in FORMATS.items()}


def _sheet(book: Any, styles: _Styles, number: int, table: Table, rows: Iterable[Sequence[Value]]) -> None:
    """A sheet, written from top to bottom: what is written cannot be returned to."""
    name = gettext(table.caption).translate(_FORBIDDEN)[: NAME_MOST - 3].strip()
    sheet = book.add_worksheet(f"{number} {name}")
    sheet.freeze_panes(1, 1)
    on_paper(sheet)
    labels = [neutral(gettext(column.label)) for column in table.columns]
    widths = [_width(column, label) for column, label in zip(table.columns, labels, strict=True)]
    set_head(sheet, labels, widths)
    for place, (label, width) in enumerate(zip(labels, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, label, styles.head)
    writers = [_writer(sheet, place, column, styles) for place, column in enumerate(table.columns)]
    texts = [(place, widths[place]) for place, column in enumerate(table.columns) if column.kind == "text"]
    last = 0
    for last, values in enumerate(rows, 1):
        set_height(sheet, last, [(values[place], width) for place, width in texts])
        for write, value in zip(writers, values, strict=True):
            write(last, value)
    note = unsplit_note(table)
    if note:
        sheet.write_string(last + 2, 0, note)


def _width(column: Column, label: str) -> int:
    """Room for the longest word of the label at least."""
    wanted = WIDE if column.header else TEXT if column.kind == "text" else NARROW
    return max([wanted, *(len(word) + 2 for word in label.split())])


def _writer(sheet: Any, place: int, column: Column, styles: _Styles) -> Write:
    """How a cell of this column is written: decided once a column, not once a cell."""
    string, number = sheet.write_string, sheet.write_number
    typed, text, missing = styles.typed.get(column.kind, styles.text), styles.text, styles.missing if column.numeric else styles.text
    by = 60 if column.kind == "hours" else 1
    told = Told(lambda value: neutral(gettext(str(value))))

    def write(row: int, value: Value) -> object:
        if isinstance(value, str):
            return string(row, place, told[value], text)
        if value is None:
            return string(row, place, MISSING, missing)
        if isinstance(value, date):
            return number(row, place, value.toordinal() - _DAY_ZERO, styles.typed["date"])
        return number(row, place, value / by if by != 1 else value, typed)

    return write
