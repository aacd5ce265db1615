"""Where browsers tell that a page tried what its Content-Security-Policy forbids (web/headers.py)."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from vaw.blueprints.start.pages import bp
from vaw.integrations.throttle import Limit, ThrottleDown
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.headers import BREACHES
from vaw.web.throttle import throttle

log = logging.getLogger(__name__)
TOLD = Limit("csp", 20, timedelta(minutes=10))  # by the sender's address: a page that breaks the rule does so at each look
LONGEST = 16 * 1024  # bytes of a report
_DIRECTIVE = re.compile(r"[a-z]+(-[a-z]+){1,3}")


@bp.page(BREACHES, allow=PUBLIC, methods=["POST"])
def breached() -> Answer:
    """Note which rule was broken and on which page. Never the address itself: it may hold the token of a link."""
    request.max_content_length = LONGEST
    report = _report()
    if report is None:
        abort(400)
    if _may_tell():
        log.warning("web.csp", extra={"directive": report[0], "page": report[1]})
    return Response(status=204)


def _report() -> tuple[str, str] | None:
    """(directive, endpoint of the page), None when it is no report."""
    if request.mimetype != "application/csp-report":
        return None
    try:
        told: Any = json.loads(request.get_data())["csp-report"]
        directive = str(told.get("effective-directive") or told["violated-directive"]).partition(" ")[0]
        path = urlsplit(str(told["document-uri"])).path
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return (directive, _page(path)) if _DIRECTIVE.fullmatch(directive) else None


def _page(path: str) -> str:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path)
    except HTTPException:  # no page of ours, or one that leads on
        return "unknown"
    return str(endpoint)


def _may_tell() -> bool:
    try:
        return throttle().take([(TOLD, request.remote_addr or "")])
    except ThrottleDown:
        return False
