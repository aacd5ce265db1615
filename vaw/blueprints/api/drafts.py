"""/api/v1/drafts: a program of the board's (a calendar) proposes the log of what has ended; a person confirms it on the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.activities import WRITABLE, entry_of
from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size, sent
from vaw.domain.activities import policy
from vaw.domain.activities.models import Draft
from vaw.domain.activities.operations.drafts import propose_draft as propose
from vaw.domain.activities.queries.drafts import find_draft, page_of_drafts
from vaw.domain.activities.rules.drafts import check_source, from_json
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import get_county

SOURCE = "api"
# What a calendar calls an event may hold an address or a name: only a hash of it is kept, enough to know the event again.
_EVENTS = UUID("3b0d5c0a-7f4e-4a53-9d0f-7f6c6a312021")


def register(bp: Api) -> None:
    bp.resource("/drafts", allow=policy.READ_DRAFT, scope="activities:read")(list_drafts)
    bp.resource("/drafts", allow=policy.PROPOSE_DRAFT, scope="activities:write", methods=["POST"])(propose_draft)


def list_drafts() -> Response:
    page = page_of_drafts(bearer().actor, after=request.args.get("after"), size=page_size())
    return listing([_shown(draft) for draft in page.rows], page.total, page.after)


def propose_draft() -> Response:
    """201 with the draft, the owner's to confirm; 200 with the first one when the event that `source_ref` names has proposed before."""
    by, body = bearer().actor, sent()
    county = get_county(by, policy.PROPOSE_DRAFT, value_of("county", int, str(body.get("county", ""))))
    ref, entry = str(body.get("source_ref") or ""), entry_of({name: body.get(name) for name in WRITABLE})
    check_source(SOURCE, ref)
    event = str(uuid5(_EVENTS, ref))
    known = find_draft(county.id, SOURCE, event)
    owner = by.id or 0  # a token always has one
    sure = body.get("confirmed") is True
    draft = known or propose(by, county, source_kind=SOURCE, source_ref=event, user_id=owner, entry=entry, confirmed=sure)
    return answer(_shown(draft), 200 if known else 201)


def _shown(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "county": f"{draft.county_id:02}",
        "state": draft.state,
        "done_on": draft.done_on.isoformat(),
        "type": draft.type,
        "proposed_at": draft.proposed_at.isoformat(),
        "due_on": draft.due_on.isoformat(),
        "activity_id": draft.activity_id,
        "entry": _said(from_json(draft.entry)) if draft.entry else None,
    }


def _said(entry: Entry) -> dict[str, Any]:
    """What is proposed, as an activity says it."""
    return {
        "field": entry.field,
        "mode": entry.mode,
        "minutes": entry.minutes,
        "women": entry.women,
        "men": entry.men,
        "unstated": entry.unstated,
        "heads": {profession: list(counts) for profession, counts in entry.heads.items()} or None,
        "municipalities": [f"{id:04}" for id in entry.municipality_ids],
        "organisation_ids": list(entry.organisation_ids),
        "shares": {str(id): percent for id, percent in entry.shares.items()},
        "sub_goal": entry.sub_goal,
        "objective": entry.objective,
        "text": entry.text,
    }
