"""/api/v1/statistics: a county's year as its page has it, whole or a part of the log; and the country's, in sums alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.figures import asked, shown_figure
from vaw.blueprints.api.resource import Api, bearer, listing
from vaw.domain.activities.policy import READ_NATION
from vaw.domain.activities.rules.slices import WITHOUT, Slice
from vaw.domain.insight import policy, queries
from vaw.domain.insight.queries.statistics import BESIDE, list_nation, list_sliced, told_of
from vaw.domain.mandates.queries import assignment_titles, term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.errors import RuleBroken
from vaw.web.arguments import whole_number

SCOPE, NONE = "figures:read", "none"
_MONTHS = range(1, 13)


def register(bp: Api) -> None:
    bp.resource("/statistics", allow=policy.READ_FIGURES, scope=SCOPE)(list_statistics)
    bp.resource("/nation-statistics", allow=READ_NATION, scope=SCOPE)(list_nation_statistics)


def list_statistics() -> Response:
    """Figures that a part of the log does not have are not among its items."""
    by, county_id, year, part = bearer().actor, asked("county"), asked("year"), _part()
    if part.is_everything:
        return _told(queries.list_figures(by, county_id, year, beside=BESIDE))
    return _told(list_sliced(by, county_id, year, part, told_of(part)).results)


def list_nation_statistics() -> Response:
    part = _part()
    return _told(list_nation(bearer().actor, asked("year"), part, told_of(part)).results)


def _told(results: list[queries.FigureResult]) -> Response:
    return listing([shown_figure(result) for result in results], len(results), None)


def _part() -> Slice:
    """Which part of the log. Raises RuleBroken("api.value") for one that there is not, as the page would pass over it in silence."""
    objective: str | None = _one_of("objective", {*term_names(TermList.OBJECTIVE), NONE})
    first, last = _month("first_month", 1), _month("last_month", 12)
    if first > last:
        raise RuleBroken("api.value", field="last_month")
    return Slice(
        field=_one_of("field", term_names(TermList.VIOLENCE_FIELD)),
        assignment_id=_one_of("assignment_id", assignment_titles(), whole_number),
        objective=WITHOUT if objective == NONE else objective,
        first=first,
        last=last,
    )


def _month(name: str, otherwise: int) -> int:
    month: int | None = _one_of(name, _MONTHS, whole_number)
    return otherwise if month is None else month


def _one_of(name: str, known: Collection[Any], kind: Any = str) -> Any:
    """What the address says, None when it says nothing. Raises RuleBroken("api.value")."""
    text = request.args.get(name)
    if not text:
        return None
    if (value := kind(text)) not in known:
        raise RuleBroken("api.value", field=name)
    return value
