"""Spreadsheets as people send them: bytes in, sheets of rows of cells out. XLSX, XLS, ODS and delimited text; no business words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from vaw.integrations.spreadsheets.broken import broken_cells
from vaw.integrations.spreadsheets.delimited import decode, records
from vaw.kernel.errors import RuleBroken

Cell = str | float | bool | date | datetime | time | timedelta | None

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELLS = 2_000_000
UNPACK_SECONDS = 120  # of the clock; the program has its own limit of processor time
NO_VALUE = "#VALUE!"  # stands in a cell whose formula has no value: an empty cell would say something else

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OTHER_FORMATS = (
    *(b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    *(b"\x7fELF", b"MZ"),
)
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|table|svg|meta|head)", re.IGNORECASE)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_CODES = {3: "import.not_a_spreadsheet", 4: "import.password_protected", 5: "import.too_large"}  # the exit codes of unpack.py


class Row(NamedTuple):
    """A row and the number that the file gives it, from 1: the sheet's row, or the line on which a record of a text begins."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    name: str
    visible: bool
    rows: tuple[Row, ...]


def read_book(data: bytes, file_name: str, first: int = 0) -> tuple[Sheet, ...]:
    """All worksheets with something in them, in the file's order. The content says what the file is; the name only names a text's sheet.

    `first`: only so many rows of each sheet, and no search for formulas without a value: to see what the columns are (0: everything).
    Raises RuleBroken with import.not_a_spreadsheet, import.too_large, import.password_protected, import.empty or import.broken_quotes.
    """
    if len(data) > MAX_BYTES:
        raise RuleBroken("import.too_large", megabytes=MAX_BYTES // 1024 // 1024)
    if not data.strip():
        raise RuleBroken("import.empty")
    if data.startswith(b"PK\x03\x04"):
        sheets = _packed(data, first)
    elif data.startswith(_OLE):
        sheets = _compound(data, first)
    elif data.startswith(_OTHER_FORMATS) or _MARKUP.match(data):
        raise RuleBroken("import.not_a_spreadsheet")
    else:
        sheets = (_delimited(data, file_name, first),)
    filled = tuple(sheet for sheet in sheets if any(cell is not None for row in sheet.rows for cell in row.cells))
    if not filled:
        raise RuleBroken("import.empty")
    return filled


def _delimited(data: bytes, file_name: str, first: int) -> Sheet:
    rows: list[Row] = []
    cells = 0
    for number, fields in records(decode(data)):
        if first and len(rows) == first:
            break
        cells += len(fields)
        if len(rows) >= MAX_ROWS or len(fields) > MAX_COLUMNS or cells > MAX_CELLS:
            raise RuleBroken("import.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS)
        rows.append(Row(number, tuple(field if field.strip() else None for field in fields)))
    return Sheet(Path(file_name).stem, True, tuple(rows))


def _packed(data: bytes, first: int) -> tuple[Sheet, ...]:
    """XLSX or ODS. A zip that is neither, or that lies about itself, is no spreadsheet."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names and not ("mimetype" in names and archive.read("mimetype").strip() == _ODS):
                raise RuleBroken("import.not_a_spreadsheet")
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise RuleBroken("import.password_protected")
            broken = broken_cells(archive) if "xl/workbook.xml" in names and not first else {}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        raise RuleBroken("import.not_a_spreadsheet") from None
    return tuple(_marked(sheet, broken.get(sheet.name, ())) for sheet in _unpack(data, first))


def _check_size(archive: zipfile.ZipFile) -> None:
    """Sizes as told first, then unpacked to nowhere: a part longer than told, or with another checksum, raises BadZipFile."""
    parts = archive.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise RuleBroken("import.password_protected")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise RuleBroken("import.not_a_spreadsheet")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise RuleBroken("import.too_large", megabytes=MAX_BYTES // 1024 // 1024)
    if archive.testzip() is not None:
        raise RuleBroken("import.not_a_spreadsheet")


def _compound(data: bytes, first: int) -> tuple[Sheet, ...]:
    """XLS, or the envelope in which Office keeps a workbook with a password."""
    if _ENCRYPTED_PACKAGE in data:
        raise RuleBroken("import.password_protected")
    return _unpack(data, first)


def _unpack(data: bytes, first: int) -> tuple[Sheet, ...]:
    """Let unpack.py read the workbook in a process with limits. An end by signal means that it asked for more than it may have."""
    limits = (str(MAX_ROWS), str(MAX_COLUMNS), str(MAX_CELLS), str(first))
    program = [sys.executable, "-I", str(Path(__file__).with_name("unpack.py")), *limits]
    try:
        done = subprocess.run(program, input=data, capture_output=True, timeout=UNPACK_SECONDS, check=False)  # noqa: S603 - our own program, no part of the file in the arguments
    except subprocess.TimeoutExpired:
        raise RuleBroken("import.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS) from None
    if done.returncode < 0:
        raise RuleBroken("import.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS)
    if done.returncode:
        raise RuleBroken(_CODES.get(done.returncode, "import.not_a_spreadsheet"))
    told: list[tuple[str, bool, list[list[Cell]]]] = json.loads(done.stdout, object_hook=_undated)
    return tuple(Sheet(name, visible, _numbered(rows)) for name, visible, rows in told)


def _undated(told: dict[str, str | float]) -> date | time | timedelta:
    (kind, value), *_ = told.items()
    if kind == "seconds":
        return timedelta(seconds=float(value))
    if kind == "time":
        return time.fromisoformat(str(value))
    return datetime.fromisoformat(str(value)) if kind == "datetime" else date.fromisoformat(str(value))


def _numbered(rows: list[list[Cell]]) -> tuple[Row, ...]:
    return tuple(Row(number, tuple(None if cell == "" else cell for cell in cells)) for number, cells in enumerate(rows, start=1))


def _marked(sheet: Sheet, broken: Iterable[tuple[int, int]]) -> Sheet:
    """The sheet with NO_VALUE in the cells (row, column), counted from 1, whose formulas have no value."""
    columns_by_row: dict[int, set[int]] = {}
    for row, column in broken:
        columns_by_row.setdefault(row, set()).add(column)
    if not columns_by_row:
        return sheet
    return Sheet(sheet.name, sheet.visible, tuple(_with_marks(row, columns_by_row.get(row.number, set())) for row in sheet.rows))


def _with_marks(row: Row, columns: set[int]) -> Row:
    cells = tuple(NO_VALUE if column in columns and cell is None else cell for column, cell in enumerate(row.cells, start=1))
    return Row(row.number, cells) if columns else row
