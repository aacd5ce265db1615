"""/api/v1/occasions: the calendar of trainings for programs, and drafts of one's own county, by the operations of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import flag, instant_of, of_kind, submit_key, value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, matching_version, page_size, sent
from vaw.domain.geography.queries import get_county
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations import occasions as operations
from vaw.domain.support.queries import occasions as queries
from vaw.domain.support.rules.occasions import Plan
from vaw.kernel.db import saw_version
from vaw.kernel.errors import RuleBroken, Taken
from vaw.web.problem import problem

_KEYS = UUID("0b5f6a0e-4f0e-4c55-9c7e-4a7c2d8f3b61")  # the name space in which a program's own keys become submit keys
_TEXTS = ("title", "field", "mode", "about", "venue", "join_address", "language", "accessibility", "open_to")
_CODES = ("sub_goal", "objective")
_NUMBERS = ("minutes", "places", "free_until_days", "method_id", "assignment_id", "responsible_id")
_DAYS, _TIMES, _YES_NO = ("opens_on", "closes_on"), ("starts_at", "ends_at"), ("approval", "invited_only")


def register(bp: Api) -> None:
    bp.resource("/occasions", allow=policy.READ_OCCASION, scope="occasions:read")(list_occasions)
    bp.resource("/occasions", allow=policy.ADD_OCCASION, scope="occasions:write", methods=["POST"])(add_occasion)
    bp.resource("/occasions/<int:occasion_id>", allow=policy.READ_OCCASION, scope="occasions:read")(show_occasion)
    bp.resource("/occasions/<int:occasion_id>", allow=policy.KEEP_OCCASION, scope="occasions:write", methods=["PATCH"])(change_occasion)


def list_occasions() -> Response:
    args = request.args
    chosen: dict[str, Any] = {name: args.get(name) or None for name in ("field", "method", "mode", "language", "after")}
    chosen |= {column: _county(args, name) for name, column in (("county", "county_id"), ("open_for", "open_for"))}
    chosen |= {name: flag(args, name) is True for name in ("mine", "past")}
    page = queries.list_occasions(bearer().actor, queries.Filter(**chosen), size=page_size())
    return listing([{**_line(row), "places": row.places, "taken": row.taken} for row in page.rows], page.total, page.after)


def show_occasion(occasion_id: int) -> Response:
    """What was opened is everybody's; drafts, and the address by which one joins, are their boards'."""
    by, found = bearer().actor, queries.find_occasion(occasion_id)
    own = found is not None and policy.READ_OCCASION.allows(by, found)
    one = found if found is not None and own else queries.get_opened(by, occasion_id)
    return answer(_whole(one, own=own), version=one.version)


def add_occasion() -> Response:
    """A draft. Idempotency-Key makes a repeated request find what the first one made: 200 instead of 201."""
    by, body = bearer().actor, sent()
    key = submit_key(by, _KEYS)
    county = get_county(by, policy.ADD_OCCASION, value_of("county", int, str(body.get("county", ""))))
    try:
        made = operations.add_occasion(by, county, plan=_plan(body, {}), submit_key=key, confirmed=body.get("confirmed") is True)
    except Taken:
        found = queries.find_submitted(key) if key else None
        if found is None or not policy.READ_OCCASION.allows(by, found):
            raise
        return answer(_whole(found, own=True), version=found.version)
    return answer(_whole(made, own=True), 201, version=made.version, location=url_for("api.show_occasion", occasion_id=made.id))


def change_occasion(occasion_id: int) -> Response:
    """Only the members that are sent change; If-Match is required. Who is registered is told as by the page."""
    by, body = bearer().actor, sent()
    one = queries.get_occasion(by, occasion_id, policy.KEEP_OCCASION)
    if matching_version() != one.version:
        return problem(412)
    saw_version(one, one.version)
    plan = _plan(body, _whole(one, own=True))
    operations.change_occasion(by, one, plan=plan, confirmed=body.get("confirmed") is True)
    return answer(_whole(one, own=True), version=one.version)


def _county(args: Mapping[str, str], name: str) -> int | None:
    return value_of(name, int, args[name]) % 100 if args.get(name) else None


def _plan(body: Mapping[str, Any], stands: Mapping[str, Any]) -> Plan:
    """The members that were sent over those that stand, as a plan. Raises RuleBroken("api.value") for one of the wrong kind."""
    said = {**stands, **body}
    values: dict[str, Any] = {name: of_kind(name, said[name], str) or "" for name in _TEXTS if said.get(name) is not None}
    values |= {name: of_kind(name, said.get(name), str) for name in _CODES}
    values |= {name: of_kind(name, said[name], int) for name in _NUMBERS if said.get(name) is not None}
    values |= {name: of_kind(name, said[name], bool) for name in _YES_NO if said.get(name) is not None}
    values |= {name: value_of(name, date.fromisoformat, str(said[name])) for name in _DAYS if said.get(name) is not None}
    values |= {name: instant_of(name, str(said.get(name))) for name in _TIMES}
    if said.get("municipality") is not None:
        values["municipality_id"] = value_of("municipality", int, str(said["municipality"]))
    values["professions"] = tuple(str(of_kind("professions", code, str)) for code in of_kind("professions", said.get("professions"), list))
    values["co_county_ids"] = tuple(
        value_of("co_counties", int, str(code)) for code in of_kind("co_counties", said.get("co_counties"), list)
    )
    if not {"title", "field", "mode"} <= values.keys():
        raise RuleBroken("api.value", field=min({"title", "field", "mode"} - values.keys()))
    return Plan(**values)


def _line(row: Occasion | queries.Line) -> dict[str, Any]:
    """What a line of the list and the occasion itself have in common."""
    return {
        "id": row.id,
        "county": f"{row.county_id:02}",
        "co_counties": [f"{county_id:02}" for county_id in row.co_county_ids],
        "state": row.state,
        "title": row.title,
        "field": row.field,
        "mode": row.mode,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "municipality": None if row.municipality_id is None else f"{row.municipality_id:04}",
        "method_id": row.method_id,
        "language": row.language,
        "open_to": row.open_to,
        "invited_only": row.invited_only,
        "approval": row.approval,
        "opens_on": row.opens_on and row.opens_on.isoformat(),
        "closes_on": row.closes_on and row.closes_on.isoformat(),
    }


def _whole(one: Occasion, *, own: bool) -> dict[str, Any]:
    """`own`: whether the program's owner is of one of its boards. How many places are taken is no part of its version: lists say it."""
    texts = ("about", "venue", "accessibility", "reason", "sub_goal", "objective")
    return {
        **_line(one),
        **{name: getattr(one, name) for name in texts},
        "places": one.places,
        "minutes": one.minutes,
        "professions": list(one.professions),
        "assignment_id": one.assignment_id,
        "responsible_id": one.responsible_id if own else None,
        "free_until_days": one.free_until_days,
        "join_address": one.join_address if own else None,
        "version": one.version,
    }
