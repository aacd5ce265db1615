"""The settings of the running application."""

from __future__ import annotations

from flask import current_app

from config.settings import Settings


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def secure() -> bool:
    """Whether people reach the service by https; only a demo or test on this machine does without."""
    return settings().base_url.startswith("https://")
