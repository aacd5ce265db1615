"""An administrator ends what colleagues have open: of one, and of everybody in the county. And what a sign-out leaves behind."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.accounts import account, send, sign_in
from vaw.domain.people.models import AccountEvent, SignIn
from vaw.domain.people.rules import Role
from vaw.domain.people.rules.history import Happened
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")


@pytest.fixture
def admin() -> Person:
    return person(Role.ADMINISTRATOR)


def told(user_id: int) -> int:
    wanted = sa.select(sa.func.count()).where(AccountEvent.user_id == user_id, AccountEvent.kind == Happened.ENDED_BY_BOARD)
    return db.session.scalar(wanted) or 0


def test_one_colleague_is_signed_out_everywhere_and_told(app: Flask, admin: Person) -> None:
    mine, colleague = admin.browser(app), account()
    phone, computer = (sign_in(app, colleague.email)[0] for _ in range(2))
    path = f"/admin/konton/{colleague.id}/logga-ut"
    assert path in mine.get(f"/admin/konton/{colleague.id}").get_data(as_text=True)
    assert send(mine, path).headers["Location"] == f"/admin/konton/{colleague.id}?lan=24"
    assert "2 inloggningar är avslutade" in mine.get("/admin/konton").get_data(as_text=True)
    assert [client.get("/konto").status_code for client in (phone, computer)] == [302, 302]
    assert told(colleague.id) == 1
    send(mine, path)
    assert told(colleague.id) == 1, "who is signed in nowhere is not told"
    assert mine.get("/admin").status_code == 200


def test_everybody_in_the_county_is_signed_out_but_the_one_who_does_it(app: Flask, admin: Person) -> None:
    mine, manager, elsewhere = admin.browser(app), person(Role.COUNTY_MANAGEMENT), person(Role.DEVELOPMENT_LEADER, 1)
    here, there = manager.browser(app), elsewhere.browser(app)
    assert "/admin/konton/logga-ut-alla" in mine.get("/admin/konton").get_data(as_text=True)
    assert send(mine, "/admin/konton/logga-ut-alla").status_code == 303
    assert [client.get("/konto").status_code for client in (mine, here, there)] == [200, 302, 200]
    assert (told(manager.id), told(elsewhere.id), told(admin.id)) == (1, 0, 0)


def test_an_account_of_another_county_is_not_there_to_be_signed_out(app: Flask, admin: Person) -> None:
    elsewhere = person(Role.DEVELOPMENT_LEADER, 1)
    there, mine = elsewhere.browser(app), admin.browser(app)
    assert send(mine, f"/admin/konton/{elsewhere.id}/logga-ut", token_from="/admin").status_code == 404
    assert there.get("/konto").status_code == 200


def test_nobody_but_an_administrator_can_do_it(app: Flask) -> None:
    leader, colleague = person(Role.DEVELOPMENT_LEADER), account()
    mine = leader.browser(app)
    for path in (f"/admin/konton/{colleague.id}/logga-ut", "/admin/konton/logga-ut-alla"):
        assert mine.get(path).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 1


def test_signing_out_tells_the_browser_to_forget_what_it_keeps(app: Flask) -> None:
    client, _ = sign_in(app, account().email)
    answer = send(client, "/logga-ut", token_from="/konto")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/logga-in").headers
