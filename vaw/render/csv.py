"""CSV as a Swedish spreadsheet opens it: UTF-8 with a byte-order mark, semicolons, decimal comma, CRLF; an empty cell is missing."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from vaw.domain.insight.queries import FigureResult
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Table, Value
from vaw.render.document import CODE, Document, plain

CHUNK = 1000  # rows written at a time
LONG = (N_("Rubrik"), N_("Figurkod"), N_("Figur"), N_("Radkod"), N_("Rad"), N_("Kolumnkod"), N_("Kolumn"), N_("Värde"))


def figure_csv(result: FigureResult) -> bytes:
    """One figure as its table: a line of labels, then the rows, with the code column."""
    columns = result.figure.table.columns
    rows = ([plain(column, value) for column, value in zip(columns, row, strict=True)] for row in result.rows)
    return _written([[gettext(column.label) for column in columns], *rows])


def edition_csv(document: Document) -> bytes:
    """A whole edition in long form, one line a number: number of the heading, figure, row, column, value."""
    return _written([[gettext(label) for label in LONG], *(line for result in document.results for line in _lines(result))])


def streamed(table: Table, rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A declared table of any length, chunk by chunk: a line of labels, then the rows as they come."""
    yield _written([[gettext(column.label) for column in table.columns]])
    for some in batched(rows, CHUNK):
        told = [[plain(column, value) for column, value in zip(table.columns, row, strict=True)] for row in some]
        yield _written(told).removeprefix(BOM_UTF8)


def batched(rows: Iterable[Sequence[Value]], size: int) -> Iterator[list[Sequence[Value]]]:
    """Lists of `size` rows, the last one shorter."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _lines(result: FigureResult) -> Iterable[list[str]]:
    figure = result.figure
    for row in result.rows:
        told = {column.key: plain(column, value) for column, value in zip(figure.table.columns, row, strict=True)}
        name = next((told[column.key] for column in figure.table.columns if column.header), "")
        measures = [column for column in figure.table.columns if column.key != CODE and not column.header]
        for column in measures or [column for column in figure.table.columns if column.header]:
            place = [str(figure.heading), figure.code, gettext(figure.title), told.get(CODE, ""), name]
            yield [*place, column.key, gettext(column.label), told[column.key]]


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
