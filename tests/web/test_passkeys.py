"""Passkeys through the pages: added, used alone and beside the password, refused, and removed. The device is tests.factories.passkeys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories.accounts import Account, account, csrf, send, sign_in
from tests.factories.passkeys import BACKED_UP, PRESENT, SYNCABLE, VERIFIED, Authenticator
from vaw.domain.people.models import AccountEvent, Passkey, RecoveryCode, SignIn
from vaw.domain.people.rules import FAILURES_TO_LOCK, Role
from vaw.domain.people.rules.history import Happened
from vaw.kernel import clock
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")


def question(client: FlaskClient, path: str, page: str) -> dict[str, object]:
    answer = client.post(path, data={"csrf": csrf(client, page)})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def added(client: FlaskClient, device: Authenticator, name: str = "Tjänstetelefonen") -> TestResponse:
    asked = question(client, "/konto/passkeys/ny/fraga", "/konto/passkeys/ny")
    return send(client, "/konto/passkeys/ny", name=name, answer=device.makes(asked))


def at_the_door(client: FlaskClient, device: Authenticator) -> TestResponse:
    asked = question(client, "/logga-in/passkey/fraga", "/logga-in")
    return send(client, "/logga-in/passkey", token_from="/logga-in", answer=device.uses(asked))


def events(person: Account) -> list[str]:
    wanted = sa.select(AccountEvent.kind).where(AccountEvent.user_id == person.id).order_by(AccountEvent.id)
    return list(db.session.scalars(wanted))


@pytest.fixture
def person() -> Account:
    return account()


@pytest.fixture
def device(app: Flask, person: Account) -> Authenticator:
    """A telephone whose passkey opens the account; the browser in which it was added is closed."""
    client, _ = sign_in(app, person.email)
    device = Authenticator()
    assert "reservkoder" in added(client, device).get_data(as_text=True)
    return device


def test_the_first_passkey_comes_with_recovery_codes_and_ends_other_browsers(app: Flask, person: Account) -> None:
    mine, _ = sign_in(app, person.email)
    other, _ = sign_in(app, person.email)
    page = added(mine, Authenticator()).get_data(as_text=True)
    assert page.count("<code>") == 10
    assert mine.get("/konto").status_code == 200
    assert other.get("/konto").headers["Location"].startswith("/logga-in")
    assert added(mine, Authenticator(), "Säkerhetsnyckeln").headers["Location"] == "/konto/passkeys"
    shown = mine.get("/konto/passkeys").get_data(as_text=True)
    assert "Tjänstetelefonen" in shown and "Säkerhetsnyckeln" in shown and "Bara på den enheten" in shown
    assert len(set(db.session.scalars(sa.select(Passkey.handle)))) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)) == 10


def test_a_passkey_alone_is_both_steps(app: Flask, person: Account, device: Authenticator) -> None:
    client = app.test_client()
    assert at_the_door(client, device).headers["Location"] == "/"
    assert client.get("/konto").status_code == 200
    assert "Inloggning med passkey" in client.get("/konto/handelser?visa=dorren").get_data(as_text=True)
    here = db.session.scalars(sa.select(SignIn).order_by(SignIn.id.desc())).first()
    assert here is not None and here.second_factor_at is not None


def test_the_question_at_the_door_names_nobody(app: Flask, device: Authenticator) -> None:
    asked = question(app.test_client(), "/logga-in/passkey/fraga", "/logga-in")
    assert asked["allowCredentials"] == [] and asked["userVerification"] == "required"


def test_with_a_passkey_the_password_alone_opens_nothing(app: Flask, person: Account, device: Authenticator) -> None:
    client, answer = sign_in(app, person.email)
    assert answer.headers["Location"].startswith("/logga-in/kod")
    assert client.get("/konto").headers["Location"] == "/logga-in/kod"
    asked = question(client, "/logga-in/passkey/fraga", "/logga-in/kod")
    assert len(asked["allowCredentials"]) == 1  # type: ignore[arg-type]
    done = send(client, "/logga-in/kod/passkey?next=/konto", token_from="/logga-in/kod", answer=device.uses(asked))
    assert done.headers["Location"] == "/konto"
    assert client.get("/konto").status_code == 200
    assert events(person)[-1] == Happened.PASSWORD_AND_PASSKEY, "one line a sign-in"


def _elsewhere(device: Authenticator) -> None:
    device.origin = "https://annan.example.se"


def _unverified(device: Authenticator) -> None:
    device.flags = PRESENT


def _another_key(device: Authenticator) -> None:
    device.key = Authenticator().key


def _another_owner(device: Authenticator) -> None:
    device.handle = b"somebody else"


def _unknown(device: Authenticator) -> None:
    device.credential_id = b"0" * 32


@pytest.mark.parametrize("spoil", [_elsewhere, _unverified, _another_key, _another_owner, _unknown])
def test_an_answer_that_proves_nothing_opens_nothing_and_tells_nothing(
    app: Flask, device: Authenticator, spoil: Callable[[Authenticator], None]
) -> None:
    spoil(device)
    client = app.test_client()
    answer = at_the_door(client, device)
    assert answer.status_code == 422
    assert "Passkeyn godtogs inte." in answer.get_data(as_text=True)
    assert client.get("/konto").status_code == 302


@pytest.mark.parametrize("answer", ["", "{}", "[]", "1", "[" * 9000, '{"id": "å", "rawId": "å"}', '{"id": 5}', "x" * 20_000])
def test_nonsense_is_refused_with_the_same_sentence(app: Flask, answer: str) -> None:
    refused = send(app.test_client(), "/logga-in/passkey", token_from="/logga-in", answer=answer)
    assert refused.status_code == 422
    assert "Passkeyn godtogs inte." in refused.get_data(as_text=True)


def test_an_answer_counts_once_and_for_what_was_asked(app: Flask, person: Account) -> None:
    client, _ = sign_in(app, person.email)
    device = Authenticator(counts=False)
    added(client, device)
    door = app.test_client()
    said = device.uses(question(door, "/logga-in/passkey/fraga", "/logga-in"))
    assert send(door, "/logga-in/passkey", token_from="/logga-in", answer=said).status_code == 303
    again = app.test_client()
    assert send(again, "/logga-in/passkey", token_from="/logga-in", answer=said).status_code == 422
    asked_at_the_door = device.uses(question(again, "/logga-in/passkey/fraga", "/logga-in"))
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        refused = send(client, "/konto/bekrafta/passkey?next=/konto", token_from="/konto/bekrafta", answer=asked_at_the_door)
        assert refused.status_code == 422


def test_a_counter_that_stands_still_is_a_copy_and_its_owner_is_told(app: Flask, person: Account, device: Authenticator) -> None:
    assert at_the_door(app.test_client(), device).status_code == 303
    device.count -= 1  # a copy of the key, made before
    answer = at_the_door(app.test_client(), device)
    assert answer.status_code == 422
    assert "den verkar finnas på två enheter" in answer.get_data(as_text=True)
    assert events(person)[-1] == Happened.PASSKEY_COPIED


def test_wrong_passkeys_lock_that_way_in_and_leave_the_password(app: Flask, person: Account, device: Authenticator) -> None:
    right, device.key = device.key, Authenticator().key
    answers = [at_the_door(app.test_client(), device).status_code for _ in range(FAILURES_TO_LOCK)]
    assert answers == [422] * FAILURES_TO_LOCK
    device.key = right
    assert at_the_door(app.test_client(), device).status_code == 429
    assert sign_in(app, person.email)[1].status_code == 303


def test_a_passkey_is_proof_before_something_that_matters(app: Flask, person: Account, device: Authenticator) -> None:
    client = app.test_client()
    at_the_door(client, device)
    before = client.get_cookie("vaw")
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert client.get("/konto/nycklar/ny").headers["Location"] == "/konto/bekrafta?next=/konto/nycklar/ny"
        asked = question(client, "/konto/bekrafta/passkey/fraga", "/konto/bekrafta")
        done = send(
            client, "/konto/bekrafta/passkey?next=/konto/nycklar/ny", token_from="/konto/bekrafta", answer=device.uses(asked)
        )  # fmt: skip
        assert done.headers["Location"] == "/konto/nycklar/ny"
        assert client.get("/konto/nycklar/ny").status_code == 200
        after = client.get_cookie("vaw")
        assert before is not None and after is not None and after.value != before.value
        client.set_cookie("vaw", before.value)
        assert client.get("/konto").headers["Location"].startswith("/logga-in"), "a token seen before the proof opens nothing"


def test_a_passkey_of_another_account_proves_nothing_here(app: Flask, device: Authenticator) -> None:
    other = account("annan.person@example.se")
    client, _ = sign_in(app, other.email)
    asked = question(client, "/konto/bekrafta/passkey/fraga", "/konto/bekrafta")
    assert send(client, "/konto/bekrafta/passkey", token_from="/konto/bekrafta", answer=device.uses(asked)).status_code == 422


def test_the_last_second_step_stays_where_the_role_requires_one(app: Flask, person: Account, device: Authenticator) -> None:
    client = app.test_client()
    at_the_door(client, device)
    first = db.session.scalars(sa.select(Passkey.id)).one()
    refused = send(client, f"/konto/passkeys/{first}/ta-bort")
    assert (refused.status_code, "Din roll kräver ett andra steg" in refused.get_data(as_text=True)) == (422, True)
    added(client, Authenticator(flags=PRESENT | VERIFIED | SYNCABLE | BACKED_UP, counts=False), "Datorn")
    assert "Kopieras till dina andra enheter" in client.get("/konto/passkeys").get_data(as_text=True)
    assert send(client, f"/konto/passkeys/{first}/ta-bort").status_code == 303
    assert at_the_door(app.test_client(), device).status_code == 422


def test_somebody_at_an_organisation_may_go_back_to_the_password_alone(app: Flask) -> None:
    person = account("kontakt@example.se", role=Role.REQUESTER)
    client, _ = sign_in(app, person.email)
    added(client, Authenticator())
    (first,) = db.session.scalars(sa.select(Passkey.id))
    assert send(client, f"/konto/passkeys/{first}/ta-bort").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)) == 0
    assert sign_in(app, person.email)[1].headers["Location"] == "/"


def test_a_passkey_opens_a_closed_account_no_more(app: Flask, person: Account, device: Authenticator) -> None:
    row = person.row
    db.session.execute(sa.text("update app_user set active = false where id = :id"), {"id": row.id})
    assert at_the_door(app.test_client(), device).status_code == 422


def test_a_form_from_elsewhere_gets_no_question(app: Flask) -> None:
    assert app.test_client().post("/logga-in/passkey/fraga", data={"csrf": "0" * 64}).status_code == 400
