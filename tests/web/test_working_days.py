"""The pages on which a board or an organisation says when it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import Person, person
from tests.web.test_organisations import csrf, made_by
from vaw.domain.people.models import WorkingCalendar
from vaw.domain.people.queries.calendars import calendar_of_county, calendar_of_organisation
from vaw.domain.people.rules import Role
from vaw.kernel import clock, i18n
from vaw.kernel.actor import system
from vaw.kernel.calendar import ORDINARY, Calendar
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.fields.yearly import read_yearly_day, tell_yearly_day

pytestmark = pytest.mark.usefixtures("rolled_back")
PATH = "/arbetsdagar"


@pytest.fixture(autouse=True)
def may(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 5, 11, 9, tzinfo=clock.STOCKHOLM)):
        yield


@pytest.fixture
def me() -> Person:
    return person()


def send(browser: FlaskClient, path: str = PATH, version: str = "", **fields: str) -> TestResponse:
    return browser.post(path, data={"csrf": csrf(browser.get(path).text), "version": version, **fields})


def test_a_leader_closes_the_board_in_july_and_sees_the_year_that_follows(app: Flask, me: Person) -> None:
    browser = me.browser(app)
    before = browser.get(PATH).text
    assert "Västerbottens län" in before
    assert '<th scope="row">fre 19 juni 2026</th><td>Midsommarafton</td>' in before
    assert "Stängt</td>" not in before
    sent = send(browser, closed_from="5/7", closed_until="2 augusti")
    assert sent.status_code == 303
    after = browser.get(sent.location).text
    assert "Arbetsdagarna är sparade." in after
    assert 'value="5 juli"' in after and 'value="2 augusti"' in after
    assert '<th scope="row">sön 5 juli 2026 – sön 2 aug. 2026</th><td>Stängt</td>' in after
    assert calendar_of_county(24) == Calendar(705, 802)


def test_bridging_days_are_taken_off_with_one_box_and_put_back(app: Flask, me: Person) -> None:
    browser = me.browser(app)
    assert "Klämdag</td>" not in browser.get(PATH).text
    assert send(browser, bridging_days="1").status_code == 303
    assert '<th scope="row">fre 15 maj 2026</th><td>Klämdag</td>' in browser.get(PATH).text
    assert send(browser, version="1").status_code == 303
    assert calendar_of_county(24) == ORDINARY


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("i juli", "2 augusti", "Skriv dagen så här: 5 juli eller 5/7."),
        ("31/6", "2 augusti", "Dagen finns inte. Kontrollera dag och månad, till exempel 5 juli eller 5/7."),
        ("5 juli", "", "Skriv både första och sista dagen, eller lämna båda tomma."),
        ("2 augusti", "5 juli", "Det blir 339 dagar. Högst 70 dagar går att stänga."),
    ],
)
def test_a_refused_closure_keeps_what_was_typed_and_says_what_to_do(app: Flask, me: Person, first: str, last: str, sentence: str) -> None:
    answer = send(me.browser(app), closed_from=first, closed_until=last, bridging_days="1")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{first}"' in answer.text
    assert not last or f'value="{last}"' in answer.text
    assert "checked" in answer.text
    assert calendar_of_county(24) == ORDINARY


def test_the_second_of_two_editors_sees_both_in_words(app: Flask, me: Person) -> None:
    browser = me.browser(app)
    send(browser, closed_from="1 juli", closed_until="31 juli")
    late = send(browser, version="", closed_from="8 juli", closed_until="4 aug", bridging_days="1")  # the page was opened before
    assert late.status_code == 409
    assert "<td>8 juli</td><td>1 juli</td>" in late.text
    assert "<td>Ja</td><td>Nej</td>" in late.text
    assert 'value="4 aug"' in late.text
    assert calendar_of_county(24) == Calendar(701, 731)
    assert send(browser, version="1", closed_from="8 juli", closed_until="4 aug").status_code == 303


def test_an_administrator_opens_the_page_and_others_of_the_board_do_not(app: Flask) -> None:
    assert person(Role.ADMINISTRATOR).browser(app).get(PATH).status_code == 200
    for role in (Role.COUNTY_MANAGEMENT, Role.EQUALITY_EXPERT, Role.REGISTRAR):
        assert person(role).browser(app).get(PATH).status_code == 404


def test_another_county_is_not_reached_by_its_number(app: Flask, me: Person) -> None:
    browser = me.browser(app)
    assert browser.get(PATH + "?lan=12").status_code == 404
    assert browser.post(PATH + "?lan=12", data={"csrf": csrf(browser.get(PATH).text), "bridging_days": "1"}).status_code == 404
    assert calendar_of_county(12) == ORDINARY


def test_without_the_token_nothing_is_saved(app: Flask, me: Person) -> None:
    assert me.browser(app).post(PATH, data={"bridging_days": "1"}).status_code == 422
    assert db.session.query(WorkingCalendar).count() == 0


def test_whoever_leads_two_counties_chooses(app: Flask, me: Person) -> None:
    with unit(system("test"), "test.second"):
        db.session.execute(
            db.text("insert into membership (user_id, role, county_id, valid_from) values (:u, 'development_leader', 3, '2020-01-01')"),
            {"u": me.id},
        )
    browser = me.browser(app)
    assert "/arbetsdagar?lan=3" in browser.get(PATH).text
    assert send(browser, PATH + "?lan=3", bridging_days="1").location == "/arbetsdagar?lan=3"
    assert (calendar_of_county(3).bridging_days, calendar_of_county(24).bridging_days) == (True, False)


def test_an_organisation_closes_in_the_summer(app: Flask, me: Person) -> None:
    id, browser = made_by(me), me.browser(app)
    path = f"/organisationer/{id}/arbetsdagar"
    page = browser.get(path).text
    assert "Testkommunen" in page
    assert "Det här gäller dem som loggar in för organisationen." in page
    assert send(browser, path, closed_from="29/6", closed_until="7/8").status_code == 303
    assert calendar_of_organisation(id) == Calendar(629, 807)
    assert calendar_of_county(24) == ORDINARY


def test_an_organisations_page_is_for_those_who_may_change_it(app: Flask, me: Person) -> None:
    path = f"/organisationer/{made_by(me)}/arbetsdagar"
    assert person(county_id=12).browser(app).get(path).status_code == 404
    assert person(Role.COUNTY_MANAGEMENT).browser(app).get(path).status_code == 404
    assert person(Role.EQUALITY_EXPERT).browser(app).get(path).status_code == 200


@pytest.mark.parametrize(
    "text", ["5 juli", "5/7", "5.7", "5.7.", "07-05", "2027-07-05", "den 5 juli", "5:e juli", "5 JUL", " 5  juli ", "July 5", "5th July"]
)
def test_a_day_of_every_year_is_read_as_people_write_it(text: str) -> None:
    assert read_yearly_day(text) == 705


@pytest.mark.parametrize("text", ["", "juli", "5", "5-7", "31/6", "30 februari", "0/1", "5 nonsens", "13/13", "5 ju", "5 juli eller så"])
def test_what_is_no_day_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"5 juli eller 5/7\."):
        read_yearly_day(text)


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_a_day_that_is_told_can_be_read_again(code: str) -> None:
    with i18n.speaking(code):
        days = [month * 100 + day for month in range(1, 13) for day in (1, 28, 29)]
        assert [read_yearly_day(tell_yearly_day(day)) for day in days] == days
