"""Cells of an XLSX file whose formula has no value: an error (#DIV/0!), or never calculated by the program that wrote it.

The reader hands both over as empty cells, and an empty cell means something else ("not counted").
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CHUNK_BYTES = 1 << 20
ROW_BYTES = 1 << 23
_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\s(?P<attributes>[^>]{0,200})>"
    rb"(?P<formula><(?:\w{1,20}:)?f\b[^>]{0,200}(?:/>|>[^<]{0,9000}</(?:\w{1,20}:)?f>))?"
    rb"(?P<value><(?:\w{1,20}:)?v\b[^>]{0,100}>[^<])?"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def broken_cells(archive: zipfile.ZipFile) -> dict[str, list[tuple[int, int]]]:
    """{sheet name: [(row, column), …]}, counted from 1."""
    parts = _parts(archive)
    found = {name: list(_broken(archive, part)) for name, part in parts.items() if part in archive.NameToInfo}
    return {name: places for name, places in found.items() if places}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """{sheet name: its part in the archive}."""
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in archive.NameToInfo:
        for relation in _parse(archive.read("xl/_rels/workbook.xml.rels")):
            target = relation.get("Target", "")
            targets[relation.get("Id", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    sheets = _parse(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    return {sheet.get("name", ""): targets.get(sheet.get(_RELATION, ""), "") for sheet in sheets}


def _parse(xml: bytes) -> ElementTree.Element:
    """Raises ValueError for XML that is broken or brings a document type, which no workbook has."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ValueError
    try:
        return ElementTree.fromstring(xml)  # noqa: S314 - no document type, so no entity can expand
    except ElementTree.ParseError:
        raise ValueError from None


def _broken(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int]]:
    """Reads row by row, never the whole part. A formula whose value is the empty text (t="str") is no fault."""
    for xml in _rows(archive, part):
        for cell in _CELL.finditer(xml):
            attributes = cell["attributes"]
            never_calculated = cell["formula"] and not cell["value"] and b't="str"' not in attributes
            if (never_calculated or b't="e"' in attributes) and (place := _PLACE.search(attributes)):
                yield int(place[2]), _column(place[1])


def _rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that end where a row ends. Raises ValueError for a row that no spreadsheet could have."""
    rest = b""
    with archive.open(part) as source:
        while chunk := source.read(CHUNK_BYTES):
            rows, end, rest = (rest + chunk).rpartition(b"row>")
            if len(rest) > ROW_BYTES:
                raise ValueError
            yield rows + end
    yield rest


def _column(letters: bytes) -> int:
    """b"A" is 1, b"AA" is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
