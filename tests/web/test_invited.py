"""The board's page of who is invited: sums, whom nobody reaches, guests, reminders and answers by phone."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import Person, person
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from tests.factories.statements import counted
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def board(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(make_network())


def hidden(html: str) -> dict[str, str]:
    """The page's hidden fields."""
    found = {}
    for field in HIDDEN.findall(html):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if name:
            found[name.group(1)] = value.group(1) if value else ""
    return found


def fill(browser: FlaskClient, page: str, **fields: str) -> TestResponse:
    return browser.post(page, data={**hidden(browser.get(page).text), **fields})


def shown(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_heading_says_how_many_are_silent_and_the_sums_are_exact(board: FlaskClient, meeting: Meeting) -> None:
    for name, reply, mailbox in (
        ("A", "coming", "a"),
        ("B", "alternate", "b"),
        ("C", "not_coming", "c"),
        ("D", None, "d"),
        ("E", None, ""),
    ):
        seat = make_seat(meeting.network, make_organisation(name), mailbox=f"{mailbox}@example.se" if mailbox else None)
        make_invitation(meeting, seat, reply=reply, reply_mode="digital" if reply == "coming" else None)
    extra = make_organisation("Kom ändå")
    make_invitation(meeting, organisation_id=extra.id, guest="Kom ändå", came_women=1, came_men=0, came_unstated=0)  # was never invited
    text = shown(board.get(f"/moten/{meeting.id}/kallade").text)
    assert "2 har inte svarat" in text and "Ja 1 (0 på plats, 1 digitalt) · Ersättare 1 · Nej 1 · Inget svar 2" in text
    assert "De här nås inte, för det finns ingen adress: E" in text and "Påminn den som inte har svarat" in text
    assert "Kom ändå" not in text and "example.se" not in text


def test_a_draft_says_who_will_be_invited_and_offers_no_reminder(board: FlaskClient, meeting: Meeting) -> None:
    draft = make_meeting(meeting.network, state="draft", opened_at=None)
    make_seat(meeting.network, make_organisation("Exempelby"))
    make_seat(meeting.network, make_organisation("Tomby"), mailbox=None)
    text = shown(board.get(f"/moten/{draft.id}/kallade").text)
    assert "De här kallas när mötet öppnas" in text and "Exempelby" in text and "Ingen adress" in text and "Påminn de" not in text


def test_a_reminder_goes_to_those_who_have_not_answered(board: FlaskClient, meeting: Meeting) -> None:
    silent = make_invitation(meeting, make_seat(meeting.network, make_organisation("A")))
    make_invitation(meeting, make_seat(meeting.network, make_organisation("B"), mailbox="b@example.se"), reply="coming")
    address = f"/moten/{meeting.id}/kallade"
    said = fill_button(board, address, "paminn")
    assert "1 påminnelse är på väg" in said and "redan fått ett mejl" in fill_button(board, address, "paminn")
    assert db.session.scalars(sa.select(MeetingLetter.invitation_id)).all() == [silent.id]


def fill_button(browser: FlaskClient, page: str, tail: str) -> str:
    """Press a button of the page; what the next page says."""
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get(page).text)
    assert token
    return browser.post(f"{page}/{tail}", data={"csrf": token[1]}, follow_redirects=True).text


def test_a_guest_is_invited_and_their_address_is_shown_to_nobody(board: FlaskClient, meeting: Meeting) -> None:
    address = f"/moten/{meeting.id}/kallade/gast"
    assert fill(board, address, guest="", address="gast@example.se").status_code == 422
    kept = fill(board, address, guest="Föreläsare 070-123 45 67", address="gast@example.se")
    assert kept.status_code == 422 and "070-123 45 67" in kept.text  # nothing typed is lost
    assert fill(board, address, guest="Föreläsare", address="gast@example.se").status_code == 303
    page = board.get(f"/moten/{meeting.id}/kallade").text
    assert "Föreläsare" in page and "gast@example.se" not in page
    guest = db.session.scalars(sa.select(MeetingInvitation)).one()
    assert guest.guest_address == "gast@example.se"
    assert fill(board, f"/moten/{meeting.id}/kallade/{guest.id}/ta-bort").status_code == 303
    assert db.session.scalars(sa.select(MeetingInvitation)).all() == []


def test_an_answer_by_phone_is_noted_and_whoever_is_late_is_told(board: FlaskClient, meeting: Meeting) -> None:
    invitation = make_invitation(meeting, make_seat(meeting.network, make_organisation("A")))
    address = f"/moten/{meeting.id}/kallade/{invitation.id}"
    stale = hidden(board.get(address).text)
    assert fill(board, address, answer="coming-on_site").status_code == 303
    assert (invitation.reply, invitation.reply_mode) == ("coming", "on_site")
    late = board.post(address, data={**stale, "answer": "not_coming"})
    assert late.status_code == 409 and "Sparat av någon annan" in late.text and invitation.reply == "coming"
    assert "Ett nytt mejl är på väg" in fill_button(board, address, "lank")


def test_another_county_and_an_invitation_of_another_meeting_are_not_found(app: Flask, board: FlaskClient, meeting: Meeting) -> None:
    invitation = make_invitation(meeting, make_seat(meeting.network, make_organisation("A")))
    other = make_meeting(meeting.network)
    stranger = person(county_id=3).browser(app)
    assert stranger.get(f"/moten/{meeting.id}/kallade").status_code == 404
    assert board.get(f"/moten/{other.id}/kallade/{invitation.id}").status_code == 404
    management = person(Role.COUNTY_MANAGEMENT).browser(app)
    assert management.get(f"/moten/{meeting.id}/kallade").status_code == 200
    assert management.get(f"/moten/{meeting.id}/kallade/{invitation.id}").status_code == 404


def test_eighty_seats_cost_as_many_statements_as_two(rolled_back: sa.Connection, board: FlaskClient, meeting: Meeting) -> None:
    taken = []
    for number in range(80):
        make_invitation(meeting, make_seat(meeting.network, make_organisation(f"Organisation {number:02}")))
        if number in (1, 79):
            board.get(f"/moten/{meeting.id}/kallade")  # what is kept between pages is there
            with counted(rolled_back) as statements:
                assert board.get(f"/moten/{meeting.id}/kallade").status_code == 200
            taken.append(len(statements))
    assert taken[0] == taken[1] <= 12
