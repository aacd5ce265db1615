"""/api/v1/organisations: the register of organisations, without persons."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size
from vaw.domain.people import policy
from vaw.domain.people.queries import organisations as queries


def register(bp: Api) -> None:
    bp.resource("/organisations", allow=policy.READ_ORGANISATION, scope="organisations:read")(list_organisations)
    bp.resource("/organisations/<int:organisation_id>", allow=policy.READ_ORGANISATION, scope="organisations:read")(show_organisation)


def list_organisations() -> Response:
    args = request.args
    wanted = queries.Filter(words=args.get("q", ""), kind=args.get("kind"), inactive=args.get("active") == "false", after=args.get("after"))
    page = queries.list_organisations(bearer().actor, wanted, size=page_size())
    return listing([_shown(row, active=not wanted.inactive) for row in page.rows], page.total, page.after)


def show_organisation(organisation_id: int) -> Response:
    found = queries.get_organisation(bearer().actor, organisation_id)
    return answer(_shown(found, active=found.active), version=found.version)


def _shown(row: Any, *, active: bool) -> dict[str, Any]:
    """Line or Organisation."""
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "county": None if row.county_id is None else f"{row.county_id:02}",
        "municipality": None if row.municipality_id is None else f"{row.municipality_id:04}",
        "role_mailbox": row.role_mailbox,
        "active": active,
    }
