"""The pages of meetings: a board plans, invites and calls off; an organisation's account finds what it is invited to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.forms import hidden, send
from tests.factories.networks import (
    make_invitation,
    make_item,
    make_meeting,
    make_network,
    make_organisation,
    make_seat,
    make_template,
)
from tests.factories.statements import counted
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingLetter, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations.meetings import change_meeting
from vaw.domain.networks.rules.plans import Plan
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIELDS = {
    "title": "Samråd",
    "starts_on": "2026-11-26",
    "starts_time": "9",
    "ends_time": "11.30",
    "mode": "hybrid",
    "place": "Sal 3",
    "join_address": "https://mote.example.se/a",
}


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(MONDAY):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def network(me: Person) -> Network:
    return make_network()


def the_only_one() -> Meeting:
    return db.session.scalars(sa.select(Meeting)).one()


def sent() -> list[str]:
    return list(db.session.scalars(sa.select(MeetingLetter.kind).order_by(MeetingLetter.id)))


def test_a_leader_plans_looks_and_invites(browser: FlaskClient, network: Network) -> None:
    make_seat(network, make_organisation("Exempelby kommun"))
    make_seat(network, make_organisation("Region Exempel"), mailbox=None)
    page = browser.get(f"/natverk/{network.id}").text
    assert "Inga möten är planerade än." in page and f'/natverk/{network.id}/moten/nytt"' in page
    answer = send(browser, f"/natverk/{network.id}/moten/nytt", **FIELDS)
    meeting = the_only_one()
    assert answer.headers["Location"] == f"/moten/{meeting.id}" and sent() == []
    room = browser.get(f"/moten/{meeting.id}").text
    assert "tors 26 nov kl. 09.00–11.30 · Sal 3 och digitalt" in room and "Ingen har fått något än." in room
    assert room.count('class="govuk-button"') == 1 and "Kalla till mötet" in room
    before = browser.get(f"/moten/{meeting.id}/oppna").text
    assert "1 organisation får ett mejl" in before and "1 organisation kan inte nås" in before and "Region Exempel" in before
    assert "Det här saknas än: dagordning." in before
    assert send(browser, f"/moten/{meeting.id}/oppna").status_code == 303 and sent() == ["invited"]
    room = browser.get(f"/moten/{meeting.id}").text
    assert "2 har inte svarat än." in room and "Se vilka som kommer" in room and room.count('class="govuk-button"') == 1
    assert "Samråd" in browser.get(f"/natverk/{network.id}").text


def test_a_second_click_leads_to_the_same_draft(browser: FlaskClient, network: Network) -> None:
    form = {**hidden(browser.get(f"/natverk/{network.id}/moten/nytt").text), **FIELDS}
    answers = [browser.post(f"/natverk/{network.id}/moten/nytt", data=form) for _click in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"/moten/{the_only_one().id}"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"ends_time": "8"}, "Mötet slutar innan det börjar."),
        ({"starts_on": "2026-11-22"}, "Den tiden har redan varit."),
        ({"join_address": "http://mote.example.se"}, "Skriv en adress som börjar med https://"),
        ({"title": ""}, "Skriv vad mötet heter."),
        ({"starts_time": "klockan nio"}, "Skriv klockslaget så här: 09.30."),
        ({"about": "Ärendet om 19121212-1212"}, "personnummer"),
    ],
)
def test_nothing_that_was_typed_is_lost(browser: FlaskClient, network: Network, wrong: dict[str, str], told: str) -> None:
    answer = send(browser, f"/natverk/{network.id}/moten/nytt", **{**FIELDS, "about": "Ta med er lägesbild.", **wrong})
    assert answer.status_code == 422 and told in answer.text
    assert all(value in answer.text for value in ({"about": "Ta med er lägesbild."} | wrong).values())
    assert db.session.scalars(sa.select(Meeting)).all() == []


def test_a_new_meeting_begins_from_the_last_one_a_template_or_nothing(browser: FlaskClient, network: Network) -> None:
    last = make_meeting(network, title="Förra mötet", state="held", starts_at=MONDAY - timedelta(days=7), place="Sal 9")
    make_item(last, "Lägesbild")
    items = [{"title": "Val", "about": "", "presenter": "", "kind": "decision", "minutes": 5}]
    template = make_template(network, name="Årsmöte", minutes=90, items=items)
    new = f"/natverk/{network.id}/moten/nytt"
    page = browser.get(new).text
    assert 'value="Förra mötet"' in page and 'value="Sal 9"' in page and "Som mötet mån 16 nov" in page
    send(browser, new, **FIELDS)
    assert db.session.scalars(sa.select(AgendaItem.title).where(AgendaItem.meeting_id != last.id)).all() == ["Lägesbild"]
    from_template = browser.get(f"{new}?mall={template.id}").text
    assert 'value="Årsmöte"' in from_template and 'value="10.30"' in from_template
    send(browser, f"{new}?mall={template.id}", **FIELDS)
    assert "Val" in db.session.scalars(sa.select(AgendaItem.title)).all()
    assert "Förra mötet" not in browser.get(f"{new}?tom=1").text
    before = len(db.session.scalars(sa.select(AgendaItem)).all())
    assert send(browser, f"/moten/{last.id}/kopiera", **FIELDS).status_code == 303
    assert len(db.session.scalars(sa.select(AgendaItem)).all()) == before + 1
    stranger = make_template(make_network("Annat läns", 3))
    assert browser.get(f"{new}?mall={stranger.id}").status_code == 404


def test_an_open_meeting_that_moves_tells_those_who_are_invited(browser: FlaskClient, network: Network) -> None:
    meeting = make_meeting(network, place="Sal 3", join_address="https://mote.example.se/a", starts_at=MONDAY + timedelta(days=3))
    make_invitation(meeting, make_seat(network, make_organisation()))
    answer = send(browser, f"/moten/{meeting.id}/andra", **{**FIELDS, "starts_time": "13", "ends_time": "15"})
    assert answer.status_code == 303 and sent() == ["changed"]
    assert "De som är kallade får veta" in browser.get(f"/moten/{meeting.id}").text


def test_an_old_page_shows_both_texts_and_tells_nobody(browser: FlaskClient, me: Person, network: Network) -> None:
    meeting = make_meeting(network, place="Sal 3", starts_at=MONDAY + timedelta(days=3))
    make_invitation(meeting, make_seat(network, make_organisation()))
    old = hidden(browser.get(f"/moten/{meeting.id}/andra").text)
    plan = Plan("Samråd", "", "hybrid", meeting.starts_at + timedelta(hours=1), meeting.ends_at + timedelta(hours=1), "Sal 7")
    change_meeting(me.actor, meeting, plan=plan)
    answer = browser.post(f"/moten/{meeting.id}/andra", data={**old, **FIELDS, "place": "Sal 8"})
    assert answer.status_code == 409 and "Någon annan hann spara före dig" in answer.text
    table = answer.text.split("<table", 1)[1].split("</table>")[0]
    assert "Sal 7" in table and "Sal 8" in table and "26 november 2026 11.00" in table and sent() == ["changed"]
    again = browser.post(f"/moten/{meeting.id}/andra", data={**hidden(answer.text), **FIELDS, "place": "Sal 8"})
    assert again.status_code == 303 and meeting.place == "Sal 8"


def test_a_meeting_is_called_off_and_a_draft_removed(browser: FlaskClient, network: Network) -> None:
    opened = make_meeting(network, starts_at=MONDAY + timedelta(days=3))
    make_invitation(opened, make_seat(network, make_organisation()))
    assert send(browser, f"/moten/{opened.id}/stall-in", reason="").status_code == 422
    assert send(browser, f"/moten/{opened.id}/stall-in", reason="För få kan komma.").status_code == 303 and sent() == ["cancelled"]
    room = browser.get(f"/moten/{opened.id}").text
    assert "Mötet är inställt: För få kan komma." in room and 'class="govuk-button"' not in room
    draft = make_meeting(network, state="draft", opened_at=None, starts_at=MONDAY + timedelta(days=9))
    make_item(draft, "Att minnas")
    assert browser.get(f"/moten/{draft.id}/stall-in").headers["Location"].endswith("/ta-bort")
    assert send(browser, f"/moten/{draft.id}/ta-bort", to_backlog="1").status_code == 303
    assert db.session.scalars(sa.select(AgendaItem.meeting_id)).all() == [None]
    assert send(browser, f"/moten/{opened.id}/ta-bort").status_code == 422


@pytest.mark.parametrize(
    ("values", "now", "button"),
    [
        ({"state": "draft", "opened_at": None}, -1, "Ändra dagen"),
        ({}, 0, "Skriv protokoll"),
        ({}, -3, "Avsluta mötet"),
        ({"state": "held"}, -3, "Skriv klart protokollet"),
        ({"state": "held", "minutes_state": "closed", "closed_at": MONDAY}, -3, "Läs protokollet"),
    ],
)
def test_there_is_one_thing_to_do_next(browser: FlaskClient, network: Network, values: dict[str, Any], now: int, button: str) -> None:
    meeting = make_meeting(network, starts_at=MONDAY + timedelta(hours=now, minutes=30), **values)
    room = browser.get(f"/moten/{meeting.id}").text
    assert room.count('class="govuk-button"') == 1 and button in room.split('class="govuk-button"')[1].split("</a>")[0]


def test_the_list_shows_what_comes_what_was_and_whose_minutes_wait(app: Flask, browser: FlaskClient, network: Network) -> None:
    make_meeting(network, title="Det kommande", starts_at=MONDAY + timedelta(days=3))
    make_meeting(network, title="Det hållna", state="held", starts_at=MONDAY - timedelta(days=3))
    make_meeting(network, title="Det klara", state="held", starts_at=MONDAY - timedelta(days=9), minutes_state="closed", closed_at=MONDAY)
    shown = {view: browser.get(f"/moten?visa={view}").text for view in ("", "tidigare", "utan-protokoll")}
    found = {view: [name for name in ("Det kommande", "Det hållna", "Det klara") if name in page] for view, page in shown.items()}
    assert found == {"": ["Det kommande"], "tidigare": ["Det hållna", "Det klara"], "utan-protokoll": ["Det hållna"]}
    assert "Inga möten stämmer med filtret." in browser.get("/moten?lage=draft&lan=nationella").text
    assert "Det kommande" not in person(county_id=3).browser(app).get("/moten").text


def test_the_list_costs_the_same_however_many_there_are(browser: FlaskClient, rolled_back: sa.Connection, network: Network) -> None:
    def statements() -> int:
        browser.get(f"/natverk/{network.id}")  # lists that are kept some seconds are read by this
        with counted(rolled_back) as made:
            browser.get("/moten")
            browser.get(f"/natverk/{network.id}")
        return len(made)

    make_meeting(network)
    few = statements()
    for days in range(2, 60):
        make_meeting(network, starts_at=MONDAY + timedelta(days=days))
    assert statements() == few


def test_an_organisations_account_finds_its_invitations_and_nothing_else(app: Flask, network: Network) -> None:
    town = make_organisation("Exempelby kommun")
    seat = make_seat(network, town)
    asked = make_invitation(make_meeting(network, title="Samråd", starts_at=MONDAY + timedelta(days=3)), seat)
    make_invitation(make_meeting(network, title="Hemligt utkast", state="draft", opened_at=None), seat)
    browser = person(Role.REQUESTER, organisation_id=town.id).browser(app)
    page = browser.get("/moten").text
    assert "Svara om ni kommer" in page and f'href="/moten/kallelse/{asked.id}"' in page and "Hemligt utkast" not in page
    assert browser.get(f"/moten/{asked.meeting_id}").status_code == 404


def test_an_organisation_that_only_came_along_is_not_led_to_an_invitation_that_it_never_got(app: Flask, network: Network) -> None:
    town = make_organisation("Exempelby kommun")
    held = make_meeting(network, title="Samråd", state="held", starts_at=MONDAY - timedelta(days=3))
    came = make_invitation(held, organisation_id=town.id, guest="Oanmäld", came_women=1, came_men=0, came_unstated=0)
    browser = person(Role.REQUESTER, organisation_id=town.id).browser(app)
    assert browser.get(f"/moten/kallelse/{came.id}").status_code == 404
    assert f"/moten/kallelse/{came.id}" not in browser.get("/moten?visa=tidigare").text


def test_a_template_is_made_from_a_meeting_changed_and_removed(browser: FlaskClient, network: Network) -> None:
    meeting = make_meeting(network, title="Det som blev bra")
    make_item(meeting, "Lägesbild", about="Kort")
    page = f"/natverk/{network.id}/motesmallar"
    new = f"{page}/ny?mote={meeting.id}"
    filled = {"name": "Kvartalsmöte", "minutes": "2", "mode": "hybrid", "item_0_title": "Lägesbild", "item_0_minutes": "15"}
    kinds = {f"item_{row}_kind": "information" for row in range(4)}
    wrong = send(browser, new, **filled, **kinds, item_2_title="Ring 19121212-1212")
    assert wrong.status_code == 422 and 'href="#item_2_title"' in wrong.text
    assert send(browser, new, **filled, **kinds, item_2_title="Beslut").headers["Location"] == page
    template = db.session.scalars(sa.select(MeetingTemplate)).one()
    assert [(item["title"], item["about"]) for item in template.items] == [("Lägesbild", "Kort"), ("Beslut", "")]
    assert "2 punkter" in browser.get(page).text
    change = f"/natverk/motesmallar/{template.id}"
    assert send(browser, f"{change}/andra", **{**filled, **kinds, "item_1_title": ""}).status_code == 303
    assert [item["title"] for item in template.items] == ["Lägesbild"]
    assert send(browser, f"{change}/ta-bort").status_code == 303 and db.session.scalars(sa.select(MeetingTemplate)).all() == []


def test_what_calendars_show_is_chosen_with_the_network(browser: FlaskClient, network: Network) -> None:
    assert network.calendar_shows == "time"
    fields = {"name": network.name, "type": "county_group", "level": "working", "rhythm": "quarterly", "since_on": "2025-11-23"}
    assert send(browser, f"/natverk/{network.id}/andra", **fields, calendar_shows="all").status_code == 303
    assert network.calendar_shows == "all" and "Nätverkets namn, plats och tid" in browser.get(f"/natverk/{network.id}").text


def test_management_reads_what_was_opened_but_neither_keeps_it_nor_learns_how_to_join(app: Flask, network: Network) -> None:
    meeting = make_meeting(network, join_address="https://mote.example.se/hemligt", starts_at=MONDAY + timedelta(days=3))
    browser = person(Role.COUNTY_MANAGEMENT).browser(app)
    room = browser.get(f"/moten/{meeting.id}").text
    assert "Påhittat möte" in room and "hemligt" not in room and "/andra" not in room
    assert browser.get(f"/moten/{meeting.id}/andra").status_code == 404
