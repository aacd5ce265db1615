"""What happened at an account's door, as its owner reads it, and the mails about what changes how it is protected."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.accounts import PASSWORD, account, send, sign_in
from tests.web.test_passkeys import events
from vaw.domain.people.models import AccountEvent, ApiToken
from vaw.domain.people.operations.accounts import renew_recovery_codes
from vaw.domain.people.operations.tokens import create_token
from vaw.domain.people.rules import PASSWORD_FRESH_FOR
from vaw.domain.people.rules.history import HAPPENED, TOLD, Happened
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import account_letters

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def test_the_owner_reads_who_tried_and_who_came_in(app: Flask) -> None:
    person = account(two_step=True)
    sign_in(app, person.email, "fel-fel-fel-fel", HTTP_USER_AGENT=FIREFOX)
    client, _ = sign_in(app, person.email)
    send(client, "/logga-in/kod", code="000000")
    send(client, "/logga-in/kod", code=person.code())
    sign_in(app, person.email)  # and no second step
    assert events(person) == [Happened.PASSWORD_WRONG, Happened.APP, Happened.CODE_WRONG, Happened.HALFWAY]
    page = client.get("/konto/handelser?visa=dorren").get_data(as_text=True)
    for kind in (Happened.PASSWORD_WRONG, Happened.APP, Happened.CODE_WRONG, Happened.HALFWAY):
        assert HAPPENED[kind] in page
    assert (page.count("Misslyckades"), "Firefox, Windows" in page) == (3, True)


def test_a_wrong_password_for_nobodys_address_leaves_the_same_trace_without_the_address(app: Flask) -> None:
    sign_in(app, "ingen@example.se", "fel-fel-fel-fel")
    (row,) = db.session.execute(sa.select(AccountEvent.user_id, AccountEvent.kind))
    assert tuple(row) == (None, Happened.PASSWORD_WRONG)


def test_nobody_else_reads_it(app: Flask) -> None:
    person, other = account(), account("annan.person@example.se")
    sign_in(app, person.email, "fel-fel-fel-fel")
    client, _ = sign_in(app, other.email)
    page = client.get("/konto/handelser?visa=dorren").get_data(as_text=True)
    assert HAPPENED[Happened.PASSWORD_WRONG] not in page


def test_it_was_not_me_ends_everything_else_and_leads_on(app: Flask) -> None:
    person = account()
    stranger, _ = sign_in(app, person.email)
    mine, _ = sign_in(app, person.email)
    create_token(person.actor, person.row, name="Program", scopes=["activities:read"], days=9)
    assert "/konto/inloggningar/inte-jag" in mine.get("/konto/inloggningar").get_data(as_text=True)
    page = send(mine, "/konto/inloggningar/inte-jag").get_data(as_text=True)
    assert "/konto/losenord" in page and "/konto/passkeys" in page
    assert stranger.get("/konto").status_code == 302
    assert mine.get("/konto").status_code == 200
    assert db.session.scalars(sa.select(ApiToken.revoked_at)).one() is not None


def test_without_fresh_proof_it_ends_this_browser_too_so_that_nobody_stays_who_only_found_it_open(app: Flask) -> None:
    person = account()
    now = clock.now()
    mine, _ = sign_in(app, person.email)
    with clock.frozen(now + PASSWORD_FRESH_FOR + timedelta(minutes=1)):
        owner, _ = sign_in(app, person.email)
        assert "/konto/bekrafta?next=/konto/inloggningar/inte-jag" in mine.get("/konto/inloggningar/inte-jag").get_data(as_text=True)
        answer = send(mine, "/konto/inloggningar/inte-jag")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/logga-in?next=/konto/losenord")
        assert [client.get("/konto").status_code for client in (mine, owner)] == [302, 302]
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_change_of_factors_is_told_by_mail_once_and_the_mail_opens_nothing(app: Flask) -> None:
    person = account(two_step=True)
    renew_recovery_codes(person.actor, person.row)
    job = db.session.scalars(sa.select(JobRow).where(JobRow.name == "people.account_letter.send")).one()
    event = db.session.scalars(sa.select(AccountEvent).where(AccountEvent.kind == Happened.CODES_RENEWED)).one()
    assert job.args == [event.id]
    with app.test_request_context():
        mail = account_letters.written(event, person.row)
    assert mail.to == person.email and "Nya reservkoder gjordes" in mail.text
    assert "/l/" not in mail.text + mail.html and "http" not in mail.text
    assert account_letters.send(event.id) == 1
    db.session.expire_all()
    assert account_letters.send(event.id) == 0


def test_every_kind_of_event_has_its_words_and_an_ordinary_sign_in_sends_no_mail(app: Flask) -> None:
    assert HAPPENED.keys() == set(Happened)
    assert not TOLD & {Happened.PASSWORD, Happened.APP, Happened.PASSKEY, Happened.PASSWORD_WRONG, Happened.HALFWAY}
    person = account()
    sign_in(app, person.email, PASSWORD)
    assert db.session.scalars(sa.select(JobRow.id).where(JobRow.name == "people.account_letter.send")).all() == []


def test_what_is_older_than_a_season_is_not_shown(app: Flask) -> None:
    person = account()
    sign_in(app, person.email, "fel-fel-fel-fel")
    with clock.frozen(clock.now() + timedelta(days=91)):
        client, _ = sign_in(app, person.email)
        assert HAPPENED[Happened.PASSWORD_WRONG] not in client.get("/konto/handelser?visa=dorren").get_data(as_text=True)
