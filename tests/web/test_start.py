"""The first page by role, search, and what watches the service."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from vaw.domain.activities.operations.log import log_activity
from vaw.domain.activities.queries.week import county_now
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def log(who: Person, done_on: date, **more: Any) -> None:
    county = find_county(24)
    assert county
    shares = {assignments_of(24, on=done_on)[0].id: 100}
    log_activity(who.actor, county, entry=Entry(done_on, "training", "honour", "hybrid", 90, shares=shares, **more))


@pytest.fixture
def me(rolled_back: sa.Connection) -> Person:
    return person()


@pytest.mark.parametrize(("last", "hinted"), [(date(2026, 11, 9), False), (date(2026, 11, 8), True)])
def test_two_silent_weeks_bring_a_hint(app: Flask, rolled_back: sa.Connection, last: date, hinted: bool) -> None:
    with clock.frozen(NOW):
        me = person()
        log(me, last)
        assert ("Har ni gjort något som inte är loggat?" in me.browser(app).get("/").text) == hinted


def test_the_bars_equal_the_data(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        me = person()
        log(me, date(2026, 11, 20), women=1, municipality_ids=[2480, 2482, 2401])
        log(me, date(2026, 11, 21))
        now = county_now(24, date(2026, 11, 22))
        assert (now.n, now.counted, now.reached, now.municipalities, now.this_week) == (2, 1, 3, 15, 2)
        page = me.browser(app).get("/").text
    assert 'value="20"' in page and 'value="50"' in page and "3 av 15" in page


def test_a_new_county_is_told_where_to_begin(app: Flask, me: Person) -> None:
    assert "Logga den första aktiviteten" in me.browser(app).get("/").text


def test_an_administrator_sees_no_content(app: Flask, me: Person) -> None:
    log(me, date(2025, 3, 1), text="Hemlig planering")
    page = person(Role.ADMINISTRATOR).browser(app).get("/").text
    assert "Du sköter konton" in page and "Läget i" not in page


def test_signed_out_one_reads_first_where_a_victim_turns(app: Flask, rolled_back: sa.Connection) -> None:
    page = app.test_client().get("/").text
    main = page[page.index("<main") :]
    assert "020-50 50 50" in main and main.index("112") < main.index("Logga in</a>")


@pytest.mark.parametrize("words", ["Örebro", "orebro", "OREBRO"])
def test_search_finds_a_place_however_it_is_written(app: Flask, me: Person, words: str) -> None:
    assert "Örebro län" in me.browser(app).get("/sok", query_string={"q": words}).text


def test_search_finds_words_of_the_own_log_and_of_no_other(app: Flask, me: Person) -> None:
    log(me, date(2025, 3, 1), text="Handledning om riskbedömningar")
    assert "riskbedömningar" in me.browser(app).get("/sok?q=riskbedömning").text
    assert "riskbedömningar" not in person(county_id=12).browser(app).get("/sok?q=riskbedömning").text


def test_search_refuses_a_personal_number(app: Flask, me: Person) -> None:
    answer = me.browser(app).get("/sok?q=19811218-9876")
    assert answer.status_code == 422 and "ser ut som ett personnummer" in answer.text


def test_health_tells_whether_database_broker_and_migrations_are_there(app: Flask, rolled_back: sa.Connection) -> None:
    ready = app.test_client().get("/readyz")
    assert ready.status_code == 200 and ready.text.split() == ["database:", "ok", "broker:", "ok", "migrations:", "ok"]
    assert app.test_client().get("/healthz").text == "ok"


def test_the_status_page_is_red_without_a_heartbeat(app: Flask, rolled_back: sa.Connection) -> None:
    app.extensions["redis"].delete("vaw:heartbeat")
    assert app.test_client().get("/status").status_code == 503


@pytest.mark.parametrize("path", ["/om", "/tillganglighet"])
def test_pages_about_the_service_are_open(app: Flask, rolled_back: sa.Connection, path: str) -> None:
    assert app.test_client().get(path).status_code == 200


def test_every_answer_carries_the_strict_headers(app: Flask, rolled_back: sa.Connection) -> None:
    headers = app.test_client().get("/").headers
    assert "unsafe" not in headers["Content-Security-Policy"] and headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer" and headers["X-Content-Type-Options"] == "nosniff"


def test_a_change_sent_from_another_site_is_refused(app: Flask, me: Person) -> None:
    answer = me.browser(app).post("/aktiviteter/ny", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
