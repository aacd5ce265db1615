"""Static files under names that change with their content, so that a browser keeps them for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, request

YEAR = 365 * 24 * 3600
_FOLDER = Path(__file__).parent.parent / "static"


@lru_cache(256)
def static(name: str) -> str:
    """URL of a file in vaw/static, by its path there."""
    return f"/static/{name}?v={hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:12]}"


def init_app(app: Flask) -> None:
    app.get_send_file_max_age = lambda filename: YEAR if "v" in request.args else None  # type: ignore[method-assign]
    app.jinja_env.globals["static"] = static
