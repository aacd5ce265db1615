"""The page of somebody who asked, and the way back to it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.asking import fill, hidden, make_request
from vaw.domain.people.rules import Role
from vaw.domain.support.models import RequestMessage, SupportRequest
from vaw.domain.support.operations.following import write_to_board
from vaw.domain.support.rules import number_of
from vaw.domain.support.rules.asking import CODE_SLICE, CODE_SLICES, LINK_LASTS
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow
from vaw.web.asking import code_of, slice_now
from vaw.web.links import request_token

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
FIND, CODE = "/stod/folj", "/stod/folj/kod"
EMAIL = "socialtjanst@example.se"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def asked(app: Flask) -> SupportRequest:
    return make_request()


@pytest.fixture
def page(app: Flask, asked: SupportRequest) -> str:
    """Address of the request's own page."""
    with app.test_request_context():
        return f"/stod/folj/{request_token(asked)}"


def board_writes(asked: SupportRequest, text: str, *, internal: bool = False) -> None:
    leader = person(Role.DEVELOPMENT_LEADER, 24)
    with unit(system("test"), "test.message"):
        db.session.add(RequestMessage(request_id=asked.id, at=clock.now(), author_id=leader.id, text=text, internal=internal))


def find(browser: FlaskClient, number: str, email: str = EMAIL) -> Any:
    return fill(browser, FIND, **{"number": number, "email": email})


def codes() -> list[list[int]]:
    return list(db.session.scalars(sa.select(JobRow.args).where(JobRow.name == "support.code.send").order_by(JobRow.id)))


def test_the_page_says_in_plain_words_how_it_stands_and_what_comes_next(browser: FlaskClient, asked: SupportRequest, page: str) -> None:
    shown = browser.get(page).text
    for said in ("Din förfrågan har kommit fram.", "Nästa steg:", "bekräftar senast", number_of(asked.year, asked.sequence), "Mottagen"):
        assert said in shown, said


def test_it_shows_the_boards_messages_and_never_its_notes(browser: FlaskClient, asked: SupportRequest, page: str) -> None:
    board_writes(asked, "Vi ringer i nästa vecka.")
    board_writes(asked, "Bara för oss.", internal=True)
    write_to_board(system("web"), asked, text="Tack, det passar.", submit_key=uuid4())
    shown = browser.get(page).text
    assert shown.index("Vi ringer i nästa vecka.") < shown.index("Tack, det passar.") and "Bara för oss." not in shown


def test_it_never_shows_how_the_contact_is_reached(browser: FlaskClient, page: str) -> None:
    shown = browser.get(page).text
    assert EMAIL not in shown and "Test Testsson" not in shown


def test_the_address_leaks_to_nobody(browser: FlaskClient, page: str) -> None:
    answer = browser.get(page)
    assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"


def test_a_message_is_sent_once_however_often_one_clicks(browser: FlaskClient, page: str) -> None:
    form = {**hidden(browser.get(page).text), "text": "Vi är fler nu."}
    assert [browser.post(page, data=form).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RequestMessage)) == 1


def test_a_message_with_personal_data_stays_on_screen_only(browser: FlaskClient, page: str) -> None:
    answer = fill(browser, page, text="Gäller 19811218-9876")
    assert answer.status_code == 422 and "Gäller 19811218-9876" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RequestMessage)) == 0


def test_a_message_too_many_is_told_to_wait_and_stays_on_screen(browser: FlaskClient, page: str) -> None:
    answers = [fill(browser, page, text=f"Meddelande {n}") for n in range(11)]
    assert {answer.status_code for answer in answers[:10]} == {303} and answers[10].status_code == 429
    assert "Meddelande 10" in answers[10].text and "Försök igen efter klockan" in answers[10].text


def test_it_is_taken_back_by_sending_and_not_by_looking(browser: FlaskClient, asked: SupportRequest, page: str) -> None:
    ask = f"{page}/ta-tillbaka"
    assert ask in browser.get(page).text
    browser.get(ask)
    assert asked.state == "received"
    assert fill(browser, ask).status_code == 303 and asked.state == "withdrawn"
    assert "Du har tagit tillbaka din förfrågan." in browser.get(page).text and ask not in browser.get(page).text


