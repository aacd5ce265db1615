"""Celery's way to Redis, mended: a broker that is killed must not take the worker and its running tasks with it.

kombu 5.7 asks a connection that is closed already for its address; AttributeError then ends the worker where a connection error would
have been waited out. tests/tasks/test_broker.py shows it.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as NoConnectionError


class _SaysClosed:
    """A channel that says that it is closed, in words that Celery knows."""

    connection: Any

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise NoConnectionError("closed")
        return super()._connparams(asynchronous)  # type: ignore[misc]


class Channel(_SaysClosed, redis.Channel):
    """To one server."""


class SentinelChannel(_SaysClosed, redis.SentinelChannel):
    """To whichever server is in charge."""


class Transport(redis.Transport):
    """What kombu takes for redis:// (vaw.tasks.carrier)."""

    Channel = Channel


class SentinelTransport(redis.SentinelTransport):
    """What kombu takes for sentinel://."""

    Channel = SentinelChannel
