"""/api/v1/meetings: the meetings of one's networks for programs, by the operations of the pages. Nobody is invited this way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import flag, instant_of, of_kind, submit_key, value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, matching_version, page_size, sent
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.operations import meetings as operations
from vaw.domain.networks.queries import meetings as queries
from vaw.domain.networks.queries.networks import get_network
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.networks.rules.plans import Plan
from vaw.kernel.actor import Actor
from vaw.kernel.db import saw_version
from vaw.kernel.errors import RuleBroken, Taken
from vaw.web.problem import problem

_KEYS = UUID("b7c1f0d2-6a55-4e6e-8c0b-3f1f6a0d9e27")  # the name space in which a program's own keys become submit keys
_READ, _WRITE = "meetings:read", "meetings:write"
_TEXTS = ("title", "about", "mode", "place", "join_address")


def register(bp: Api) -> None:
    bp.resource("/meetings", allow=policy.READ_MEETING, scope=_READ)(list_meetings)
    bp.resource("/meetings", allow=policy.ADD_MEETING, scope=_WRITE, methods=["POST"])(add_meeting)
    bp.resource("/meetings/<int:meeting_id>", allow=policy.READ_MEETING, scope=_READ)(show_meeting)
    bp.resource("/meetings/<int:meeting_id>", allow=policy.KEEP_MEETING, scope=_WRITE, methods=["PATCH"])(change_meeting)


def list_meetings() -> Response:
    """Latest first; `past=false` gives what is to come, soonest first."""
    args = request.args
    wanted = queries.Filter(
        network_id=value_of("network_id", int, args["network_id"]) if args.get("network_id") else None,
        county=value_of("county", int, args["county"]) % 100 if args.get("county") else None,
        state=value_of("state", MeetingState, args["state"]) if args.get("state") else None,
        past=flag(args, "past"),
        without_minutes=flag(args, "without_minutes") is True,
        after=args.get("after") or None,
    )
    page = queries.list_meetings(bearer().actor, wanted, size=page_size())
    return listing([{**_line(row), "invited": row.invited, "coming": row.coming} for row in page.rows], page.total, page.after)


def show_meeting(meeting_id: int) -> Response:
    """Answers and presence are counts of organisations and heads, never who. Its ETag is for If-Match: they change without it."""
    by = bearer().actor
    one = queries.get_meeting(by, meeting_id)
    told = answer(_whole(by, one))
    told.set_etag(str(one.version))
    return told


def add_meeting() -> Response:
    """A draft. Idempotency-Key makes a repeated request find what the first one made: 200 instead of 201."""
    by, body = bearer().actor, sent()
    key = submit_key(by, _KEYS)
    network_id = of_kind("network_id", body.get("network_id"), int)
    if network_id is None:
        raise RuleBroken("api.value", field="network_id")
    network = get_network(by, network_id, policy.ADD_MEETING)
    try:
        made = operations.add_meeting(by, network, plan=_plan(body, {}), submit_key=key, confirmed=body.get("confirmed") is True)
    except Taken:
        found = queries.find_submitted(by, key) if key else None
        if found is None:
            raise
        return answer(_whole(by, found), version=found.version)
    return answer(_whole(by, made), 201, version=made.version, location=url_for("api.show_meeting", meeting_id=made.id))


def change_meeting(meeting_id: int) -> Response:
    """Only the members that are sent change; If-Match is required. Who is invited is told as by the page."""
    by, body = bearer().actor, sent()
    one = queries.get_meeting(by, meeting_id, policy.KEEP_MEETING)
    if matching_version() != one.version:
        return problem(412)
    saw_version(one, one.version)
    operations.change_meeting(by, one, plan=_plan(body, _plain(one)), confirmed=body.get("confirmed") is True)
    return answer(_whole(by, one), version=one.version)


def _plan(body: Mapping[str, Any], stands: Mapping[str, Any]) -> Plan:
    """The members that were sent over those that stand, as a plan. Raises RuleBroken("api.value") for one of the wrong kind."""
    said = {**stands, **body}
    values: dict[str, Any] = {name: of_kind(name, said.get(name), str) or "" for name in _TEXTS}
    values |= {name: instant_of(name, str(said.get(name))) for name in ("starts_at", "ends_at")}
    return Plan(**values, responsible_id=of_kind("responsible_id", said.get("responsible_id"), int))


def _line(row: Meeting | queries.Line) -> dict[str, Any]:
    """What a line of the list and the meeting itself have in common."""
    return {
        "id": row.id,
        "network_id": row.network_id,
        "series_id": row.series_id,
        "state": row.state,
        "title": row.title,
        "mode": row.mode,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "place": row.place,
        "minutes_state": row.minutes_state,
    }


def _plain(one: Meeting) -> dict[str, Any]:
    more = {"about": one.about, "join_address": one.join_address, "responsible_id": one.responsible_id, "reason": one.reason}
    return {**_line(one), **more, "version": one.version}


def _whole(by: Actor, one: Meeting) -> dict[str, Any]:
    """A meeting by itself. How to join is its keepers' to know."""
    numbers = queries.numbers_of(one.id)
    return {
        **_plain(one),
        "join_address": one.join_address if policy.KEEP_MEETING.allows(by, one) else None,
        "agenda": queries.agenda_titles(one.id),
        "decisions": [{"number": number, "text": text} for number, text in queries.decisions_of(one.id)],
        "answers": {name: getattr(numbers, name) for name in ("invited", "coming", "alternate", "not_coming", "silent")},
        "presence": {name: getattr(numbers, name) for name in ("came", "absent", "women", "men", "unstated")},
        "actions": numbers.actions,
    }
