"""Minutes as PDF, minutes for whoever was invited, and what was left from earlier meetings."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask, render_template
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.networks import make_action, make_invitation, make_item, make_meeting, make_network, make_organisation, make_seat
from tests.web.test_actions import hidden
from vaw.blueprints.meetings.left import left_words
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import MinutesFile
from vaw.domain.networks.queries.actions import left_for
from vaw.domain.networks.rules.meetings import LINK_LASTS
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.tasks.minutes import make
from vaw.web.links import invitation_token

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def board(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def meeting(me: Person) -> Meeting:
    now = clock.now()
    told = {"minutes_state": "closed", "closed_at": now, "closed_by": me.id, "responsible_id": me.id}
    found = make_meeting(make_network(responsible_id=me.id), title="Vårmöte", starts_at=now - timedelta(days=2), state="held", **told)
    make_item(found, "Lägesbild", notes="Hemligheten är att fråga.")
    return found


@pytest.fixture
def invitation(meeting: Meeting) -> MeetingInvitation:
    town = make_organisation("Exempelby kommun")
    return make_invitation(meeting, make_seat(meeting.network, town), came_women=1, came_men=0, came_unstated=0)


def link_to(app: Flask, invitation: MeetingInvitation) -> str:
    with app.test_request_context():
        return f"/moten/svar/{invitation_token(invitation)}"


def only_file() -> int:
    [found] = db.session.scalars(sa.select(MinutesFile.id))
    return found


def test_the_board_asks_waits_and_fetches_and_opening_the_page_makes_nothing(board: FlaskClient, meeting: Meeting) -> None:
    base = f"/moten/{meeting.id}/protokoll"
    assert board.get(f"{base}.pdf").headers["Location"] == f"{base}/pdf"
    page = board.get(f"{base}/pdf").text
    assert "Gör PDF:en" in page and "inte justerat än" in page and db.session.scalars(sa.select(MinutesFile.id)).all() == []
    assert board.post(f"{base}/pdf", data=hidden(page)).status_code == 303
    assert "Protokollet görs till PDF" in board.get(f"{base}/pdf").text
    progress = board.get(f"{base}/pdf/lage").json
    assert progress is not None and (progress["state"], progress["location"]) == ("running", None)
    assert make(only_file()) == 1
    assert board.get(f"{base}/pdf/lage").json["location"] == f"{base}/pdf"  # type: ignore[index]
    assert f'href="{base}.pdf"' in board.get(f"{base}/pdf").text
    file = board.get(f"{base}.pdf")
    assert file.content_type == "application/pdf" and file.data.startswith(b"%PDF") and "attachment" in file.headers["Content-Disposition"]


def test_nobody_makes_a_document_of_minutes_that_are_written_or_of_another_county(app: Flask, board: FlaskClient, meeting: Meeting) -> None:
    address = f"/moten/{meeting.id}/protokoll/pdf"
    assert person(county_id=3).browser(app).get(address).status_code == 404
    page = board.get(address).text
    with unit(system("test"), "test.opened"):
        meeting.minutes_state, meeting.closed_at, meeting.closed_by = "writing", None, None
    assert "Stäng protokollet först" in board.get(address).text
    assert board.post(address, data=hidden(page)).status_code == 422 and db.session.scalars(sa.select(MinutesFile.id)).all() == []


def test_whoever_was_invited_reads_and_keeps_the_minutes_by_their_link(
    app: Flask, board: FlaskClient, invitation: MeetingInvitation, me: Person
) -> None:
    visitor, link = app.test_client(), link_to(app, invitation)
    page = visitor.get(f"{link}/protokoll").text
    for said in ("Hemligheten är att fråga.", "inte justerat än", "Exempelby kommun (1)", "Spara som PDF"):
        assert said in page, said
    assert "Test development_leader" not in page and "/atgarder/" not in page
    assert visitor.post(f"{link}/protokoll/pdf", data=hidden(page)).headers["Location"] == f"{link}/protokoll/pdf"
    assert make(only_file()) == 1
    assert visitor.get(f"{link}/protokoll.pdf").data.startswith(b"%PDF")
    assert board.get(f"/moten/{invitation.meeting_id}/protokoll.pdf").data.startswith(b"%PDF")  # one file for all


@pytest.mark.parametrize("page", ["/protokoll", "/protokoll/pdf", "/protokoll.pdf"])
def test_a_link_that_does_not_count_and_minutes_that_are_written_lead_to_the_invitation(
    app: Flask, invitation: MeetingInvitation, page: str
) -> None:
    visitor, link = app.test_client(), link_to(app, invitation)
    altered = visitor.get(f"{link[:-2]}xx{page}")
    assert altered.status_code == 303 and altered.headers["Location"] == f"{link[:-2]}xx"
    with clock.frozen(clock.now() + LINK_LASTS + timedelta(days=1)):
        assert visitor.get(f"{link}{page}").headers["Location"] == link
    with unit(system("test"), "test.moved"):
        invitation.stamp += 1
    assert visitor.get(f"{link}{page}").status_code == 303
    link = link_to(app, invitation)
    with unit(system("test"), "test.opened"):
        meeting = invitation.meeting
        meeting.minutes_state, meeting.closed_at, meeting.closed_by = "writing", None, None
    assert visitor.get(f"{link}{page}").headers["Location"] == link
    assert visitor.get(f"{link}/protokoll/pdf/lage").status_code == 404


def test_what_was_left_when_the_meeting_began_stands_in_its_minutes_soonest_first(app: Flask, me: Person, meeting: Meeting) -> None:
    before, after = meeting.starts_at - timedelta(days=30), meeting.starts_at + timedelta(hours=1)
    town, shelter = make_organisation("Exempelby kommun"), make_organisation("Skyddat hus", county_id=3, kind="shelter_provider")
    of_it = {"network_id": meeting.network_id, "created_at": before}
    make_action(town, what="Sedan", due_on=clock.today() + timedelta(days=5), **of_it)
    make_action(town, what="Sen", due_on=clock.today() - timedelta(days=5), **of_it)
    make_action(town, what="Blev klar på mötet", state="done", state_at=after, due_on=clock.today() + timedelta(days=9), **of_it)
    make_action(shelter, what="Anonym", due_on=clock.today() + timedelta(days=12), **of_it)
    make_action(town, what="Var klar", state="done", state_at=before, **of_it)
    make_action(town, what="Ny", network_id=meeting.network_id, created_at=after)
    make_action(town, what="Annat nätverk", network_id=make_network("Ett annat").id, created_at=before)
    make_action(town, what="Härifrån", meeting_id=meeting.id, **of_it)
    assert [one.what for one in left_for(me.actor, meeting)] == ["Sen", "Sedan", "Blev klar på mötet", "Anonym"]
    with app.test_request_context():
        shown = render_template("meetings/_left.html", left=left_words(me.actor, meeting), writes=True)
    assert "Kvar från förra mötet: 4 åtgärder" in shown and "5 dagar försenad" in shown and "Skyddat hus" not in shown
    assert left_for(person(Role.DEVELOPMENT_LEADER, 3).actor, meeting) == []
