"""/api/v1/agreements: what organisations have promised one another, and how each of them stands in it today."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import flag, value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size
from vaw.domain.networks import policy
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.queries import agreements as queries
from vaw.domain.networks.rules.agreements import AgreementState
from vaw.kernel import clock

SCOPE = "agreements:read"


def register(bp: Api) -> None:
    bp.resource("/agreements", allow=policy.READ_AGREEMENT, scope=SCOPE)(list_agreements)
    bp.resource("/agreements/<int:agreement_id>", allow=policy.READ_AGREEMENT, scope=SCOPE)(show_agreement)


def list_agreements() -> Response:
    """By title; without a state, all but those that have ended."""
    args = request.args
    wanted = queries.Filter(
        words=args.get("q", "")[:100],
        state=value_of("state", AgreementState, args["state"]) if args.get("state") else None,
        assignment_id=value_of("assignment_id", int, args["assignment_id"]) if args.get("assignment_id") else None,
        network_id=value_of("network_id", int, args["network_id"]) if args.get("network_id") else None,
        unsigned=flag(args, "unsigned") is True,
        after=args.get("after") or None,
    )
    page = queries.list_agreements(bearer().actor, wanted, size=page_size())
    return listing([{**_line(row), "parties": row.parties, "signed": row.signed} for row in page.rows], page.total, page.after)


def show_agreement(agreement_id: int) -> Response:
    """Its parties sign without another version of it: the ETag is of all that is told."""
    found = queries.get_agreement(bearer().actor, agreement_id)
    more = {name: getattr(found, name) for name in ("purpose", "dnr", "network_id", "assignment_ids", "responsible_id")}
    days = {name: _day(getattr(found, name)) for name in ("decided_on", "valid_from")}
    return answer({**_line(found), **more, **days, "parties": [_party(one) for one in queries.list_parties(found)]})


def _line(row: queries.Line | Agreement) -> dict[str, Any]:
    """What a line of the list and the agreement itself have in common."""
    days = {name: _day(getattr(row, name)) for name in ("valid_to", "review_on")}
    return {"id": row.id, "county": f"{row.county_id:02}", "title": row.title, "state": row.state, **days}


def _party(one: queries.Party) -> dict[str, Any]:
    days = {name: _day(getattr(one, name)) for name in ("asked_on", "signed_on", "left_on")}
    return {"organisation_id": one.organisation_id, "organisation": one.name, "standing": one.standing(clock.today()).value, **days}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
