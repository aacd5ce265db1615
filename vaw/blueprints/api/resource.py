"""A blueprint for programs: a token instead of a sign-in, a scope beside the permission, JSON in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec

from flask import json, request
from werkzeug.exceptions import BadRequest, PreconditionFailed, PreconditionRequired, UnsupportedMediaType
from werkzeug.wrappers import Response

from vaw.domain.people.operations.tokens import mark_used
from vaw.domain.people.queries.signed_in import Bearer, find_bearer
from vaw.domain.people.rules.tokens import hashed
from vaw.integrations.throttle import Limit, ThrottleDown
from vaw.kernel import i18n, rows
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.permissions import Permission
from vaw.web.arguments import whole_number
from vaw.web.blueprint import Blueprint
from vaw.web.problem import problem
from vaw.web.throttle import throttle

P = ParamSpec("P")
_KEPT = "vaw.bearer"
PER_MINUTE = Limit("api", 600, timedelta(minutes=1))  # ten a second and token: a nightly sync of a county takes some seconds
MOST_ROWS = 200


class Api(Blueprint):
    """`resource` instead of `page`: permission and scope are both required."""

    def resource(
        self, rule: str, *, allow: Permission[Any], scope: str, methods: Sequence[str] = ("GET",)
    ) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
        """Register a resource below /api/v1. 401 without a token, 403 without the scope, 404 without the role."""

        def decorate(view: Callable[P, Response]) -> Callable[P, Response]:
            @wraps(view)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
                refused = _refused(allow, scope)
                return refused or view(*args, **kwargs)

            guarded.allow, guarded.scope = allow, scope  # type: ignore[attr-defined]
            self.add_url_rule(f"/api/v1{rule}", f"{view.__name__}", guarded, methods=list(methods))
            return guarded

        return decorate


def _refused(allow: Permission[Any], scope: str) -> Response | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = find_bearer(hashed(token)) if kind.lower() == "bearer" and token else None
    if found is None:
        return problem(401, headers={"WWW-Authenticate": 'Bearer realm="vaw"'})
    try:
        if not throttle().take([(PER_MINUTE, str(found.token_id))]):
            return problem(429, headers={"Retry-After": "60"})
    except ThrottleDown:
        return problem(503, headers={"Retry-After": "10"})
    i18n.speak(request.accept_languages.best_match(list(i18n.LANGUAGES)) or found.language)
    if scope not in found.scopes:
        return problem(403, "scope", detail=scope)
    if not allow.held_by(found.actor):
        raise NotFound
    if found.stale:
        mark_used(found.actor, found.token_id)
    request.environ[_KEPT] = found
    rows.stand_for(found.actor)
    return None


def bearer() -> Bearer:
    """The program behind the request."""
    found: Bearer = request.environ[_KEPT]
    return found


def answer(body: Any, status: int = 200, *, version: int | None = None, location: str | None = None) -> Response:
    """JSON; its ETag is the row's version, or a hash of what was read. 304 when the program has it already."""
    response = Response(json.dumps(body), status, mimetype="application/json")
    if version is not None:
        response.set_etag(str(version))
    elif request.method == "GET":
        response.add_etag()
    if request.method == "GET":
        response.make_conditional(request.environ)
    if location:
        response.headers["Location"] = location
    return response


def sent() -> Mapping[str, Any]:
    """The JSON object that was sent. Raises 415 and 400."""
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # lists in lists, deeper than anything that we ask for
        raise BadRequest from None
    if not isinstance(body, Mapping):
        raise BadRequest
    return body


def matching_version() -> int:
    """The version that the program last saw, from If-Match. Raises 428 without it, 412 when it is none of ours."""
    if not request.if_match:
        raise PreconditionRequired
    tags = [number for tag in request.if_match.as_set() if (number := whole_number(tag)) is not None]
    if len(tags) != 1:
        raise PreconditionFailed
    return tags[0]


def page_size() -> int:
    """`?limit=`: 1 to 200 rows, 50 when it is not said. Raises RuleBroken("api.limit")."""
    size = whole_number(request.args.get("limit", "50"))
    if size is None or not 1 <= size <= MOST_ROWS:
        raise RuleBroken("api.limit", field="limit", most=MOST_ROWS)
    return size


def listing(rows: Sequence[Any], total: int | None, after: str | None) -> Response:
    """A page of a collection: items, exact total, cursor of the next page."""
    return answer({"items": list(rows), "total": total, "after": after})
