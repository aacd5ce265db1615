"""Traces for an operator's OpenTelemetry collector. Imported where VAW_OTEL_ENDPOINT is set (vaw.web.tracing).

A span holds what is passed here: the name of a page, a task or a kind of statement, how it ended and how long it took. The packages that
trace Flask, Celery and psycopg by themselves are not used: they write addresses with their questions, texts of statements and clients'
addresses into spans, and what else leaves would be for their next release to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, StatusCode, get_current_span

KINDS = frozenset(
    {"select", "insert", "update", "delete", "with", "set", "copy", "lock", "savepoint", "release", "rollback", "begin", "commit"}
)
FLUSH_MS = 2_000


class Traces:
    """Of one application."""

    def __init__(self, endpoint: str) -> None:
        # A resource of its own: what OpenTelemetry finds out about a machine and its environment is not asked for.
        self._provider = TracerProvider(resource=Resource({"service.name": "vaw"}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
        self._tracer = self._provider.get_tracer("vaw")

    @contextmanager
    def span(self, name: str) -> Iterator[Span]:
        """What is done meanwhile. Of an error: its kind, never its words."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(StatusCode.ERROR)
                raise

    def watch(self, engine: sa.Engine) -> None:
        """Let each statement of this engine's be a span of what it is part of: by its first word, without a text or a value."""
        span = self.span

        class Cursor(psycopg.Cursor[Any]):
            def execute(self, query: Any, *values: Any, **options: Any) -> Any:
                if not get_current_span().is_recording():  # a look after a lease, a sign of life
                    return super().execute(query, *values, **options)
                with span(_kind(query)):
                    return super().execute(query, *values, **options)

        @sa.event.listens_for(engine, "connect")
        def connected(connection: Any, _record: object) -> None:
            connection.cursor_factory = Cursor

    def flush(self) -> None:
        """Send what is waiting: a process is about to end."""
        self._provider.force_flush(FLUSH_MS)


def _kind(query: object) -> str:
    first = (query if isinstance(query, str) else "").lstrip()[:12].partition(" ")[0].lower()
    return f"sql {first if first in KINDS else 'other'}"
