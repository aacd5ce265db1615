"""A program reads the reminders of its owner and of nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.factories import Person, person, token
from tests.factories.notices import declared_kinds, make_notice
from vaw.kernel import clock

pytestmark = pytest.mark.usefixtures("rolled_back", "kinds")


@pytest.fixture
def kinds() -> Iterator[None]:
    with declared_kinds():
        yield


def ask(app: Flask, who: Person, **query: str) -> Any:
    headers = {"Authorization": f"Bearer {token(who, ('reminders:read',))}"}
    return app.test_client().get("/api/v1/reminders", headers=headers, query_string=query)


def test_it_gets_what_the_owners_page_says(app: Flask) -> None:
    me = person()
    notice = make_notice(me)
    make_notice(person())
    told = ask(app, me).get_json()
    [item] = told["items"]
    assert told["total"] == 1 and item["id"] == notice.id and item["county"] == "24" and item["state"] == "planned"
    assert item["text"].startswith("Gör Västerbottens län klar") and item["read_at"] is None


def test_it_asks_by_state(app: Flask) -> None:
    me = person()
    failed = make_notice(me, state="failed", reason="refused", settled_at=clock.now())
    make_notice(me, object_id=3)
    told = ask(app, me, state="failed").get_json()
    assert [item["id"] for item in told["items"]] == [failed.id] and told["items"][0]["reason"] == "refused"
    assert ask(app, me, state="nonsense").status_code == 422


def test_a_name_from_a_county_that_one_has_left_is_not_told(app: Flask) -> None:
    moved = person(county_id=3)
    make_notice(moved, county_id=24, ended_at=clock.now())
    assert ask(app, moved).get_json()["items"][0]["text"] == "Provsak"
