"""Text with delimiters (CSV): which encoding, which delimiter, which rows. Knows nothing of what the rows say."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from vaw.kernel.errors import RuleBroken

DELIMITERS = ";,\t|"
SAMPLE_ROWS = 50
SAMPLE_CHARACTERS = 200_000
FIELD_CHARACTERS = 100_000
_TOLD = re.compile(r"\Asep=([;,\t|])\r?\n", re.IGNORECASE)  # Excel's own first line
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_AS_TEXT = re.compile(r'="(.*)"\Z', re.DOTALL)  # ="0114": how exports keep a leading zero


def decode(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, else Windows-1252. Raises RuleBroken("import.not_a_spreadsheet") when it is no text."""
    encodings = ["utf-16"] if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise RuleBroken("import.not_a_spreadsheet")


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first rows into the same number of fields, more than one; ";" when none does."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        reader = csv.reader(StringIO(text[:SAMPLE_CHARACTERS], newline=""), delimiter=delimiter)
        try:
            for _, row in zip(range(SAMPLE_ROWS), reader, strict=False):
                widths[len(row)] += 1
        except csv.Error:
            return (0, 0)
        return max(((rows, width) for width, rows in widths.items() if width > 1), default=(0, 0))

    return max(DELIMITERS, key=evenness)


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number, fields) of every record. The number is that of the line in the file on which the record begins, counted from 1.

    Raises RuleBroken("import.broken_quotes", row=number) when a quotation mark is never closed or is closed inside a field: such a record
    would swallow the rows after it in silence.
    """
    told = _TOLD.match(text)
    source = StringIO(text, newline="")
    if told:
        source.readline()
    lines_before = 1 if told else 0
    csv.field_size_limit(FIELD_CHARACTERS)
    reader = csv.reader(source, delimiter=told[1] if told else find_delimiter(text), strict=True)
    number = lines_before + 1
    try:
        for fields in reader:
            yield number, [_plain(field) for field in fields]
            number = lines_before + reader.line_num + 1
    except csv.Error:
        raise RuleBroken("import.broken_quotes", row=number) from None


def _plain(field: str) -> str:
    kept = _AS_TEXT.match(field)
    return kept[1] if kept else field
