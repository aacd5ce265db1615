"""/api/v1/reports: editions of reports with the numbers that were frozen in them."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.figures import shown_figure
from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing
from vaw.domain.insight import policy, queries
from vaw.domain.insight.models import Report
from vaw.domain.insight.rules import ReportState
from vaw.web.arguments import number_of

SCOPE = "reports:read"


def register(bp: Api) -> None:
    bp.resource("/reports", allow=policy.READ_REPORT, scope=SCOPE)(list_reports)
    bp.resource("/reports/<int:report_id>", allow=policy.READ_REPORT, scope=SCOPE)(show_report)


def list_reports() -> Response:
    """The latest editions, as the page of reports has them. `state`, `county` and `year` narrow the list."""
    args = request.args
    state = value_of("state", ReportState, args["state"]) if args.get("state") else None
    county_id, year = number_of(args, "county"), number_of(args, "year")
    rows = [
        _line(row)
        for row in queries.list_editions(bearer().actor)
        if (state is None or row.state == state) and county_id in (None, row.county_id) and year in (None, row.year)
    ]
    return listing(rows, len(rows), None)


def show_report(report_id: int) -> Response:
    """One edition. Its numbers are those of the day on which it was built; none while it is being built."""
    found = queries.get_report(bearer().actor, report_id)
    figures = [shown_figure(one) for one in queries.thawed(found.data or {}, found.content)]
    return answer({**_line(found), "reference": found.reference, "figures": figures, "version": found.version}, version=found.version)


def _line(row: queries.Edition | Report) -> dict[str, Any]:
    """A line of the list, or the record itself."""
    return {
        "id": row.id,
        "kind": row.kind,
        "county": None if row.county_id is None else f"{row.county_id:02}",
        "year": row.year,
        "edition": row.edition,
        "title": row.title,
        "language": row.language,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "approved_at": row.approved_at and row.approved_at.isoformat(),
    }
