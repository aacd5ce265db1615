"""The pages of action points: the board's, and the one on which an owner without an account answers."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import Person, person
from tests.factories.networks import make_action, make_network, make_organisation
from tests.factories.statements import counted
from tests.factories.year import REGIONAL
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.networks.models.actions import ActionAnswer, ActionLetter, ActionPoint
from vaw.domain.networks.operations.actions import finish_action
from vaw.domain.networks.queries.action_links import find_action
from vaw.domain.networks.queries.results import Sums, sum_actions
from vaw.domain.networks.rules.actions import LINK_LASTS
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.links import action_token

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


def hidden(html: str) -> dict[str, str]:
    """The last form's hidden fields."""
    found = {}
    for field in HIDDEN.findall(html):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if name:
            found[name.group(1)] = value.group(1) if value else ""
    return found


def fill(browser: FlaskClient, address: str, **fields: str) -> TestResponse:
    return browser.post(address, data={**hidden(browser.get(address).text), **fields})


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def board(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def town() -> Organisation:
    return make_organisation("Exempelby kommun", role_mailbox="social@example.se")


@pytest.fixture
def action(town: Organisation, me: Person) -> ActionPoint:
    return make_action(town, what="Skriv en rutin", responsible_id=me.id)


@pytest.fixture
def link(app: Flask, action: ActionPoint) -> str:
    found = find_action(action.id)
    assert found
    with app.test_request_context():
        return f"/atgarder/lank/{action_token(found)}"


def test_a_leader_notes_a_promise_and_is_told_that_the_day_was_moved(app: Flask, town: Organisation) -> None:
    with clock.frozen(at_hour(date(2026, 11, 23), 9)):
        network, board = make_network(), person().browser(app)
        page = board.get(f"/atgarder/ny?natverk={network.id}").text
        form = {**hidden(page), "what": "Skriv en rutin", "owner": f"o{town.id}", "due_on": "2026-12-24", "network_id": str(network.id)}
        first = board.post("/atgarder/ny", data=form)
        [made] = db.session.scalars(sa.select(ActionPoint)).all()
        shown = board.get(f"/atgarder/{made.id}").text
        again = board.post("/atgarder/ny", data=form)
    assert {first.headers["Location"], again.headers["Location"]} == {f"/atgarder/{made.id}"}
    assert f'<option value="{network.id}" selected' in page
    assert made.due_on == date(2026, 12, 28) and made.network_id == network.id
    assert "24 december 2026 är ingen arbetsdag hos er. Den nya dagen är 28 december 2026." in shown
    assert "Exempelby kommun: klart senast mån 28 dec." in shown and "Påhittat länsnätverk" in shown


def test_what_was_typed_stays_when_something_is_missing(board: FlaskClient) -> None:
    answer = fill(board, "/atgarder/ny", what="Skriv en rutin", due_on="2020-01-01")
    assert answer.status_code == 422 and "Skriv en rutin</textarea>" in answer.text and "Välj vem som ska göra det." in answer.text


def test_the_list_shows_what_is_late_first(board: FlaskClient, town: Organisation) -> None:
    make_action(town, what="Den nya")
    make_action(town, what="Den sena", due_on=clock.today() - timedelta(days=3))
    page = board.get("/atgarder").text
    assert page.index("Den sena") < page.index("Den nya") and "3 dagar försenad" in page and "Sena (1)" in page
    late = board.get("/atgarder?visa=sena").text
    assert "Den sena" in late and "Den nya" not in late


def test_the_board_changes_ends_and_takes_up_again(board: FlaskClient, action: ActionPoint) -> None:
    page = f"/atgarder/{action.id}"
    assert fill(board, f"{page}/klar", result="Alla frågar nu").status_code == 303 and action.state == "done"
    assert "Alla frågar nu" in board.get(page).text
    assert board.post(f"{page}/aterta", data=hidden(board.get(page).text)).status_code == 303 and action.state == "in_progress"
    assert fill(board, f"{page}/utgar", reason="").status_code == 422
    assert fill(board, f"{page}/utgar", reason="Behövs inte").status_code == 303 and action.state == "dropped"


def test_an_old_page_does_not_overwrite_a_newer_one(board: FlaskClient, me: Person, action: ActionPoint) -> None:
    page = f"/atgarder/{action.id}"
    old = hidden(board.get(f"{page}/klar").text)
    pressed = hidden(board.get(page).text)
    finish_action(me.actor, action, result="Det ena")
    answer = board.post(f"{page}/klar", data={**old, "result": "Det andra"})
    assert answer.status_code == 409 and "Det ena" in answer.text and "Det andra" in answer.text
    finished = board.post(f"{page}/paborja", data={**pressed, "version": old["version"]})
    assert finished.status_code in (303, 409, 422) and action.state == "done"


def test_the_board_sends_a_new_link_once_a_day(board: FlaskClient, action: ActionPoint) -> None:
    page = f"/atgarder/{action.id}"
    for said in ("Ett nytt mejl är på väg.", "Ett mejl har redan gått i dag."):
        board.post(f"{page}/ny-lank", data=hidden(board.get(page).text))
        assert said in board.get(page).text


def test_the_owner_answers_by_the_link_without_an_account(browser: FlaskClient, board: FlaskClient, action: ActionPoint, link: str) -> None:
    token = link.rpartition("/")[2]
    assert browser.get(f"/l/{token}").headers["Location"] == link
    page = browser.get(link).text
    assert "Skriv en rutin" in page and "Länsstyrelse" in page and "social@example.se" not in page and action.state == "open"
    assert fill(browser, link, state="in_progress", text="Vi har börjat").status_code == 303
    assert "Säg till när det är klart" in browser.get(link).text
    assert fill(browser, f"{link}?andra=1", state="done", text="Nu frågar alla").status_code == 303
    assert (action.state, action.result) == ("done", "Nu frågar alla")
    assert "Nu frågar alla" in board.get(f"/atgarder/{action.id}").text


def test_more_time_is_asked_for_and_given(browser: FlaskClient, board: FlaskClient, action: ActionPoint, link: str) -> None:
    asked = clock.today() + timedelta(days=60)
    assert fill(browser, link, state="more_time").status_code == 422
    assert fill(browser, link, state="more_time", asks_until=asked.isoformat()).status_code == 303
    until = action.asks_until
    assert until is not None and until >= asked
    page = f"/atgarder/{action.id}"
    assert "ber om tid till" in board.get(page).text
    form = board.get(f"{page}/mer-tid").text
    assert f'value="{until.isoformat()}"' in form
    assert fill(board, f"{page}/mer-tid", due_on=until.isoformat()).status_code == 303
    assert (action.state, action.due_on) == ("in_progress", until)


def test_a_second_click_counts_once(browser: FlaskClient, action: ActionPoint, link: str) -> None:
    form = {**hidden(browser.get(link).text), "state": "done", "text": "Klart"}
    assert [browser.post(link, data=form).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ActionAnswer)) == 1


