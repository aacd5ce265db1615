"""The text layers of documents, piece by piece with their places: what is read, what is in the margins, and what is not seen at all.

Nothing here fetches, unfolds or runs anything: XML with a document type of its own is refused, which is where entities are declared.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.parsers import expat

import pypdf
from python_calamine import CalamineWorkbook, SheetTypeEnum

from vaw.kernel.guard.files import Place

PAGES_MOST = 400
TEXT_MOST = 1_500_000  # characters of one document, eight hundred pages: the guard reads them in some seconds
ROWS_MOST, COLUMNS_MOST = 100_000, 200
PDF, TEXT = "application/pdf", "text/plain"
ENDS_OF_PASSAGES = frozenset(
    ("p", "h", "si", "comment", "title", "creator", "subject", "keywords", "description", "lastModifiedBy", "property")
)
GAPS = frozenset(("tab", "br", "cr", "s", "line-break", "tc"))
TOLD_IN_ATTRIBUTES = frozenset(("Target", "descr", "title", "author", "href", "initials", "name-of-author"))
SHEET_CELLS = frozenset(("v", "f", "is"))
SHEETS = re.compile(r"xl/worksheets/|^content\.xml$")
EDGES = re.compile(r"header|footer|footnotes|endnotes|^styles\.xml$|worksheets/|notesSlide|slideMaster|slideLayout")
NUMBERED_SLIDE = re.compile(r"^ppt/slides/slide(\d{1,5})\.xml$")

Passage = tuple[Place, str]


class Unreadable(Exception):
    """The text of the document, or of a page of it, cannot be read."""


def passages(data: bytes, media_type: str) -> Iterator[Passage]:
    """Every piece of text of the document. Raises Unreadable, and what pypdf and calamine raise."""
    if media_type == PDF:
        yield from of_pdf(data)
    elif media_type == TEXT:
        text = decoded(data)
        if len(text) > TEXT_MOST:
            raise Unreadable
        yield from ((Place("line", number), line) for number, line in enumerate(text.splitlines(), 1))
    else:
        sheets = "spreadsheet" in media_type
        if sheets:
            yield from of_cells(data)
        yield from of_parts(data, cells_too=not sheets)


def decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def of_pdf(data: bytes) -> Iterator[Passage]:
    """Pages, what is written on them by hand, forms, the headings beside, and what the file says of itself. "" is a page of pictures."""
    reader = pypdf.PdfReader(BytesIO(data))
    for value in (reader.metadata or {}).values():
        yield Place("properties"), str(value)
    if len(reader.pages) > PAGES_MOST:
        raise Unreadable
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        if text.strip() or has_pictures(page):
            yield Place("page", number), text
        for note in page.get("/Annots") or ():
            told = note.get_object()
            yield Place("page", number), " ".join(str(told[key]) for key in ("/Contents", "/V", "/T", "/TU") if key in told)
            action = told["/A"].get_object() if "/A" in told else {}
            if "/URI" in action:
                yield Place("page", number), str(action["/URI"])
    yield from ((Place("hidden"), title) for title in headings(reader.outline))


def has_pictures(page: Any) -> bool:
    """Whether a page without text shows something: then it is scanned and not empty."""
    resources = page.get("/Resources")
    return bool(resources and resources.get_object().get("/XObject"))


def headings(outline: Any) -> Iterator[str]:
    for one in outline:
        if isinstance(one, list):
            yield from headings(one)
        else:
            yield str(one.title)


def of_cells(data: bytes) -> Iterator[Passage]:
    """Names of sheets, and their cells row by row, hidden ones too."""
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        for number, told in enumerate(book.sheets_metadata, 1):
            yield Place("sheet_name", number), told.name
            if told.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(told.name)
            if sheet.end is not None and (sheet.end[0] >= ROWS_MOST or sheet.end[1] >= COLUMNS_MOST):
                raise Unreadable
            for row, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
                for column, cell in enumerate(cells):
                    if cell not in ("", None) and not isinstance(cell, bool):
                        yield Place("cell", number, f"{letters(column)}{row}"), as_typed(cell)


def as_typed(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, (date, datetime, time)) else str(cell)


def letters(column: int) -> str:
    """A, B, … Z, AA."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def of_parts(data: bytes, *, cells_too: bool) -> Iterator[Passage]:
    """Every XML part of a packed document; of sheets only what stands outside their cells."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            reader = PartReader(skips_cells=not cells_too and bool(SHEETS.search(name)))
            for number, text in enumerate(reader.read(archive.read(name)), 1):
                yield place_of(name, number), text


def place_of(name: str, number: int) -> Place:
    if slide := NUMBERED_SLIDE.match(name):
        return Place("slide", int(slide[1]))
    if name in ("word/document.xml", "content.xml"):
        return Place("paragraph", number)
    if "comment" in name:
        return Place("comments")
    if name.startswith("docProps/") or name == "meta.xml":
        return Place("properties")
    return Place("edges" if EDGES.search(name) else "hidden")


class PartReader:
    """The text of one XML part, by paragraphs, and the attributes that hold words of people."""

    def __init__(self, *, skips_cells: bool = False) -> None:
        self._found: list[str] = []
        self._now: list[str] = []
        self._skips = skips_cells
        self._skipping = 0

    def read(self, data: bytes) -> list[str]:
        """Raises Unreadable for what is not well formed or declares a document type."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._say
        try:
            parser.Parse(data, True)
        except expat.ExpatError as fault:
            raise Unreadable from fault
        self._flush()
        return self._found

    def _refuse(self, *declared: object) -> None:
        raise Unreadable

    def _start(self, name: str, told: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if self._skips and tag in SHEET_CELLS | {"table-cell"}:
            self._skipping += 1
        if tag in GAPS:
            self._now.append(" ")
        self._found += [value for key, value in told.items() if key.rpartition(":")[2] in TOLD_IN_ATTRIBUTES and value.strip()]

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if self._skips and tag in SHEET_CELLS | {"table-cell"}:
            self._skipping -= 1
        if tag in ENDS_OF_PASSAGES:
            self._flush()

    def _say(self, text: str) -> None:
        if not self._skipping:
            self._now.append(text)

    def _flush(self) -> None:
        text = "".join(self._now)
        self._now.clear()
        if text.strip():
            self._found.append(text)