@pytest.mark.parametrize("ended", ["forged", "late", "another contact"])
@pytest.mark.parametrize("end", ["", "/ta-tillbaka"])
def test_a_link_that_does_not_count_says_so_and_shows_nothing(
    browser: FlaskClient, asked: SupportRequest, page: str, ended: str, end: str
) -> None:
    if ended == "another contact":
        with unit(system("test"), "test.contact"):
            asked.contact_email = "ny@example.se"
    address = page[:-3] + "xxx" if ended == "forged" else page
    with clock.frozen(clock.now() + (LINK_LASTS if ended == "late" else timedelta())):
        answer = browser.get(address + end)
    assert answer.status_code == 410 and "Länken gäller inte längre" in answer.text and "Exempelby" not in answer.text


def test_number_and_address_and_code_lead_back(browser: FlaskClient, asked: SupportRequest) -> None:
    number = number_of(asked.year, asked.sequence)
    shown = find(browser, number.lower())
    assert codes() == [[asked.id, slice_now()]]
    answer = browser.post(CODE, data={**hidden(shown.text), "code": code_of(asked, slice_now())})
    assert answer.status_code == 303 and number in browser.get(answer.headers["Location"]).text


@pytest.mark.parametrize("wrong", ["number", "address"])
def test_what_does_not_belong_together_is_answered_alike_and_mails_nothing(browser: FlaskClient, asked: SupportRequest, wrong: str) -> None:
    number = number_of(asked.year, asked.sequence if wrong == "address" else 999)
    shown = find(browser, number, "annan@example.se" if wrong == "address" else EMAIL)
    assert shown.status_code == 200 and "Om numret och adressen hör ihop" in shown.text and codes() == []
    answer = browser.post(CODE, data={**hidden(shown.text), "code": code_of(asked, slice_now())})
    assert answer.status_code == 422 and "Koden stämmer inte" in answer.text


def test_a_code_counts_once_and_for_a_quarter_of_an_hour(browser: FlaskClient, asked: SupportRequest) -> None:
    form = hidden(find(browser, number_of(asked.year, asked.sequence)).text)
    code = code_of(asked, slice_now())
    assert [browser.post(CODE, data={**form, "code": code}).status_code for _ in range(2)] == [303, 422]
    old = code_of(asked, slice_now() - CODE_SLICES)
    assert browser.post(CODE, data={**form, "code": old}).status_code == 422
    assert browser.post(CODE, data={**form, "code": "١٢٣٤٥٦"}).status_code == 422
    assert timedelta(minutes=15) == CODE_SLICES * CODE_SLICE


def test_codes_cannot_be_guessed_nor_a_mailbox_filled(browser: FlaskClient, asked: SupportRequest) -> None:
    number = number_of(asked.year, asked.sequence)
    answers = [find(browser, number) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429] and len(codes()) == 3
    form = hidden(answers[0].text)
    for _ in range(6):
        assert "Koden stämmer inte" in browser.post(CODE, data={**form, "code": "000000"}).text
    right = browser.post(CODE, data={**form, "code": code_of(asked, slice_now())})
    assert right.status_code == 429 and "Försök igen efter klockan" in right.text


def test_a_notice_of_a_message_leads_to_the_request_of_ones_own_county(app: Flask, asked: SupportRequest) -> None:
    message = write_to_board(system("web"), asked, text="Hej", submit_key=uuid4())
    here, there = person(Role.DEVELOPMENT_LEADER, 24).browser(app), person(Role.DEVELOPMENT_LEADER, 3).browser(app)
    assert here.get(f"/stod/meddelande/{message.id}").headers["Location"] == f"/stod/{asked.id}#meddelanden"
    assert there.get(f"/stod/meddelande/{message.id}").status_code == 404


WRITTEN_DOWN: dict[str, Any] = {
    "place": "k2480", "organisation_kind": "municipality", "organisation_name": "Exempelby kommun", "contact_phone": "090-12 34 56",
    "what": "Utbildning om att fråga",
}  # fmt: skip


def test_a_leader_writes_down_what_somebody_asked_by_phone(app: Flask) -> None:
    browser = person(Role.DEVELOPMENT_LEADER, 24).browser(app)
    form = {**hidden(browser.get("/stod/ny").text), **WRITTEN_DOWN}
    answers = [browser.post("/stod/ny", data=form) for _ in range(2)]
    [made] = db.session.scalars(sa.select(SupportRequest)).all()
    assert [answer.headers["Location"] for answer in answers] == [f"/stod/{made.id}"] * 2


def test_a_leader_writes_for_their_own_county_only(app: Flask) -> None:
    browser = person(Role.DEVELOPMENT_LEADER, 24).browser(app)
    page = browser.get("/stod/ny").text
    assert 'value="k2480"' in page and 'value="k380"' not in page and not re.search(r'value="l3"', page)
    assert fill(browser, "/stod/ny", **{**WRITTEN_DOWN, "place": "k380"}).status_code == 422