def test_a_colleague_who_was_first_is_not_overwritten(browser: FlaskClient, action: ActionPoint, link: str) -> None:
    mine = hidden(browser.get(link).text)
    fill(browser, link, state="done", text="Klart")
    answer = browser.post(link, data={**mine, "state": "not_ours", "text": "Fråga regionen"})
    assert answer.status_code == 409 and "Klar" in answer.text and "Inte vår" in answer.text and action.state == "done"


@pytest.mark.parametrize("how", ["altered", "owner", "address", "dropped"])
def test_a_link_that_does_not_count_says_so_and_shows_nothing(
    browser: FlaskClient, town: Organisation, action: ActionPoint, link: str, how: str
) -> None:
    with unit(system("test"), "test.ended"):
        action.link_stamp += how == "owner"
        action.state = "dropped" if how == "dropped" else action.state
        town.role_mailbox = "ny@example.se" if how == "address" else town.role_mailbox
    address = link[:-3] + "xxx" if how == "altered" else link
    with clock.frozen(clock.now() + (LINK_LASTS if how == "dropped" else timedelta())):
        answers = [browser.get(address), browser.post(address, data={"state": "done"}), browser.post(f"{address}/ny")]
        assert all(answer.status_code == 410 for answer in answers)
        for answer in answers:
            assert "Länken gäller inte längre" in answer.text and "Skriv en rutin" not in answer.text and "Exempelby" not in answer.text
    assert action.state in ("open", "dropped") and db.session.scalar(sa.select(sa.func.count()).select_from(ActionLetter)) == 0


def test_a_link_of_another_action_opens_that_one_alone(app: Flask, browser: FlaskClient, action: ActionPoint, link: str) -> None:
    other = find_action(make_action(make_organisation("Grannby kommun"), what="Något annat").id)
    assert other
    with app.test_request_context():
        page = browser.get(f"/atgarder/lank/{action_token(other)}").text
    assert "Något annat" in page and "Skriv en rutin" not in page


def test_an_old_link_explains_itself_and_is_renewed_to_the_same_address(browser: FlaskClient, action: ActionPoint, link: str) -> None:
    with clock.frozen(clock.now() + LINK_LASTS):
        old = browser.get(link)
        assert old.status_code == 410 and "Länken har blivit för gammal" in old.text and "Skriv en rutin" not in old.text
        assert browser.post(link, data={**hidden(old.text), "state": "done"}).status_code == 410 and action.state == "open"
        for _ in range(2):
            sent = browser.post(f"{link}/ny", data=hidden(old.text))
            assert sent.status_code == 200 and "Titta i er e-post" in sent.text and "social@example.se" not in sent.text
    assert db.session.scalars(sa.select(ActionLetter.kind)).all() == ["renewed"]


