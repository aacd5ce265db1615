"""A shelter's own system reports: once for each key, by pseudonym, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.api.test_contract import ask
from tests.factories import person
from tests.factories.housing import make_facility, make_snapshot
from vaw.domain.housing.models import Facility
from vaw.domain.people.rules import Role

PATH = "/api/v1/capacity-snapshots"


@pytest.fixture
def facility(rolled_back: sa.Connection) -> Facility:
    return make_facility(adults=4, children=6)


def body(facility: Facility, **more: Any) -> dict[str, Any]:
    return {"facility": facility.code, "adults": 2, "children": 3, "closed": 0, "turned_away": 2, "nights": 9, **more}


def test_a_report_with_its_key_is_recorded_once(app: Flask, facility: Facility) -> None:
    me = person(Role.SHELTER_REPORTER, None, facility.organisation_id)
    told = body(facility, reasons=[{"reason": "full", "whom": "men", "count": 1}])
    first, again = (ask(app, me, "POST", PATH, json=told, headers={"Idempotency-Key": "a"}) for _ in range(2))
    assert (first.status_code, again.status_code, first.json) == (201, 200, again.json)
    assert (first.json["channel"], first.json["turned_away"], first.json["nights"]) == ("api", 2, 9)
    assert ask(app, me, "GET", first.headers["Location"]).json == first.json
    assert "id" not in first.json and ask(app, me, "POST", PATH, json={"facility": facility.code, "unchanged": True}).status_code == 201
    listed = ask(app, me, "GET", PATH, query_string={"facility": facility.code, "limit": 1}).json
    assert (listed["total"], listed["items"][0]["act"]) == (2, "unchanged")
    assert ask(app, me, "GET", PATH, query_string={"facility": facility.code, "after": listed["after"]}).json["items"] == [first.json]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"adults": "2"}, "adults"),
        ({"closed": None}, "closed"),
        ({"reasons": [{"reason": "full", "count": 9}]}, "reasons"),
        ({"at": "i går"}, "at"),
    ],
)
def test_what_is_no_report_is_refused_with_its_field(app: Flask, facility: Facility, wrong: dict[str, Any], field: str) -> None:
    me = person(Role.SHELTER_REPORTER, None, facility.organisation_id)
    refused = ask(app, me, "POST", PATH, json=body(facility, **wrong))
    assert refused.status_code == 422 and field in refused.get_data(as_text=True)


def test_nobody_reads_or_writes_another_ones(app: Flask, facility: Facility) -> None:
    make_snapshot(facility)
    for who in (person(county_id=3), person(Role.SHELTER_REPORTER, None, make_facility().organisation_id)):
        assert ask(app, who, "POST", PATH, json=body(facility)).status_code == 404
        assert ask(app, who, "GET", f"{PATH}/{facility.code}/1").status_code == 404
        assert ask(app, who, "GET", PATH).json["total"] == 0
