"""The catalogue for programs."""

from __future__ import annotations

import pytest

from tests.api.conftest import Call
from tests.factories import person
from vaw.domain.geography.queries import find_county
from vaw.domain.people.rules import Role
from vaw.domain.support.operations.catalogue import Facts, add_method


def test_a_program_reads_the_catalogue_page_by_page(call: Call) -> None:
    me, names, after = person(), list[str](), ""
    while after is not None:
        page = call(me, "GET", f"/methods?limit=20&after={after}").get_json()
        names += [row["name"] for row in page["items"]]
        after = page["after"]
    assert len(names) == len(set(names)) == page["total"] == 34


@pytest.mark.parametrize(("query", "n"), [("level=universal", 1), ("q=trappan", 1), ("kind=web_course&field=honour", 1), ("field=x", 0)])
def test_a_program_narrows_as_a_person_does(call: Call, query: str, n: int) -> None:
    assert call(person(), "GET", f"/methods?{query}").get_json()["total"] == n


def test_a_state_that_there_is_not_is_refused(call: Call) -> None:
    answer = call(person(), "GET", "/methods?state=gone")
    assert (answer.status_code, answer.get_json()["field"]) == (422, "state")


def test_what_is_not_public_is_read_by_those_who_keep_it(call: Call) -> None:
    me, county = person(), find_county(24)
    assert county
    made = add_method(me.actor, county, facts=Facts("Utkastet", "guide"))
    assert [row["code"] for row in call(me, "GET", "/methods?state=draft").get_json()["items"]] == [made.code]
    assert call(me, "GET", f"/methods/{made.code}").get_json()["county"] == "24"
    other = person(county_id=3)
    assert call(other, "GET", "/methods?state=draft").get_json()["total"] == 0
    assert call(other, "GET", f"/methods/{made.code}").status_code == 404


def test_an_entry_says_when_it_was_last_changed_by_its_tag(call: Call) -> None:
    first = call(person(), "GET", "/methods/trappan")
    assert first.get_json()["length"] == "6–10 samtal" and first.get_json()["certified_trainer"] is None
    assert call(person(), "GET", "/methods/trappan", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_who_may_not_see_drafts_has_the_pages_instead(call: Call) -> None:
    assert call(person(Role.REGISTRAR), "GET", "/methods").status_code == 404
