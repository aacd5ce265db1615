"""/api/v1/efforts and /api/v1/shared-efforts: counted progress, nothing of another county's but what it shares, and never an indicator."""

from __future__ import annotations

from tests.api.conftest import Call
from tests.factories import person
from tests.factories.prevention import make_effort, make_indicator, make_milestone, make_serves
from vaw.domain.people.rules import Role
from vaw.kernel import clock


def test_an_effort_has_its_milestones_and_a_counted_progress(call: Call) -> None:
    me, effort = person(), make_effort(municipality_ids=[2480])
    make_milestone(effort, done_on=clock.today())
    make_milestone(effort, in_days=-1)
    make_serves(effort, "objective", 3)
    make_indicator(effort, "Hemligt mätetal")
    answer = call(me, "GET", f"/efforts/{effort.id}")
    whole = answer.get_json()
    assert (whole["progress"], len(whole["milestones"]), whole["serves"]) == (0.5, 2, [{"kind": "objective", "id": 3}])
    assert (whole["municipalities"], "Hemligt" in answer.text) == (["2480"], False)
    [line] = call(me, "GET", "/efforts?method=training").get_json()["items"]
    assert (line["milestones"], line["milestones_done"], line["milestones_late"]) == (2, 1, 1)
    assert call(me, "GET", "/efforts?state=flying").get_json()["field"] == "state"


def test_another_county_reads_what_is_shared_without_money(call: Call) -> None:
    there = person(county_id=3)
    shared, hidden = make_effort("Delad", shared=True, budget=5), make_effort("Inte delad")
    assert call(there, "GET", f"/efforts/{shared.id}").status_code == 404
    assert call(there, "GET", "/efforts").get_json()["total"] == 0
    page = call(there, "GET", "/shared-efforts?county=24").get_json()
    assert [one["id"] for one in page["items"]] == [shared.id]
    assert "budget" not in page["items"][0]
    assert hidden.id not in [one["id"] for one in page["items"]]
    assert call(person(Role.ADMINISTRATOR), "GET", "/shared-efforts").status_code == 404
