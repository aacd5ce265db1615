"""What is put away at night, and what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person, token
from tests.factories.notices import make_letter, make_matter, make_notice
from tests.factories.signs import signs_of_life
from vaw.domain.notifications.models import Letter, Matter, Notice
from vaw.domain.people.models import ApiToken, Invitation, SignIn
from vaw.domain.people.rules import Role
from vaw.kernel import clock, queue
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


def left() -> tuple[int, int, int]:
    """Notices, mails, matters."""
    return tuple(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in (Notice, Letter, Matter))  # type: ignore[return-value]


def told(who: Person, object_id: int, **more: Any) -> None:
    notice = make_notice(who, object_id=object_id, **more)
    make_letter(who, notice, state="sent")
    make_matter(object_id=object_id)


def test_what_somebody_was_told_of_stays_for_a_year_and_what_waits_for_ever(committed: Flask) -> None:
    with committed.app_context():
        who, now = person(), clock.now()
        told(who, 1, state="sent", read_at=now)
        told(who, 2, state="sent", ended_at=now)
        told(who, 3, state="sent")
        make_notice(who, object_id=4, ended_at=now)
        with clock.frozen(now + timedelta(days=399)):
            retention.tidy()
            assert left() == (4, 3, 3)
        with clock.frozen(now + timedelta(days=405)):
            retention.tidy()
            assert left() == (1, 0, 0), "the one that waits"


def test_signs_of_life_of_hosts_that_are_gone_go(committed: Flask) -> None:
    with committed.app_context():
        with db.engine.begin() as connection:
            signs_of_life(connection, names=("worker",))
            signs_of_life(connection, names=("scheduler",), seconds_ago=25 * 3600)
        assert retention.tidy() == 1
        with db.engine.connect() as connection:
            assert list(queue.silent_for(connection)) == ["worker"]
