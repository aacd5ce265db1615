"""The queue's pages, as a development leader meets them on a Monday, and as the organisation that asked sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person, token
from tests.factories.answering import MONDAY, TODAY, fresh
from tests.factories.forms import hidden, send
from tests.factories.requests import make_many, make_method, make_request, make_template
from tests.factories.statements import counted
from vaw.domain.activities.models import Draft
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.domain.support.models import AnswerTemplate, RequestMessage, SupportRequest
from vaw.domain.support.operations import answering, conversation, passing
from vaw.domain.support.rules import RequestState, number_of
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.operation import unit


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(MONDAY):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def texts(request: SupportRequest) -> list[str]:
    return list(
        db.session.scalars(sa.select(RequestMessage.text).where(RequestMessage.request_id == request.id).order_by(RequestMessage.id))
    )


def table(page: str) -> str:
    return page.split("<tbody>")[1].split("</tbody>")[0]


def test_the_queue_says_what_must_be_answered_first(browser: FlaskClient, me: Person) -> None:
    late = make_request(due_on=TODAY - timedelta(2), organisation_name="Sena kommunen", responsible_id=me.id)
    soon = make_request(due_on=TODAY + timedelta(1), organisation_name="Snara kommunen", method_id=make_method("Vald kurs").id)
    page = browser.get("/stod").text
    assert page.index("Sena kommunen") < page.index("Snara kommunen")
    for said in (
        "lör 21 nov.",
        "2 dagar sent",
        "tis 24 nov.",
        "i morgon",
        "Vald kurs",
        "Ingen än",
        "Mottagen",
        "2 förfrågningar",
        "Öppna (2)",
        "Mina (1)",
        "Sena (1)",
    ):
        assert said in page, said
    assert f'href="/stod/{late.id}"' in page and number_of(soon.year, soon.sequence) in page
    assert "Snara" not in table(browser.get("/stod?visa=sena").text) and "Snara" not in table(browser.get("/stod?visa=mina").text)


def test_the_queue_is_narrowed_by_place_field_and_words(browser: FlaskClient) -> None:
    make_request(organisation_name="Den sökta", fields=["honour"], what="Handledning i grupp", municipality_id=2482)
    make_request(organisation_name="Den andra")
    for query in ("kommun=2482", "omrade=honour", "ord=handledning"):
        page = browser.get(f"/stod?{query}").text
        assert "Den sökta" in page and "Den andra" not in page and "Ta bort filtret" in page, query
    assert "Inga förfrågningar stämmer med filtret." in browser.get("/stod?ord=finnsinte").text


def test_the_list_and_a_request_cost_the_same_however_many_there_are(browser: FlaskClient, rolled_back: sa.Connection) -> None:
    request = make_request()
    costs = []
    for n in (20, 1980):
        make_many(n)
        browser.get("/stod"), browser.get(f"/stod/{request.id}")
        with counted(rolled_back) as told:
            browser.get("/stod")
        with counted(rolled_back) as one:
            browser.get(f"/stod/{request.id}")
        costs.append((len(told), len(one)))
    assert costs[0] == costs[1] and costs[0][0] <= 6 and costs[0][1] <= 12, costs


def test_a_request_has_one_button_and_everything_in_reading_order(browser: FlaskClient, me: Person) -> None:
    request = make_request()
    conversation.write_note(me.actor, request, message="Ring på torsdag", submit_key=uuid4())
    page = browser.get(f"/stod/{request.id}").text
    order = (
        "Påhittad kommun",
        "Svara senast",
        "Bekräfta att ni har läst",
        "Diarienummer saknas",
        "Grundutbildning om våld",
        "Visa kontaktuppgifter",
        "Intern anteckning",
        "Stegen",
    )
    places = [page.index(said) for said in order]
    assert places == sorted(places) and page.count('role="button"') == 1
    assert "socialtjansten@example.se" not in page and "Påhittad Person" not in page


def test_the_contact_is_shown_when_it_is_asked_for_and_that_is_on_record(browser: FlaskClient, app: Flask) -> None:
    request = make_request()
    page = browser.post(f"/stod/{request.id}/kontakt", data=hidden(browser.get(f"/stod/{request.id}").text))
    assert page.status_code == 200 and "socialtjansten@example.se" in page.text
    read = sa.select(sa.func.count()).where(AUDIT.c.operation == "support.operations.answering.open_contact")
    assert db.session.scalar(read) == 1
    assert browser.post(f"/stod/{request.id}/kontakt").status_code == 400
    for role in (Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT):
        other = person(role).browser(app)
        assert "Visa kontaktuppgifter" not in other.get(f"/stod/{request.id}").text
        assert other.post(f"/stod/{request.id}/kontakt", data=hidden(page.text)).status_code == 404
    assert db.session.scalar(read) == 1


def test_a_request_is_led_from_its_arrival_to_its_end(app: Flask, browser: FlaskClient, me: Person) -> None:
    request, method = make_request(), make_method()
    one = f"/stod/{request.id}"
    answer = send(browser, f"{one}/bekrafta", message="Tack, vi återkommer.")
    assert (answer.status_code, answer.headers["Location"]) == (303, one)
    assert send(browser, f"{one}/valj-insats", method_id=str(method.id)).status_code == 303
    assert send(browser, f"{one}/planera", period_from="2026-12-01").status_code == 303
    with clock.frozen(datetime(2026, 12, 2, 9, tzinfo=UTC)):
        browser = person().browser(app)  # the first one has been signed out meanwhile
        assert 'value="2026-12-02"' in browser.get(f"{one}/genomford").text
        assert send(browser, f"{one}/genomford", done_on="2026-12-01", minutes="3 h").status_code == 303
        assert send(browser, f"{one}/uppfoljd").status_code == 303 and send(browser, f"{one}/avsluta").status_code == 303
        page = browser.get(one).text
    found = fresh(request)
    assert (found.state, found.responsible_id, found.method_id, found.period_to) == ("closed", me.id, method.id, date(2026, 12, 1))
    [draft] = db.session.scalars(sa.select(Draft)).all()
    assert (draft.entry["minutes"], draft.done_on) == (180, date(2026, 12, 1))
    assert "efter 7 arbetsdagar" in page and 'role="button"' not in page and "Avslutad" in page


def test_a_step_that_is_not_ones_turn_says_so_and_keeps_the_text(browser: FlaskClient) -> None:
    request = make_request()
    answer = send(browser, f"/stod/{request.id}/uppfoljd", message="Tack för senast")
    assert answer.status_code == 422 and "har kommit längre" in answer.text and "Tack för senast" in answer.text


def test_personal_data_is_stopped_and_stays_on_the_screen_alone(browser: FlaskClient) -> None:
    request = make_request()
    answer = send(browser, f"/stod/{request.id}/avboj", message="Hon heter Anna, 811218-9876")
    assert answer.status_code == 422 and "Texten är inte sparad" in answer.text and "811218-9876" in answer.text
    assert fresh(request).state == "received" and texts(request) == []


def test_the_second_of_two_leaders_sees_both_texts_and_keeps_their_own(browser: FlaskClient, me: Person) -> None:
    request = make_request()
    path = f"/stod/{request.id}/avboj"
    seen = hidden(browser.get(path).text)
    answering.acknowledge_request(person().actor, request, message="Tack, vi återkommer.")
    answer = browser.post(path, data={**seen, "message": "Tyvärr inte i år."})
    assert answer.status_code == 409 and "Någon annan hann spara före dig" in answer.text
    for said in ("Tack, vi återkommer.", "Tyvärr inte i år.", "Bekräftad", "Avböjd"):
        assert said in answer.text
    assert texts(request) == ["Tack, vi återkommer."]
    again = browser.post(path, data={**hidden(answer.text), "message": "Tyvärr inte i år."})
    assert again.status_code == 303 and fresh(request).state == "declined"


def test_a_template_is_put_in_and_looked_at_before_anything_is_sent(browser: FlaskClient) -> None:
    request, template = make_request(), make_template("Tack", "Tack för er förfrågan!\n\nVi återkommer.")
    path = f"/stod/{request.id}/meddelande"
    put_in = send(browser, path, use_template="1", template=str(template.id), message="Hej!")
    assert put_in.status_code == 200 and "Hej!\n\nTack för er förfrågan!\n\nVi återkommer.</textarea>" in put_in.text
    looked = send(browser, path, preview="1", message="Hej!\nVi ses.")
    assert looked.status_code == 200 and "Hej!<br>Vi ses." in looked.text and texts(request) == []
    other = make_template("Andras", "Hemligt", county_id=25)
    assert "Hemligt" not in send(browser, path, use_template="1", template=str(other.id)).text


def test_a_double_click_sends_one_message(browser: FlaskClient) -> None:
    request = make_request()
    path = f"/stod/{request.id}/meddelande"
    fields = {**hidden(browser.get(path).text), "message": "Vilken dag passar?"}
    assert [browser.post(path, data=fields).status_code for _ in range(2)] == [303, 303]
    assert texts(request) == ["Vilken dag passar?"]


def test_a_request_is_given_to_a_colleague_and_gets_its_number(browser: FlaskClient, me: Person) -> None:
    request, colleague = make_request(), person()
    one = f"/stod/{request.id}"
    assert send(browser, f"{one}/fordela", responsible_id=str(colleague.id)).status_code == 303
    assert fresh(request).responsible_id == colleague.id
    assert send(browser, f"{one}/diarienummer", dnr="801-1234-2026").status_code == 303
    page = browser.get(one).text
    assert "Diarienummer: 801-1234-2026" in page and "Diarienummer saknas" not in page and "Ser ovanligt ut" not in page
    send(browser, f"{one}/diarienummer", dnr="Platina 17")
    assert "Ser ovanligt ut" in browser.get(one).text


def test_a_request_that_was_passed_on_is_seen_to_have_left(browser: FlaskClient, app: Flask) -> None:
    request = make_request()
    number = number_of(request.year, request.sequence)
    path = f"/stod/{request.id}/lamna-till-lan"
    assert send(browser, path, county_id="25", agreed_on="").status_code == 422
    answer = send(browser, path, county_id="25", agreed_on="2026-11-23")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/stod")
    assert browser.get(f"/stod/{request.id}").status_code == 404 and number not in browser.get("/stod").text
    left = browser.get("/stod/lamnade").text
    assert number in left and "Norrbottens län" in left
    there = person(county_id=25).browser(app)
    assert number in there.get("/stod").text and "Den som frågade sa ja" in there.get(f"/stod/{request.id}").text


def test_a_request_goes_to_another_authority_with_words_for_the_one_who_asked(browser: FlaskClient) -> None:
    request = make_request()
    path = f"/stod/{request.id}/lamna-till-myndighet"
    answer = send(browser, path, authority="nch", agreed_on="2026-11-23", message="De hör av sig till er.")
    assert answer.status_code == 303 and "Nationellt centrum mot hedersrelaterat" in browser.get(f"/stod/{request.id}").text


def test_templates_are_kept_on_their_own_page(browser: FlaskClient) -> None:
    assert "Ni har inga svarsmallar än." in browser.get("/stod/mallar").text
    assert send(browser, "/stod/mallar/ny", name="Tack", text="Tack för er förfrågan!").status_code == 303
    [template] = db.session.scalars(sa.select(AnswerTemplate)).all()
    assert send(browser, f"/stod/mallar/{template.id}/andra", name="Stort tack", text="Tack!").status_code == 303
    page = browser.get("/stod/mallar").text
    assert "Stort tack" in page
    assert browser.post(f"/stod/mallar/{template.id}/ta-bort", data=hidden(page)).status_code == 303
    assert "Stort tack" not in browser.get("/stod/mallar").text


def test_the_pace_of_the_steps_is_shown_in_working_days(browser: FlaskClient, me: Person) -> None:
    request = make_request(at=MONDAY - timedelta(days=7))
    answering.acknowledge_request(me.actor, request)
    page = browser.get("/stod/tider").text
    assert "Mottagen" in page and "<td>5,0</td><td>1</td>" in page


def test_the_organisation_that_asked_sees_its_own_in_plain_words(app: Flask, me: Person) -> None:
    with unit(system("test"), "test.organisation"):
        mine = Organisation(name="Påhittad kommun", kind="municipality", county_id=24, sort_key="påhittad kommun")
        db.session.add(mine)
    request, other = make_request(organisation_id=mine.id, what="Vår fråga"), make_request(what="Någon annans")
    conversation.write_note(me.actor, request, message="Ring på torsdag", submit_key=uuid4())
    conversation.write_message(me.actor, request, message="Vilken dag passar?", submit_key=uuid4())
    asker = person(Role.REQUESTER, organisation_id=mine.id).browser(app)
    listed, shown = asker.get("/stod").text, asker.get(f"/stod/{request.id}").text
    assert "Vår fråga" in listed and "Någon annans" not in listed and "Sena (" not in listed
    assert "Din förfrågan har kommit fram." in shown and "Vilken dag passar?" in shown
    for unseen in ("Ring på torsdag", "socialtjansten@example.se", "Påhittad Person", "Diarienummer"):
        assert unseen not in shown, unseen
    assert asker.get(f"/stod/{other.id}").status_code == 404 and asker.get(f"/stod/{request.id}/bekrafta").status_code == 404


def test_a_request_is_found_by_its_number_in_the_search(browser: FlaskClient, app: Flask) -> None:
    request = make_request(state=RequestState.CLOSED)
    number = number_of(request.year, request.sequence)
    assert f'href="/stod/{request.id}"' in browser.get("/sok", query_string={"q": number}).text
    assert f'href="/stod/{request.id}"' not in person(county_id=25).browser(app).get("/sok", query_string={"q": number}).text


def test_a_program_reads_requests_without_their_contact(app: Flask, me: Person) -> None:
    request = make_request()
    passing_on = {"Authorization": f"Bearer {token(me, ('requests:read',))}"}
    listed = app.test_client().get("/api/v1/requests?state=received", headers=passing_on)
    one = app.test_client().get(f"/api/v1/requests/{request.id}", headers=passing_on)
    assert [row["number"] for row in listed.json["items"]] == [number_of(request.year, request.sequence)]
    assert one.json["steps"][0]["state"] == "received" and one.headers["ETag"]
    assert not any("contact" in text or "example.se" in text or "Påhittad Person" in text for text in (listed.text, one.text))
    assert app.test_client().get("/api/v1/requests?state=nothing", headers=passing_on).status_code == 422
    assert passing.pass_to_county(me.actor, fresh(request), county_id=25, agreed_on=TODAY).county_id == 25
    assert app.test_client().get(f"/api/v1/requests/{request.id}", headers=passing_on).status_code == 404
