"""What a command that needs the application runs in. Imported when it is needed, and when the environment is known."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from config.settings import Settings
from vaw.kernel import rows
from vaw.kernel.actor import system

create_app = importlib.import_module("vaw.app").create_app


@contextmanager
def application(*, pages: bool) -> Iterator[None]:
    """The application's context; what is read in it is read by the program itself (vaw.kernel.rows)."""
    app: Flask = create_app(Settings.from_env(), pages=pages)
    with app.app_context(), rows.behind(system("cli")):
        yield
