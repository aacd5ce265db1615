"""An edition for programs. Values are raw: hours are whole minutes, per cents shares of 1, null is missing."""

from __future__ import annotations

import json
from typing import Any

from vaw.domain.insight.queries import FigureResult
from vaw.kernel.i18n import gettext
from vaw.kernel.table import Column
from vaw.render.document import Document

UNITS = {"hours": "minutes", "percent": "share"}  # what a raw value counts, where it differs from what people read


def figure_json(result: FigureResult, heading: int | None = None) -> dict[str, Any]:
    """A figure with its definition, columns and rows; a row is {column key: raw value}. `heading`: where it stands in an account."""
    figure = result.figure
    return {
        "code": figure.code,
        "heading": figure.heading if heading is None else heading,
        "title": gettext(figure.title),
        "definition": gettext(figure.definition),
        "caveat": gettext(figure.caveat),
        "unit": gettext(figure.unit),
        "source": gettext(figure.source),
        "unsplit": gettext(figure.table.unsplit),
        "columns": [_column(column) for column in figure.table.columns],
        "rows": [{column.key: value for column, value in zip(figure.table.columns, row, strict=True)} for row in result.rows],
    }


def edition_json(document: Document) -> bytes:
    """A whole edition, UTF-8."""
    told = {
        "kind": document.kind,
        "name": document.name,
        "authority": document.authority,
        "county": {"code": document.county_code, "name": document.county_name},
        "year": document.year,
        "edition": document.edition,
        "reference": document.reference,
        "language": document.language,
        "ordered_at": document.ordered_at.isoformat(),
        "checksum": document.checksum,
        "headings": [{"number": number, "text": text, **_written(document, number)} for number, text in sorted(document.headings.items())],
        "figures": [figure_json(result, document.heading_of(result)) for result in document.results],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _written(document: Document, heading: int) -> dict[str, str]:
    """What an account says under a heading, as it was typed."""
    return {} if document.prose is None else {"prose": document.prose[heading].text}


def _column(column: Column) -> dict[str, str]:
    return {"key": column.key, "label": gettext(column.label), "kind": column.kind, "value": UNITS.get(column.kind, column.kind)}
