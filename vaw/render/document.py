"""An edition as every file shows it: put together once, in the edition's language, from its frozen numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models import Report
from vaw.domain.insight.queries import FigureResult, thawed
from vaw.domain.insight.rules import KIND_NAMES, checksum, edition_name
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Column, Table, Value

CODE = "code"  # the column that tells programs what a row is; people read the name beside it
_NEUTRAL = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Document:
    """`headings`: {number: text} in order; `name`: what people call the edition; `checksum`: of the frozen numbers, in hexadecimal."""

    kind: str
    title: str
    name: str
    authority: str
    county_code: str
    county_name: str
    year: int
    edition: int
    language: str
    ordered_at: datetime
    checksum: str
    headings: Mapping[int, str]
    results: Sequence[FigureResult]

    def under(self, heading: int) -> list[FigureResult]:
        """The figures that stand under a heading."""
        return [result for result in self.results if result.figure.heading == heading]


def document_of(report: Report, headings: Mapping[int, str]) -> Document:
    """The document of an edition whose numbers are frozen. Speak the report's language around it."""
    county = find_county(report.county_id)
    if county is None or report.data is None:
        raise ValueError(f"report {report.id} has no frozen numbers")
    return Document(
        kind=report.kind,
        title=f"{gettext(KIND_NAMES[report.kind])} {report.year}",
        name=edition_name(report.kind, report.year, report.edition),
        authority=gettext(N_("Länsstyrelsen i {county}")).format(county=county.name),
        county_code=county.code,
        county_name=county.name,
        year=report.year,
        edition=report.edition,
        language=report.language,
        ordered_at=report.created_at,
        checksum=checksum(report.data),
        headings=headings,
        results=thawed(report.data),
    )


def for_people(result: FigureResult) -> tuple[Table, list[list[str]]]:
    """The figure's table without the code column, and its rows as text."""
    table = result.figure.table
    kept = [place for place, column in enumerate(table.columns) if column.key != CODE]
    shown = replace(table, columns=tuple(table.columns[place] for place in kept))
    return shown, shown.shown([[row[place] for place in kept] for row in result.rows])


def is_single(result: FigureResult) -> bool:
    """Whether the figure is one row of several numbers: on paper a list of these says more than a table."""
    return result.figure.plot == "tile" or (len(result.rows) == 1 and len(for_people(result)[0].columns) > 1)


def key_numbers(result: FigureResult) -> list[tuple[str, str]]:
    """(label, number as text) of a figure of one row."""
    table, rows = for_people(result)
    return [(gettext(column.label), text) for column, text in zip(table.columns, rows[0], strict=True)]


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula (safety.md 5)."""
    return f"'{text}" if text.startswith(_NEUTRAL) else text


def plain(column: Column, value: Value) -> str:
    """A value as a Swedish spreadsheet reads it: no space in thousands, decimal comma, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(gettext(value))
    if column.kind == "hours" and isinstance(value, int):
        return f"{value / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    if column.kind == "decimal" and isinstance(value, int | float):
        return f"{value:.1f}".replace(".", ",")
    if column.kind == "number" and isinstance(value, float):
        return repr(value).replace(".", ",")
    if column.kind == "percent" and isinstance(value, int | float):
        return f"{round(value * 100)} %"
    return str(value)
