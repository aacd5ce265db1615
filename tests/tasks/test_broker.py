"""A broker that goes away is a lost connection to the worker, and never the end of it."""

from __future__ import annotations

import pytest
from flask import Flask
from redis.exceptions import ConnectionError as NoConnectionError


def test_a_closed_channel_says_that_the_connection_is_lost(app: Flask) -> None:
    """Celery waits out a lost connection; kombu's own AttributeError here ends the worker and what it runs."""
    connection = app.extensions["celery"].connection_for_write()
    channel = connection.channel()
    assert channel.client.ping()
    connection.collect()
    with pytest.raises(NoConnectionError), channel.conn_or_acquire():
        pass
    connection.close()
