"""What an assignment led to, meeting by meeting, and action points that say where they were agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.networks import make_action, make_decision, make_item, make_meeting, make_network, make_organisation
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.people.rules import Role
from vaw.kernel import clock

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def board(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def assignment_id() -> int:
    found = find_assignment("regional-2021-995")
    assert found
    return found.id


def held(title: str, days: int, assignment_id: int, **more: object) -> Meeting:
    network = make_network(f"Nätverk {title}", assignment_ids=[assignment_id], **more)
    return make_meeting(network, title=title, state="held", starts_at=clock.now() - timedelta(days=days))


@pytest.fixture
def action(me: Person, assignment_id: int) -> ActionPoint:
    meeting = held("Höstmötet", 20, assignment_id)
    item = make_item(meeting)
    decision = make_decision(item, "Vi gör en gemensam rutin.", assignment_id=assignment_id, number=2)
    source = {"network_id": meeting.network_id, "meeting_id": meeting.id, "item_id": item.id, "decision_id": decision.id}
    town = make_organisation("Exempelby kommun", role_mailbox="social@example.se")
    return make_action(town, what="Skriv rutinen", state="done", result="Rutinen används", assignment_id=assignment_id, **source)


def test_an_assignment_tells_which_meetings_decided_what_and_what_came_of_it(
    board: FlaskClient, action: ActionPoint, assignment_id: int
) -> None:
    held("Tomt möte", 30, assignment_id)
    other = held("Annat läns möte", 5, assignment_id, county_id=3)
    make_decision(make_item(other), "Något i ett annat län", assignment_id=assignment_id)
    page = board.get(f"/uppdrag/{assignment_id}/vad-ledde-det-till").text
    words = ("Nätverk Höstmötet</h2>", "Höstmötet</a></h3>", "Beslut § 2", "gemensam rutin", "Skriv rutinen", "Rutinen används")
    order = [page.index(word) for word in words]
    assert order == sorted(order) and f"/moten/{action.meeting_id}/protokoll" in page
    assert "Något i ett annat län" not in page and "1 beslut under uppdraget." in page and page.count("1 möte har hållits.") == 2


def test_an_action_point_leads_to_the_meeting_and_the_decision_it_comes_from(app: Flask, board: FlaskClient, action: ActionPoint) -> None:
    page = board.get(f"/atgarder/{action.id}").text
    assert f'href="/moten/{action.meeting_id}/protokoll#punkt-{action.item_id}"' in page
    assert "Höstmötet" in page and "§ 2" in page and "Vi gör en gemensam rutin." in page
    theirs = person(Role.REQUESTER, organisation_id=action.organisation_id).browser(app).get(f"/atgarder/{action.id}").text
    assert "Skriv rutinen" in theirs and "Höstmötet" not in theirs and "gemensam rutin" not in theirs
