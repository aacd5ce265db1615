"""What the tests of pages share."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.fixture
def no_tries(app: Flask) -> None:
    """The door has forgotten the wrong passwords of earlier tests."""
    redis = app.extensions["redis"]
    for key in redis.scan_iter("vaw:tries:*"):
        redis.delete(key)
