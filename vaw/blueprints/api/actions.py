"""/api/v1/actions: what was promised and how it goes, for a board's own systems. Links and addresses never leave this way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import of_kind, submit_key, value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, matching_version, page_size, sent
from vaw.domain.geography.queries import get_county
from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.operations import actions as operations
from vaw.domain.networks.queries.actions import find_submitted, get_action, list_answers, page_of_actions
from vaw.domain.networks.rules.actions import OPEN, ActionState, Owner, Promise
from vaw.kernel.actor import Actor
from vaw.kernel.db import saw_version
from vaw.kernel.errors import RuleBroken, Taken
from vaw.web.problem import problem

_KEYS = UUID("5d4c0d3f-6a6f-4a43-9c51-2d1f5b7f2026")  # the name space in which a program's own keys become submit keys
_READ, _WRITE = "actions:read", "actions:write"
_OWNER = ("user_id", "organisation_id", "contact_id")
_NUMBERS = (*_OWNER, "network_id", "assignment_id", "responsible_id")
_PROMISED = ("what", "due_on", "network_id", "assignment_id", "responsible_id")
_GIVEN = (ActionState.IN_PROGRESS.value, ActionState.DONE.value, ActionState.DROPPED.value)  # the others are their owners' answers


def register(bp: Api) -> None:
    bp.resource("/actions", allow=policy.READ_ACTION, scope=_READ)(list_actions)
    bp.resource("/actions", allow=policy.ADD_ACTION, scope=_WRITE, methods=["POST"])(add_action)
    bp.resource("/actions/<int:action_id>", allow=policy.READ_ACTION, scope=_READ)(show_action)
    bp.resource("/actions/<int:action_id>", allow=policy.KEEP_ACTION, scope=_WRITE, methods=["PATCH"])(change_action)


def list_actions() -> Response:
    numbers = {name: value_of(name, int, text) for name in ("network_id", "assignment_id") if (text := request.args.get(name))}
    page = page_of_actions(bearer().actor, after=request.args.get("after"), state=_state(), size=page_size(), **numbers)
    return listing([_line(one) for one in page.rows], page.total, page.after)


def add_action() -> Response:
    """Idempotency-Key makes a repeated request find what the first one made: the same answer, with 200 instead of 201."""
    by, body = bearer().actor, sent()
    key, promise = submit_key(by, _KEYS), _promise(body)
    county = get_county(by, policy.ADD_ACTION, value_of("county", int, str(body.get("county", ""))))
    try:
        made = operations.add_action(by, county, promise=promise, submit_key=key, confirmed=body.get("confirmed") is True)
    except Taken:
        found = find_submitted(str(key)) if key else None
        if found is None:
            raise
        before = get_action(by, found)
        if (before.county_id, before.what) != (county.id, promise.what.strip()):
            return problem(422, "api.key_reused", field="Idempotency-Key")
        return answer(_whole(before), version=before.version)
    return answer(_whole(made), 201, version=made.version, location=url_for("api.show_action", action_id=made.id))


def show_action(action_id: int) -> Response:
    found = get_action(bearer().actor, action_id)
    return answer(_whole(found), version=found.version)


def change_action(action_id: int) -> Response:
    """Only the members that are sent change; If-Match is required. Another owner or day is told as by the page.

    `state` is one that a board can give: in_progress (also of what has ended), done with its `result`, or dropped with a `reason`.
    """
    by, body = bearer().actor, sent()
    one = get_action(by, action_id, policy.KEEP_ACTION)
    if matching_version() != one.version:
        return problem(412)
    state, confirmed = _asked_state(body), body.get("confirmed") is True
    promised = {name: body[name] for name in (*_PROMISED, *_OWNER) if name in body}
    if promised and state is not None:
        raise RuleBroken("api.value", field="state")  # one intention a call: what was agreed, or how it goes
    saw_version(one, one.version)
    if promised:
        operations.change_action(by, one, promise=_promise({**_stands(one, promised), **promised}), confirmed=confirmed)
    else:
        _enter(by, one, state, body, confirmed=confirmed)
    return answer(_whole(one), version=one.version)


def _asked_state(body: Mapping[str, Any]) -> ActionState | None:
    if "state" not in body:
        return None
    if body["state"] not in _GIVEN:
        raise RuleBroken("api.value", field="state")
    return ActionState(body["state"])


def _enter(by: Actor, one: ActionPoint, state: ActionState | None, body: Mapping[str, Any], *, confirmed: bool) -> None:
    """How it goes. A `result` without a state mends that of what is done."""
    texts = {name: body.get(name, "") for name in ("result", "reason")}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise RuleBroken("api.value", field=name)
    if state is None and (one.state != ActionState.DONE or "result" not in body):
        raise RuleBroken("api.value", field="state")
    if state is ActionState.DROPPED:
        operations.drop_action(by, one, reason=texts["reason"], confirmed=confirmed)
    elif state is ActionState.IN_PROGRESS:
        (operations.begin_action if ActionState(one.state) in OPEN else operations.reopen_action)(by, one)
    else:
        operations.finish_action(by, one, result=texts["result"] if "result" in body else one.result, confirmed=confirmed)


def _stands(one: ActionPoint, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What was agreed as it stands. A new owner replaces the old one whole."""
    owner = {} if any(name in changed for name in _OWNER) else dict(zip(_OWNER, operations.owner_of(one), strict=True))
    kept = {name: getattr(one, name) for name in _PROMISED}
    return {**kept, **owner, "due_on": one.due_on.isoformat()}


def _state() -> ActionState | None:
    text = request.args.get("state")
    if text and text not in set(ActionState):
        raise RuleBroken("api.value", field="state")
    return ActionState(text) if text else None


def _promise(body: Mapping[str, Any]) -> Promise:
    """The JSON object as what was agreed. Raises RuleBroken("api.value") for a member of the wrong kind."""
    numbers = {name: of_kind(name, body.get(name), int) for name in _NUMBERS}
    if not isinstance(body.get("what"), str):
        raise RuleBroken("api.value", field="what")
    owner = Owner(numbers.pop("user_id"), numbers.pop("organisation_id"), numbers.pop("contact_id"))
    return Promise(body["what"], owner, value_of("due_on", date.fromisoformat, str(body.get("due_on", ""))), **numbers)


def _line(one: ActionPoint) -> dict[str, Any]:
    return {
        "id": one.id,
        "county": f"{one.county_id:02}",
        "what": one.what,
        "user_id": one.owner_id,
        "organisation_id": one.organisation_id,
        "network_id": one.network_id,
        "assignment_id": one.assignment_id,
        "meeting_id": one.meeting_id,
        "decision_id": one.decision_id,
        "due_on": one.due_on.isoformat(),
        "state": one.state,
        "state_at": one.state_at.isoformat(),
        "asks_until": one.asks_until and one.asks_until.isoformat(),
        "result": one.result,
    }


def _whole(one: ActionPoint) -> dict[str, Any]:
    """An action point by itself, with what was said of it, latest first."""
    said = [
        {"at": row.at.isoformat(), "state": row.state, "due_on": row.due_on.isoformat(), "text": row.text} for row in list_answers(one.id)
    ]
    return {**_line(one), "answers": said, "version": one.version}
