"""The first page by role, search, and what watches the service."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person, token
from tests.factories.reminding import draft
from tests.factories.statements import counted
from vaw.domain.activities.operations.log import log_activity
from vaw.domain.activities.queries.week import county_now
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.people.models import User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

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
def test_two_silent_weeks_bring_a_hint_once(app: Flask, rolled_back: sa.Connection, last: date, hinted: bool) -> None:
    with clock.frozen(NOW):
        me = person()
        log(me, last)
        page = main_of(me.browser(app).get("/").text)
        assert page.count("inget loggat på minst två veckor") == hinted
        assert ("1 saknas" in page) == hinted


def main_of(page: str) -> str:
    return page[page.index("<main") :]


def rows_of(page: str) -> int:
    return main_of(page).count('class="vaw-todo__item"')


def waits(who: Person, n: int, due_on: date) -> None:
    """Drafts of the person's own."""
    for _ in range(n):
        draft(who.id, due_on)


def test_every_number_of_what_to_do_leads_to_exactly_its_rows(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        me = person()
        log(me, date(2026, 10, 1))
        waits(me, 2, date(2026, 11, 20))
        waits(me, 1, date(2026, 11, 22))
        browser = me.browser(app)
        page = main_of(browser.get("/").text)
        told = re.findall(r'href="(/att-gora\?visa=[a-z-]+)">(\d+) (\w+)<', page)
        # the account of 2025 is late too
        assert told == [
            ("/att-gora?visa=forsenat", "3", "försenade"),
            ("/att-gora?visa=snart", "1", "snart"),
            ("/att-gora?visa=saknas", "1", "saknas"),
        ]
        for href, n, _word in told:
            assert rows_of(browser.get(href).text) == int(n)
        assert rows_of(browser.get("/att-gora").text) == 5


def test_the_most_pressing_stand_on_the_first_page_and_lead_to_the_thing(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        me = person()
        waits(me, 9, date(2026, 11, 20))
        page = main_of(me.browser(app).get("/").text)
    assert page.count("/aktiviteter/utkast#utkast-") == 4 and page.count("/uppdrag/redovisningar/") == 1
    assert page.index("/uppdrag/redovisningar/") < page.index("/aktiviteter/utkast#")  # what the law asks for stands first
    assert ">10 försenade<" in page


def test_drafts_that_are_not_due_are_told_apart_and_none_is_told_twice(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        me = person()
        waits(me, 1, date(2026, 11, 20))
        assert "att bekräfta<" not in main_of(me.browser(app).get("/").text)
        waits(me, 2, date(2026, 12, 20))
        assert "2 utkast att bekräfta" in main_of(me.browser(app).get("/").text)


def test_an_administrator_and_a_requester_see_what_waits_for_them(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        gone = person()
        with unit(system("test"), "test.gone"):
            db.session.execute(sa.update(User).where(User.id == gone.id).values(active=False))
        admin = person(Role.ADMINISTRATOR)
        page = main_of(admin.browser(app).get("/").text)
        assert "Västerbottens län saknar utvecklingsledare" in page and "Du sköter konton" in page
        requester = person(Role.REQUESTER)
        token(requester, ("activities:read",))
        page = main_of(requester.browser(app).get("/").text)
        assert "Din API-nyckel" in page and "1 snart" in page


def test_the_first_page_costs_a_bounded_number_of_statements(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        me = person()
        log(me, date(2026, 10, 1))
        waits(me, 3, date(2026, 11, 20))
        browser = me.browser(app)
        browser.get("/")
        with counted(rolled_back) as few:
            browser.get("/")
        waits(me, 20, date(2026, 11, 20))
        with counted(rolled_back) as many:
            browser.get("/")
    assert len(few) == len(many) <= 5, many  # who it is, what is open, the drafts, the county's year; one to spare


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


@pytest.mark.parametrize("path", ["/om", "/om/skyddar-inte", "/tillganglighet"])
def test_pages_about_the_service_are_open(app: Flask, rolled_back: sa.Connection, path: str) -> None:
    assert app.test_client().get(path).status_code == 200


def test_every_answer_carries_the_strict_headers(app: Flask, rolled_back: sa.Connection) -> None:
    headers = app.test_client().get("/").headers
    assert "unsafe" not in headers["Content-Security-Policy"] and headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer" and headers["X-Content-Type-Options"] == "nosniff"


def test_a_change_sent_from_another_site_is_refused(app: Flask, me: Person) -> None:
    answer = me.browser(app).post("/aktiviteter/ny", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
