"""/api/v1/assignments: government assignments with counties, leads, report headings and due dates."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api, answer, bearer, listing
from vaw.domain.mandates import policy, queries
from vaw.domain.mandates.models import Assignment


def register(bp: Api) -> None:
    bp.resource("/assignments", allow=policy.READ_ASSIGNMENT, scope="assignments:read")(list_assignments)
    bp.resource("/assignments/<int:assignment_id>", allow=policy.READ_ASSIGNMENT, scope="assignments:read")(show_assignment)


def list_assignments() -> Response:
    rows = queries.list_assignments(bearer().actor)
    return listing([_line(row) for row in rows], len(rows), None)


def show_assignment(assignment_id: int) -> Response:
    found = queries.get_assignment(bearer().actor, assignment_id)
    questions = [{"number": row.number, "heading_sv": row.heading_sv, "heading_en": row.heading_en} for row in found.questions]
    due = [{"year": row.year, "due_on": row.due_on.isoformat()} for row in found.due_dates]
    return answer({**_line(found), "questions": questions, "due": due}, version=found.version)


def _line(row: Assignment) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "title_sv": row.title_sv,
        "title_en": row.title_en,
        "reference": row.reference,
        "area": row.area,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "made_up": row.made_up,
        "counties": [f"{party.county_id:02}" for party in row.counties],
        "leads": [{"year": lead.year, "county": f"{lead.county_id:02}"} for lead in row.leads],
    }
