"""A file of statistics: which of the three shapes it has, and the values in it that the dataset may hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Protocol

from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.queries.areas import known_areas
from vaw.domain.knowledge.rules import Measure, Reading, json_stat, kolada, sifted, table_files
from vaw.kernel.errors import RuleBroken

MAX_BYTES = 20 * 1024 * 1024


class Line(Protocol):
    """A row and the number that the file gives it."""

    @property
    def number(self) -> int: ...

    @property
    def cells(self) -> Sequence[object]: ...


class Sheet(Protocol):
    @property
    def rows(self) -> Sequence[Line]: ...


OpenBook = Callable[[bytes, str], Sequence[Sheet]]


def read_file(dataset: Dataset, content: bytes, file_name: str, open_book: OpenBook) -> Reading:
    """The values of a file that this dataset may hold, and what was refused. `open_book` reads workbooks and delimited text.

    Raises RuleBroken("knowledge.…") or ("import.…") with field "file" for what is none of the three shapes.
    """
    if len(content) > MAX_BYTES:
        raise RuleBroken("import.too_large", field="file")
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        reading = _json(read_json(content), dataset.publisher_id)
    else:
        reading = _table(content, tidy_name(file_name), open_book)
    return sifted(reading, Measure(dataset.measure))


def read_json(content: bytes) -> Any:
    """The document; numbers with decimals as they are written. Raises RuleBroken("knowledge.not_json", field="file")."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, ArithmeticError):
        raise RuleBroken("knowledge.not_json", field="file") from None


def describe(content: bytes) -> kolada.Described | None:
    """What a file of Kolada's descriptions says of its only key figure."""
    document = read_json(content)
    return kolada.described(document) if kolada.is_kolada(document) else None


def fingerprint(content: bytes) -> str:
    """SHA-256 of the file, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def tidy_name(file_name: str) -> str:
    """The name without folders."""
    return PurePath(file_name.replace("\\", "/")).name or "fil"


def _no_number(_text: str) -> None:
    """NaN and Infinity are no JSON, and no values."""
    return


def _json(document: Any, publisher_id: str) -> Reading:
    if json_stat.is_json_stat(document):
        return json_stat.read(document, known_areas())
    if isinstance(document, Mapping) and kolada.is_kolada(document):
        return kolada.read(document, known_areas(), publisher_id)
    raise RuleBroken("knowledge.unknown_json", field="file")


def _table(content: bytes, file_name: str, open_book: OpenBook) -> Reading:
    """The first sheet that has a row of headings."""
    broken: RuleBroken | None = None
    for sheet in open_book(content, file_name):
        try:
            return table_files.read([(line.number, line.cells) for line in sheet.rows], known_areas())
        except RuleBroken as refused:
            broken = broken or refused
    raise broken or RuleBroken("knowledge.no_headings", field="file")
