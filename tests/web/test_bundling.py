"""Answering several requests with one training, as a leader does it from the queue and as those who asked see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.answering import MONDAY, fresh, texts
from tests.factories.forms import hidden, send
from tests.factories.occasions import make_occasion
from tests.factories.requests import make_many, make_method, make_request
from tests.factories.statements import counted
from vaw.domain.people.rules import Role
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.bundling import answer_with_occasion
from vaw.domain.support.rules import RequestState, number_of
from vaw.kernel import clock
from vaw.web.links import request_token


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(MONDAY):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def own_page(app: Flask, request: SupportRequest) -> str:
    with app.test_request_context():
        return f"/stod/folj/{request_token(request)}"


def test_from_the_queue_to_a_new_training_filled_in_with_what_they_share(browser: FlaskClient) -> None:
    method = make_method()
    first, second = (make_request(method_id=method.id, fields=["honour", extra]) for extra in ("sexual", "close_relations"))
    queue = browser.get("/stod").text
    assert 'action="/stod/samla"' in queue and queue.count('name="forfragning"') == 2
    page = browser.get(f"/stod/samla?forfragning={first.id}&forfragning={second.id}").text
    [href] = re.findall(r'href="(/utbildningar/ny\?[^"]*)"', page)
    assert href.replace("&amp;", "&") == f"/utbildningar/ny?lan=24&metod={method.code}&omrade=honour&forfragningar={first.id},{second.id}"


def test_what_another_county_has_is_not_gathered(browser: FlaskClient) -> None:
    theirs = make_request(25, organisation_name="Grannlänets kommun")
    for wrong in (theirs.id, "9" * 30, "x"):
        assert "Grannlänets" not in browser.get(f"/stod/samla?forfragning={wrong}").text
    assert "Kryssa först" in browser.get(f"/stod/samla?forfragning={theirs.id}").text


def test_ticked_requests_are_answered_with_the_training_and_told(app: Flask, browser: FlaskClient) -> None:
    occasion = make_occasion(title="Våld i nära relationer")
    alike, picked = make_request(), make_request(fields=["honour"], organisation_name="Den valda kommunen")
    page = f"/utbildningar/{occasion.id}/forfragningar?forfragningar={picked.id}"
    shown = browser.get(page).text
    assert "Den valda kommunen" in shown and shown.count("checked") == 1 and "samma område" in shown
    answered = send(browser, page, requests=[str(alike.id), str(picked.id)], message="Välkomna!")
    assert answered.status_code == 303
    for request in (alike, picked):
        assert (fresh(request).state, fresh(request).occasion_id) == ("planned", occasion.id) and texts(request) == ["Välkomna!"]
    again = browser.post(page, data={**hidden(shown), "requests": [str(alike.id), str(picked.id)], "message": "Välkomna!"})
    assert again.status_code == 303 and texts(alike) == ["Välkomna!"]
    told = app.test_client().get(own_page(app, fresh(alike))).text
    for said in ("Våld i nära relationer", f'href="/utbildningar/{occasion.id}"', "Anmäl er till utbildningen"):
        assert said in told, said


def test_nothing_typed_is_lost_when_nothing_was_ticked_or_the_guard_objects(browser: FlaskClient) -> None:
    occasion, request = make_occasion(), make_request()
    page = f"/utbildningar/{occasion.id}/forfragningar"
    none = send(browser, page, message="Välkomna till oss!")
    assert none.status_code == 422 and "Kryssa för minst en förfrågan." in none.text and "Välkomna till oss!" in none.text
    personal = send(browser, page, requests=[str(request.id)], message="Hon heter Anna, 811218-9876")
    assert personal.status_code == 422 and "811218-9876" in personal.text and fresh(request).state == "received"


def test_from_a_request_to_a_training_and_out_again(browser: FlaskClient) -> None:
    occasion, request = make_occasion(title="Grundkurs i Umeå"), make_request()
    assert "Svara med en utbildning" in browser.get(f"/stod/{request.id}").text
    answered = send(browser, f"/stod/{request.id}/utbildning", occasion_id=str(occasion.id))
    assert answered.status_code == 303 and fresh(request).state == "planned"
    page = browser.get(f"/stod/{request.id}").text
    assert "Besvaras med utbildningen" in page and "Grundkurs i Umeå" in page and "Öppna utbildningen" in page
    assert send(browser, f"/stod/{request.id}/ur-utbildningen").status_code == 303
    assert (fresh(request).state, fresh(request).occasion_id, len(texts(request))) == ("matched", None, 2)


def test_without_a_training_to_choose_one_is_led_to_plan_one(browser: FlaskClient) -> None:
    request = make_request()
    page = browser.get(f"/stod/{request.id}/utbildning").text
    assert f"forfragningar={request.id}" in page and "Planera en utbildning" in page and '<form method="post" novalidate' not in page


def test_two_leaders_at_once_see_both_texts(app: Flask, browser: FlaskClient, me: Person) -> None:
    occasion, request = make_occasion(), make_request()
    shown = hidden(browser.get(f"/stod/{request.id}/utbildning").text)
    answer_with_occasion(person().actor, request, occasion_id=occasion.id, message="Kollegans svar")
    late = browser.post(f"/stod/{request.id}/utbildning", data={**shown, "occasion_id": str(occasion.id), "message": "Mitt svar"})
    assert late.status_code == 409 and "Kollegans svar" in late.text and "Mitt svar" in late.text and texts(request) == ["Kollegans svar"]


def test_whoever_asked_hears_nothing_of_a_draft(app: Flask, browser: FlaskClient, me: Person) -> None:
    draft, request = make_occasion(state="draft", title="Hemligt utkast"), make_request()
    answer_with_occasion(me.actor, request, occasion_id=draft.id)
    assert "Hemligt utkast" not in app.test_client().get(own_page(app, fresh(request))).text
    assert "Hemligt utkast" in browser.get(f"/stod/{request.id}").text


def test_those_who_are_invited_get_the_link_that_lets_them_register(app: Flask, me: Person) -> None:
    occasion, request = make_occasion(invited_only=True, invite_key="en-nyckel"), make_request()
    answer_with_occasion(me.actor, request, occasion_id=occasion.id)
    assert 'href="/utbildningar/inbjudan/' in app.test_client().get(own_page(app, fresh(request))).text


def test_a_held_training_shows_what_it_answered_and_takes_no_more(browser: FlaskClient, me: Person) -> None:
    occasion = make_occasion(state="held")
    done, other = make_request(state=RequestState.DELIVERED, occasion_id=occasion.id), make_request()
    page = browser.get(f"/utbildningar/{occasion.id}/forfragningar").text
    assert number_of(done.year, done.sequence) in page and number_of(other.year, other.sequence) not in page
    assert "Ta ut" not in page and 'name="requests"' not in page


def test_only_leaders_of_the_boards_that_hold_it_choose(app: Flask, me: Person) -> None:
    occasion = make_occasion(co_county_ids=[25])
    page = f"/utbildningar/{occasion.id}/forfragningar"
    assert person(county_id=25).browser(app).get(page).status_code == 200
    for other in (person(county_id=12), person(Role.COUNTY_MANAGEMENT)):
        assert other.browser(app).get(page).status_code in (403, 404)
    assert person(Role.COUNTY_MANAGEMENT).browser(app).get("/stod").text.count('name="forfragning"') == 0


def test_the_page_costs_the_same_however_many_requests_there_are(browser: FlaskClient, rolled_back: sa.Connection) -> None:
    occasion, costs = make_occasion(field="honour"), []
    for n in (5, 500):
        make_many(n)
        browser.get(f"/utbildningar/{occasion.id}/forfragningar")
        with counted(rolled_back) as told:
            shown = browser.get(f"/utbildningar/{occasion.id}/forfragningar").text
        costs.append(len(told))
    assert costs[0] == costs[1] <= 8 and shown.count('name="requests"') == 50, costs
