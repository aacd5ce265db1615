"""One's own account: what one may change, and what is asked first."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.accounts import PASSWORD, Account, account, send, sign_in
from vaw.domain.people.models import ApiToken, RecoveryCode, SignIn
from vaw.domain.people.queries.signed_in import find_bearer
from vaw.domain.people.rules import PASSWORD_FRESH_FOR, RECOVERY_CODES, tokens
from vaw.kernel import clock
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
NEW = "grön-cykel-snö-trumma"


def _text(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def _secret(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    return found[1].replace(" ", "")


def _sealed(page: str) -> str:
    return page.split('name="sealed"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def _turn_on(client: FlaskClient) -> tuple[str, list[str]]:
    """Set up two steps. Returns the secret and the recovery codes that were shown."""
    page = _text(client, "/konto/tva-steg")
    secret = _secret(page)
    shown = send(client, "/konto/tva-steg", sealed=_sealed(page), code=pyotp.TOTP(secret).at(int(clock.now().timestamp())))
    assert shown.status_code == 200
    return secret, re.findall(r"<li><code>([a-z0-9-]+)</code>", shown.get_data(as_text=True))


@pytest.fixture
def person() -> Account:
    return account()


@pytest.fixture
def browser(app: Flask, person: Account) -> FlaskClient:
    return sign_in(app, person.email)[0]


def test_the_account_shows_name_role_and_place(browser: FlaskClient) -> None:
    page = _text(browser, "/konto")
    assert "Test Person" in page
    assert "Utvecklingsledare, Västerbottens län" in page


def test_name_and_language_are_changed(browser: FlaskClient, person: Account) -> None:
    assert send(browser, "/konto/uppgifter", name="  Test  Namn ", language="en").status_code == 303
    db.session.expire_all()
    assert (person.row.name, person.row.language) == ("Test Namn", "en")


def test_a_number_of_a_person_is_no_name(browser: FlaskClient, person: Account) -> None:
    answer = send(browser, "/konto/uppgifter", name="Test 19900101-0017", language="sv")
    assert answer.status_code == 422
    db.session.expire_all()
    assert person.row.name == "Test Person"


def test_a_new_password_counts_and_ends_every_other_sign_in(app: Flask, browser: FlaskClient, person: Account) -> None:
    other, _ = sign_in(app, person.email)
    assert other.get("/konto").status_code == 200
    assert send(browser, "/konto/losenord", old=PASSWORD, password=NEW, again=NEW).status_code == 303
    assert browser.get("/konto").status_code == 200
    assert other.get("/konto").status_code == 302
    assert sign_in(app, person.email)[1].status_code == 422
    assert sign_in(app, person.email, NEW)[1].status_code == 303


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"old": "fel-fel-fel-fel", "password": NEW, "again": NEW}, "Lösenordet stämmer inte."),
        ({"old": PASSWORD, "password": "xq-kj-71", "again": "xq-kj-71"}, "Skriv minst 12 tecken"),
        ({"old": PASSWORD, "password": "Lösenord123456", "again": "Lösenord123456"}, "lätt att gissa"),
        ({"old": PASSWORD, "password": "xtest.personx-9", "again": "xtest.personx-9"}, "ditt namn ur e-postadressen"),
        ({"old": PASSWORD, "password": "x9" * 101, "again": "x9" * 101}, "Skriv högst 200 tecken"),
        ({"old": PASSWORD, "password": NEW, "again": NEW + "!"}, "Lösenorden är inte lika"),
    ],
)
def test_a_bad_new_password_is_refused_with_what_to_do(browser: FlaskClient, fields: dict[str, str], told: str) -> None:
    answer = send(browser, "/konto/losenord", **fields)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert fields["password"] not in answer.get_data(as_text=True)


def test_guessing_at_the_old_password_locks_it_as_at_the_door(app: Flask, browser: FlaskClient, person: Account) -> None:
    for _ in range(6):
        send(browser, "/konto/losenord", old="fel-fel-fel-fel", password=NEW, again=NEW)
    assert send(browser, "/konto/losenord", old=PASSWORD, password=NEW, again=NEW).status_code == 429
    assert sign_in(app, person.email)[1].status_code == 429


def test_two_steps_are_set_up_with_a_picture_a_text_and_a_code(app: Flask, browser: FlaskClient, person: Account) -> None:
    page = _text(browser, "/konto/tva-steg")
    drawing = page.split("<svg", 1)[1].split("</svg>", 1)[0]
    assert 'role="img"' in drawing
    assert "style" not in drawing
    secret, codes = _turn_on(browser)
    assert (len(codes), len(set(codes))) == (RECOVERY_CODES, RECOVERY_CODES)
    db.session.expire_all()
    assert person.row.totp_secret == secret
    assert browser.get("/konto").status_code == 200  # this browser has shown the code
    assert sign_in(app, person.email)[1].headers["Location"].startswith("/logga-in/kod")


def test_the_secret_lies_encrypted_and_the_audit_does_not_have_it(browser: FlaskClient, person: Account) -> None:
    secret, codes = _turn_on(browser)
    kept = db.session.scalar(sa.text("select totp_secret from app_user where id = :id"), {"id": person.id})
    lines = str(db.session.execute(sa.text("select diff from audit")).all())
    assert secret.encode() not in bytes(kept)
    assert secret not in lines
    assert codes[0] not in lines


def test_a_wrong_code_sets_up_nothing_and_keeps_the_secret_on_screen(browser: FlaskClient, person: Account) -> None:
    page = _text(browser, "/konto/tva-steg")
    answer = send(browser, "/konto/tva-steg", sealed=_sealed(page), code="123")
    assert answer.status_code == 422
    assert _secret(answer.get_data(as_text=True)) == _secret(page)
    db.session.expire_all()
    assert person.row.totp_confirmed_at is None


def test_a_secret_of_ones_own_making_or_of_somebody_else_is_not_taken(app: Flask, browser: FlaskClient, person: Account) -> None:
    other = account("other@example.se")
    stranger, _ = sign_in(app, other.email)
    page = _text(stranger, "/konto/tva-steg")
    code = pyotp.TOTP(_secret(page)).at(int(clock.now().timestamp()))
    for sealed in (_sealed(page), "not sealed by us", ""):
        assert send(browser, "/konto/tva-steg", sealed=sealed, code=code).status_code == 422
    db.session.expire_all()
    assert person.row.totp_secret is None


def test_setting_up_two_steps_ends_every_other_sign_in(app: Flask, browser: FlaskClient, person: Account) -> None:
    other, _ = sign_in(app, person.email)
    _turn_on(browser)
    assert other.get("/konto").status_code == 302
    assert len(db.session.scalars(sa.select(SignIn)).all()) == 1


def test_new_recovery_codes_replace_the_old(browser: FlaskClient, person: Account) -> None:
    _, old = _turn_on(browser)
    shown = send(browser, "/konto/reservkoder").get_data(as_text=True)
    new = re.findall(r"<li><code>([a-z0-9-]+)</code>", shown)
    assert len(new) == RECOVERY_CODES
    assert not set(new) & set(old)
    assert len(db.session.scalars(sa.select(RecoveryCode).where(RecoveryCode.user_id == person.id)).all()) == RECOVERY_CODES
    assert new[0] not in _text(browser, "/konto/reservkoder")


@pytest.mark.parametrize("path", ["/konto/tva-steg", "/konto/reservkoder", "/konto/nycklar/ny", "/konto/inloggningar/avsluta-andra"])
def test_what_protects_the_account_asks_for_the_password_after_ten_minutes(browser: FlaskClient, path: str) -> None:
    now = clock.now()
    with clock.frozen(now + PASSWORD_FRESH_FOR + timedelta(seconds=30)):
        asked = browser.get(path)
        assert (asked.status_code, asked.headers["Location"]) == (303, f"/konto/bekrafta?next={path}")
        assert browser.post(path).headers["Location"] == asked.headers["Location"]
        assert send(browser, asked.headers["Location"], password="fel-fel-fel-fel").status_code == 422
        assert send(browser, asked.headers["Location"], password=PASSWORD).headers["Location"] == path
        assert browser.get(path).status_code == 200
    with clock.frozen(now + 2 * PASSWORD_FRESH_FOR + timedelta(seconds=60)):
        assert browser.get(path).status_code == 303


def test_the_proof_of_one_browser_is_not_anothers(app: Flask, browser: FlaskClient, person: Account) -> None:
    other, _ = sign_in(app, person.email)
    with clock.frozen(clock.now() + PASSWORD_FRESH_FOR + timedelta(seconds=30)):
        send(browser, "/konto/bekrafta", password=PASSWORD)
        assert browser.get("/konto/nycklar/ny").status_code == 200
        assert other.get("/konto/nycklar/ny").status_code == 303


def test_ending_a_sign_in_signs_the_other_browser_out_at_once(app: Flask, browser: FlaskClient, person: Account) -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1"
    other, _ = sign_in(app, person.email, HTTP_USER_AGENT=agent)
    page = _text(browser, "/konto/inloggningar")
    assert "Safari, iPhone" in page
    assert "Den här" in page
    (row,) = re.findall(r"/konto/inloggningar/(\d+)/avsluta", page)
    assert "Safari, iPhone" in _text(browser, f"/konto/inloggningar/{row}/avsluta")
    assert send(browser, f"/konto/inloggningar/{row}/avsluta").status_code == 303
    assert other.get("/konto").status_code == 302
    assert browser.get("/konto").status_code == 200


def test_all_other_sign_ins_end_with_one_button(app: Flask, browser: FlaskClient, person: Account) -> None:
    others = [sign_in(app, person.email)[0] for _ in range(2)]
    send(browser, "/konto/inloggningar/avsluta-andra")
    assert [other.get("/konto").status_code for other in others] == [302, 302]
    assert browser.get("/konto").status_code == 200


def test_somebody_elses_sign_in_and_key_do_not_exist(app: Flask, browser: FlaskClient) -> None:
    other = account("other@example.se")
    stranger, _ = sign_in(app, other.email)
    send(stranger, "/konto/nycklar/ny", name="Test", scopes="activities:read", days="30")
    sign_in_id = db.session.scalar(sa.select(SignIn.id).where(SignIn.user_id == other.id))
    token_id = db.session.scalar(sa.select(ApiToken.id).where(ApiToken.user_id == other.id))
    assert token_id is not None
    for path in (f"/konto/inloggningar/{sign_in_id}/avsluta", f"/konto/nycklar/{token_id}/aterkalla"):
        assert send(browser, path, token_from="/konto").status_code == 404
    assert stranger.get("/konto").status_code == 200


def test_buttons_without_the_token_do_nothing(browser: FlaskClient) -> None:
    sign_in_id = db.session.scalar(sa.select(SignIn.id))
    forms = (f"/konto/inloggningar/{sign_in_id}/avsluta", "/konto/inloggningar/avsluta-andra")
    assert [browser.post(path).status_code for path in forms] == [422, 422]
    assert browser.post("/konto/nycklar/1/aterkalla").status_code == 400
    assert browser.get("/konto").status_code == 200


def test_a_key_is_shown_once_and_works_until_it_is_revoked(browser: FlaskClient, person: Account) -> None:
    shown = send(browser, "/konto/nycklar/ny", name="Exportprogram", scopes="activities:read", days="30").get_data(as_text=True)
    found = re.search(r'value="(vaw_[\w-]{43})"', shown)
    assert found is not None
    bearer = find_bearer(tokens.hashed(found[1]))
    assert bearer is not None
    assert (bearer.actor.id, bearer.scopes) == (person.id, frozenset({"activities:read"}))
    page = _text(browser, "/konto/nycklar")
    assert "Exportprogram" in page
    assert found[1] not in page
    (row,) = re.findall(r"/konto/nycklar/(\d+)/aterkalla", page)
    send(browser, f"/konto/nycklar/{row}/aterkalla", token_from="/konto/nycklar")
    assert find_bearer(tokens.hashed(found[1])) is None
    assert "Återkallad" in _text(browser, "/konto/nycklar")


def test_a_key_ends_on_its_last_day(browser: FlaskClient) -> None:
    shown = send(browser, "/konto/nycklar/ny", name="Kort", scopes="activities:read", days="1").get_data(as_text=True)
    plain = shown.split('value="vaw_', 1)[1].split('"', 1)[0]
    with clock.frozen(clock.now() + timedelta(days=1, seconds=5)):
        assert find_bearer(tokens.hashed(f"vaw_{plain}")) is None


@pytest.mark.parametrize("fields", [{"days": "366"}, {"days": "0"}, {"scopes": "everything"}, {"scopes": ""}, {"name": ""}])
def test_a_key_needs_a_name_a_known_scope_and_an_end_within_a_year(browser: FlaskClient, fields: dict[str, str]) -> None:
    right = {"name": "Program", "scopes": "activities:read", "days": "365"}
    assert send(browser, "/konto/nycklar/ny", **(right | fields)).status_code == 422
    assert send(browser, "/konto/nycklar/ny", **right).status_code == 200


def test_the_pages_of_the_account_read_in_english_too(browser: FlaskClient) -> None:
    send(browser, "/sprak", token_from="/konto", language="en", next="/konto")
    for path in (
        "/konto",
        "/konto/uppgifter",
        "/konto/losenord",
        "/konto/tva-steg",
        "/konto/inloggningar",
        "/konto/nycklar",
        "/konto/nycklar/ny",
    ):
        assert browser.get(path).status_code == 200
