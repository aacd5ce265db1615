"""Errors as application/problem+json (RFC 9457) with a stable `code`: what a program reads where a person reads a page."""

from __future__ import annotations

from typing import Any

from flask import json, request
from werkzeug.wrappers import Response

from vaw.kernel.errors import Conflict, HouseError, NotAllowed, NotFound, RuleBroken, Taken, Withheld
from vaw.web.sentences import sentence

STATUS: dict[type[HouseError], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, Taken: 409, Withheld: 410, RuleBroken: 422}
CODES = {
    400: "malformed", 401: "unauthorised", 403: "forbidden", 404: "not_found", 405: "method", 406: "not_acceptable", 409: "conflict",
    410: "withheld", 412: "precondition_failed", 413: "too_large", 415: "media_type", 428: "precondition_required", 429: "too_many",
    500: "failed",    503: "unavailable",
}  # fmt: skip


def wanted() -> bool:
    """Whether a program asks: everything below /api/ answers programs."""
    return request.path.startswith("/api/")


def problem(status: int, code: str | None = None, *, title: str = "", headers: dict[str, str] | None = None, **more: Any) -> Response:
    """The answer itself. `more` (field, detail) goes in as it is; never what was sent."""
    body = {
        "type": "about:blank",
        "title": title or CODES.get(status, "error"),
        "status": status,
        "code": code or CODES.get(status, "error"),
        **more,
    }
    answer = Response(json.dumps(body), status, mimetype="application/problem+json")
    answer.headers.update(headers or {})
    return answer


def of_error(error: HouseError) -> Response:
    """A house error as a problem. A broken rule tells its code, the field at fault and the sentence that a page would show."""
    if isinstance(error, RuleBroken):
        return problem(422, error.code, field=error.field, detail=sentence(error))
    if isinstance(error, Conflict):
        return problem(409, fields=sorted(error.texts))
    return problem(STATUS.get(type(error), 500))
