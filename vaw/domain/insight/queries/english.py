"""An edition's English words, frozen with it beside the Swedish ones: the same numbers, told in another language.

What people wrote stays in the language that they wrote in. An edition of before they were kept has none, and then no English files either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from vaw.domain.insight.models import Report
from vaw.domain.insight.queries import FigureResult, Row, frozen
from vaw.domain.insight.queries.meaning import meaning
from vaw.domain.insight.rules import ENGLISH
from vaw.kernel.db import reading
from vaw.kernel.i18n import gettext
from vaw.kernel.table import Table, Value

KEY = "english"  # in an edition's content
_CODE = "code"
_Keyed = Iterator[tuple[tuple[Value, int], Row]]


def english_words(results: Sequence[FigureResult], again: Iterable[FigureResult], differences: Mapping[str, Any] | None) -> dict[str, Any]:
    """What an edition keeps of its figures, and of its `differences` from the last one, in English. Speak English around it.

    `again`: the same figures, read once more in English. Of those only the words are taken: whatever was changed between the two reads, the
    numbers are those of `results`.
    """
    other = {one.figure.code: one.rows for one in again}
    told = [FigureResult(one.figure, _in_words_of(one, other.get(one.figure.code, ()))) for one in results]
    kept: dict[str, Any] = {"data": frozen(told), "definitions": meaning(one.figure for one in told)}
    if differences is not None:
        kept["differences"] = _differences(differences, _dictionary(results, told))
    return kept


Told = Mapping[str, Any]


def told_in(data: Mapping[str, Any], content: Mapping[str, Any], language: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """(numbers, content) of an edition in a language; as they are where it keeps no other."""
    if language != ENGLISH or KEY not in content:
        return data, content
    words = content[KEY]
    sections = [{**section, "heading": section["heading_en"]} for section in content["sections"]]
    return words["data"], {**content, **words, "sections": sections}


def keeps_english(report: Report) -> bool:
    """Whether a Swedish edition was frozen with its English words."""
    with reading() as connection:
        return bool(connection.scalar(sa.select(Report.content.has_key(KEY)).where(Report.id == report.id)))


def _in_words_of(one: FigureResult, english: Sequence[Row]) -> list[Row]:
    """The rows, each text as the English row of the same code has it."""
    found = dict(_keyed(one.figure.table, english))
    return [_worded(row, found.get(key, row)) for key, row in _keyed(one.figure.table, one.rows)]


def _keyed(table: Table, rows: Sequence[Row]) -> _Keyed:
    """Rows by their code and how often it has come; without a code by their place."""
    place = next((place for place, column in enumerate(table.columns) if column.key == _CODE), None)
    seen: Counter[Value] = Counter()
    for row in rows:
        code = row[place] if place is not None else None
        yield (code, seen[code]), row
        seen[code] += 1


def _worded(row: Row, english: Row) -> Row:
    return tuple(new if isinstance(old, str) and isinstance(new, str) else old for old, new in zip(row, english, strict=True))


def _dictionary(swedish: Sequence[FigureResult], english: Sequence[FigureResult]) -> dict[str, str]:
    """{word: the same in English} of all that stands in the rows."""
    rows = ((old, new) for one, other in zip(swedish, english, strict=True) for old, new in zip(one.rows, other.rows, strict=True))
    pairs = (pair for old, new in rows for pair in zip(old, new, strict=True))
    return {old: new for old, new in pairs if isinstance(old, str) and isinstance(new, str)}


def _differences(kept: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The same cells in English; why the year was opened stays as it was written."""

    def told(value: Any) -> Any:
        return words.get(value) or gettext(value) if isinstance(value, str) else value

    cells = [
        {
            **cell,
            **{name: gettext(said) for name, said in cell.items() if name in ("title", "column")},
            "row": " → ".join(told(name) for name in cell["row"].split(" → ")),
            "then": told(cell["then"]),
            "now": told(cell["now"]),
        }
        for cell in kept["cells"]
    ]
    return {**kept, "cells": cells, **{key: [gettext(title) for title in kept[key]] for key in ("gone", "added")}}
