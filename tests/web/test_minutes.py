"""The pages of minutes: writing, deciding, promising, closing, approving by an account and by a link."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.networks import make_decision, make_invitation, make_item, make_meeting, make_network, make_organisation, make_seat
from tests.factories.statements import counted
from tests.web.test_actions import fill, hidden
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import Addendum, AgendaItem, Decision
from vaw.domain.networks.operations import approving
from vaw.domain.networks.operations.minutes import write_notes
from vaw.domain.networks.queries.invitations import find_invitation
from vaw.domain.networks.rules.meetings import LINK_LASTS
from vaw.domain.networks.rules.minutes import mark_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.i18n import weekday
from vaw.kernel.operation import unit
from vaw.web.links import invitation_token

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
JSON = {"Accept": "application/json"}


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def board(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def meeting(me: Person) -> Meeting:
    """It was held this morning."""
    network = make_network(responsible_id=me.id)
    return make_meeting(network, title="Vårmöte", starts_at=clock.now() - timedelta(hours=3), state="held", responsible_id=me.id)


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return make_item(meeting, "Lägesbild")


@pytest.fixture
def page(meeting: Meeting) -> str:
    return f"/moten/{meeting.id}/protokoll"


@pytest.fixture
def chosen(meeting: Meeting) -> MeetingInvitation:
    """Who was invited and is to approve."""
    return make_invitation(meeting, make_seat(meeting.network, make_organisation("Exempelby kommun", role_mailbox="social@example.se")))


@pytest.fixture
def link(app: Flask, chosen: MeetingInvitation) -> str:
    found = find_invitation(chosen.id)
    assert found
    with app.test_request_context():
        return f"/moten/svar/{invitation_token(found)}/justera"


def typed(page: str) -> dict[str, str]:
    """The hidden fields as a browser sends them."""
    return {name: html.unescape(value) for name, value in hidden(page).items()}


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>([^<]*)</h1>", page)
    assert found
    return found.group(1)


def sent(browser: FlaskClient, page: str, item: AgendaItem, text: str, **more: str) -> dict[str, str]:
    """A save by the script, over the text that the page showed last."""
    form = {**hidden(browser.get(f"{page}/{item.id}").text), "notes": text, **more}
    answer = browser.post(f"{page}/{item.id}", data=form, headers=JSON)
    assert answer.status_code == 200
    told: dict[str, str] = answer.json
    return told


def test_a_script_saves_and_is_told_when_and_the_other_page_hears_of_it(
    app: Flask, board: FlaskClient, page: str, item: AgendaItem
) -> None:
    told = sent(board, page, item, "Polisen berättade.")
    assert told["state"] == "saved" and told["seen"] == mark_of("Polisen berättade.") and told["said"].startswith("Sparat ")
    colleague = person(Role.EQUALITY_EXPERT).browser(app)
    news = colleague.get(f"{page}/nytt?efter=").json
    assert [(one["id"], one["notes"]) for one in news["items"]] == [(item.id, "Polisen berättade.")] and news["over"] is False
    assert colleague.get(f"{page}/nytt", query_string={"efter": "i går"}).json["items"], "what is no instant asks for all"


def test_a_script_is_told_of_the_other_s_text_of_the_guard_and_of_an_old_page(
    board: FlaskClient, me: Person, page: str, item: AgendaItem
) -> None:
    old = hidden(board.get(f"{page}/{item.id}").text)
    write_notes(me.actor, item, notes="Hennes", seen=mark_of(""))
    told = board.post(f"{page}/{item.id}", data={**old, "notes": "Mitt"}, headers=JSON).json
    assert (told["state"], told["theirs"], told["seen"]) == ("conflict", "Hennes", mark_of("Hennes"))
    assert "Sparat" in told["said"] and item.notes == "Hennes"
    hard = sent(board, page, item, "Ring 19121212-1212")
    assert hard["state"] == "guard" and hard["soft"] is False and "19121212" not in str(hard)
    soft = sent(board, page, item, "Anna berättade om läget.")
    assert soft["state"] == "guard" and soft["soft"] is True
    assert sent(board, page, item, "Anna berättade om läget.", confirmed="1")["state"] == "saved"
    expired = board.post(f"{page}/{item.id}", data={**old, "csrf": "0" * 64, "notes": "Mitt"}, headers=JSON).json
    assert expired["state"] == "expired" and expired["csrf"] == old["csrf"]


def test_without_scripts_both_texts_are_shown_and_the_choice_is_edited_before_it_is_saved(
    board: FlaskClient, me: Person, page: str, item: AgendaItem
) -> None:
    old = hidden(board.get(f"{page}/{item.id}").text)
    write_notes(me.actor, item, notes="Hennes <text>", seen=mark_of(""))
    met = board.post(f"{page}/{item.id}", data={**old, "notes": "Mitt"})
    assert met.status_code == 409 and heading(met.text) == "Ni skrev samtidigt. Vilken text ska stå?"
    assert "Hennes &lt;text&gt;" in met.text and ">Mitt</div>" in met.text
    both = board.post(f"{page}/{item.id}", data={**typed(met.text), "notes": "Mitt", "ta": "bada"})
    assert "Hennes &lt;text&gt;\n\nMitt</textarea>" in both.text and item.notes == "Hennes <text>"
    done = board.post(f"{page}/{item.id}", data={**typed(both.text), "notes": "Hennes och mitt"})
    assert done.status_code == 303 and item.notes == "Hennes och mitt"


def test_what_the_guard_stops_stays_in_the_field(board: FlaskClient, page: str, item: AgendaItem) -> None:
    answer = fill(board, f"{page}/{item.id}", notes="Ring 19121212-1212")
    assert answer.status_code == 422 and "Ring 19121212-1212</textarea>" in answer.text


def test_a_decision_and_an_action_point_stand_beside_the_item(
    board: FlaskClient, page: str, item: AgendaItem, chosen: MeetingInvitation
) -> None:
    other = make_organisation("Aktiv förening", role_mailbox="aktiv@example.se")
    assert fill(board, f"{page}/{item.id}/beslut", text="").status_code == 422
    assert fill(board, f"{page}/{item.id}/beslut", text="Vi träffas oftare.").headers["Location"] == f"{page}#punkt-{item.id}"
    [decision] = db.session.scalars(sa.select(Decision))
    form = board.get(f"{page}/{item.id}/atgard").text
    assert form.index("Exempelby kommun") < form.index("Aktiv förening"), "the network's own stand first"
    due = clock.today() + timedelta(days=14)
    values = {**hidden(form), "what": "Skriv en rutin", "owner": f"o{other.id}", "due_on": due.isoformat(), "decision_id": str(decision.id)}
    first, again = (board.post(f"{page}/{item.id}/atgard", data=values) for _ in range(2))
    assert {first.status_code, again.status_code} == {303}
    [action] = db.session.scalars(sa.select(ActionPoint))
    assert (action.item_id, action.decision_id, action.network_id) == (item.id, decision.id, item.network_id)
    shown = board.get(page).text
    assert "Vi träffas oftare." in shown and f"Aktiv förening, klart senast {weekday(action.due_on)}" in shown and "Skriv en rutin" in shown


def test_a_decision_is_changed_and_removed_over_what_was_on_screen(board: FlaskClient, page: str, item: AgendaItem) -> None:
    decision = make_decision(item, "Vi träffas.")
    base, old = f"/moten/beslut/{decision.id}", hidden(board.get(f"/moten/beslut/{decision.id}/andra").text)
    assert fill(board, f"{base}/andra", text="Vi träffas oftare.").status_code == 303
    late = board.post(f"{base}/andra", data={**old, "text": "Vi träffas aldrig."})
    assert late.status_code == 409 and "Vi träffas oftare." in late.text and "Vi träffas aldrig." in late.text
    fresh = hidden(board.get(f"{base}/andra").text)
    assert board.post(f"{base}/ta-bort", data=fresh).status_code == 303
    assert board.get(f"{base}/andra").status_code == 404 and "Vi träffas oftare." not in board.get(page).text


def test_the_board_closes_a_colleague_approves_and_a_correction_is_added(
    app: Flask, board: FlaskClient, meeting: Meeting, page: str, item: AgendaItem
) -> None:
    assert "Stäng protokollet" in board.get(page).text
    closing = board.get(f"{page}/stang").text
    assert "De här punkterna är tomma:" in closing and "1. Lägesbild" in closing
    assert fill(board, f"{page}/stang", approver="").status_code == 303
    assert heading(board.get(page).text) == "Protokollet väntar på att någon annan justerar"
    assert board.get(f"{page}/justera").status_code == 303, "whoever closed them has nothing to approve"
    colleague = person().browser(app)
    assert heading(colleague.get(page).text) == "Läs och justera protokollet"
    assert fill(colleague, f"{page}/justera").status_code == 303 and meeting.minutes_state == "approved"
    shown = board.get(page).text
    assert "Justerat " in shown and "<textarea" not in shown
    values = {**hidden(board.get(f"{page}/tillagg?punkt={item.id}").text), "item_id": str(item.id), "text": "Det ska stå fredag."}
    for _ in range(2):
        assert board.post(f"{page}/tillagg", data=values).status_code == 303
    assert "Det ska stå fredag." in board.get(page).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Addendum)) == 1


def test_minutes_that_were_opened_and_closed_again_must_be_read_again(
    app: Flask, board: FlaskClient, me: Person, meeting: Meeting, page: str
) -> None:
    approving.close_minutes(me.actor, meeting)
    colleague = person().browser(app)
    old = hidden(colleague.get(f"{page}/justera").text)
    assert board.post(f"{page}/oppna", data=hidden(board.get(page).text)).status_code == 303 and meeting.minutes_state == "writing"
    fill(board, f"{page}/stang", approver="")
    late = colleague.post(f"{page}/justera", data=old)
    assert late.status_code == 409 and "Protokollet har ändrats sedan du öppnade sidan." in late.text
    assert colleague.post(f"{page}/justera", data=hidden(late.text)).status_code == 303 and meeting.minutes_state == "approved"


def test_whoever_was_chosen_reads_all_says_what_is_wrong_and_approves(
    app: Flask, board: FlaskClient, me: Person, meeting: Meeting, page: str, item: AgendaItem, chosen: MeetingInvitation, link: str
) -> None:
    browser = app.test_client()
    write_notes(me.actor, item, notes="Vi ses på torsdag.", seen=mark_of(""))
    assert f'value="i{chosen.id}"' in board.get(f"{page}/stang").text
    assert fill(board, f"{page}/stang", approver=f"i{chosen.id}").status_code == 303
    shown = browser.get(link)
    assert heading(shown.text) == "Läs protokollet och justera det" and "Vi ses på torsdag." in shown.text
    assert shown.text.index("Vi ses på torsdag.") < shown.text.index("Jag justerar protokollet")
    name = db.session.execute(sa.text("select name from app_user where id = :id"), {"id": me.id}).scalar_one()
    assert name not in shown.text, "the board's people are called by their board"
    assert browser.post(f"{link}/fel", data={**hidden(shown.text), "text": ""}).status_code == 422
    wrong = browser.post(f"{link}/fel", data={**hidden(shown.text), "text": "Vi sa fredag."})
    assert wrong.status_code == 303 and "Vi sa fredag." in browser.get(link).text and "Vi sa fredag." in board.get(page).text
    [remark] = db.session.scalars(sa.select(Addendum.id))
    assert board.get(f"/moten/anmarkning/{remark}").headers["Location"] == f"{page}#anmarkningar"
    approval = re.search(r'name="version" value="(\d+)"', browser.get(link).text)
    assert approval
    done = browser.post(link, data={**hidden(shown.text), "version": approval.group(1)})
    assert done.status_code == 303 and meeting.approved_invitation_id == chosen.id
    assert heading(browser.get(link).text) == "Protokollet är justerat. Tack!"


def test_the_link_is_the_adjuster_s_only_and_does_not_outlive_its_time_or_its_seat(
    app: Flask, me: Person, meeting: Meeting, chosen: MeetingInvitation, link: str
) -> None:
    browser, other = app.test_client(), make_invitation(meeting, guest="Föreläsare", guest_address="gast@example.se")
    found = find_invitation(other.id)
    assert found
    with app.test_request_context():
        theirs = f"/moten/svar/{invitation_token(found)}/justera"
    approving.close_minutes(me.actor, meeting, adjuster_id=chosen.id)
    form = hidden(browser.get(link).text)
    away = [theirs, link.replace("/justera", "x/justera"), link.replace("/svar/", "/svar/x")]
    for address in away:
        for answer in (
            browser.get(address),
            browser.post(address, data=form),
            browser.post(f"{address}/fel", data={**form, "text": "Fel"}),
        ):
            assert answer.status_code == 303 and not answer.headers["Location"].endswith("justera")
    with clock.frozen(max(meeting.ends_at, clock.now()) + LINK_LASTS + timedelta(minutes=1)):
        assert browser.get(link).status_code == 303
    with unit(system("test"), "test.seat"):
        db.session.execute(sa.text("update seat_holder set mailbox = 'annan@example.se' where seat_id = :id"), {"id": chosen.seat_id})
    assert browser.post(link, data=form).status_code == 303
    assert meeting.minutes_state == "closed" and db.session.scalar(sa.select(sa.func.count()).select_from(Addendum)) == 0


def test_those_who_only_read_see_the_text_and_no_fields(app: Flask, me: Person, page: str, item: AgendaItem) -> None:
    write_notes(me.actor, item, notes="Polisen berättade.", seen=mark_of(""))
    shown = person(Role.COUNTY_MANAGEMENT).browser(app).get(page).text
    assert "Polisen berättade." in shown and "<textarea" not in shown and heading(shown) == "Protokollet skrivs"


def test_long_minutes_cost_a_handful_of_statements(
    app: Flask, rolled_back: sa.Connection, meeting: Meeting, board: FlaskClient, page: str
) -> None:
    for number in range(30):
        item = make_item(meeting, f"Punkt {number}", position=number)
        make_decision(item)
    board.get(page)
    with counted(rolled_back) as few:
        board.get(page)
    assert len(few) <= 16


def test_a_national_network_is_written_by_its_coordinator_who_has_no_county_s_action_points(app: Flask) -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR)
    item = make_item(make_meeting(make_network("Nationellt nätverk", None, type="national", responsible_id=coordinator.id), state="held"))
    page, browser = f"/moten/{item.meeting_id}/protokoll", coordinator.browser(app)
    shown = browser.get(page).text
    assert "Lägg till ett beslut" in shown and "Lägg till en åtgärd" not in shown
    assert browser.get(f"{page}/{item.id}/atgard").status_code == 404
    assert fill(browser, f"{page}/{item.id}", notes="Vi sågs.").status_code == 303 and item.notes == "Vi sågs."
    assert fill(browser, f"{page}/{item.id}/beslut", text="Vi ses igen.").status_code == 303
    assert fill(browser, f"{page}/stang", approver="").status_code == 303
    assert browser.get(f"{page}/{item.id}").headers["Location"] == f"{page}#punkt-{item.id}", "nobody writes there any more"
    assert fill(person(Role.NATIONAL_COORDINATOR).browser(app), f"{page}/justera").status_code == 303
