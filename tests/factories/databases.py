"""A database of one's own, beside that of the test process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from tests.conftest import _admin


@contextmanager
def made(template: str = "template0") -> Iterator[sa.URL]:
    """A new database, empty or a copy of the template; gone afterwards."""
    name = f"vaw_own_{uuid.uuid4().hex[:12]}"
    with _admin() as admin:
        admin.execute(sa.text(f"create database {name} template {template}"))
        try:
            yield admin.engine.url.set(database=name)
        finally:
            admin.execute(sa.text(f"drop database {name} with (force)"))
