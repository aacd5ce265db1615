"""Asking for support, as a municipality's officer meets it who has no account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from redis.exceptions import RedisError

from tests.factories import person
from tests.factories.asking import CHECK, PAGES, RECEIPT, WHAT, WHO, fill, fill_all
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.domain.support.models import RequestDraft, SupportRequest
from vaw.domain.support.rules.asking import DRAFT_LASTS, RECEIPT_SHOWN_FOR, SHORTEST
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.sealing import unseal

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
PERSONAL = "Gäller 19811218-9876"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def later() -> Iterator[None]:
    """Somebody who takes their time: the clock stands some seconds after the first page."""
    with clock.frozen(clock.now() + 2 * SHORTEST):
        yield


def requests() -> list[SupportRequest]:
    return list(db.session.scalars(sa.select(SupportRequest).order_by(SupportRequest.id)))


def drafts() -> list[RequestDraft]:
    return list(db.session.scalars(sa.select(RequestDraft)))


def send(browser: FlaskClient, **fields: Any) -> Any:
    with clock.frozen(clock.now() + 2 * SHORTEST):
        return fill(browser, CHECK, **fields)


def test_the_first_lines_say_whom_the_page_is_for_and_where_a_victim_turns(browser: FlaskClient) -> None:
    page = browser.get("/begar-stod").text
    main = page[page.index("<main") :]
    assert (
        main.index("112") < main.index("020-50 50 50") < main.index("i ditt arbete") < main.index("enskilda personer.") < main.index("<h1")
    )


def test_every_page_says_that_nothing_about_individuals_is_written_and_where_a_victim_turns(browser: FlaskClient) -> None:
    fill_all(browser)
    for path in (*(path for path, _ in PAGES), CHECK):
        page = browser.get(path).text
        assert page.index("<main") < page.index("Skriv inga uppgifter om enskilda personer.") < page.index("<h1"), path
        assert "020-50 50 50" in page, path


def test_four_short_pages_make_a_request_with_number_board_and_day(browser: FlaskClient) -> None:
    leader = person(Role.DEVELOPMENT_LEADER, 24)
    fill_all(browser)
    answer = send(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, RECEIPT)
    page, [made] = browser.get(RECEIPT).text, requests()
    assert f"STÖD-{made.year}-0001" in page and "Västerbottens län" in page and "Du får svar senast" in page
    assert "Test development_leader" in page and "/stod/folj/" in page and leader.id
    assert (made.county_id, made.municipality_id, made.people, made.mode, made.anchored) == (24, 2480, 25, "digital", True)
    assert made.why.startswith("Medarbetare behöver grundläggande kunskap\n") and made.why.endswith("Många är nya.")


def test_the_answers_are_shown_with_a_way_to_change_each(browser: FlaskClient) -> None:
    fill_all(browser)
    page = browser.get(CHECK).text
    for said in (
        "Umeå",
        "Exempelby kommun",
        "Vi vill lära oss fråga om våld.",
        "Hedersrelaterat",
        "25",
        "Socialtjänst",
        "Digitalt",
        "Hörslinga.",
    ):
        assert said in page, said
    changed = fill(browser, "/begar-stod/for-vilka?till=kontrollera", people="40", professions=["social_services"])
    assert changed.headers["Location"] == CHECK
    assert ">40</dd>" in browser.get(CHECK).text


def test_a_method_of_the_catalogue_is_filled_in(browser: FlaskClient) -> None:
    from_catalogue = "/begar-stod?metod=freda"
    assert fill(browser, from_catalogue, **WHO).status_code == 303
    assert '<option value="freda" selected>' in browser.get("/begar-stod/vad").text


def test_somebody_signed_in_finds_organisation_and_contact_filled_in(app: Flask) -> None:
    with unit(system("test"), "test.organisation"):
        organisation = Organisation(
            name="Exempelby kommun", kind="municipality", county_id=24, municipality_id=2480, sort_key="exempelby kommun"
        )
        db.session.add(organisation)
    browser = person(Role.REQUESTER, None, organisation.id).browser(app)
    page = browser.get("/begar-stod").text
    assert 'value="Exempelby kommun"' in page and "requester.None" in page and 'value="k2480" selected' in page
    fill_all(browser)
    send(browser)
    assert [made.organisation_id for made in requests()] == [organisation.id]


@pytest.mark.parametrize("field", ["what", "why"])
def test_personal_data_is_stopped_kept_on_screen_and_stored_nowhere(browser: FlaskClient, field: str) -> None:
    fill(browser, "/begar-stod", **WHO)
    answer = fill(browser, "/begar-stod/vad", **{**WHAT, field: PERSONAL})
    assert answer.status_code == 422 and PERSONAL in answer.text and "ser ut som ett personnummer" in answer.text
    assert [b"19811218" in unseal(draft.content) for draft in drafts()] == [False]


@pytest.mark.parametrize(
    "text", ["Ring 070-174 06 05", "Hon bor på Storgatan 12, 903 26 Umeå", "Det gäller Karin Lindqvist som bor hos sin bror"]
)
def test_phones_addresses_and_names_are_stopped_too(browser: FlaskClient, text: str) -> None:
    fill(browser, "/begar-stod", **WHO)
    answer = fill(browser, "/begar-stod/vad", **{**WHAT, "what": text})
    assert answer.status_code == 422 and text in answer.text
    assert [b"what" in unseal(draft.content) for draft in drafts()] == [False]


def test_saving_for_later_stores_no_personal_data_either(browser: FlaskClient) -> None:
    answer = fill(browser, "/begar-stod/nar", senare="1", arrangements=PERSONAL)
    assert answer.status_code == 422 and drafts() == []


def test_what_may_be_a_name_is_kept_once_the_person_has_answered(browser: FlaskClient) -> None:
    fill(browser, "/begar-stod", **WHO)
    asked = {**WHAT, "what": "Vi har hört talas om Anna Andersson."}
    first = fill(browser, "/begar-stod/vad", **asked)
    assert first.status_code == 422 and 'name="confirmed"' in first.text
    assert fill(browser, "/begar-stod/vad", **asked, confirmed="1").status_code == 303


@pytest.mark.parametrize(
    ("path", "changed", "said"),
    [
        ("/begar-stod", {"place": ""}, "Välj kommun"),
        ("/begar-stod", {"place": "k9999"}, "Välj ett av alternativen"),
        ("/begar-stod", {"contact_email": "inte en adress"}, "Skriv e-postadressen så här"),
        ("/begar-stod", {"contact_email": ""}, "Skriv en e-postadress"),
        ("/begar-stod", {"csrf": "fel"}, "Skicka en gång till"),
        ("/begar-stod/vad", {"what": "", "method": ""}, "eller skriv med egna ord"),
        ("/begar-stod/vad", {"what": "x" * 2001}, "Texten är för lång"),
        ("/begar-stod/for-vilka", {"people": "många"}, "heltal"),
        ("/begar-stod/nar", {"period_from": "2027-02-31"}, "Datumet finns inte"),
        ("/begar-stod/nar", {"period_from": "2027-05-02", "period_to": "2027-05-01"}, "Sista dagen"),
    ],
)
def test_a_refused_page_keeps_what_was_typed(browser: FlaskClient, path: str, changed: dict[str, str], said: str) -> None:
    fields = {**dict(PAGES)[path], **changed}
    answer = fill(browser, path, **fields)
    assert answer.status_code == 422 and said in answer.text
    for value in fields.values():
        if isinstance(value, str) and value not in ("", "fel", "k9999") and len(value) < 100:
            assert value in answer.text


def test_what_was_written_is_there_after_the_browser_was_closed(browser: FlaskClient) -> None:
    fill(browser, "/begar-stod", **WHO)
    kept = fill(browser, "/begar-stod/vad", senare="1", what="Halvfärdig text")
    assert kept.headers["Location"] == "/begar-stod/sparat"
    assert "Inget är skickat" in browser.get("/begar-stod/sparat").text
    assert "Halvfärdig text" in browser.get("/begar-stod/vad").text and 'value="Exempelby kommun"' in browser.get("/begar-stod").text


def test_a_draft_lies_sealed_and_only_the_hash_of_its_token_is_kept(browser: FlaskClient) -> None:
    fill(browser, "/begar-stod", **WHO)
    cookie, [draft] = browser.get_cookie("vaw-stod"), drafts()
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"
    assert b"Exempelby" not in draft.content and cookie.value.encode() not in draft.token_hash + draft.content


def test_a_draft_is_gone_after_a_fortnight_and_when_the_person_says_so(browser: FlaskClient) -> None:
    fill(browser, "/begar-stod", **WHO)
    with clock.frozen(clock.now() + DRAFT_LASTS + timedelta(minutes=1)):
        assert "Exempelby" not in browser.get("/begar-stod").text
    browser.post("/begar-stod/borja-om", data={"csrf": re.findall(r'name="csrf" value="([^"]*)"', browser.get("/begar-stod").text)[0]})
    assert drafts() == [] and "Exempelby" not in browser.get("/begar-stod").text


def test_a_page_sent_without_the_first_leads_back_and_keeps_what_it_said(browser: FlaskClient) -> None:
    fill(browser, "/begar-stod/vad", **WHAT)
    assert browser.get(CHECK).headers["Location"] == "/begar-stod"
    assert "Vi vill lära oss fråga om våld." in browser.get("/begar-stod/vad").text


def test_an_empty_page_begins_nothing(browser: FlaskClient) -> None:
    assert fill(browser, "/begar-stod/nar").headers["Location"] == "/begar-stod" and drafts() == []


def test_sending_twice_makes_one_request(browser: FlaskClient) -> None:
    fill_all(browser)
    form = {"csrf": re.findall(r'name="csrf" value="([^"]*)"', browser.get(CHECK).text)[0]}
    with clock.frozen(clock.now() + 2 * SHORTEST):
        first, second = browser.post(CHECK, data=form), browser.post(CHECK, data=form)
    assert first.headers["Location"] == second.headers["Location"] == RECEIPT
    assert len(requests()) == 1


def test_the_receipt_is_shown_for_an_hour_and_the_draft_is_empty(browser: FlaskClient) -> None:
    fill_all(browser)
    send(browser)
    assert [unseal(draft.content) for draft in drafts()] == [b"{}"]
    with clock.frozen(clock.now() + RECEIPT_SHOWN_FOR + timedelta(minutes=1)):
        assert browser.get(RECEIPT).status_code == 302
    assert "Exempelby" not in browser.get("/begar-stod").text


def test_a_program_that_is_quicker_than_a_person_is_asked_to_look_again(browser: FlaskClient) -> None:
    with clock.frozen(clock.now()):
        fill_all(browser)
        answer = fill(browser, CHECK)
    assert answer.status_code == 422 and "Läs igenom dina svar" in answer.text and requests() == []
    assert send(browser).status_code == 303


@pytest.mark.parametrize("path", ["/begar-stod", CHECK])
def test_the_field_that_nobody_sees_stops_a_program(browser: FlaskClient, path: str) -> None:
    fill_all(browser)
    page = browser.get(path).text
    assert re.search(r'<div hidden><label[^>]*>[^<]*</label><input[^>]*name="webbplats"[^>]*tabindex="-1"', page)
    with clock.frozen(clock.now() + 2 * SHORTEST):
        answer = fill(browser, path, **WHO, webbplats="http://example.org")
    assert answer.status_code == 422 and "example.org" not in answer.text and requests() == []


def test_the_sixth_request_of_ten_minutes_waits_and_loses_nothing(app: Flask) -> None:
    browsers = [app.test_client() for _ in range(6)]
    for browser in browsers:
        fill_all(browser)
    answers = [send(browser) for browser in browsers]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "Försök igen efter klockan" in answers[-1].text and "Exempelby kommun" in answers[-1].text and len(requests()) == 5


def test_without_its_counter_the_form_refuses_kindly(browser: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_all(browser)

    def away(*_: object) -> None:
        raise RedisError

    monkeypatch.setattr(app.extensions["redis"], "eval", away)
    answer = send(browser)
    assert answer.status_code == 503 and "Försök igen om några minuter" in answer.text and requests() == []
    fresh = fill(app.test_client(), "/begar-stod", **WHO)
    assert fresh.status_code == 503 and "Exempelby kommun" in fresh.text
