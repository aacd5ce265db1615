"""/api/v1/efforts: what a county does to prevent violence, and what others share. Indicators never leave this way."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size
from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.queries import efforts as queries
from vaw.domain.prevention.queries import shared
from vaw.domain.prevention.rules import EffortLevel, EffortState, PreventionLevel, Served
from vaw.web.arguments import number_of

SCOPE = "efforts:read"


def register(bp: Api) -> None:
    bp.resource("/efforts", allow=policy.READ_EFFORT, scope=SCOPE)(list_efforts)
    bp.resource("/efforts/<int:effort_id>", allow=policy.READ_EFFORT, scope=SCOPE)(show_effort)
    bp.resource("/shared-efforts", allow=policy.READ_SHARED, scope=SCOPE)(list_shared_efforts)


def _filter() -> queries.Filter:
    args = request.args
    assignment = number_of(args, "assignment_id")
    return queries.Filter(
        words=args.get("q", "")[:100],
        level=value_of("level", EffortLevel, args["level"]) if args.get("level") else None,
        prevention_level=value_of("prevention_level", PreventionLevel, args["prevention_level"]) if args.get("prevention_level") else None,
        field=args.get("field") or None,
        target=args.get("target") or None,
        method=args.get("method") or None,
        setting=args.get("setting") or None,
        state=value_of("state", EffortState, args["state"]) if args.get("state") else None,
        every=True,
        serves=(Served.ASSIGNMENT, assignment) if assignment is not None else None,
        after=args.get("after") or None,
    )


def list_efforts() -> Response:
    page = queries.list_efforts(bearer().actor, _filter(), size=page_size())
    return listing([_line(one) for one in page.rows], page.total, page.after)


def show_effort(effort_id: int) -> Response:
    found = queries.get_effort(bearer().actor, effort_id)
    return answer(_whole(found), version=found.version)


def list_shared_efforts() -> Response:
    page = shared.list_shared(bearer().actor, _filter(), county_id=number_of(request.args, "county"), size=page_size())
    return listing([_shared(one) for one in page.rows], page.total, page.after)


def _days(one: Any) -> dict[str, Any]:
    return {"begins_on": one.begins_on.isoformat(), "ends_on": one.ends_on and one.ends_on.isoformat()}


def _line(one: queries.Line) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "title", "level", "prevention_level", "field", "state", "shared")}
    counted = {"milestones": one.total, "milestones_done": one.done, "milestones_late": one.late, "activities": one.activities}
    return {**told, "county": f"{one.county_id:02}", **_days(one), **counted}


def _whole(one: Effort) -> dict[str, Any]:
    """An effort with its milestones and what it serves; its progress is a count, never a typed number."""
    progress = queries.progress_of(one)
    named = (
        "id",
        "title",
        "aim",
        "level",
        "prevention_level",
        "field",
        "state",
        "shared",
        "targets",
        "methods",
        "settings",
        "budget",
        "funding",
    )
    told = {name: getattr(one, name) for name in named}
    serves = [{"kind": kind.value, "id": ref_id} for kind, ref_id in queries.list_serves([one.id])[one.id]]
    milestones = [
        {"id": row.id, "title": row.title, "due_on": row.due_on.isoformat(), "done_on": row.done_on and row.done_on.isoformat()}
        for row in queries.list_milestones(one)
    ]
    return {
        **told,
        "county": f"{one.county_id:02}",
        **_days(one),
        "municipalities": [f"{code:04}" for code in one.municipality_ids],
        "organisation_ids": list(one.organisation_ids),
        "serves": serves,
        "milestones": milestones,
        "progress": progress.share,
        "activities": progress.activities,
        "version": one.version,
    }


def _shared(one: shared.Shared) -> dict[str, Any]:
    named = ("id", "title", "aim", "level", "prevention_level", "field", "state", "targets", "methods", "settings")
    return {**{name: getattr(one, name) for name in named}, "county": f"{one.county_id:02}", **_days(one)}
