"""An agenda as people meet it: written line by line, moved by keyboard, put off, read by those who come."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.accounts import csrf
from tests.factories.documents import a_pdf
from tests.factories.forms import send
from tests.factories.networks import make_item, make_meeting, make_network, make_waiting
from tests.factories.statements import counted
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.queries.agenda import items_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.operation import unit

NINE = datetime(2026, 11, 26, 8, tzinfo=UTC)  # nine in Stockholm, on a Thursday
TITLES = re.compile(r'id="punkt-\d+">(?:<span class="vaw-agenda__time">([^<]+)</span> )?(?:<a [^>]+>)?([^<]+)<')


@pytest.fixture
def me(rolled_back: Any) -> Iterator[Person]:
    """On the Monday before."""
    with clock.frozen(NINE - timedelta(days=3)):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def meeting(me: Person) -> Meeting:
    return make_meeting(make_network(), starts_at=NINE)


def agenda(meeting: Meeting) -> str:
    return f"/moten/{meeting.id}/dagordning"


def press(browser: FlaskClient, page: str, path: str, **fields: str) -> Any:
    return browser.post(path, data={"csrf": csrf(browser, page), **fields})


def test_an_agenda_is_written_line_by_line_and_tells_when_each_item_is(browser: FlaskClient, meeting: Meeting) -> None:
    page = agenda(meeting)
    assert "Skriv vad ni ska ta upp" in browser.get(page).text
    for title, presenter, minutes in (("Lägesbild", "Polisen", "15"), ("Beslut om rutin", "", "45"), ("Övrigt", "", "")):
        answer = send(browser, page, title=title, presenter=presenter, kind="information", minutes=minutes)
        assert answer.status_code == 303 and answer.headers["Location"].endswith(f"{page}#title")
    shown = browser.get(page).text
    assert TITLES.findall(shown) == [("09.00–09.15", "Lägesbild"), ("09.15–10.00", "Beslut om rutin"), ("10.00", "Övrigt")]
    assert "Polisen · Information · 15 minuter" in shown and "tors 26 nov kl. 09.00–11.00" in shown
    assert "Ge 1 punkt en tid" in shown and "3 punkter, 60 av 120 minuter. 1 punkt har ingen tid." in shown


def test_an_agenda_that_is_too_long_says_by_how_much(browser: FlaskClient, meeting: Meeting) -> None:
    make_item(meeting, minutes=150)
    shown = browser.get(agenda(meeting)).text
    assert "Korta dagordningen med 30 minuter" in shown and "Det är 30 minuter för mycket." in shown


def test_what_was_typed_stays_when_it_cannot_be_saved(browser: FlaskClient, meeting: Meeting) -> None:
    make_item(meeting, "Står redan")
    wrong = send(browser, agenda(meeting), title="Lägesbild", presenter="Polisen", kind="decision", minutes="en kvart")
    assert wrong.status_code == 422 and "Skriv ett heltal med siffror" in wrong.text and "Står redan" in wrong.text
    assert 'value="Lägesbild"' in wrong.text and 'value="Polisen"' in wrong.text and 'value="en kvart"' in wrong.text
    personal = send(browser, agenda(meeting), title="Ärende 19811218-9876", presenter="", kind="decision", minutes="")
    assert personal.status_code == 422 and "personnummer" in personal.text and len(items_of(meeting.id)) == 1


def test_an_item_is_moved_by_its_buttons_and_the_focus_stays_on_them(browser: FlaskClient, meeting: Meeting) -> None:
    ids = [make_item(meeting, title, position=place).id for place, title in enumerate("ABC", start=1)]
    page = agenda(meeting)
    shown = browser.get(page).text
    assert f'id="upp-{ids[0]}"' not in shown and f'id="ner-{ids[2]}"' not in shown
    assert "B (nu 2 av 3)" in shown  # what the button says when it is heard
    assert press(browser, page, f"{page}/{ids[2]}/upp").headers["Location"].endswith(f"#upp-{ids[2]}")
    assert press(browser, page, f"{page}/{ids[2]}/upp").headers["Location"].endswith(f"#ner-{ids[2]}")  # the first has no other
    assert [title for _, title in TITLES.findall(browser.get(page).text)] == ["C", "A", "B"]


def test_a_press_on_what_somebody_has_moved_away_is_told_and_does_nothing(browser: FlaskClient, meeting: Meeting) -> None:
    item, page = make_item(meeting, "A").id, agenda(meeting)
    assert press(browser, page, f"{page}/{item}/senare").status_code == 303
    assert "väntar nu i listan Att ta upp" in browser.get(page).text
    for path in ("senare", "upp", "nasta-mote"):
        assert press(browser, page, f"{page}/{item}/{path}").headers["Location"].endswith(page)
        assert "Punkten är redan flyttad." in browser.get(page).text
    assert browser.get(f"{page}/{item}/andra").status_code == 303
    assert browser.post(f"{page}/{item}/upp", data={}).status_code == 400


def test_what_waits_is_planned_into_the_meeting_that_one_prepares(browser: FlaskClient, meeting: Meeting) -> None:
    later = make_meeting(meeting.network, starts_at=NINE + timedelta(days=30))
    first, second = (make_waiting(meeting.network, title, position=place).id for place, title in enumerate("AB", start=1))
    backlog = f"/natverk/{meeting.network_id}/att-ta-upp"
    assert f'{backlog}?mote={later.id}">2 punkter väntar' in browser.get(agenda(later)).text
    assert "Ta upp tors 26 nov" in browser.get(backlog).text
    shown = browser.get(f"{backlog}?mote={later.id}").text
    assert "Ta upp lör 26 dec" in shown and f'name="meeting_id" value="{later.id}"' in shown
    planned = press(browser, backlog, f"{backlog}/{first}/planera", meeting_id=str(later.id))
    assert planned.headers["Location"].endswith(f"{backlog}?mote={later.id}")
    assert "Punkten tas upp lör 26 dec." in browser.get(backlog).text and [item.id for item in items_of(later.id)] == [first]
    assert "När ska det tas upp?" in browser.get(f"{backlog}/{second}/planera").text
    assert press(browser, backlog, f"{backlog}/{second}/planera", meeting_id="999999").status_code == 422
    assert send(browser, backlog, title="C", presenter="", kind="decision", minutes="").headers["Location"].endswith("#title")
    assert press(browser, backlog, f"{backlog}/{second}/ner").headers["Location"].endswith(f"#upp-{second}")
    assert [title for _, title in TITLES.findall(browser.get(backlog).text)] == ["C", "B"]
    assert send(browser, f"{backlog}/{second}/andra", title="Bättre", kind="decision").status_code == 303
    assert send(browser, f"{backlog}/{second}/ta-bort").status_code == 303
    assert [title for _, title in TITLES.findall(browser.get(backlog).text)] == ["C"]


def test_what_was_not_reached_is_carried_and_both_meetings_say_so(browser: FlaskClient, meeting: Meeting) -> None:
    item = make_item(meeting, "Hann inte")
    with unit(system("test"), "test.held"):
        meeting.state = "held"
    following = make_meeting(meeting.network, starts_at=NINE + timedelta(days=30))
    page = agenda(meeting)
    assert f'action="{page}/{item.id}/nasta-mote"' in browser.get(page).text
    assert "Till nästa möte, lör 26 dec" in browser.get(f"{page}/{item.id}").text
    assert press(browser, page, f"{page}/{item.id}/nasta-mote").status_code == 303
    shown = browser.get(page).text
    assert "Punkten tas upp på nästa möte." in shown and "Tas upp igen lör 26 dec" in shown and "Hann inte" in shown
    assert "/nasta-mote" not in shown
    assert "Kvar från mötet tors 26 nov" in browser.get(agenda(following)).text
    assert "Till nästa möte" not in browser.get(f"{page}/{item.id}").text


def test_what_a_cancelled_meeting_was_to_take_up_is_brought_along_with_one_press(browser: FlaskClient, meeting: Meeting) -> None:
    for place, title in enumerate("AB", start=1):
        make_item(meeting, title, position=place)
    page = agenda(meeting)
    assert "Ta med allt" not in browser.get(page).text
    with unit(system("test"), "test.cancelled"):
        meeting.state = "cancelled"
    following = make_meeting(meeting.network, starts_at=NINE + timedelta(days=30))
    assert "Ta med allt till nästa möte" in browser.get(page).text and "Lägg till punkten" not in browser.get(page).text
    assert press(browser, page, f"{page}/nasta-mote").status_code == 303
    shown = browser.get(page).text
    assert "2 punkter är flyttade." in shown and "Ta med allt" not in shown
    assert [item.title for item in items_of(following.id)] == ["A", "B"]


def test_the_last_agenda_is_offered_while_the_new_one_is_empty(browser: FlaskClient, meeting: Meeting) -> None:
    make_item(meeting, "Lägesbild")
    following = make_meeting(meeting.network, starts_at=NINE + timedelta(days=30))
    page = agenda(following)
    assert "Hämta dagordningen från tors 26 nov" in browser.get(page).text
    assert press(browser, page, f"{page}/hamta").status_code == 303
    shown = browser.get(page).text
    assert "1 punkt är hämtad." in shown and "Lägesbild" in shown and "Hämta dagordningen" not in shown
    press(browser, agenda(meeting), f"{agenda(meeting)}/hamta")
    assert "inget tidigare möte med en dagordning" in browser.get(agenda(meeting)).text


def test_an_item_is_changed_and_whoever_was_first_is_not_overwritten(browser: FlaskClient, meeting: Meeting) -> None:
    item, page = make_item(meeting, "Läge").id, agenda(meeting)
    token = csrf(browser, f"{page}/{item}/andra")
    fields = {"csrf": token, "version": "1", "kind": "decision", "minutes": "20", "presenter": "", "about": "Läs\nförst"}
    assert browser.post(f"{page}/{item}/andra", data={**fields, "title": "Lägesbild"}).status_code == 303
    late = browser.post(f"{page}/{item}/andra", data={**fields, "title": "Mitt"})
    assert late.status_code == 409 and "Någon annan hann spara före dig" in late.text and "Lägesbild" in late.text
    assert "Läs<br>" in browser.get(page).text
    assert "Punkten tas bort" in browser.get(f"{page}/{item}/ta-bort").text
    assert send(browser, f"{page}/{item}/ta-bort").status_code == 303 and items_of(meeting.id) == []


def test_papers_are_added_read_by_the_board_and_nobody_else(app: Flask, browser: FlaskClient, meeting: Meeting) -> None:
    item = make_item(meeting, "Rapport").id
    home = f"{agenda(meeting)}/{item}"
    data = {"csrf": csrf(browser, f"{home}/dokument/nytt"), "name": "", "file": (io.BytesIO(a_pdf("Rapport")), "Kanarierapport.pdf")}
    assert browser.post(f"{home}/dokument/nytt", data=data, content_type="multipart/form-data").status_code == 303
    [paper] = re.findall(rf'href="({home}/dokument/\d+)">Kanarierapport.pdf<', browser.get(agenda(meeting)).text)
    assert browser.get(f"{paper}/1").data.startswith(b"%PDF") and "Kanarierapport.pdf" in browser.get(home).text
    newer = {"csrf": csrf(browser, f"{paper}/ny-version"), "file": (io.BytesIO(a_pdf("Rättad")), "Rapport.pdf")}
    assert browser.post(f"{paper}/ny-version", data=newer, content_type="multipart/form-data").status_code == 303
    manager = person(Role.COUNTY_MANAGEMENT).browser(app)
    assert manager.get(f"{paper}/1").status_code == manager.get(f"{paper}/2").status_code == 200
    assert [manager.get(path).status_code for path in (f"{home}/dokument/nytt", f"{paper}/ta-bort", f"{home}/andra")] == [404] * 3
    for who in (person(county_id=3), person(Role.REGISTRAR)):
        for path in (agenda(meeting), home, f"{home}/dokument", paper, f"{paper}/1"):
            answer = who.browser(app).get(path)
            assert answer.status_code == 404 and "Kanarie" not in answer.text
    other = make_item(make_meeting(meeting.network), "Annan")
    assert browser.get(f"{agenda(meeting)}/{other.id}").status_code == 404
    assert browser.get(paper.replace(f"/{item}/", f"/{other.id}/")).status_code == 404
    assert send(browser, f"{paper}/ta-bort").status_code == 303 and browser.get(f"{paper}/1").status_code == 404


def test_management_reads_the_agenda_and_is_not_offered_what_it_may_not_do(app: Flask, meeting: Meeting) -> None:
    item = make_item(meeting, "Lägesbild")
    make_waiting(meeting.network, "Kanarieväntan")
    manager = person(Role.COUNTY_MANAGEMENT).browser(app)
    shown = manager.get(agenda(meeting)).text
    assert "Det här tas upp" in shown and "09.00–09.15" in shown
    assert "Lägg till" not in shown and f"upp-{item.id}" not in shown and "Ändra" not in shown and "väntar i listan" not in shown
    assert manager.get(f"/natverk/{meeting.network_id}/att-ta-upp").status_code == 404
    assert "Hinner ni inte?" not in manager.get(f"{agenda(meeting)}/{item.id}").text


def test_a_long_agenda_asks_the_database_no_more_than_a_short_one(
    browser: FlaskClient, meeting: Meeting, rolled_back: sa.Connection
) -> None:
    make_item(meeting)
    browser.get(agenda(meeting))
    with counted(rolled_back) as few:
        browser.get(agenda(meeting))
    for place in range(2, 41):
        make_item(meeting, f"Punkt {place}", position=place)
    with counted(rolled_back) as many:
        browser.get(agenda(meeting))
    assert len(many) == len(few) < 20
