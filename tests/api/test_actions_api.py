"""Action points for a board's own systems."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.api.conftest import Call
from tests.api.test_activities_api import holds
from tests.factories import Person, person
from tests.factories.networks import make_action, make_network, make_organisation
from vaw.domain.networks.models.actions import ActionLetter, ActionPoint
from vaw.kernel import clock
from vaw.kernel.db import db


@pytest.fixture
def me(rolled_back: sa.Connection) -> Person:
    return person()


@pytest.fixture
def body(rolled_back: sa.Connection) -> dict[str, Any]:
    town = make_organisation("Exempelby kommun", role_mailbox="social@example.se")
    due_on = clock.today() + timedelta(days=30)
    return {"county": "24", "what": "Skriv en rutin", "organisation_id": town.id, "due_on": due_on.isoformat()}


def test_a_program_gives_an_action_once_and_its_owner_is_told(call: Call, me: Person, body: dict[str, Any]) -> None:
    answers = [call(me, "POST", "/actions", json=body, headers={"Idempotency-Key": "meeting-7"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200] and answers[0].json == answers[1].json
    made = answers[0].json
    assert made is not None
    holds("Action", made)
    assert made["state"] == "open" and made["due_on"] >= body["due_on"] and "social@example.se" not in answers[0].text
    assert db.session.scalars(sa.select(ActionLetter.kind)).all() == ["given"]
    other = call(me, "POST", "/actions", json={**body, "what": "Något annat"}, headers={"Idempotency-Key": "meeting-7"})
    assert other.status_code == 422 and other.json is not None and other.json["code"] == "api.key_reused"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"what": 7}, "api.value"),
        ({"due_on": "snart"}, "api.value"),
        ({"network_id": "sju"}, "api.value"),
        ({"organisation_id": None}, "networks.action_owner"),
        ({"what": "Ring 19121212-1212"}, "guard."),
    ],
)
def test_what_cannot_be_saved_is_refused_by_name(call: Call, me: Person, body: dict[str, Any], wrong: dict[str, Any], code: str) -> None:
    answer = call(me, "POST", "/actions", json={**body, **wrong})
    assert answer.status_code == 422 and answer.json is not None and answer.json["code"].startswith(code)
    assert db.session.scalars(sa.select(ActionPoint)).all() == []


def test_they_are_listed_by_network_and_state_for_ones_own_county(call: Call, me: Person, body: dict[str, Any]) -> None:
    network = make_network()
    wanted = make_action(owner_id=me.id, network_id=network.id)
    make_action(owner_id=me.id, network_id=network.id, state="done")
    make_action(owner_id=me.id, county_id=3, network_id=network.id)
    listed = call(me, "GET", f"/actions?network_id={network.id}&state=open").json
    assert listed is not None and [item["id"] for item in listed["items"]] == [wanted.id] and listed["total"] == 1
    holds("ActionLine", listed["items"][0])
    pages = call(me, "GET", "/actions?limit=1").json
    assert pages is not None and pages["total"] == 2
    following = call(me, "GET", f"/actions?limit=1&after={pages['after']}").json
    assert following is not None and {pages["items"][0]["id"], following["items"][0]["id"]} > {wanted.id} and following["after"] is None
    assert call(person(county_id=3), "GET", f"/actions/{wanted.id}").status_code == 404
    assert call(me, "GET", "/actions?state=klart").status_code == 422


@pytest.fixture
def mine(call: Call, me: Person, body: dict[str, Any]) -> dict[str, Any]:
    made = call(me, "POST", "/actions", json=body).json
    assert made is not None
    return made


def changed(call: Call, me: Person, one: dict[str, Any], version: int | None = None, **body: Any) -> Any:
    headers = {"If-Match": f'"{one["version"] if version is None else version}"'}
    return call(me, "PATCH", f"/actions/{one['id']}", json=body, headers=headers)


def test_a_program_says_how_it_goes_and_what_it_led_to_over_what_it_has_seen(call: Call, me: Person, mine: dict[str, Any]) -> None:
    begun = changed(call, me, mine, state="in_progress")
    assert begun.status_code == 200 and begun.json["state"] == "in_progress"
    assert changed(call, me, mine, state="done").status_code == 412
    assert call(me, "PATCH", f"/actions/{mine['id']}", json={"state": "done"}).status_code == 428
    done = changed(call, me, begun.json, state="done", result="Rutinen används.")
    holds("Action", done.json)
    assert (done.json["state"], done.json["result"]) == ("done", "Rutinen används.") and done.json["answers"][0]["state"] == "done"
    mended = changed(call, me, done.json, result="Rutinen används i fyra kommuner.")
    assert mended.json["result"] == "Rutinen används i fyra kommuner." and mended.json["state_at"] == done.json["state_at"]
    assert changed(call, me, mended.json, state="in_progress").json["state"] == "in_progress"


def test_a_program_moves_the_day_and_gives_it_to_somebody_else(call: Call, me: Person, mine: dict[str, Any]) -> None:
    until = (clock.today() + timedelta(days=60)).isoformat()
    moved = changed(call, me, mine, due_on=until).json
    assert moved["due_on"] >= until and (moved["what"], moved["organisation_id"]) == (mine["what"], mine["organisation_id"])
    given = changed(call, me, moved, user_id=me.id).json
    assert (given["user_id"], given["organisation_id"], given["due_on"]) == (me.id, None, moved["due_on"])


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"state": "more_time"}, "api.value"),
        ({"state": "done", "what": "Båda på en gång"}, "api.value"),
        ({"result": "Inte klar än"}, "api.value"),
        ({"state": "dropped"}, "networks.action_reason"),
        ({"state": "done", "result": "Ring 19121212-1212"}, "guard."),
        ({"what": ""}, "networks.action_what"),
        ({}, "api.value"),
    ],
)
def test_what_a_board_cannot_say_of_an_action_is_refused(
    call: Call, me: Person, mine: dict[str, Any], wrong: dict[str, Any], code: str
) -> None:
    refused = changed(call, me, mine, **wrong)
    assert refused.status_code == 422 and refused.json["code"].startswith(code)
    other = person(county_id=3)
    assert changed(call, other, mine, state="done").status_code == 404
