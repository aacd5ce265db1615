"""What every answer says to the browser (safety.md 5), and where a change may come from."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from vaw.web.settings import secure, settings

log = logging.getLogger(__name__)
BREACHES = "/csp-rapport"  # blueprints/start/breaches.py
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    f"form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; report-uri {BREACHES}"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self), publickey-credentials-get=(self)",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _from_here() -> None:
    """A change must come from our own pages: browsers say where a form was sent from. Programs with a token send no such header.

    `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with our own forms too (Fetch standard, "append a request Origin
    header"), so Sec-Fetch-Site decides, which no page can forge. Browsers send it over https and to this machine; by plain http from
    elsewhere (a demo) "null" says nothing, and the form's token decides alone.
    """
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        from_here = site in ("same-origin", "none")
    else:
        from_here = not origin or (origin == "null" and not secure()) or urlsplit(origin).netloc == request.host
    if not from_here:
        log.warning("web.sent_from_elsewhere", extra={"endpoint": request.endpoint})
        abort(403)


def _known_host() -> None:
    """Flask refuses a host that is not ours (app.py, TRUSTED_HOSTS) when it looks for the page; here it is noted."""
    if isinstance(request.routing_exception, SecurityError):
        log.warning("web.unknown_host")
        raise request.routing_exception


def _dress(response: Response) -> Response:
    response.headers.extend(HEADERS)  # nothing else sets them: no need to look for each
    if secure():
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def init_app(app: Flask) -> None:
    with app.app_context():
        proxies = settings().proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    app.before_request(_known_host)
    app.before_request(_from_here)
    app.after_request(_dress)
