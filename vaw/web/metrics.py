"""Counts of requests for an operator's monitor: which page, how it ended, how long it took. Never who, from where or about what.

Without a VAW_METRICS_KEY nothing is counted, and prometheus_client is not imported.
"""

from __future__ import annotations

import importlib
import time
from typing import Any

from flask import Flask, Response, current_app, g, request


def init_app(app: Flask) -> None:
    """First of all parts: what the others do in a request counts too."""
    if not app.extensions["settings"].metrics_key:
        return
    counts: Any = importlib.import_module("vaw.integrations.metrics").Counts()
    app.extensions["counts"] = counts

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        counts.note(request.endpoint or "none", request.method, response.status_code, time.perf_counter() - g.began)
        return response

    app.before_request(begin)
    app.after_request(end)


def counts() -> Any | None:
    """None: nothing is counted."""
    return current_app.extensions.get("counts")
