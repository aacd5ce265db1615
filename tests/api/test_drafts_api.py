"""A calendar of the board's proposes what has ended; a person confirms it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.api.conftest import Call
from tests.api.test_activities_api import holds
from tests.factories import Person, person
from vaw.domain.activities.models import Draft
from vaw.domain.activities.operations.drafts import confirm_draft, dismiss_draft
from vaw.domain.activities.queries.drafts import get_draft
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

BODY: dict[str, Any] = {
    "county": "24", "source_ref": "uid-17@kalender.example.se", "done_on": "2025-03-14", "type": "network_meeting", "field": "honour",
    "mode": "digital", "minutes": 90, "municipalities": ["2480"], "text": "Samverkan om förebyggande arbete",
}  # fmt: skip


@pytest.fixture
def me(rolled_back: sa.Connection) -> Person:
    return person()


def test_what_is_proposed_is_listed_and_a_person_confirms_it(call: Call, me: Person) -> None:
    made = call(me, "POST", "/drafts", json=BODY)
    assert made.status_code == 201 and made.json is not None, made.text
    holds("Draft", made.json)
    assert made.json["entry"]["municipalities"] == ["2480"] and made.json["entry"]["women"] is None
    activity = confirm_draft(me.actor, get_draft(me.actor, made.json["id"]))
    listed = call(me, "GET", "/drafts").json
    assert listed is not None and listed["total"] == 1
    assert (listed["items"][0]["state"], listed["items"][0]["activity_id"], listed["items"][0]["entry"]) == ("confirmed", activity.id, None)
    holds("Draft", listed["items"][0])


def test_an_event_that_is_sent_again_finds_what_it_proposed_first_even_when_that_was_put_away(call: Call, me: Person) -> None:
    first, second = call(me, "POST", "/drafts", json=BODY), call(person(), "POST", "/drafts", json={**BODY, "minutes": 30})
    assert (first.status_code, second.status_code) == (201, 200) and first.json == second.json and first.json is not None
    dismiss_draft(me.actor, get_draft(me.actor, first.json["id"]))
    again = call(me, "POST", "/drafts", json=BODY)
    assert again.status_code == 200 and again.json is not None and again.json["state"] == "dismissed"


def test_of_what_the_calendar_calls_the_event_only_a_hash_is_kept(call: Call, me: Person) -> None:
    call(me, "POST", "/drafts", json=BODY)
    draft = db.session.scalars(sa.select(Draft)).one()
    assert draft.source_kind == "api" and "uid-17" not in draft.source_ref and "@" not in draft.source_ref


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"source_ref": ""}, "activities.draft_source", "source_ref"),
        ({"source_ref": "x" * 201}, "activities.draft_source", "source_ref"),
        ({"text": "Gäller 19811218-9876"}, "guard.personal_number", "text"),
        ({"done_on": "2999-01-01"}, "activities.future", "done_on"),
        ({"minutes": None}, "activities.minutes", "minutes"),
        ({"type": "nothing"}, "activities.unknown_term", "type"),
    ],
)
def test_what_could_not_be_logged_is_refused(call: Call, me: Person, changed: dict[str, Any], code: str, field: str) -> None:
    answer = call(me, "POST", "/drafts", json={**BODY, **changed})
    assert answer.status_code == 422 and answer.json is not None and (answer.json["code"], answer.json["field"]) == (code, field)
    assert db.session.scalars(sa.select(Draft)).all() == []


def test_pages_follow_one_another(call: Call, me: Person) -> None:
    made = [call(me, "POST", "/drafts", json={**BODY, "source_ref": str(n)}).json["id"] for n in range(3)]  # type: ignore[index]
    first = call(me, "GET", "/drafts?limit=2").json
    assert first is not None and first["total"] == 3
    rest = call(me, "GET", f"/drafts?limit=2&after={first['after']}").json
    assert rest is not None and rest["after"] is None
    assert [item["id"] for item in first["items"] + rest["items"]] == sorted(made, reverse=True)


def test_another_county_another_role_and_a_key_to_read_propose_nothing(call: Call, me: Person) -> None:
    assert call(person(county_id=12), "POST", "/drafts", json=BODY).status_code == 404
    assert call(person(Role.COUNTY_MANAGEMENT), "POST", "/drafts", json=BODY).status_code == 404
    assert call(me, "POST", "/drafts", json=BODY, scopes=("activities:read",)).status_code == 403
    call(me, "POST", "/drafts", json=BODY)
    seen = call(person(county_id=12), "GET", "/drafts").json
    assert seen is not None and seen["items"] == []
