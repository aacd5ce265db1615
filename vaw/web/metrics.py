"""Counts of requests for an operator's monitor: which page, how it ended, how long it took. Never who, from where or about what.

Without a VAW_METRICS_KEY nothing is counted, and prometheus_client is not imported.
"""

from __future__ import annotations

import hmac
import importlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, g, request

from vaw.kernel.errors import NotFound

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


def init_app(app: Flask, gauges: Callable[[], Iterable[tuple[str, str, float]]]) -> None:
    """Count what every part does in a request, and answer at /metrics whoever has the key; to others there is no such page.

    `gauges`: (name, what it tells, value) of the moment.
    """
    key = app.extensions["settings"].metrics_key
    if not key:
        return
    counts: Any = importlib.import_module("vaw.integrations.metrics").Counts()

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        method = request.method if request.method in METHODS else "other"  # whoever asks may invent one: it would be kept for good
        counts.note(request.endpoint or "none", method, response.status_code, time.perf_counter() - g.began)
        return response

    def show() -> Response:
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {key}".encode()):
            raise NotFound
        return Response(counts.written(gauges()), mimetype="text/plain")

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request_funcs.setdefault(None, []).insert(0, end)
    app.add_url_rule("/metrics", "metrics", show)
