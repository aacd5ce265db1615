"""The counter of tries, on the broker's Redis."""

from __future__ import annotations

from flask import current_app

from vaw.integrations.throttle import Throttle


def throttle() -> Throttle:
    return Throttle(current_app.extensions["redis"], str(current_app.secret_key))
