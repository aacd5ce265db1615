"""An edition as a workbook: about it, texts, definitions, and a sheet a figure with typed numbers. Imported where reports are built only.

Of the country's report the counties' chapters follow: a sheet with their texts, and a sheet a figure with the counties below each other.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

import xlsxwriter

from vaw.domain.insight.queries import FigureResult
from vaw.kernel.i18n import N_, gettext, instant
from vaw.kernel.table import MISSING, Column, Value
from vaw.render.chapters import side_by_side
from vaw.render.document import Document, neutral, unsplit_note
from vaw.render.prose import plain_prose
from vaw.render.workbook import FORMATS, on_paper, set_head, set_height

NAVY, RULE = "#1b3a5c", "#cecece"
NAME_MOST = 31  # characters of a sheet's name, the format's own limit
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", ""))
ABOUT, WIDEST = 80, 60  # characters of a column: what tells of the report, the widest of numbers


def edition_xlsx(document: Document) -> bytes:
    """The workbook. Cells that a spreadsheet could take for a formula are neutralised."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _Book(book, document).write()
    return memory.getvalue()


class _Book:
    """One workbook in the making, with its styles."""

    def __init__(self, book: Any, document: Document) -> None:
        self.book, self.document = book, document
        self.results = [*document.results, *side_by_side(document.chapters)]
        font = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.title = book.add_format(font | {"bold": True, "font_size": 16, "font_color": NAVY})
        head = font | {"bold": True, "font_color": "#ffffff", "bg_color": NAVY, "text_wrap": True, "valign": "bottom"}
        self.head, self.head_right = book.add_format(head), book.add_format(head | {"align": "right"})
        line = font | {"bottom": 1, "bottom_color": RULE}
        self.text, self.bold = book.add_format(line | {"text_wrap": True}), book.add_format(line | {"bold": True, "text_wrap": True})
        self.note = book.add_format(font | {"font_color": "#484949"})
        self.link = book.add_format(line | {"font_color": "#1a65a6", "underline": 1})
        self.missing = book.add_format(line | {"align": "right", "font_color": "#505a5f"})
        self.numbers = {kind: book.add_format(line | {"num_format": shown, "align": "right"}) for kind, shown in FORMATS.items()}

    def write(self) -> None:
        document = self.document
        self.book.set_properties(
            {
                "title": f"{document.name}, {document.county_name}",
                "author": document.authority,
                "company": document.authority,
                "created": document.ordered_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        self.book.set_custom_property("Language", document.language)
        self.book.set_custom_property("Checksum", document.checksum)
        names = self._names()
        self._about(names)
        if document.prose is not None:
            self._prose(gettext(N_("Texten")), [("", document)])
        if document.chapters:
            self._prose(gettext(N_("Länens texter")), [(one.county_name, one) for one in document.chapters])
        self._definitions()
        for result in self.results:
            self._figure(names[result.figure.code], result)

    def _names(self) -> dict[str, str]:
        """{figure: name of its sheet}: its title, shortened, and never twice."""
        names: dict[str, str] = {}
        for number, result in enumerate(self.results, 1):
            name = gettext(result.figure.title).translate(_FORBIDDEN)[:NAME_MOST].strip()
            names[result.figure.code] = f"{number} {name}"[:NAME_MOST].strip() if name in names.values() else name
        return names

    def _about(self, names: dict[str, str]) -> None:
        document, sheet = self.document, self.book.add_worksheet(gettext(N_("Om rapporten"))[:NAME_MOST])
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, ABOUT)
        on_paper(sheet, head=False)
        sheet.write_string(0, 0, document.title, self.title)
        told = [
            (gettext(N_("Myndighet")), document.authority),
            (gettext(N_("Län")), document.county_name),
            (gettext(N_("År")), str(document.year)),
            (gettext(N_("Utgåva")), str(document.edition)),
            *([(gettext(N_("Diarienummer")), document.reference)] if document.reference else []),
            (gettext(N_("Beställd")), instant(document.ordered_at)),
            (gettext(N_("Kontrollsumma")), document.checksum),
            (gettext(N_("Saknad uppgift")), gettext(N_("visas som ett streck och är aldrig noll"))),
            *((f"{gettext(N_('Rubrik'))} {number}", text) for number, text in sorted(document.headings.items())),
        ]
        for row, (label, text) in enumerate(told, 2):
            set_height(sheet, row, [(text, ABOUT)])
            sheet.write_string(row, 0, label, self.bold)
            sheet.write_string(row, 1, neutral(text), self.text)
        for row, (code, name) in enumerate(names.items(), len(told) + 3):
            sheet.write_string(row, 0, gettext(N_("Figur")), self.bold)
            sheet.write_url(row, 1, f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1", self.link, self._title(code))

    def _prose(self, name: str, accounts: Sequence[tuple[str, Document]]) -> None:
        """What accounts say, a paragraph a row beside its heading, without the marks of its formatting. Each with its county or ""."""
        sheet = self.book.add_worksheet(name[:NAME_MOST])
        columns = [(N_("Län"), 24)] if any(county for county, _ in accounts) else []
        columns += [(N_("Rubrik"), 40), (N_("Text"), 110)]
        for column, (label, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, gettext(label), self.head)
        for row, told in enumerate((told for one in accounts for told in _paragraphs(*one)), 1):
            cells = told[-len(columns) :]
            set_height(sheet, row, [(text, width) for text, (_, width) in zip(cells, columns, strict=True)])
            for column, text in enumerate(cells):
                sheet.write_string(row, column, neutral(text), self.text if column == len(cells) - 1 else self.bold)
        sheet.freeze_panes(1, len(columns) - 1)
        on_paper(sheet)

    def _title(self, code: str) -> str:
        return next(gettext(result.figure.title) for result in self.results if result.figure.code == code)

    def _definitions(self) -> None:
        sheet = self.book.add_worksheet(gettext(N_("Definitioner"))[:NAME_MOST])
        labels = (N_("Figur"), N_("Definition"), N_("Att tänka på"), N_("Enhet"), N_("Källa"), N_("Rubrik"))
        widths = (32, 60, 60, 22, 28, 10)
        for column, (label, width) in enumerate(zip(labels, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, gettext(label), self.head)
        for row, result in enumerate(self.results, 1):
            figure = result.figure
            texts = (figure.title, figure.definition, figure.caveat, figure.unit, figure.source)
            set_height(sheet, row, zip((gettext(text) for text in texts), widths, strict=False))
            for column, text in enumerate(texts):
                sheet.write_string(row, column, neutral(gettext(text)), self.bold if column == 0 else self.text)
            heading = self.document.heading_of(result)
            if heading or not self.document.chapters:  # what stands in the chapters alone has a heading in each of them
                sheet.write_number(row, len(texts), heading, self.numbers["int"])
        sheet.freeze_panes(1, 1)
        on_paper(sheet)

    def _figure(self, name: str, result: FigureResult) -> None:
        sheet, columns = self.book.add_worksheet(name), result.figure.table.columns
        widths = [_width(result, place) for place in range(len(columns))]
        set_head(sheet, [gettext(column.label) for column in columns], widths)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, widths[place])
            sheet.write_string(0, place, gettext(column.label), self.head_right if column.numeric else self.head)
        for row, values in enumerate(result.rows, 1):
            set_height(sheet, row, zip(values, widths, strict=True))
            for place, (column, value) in enumerate(zip(columns, values, strict=True)):
                self._cell(sheet, row, place, column, value)
        note = unsplit_note(result.figure.table)
        if note:
            sheet.write_string(len(result.rows) + 2, 0, note, self.note)
        headers = next((place + 1 for place, column in enumerate(columns) if column.header), 0)
        sheet.freeze_panes(1, headers)
        if result.rows:
            sheet.autofilter(0, 0, len(result.rows), len(columns) - 1)
        on_paper(sheet)

    def _cell(self, sheet: Any, row: int, place: int, column: Column, value: Value) -> None:
        if value is None:
            sheet.write_string(row, place, MISSING, self.missing)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, value, self.numbers["date"])
        elif isinstance(value, int | float):
            sheet.write_number(row, place, value / 60 if column.kind == "hours" else value, self.numbers[column.kind])
        else:
            sheet.write_string(row, place, neutral(gettext(str(value))), self.bold if column.header else self.text)


def _paragraphs(county: str, account: Document) -> list[tuple[str, str, str]]:
    """(county, heading, line), with an empty line under a heading where nothing is written."""
    prose = account.prose or {}
    return [
        (county, f"{number}. {heading}", line)
        for number, heading in sorted(account.headings.items())
        for line in plain_prose(prose[number].text).splitlines() or [""]
        if line or not prose[number].text
    ]


def _width(result: FigureResult, place: int) -> int:
    """Room for the longest word of the label and the longest value."""
    column = result.figure.table.columns[place]
    words = max(len(word) for word in gettext(column.label).split()) + 4
    return min(WIDEST, max(12, words, *(len(column.shown(row[place])) + 3 for row in result.rows)))
