"""What a command that needs the application runs in. Imported when the environment is known: `wsgi` reads it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from vaw.kernel import rows
from vaw.kernel.actor import system


@contextmanager
def application() -> Iterator[None]:
    """`wsgi.app`'s context; what is read in it is read by the program itself (vaw.kernel.rows)."""
    app: Flask = importlib.import_module("wsgi").app
    with app.app_context(), rows.behind(system("cli")):
        yield
