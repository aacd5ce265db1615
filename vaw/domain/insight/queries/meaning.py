"""What figures meant when an edition was frozen: their words and their columns, in the words of the edition's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vaw.kernel.figures import Figure, Scope
from vaw.kernel.i18n import gettext
from vaw.kernel.table import Column, Table, Value

_WORDS = ("title", "definition", "caveat", "unit", "source")


def meaning(figures: Iterable[Figure]) -> dict[str, dict[str, Any]]:
    """{figure: its words, plot, heading and table}: what an edition keeps beside its numbers."""
    return {figure.code: _meant(figure) for figure in figures}


def _meant(figure: Figure) -> dict[str, Any]:
    table = figure.table
    columns = [[column.key, gettext(column.label), column.kind, column.header] for column in table.columns]
    words = {word: gettext(getattr(figure, word)) for word in _WORDS}
    told = {"name": table.name, "caption": gettext(table.caption), "unsplit": gettext(table.unsplit) if table.unsplit else ""}
    return {**words, "plot": figure.plot, "heading": figure.heading, "table": {**told, "columns": columns}}


def as_meant(code: str, today: Figure | None, kept: Mapping[str, Any] | None) -> Figure | None:
    """A figure as it was meant: as today where nothing was kept; None for one that is none any more and of which nothing was kept."""
    if kept is None:
        return today
    words = {word: kept[word] for word in _WORDS}
    if "table" not in kept:  # editions of before columns were kept
        return None if today is None else replace(today, **words)
    told = kept["table"]
    table = Table(told["name"], told["caption"], tuple(Column(*column) for column in told["columns"]), unsplit=told["unsplit"])
    shape = {"table": table, "plot": kept["plot"], "heading": kept["heading"]}
    if today is not None:
        return replace(today, **words, **shape)
    return Figure(code=code, rows=_no_more, **words, **shape)


def _no_more(scope: Scope) -> Sequence[tuple[Value, ...]]:
    """What a figure that is none any more gives for another year."""
    return ()
