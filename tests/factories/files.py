"""Reading an edition's files back, each in its own way, as {figure: rows of text} such as the page shows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any

from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from vaw.domain.insight.queries import IN_ORDER
from vaw.kernel.i18n import SOURCE, gettext, language
from vaw.kernel.table import Column
from vaw.render.csv import TEXT, UNSPLIT
from vaw.render.document import unsplit_note

Shown = dict[str, list[list[str]]]


def shown_json(content: bytes) -> Shown:
    """Every row as the kernel's table shows its raw values."""
    found: Shown = {}
    for figure in json.loads(content)["figures"]:
        columns = [Column(column["key"], column["label"], column["kind"]) for column in figure["columns"]]
        found[figure["code"]] = [[column.shown(row[column.key]) for column in columns if column.key != "code"] for row in figure["rows"]]
    return found


def shown_csv(content: bytes) -> Shown:
    """The long form folded back: one line a number."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {figure.code: {} for figure in IN_ORDER}
    kinds = {(figure.code, column.key): column.kind for figure in IN_ORDER for column in figure.table.columns}
    for _, code, _, row_code, row, column, _, value in list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:]:
        if row_code == UNSPLIT or code == TEXT:  # no number: the reason why persons are counted without women and men, or a text
            continue
        cells = found[code].setdefault((row_code, row), [row] if row else [])
        if column != "name":
            cells.append(_as_shown(value, kinds[code, column]))
    return {code: list(rows.values()) for code, rows in found.items()}


def _as_shown(text: str, kind: str) -> str:
    if text == "":
        return "–"
    if kind == "percent":
        return Column("", "", "percent").shown(int(text.removesuffix(" %")) / 100)
    if kind == "int":
        return Column("", "", "int").shown(int(text))
    whole, comma, rest = text.partition(",")
    return Column("", "", "int").shown(int(whole)) + (comma if language() == SOURCE else comma.replace(",", ".")) + rest


def shown_xlsx(content: bytes, names: Sequence[str], before: int = 2) -> Shown:
    """The sheets behind "about" and "definitions" (and an account's text: `before` sheets), in the order of the figures."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: Shown = {}
    for code, sheet in zip(names, book.sheet_names[before:], strict=True):
        table = next(figure for figure in IN_ORDER if figure.code == code).table
        columns = table.columns
        head, *rows = book.get_sheet_by_name(sheet).to_python()
        assert head == [gettext(column.label) for column in columns], code
        if table.unsplit:
            *rows, empty, note = rows
            assert (set(empty), note[0]) == ({""}, unsplit_note(table)), code
        found[code] = [[_typed(column, value) for column, value in zip(columns, row, strict=True) if column.key != "code"] for row in rows]
    return found


def _typed(column: Column, value: Any) -> str:
    if isinstance(value, str):
        return value
    return column.shown(round(value * 60) if column.kind == "hours" else value if column.kind in ("percent", "decimal") else int(value))


def pdf_text(content: bytes) -> str:
    """All text in reading order without any blank: a cell may be set in two lines."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def is_in_pdf(text: str, row: Sequence[str]) -> bool:
    """Whether the row's cells stand one after another."""
    return re.sub(r"\s", "", "".join(row)) in text
