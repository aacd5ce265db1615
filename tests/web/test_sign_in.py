"""Signing in: the door opens to the right password, and to nothing else."""

from __future__ import annotations

import dataclasses
import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.factories.accounts import PASSWORD, account, csrf, send, sign_in
from vaw.domain.people.models import SignIn
from vaw.domain.people.operations.accounts import close_account
from vaw.domain.people.rules import ABSOLUTE, FAILURES_PER_ADDRESS, FAILURES_TO_LOCK, IDLE, LOCKED_FOR, passwords, tokens
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
WRONG = "fel-fel-fel-fel-fel"


def test_the_right_password_opens_the_door_and_leads_to_where_one_wanted(app: Flask) -> None:
    account()
    client = app.test_client()
    asked = client.get("/aktiviteter?ar=2025")
    assert asked.headers["Location"] == "/logga-in?next=%2Faktiviteter%3Far%3D2025"
    answer = send(client, asked.headers["Location"], email=" Test.Person@EXAMPLE.se ", password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/aktiviteter?ar=2025")
    assert client.get("/konto").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: Flask) -> None:
    account()
    _, answer = sign_in(app, "test.person@example.se")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("vaw=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_over_https_the_cookie_is_bound_to_the_host_and_secure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    account()
    from_https(app, monkeypatch)
    _, answer = sign_in(app, "test.person@example.se")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-vaw=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def from_https(app: Flask, monkeypatch: pytest.MonkeyPatch, **more: object) -> None:
    settings = dataclasses.replace(app.extensions["settings"], base_url="https://vaw.example.se", **more)
    monkeypatch.setitem(app.extensions, "settings", settings)


def test_the_database_keeps_only_the_hash_of_the_cookie(app: Flask) -> None:
    account()
    client, _ = sign_in(app, "test.person@example.se")
    cookie = client.get_cookie("vaw")
    assert cookie is not None
    assert len(cookie.value) >= 43  # 32 random bytes
    assert db.session.scalars(sa.select(SignIn.token_hash)).all() == [tokens.hashed(cookie.value)]


@pytest.mark.parametrize("email", ["test.person@example.se", "nobody@example.se"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(app: Flask, email: str) -> None:
    account()
    _, answer = sign_in(app, email, WRONG)
    assert answer.status_code == 422
    assert "E-postadressen eller lösenordet stämmer inte." in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_an_unknown_account_costs_a_hash_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    hasher = passwords._hash[0]
    real = hasher.verify
    monkeypatch.setattr(hasher, "verify", lambda password, kept: compared.append(kept) or real(password, kept))
    sign_in(app, "nobody@example.se", WRONG)
    assert len(compared) == 1


@pytest.mark.parametrize("email", ["test.person@example.se", "nobody@example.se"])
def test_after_six_failures_the_right_password_is_refused_whether_or_not_the_account_exists(app: Flask, email: str) -> None:
    account()
    answers = [sign_in(app, email, WRONG)[1].status_code for _ in range(FAILURES_TO_LOCK + 1)]
    assert answers == [422] * FAILURES_TO_LOCK + [429]
    _, answer = sign_in(app, email)
    assert answer.status_code == 429
    assert "Vänta 30 minuter" in answer.get_data(as_text=True)
    redis = app.extensions["redis"]
    (locked,) = list(redis.scan_iter("vaw:tries:account:*"))
    left = redis.pttl(locked) / 1000
    assert LOCKED_FOR.total_seconds() - 60 < left <= LOCKED_FOR.total_seconds()
    assert b"example" not in locked
    redis.delete(locked)  # half an hour later
    assert sign_in(app, email)[1].status_code == (303 if email.startswith("test") else 422)


def test_a_right_password_wipes_the_failures_before_it(app: Flask) -> None:
    account()
    for _ in range(2):
        for _ in range(FAILURES_TO_LOCK - 1):
            sign_in(app, "test.person@example.se", WRONG)
        assert sign_in(app, "test.person@example.se")[1].status_code == 303


def test_one_address_that_guesses_at_many_accounts_is_stopped_and_others_are_not(app: Flask) -> None:
    account()
    here = {"REMOTE_ADDR": "192.0.2.7"}
    for number in range(FAILURES_PER_ADDRESS):
        assert sign_in(app, f"nobody{number}@example.se", WRONG, **here)[1].status_code == 422
    assert sign_in(app, "test.person@example.se", **here)[1].status_code == 429
    assert sign_in(app, "test.person@example.se", REMOTE_ADDR="192.0.2.8")[1].status_code == 303


def test_many_right_passwords_from_one_address_are_no_guessing(app: Flask) -> None:
    account()
    for _ in range(FAILURES_PER_ADDRESS + 1):
        assert sign_in(app, "test.person@example.se", REMOTE_ADDR="192.0.2.9")[1].status_code == 303


def test_when_redis_is_down_nobody_gets_in_and_the_page_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    account()

    class Down:
        def eval(self, *_: object) -> object:
            raise RedisConnectionError

    monkeypatch.setitem(app.extensions, "redis", Down())
    _, answer = sign_in(app, "test.person@example.se")
    assert answer.status_code == 503
    assert "Det går inte att logga in just nu" in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_a_closed_account_gets_the_answer_of_a_wrong_password(app: Flask) -> None:
    person = account()
    close_account(system("test"), person.row)
    assert sign_in(app, person.email)[1].status_code == 422


def test_closing_an_account_ends_its_sign_ins_at_once(app: Flask) -> None:
    person = account()
    client, _ = sign_in(app, person.email)
    close_account(system("test"), person.row)
    assert client.get("/konto").headers["Location"].startswith("/logga-in")


def test_a_hash_at_another_price_is_remade_when_somebody_signs_in(app: Flask) -> None:
    person = account()
    passwords.use(cheap=False)
    try:
        old = person.row.password_hash or ""
        assert "m=64," in old
        sign_in(app, person.email)
        db.session.expire_all()
        assert "m=65536,t=3,p=4" in (person.row.password_hash or "")
    finally:
        passwords.use(cheap=True)


@pytest.mark.parametrize(
    "wanted",
    [
        "//example.org/",
        "https://example.org/",
        "/\\example.org",
        "\\\\example.org",
        "javascript:alert(1)",
        "/\t/example.org",
        "example.org",
    ],
)
def test_nobody_is_led_to_another_site(app: Flask, wanted: str) -> None:
    account()
    client = app.test_client()
    token = csrf(client, "/logga-in")
    for path in ("/logga-in", "/sprak"):
        fields = {"csrf": token, "email": "test.person@example.se", "password": PASSWORD, "language": "sv", "next": wanted}
        answer = client.post(path, query_string={"next": wanted}, data=fields)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        client.delete_cookie("vaw")


def test_a_form_without_the_token_is_refused_while_signed_out(app: Flask) -> None:
    account()
    client = app.test_client()
    answer = client.post("/logga-in", data={"email": "test.person@example.se", "password": PASSWORD})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (422, False)
    assert client.post("/sprak", data={"language": "en"}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://example.org"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),  # what Chromium sends with our own forms, because of no-referrer
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "null"}, 303),  # by plain http the browser tells no more
        ({}, 303),
    ],
)
def test_a_form_from_another_site_is_refused(app: Flask, headers: dict[str, str], status: int) -> None:
    account()
    client = app.test_client()
    fields = {"csrf": csrf(client, "/logga-in"), "email": "test.person@example.se", "password": PASSWORD}
    assert client.post("/logga-in", data=fields, headers=headers).status_code == status