def test_a_mailbox_is_not_filled_by_somebody_with_many_old_links(browser: FlaskClient, link: str) -> None:
    browser.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    with clock.frozen(clock.now() + LINK_LASTS):
        form = hidden(browser.get(link).text)
        assert [browser.post(f"{link}/ny", data=form).status_code for _ in range(6)] == [200] * 5 + [429]


def test_answers_do_not_pour_in_by_one_link(browser: FlaskClient, link: str) -> None:
    form = {**hidden(browser.get(link).text), "state": "in_progress"}
    assert [browser.post(link, data=form).status_code for _ in range(21)] == [303] * 20 + [429]


def test_an_organisations_account_sees_its_own_without_the_boards_people(app: Flask, me: Person, town: Organisation) -> None:
    action = make_action(town, what="Vår åtgärd", responsible_id=me.id, network_id=make_network("Hemligt nätverk").id)
    make_action(make_organisation("Grannby kommun"), what="Deras åtgärd")
    theirs = person(Role.REQUESTER, None, town.id).browser(app)
    page, one = theirs.get("/atgarder").text, theirs.get(f"/atgarder/{action.id}").text
    assert "Vår åtgärd" in page and "Deras åtgärd" not in page and "Sena" not in page
    assert "Vår åtgärd" in one and "Hemligt nätverk" not in page + one and "Test development_leader" not in one
    [link] = re.findall(r"/atgarder/lank/[^\"]+", one)
    assert fill(theirs, link, state="done", text="Klart").status_code == 303 and action.state == "done"


def test_a_notice_of_an_answer_leads_to_its_action_in_ones_own_county(app: Flask, board: FlaskClient, action: ActionPoint) -> None:
    answer = ActionAnswer(action_id=action.id, at=clock.now(), state="done", due_on=action.due_on)
    with unit(system("test"), "test.answer"):
        db.session.add(answer)
    assert board.get(f"/atgarder/svar/{answer.id}").headers["Location"] == f"/atgarder/{action.id}#historik"
    assert person(county_id=3).browser(app).get(f"/atgarder/svar/{answer.id}").status_code == 404


def test_an_assignment_tells_what_it_led_to_network_by_network(board: FlaskClient, me: Person, town: Organisation) -> None:
    regional, today = find_assignment(REGIONAL), clock.today()
    assert regional
    network = make_network("Länsnätverket", assignment_ids=[regional.id])
    make_network("Tyst nätverk", assignment_ids=[regional.id])
    of_it = {"assignment_id": regional.id}
    make_action(town, what="Blev klar", network_id=network.id, state="done", result="Alla frågar nu", **of_it)
    make_action(town, what="Blev klar sent", due_on=today - timedelta(days=2), state="done", **of_it)
    make_action(town, what="Är sen", network_id=network.id, due_on=today - timedelta(days=2), **of_it)
    make_action(town, what="Utgick", state="dropped", **of_it)
    make_action(town, what="Annat uppdrag")
    make_action(county_id=3, what="Annat län", owner_id=me.id, **of_it)
    county = find_county(24)
    assert county
    assert sum_actions(me.actor, county, regional.id) == Sums(total=4, done=2, in_time=1, late=1, open=1, dropped=1)
    assert sum_actions(me.actor, county, year=today.year - 1) == Sums()
    page = board.get(f"/uppdrag/{regional.id}/vad-ledde-det-till").text
    words = ("Länsnätverket</h2>", "Blev klar", "Alla frågar nu", "Tyst nätverk</h2>", "Utan nätverk</h2>")
    order = [page.index(word) for word in words]
    assert order == sorted(order) and re.search(r"50\s% i tid", page)
    assert "Annat uppdrag" not in page and "Annat län" not in page and "1 åtgärd har utgått." in page
    assert board.get("/uppdrag/99999/vad-ledde-det-till").status_code == 404


def test_a_list_asks_the_same_few_questions_however_long_it_is(board: FlaskClient, town: Organisation, rolled_back: sa.Connection) -> None:
    def asked() -> int:
        with counted(rolled_back) as found:
            assert board.get("/atgarder").status_code == 200
        return sum("action_point" in query for query in found)  # lists of terms are read again after some seconds

    make_action(town)
    few = asked()
    row = {"county_id": 24, "what": "Påhittad", "organisation_id": town.id, "due_on": clock.today(), "state_at": clock.now()}
    rolled_back.execute(sa.insert(ActionPoint), [row | {"created_at": clock.now()} for _ in range(3_000)])
    assert asked() == few == 2 and board.get("/atgarder").text.count('<th scope="row">') == 50
