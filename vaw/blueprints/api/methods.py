"""/api/v1/methods: the public catalogue of methods and courses, and for those who keep it what is not public."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, page_size
from vaw.domain.support import policy
from vaw.domain.support.queries import catalogue as queries
from vaw.domain.support.rules import MethodState

_FILTERS = ("kind", "field", "profession", "for_whom", "level", "after")


def register(bp: Api) -> None:
    bp.resource("/methods", allow=policy.READ_METHOD, scope="methods:read")(list_methods)
    bp.resource("/methods/<code>", allow=policy.READ_METHOD, scope="methods:read")(show_method)


def list_methods() -> Response:
    args = request.args
    state = value_of("state", MethodState, args.get("state") or MethodState.ACTIVE)
    chosen: dict[str, Any] = {name: args.get(name) or None for name in _FILTERS}
    wanted = queries.Filter(words=args.get("q", "")[:100], state=state, **chosen)
    page, _numbers = queries.list_methods(bearer().actor, wanted, size=page_size())
    return listing([_line(row) for row in page.rows], page.total, page.after)


def show_method(code: str) -> Response:
    found = queries.get_method(bearer().actor, code)
    more = {name: getattr(found, name) for name in ("length", "certified_trainer", "cost", "evidence")}
    return answer({**_line(found), **more, "version": found.version}, version=found.version)


def _line(row: Any) -> dict[str, Any]:
    """Line or Method."""
    told = ("code", "name", "kind", "state", "purpose_sv", "purpose_en", "fields", "professions", "for_whom", "level", "owner", "source")
    return {
        **{name: getattr(row, name) for name in told},
        "county": None if row.county_id is None else f"{row.county_id:02}",
        "reviewed_on": row.reviewed_on and row.reviewed_on.isoformat(),
        "review_on": row.review_on and row.review_on.isoformat(),
    }
