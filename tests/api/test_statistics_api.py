"""The statistics of a year for programs: the page's numbers, of the whole log or a part."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Call
from tests.factories import person
from tests.factories.year import make_year
from vaw.domain.people.rules import Role

YEAR = "county=24&year=2025"


def rows(answer: Any) -> dict[str, list[list[Any]]]:
    return {one["code"]: one["rows"] for one in answer.get_json()["items"]}


def test_a_program_reads_a_part_of_the_log_and_is_told_which(call: Call) -> None:
    me = person()
    make_year(me.actor)
    whole = rows(call(me, "GET", f"/statistics?{YEAR}"))
    assert whole["activities"] == [[5]] and {"by-objective", "sexes-both-ways"} <= whole.keys()
    part = call(me, "GET", f"/statistics?{YEAR}&field=honour&last_month=2")
    assert rows(part)["activities"] == [[1]] and len(rows(part)["by-month"]) == 2
    assert "municipalities-reached" not in rows(part)  # which a part of a year does not have
    assert "Månader: jan" in part.get_json()["items"][0]["definition"]
    assert rows(call(me, "GET", "/nation-statistics?year=2025&objective=none"))["activities"] == [[5]]


@pytest.mark.parametrize(
    ("query", "field"),
    [("year=2025", "county"), ("county=24", "year"), (f"{YEAR}&field=x", "field"), (f"{YEAR}&objective=x", "objective"),
     (f"{YEAR}&assignment_id=999999", "assignment_id"), (f"{YEAR}&first_month=13", "first_month"),
     (f"{YEAR}&first_month=7&last_month=6", "last_month")],
)  # fmt: skip
def test_a_part_that_there_is_not_is_refused(call: Call, query: str, field: str) -> None:
    answer = call(person(), "GET", f"/statistics?{query}")
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_a_year_to_come_and_another_county_have_none(call: Call) -> None:
    me = person()
    for path in ("/statistics?county=24&year=2199", "/statistics?county=3&year=2025", "/nation-statistics?year=2199"):
        assert call(me, "GET", path).status_code == 404, path


def test_the_nations_coordinator_reads_the_country_and_no_county(call: Call) -> None:
    me = person(Role.NATIONAL_COORDINATOR, None)
    assert "log-coverage" in rows(call(me, "GET", "/nation-statistics?year=2025"))
    assert call(me, "GET", f"/statistics?{YEAR}").status_code == 404
