"""Traces reach a collector, and nothing in them is about anybody: a real one over HTTP, whose bytes are looked through."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from config.settings import Settings, SettingsError
from tests.conftest import one_transaction
from tests.factories import person
from tests.factories.forms import hidden
from vaw.app import create_app
from vaw.kernel.db import READS, db
from vaw.tasks import app as tasks

# A search word, a name, an address, what a form holds, a client's address, a token, a value of SQL, an error's words.
SECRETS = (
    "Alfhild",
    "Kvistgren",
    "kvist@example.org",
    "norrsken-lingon-hjortron",
    "203.0.113.77",
    "hemlig-token",
    "Plommonstigen",
    "Spindelnät",
)
KEYS = {"http.request.method", "http.route", "http.response.status_code", "error.type"}

real: dict[str, sa.Engine] = {}  # that of a test's one transaction was connected by the tests, not by the application


@dataclass
class Collector:
    """`bodies`: what was sent to it; `heads`: with which headers."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)

    def spans(self) -> list[Any]:
        sent = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [span for one in sent for of in one.resource_spans for scope in of.scope_spans for span in scope.spans]


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    found = Collector()

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.heads.append(f"{self.path}\n{self.headers}")
            found.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def traced(app: Flask, collector: Collector) -> Iterator[Flask]:
    """An application that was made with a collector's address."""
    made = create_app(dataclasses.replace(app.extensions["settings"], otel_endpoint=collector.url), TESTING=True)
    with made.app_context():
        real.update(reads=db.engines[READS])
    with one_transaction(made):
        yield made
    real["reads"].dispose()


def a_day(app: Flask) -> None:
    """Everything that a secret may come in by: question, path, form, sign-in, header, client's address, SQL, a task, an error."""
    me = person().browser(app)
    client = {"REMOTE_ADDR": "203.0.113.77"}
    head = {"X-Forwarded-For": "203.0.113.77", "User-Agent": "Kvistgren/1", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
            "tracestate": "k=Alfhild", "baggage": "who=Kvistgren"}  # fmt: skip
    assert me.get("/sok?q=Alfhild", headers=head, environ_base=client).status_code == 200
    assert me.get("/aktiviteter?sok=Alfhild", environ_base=client).status_code == 200
    assert me.get("/aktiviteter/4711", headers=head).status_code == 404
    assert me.get("/finns-inte-Alfhild").status_code == 404
    assert app.test_client().open("/aktiviteter", method="ALFHILD").status_code == 405
    assert app.test_client().get("/api/v1/activities", headers={"Authorization": "Bearer vaw_hemlig-token"}).status_code == 401
    page = me.get("/aktiviteter/ny").text
    assert me.post("/aktiviteter/ny", data={**hidden(page), "text": "Plommonstigen 4 med Kvistgren", "minutes": "1"}).status_code == 422
    visitor = app.test_client()
    fields = {**hidden(visitor.get("/logga-in").text), "email": "kvist@example.org", "password": "norrsken-lingon-hjortron"}
    assert visitor.post("/logga-in", data=fields).status_code in (200, 401, 422)


def fail() -> int:
    """A task that asks by both ways of the kernel's (SQLAlchemy's, and straight to the driver), and breaks."""
    with real["reads"].connect() as connection:
        connection.execute(sa.text("select 'Plommonstigen', :who"), {"who": "Kvistgren"})
        connection.connection.driver_connection.execute("select %(who)s", {"who": "Kvistgren"})  # type: ignore[union-attr]
    raise ValueError("Spindelnät")


@pytest.fixture(scope="module")
def told(traced: Flask, collector: Collector) -> list[Any]:
    with traced.app_context():
        a_day(traced)
        with pytest.raises(ValueError, match="Spindelnät"):
            tasks._call("tests.web.test_tracing:fail")
    traced.extensions["traces"].flush()
    return collector.spans()


def test_a_collector_hears_of_pages_tasks_and_kinds_of_statements(told: list[Any], collector: Collector) -> None:
    names = {span.name for span in told}
    assert {
        "GET start.search_everything",
        "GET activities.list_activities",
        "GET none",
        "other none",
        "tests.web.test_tracing:fail",
        "sql select",
    } <= names
    [found] = [span for span in told if span.name == "GET start.search_everything"]
    facts = {one.key: one.value.string_value or one.value.int_value for one in found.attributes}
    assert facts == {"http.request.method": "GET", "http.route": "/sok", "http.response.status_code": 200}
    [failed] = [span for span in told if span.name == "tests.web.test_tracing:fail"]
    within = [span for span in told if span.parent_span_id == failed.span_id]
    assert [span.name for span in within] == ["sql select", "sql select"]
    assert all(failed.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano for span in within)
    assert [one.value.string_value for one in failed.attributes] == ["ValueError"] and failed.status.message == ""
    assert all(head.startswith("/v1/traces\n") for head in collector.heads)


def test_nothing_that_anybody_typed_or_is_leaves(told: list[Any], collector: Collector) -> None:
    sent = b"".join(collector.bodies) + "".join(collector.heads).encode()
    assert len(sent) > 2_000
    assert [secret for secret in SECRETS if secret.lower().encode() in sent.lower()] == []
    assert b"/aktiviteter/4711" not in sent and b"a" * 32 not in sent and b"\xaa" * 16 not in sent
    assert os.uname().nodename.encode() not in sent


def test_a_span_has_no_room_for_more(told: list[Any], traced: Flask, collector: Collector) -> None:
    routes = {rule.rule for rule in traced.url_map.iter_rules()}
    kept = {(one.key, one.value.string_value or one.value.int_value) for span in told for one in span.attributes}
    assert {key for key, _ in kept} <= KEYS
    assert {value for key, value in kept if key == "http.route"} <= routes
    assert {value for key, value in kept if key == "http.request.method"} == {"GET", "POST", "other"}
    assert not any(span.events or span.links or span.trace_state or span.status.message for span in told)
    resources = [of.resource for body in collector.bodies for of in ExportTraceServiceRequest.FromString(body).resource_spans]
    assert {(one.key, one.value.string_value) for resource in resources for one in resource.attributes} == {("service.name", "vaw")}


def test_a_statement_outside_a_page_or_task_is_no_span(traced: Flask, collector: Collector) -> None:
    before = len(collector.bodies)
    with real["reads"].connect() as connection:
        connection.execute(sa.text("select 1"))
    traced.extensions["traces"].flush()
    assert len(collector.bodies) == before


def test_without_a_collector_nothing_is_traced(app: Flask) -> None:
    """That nothing is imported either: tests/web/test_housing_editions.py, in a process of its own."""
    assert "traces" not in app.extensions


@pytest.mark.parametrize(
    "address", ["collector:4318", "http://collector.example.se", "https://a:b@example.se", "https://example.se/?x=1", "ftp://x"]
)
def test_an_address_without_tls_or_with_a_secret_in_it_is_refused(address: str) -> None:
    given = {"VAW_ENV": "demo", "DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x"}
    assert Settings.from_env(given | {"VAW_OTEL_ENDPOINT": "https://collector.example.se:4318/"}).otel_endpoint.endswith(":4318")
    with pytest.raises(SettingsError, match="VAW_OTEL_ENDPOINT"):
        Settings.from_env(given | {"VAW_OTEL_ENDPOINT": address})
