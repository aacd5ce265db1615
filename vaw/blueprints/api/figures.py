"""/api/v1/figures: the same numbers as the page, the report and its files, each with definition and caveat."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api, answer, bearer, listing
from vaw.domain.insight import policy, queries
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.arguments import number_of


def register(bp: Api) -> None:
    bp.resource("/figures", allow=policy.READ_FIGURES, scope="figures:read")(list_figures)
    bp.resource("/figures/<code>", allow=policy.READ_FIGURES, scope="figures:read")(show_figure)


def list_figures() -> Response:
    results = queries.list_figures(bearer().actor, asked("county"), asked("year"))
    return listing([shown_figure(result) for result in results], len(results), None)


def show_figure(code: str) -> Response:
    return answer(shown_figure(queries.get_figure(bearer().actor, code, asked("county"), asked("year"))))


def asked(name: str) -> int:
    """The county or year that is asked about. Raises RuleBroken("api.value")."""
    value = number_of(request.args, name)
    if value is None:
        raise RuleBroken("api.value", field=name)
    return value


def shown_figure(result: queries.FigureResult) -> dict[str, Any]:
    """A figure with its meaning and its rows: today's, or an edition's."""
    figure = result.figure
    return {
        "code": figure.code,
        "title": _(figure.title),
        "definition": _(figure.definition),
        "caveat": _(figure.caveat),
        "unit": _(figure.unit),
        "source": _(figure.source),
        "unsplit": _(figure.table.unsplit),
        "columns": [{"key": column.key, "label": _(column.label), "kind": column.kind} for column in figure.table.columns],
        "rows": [list(row) for row in result.rows],
    }
