"""Static files in a folder whose name changes with their content, so that a browser keeps them for a year.

The folder and not the file: what a script imports and a stylesheet names beside itself is kept as well, and is fetched once.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, request
from werkzeug.wrappers import Response

YEAR = 365 * 24 * 3600
_FOLDER = Path(__file__).parent.parent / "static"


@cache
def _version() -> str:
    """Of all the files together."""
    files = sorted(path for path in _FOLDER.rglob("*") if path.is_file())
    read = "".join(f"{path.relative_to(_FOLDER).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in files)
    return hashlib.sha256(read.encode()).hexdigest()[:12]


@lru_cache(256)
def static(name: str) -> str:
    """URL of a file in vaw/static, by its path there."""
    if not (_FOLDER / name).is_file():
        raise FileNotFoundError(name)
    return f"/static/~{_version()}/{name}"


def init_app(app: Flask) -> None:
    def send(filename: str, version: str = "") -> Response:
        return app.send_static_file(filename)

    app.view_functions["static"] = send
    app.add_url_rule("/static/~<version>/<path:filename>", endpoint="static")
    # While a new release comes, another machine's page may ask for the other release's folder here: that answer is kept by nobody.
    app.get_send_file_max_age = lambda filename: YEAR if (request.view_args or {}).get("version") == _version() else None  # type: ignore[method-assign]
    app.jinja_env.globals["static"] = static
