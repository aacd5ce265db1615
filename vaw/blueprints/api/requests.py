"""/api/v1/requests: the queue for a board's own systems. Contacts and texts of the conversation never leave this way."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.queries.answering import get_request, list_steps
from vaw.domain.support.queries.queue import page_of_requests
from vaw.domain.support.rules import RequestState, number_of
from vaw.kernel.errors import RuleBroken

SCOPE = "requests:read"


def register(bp: Api) -> None:
    bp.resource("/requests", allow=policy.READ_REQUEST, scope=SCOPE)(list_requests)
    bp.resource("/requests/<int:request_id>", allow=policy.READ_REQUEST, scope=SCOPE)(show_request)


def list_requests() -> Response:
    page = page_of_requests(bearer().actor, after=request.args.get("after"), state=_state(), size=page_size())
    return listing([_line(one) for one in page.rows], page.total, page.after)


def show_request(request_id: int) -> Response:
    found = get_request(bearer().actor, request_id)
    steps = [{"state": step.state, "at": step.at.isoformat(), "took_working_days": step.took_working_days} for step in list_steps(found)]
    return answer({**_line(found), "steps": steps, "version": found.version}, version=found.version)


def _state() -> RequestState | None:
    text = request.args.get("state")
    if text and text not in set(RequestState):
        raise RuleBroken("api.value", field="state")
    return RequestState(text) if text else None


def _line(one: SupportRequest) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": number_of(one.year, one.sequence),
        "county": f"{one.county_id:02}",
        "municipality": None if one.municipality_id is None else f"{one.municipality_id:04}",
        "organisation_id": one.organisation_id,
        "organisation_kind": one.organisation_kind,
        "method_id": one.method_id,
        "fields": list(one.fields),
        "professions": list(one.professions),
        "people": one.people,
        "mode": one.mode,
        "period_from": one.period_from and one.period_from.isoformat(),
        "period_to": one.period_to and one.period_to.isoformat(),
        "state": one.state,
        "state_since": one.state_since.isoformat(),
        "due_on": one.due_on and one.due_on.isoformat(),
        "dnr": one.dnr,
        "received_at": one.received_at.isoformat(),
    }
