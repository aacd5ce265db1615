"""A second step that is lost: one person asks, another confirms, a code is handed over, and its owner can stop it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.accounts import Account, account, send, sign_in
from tests.web.test_passkeys import events
from vaw.domain.geography.queries import find_county
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.people.models import RecoveryCode, TwoStepReset
from vaw.domain.people.operations import resets as operations
from vaw.domain.people.reminders import RESET_WAITING
from vaw.domain.people.rules import RESET_ASKED_LASTS, RESET_CODE_LASTS, RESET_DELAY, Role
from vaw.domain.people.rules.history import Happened
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")


@pytest.fixture
def now() -> Iterator[None]:
    with clock.frozen(clock.now()):
        yield


@pytest.fixture
def lost(now: None) -> Account:
    return account(two_step=True)


@pytest.fixture
def admin(now: None) -> Person:
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def manager(now: None) -> Person:
    return person(Role.COUNTY_MANAGEMENT)


def asked(admin: Person, lost: Account) -> TwoStepReset:
    county = find_county(24)
    assert county
    return operations.ask_for_reset(admin.actor, county, user_id=lost.id)


def with_code(app: Flask, lost: Account, code: str) -> tuple[FlaskClient, int, str]:
    client, _ = sign_in(app, lost.email)
    answer = send(client, "/logga-in/kod", code=code)
    return client, answer.status_code, answer.get_data(as_text=True)


def test_two_people_the_password_and_half_a_day_open_the_account_again(app: Flask, lost: Account, admin: Person, manager: Person) -> None:
    own, _ = sign_in(app, lost.email)
    mine, other = admin.browser(app), manager.browser(app)
    assert f"/admin/konton/{lost.id}/aterstall" in mine.get(f"/admin/konton/{lost.id}").get_data(as_text=True)
    assert send(mine, f"/admin/konton/{lost.id}/aterstall").headers["Location"] == "/admin/aterstallningar"
    assert "/bekrafta" not in mine.get("/admin/aterstallningar").get_data(as_text=True), "who asked is not offered to confirm"
    (path,) = re.findall(r"/admin/aterstallningar/\d+/bekrafta", other.get("/admin/aterstallningar").get_data(as_text=True))
    assert send(mine, path).status_code == 422
    page = send(other, path).get_data(as_text=True)
    (code,) = re.findall(r"<code>(.*?)</code>", page)
    assert code not in other.get("/admin/aterstallningar").get_data(as_text=True)
    assert own.get("/konto").status_code == 302, "every browser is signed out at once"
    _, status, text = with_code(app, lost, code)
    assert (status, "gäller inte än" in text) == (422, True)
    with clock.frozen(clock.now() + RESET_DELAY):
        client, status, _ = with_code(app, lost, code)
        assert status == 303
        assert client.get("/konto").status_code == 200
        assert (lost.row.totp_secret, db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode))) == (None, 0)
        told = [Happened.RESET_ASKED, Happened.RESET_CONFIRMED, Happened.RESET_CODE]
        assert [kind for kind in events(lost) if kind in told] == told
        assert sign_in(app, lost.email)[1].headers["Location"] == "/", "and the code is used up: there is no second step to pass"


def test_its_owner_stops_it_and_the_code_opens_nothing(app: Flask, lost: Account, admin: Person, manager: Person) -> None:
    reset = asked(admin, lost)
    code = operations.confirm_reset(manager.actor, reset)
    client, _ = sign_in(app, lost.email)
    send(client, "/logga-in/kod", code=lost.code())
    assert "Någon på din länsstyrelse har bett om" in client.get("/konto").get_data(as_text=True)
    assert send(client, "/konto/aterstallning/stoppa", token_from="/konto").status_code == 303
    assert "Stoppa återställningen" not in client.get("/konto").get_data(as_text=True)
    with clock.frozen(clock.now() + RESET_DELAY):
        assert with_code(app, lost, code)[1] == 422
    with pytest.raises(RuleBroken, match="reset_over"):
        operations.stop_own_reset(Actor(lost.id, "web"), lost.row)


def test_four_eyes_are_four(lost: Account, admin: Person) -> None:
    second = person(Role.ADMINISTRATOR)
    reset = asked(admin, lost)
    for user_id in (admin.id, lost.id):  # who asked; and the person it is about, were they an administrator
        with pytest.raises(RuleBroken, match="reset_four_eyes"):
            operations.confirm_reset(Actor(user_id, "web", admin.actor.grants), reset)
    with pytest.raises(NotAllowed):
        operations.confirm_reset(person(Role.ADMINISTRATOR, 1).actor, reset)
    assert operations.confirm_reset(second.actor, reset)
    with pytest.raises(RuleBroken, match="reset_over"):
        operations.confirm_reset(second.actor, reset)


def test_what_is_asked_too_late_or_for_nothing_is_refused(lost: Account, admin: Person, manager: Person) -> None:
    with pytest.raises(RuleBroken, match="reset_without"):
        asked(admin, account("utan@example.se"))
    reset = asked(admin, lost)
    with pytest.raises(RuleBroken, match="reset_waiting"):
        asked(admin, lost)
    with clock.frozen(clock.now() + RESET_ASKED_LASTS):
        with pytest.raises(RuleBroken, match="reset_over"):
            operations.confirm_reset(manager.actor, reset)
        assert asked(admin, lost).id != reset.id


def test_a_code_ends_after_its_week(app: Flask, lost: Account, admin: Person, manager: Person) -> None:
    code = operations.confirm_reset(manager.actor, asked(admin, lost))
    with clock.frozen(clock.now() + RESET_DELAY + RESET_CODE_LASTS):
        assert with_code(app, lost, code)[1] == 422


def test_a_colleague_stops_it_too(app: Flask, lost: Account, admin: Person) -> None:
    reset, browser = asked(admin, lost), admin.browser(app)
    stop = f"/admin/aterstallningar/{reset.id}/stoppa"
    assert send(browser, stop, token_from="/admin/aterstallningar").status_code == 303
    assert "Stoppad" in browser.get("/admin/aterstallningar").get_data(as_text=True)
    send(browser, stop, token_from="/konto/inloggningar")
    assert "redan avgjord" in browser.get("/admin/aterstallningar").get_data(as_text=True)


def test_those_who_may_confirm_are_reminded_without_a_name(lost: Account, admin: Person, manager: Person) -> None:
    asked(admin, lost)
    sweep(system("test"), kinds=[RESET_WAITING])
    told = set(db.session.scalars(sa.text("select user_id from notice where kind = :kind"), {"kind": RESET_WAITING.kind}))
    assert {admin.id, manager.id} <= told
    ((name,),) = db.session.execute(sa.select(RESET_WAITING.names.subquery().c.name_sv))
    assert name == f"begärd {clock.today()}"
