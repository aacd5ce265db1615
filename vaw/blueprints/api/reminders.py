"""/api/v1/reminders: the ledger of the token's owner, what they were told of and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api, bearer, listing, page_size
from vaw.domain.notifications import policy
from vaw.domain.notifications.queries.ledger import Line, list_own
from vaw.domain.notifications.queries.names import names_for
from vaw.domain.notifications.rules import STATE_NAMES
from vaw.kernel.errors import RuleBroken
from vaw.web.reminding import sentence_of


def register(bp: Api) -> None:
    bp.resource("/reminders", allow=policy.OWN_NOTICE, scope="reminders:read")(list_reminders)


def list_reminders() -> Response:
    by, state = bearer().actor, request.args.get("state")
    if state is not None and state not in STATE_NAMES:
        raise RuleBroken("api.value", field="state")
    page = list_own(by, state=state, after=request.args.get("after"), size=page_size())
    names = names_for(by, page.rows)
    return listing([_shown(line, names.get((line.kind, line.object_id))) for line in page.rows], page.total, page.after)


def _shown(line: Line, name: str | None) -> dict[str, Any]:
    return {
        "id": line.id,
        "kind": line.kind,
        "text": sentence_of(line.kind, name, line.due_on),
        "object_id": line.object_id,
        "county": None if line.county_id is None else f"{line.county_id:02}",
        "due_on": line.due_on.isoformat(),
        "step": line.step,
        "audience": line.audience,
        "mail": line.mail,
        "state": line.state,
        "reason": line.reason,
        "shown": line.shown,
        "created_at": line.created_at.isoformat(),
        "settled_at": _instant(line.settled_at),
        "read_at": _instant(line.read_at),
        "ended_at": _instant(line.ended_at),
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
