"""CSV as a Swedish spreadsheet opens it: UTF-8 with a byte-order mark, semicolons, decimal comma, CRLF; an empty cell is missing."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from vaw.domain.insight.queries import FigureResult
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Table, Value
from vaw.render.chapters import COUNTY, texts
from vaw.render.document import CODE, Document, Told, neutral, plain, unsplit_note
from vaw.render.prose import plain_prose

UNSPLIT = "unsplit"  # the code of a line that holds no number but the reason why persons are counted without women and men
TEXT = "text"  # the code of a line that holds what somebody wrote
CHUNK = 1000  # rows written at a time
LONG = (N_("Rubrik"), N_("Figurkod"), N_("Figur"), N_("Radkod"), N_("Rad"), N_("Kolumnkod"), N_("Kolumn"), N_("Värde"))


def figure_csv(result: FigureResult) -> bytes:
    """One figure as its table: a line of labels, then the rows, with the code column."""
    columns = result.figure.table.columns
    rows = ([plain(column, value) for column, value in zip(columns, row, strict=True)] for row in result.rows)
    return _written([[gettext(column.label) for column in columns], *rows, *_note(result.figure.table)])


def edition_csv(document: Document) -> bytes:
    """A whole edition in long form, one line a number or text: number of the heading, figure, row, column, value.

    The country's has a chapter a county, and on every line the county first; "" is the country.
    """
    if not document.chapters:
        return _written([[gettext(label) for label in LONG], *_body(document)])
    whole = (["", document.county_name, *line] for line in _body(document))
    chapters = ([one.county_code, one.county_name, *line] for one in document.chapters for line in _body(one))
    return _written([[gettext(label) for label in (*(column.label for column in COUNTY), *LONG)], *whole, *chapters])


def _body(document: Document) -> Iterator[list[str]]:
    """What is written under the headings, then the figures."""
    for number, heading, told in texts(document):
        label = gettext(N_("Text"))
        yield [str(number), TEXT, label, "", neutral(heading), TEXT, label, neutral(plain_prose(told.text))]
    for result in document.results:
        yield from _lines(result, document.heading_of(result))


def streamed(table: Table, rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A declared table of any length, chunk by chunk: a line of labels, then the rows as they come."""
    yield _written([[gettext(column.label) for column in table.columns]])
    told = [Told(partial(plain, column)).__getitem__ for column in table.columns]
    for some in batched(rows, CHUNK):
        by_column = zip(told, zip(*some, strict=True), strict=True)
        yield _written(zip(*(map(tell, values) for tell, values in by_column), strict=True)).removeprefix(BOM_UTF8)
    if table.unsplit:
        yield _written(_note(table)).removeprefix(BOM_UTF8)


def _note(table: Table) -> list[list[str]]:
    """The lines below a table: an empty one, and why it counts persons without women and men."""
    return [[], [unsplit_note(table)]] if table.unsplit else []


def batched(rows: Iterable[Sequence[Value]], size: int) -> Iterator[list[Sequence[Value]]]:
    """Lists of `size` rows, the last one shorter."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _lines(result: FigureResult, heading: int) -> Iterable[list[str]]:
    figure = result.figure
    for row in result.rows:
        told = {column.key: plain(column, value) for column, value in zip(figure.table.columns, row, strict=True)}
        name = next((told[column.key] for column in figure.table.columns if column.header), "")
        measures = [column for column in figure.table.columns if column.key != CODE and not column.header]
        for column in measures or [column for column in figure.table.columns if column.header]:
            place = [str(heading), figure.code, gettext(figure.title), told.get(CODE, ""), name]
            yield [*place, column.key, gettext(column.label), told[column.key]]
    if figure.table.unsplit:
        yield [str(heading), figure.code, gettext(figure.title), UNSPLIT, unsplit_note(figure.table), UNSPLIT, "", ""]


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
