"""Meetings for programs: what the pages show of them, and drafts."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.api.conftest import Call
from tests.api.test_activities_api import holds
from tests.factories import Person, person
from tests.factories.networks import (
    make_decision,
    make_invitation,
    make_item,
    make_meeting,
    make_network,
    make_organisation,
    make_seat,
)
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingLetter
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back")
NEW: dict[str, Any] = {
    "title": "Samråd",
    "mode": "digital",
    "starts_at": "2027-01-14T09:00:00",
    "ends_at": "2027-01-14T12:00:00+01:00",
    "join_address": "https://mote.example.se/hemligt",
}


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def network() -> Network:
    return make_network()


def test_a_program_writes_a_draft_once_and_nobody_hears_of_it(call: Call, me: Person, network: Network) -> None:
    make_seat(network, make_organisation())
    body, key = {"network_id": network.id, **NEW}, {"Idempotency-Key": "mote-1"}
    first, again = (call(me, "POST", "/meetings", json=body, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200) and first.get_json() == again.get_json()
    made = first.get_json()
    holds("Meeting", made)
    assert made["state"] == "draft" and made["starts_at"].startswith("2027-01-14T08:00")
    assert db.session.scalars(sa.select(MeetingLetter)).all() == [] and db.session.scalars(sa.select(Meeting)).one().submit_key


def test_only_what_is_sent_is_changed_over_the_version_that_was_read(call: Call, me: Person, network: Network) -> None:
    made = call(me, "POST", "/meetings", json={"network_id": network.id, **NEW})
    path = made.headers["Location"].removeprefix("/api/v1")
    assert call(me, "PATCH", path, json={"title": "Möte"}).status_code == 428
    changed = call(me, "PATCH", path, json={"title": "Möte"}, headers={"If-Match": made.headers["ETag"]})
    assert changed.status_code == 200 and changed.get_json() == {**made.get_json(), "title": "Möte", "version": 2}
    assert call(me, "PATCH", path, json={"title": "Nej"}, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert call(me, "GET", path).headers["ETag"] == changed.headers["ETag"]


def test_an_open_meeting_is_counted_and_a_move_is_told(call: Call, me: Person, network: Network) -> None:
    meeting = make_meeting(network, join_address="https://mote.example.se/hemligt")
    seats = [make_seat(network, make_organisation(name)) for name in ("Exempelby", "Exempelstad", "Region Exempel")]
    make_invitation(meeting, seats[0], reply="coming", came_women=2, came_men=1, came_unstated=0)
    make_invitation(meeting, seats[1], reply="not_coming", came_women=0, came_men=0, came_unstated=0)
    make_invitation(meeting, seats[2])
    make_decision(make_item(meeting, "Lägesbild"), "Vi fortsätter.")
    told = call(me, "GET", f"/meetings/{meeting.id}")
    shown = told.get_json()
    assert shown["answers"] == {"invited": 3, "coming": 1, "alternate": 0, "not_coming": 1, "silent": 1}
    assert shown["presence"] == {"came": 1, "absent": 1, "women": 2, "men": 1, "unstated": 0}
    assert (shown["agenda"], shown["decisions"]) == (["Lägesbild"], [{"number": None, "text": "Vi fortsätter."}])
    reader = call(person(Role.COUNTY_MANAGEMENT), "GET", f"/meetings/{meeting.id}").get_json()
    assert (shown["join_address"], reader["join_address"]) == ("https://mote.example.se/hemligt", None)
    call(me, "PATCH", f"/meetings/{meeting.id}", json={"place": "Sal 9"}, headers={"If-Match": told.headers["ETag"]})
    assert db.session.scalars(sa.select(MeetingLetter.kind)).all() == ["changed"] * 3


def test_meetings_are_listed_for_ones_own_networks(call: Call, me: Person, network: Network) -> None:
    wanted = make_meeting(network)
    make_meeting(network, state="held")
    make_meeting(make_network("Annat läns", 3))
    listed = call(me, "GET", f"/meetings?network_id={network.id}&state=open&past=false&county=24").get_json()
    assert [item["id"] for item in listed["items"]] == [wanted.id] and listed["total"] == 1
    holds("MeetingLine", listed["items"][0])
    first = call(me, "GET", "/meetings?limit=1").get_json()
    rest = call(me, "GET", f"/meetings?limit=1&after={first['after']}").get_json()
    assert first["total"] == 2 and rest["after"] is None and first["items"] != rest["items"]
    assert call(person(county_id=3), "GET", f"/meetings/{wanted.id}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"network_id": None}, 422, "api.value"),
        ({"network_id": 10**8}, 404, None),
        ({"title": 7}, 422, "api.value"),
        ({"title": ""}, 422, "networks.meeting_title"),
        ({"mode": "telepathy"}, 422, "networks.choice"),
        ({"starts_at": "soon"}, 422, "api.value"),
        ({"join_address": "http://mote.example.se"}, 422, "networks.meeting_join"),
        ({"about": "Ring 19121212-1212"}, 422, "guard.personal_number"),
    ],
)
def test_what_cannot_be_saved_is_refused_by_name(
    call: Call, me: Person, network: Network, wrong: dict[str, Any], status: int, code: str | None
) -> None:
    answer = call(me, "POST", "/meetings", json={"network_id": network.id, **NEW, **wrong})
    assert answer.status_code == status and (code is None or answer.get_json()["code"] == code)
    assert db.session.scalars(sa.select(Meeting)).all() == []
