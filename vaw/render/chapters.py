"""What the counties' chapters of the country's report hold, as tables in which the counties stand beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from vaw.domain.insight.queries import FigureResult, Row
from vaw.kernel.figures import Figure
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Column
from vaw.render.document import CODE, Document, Prose

COUNTY = (Column("county_code", N_("Länskod")), Column("county", N_("Län"), header=True))
_OF_COUNTIES = N_("Per län: {title}")


def side_by_side(chapters: Sequence[Document]) -> list[FigureResult]:
    """Each figure of the chapters once, with the rows of every county that has it, in the order in which they come.

    A figure that meant something else, or had other columns, in one county's edition stands for itself.
    """
    found: dict[tuple[Any, ...], tuple[Figure, list[Row]]] = {}
    for chapter in chapters:
        for result in chapter.results:
            figure = result.figure
            _, rows = found.setdefault(_meant(figure), (figure, []))
            rows += [(chapter.county_code, chapter.county_name, *row) for row in result.rows]
    numbers: dict[str, int] = {}
    return [_result(figure, rows, numbers) for figure, rows in found.values()]


def texts(document: Document) -> Iterator[tuple[int, str, Prose]]:
    """(number, heading, what is written there) of an account or a chapter, in order; what nobody wrote is left out."""
    written = document.prose or {}
    for number, heading in sorted(document.headings.items()):
        if number in written and written[number].text:
            yield number, heading, written[number]


def _meant(figure: Figure) -> tuple[Any, ...]:
    table = figure.table
    return figure.code, figure.title, figure.definition, figure.caveat, figure.unit, figure.source, table.columns, table.unsplit


def _result(figure: Figure, rows: list[Row], numbers: dict[str, int]) -> FigureResult:
    n = numbers[figure.code] = numbers.get(figure.code, 0) + 1
    columns = (*COUNTY, *(replace(column, header=False) for column in figure.table.columns if column.key != CODE))
    places = [place + len(COUNTY) for place, column in enumerate(figure.table.columns) if column.key != CODE]
    shown = [(*row[: len(COUNTY)], *(row[place] for place in places)) for row in rows]
    told = replace(
        figure,
        code=f"chapters/{figure.code}/{n}",
        title=gettext(_OF_COUNTIES).format(title=gettext(figure.title)),
        table=replace(figure.table, columns=columns),
    )
    return FigureResult(told, shown)
