"""/api/v1/strategies and /api/v1/measures: the lists of their time, and a measure that is followed up over what a program has seen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from tests.api.conftest import Call
from tests.api.test_activities_api import holds
from tests.factories import Person, person
from tests.factories.networks import make_organisation
from tests.factories.strategies import make_goal, make_measure, make_strategy
from vaw.blueprints.api import strategies as resources
from vaw.domain.people.rules import Role
from vaw.domain.strategies.models.plans import Measure, MeasureStep
from vaw.kernel.db import db


@pytest.fixture
def me(rolled_back: sa.Connection) -> Person:
    return person(Role.EQUALITY_EXPERT)


@pytest.fixture
def measure(me: Person) -> Measure:
    return make_measure(
        make_goal(make_strategy()), make_organisation("Exempelby kommun"), due_on=date(2026, 1, 31), evaluation="Än så länge"
    )


def patch(call: Call, who: Person, measure: Measure, version: int | None = 1, **body: Any) -> TestResponse:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return call(who, "PATCH", f"/measures/{measure.id}", json=body, headers=headers)


def test_strategies_are_listed_and_shown_with_the_lists_of_their_time(call: Call, me: Person, measure: Measure) -> None:
    old = make_strategy("Äldre", starts_on=date(2014, 1, 1), ends_on=date(2016, 12, 31), state="submitted")
    make_strategy("I ett annat län", 3)
    page = call(me, "GET", "/strategies?limit=1").get_json()
    rest = call(me, "GET", f"/strategies?after={page['after']}").get_json()
    assert (page["total"], [one["title"] for one in (*page["items"], *rest["items"])]) == (2, ["Påhittad strategi", "Äldre"])
    assert (page["items"][0]["goals"], page["items"][0]["measures"]) == (1, 1)
    for query, titles in (("phase=over", ["Äldre"]), ("state=submitted", ["Äldre"]), ("q=hittad", ["Påhittad strategi"]), ("county=3", [])):
        assert [one["title"] for one in call(me, "GET", f"/strategies?{query}").get_json()["items"]] == titles, query
    whole = call(me, "GET", f"/strategies/{old.id}").get_json()
    holds("Strategy", whole)
    assert (len(whole["sub_goals"]), len(whole["subject_areas"]), whole["subject_areas"][0]) == (4, 14, "traffic_2010")
    assert call(me, "GET", "/strategies?state=flying").get_json()["field"] == "state"


def test_a_program_says_how_a_measure_goes_over_what_it_has_seen(call: Call, me: Person, measure: Measure) -> None:
    assert patch(call, me, measure, None, state="done").status_code == 428
    assert patch(call, me, measure, 7, state="done").status_code == 412
    done = patch(call, me, measure, state="done", text="Alla chefer har gått.")
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')
    told = done.get_json()
    holds("Measure", told)
    assert (told["state"], told["evaluation"], told["said"][0]["text"]) == ("done", "Än så länge", "Alla chefer har gått.")
    assert patch(call, me, measure, 1, evaluation="Den andras ord").status_code == 412
    assert patch(call, me, measure, 2, evaluation="Fler män söker stöd.").get_json()["state"] == "done"
    assert call(me, "GET", f"/measures/{measure.id}", headers={"If-None-Match": '"3"'}).status_code == 304


def test_of_two_who_save_at_once_the_second_is_told_and_nothing_of_it_is_kept(
    call: Call, me: Person, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one commits between our reading and our writing: the version that we sent was right when it was looked at."""

    def somebody_is_first() -> int:
        db.session.connection().execute(sa.update(Measure.__table__).values(version=2))  # type: ignore[arg-type]
        return 1

    monkeypatch.setattr(resources, "matching_version", somebody_is_first)
    late = patch(call, me, measure, state="done", text="För sent")
    assert (late.status_code, late.get_json()["code"]) == (409, "conflict")
    db.session.expire_all()
    assert db.session.get_one(Measure, measure.id).state == "not_begun"
    assert db.session.scalars(sa.select(MeasureStep)).all() == []


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"state": "flying"}, "api.value", "state"),
        ({"state": "dropped"}, "strategies.measure_why", "text"),
        ({"text": 7}, "api.value", "text"),
        ({"evaluation": None}, "api.value", "evaluation"),
        ({"text": "Gäller 19811218-9876"}, "guard.personal_number", "text"),
        ({"evaluation": "Ring 070-123 45 67"}, "guard.phone", "evaluation"),
        ({"text": "x" * 601}, "strategies.long", "text"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_field_without_its_text(
    call: Call, me: Person, measure: Measure, body: dict[str, Any], code: str, field: str
) -> None:
    refused = patch(call, me, measure, **body)
    problem = refused.get_json()
    assert (refused.status_code, problem["code"], problem["field"]) == (422, code, field)
    assert "9876" not in refused.text and "070" not in refused.text
    assert db.session.scalars(sa.select(Measure.version)).all() == [1]


def test_the_door_is_closed_to_others_and_strategies_are_written_by_people(call: Call, me: Person, measure: Measure) -> None:
    assert patch(call, person(Role.COUNTY_MANAGEMENT), measure, state="done").status_code == 404
    assert patch(call, person(Role.EQUALITY_EXPERT, 3), measure, state="done").status_code == 404
    assert call(person(Role.EQUALITY_EXPERT, 3), "GET", f"/measures/{measure.id}").status_code == 404
    scopes = ("measures:read", "strategies:read")
    unscoped = call(me, "PATCH", f"/measures/{measure.id}", scopes=scopes, json={"state": "done"}, headers={"If-Match": '"1"'})
    assert (unscoped.status_code, unscoped.get_json()["detail"]) == (403, "measures:write")
    assert call(me, "PATCH", f"/strategies/{measure.strategy_id}", json={"title": "T"}, headers={"If-Match": '"1"'}).status_code == 405
    for query, n in (
        ("", 1),
        ("?late=true", 1),
        ("?state=done", 0),
        (f"?organisation_id={measure.organisation_id}", 1),
        ("?strategy=1", 0),
    ):
        assert call(me, "GET", f"/measures{query}").get_json()["total"] == n, query
