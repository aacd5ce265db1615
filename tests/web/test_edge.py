"""What stands before every page: headers, cookies, hosts, where a form may lead, how much may be sent, and what is noted of refusals."""

from __future__ import annotations

import dataclasses
import json
import logging
import re
from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask, request
from flask.testing import FlaskClient

from config.settings import Settings
from tests.factories import person
from vaw.domain.people.rules import Role
from vaw.kernel.db import reading
from vaw.web.assets import static
from vaw.web.headers import BREACHES
from vaw.web.links import own_path

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "\\\\evil.example",
    "http:///evil",
]
ANSWERS = [
    "/",
    "/om",
    "/finns-inte",
    "/konto",
    "/healthz",
    "/status",
    "/static/app.css",
    "/static/",
    "/api/v1/openapi.json",
    "/api/v1/activities",
]


def over_https(app: Flask, monkeypatch: pytest.MonkeyPatch, **more: object) -> Settings:
    settings = dataclasses.replace(app.extensions["settings"], base_url="https://vaw.example.se", **more)  # type: ignore[arg-type]
    monkeypatch.setitem(app.extensions, "settings", settings)
    return settings


@pytest.fixture(autouse=True)
def _all_is_heard(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever level an earlier test has left."""
    caplog.set_level(logging.INFO)


def events(caplog: pytest.LogCaptureFixture, name: str) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.getMessage() == name]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_of_whatever_kind_tells_the_browser_what_it_may_do(app: Flask, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    over_https(app, monkeypatch)
    answer = app.test_client().get(path)
    answer.close()
    rules = dict(rule.strip().partition(" ")[::2] for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert [rules[name] for name in ("default-src", "object-src", "base-uri", "frame-ancestors")] == ["'none'"] * 4
    assert (rules["script-src"], rules["style-src"], rules["report-uri"]) == ("'self'", "'self'", BREACHES)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_every_cookie_is_bound_to_the_host(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sign-in's own: test_sign_in.py."""
    over_https(app, monkeypatch)
    client = app.test_client()
    token = client.get("/").text.split('name="csrf" value="')[1].split('"')[0]
    told = client.post("/sprak", data={"language": "en", "csrf": token}, base_url="https://localhost").headers.getlist("Set-Cookie")
    assert told and all(
        cookie.startswith("__Host-") and {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")) for cookie in told
    )
    assert (
        "<html" in client.get("/", base_url="https://localhost").text and 'lang="en"' in client.get("/", base_url="https://localhost").text
    )


@pytest.mark.parametrize(("method", "path"), [("TRACE", "/"), ("PUT", "/om"), ("DELETE", "/logga-in")])
def test_methods_that_no_page_has_are_refused(app: Flask, method: str, path: str) -> None:
    assert app.test_client().open(path, method=method).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/static/",
        "/static/js/",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/console",
        "/requirements.txt",
    ],
)
def test_no_folder_is_listed_and_no_source_is_given_out(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 404
    assert app.debug is False and app.testing is True


def test_production_answers_to_its_own_name_only(app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", over_https(app, monkeypatch, env="production").hosts)
    client = app.test_client()
    hosts = ["vaw.example.se", "127.0.0.1:8000", "localhost", "evil.example", "vaw.example.se.evil.example", "vaw.example.se@evil.example"]
    assert [client.get("/om", headers={"Host": host}).status_code for host in hosts] == [200, 200, 200, 400, 400, 400]
    refused = client.get("/om", headers={"Host": "evil.example"})
    assert "evil" not in refused.text and "Content-Security-Policy" in refused.headers
    assert len(events(caplog, "web.unknown_host")) >= 2
    assert client.get("/api/v1/activities", headers={"Host": "evil.example"}).mimetype == "application/problem+json"


def test_a_demo_is_looked_at_by_whatever_name_its_machine_has(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    assert settings.hosts is None
    assert dataclasses.replace(settings, env="production", base_url="http://[::1]:8000").hosts is None


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nothing_that_is_asked_for_leads_to_another_site(app: Flask, wanted: str) -> None:
    me = person(Role.DEVELOPMENT_LEADER, 24)
    client = me.browser(app)
    token = client.get("/").text.split('name="csrf" value="')[1].split('"')[0]
    assert own_path(wanted) == "/"
    signed_in = client.get("/logga-in", query_string={"next": wanted})
    language = client.post("/sprak", data={"language": "sv", "csrf": token, "next": wanted})
    for answer in (signed_in, language):
        assert answer.status_code in (302, 303) and answer.headers["Location"] == "/"


def test_what_a_client_says_of_itself_counts_for_nothing_without_a_proxy(app: Flask) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    seen: list[tuple[str | None, str, str]] = []
    app.before_request_funcs[None].append(lambda: seen.append((request.remote_addr, request.host, request.scheme)))
    try:
        assert app.test_client().get("/om", headers=forged).status_code == 200
    finally:
        app.before_request_funcs[None].pop()
    assert seen == [("127.0.0.1", "localhost", "http")]


def test_a_form_of_very_many_fields_is_not_even_read(app: Flask) -> None:
    client, kind = app.test_client(), "application/x-www-form-urlencoded"
    assert client.post("/logga-in", data=b"a=&" * 5_000 + b"a=", content_type=kind).status_code == 413
    assert client.post("/logga-in", data=b"a=" + b"x" * 3_000_000, content_type=kind).status_code == 413
    assert client.post("/logga-in", data={f"f{n}": (BytesIO(b"x"), "f.txt") for n in range(1_200)}).status_code == 413
    assert client.post("/logga-in", data=b"a=&" * 400 + b"a=", content_type=kind).status_code == 422


@pytest.mark.parametrize("sent", ["", "å", "ý" * 64, "\0", "1" * 5000])
def test_a_token_of_whatever_letters_is_a_wrong_one(app: Flask, sent: str) -> None:
    client = app.test_client()
    assert client.post("/sprak", data={"language": "en", "csrf": sent}).status_code == 400
    assert client.post("/logga-in", data={"email": "a@example.se", "password": "x" * 12, "csrf": sent}).status_code == 422


def test_of_a_value_that_comes_twice_the_first_counts_and_an_address_is_no_form(app: Flask) -> None:
    client = app.test_client()
    token = client.get("/").text.split('name="csrf" value="')[1].split('"')[0]
    twice = client.post("/sprak?language=sv&csrf=" + token, data={"language": ["en", "sv"], "csrf": [token, "0"]})
    assert "vaw-language=en" in twice.headers["Set-Cookie"]
    assert client.post(f"/sprak?language=en&csrf={token}").status_code == 400


def report(client: FlaskClient, page: str, directive: str = "script-src-elem", **more: str) -> int:
    body = {"csp-report": {"document-uri": page, "effective-directive": directive, "blocked-uri": "https://evil.example/?secret", **more}}
    return client.post(BREACHES, data=json.dumps(body), content_type="application/csp-report").status_code


def test_a_breach_is_noted_by_directive_and_page_and_nothing_of_the_address(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    token = "WyJpbnZpdGF0aW9uIiw3XQ.canary"
    assert report(client, f"https://vaw.example.se/l/{token}?ord=kanarie", **{"script-sample": "kanarie"}) == 204
    [line] = events(caplog, "web.csp")
    assert (line.__dict__["directive"], line.__dict__["page"]) == ("script-src-elem", "auth.open_link")
    assert "kanarie" not in str(vars(line)) and "canary" not in str(vars(line)) and "evil" not in str(vars(line))
    assert report(client, "https://vaw.example.se/finns/inte") == 204
    assert events(caplog, "web.csp")[1].__dict__["page"] == "unknown"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"csp-report": 7}', b'{"csp-report": {"document-uri": "/"}}', b"[" * 9_000, b"\xff"]
)
def test_what_is_no_report_is_refused_and_not_noted(app: Flask, caplog: pytest.LogCaptureFixture, body: bytes) -> None:
    client = app.test_client()
    assert client.post(BREACHES, data=body, content_type="application/csp-report").status_code == 400
    assert report(client, "/om", directive="script-src\nforged") == 400
    assert client.post(BREACHES, data={"csrf": "x"}).status_code == 400
    assert client.post(BREACHES, data=b"x" * 17_000, content_type="application/csp-report").status_code == 413
    assert events(caplog, "web.csp") == []


def test_reports_without_end_do_not_fill_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    assert {report(client, "https://vaw.example.se/om") for _ in range(30)} == {204}
    assert len(events(caplog, "web.csp")) == 20


def test_a_refusal_of_somebody_signed_in_is_noted_by_account_and_page(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    me = person(Role.DEVELOPMENT_LEADER, 24)
    with caplog.at_level(logging.INFO, "vaw.web.errors"):
        assert me.browser(app).get("/admin/inbjudningar").status_code == 404
    [line] = events(caplog, "web.refused")
    assert (line.__dict__["user"], line.__dict__["kind"]) == (me.id, "NotFound")


def over_the_top(value: object) -> Callable[[], str]:
    """A page that asks the database for what no column holds, and no rule has seen."""

    def asked() -> str:
        with reading() as connection:
            return str(connection.scalar(sa.select(sa.cast(sa.literal(value), sa.Integer if isinstance(value, int) else sa.Text))))

    return asked


@pytest.mark.parametrize("value", [10**12, "kanarie\0", "kanarie\ud800"])
@pytest.mark.parametrize(("path", "endpoint"), [("/om", "start.about"), ("/api/v1/openapi.json", "api.show_description")])
def test_a_value_that_no_column_holds_is_told_in_words_and_noted(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str, endpoint: str, value: object
) -> None:
    monkeypatch.setitem(app.view_functions, endpoint, over_the_top(value))
    monkeypatch.setitem(app.config, "TESTING", False)
    answer = app.test_client().get(path)
    said = answer.get_json()["detail"] if answer.is_json else answer.text
    assert answer.status_code == 422 and "ett tal som är för stort" in said and "kanarie" not in answer.text
    [line] = events(caplog, "web.unfit")
    assert line.__dict__["endpoint"] == endpoint


def test_a_statement_that_is_wrong_is_our_fault_and_nobody_elses(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def divided() -> str:
        with reading() as connection:
            return str(connection.scalar(sa.text("select 1 / 0")))

    monkeypatch.setitem(app.view_functions, "start.about", divided)
    monkeypatch.setitem(app.config, "TESTING", False)
    assert app.test_client().get("/om").status_code == 500


def test_an_error_tells_the_browser_nothing_of_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise sa.exc.OperationalError("select kanarie from person", {}, ValueError("kanarie"))

    monkeypatch.setitem(app.view_functions, "start.about", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.config, "TESTING", False)
    answer = app.test_client().get("/om")
    assert answer.status_code == 500 and "kanarie" not in answer.text and "select" not in answer.text and "Traceback" not in answer.text


def test_a_year_is_given_to_files_of_ones_own_release_alone(app: Flask) -> None:
    """While releases change, a page of another machine asks here for the other release's folder: what it gets may be kept by nobody."""
    name = static("app.css")
    mine, others = (app.test_client().get(path) for path in (name, re.sub("~[0-9a-f]+", "~0123456789ab", name)))
    assert "max-age=31536000" in mine.headers["Cache-Control"]
    assert others.status_code == 200 and "max-age" not in others.headers["Cache-Control"]
    for answer in (mine, others):
        answer.close()
