"""The accessibility statement: what is known, and what somebody who is shut out may tell without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.forms import hidden, send
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.people.models import Barrier
from vaw.domain.people.reminders import BARRIER_TOLD
from vaw.domain.people.rules import Role
from vaw.domain.people.rules.accessibility import CLOSED_KEPT, issues, latest_assessment
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.tasks.retention import _OLD_BARRIERS
from vaw.web.asking import TRAP

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
TELL, TOLD = "/tillganglighet/skriv", "/tillganglighet/synpunkter"
WHAT = "Kartan går inte att läsa med min skärmläsare."


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def told() -> list[Barrier]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Barrier).order_by(Barrier.id)))


def tell(browser: FlaskClient, **fields: Any) -> Any:
    return send(browser, TELL, **{"text": WHAT, "county_id": "24", **fields})


def test_every_known_issue_stands_in_the_statement_in_both_languages(browser: FlaskClient) -> None:
    swedish = browser.get("/tillganglighet").text
    browser.set_cookie("vaw-language", "en")
    english = browser.get("/tillganglighet").text
    for one in issues():
        assert one.issue_sv in swedish and one.plan_sv in swedish and one.criterion in swedish
        assert one.since <= latest_assessment().assessed_on
        assert one.issue_en in english and one.plan_en in english
    assert "delvis förenlig" in swedish and "digg.se/tdosanmalan" in swedish and TELL in swedish


def test_somebody_without_an_account_writes_and_the_registrar_is_told_and_closes_it(app: Flask, browser: FlaskClient) -> None:
    registrar, other = person(Role.REGISTRAR), person(Role.REGISTRAR, 12)
    assert tell(browser, email="Anna@Example.se").headers["Location"] == "/tillganglighet"
    (one,) = told()
    assert (one.text, one.email, one.county_id) == (WHAT, "anna@example.se", 24)
    sweep(system("test"), kinds=[BARRIER_TOLD])
    assert set(db.session.scalars(sa.text("select user_id from notice where kind = :kind"), {"kind": BARRIER_TOLD.kind})) == {registrar.id}
    mine, theirs = registrar.browser(app), other.browser(app)
    assert "Väntar på svar" in mine.get(TOLD).text and TOLD in mine.get("/tillganglighet").text
    page = mine.get(f"{TOLD}/{one.id}").text
    assert WHAT in page and "anna@example.se" in page
    assert theirs.get(f"{TOLD}/{one.id}").status_code == 404 and "Väntar" not in theirs.get(TOLD).text
    assert mine.post(f"{TOLD}/{one.id}/avsluta", data=hidden(page)).status_code == 303
    assert told()[0].closed_by == registrar.id and "Avslutad" in mine.get(TOLD).text


def test_what_was_written_is_in_no_audit_line_and_no_address_is_readable_in_the_table(browser: FlaskClient) -> None:
    tell(browser, email="anna@example.se")
    lines = str(db.session.execute(sa.select(AUDIT.c.kind, AUDIT.c.diff).where(AUDIT.c.kind == "barrier")).all())
    assert "barrier" in lines and "skärmläsare" not in lines and "anna" not in lines
    assert b"anna" not in bytes(db.session.scalar(sa.text("select email from barrier")) or b"anna")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Skriv vad som inte fungerar."),
        ({"text": "x" * 2001}, "1 tecken för lång"),
        ({"county_id": ""}, "Välj ditt län"),
        ({"county_id": "99"}, "Välj"),
        ({"email": "anna"}, "Skriv e-postadressen så här"),
        ({"text": "Det gäller 19811218-9876"}, "personnummer"),
        ({TRAP: "x"}, "Ett fält som ska vara tomt"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(browser: FlaskClient, fields: dict[str, str], said: str) -> None:
    answer = tell(browser, **fields)
    assert answer.status_code == 422 and not told()
    assert said in answer.text and fields.get("text", WHAT) in answer.text


def test_sent_twice_it_is_there_once_and_a_sixth_in_ten_minutes_is_refused(browser: FlaskClient) -> None:
    page = hidden(browser.get(TELL).text)
    for _ in range(2):
        assert browser.post(TELL, data={**page, "text": WHAT, "county_id": "24"}).status_code == 303
    assert len(told()) == 1
    assert [tell(browser).status_code for _ in range(4)] == [303, 303, 303, 429]


def test_a_closed_one_is_forgotten_after_its_time_and_an_open_one_never(app: Flask, browser: FlaskClient) -> None:
    tell(browser), tell(browser)
    first = told()[0]
    registrar = person(Role.REGISTRAR).browser(app)
    registrar.post(f"{TOLD}/{first.id}/avsluta", data=hidden(registrar.get(f"{TOLD}/{first.id}").text))
    for later, left in ((CLOSED_KEPT - timedelta(days=1), 2), (CLOSED_KEPT + timedelta(days=1), 1)):
        db.session.execute(_OLD_BARRIERS, {"before": clock.now() + later - CLOSED_KEPT})
        assert db.session.scalar(sa.text("select count(*) from barrier")) == left
