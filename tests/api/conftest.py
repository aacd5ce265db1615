"""A program with a token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import Person, token
from vaw.domain.people.rules.tokens import SCOPES

Call = Callable[..., TestResponse]


@pytest.fixture
def call(app: Flask, rolled_back: sa.Connection) -> Call:
    """call(person, method, path, scopes=…, **request) as a program that acts for the person."""

    def make(
        who: Person, method: str, path: str, *, scopes: tuple[str, ...] = tuple(SCOPES), headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        bearer = {"Authorization": f"Bearer {token(who, scopes)}"}
        return app.test_client().open(f"/api/v1{path}", method=method, headers={**bearer, **(headers or {})}, **more)

    return make
