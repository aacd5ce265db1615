"""A board's own system registers people and reads who is registered, and never learns who somebody is."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.api.conftest import Call
from tests.factories import Person, person
from tests.factories.occasions import UMEA, make_occasion, make_registration
from vaw.domain.people.rules import Role
from vaw.domain.support.models.occasions import Registration
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back")
HEADS: dict[str, Any] = {
    "kind": "heads", "organisation_name": "Påhittad kommun", "organisation_kind": "municipality", "municipality": f"{UMEA}", "women": 3,
    "men": 1,
}  # fmt: skip
NAMED = {**HEADS, "kind": "named", "women": 1, "men": 0, "name": "Påhittad Person", "email": "deltagare@example.se", "needs": "Hörslinga"}


@pytest.fixture
def me(rolled_back: sa.Connection) -> Person:
    return person()


def test_a_group_and_a_person_are_registered_and_nothing_of_who_they_are_comes_back(call: Call, me: Person) -> None:
    occasion = make_occasion(places=4)
    group = call(me, "POST", "/registrations", json={**HEADS, "occasion": occasion.id})
    one = call(me, "POST", "/registrations", json={**NAMED, "occasion": occasion.id})
    assert (group.status_code, group.json["state"], one.status_code, one.json["state"]) == (201, "confirmed", 201, "waiting")
    shown, listed = call(me, "GET", one.headers["Location"].split("/api/v1")[1]), call(me, "GET", f"/registrations?occasion={occasion.id}")
    assert shown.status_code == 200 and shown.json == one.json and listed.json["total"] == 2
    for answer in (group, one, shown, listed):
        assert not any(word in answer.text for word in ("Person", "example.se", "Hörslinga"))
        assert not {"name", "email", "email_key", "needs"} & set(answer.json)


def test_the_same_key_registers_once_and_another_wish_under_it_is_refused(call: Call, me: Person) -> None:
    body, key = {**HEADS, "occasion": make_occasion().id}, {"Idempotency-Key": "kalender-17"}
    first, again = (call(me, "POST", "/registrations", json=body, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, again.json) == (201, 200, first.json)
    other = call(me, "POST", "/registrations", json={**body, "women": 9}, headers=key)
    assert (other.status_code, other.json["code"]) == (422, "api.key_reused")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"kind": "crowd"}, "api.value", "kind"),
        ({"women": "3"}, "api.value", "women"),
        ({"women": 0, "men": 0}, "support.heads", "women"),
        ({"organisation_name": ""}, "support.organisation_missing", "organisation_name"),
        ({"municipality": "Umeå"}, "api.value", "municipality"),
        ({"needs": "Hon heter Anna, 811218-9876"}, "guard.personal_number", "needs"),
    ],
)
def test_what_is_wrong_is_told_by_code_and_member(call: Call, me: Person, change: dict[str, Any], code: str, field: str) -> None:
    answer = call(me, "POST", "/registrations", json={**HEADS, "occasion": make_occasion().id, **change})
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, code, field)


def test_the_list_goes_by_occasion_and_state_in_the_order_in_which_they_came(call: Call, me: Person) -> None:
    occasion = make_occasion()
    ids = [make_registration(occasion).id for _ in range(3)]
    make_registration(occasion, state=RegistrationState.WAITING), make_registration(make_occasion())
    path = f"/registrations?occasion={occasion.id}&state=confirmed&limit=2"
    first = call(me, "GET", path).json
    rest = call(me, "GET", f"{path}&after={first['after']}").json
    assert [row["id"] for row in (*first["items"], *rest["items"])] == ids and (first["total"], rest["after"]) == (3, None)
    assert call(me, "GET", "/registrations?state=nothing").status_code == 422


def test_only_those_who_hold_the_occasion_register_others_and_see_who_comes(call: Call, me: Person) -> None:
    occasion = make_occasion(co_county_ids=[25])
    made = make_registration(occasion)
    stranger, partner = person(county_id=3), person(county_id=25)
    assert call(stranger, "POST", "/registrations", json={**HEADS, "occasion": occasion.id}).status_code == 404
    assert call(stranger, "GET", f"/registrations/{made.id}").status_code == 404
    assert call(stranger, "GET", f"/registrations?occasion={occasion.id}").json["total"] == 0
    assert call(partner, "GET", f"/registrations?occasion={occasion.id}").json["total"] == 1
    assert call(partner, "POST", "/registrations", json={**HEADS, "occasion": occasion.id}).status_code == 201
    assert call(person(Role.EQUALITY_EXPERT), "POST", "/registrations", json={**HEADS, "occasion": occasion.id}).status_code == 404