def test_over_https_a_form_from_nowhere_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from_https(app, monkeypatch)
    client = app.test_client()
    assert client.post("/logga-in", data={"csrf": csrf(client, "/logga-in")}, headers={"Origin": "null"}).status_code == 403


def test_signing_out_ends_the_row_and_takes_the_cookie(app: Flask) -> None:
    account()
    client, _ = sign_in(app, "test.person@example.se")
    stolen = client.get_cookie("vaw")
    answer = send(client, "/logga-ut", token_from="/konto")
    assert (answer.status_code, client.get_cookie("vaw")) == (303, None)
    assert db.session.scalars(sa.select(SignIn)).all() == []
    assert stolen is not None
    client.set_cookie("vaw", stolen.value)
    assert client.get("/konto").status_code == 302


def test_signing_out_needs_the_token_and_a_post(app: Flask) -> None:
    account()
    client, _ = sign_in(app, "test.person@example.se")
    assert client.post("/logga-ut").status_code == 400
    assert client.get("/logga-ut").status_code == 405
    assert client.get("/konto").status_code == 200


def test_an_idle_browser_is_signed_out_after_an_hour_and_one_in_use_is_not(app: Flask) -> None:
    account()
    start = clock.now()
    with clock.frozen(start):
        client, _ = sign_in(app, "test.person@example.se")
    minutes = [timedelta(minutes=59), timedelta(minutes=118)]
    for passed in minutes:
        with clock.frozen(start + passed):
            assert client.get("/konto").status_code == 200
    with clock.frozen(start + minutes[-1] + IDLE + timedelta(seconds=1)):
        assert client.get("/konto").status_code == 302


def test_even_a_browser_in_use_is_signed_out_after_twelve_hours(app: Flask) -> None:
    account()
    start = clock.now()
    with clock.frozen(start):
        client, _ = sign_in(app, "test.person@example.se")
    passed = timedelta()
    while passed < ABSOLUTE:
        with clock.frozen(start + passed):
            assert client.get("/konto").status_code == 200
        passed += timedelta(minutes=50)
    with clock.frozen(start + ABSOLUTE + timedelta(seconds=1)):
        assert client.get("/konto").status_code == 302


