"""What reaches the database while something is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


@contextmanager
def counted(connection: sa.Connection) -> Iterator[list[str]]:
    """Every statement on the test's connection, prepared reads too.

    Left out: savepoints, which only a test has, what tells a transaction for whom it stands (vaw.kernel.rows): once for each, and what
    goes the same way with another one (vaw.kernel.db).
    """
    told: list[str] = []
    driver: Any = connection.connection.driver_connection
    real = driver.cursor_factory

    class Telling(real):  # type: ignore[misc, valid-type]
        def execute(self, query: object, *rest: object, **more: object) -> object:
            if not any(word in str(query) for word in ("SAVEPOINT", "savepoint", "set_config('vaw.", "plan_cache_mode")):
                told.append(str(query))
            return super().execute(query, *rest, **more)

    driver.cursor_factory = Telling
    try:
        yield told
    finally:
        driver.cursor_factory = real
