"""What is put away at night, and what stays."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from tests.factories import person, token
from vaw.domain.people.models import ApiToken, Invitation, SignIn
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.tasks import retention


def counts() -> tuple[int, int, int]:
    """Sign-ins, keys, invitations."""
    return tuple(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in (SignIn, ApiToken, Invitation))  # type: ignore[return-value]


def invitation(age: timedelta) -> Invitation:
    made = clock.now() - age
    return Invitation(
        email="x@example.se", name="", role=Role.REGISTRAR, county_id=24, created_at=made, expires_at=made + timedelta(days=7)
    )


def test_what_ended_long_ago_goes_and_what_is_in_use_stays(committed: Flask) -> None:
    with committed.app_context():
        token(person(), ("activities:read",))
        with unit(system("test"), "test.invitations"):
            db.session.add_all([invitation(timedelta(days=200)), invitation(timedelta(days=1))])
        assert retention.tidy() == 1 and counts() == (1, 1, 1)
        with clock.frozen(clock.now() + timedelta(hours=13)):
            assert retention.tidy() == 1 and counts() == (0, 1, 1)
        with clock.frozen(clock.now() + timedelta(days=120)):
            assert retention.tidy() == 2 and counts() == (0, 0, 0)


def test_the_heart_beats_where_the_status_page_looks(app: Flask) -> None:
    with app.app_context():
        assert retention.heartbeat() == 1
        assert app.extensions["redis"].get("vaw:heartbeat") is not None