def test_use_is_noted_once_a_minute_and_leaves_no_line_in_the_audit(app: Flask) -> None:
    account()
    start = clock.now()
    with clock.frozen(start):
        client, _ = sign_in(app, "test.person@example.se")
    lines = db.session.scalar(sa.text("select count(*) from audit"))
    seen = []
    for seconds in (30, 59, 61, 90):
        with clock.frozen(start + timedelta(seconds=seconds)):
            client.get("/konto")
        seen.append(db.session.scalar(sa.select(SignIn.seen_at)))
    assert [(moment - start).total_seconds() for moment in seen if moment] == [0, 0, 61, 61]
    assert db.session.scalar(sa.text("select count(*) from audit")) == lines


def test_in_production_a_county_boards_role_must_set_up_two_steps_and_an_organisations_need_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_https(app, monkeypatch, env="production")
    account()
    account("other@example.se", role="requester")
    leader, _ = sign_in(app, "test.person@example.se", HTTP_HOST="localhost")
    leader.set_cookie("__Host-vaw", _cookie(leader))
    for path in ("/aktiviteter", "/konto", "/konto/nycklar/ny"):
        assert leader.get(path).headers["Location"] == "/konto/tva-steg"
    assert "Din roll kräver tvåstegsinloggning." in leader.get("/konto/tva-steg").get_data(as_text=True)
    requester, _ = sign_in(app, "other@example.se")
    requester.set_cookie("__Host-vaw", _cookie(requester))
    assert requester.get("/organisationer").status_code != 302


def _cookie(client: object) -> str:
    (cookie,) = (cookie for cookie in client._cookies.values() if cookie.key == "__Host-vaw")  # type: ignore[attr-defined]
    return str(cookie.value)


def test_a_demo_lists_its_accounts_and_other_systems_do_not(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    account("utvecklingsledare.vasterbotten@example.se")
    page = app.test_client().get("/logga-in?konto=utvecklingsledare.vasterbotten@example.se").get_data(as_text=True)
    assert passwords.DEMO_PASSWORD not in page
    assert "Demokonton" not in page
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], env="demo"))
    page = app.test_client().get("/logga-in").get_data(as_text=True)
    link = "/logga-in?konto=utvecklingsledare.vasterbotten@example.se&amp;next=/"
    assert link in page
    assert passwords.DEMO_PASSWORD in page
    page = app.test_client().get(link.replace("&amp;", "&")).get_data(as_text=True)
    assert 'value="utvecklingsledare.vasterbotten@example.se"' in page
    assert f'value="{passwords.DEMO_PASSWORD}"' in page


def test_no_log_record_holds_an_address_a_token_or_a_password(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person = account(two_step=True)
    client, _ = sign_in(app, person.email)
    cookie = client.get_cookie("vaw")
    code = person.code()
    send(client, "/logga-in/kod", code=code)
    for _ in range(FAILURES_TO_LOCK + 1):
        sign_in(app, "secret.person@example.se", WRONG)
    told = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "sign_in.too_many_tries" in told
    assert cookie is not None
    for secret in (person.email, "secret.person", WRONG, PASSWORD, cookie.value, code):
        assert secret not in told


def test_the_audit_has_the_sign_in_and_no_secret(app: Flask) -> None:
    person = account()
    sign_in(app, person.email)
    kinds = db.session.execute(sa.text("select actor_id, operation, diff from audit where kind = 'sign_in'")).all()
    ((actor_id, operation, diff),) = kinds
    assert (actor_id, operation, diff["token_hash"]) == (person.id, "people.operations.sign_ins.start_sign_in", "changed")


def test_the_device_is_told_coarsely(app: Flask) -> None:
    account()
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
    sign_in(app, "test.person@example.se", HTTP_USER_AGENT=agent)
    assert db.session.scalars(sa.select(SignIn.device)).all() == ["Firefox, Windows"]


def test_the_language_button_works_signed_out_and_signed_in(app: Flask) -> None:
    person = account()
    client = app.test_client()
    answer = client.post("/sprak", data={"csrf": csrf(client, "/logga-in"), "language": "en", "next": "/logga-in?next=/konto"})
    assert answer.headers["Location"] == "/logga-in?next=/konto"
    assert '<html lang="en"' in client.get("/logga-in").get_data(as_text=True)
    client, _ = sign_in(app, person.email)
    send(client, "/sprak", token_from="/konto", language="en", next="/konto")
    db.session.expire_all()
    assert person.row.language == "en"
    assert '<html lang="en"' in client.get("/konto").get_data(as_text=True)


def test_an_old_sign_in_of_the_browser_ends_when_somebody_else_signs_in(app: Flask) -> None:
    person = account(two_step=True)
    client, _ = sign_in(app, person.email)
    account("other@example.se")
    send(client, "/logga-in", email="other@example.se", password=PASSWORD)
    assert len(db.session.scalars(sa.select(SignIn)).all()) == 1
