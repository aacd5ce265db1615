"""/api/v1/activities: the log for programs, by the same operations and permissions as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import of_kind, submit_key, value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, matching_version, page_size, sent
from vaw.domain.activities import policy
from vaw.domain.activities.models import Activity
from vaw.domain.activities.operations import log as operations
from vaw.domain.activities.queries import log as queries
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import get_county
from vaw.kernel.db import saw_version
from vaw.kernel.errors import RuleBroken, Taken
from vaw.web.problem import problem

_KEYS = UUID("8d0bb2c9-9a8c-4a51-8df6-20dd0f0e2021")  # the name space in which a program's own keys become submit keys
_FILTERS: dict[str, Any] = {
    "type": str, "field": str, "year": lambda text: date(int(text), 1, 1).year, "done_on_from": date.fromisoformat,
    "done_on_to": date.fromisoformat, "municipality": int, "organisation_id": int, "assignment_id": int, "q": str,
}  # fmt: skip
_NAMES = {"done_on_from": "first", "done_on_to": "last", "municipality": "municipality_id", "q": "words"}
WRITABLE = (
    "done_on", "type", "field", "mode", "minutes", "women", "men", "unstated", "heads", "municipalities", "organisation_ids", "shares",
    "sub_goal", "objective", "text",
)  # fmt: skip


def register(bp: Api) -> None:
    bp.resource("/activities", allow=policy.READ_ACTIVITY, scope="activities:read")(list_activities)
    bp.resource("/activities", allow=policy.LOG_ACTIVITY, scope="activities:write", methods=["POST"])(log_activity)
    bp.resource("/activities/<int:activity_id>", allow=policy.READ_ACTIVITY, scope="activities:read")(show_activity)
    bp.resource("/activities/<int:activity_id>", allow=policy.CHANGE_ACTIVITY, scope="activities:write", methods=["PATCH"])(
        correct_activity
    )


def list_activities() -> Response:
    values: dict[str, Any] = {"after": request.args.get("after")}
    for name, kind in _FILTERS.items():
        if text := request.args.get(name):
            values[_NAMES.get(name, name)] = value_of(name, kind, text)
    size = page_size()
    page = queries.list_activities(bearer().actor, queries.Filter(**values), size=size)
    return listing([_line(row) for row in page.rows], page.total, page.after)


def log_activity() -> Response:
    """Idempotency-Key makes a repeated request find what the first one made: the same answer, with 200 instead of 201."""
    by, body = bearer().actor, sent()
    key = submit_key(by, _KEYS)
    county = get_county(by, policy.LOG_ACTIVITY, value_of("county", int, str(body.get("county", ""))))
    entry = entry_of({name: body.get(name) for name in WRITABLE})
    try:
        made = operations.log_activity(by, county, entry=entry, submit_key=key, confirmed=body.get("confirmed") is True)
    except Taken:
        found = queries.find_submitted(by, key) if key else None
        if found is None:
            raise
        if any(getattr(found, name) != value for name, value in operations.checked(by, county.id, entry, confirmed=True).items()):
            return problem(422, "api.key_reused", field="Idempotency-Key")
        return answer(_whole(found), version=found.version)
    return answer(_whole(made), 201, version=made.version, location=url_for("api.show_activity", activity_id=made.id))


def show_activity(activity_id: int) -> Response:
    found = queries.get_activity(bearer().actor, activity_id)
    return answer(_whole(found), version=found.version)


def correct_activity(activity_id: int) -> Response:
    """Only the members that are sent change; `reason` is required, If-Match too."""
    by, body = bearer().actor, sent()
    activity = queries.get_activity(by, activity_id, policy.CHANGE_ACTIVITY)
    if matching_version() != activity.version:
        return problem(412)
    saw_version(activity, activity.version)
    stands = _whole(activity)
    entry = entry_of({name: body.get(name, stands[name]) for name in WRITABLE})
    operations.correct_activity(by, activity, entry=entry, reason=str(body.get("reason") or ""), confirmed=body.get("confirmed") is True)
    return answer(_whole(activity), version=activity.version)


def entry_of(body: Mapping[str, Any]) -> Entry:
    """The JSON object as an entry. Raises RuleBroken("api.value") for a member of the wrong kind."""
    women, men, unstated, minutes = (of_kind(name, body[name], int) for name in ("women", "men", "unstated", "minutes"))
    kind, field, mode, sub_goal, objective, text = (
        of_kind(name, body[name], str) for name in ("type", "field", "mode", "sub_goal", "objective", "text")
    )
    return Entry(
        done_on=value_of("done_on", date.fromisoformat, of_kind("done_on", body["done_on"], str) or ""),
        type=kind or "",
        field=field or "",
        mode=mode or "",
        minutes=minutes or 0,
        women=women,
        men=men,
        unstated=unstated,
        sub_goal=sub_goal,
        objective=objective,
        text=text or "",
        shares={int(id): percent for id, percent in _numbers("shares", body["shares"]).items()},
        heads=_heads(body["heads"]),
        municipality_ids=[value_of("municipalities", int, str(code)) for code in of_kind("municipalities", body["municipalities"], list)],
        organisation_ids=[value_of("organisation_ids", int, str(id)) for id in of_kind("organisation_ids", body["organisation_ids"], list)],
    )


def _numbers(name: str, value: object) -> dict[str, int]:
    if value is None:
        return {}
    if isinstance(value, dict) and all(
        str(key).isascii() and str(key).isdigit() and len(str(key)) < 10 and of_kind(name, number, int) is not None
        for key, number in value.items()
    ):
        return value
    raise RuleBroken("api.value", field=name)


def _heads(value: object) -> dict[str, tuple[int, int, int]]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RuleBroken("api.value", field="heads")
    found = {}
    for profession, counts in value.items():
        numbers = [of_kind("heads", number, int) for number in of_kind("heads", counts, list)]
        if len(numbers) != 3 or None in numbers:
            raise RuleBroken("api.value", field="heads")
        found[str(profession)] = (numbers[0] or 0, numbers[1] or 0, numbers[2] or 0)
    return found


def _line(row: queries.Line) -> dict[str, Any]:
    """An activity in a list."""
    return _shown(row)


def _whole(row: Activity) -> dict[str, Any]:
    """An activity by itself."""
    return {
        **_shown(row),
        "heads": row.heads,
        "organisation_ids": row.organisation_ids,
        "shares": row.shares,
        "sub_goal": row.sub_goal,
        "objective": row.objective,
        "version": row.version,
        "created_at": row.created_at.isoformat(),
        "withdrawn": row.withdrawn_at is not None,
    }


def _shown(row: Activity | queries.Line) -> dict[str, Any]:
    """What a line of the list and the activity itself have in common."""
    return {
        "id": row.id,
        "county": f"{row.county_id:02}",
        "done_on": row.done_on.isoformat(),
        "type": row.type,
        "field": row.field,
        "mode": row.mode,
        "minutes": row.minutes,
        "women": row.women,
        "men": row.men,
        "unstated": row.unstated,
        "municipalities": [f"{id:04}" for id in row.municipality_ids],
        "text": row.text,
    }
