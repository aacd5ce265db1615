"""Prometheus's counts of one web server, all its processes together. Imported where VAW_METRICS_KEY is set (vaw.web.metrics).

The processes leave their counts in a folder that config/gunicorn.py names before anything of prometheus_client is imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Counts:
    """Of one application."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._took = Histogram(
            "vaw_request_seconds", "Time of requests.", ["endpoint", "method", "status"], buckets=SECONDS, registry=self._own
        )

    def note(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        self._took.labels(endpoint, method, status).observe(seconds)

    def written(self, gauges: Iterable[tuple[str, str, float]]) -> bytes:
        """In Prometheus's text format, with these gauges (name, what it tells, value)."""
        counted, now = self._own, CollectorRegistry()
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        now.register(_Gauges([GaugeMetricFamily(name, tells, value=value) for name, tells, value in gauges]))
        return generate_latest(counted) + generate_latest(now)


class _Gauges(Collector):
    """Values of this moment: no process keeps them for the others, as it would a Gauge."""

    def __init__(self, values: list[GaugeMetricFamily]) -> None:
        self._values = values

    def collect(self) -> list[GaugeMetricFamily]:
        return self._values
