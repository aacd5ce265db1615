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
    """A whole edition, UTF-8; the country's with a chapter a county."""
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
        **_body(document),
        **({"chapters": [_chapter(one) for one in document.chapters]} if document.chapters else {}),
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _chapter(document: Document) -> dict[str, Any]:
    """A county's approved edition inside the country's."""
    return {
        "kind": document.kind,
        "name": document.name,
        "authority": document.authority,
        "county": {"code": document.county_code, "name": document.county_name},
        "edition": document.edition,
        "reference": document.reference,
        "language": document.language,
        "approved_at": document.ordered_at.isoformat(),
        "checksum": document.checksum,
        **_body(document),
    }


def _body(document: Document) -> dict[str, Any]:
    """Headings with what is written under them, and figures."""
    return {
        "headings": [{"number": number, "text": text, **_written(document, number)} for number, text in sorted(document.headings.items())],
        "figures": [figure_json(result, document.heading_of(result)) for result in document.results],
    }


def _written(document: Document, heading: int) -> dict[str, str]:
    """What an account says under a heading, as it was typed, and in which language."""
    if document.prose is None:
        return {}
    told = document.prose[heading]
    return {"prose": told.text, "prose_language": document.language if told.is_ours else document.written_in}


def _column(column: Column) -> dict[str, str]:
    return {"key": column.key, "label": gettext(column.label), "kind": column.kind, "value": UNITS.get(column.kind, column.kind)}
