"""The second step of signing in: codes of the app and recovery codes, each once."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.accounts import account, send, sign_in
from vaw.domain.people.models import RecoveryCode
from vaw.domain.people.operations.accounts import renew_recovery_codes
from vaw.domain.people.rules import FAILURES_TO_LOCK
from vaw.kernel import clock
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")


def test_with_two_steps_the_password_alone_opens_nothing(app: Flask) -> None:
    person = account(two_step=True)
    client, answer = sign_in(app, person.email)
    assert answer.headers["Location"].startswith("/logga-in/kod")
    assert client.get("/konto").headers["Location"] == "/logga-in/kod"
    assert client.get("/aktiviteter").headers["Location"] == "/logga-in/kod"
    answer = send(client, "/logga-in/kod?next=/konto", code=person.code())
    assert answer.headers["Location"] == "/konto"
    assert client.get("/konto").status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_phone_may_be_one_step_off(app: Flask, steps: int) -> None:
    person = account(two_step=True)
    with clock.frozen(clock.now()):
        client, _ = sign_in(app, person.email)
        assert send(client, "/logga-in/kod", code=person.code(steps)).status_code == 303


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_phone_may_not_be_two_steps_off(app: Flask, steps: int) -> None:
    person = account(two_step=True)
    with clock.frozen(clock.now()):
        client, _ = sign_in(app, person.email)
        assert send(client, "/logga-in/kod", code=person.code(steps)).status_code == 422


def test_a_code_is_used_once_and_no_older_one_after_it(app: Flask) -> None:
    person = account(two_step=True)
    with clock.frozen(clock.now()):
        first, _ = sign_in(app, person.email)
        assert send(first, "/logga-in/kod", code=person.code()).status_code == 303
        second, _ = sign_in(app, person.email)
        assert send(second, "/logga-in/kod", code=person.code()).status_code == 422
        assert send(second, "/logga-in/kod", code=person.code(-1)).status_code == 422
        assert send(second, "/logga-in/kod", code=person.code(1)).status_code == 303


def test_wrong_codes_lock_the_second_step_for_the_right_one_too(app: Flask) -> None:
    person = account(two_step=True)
    client, _ = sign_in(app, person.email)
    answers = [send(client, "/logga-in/kod", code="000000").status_code for _ in range(FAILURES_TO_LOCK)]
    assert answers == [422] * FAILURES_TO_LOCK
    assert send(client, "/logga-in/kod", code=person.code()).status_code == 429
    again, _ = sign_in(app, person.email)  # neither does another browser help
    assert send(again, "/logga-in/kod", code=person.code()).status_code == 429


def test_a_recovery_code_stands_in_for_the_app_once(app: Flask) -> None:
    person = account(two_step=True)
    plain = renew_recovery_codes(person.actor, person.row)
    assert (len(set(plain)), len(plain)) == (10, 10)
    kept = db.session.scalars(sa.select(RecoveryCode.code_hash)).all()
    assert not any(plain[0].encode() in hashed for hashed in kept)
    client, _ = sign_in(app, person.email)
    assert send(client, "/logga-in/kod", code=plain[3].upper().replace("-", " ")).status_code == 303
    again, _ = sign_in(app, person.email)
    assert send(again, "/logga-in/kod", code=plain[3]).status_code == 422
    assert send(again, "/logga-in/kod", code=plain[4]).status_code == 303


def test_a_recovery_code_from_before_argon2id_counts_once_more(app: Flask) -> None:
    person = account(two_step=True)
    plain = renew_recovery_codes(person.actor, person.row)
    old = hashlib.sha256(f"{person.id}:{plain[0].replace('-', '')}".encode()).digest()
    row = db.session.scalars(sa.select(RecoveryCode).order_by(RecoveryCode.id)).first()
    assert row
    db.session.connection().execute(sa.update(RecoveryCode).where(RecoveryCode.id == row.id).values(code_hash=old))
    db.session.commit()
    client, _ = sign_in(app, person.email)
    assert send(client, "/logga-in/kod", code=plain[0]).status_code == 303
    again, _ = sign_in(app, person.email)
    assert send(again, "/logga-in/kod", code=plain[0]).status_code == 422
    assert send(again, "/logga-in/kod", code=plain[1]).status_code == 303, "beside those of today"
