"""The search page: everything one may see by one field, its kinds, its marks, and the same bytes whatever else there is."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from tests.factories import Person, person
from tests.factories.hidden_words import WORD, plant
from tests.factories.networks import make_network
from tests.factories.statements import counted
from tests.web.test_start import log, main_of
from vaw.domain.people.rules import Role


@pytest.fixture
def me(rolled_back: sa.Connection) -> Person:
    return person()


def test_the_words_are_marked_where_they_stand_and_markup_is_text(app: Flask, me: Person) -> None:
    log(me, date(2025, 3, 1), text="<b>Handledning</b> om riskbedömningar & annat")
    page = main_of(me.browser(app).get("/sok?q=riskbedömning").text)
    assert "&lt;b&gt;Handledning&lt;/b&gt; om <mark>riskbedömningar</mark> &amp; annat" in page
    assert "Aktiviteter (1)" in page and "<script>alert" not in me.browser(app).get("/sok?q=<script>alert(1)</script>").text


def test_a_kind_has_a_page_of_its_own_that_goes_on(app: Flask, me: Person) -> None:
    for number in range(23):
        log(me, date(2025, 3, 1), text=f"Samsyn {number}")
    browser = me.browser(app)
    first = main_of(browser.get("/sok?q=samsyn").text)
    assert "Aktiviteter (23)" in first and first.count("vaw-found__text") == 5 and 'href="/sok?q=samsyn&amp;typ=aktivitet"' in first
    one = main_of(browser.get("/sok?q=samsyn&typ=aktivitet").text)
    assert one.count("vaw-found__text") == 20 and 'aria-current="page"' in one
    following = one.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert main_of(browser.get(following).text).count("vaw-found__text") == 3
    assert browser.get("/sok?q=samsyn&typ=aktivitet&efter=trasig").status_code == 422
    assert "Ingen träff av den här typen." in browser.get("/sok?q=samsyn&typ=strategi").text
    assert browser.get("/sok?q=samsyn&typ=boende").status_code == 200  # no such kind: as if none were asked for


def test_nothing_found_says_what_one_can_do(app: Flask, me: Person) -> None:
    page = main_of(me.browser(app).get("/sok?q=kvistgren").text)
    assert "Inget hittades på ”kvistgren”" in page and "en del av ordet" in page
    assert "Skriv minst två tecken." in me.browser(app).get("/sok?q=x").text


def test_a_misspelt_word_leads_to_what_was_meant(app: Flask, me: Person) -> None:
    make_network("Nätverket mot människohandel")
    page = main_of(me.browser(app).get("/sok?q=mäniskohandle").text)
    assert "Menade du" in page and 'href="/sok?q=m%C3%A4nniskohandel"' in page and "Nätverket mot människohandel" in page


def test_a_page_is_the_same_to_the_byte_with_and_without_what_one_may_not_see(app: Flask, rolled_back: sa.Connection) -> None:
    strangers = [person(role, county_id=3).browser(app) for role in (Role.DEVELOPMENT_LEADER, Role.ADMINISTRATOR)]
    paths = [f"/sok?q={WORD}", f"/sok?q={WORD}n", "/sok?q=kvistbraeckan", f"/sok?q={WORD}&typ=aktivitet", "/sok?q=länet"]

    def pages() -> list[bytes]:
        return [main_of(browser.get(path).text).encode() for browser in strangers for path in paths]

    before = pages()
    reader = person(Role.DEVELOPMENT_LEADER, county_id=3).actor
    keeper = person(Role.ADMINISTRATOR, county_id=3).actor
    with orm.Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        assert plant(session, lambda one: not one.may_read(reader) and not one.may_read(keeper))
        assert pages() == before


def test_the_page_asks_as_many_questions_however_much_it_finds(app: Flask, me: Person, rolled_back: sa.Connection) -> None:
    browser = me.browser(app)
    browser.get("/sok?q=samsyn")
    with counted(rolled_back) as nothing:
        browser.get("/sok?q=samsyn")
    for number in range(12):
        log(me, date(2025, 3, 1), text=f"Samsyn {number}")
    with counted(rolled_back) as much:
        browser.get("/sok?q=samsyn&typ=aktivitet")
    assert len(much) <= len(nothing) <= 8
