"""Trainings for programs: the calendar, and drafts of one's own county."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.api.conftest import Call
from tests.factories import person
from tests.factories.occasions import make_occasion, make_registration
from vaw.domain.support.models.occasions import Occasion
from vaw.kernel.db import db

NEW: dict[str, Any] = {
    "county": "24",
    "title": "Grundkurs",
    "field": "honour",
    "mode": "digital",
    "starts_at": "2027-01-14T09:00:00",
    "ends_at": "2027-01-14T12:00:00+01:00",
    "join_address": "https://mote.example.se/x",
}


def test_a_program_reads_the_calendar_and_its_own_drafts(call: Call) -> None:
    me = person()
    draft, full = make_occasion(title="Utkast", state="draft", opened_at=None), make_occasion(title="Full", places=1)
    make_occasion(3, title="Annat läns", municipality_id=None, join_address="https://mote.example.se/hemligt")
    make_registration(full)
    page = call(me, "GET", "/occasions").get_json()
    assert {(row["title"], row["places"], row["taken"]) for row in page["items"]} == {
        ("Utkast", None, 0),
        ("Full", 1, 1),
        ("Annat läns", None, 0),
    }
    assert page["total"] == 3 and call(me, "GET", "/occasions?mine=true&county=24").get_json()["total"] == 2
    assert call(me, "GET", f"/occasions/{draft.id}").status_code == 200
    stranger = person(county_id=3)
    assert call(stranger, "GET", f"/occasions/{draft.id}").status_code == 404
    own = [call(who, "GET", f"/occasions/{page['items'][-1]['id']}").get_json()["join_address"] for who in (me, stranger)]
    assert own in ([None, "https://mote.example.se/hemligt"], [None, None])


def test_a_repeated_request_finds_the_same_draft(call: Call) -> None:
    me, key = person(), {"Idempotency-Key": "kurs-1"}
    first, again = (call(me, "POST", "/occasions", json=NEW, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200) and first.get_json() == again.get_json()
    made = db.session.scalars(sa.select(Occasion)).one()
    assert (made.state, made.starts_at, made.minutes) == ("draft", datetime(2027, 1, 14, 8, tzinfo=UTC), 180)


def test_only_what_is_sent_is_changed_over_the_version_that_was_read(call: Call) -> None:
    me = person()
    made = call(me, "POST", "/occasions", json=NEW)
    path = made.headers["Location"].removeprefix("/api/v1")
    assert call(me, "PATCH", path, json={"places": 20}).status_code == 428
    changed = call(me, "PATCH", path, json={"places": 20}, headers={"If-Match": made.headers["ETag"]})
    assert changed.status_code == 200 and changed.get_json() == {**made.get_json(), "places": 20, "version": 2}
    assert call(me, "PATCH", path, json={"places": 30}, headers={"If-Match": made.headers["ETag"]}).status_code == 412


@pytest.mark.parametrize(
    ("said", "field"),
    [({"title": None}, "title"), ({"places": "many"}, "places"), ({"starts_at": "soon"}, "starts_at"), ({"county": "x"}, "county"),
     ({"professions": "school"}, "professions"), ({"co_counties": ["x"]}, "co_counties"), ({"approval": 1}, "approval")],
)  # fmt: skip
def test_a_member_of_the_wrong_kind_is_refused_by_its_name(call: Call, said: dict[str, Any], field: str) -> None:
    answer = call(person(), "POST", "/occasions", json={**NEW, **said})
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)
