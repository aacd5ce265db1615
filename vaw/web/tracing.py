"""Spans of requests and of what they ask the database: which page, how it ended, how long it took. Never who, from where or about what.

Without a VAW_OTEL_ENDPOINT nothing is traced, and nothing of OpenTelemetry is imported.
"""

from __future__ import annotations

import importlib
from typing import Any

from flask import Flask, Response, g, request

from vaw.kernel.db import db
from vaw.web.metrics import METHODS


def init_app(app: Flask) -> None:
    """`app.extensions["traces"]` is there when traces are asked for."""
    endpoint = app.extensions["settings"].otel_endpoint
    if not endpoint:
        return
    traces: Any = importlib.import_module("vaw.integrations.tracing").Traces(endpoint)
    app.extensions["traces"] = traces
    with app.app_context():
        for engine in db.engines.values():
            traces.watch(engine)

    def begin() -> None:
        method = request.method if request.method in METHODS else "other"
        g.tracing = traces.span(f"{method} {request.endpoint or 'none'}")
        g.span = g.tracing.__enter__()
        g.span.set_attribute("http.request.method", method)
        if request.url_rule:
            g.span.set_attribute("http.route", request.url_rule.rule)

    def note(response: Response) -> Response:
        g.span.set_attribute("http.response.status_code", response.status_code)
        return response

    def end(_error: BaseException | None) -> None:
        if "tracing" in g:
            g.pop("tracing").__exit__(None, None, None)

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request_funcs.setdefault(None, []).insert(0, note)
    app.teardown_request(end)
