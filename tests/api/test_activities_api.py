"""The log's collection, as a program meets it."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.api.conftest import Call
from tests.factories import Person, person
from vaw.blueprints.api.description import SCHEMAS
from vaw.domain.activities.models import Activity
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.people.models import ApiToken
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

BODY: dict[str, Any] = {
    "county": "24", "done_on": "2025-03-14", "type": "training", "field": "honour", "mode": "hybrid", "minutes": 90, "women": 10, "men": 2,
    "municipalities": ["2480"], "text": "Utbildning",
}  # fmt: skip


@pytest.fixture
def me(rolled_back: sa.Connection) -> Person:
    return person()


def body(**changed: Any) -> dict[str, Any]:
    return {**BODY, "shares": {str(ASSIGNMENT()): 100}, **changed}


def ASSIGNMENT() -> int:

    found = find_assignment("regional-2021-995")
    assert found
    return found.id


def holds(schema: str, instance: Any) -> None:
    jsonschema.validate(instance, {**SCHEMAS[schema], "components": {"schemas": SCHEMAS}})


def test_a_logged_activity_can_be_read_and_listed(call: Call, me: Person) -> None:
    made = call(me, "POST", "/activities", json=body())
    assert made.status_code == 201, made.text
    holds("Activity", made.json)
    read = call(me, "GET", made.headers["Location"].removeprefix("/api/v1"))
    assert read.json == made.json and read.headers["ETag"] == '"1"'
    listed = call(me, "GET", "/activities?type=training&year=2025")
    assert listed.json is not None and listed.json["total"] == 1 and listed.json["after"] is None
    holds("ActivityLine", listed.json["items"][0])


def test_the_same_key_makes_one_activity_and_another_body_is_refused(call: Call, me: Person) -> None:
    key = {"Idempotency-Key": "nightly-1"}
    first, second = call(me, "POST", "/activities", json=body(), headers=key), call(me, "POST", "/activities", json=body(), headers=key)
    assert (first.status_code, second.status_code) == (201, 200) and first.json == second.json
    other = call(me, "POST", "/activities", json=body(minutes=60), headers=key)
    assert other.status_code == 422 and other.json is not None and other.json["code"] == "api.key_reused"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Activity)) == 1


def test_pages_follow_one_another_without_gap_or_double(call: Call, me: Person) -> None:
    made = [call(me, "POST", "/activities", json=body(done_on=f"2025-03-{day:02}")).json["id"] for day in (1, 1, 2, 3, 3)]  # type: ignore[index]
    seen, after = [], ""
    while True:
        page = call(me, "GET", f"/activities?limit=2&after={after}").json
        assert page is not None and page["total"] == 5
        seen += [item["id"] for item in page["items"]]
        if page["after"] is None:
            break
        after = page["after"]
    assert sorted(seen) == sorted(made) and len(seen) == 5


def test_a_change_needs_the_version_that_was_read(call: Call, me: Person) -> None:
    made = call(me, "POST", "/activities", json=body()).json
    assert made is not None
    path = f"/activities/{made['id']}"
    change = {"women": 12, "reason": "Räknade om"}
    assert call(me, "PATCH", path, json=change).status_code == 428
    assert call(me, "PATCH", path, json=change, headers={"If-Match": '"7"'}).status_code == 412
    done = call(me, "PATCH", path, json=change, headers={"If-Match": '"1"'})
    assert done.status_code == 200 and done.json is not None and done.json["women"] == 12 and done.json["version"] == 2
    assert call(me, "GET", path, headers={"If-None-Match": '"2"'}).status_code == 304


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"text": "Gäller 19811218-9876"}, "guard.personal_number", "text"),
        ({"done_on": "2025-02-31"}, "api.value", "done_on"),
        ({"done_on": "2999-01-01"}, "activities.future", "done_on"),
        ({"minutes": "90"}, "api.value", "minutes"),
        ({"type": "nothing"}, "activities.unknown_term", "type"),
        ({"shares": {}}, "activities.shares_missing", "shares"),
        ({"municipalities": ["9999"]}, "activities.municipality", "municipality_ids"),
    ],
)
def test_a_refusal_is_a_problem_with_code_and_field_and_nothing_of_the_text(
    call: Call, me: Person, changed: dict[str, Any], code: str, field: str
) -> None:
    answer = call(me, "POST", "/activities", json=body(**changed))
    assert answer.status_code == 422 and answer.mimetype == "application/problem+json" and answer.json is not None
    holds("Problem", answer.json)
    assert (answer.json["code"], answer.json["field"]) == (code, field) and "19811218" not in answer.text


def test_without_token_scope_or_role_the_door_is_closed(app: Flask, call: Call, me: Person) -> None:
    assert app.test_client().get("/api/v1/activities").status_code == 401
    assert call(me, "GET", "/activities", scopes=("figures:read",)).status_code == 403
    made = call(me, "POST", "/activities", json=body()).json
    assert made is not None
    assert call(person(county_id=12), "GET", f"/activities/{made['id']}").status_code == 404
    assert call(person(Role.ADMINISTRATOR), "GET", "/activities").status_code == 404
    assert call(person(county_id=12), "POST", "/activities", json=body()).status_code == 404


@pytest.mark.parametrize("path", ["/nothing", "/activities/999999"])
def test_what_is_not_there_is_told_to_a_program_as_a_problem(call: Call, me: Person, path: str) -> None:
    answer = call(me, "GET", path)
    assert answer.status_code == 404 and answer.mimetype == "application/problem+json"


def test_what_cannot_be_read_is_refused_kindly(call: Call, me: Person) -> None:
    assert call(me, "POST", "/activities", data="{", content_type="application/json").status_code == 400
    assert call(me, "POST", "/activities", data="x=1").status_code == 415
    assert call(me, "GET", "/activities?limit=5000").status_code == 422
    assert call(me, "GET", "/activities?after=nonsense").status_code == 422


def test_the_owner_can_see_when_a_key_was_used_last(call: Call, me: Person) -> None:
    call(me, "GET", "/activities")
    assert db.session.scalars(sa.select(ApiToken.used_at)).one() is not None


@pytest.mark.parametrize(
    "path", ["/actions?assignment_id=18085564746", "/meetings?network_id=2147483648", "/registrations?occasion=9999999999"]
)
def test_a_number_that_no_row_can_have_is_refused(call: Call, path: str) -> None:
    refused = call(person(), "GET", path)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "api.value")
