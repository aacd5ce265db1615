"""/api/v1/checkpoints: shares of a county, and the four stages of one object read and written as on its page."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Call
from tests.factories import person
from tests.factories.networks import make_decision, make_item, make_meeting, make_network
from tests.factories.prevention import make_effort
from vaw.domain.people.rules import Role

WRITTEN = {"relevant": True, "analysed": "Deltagarlistor", "women": "Når fler", "men": "Når färre", "conclusion": "Bjud in fler män"}


def test_a_checkpoint_is_written_once_read_and_written_anew_over_what_was_read(call: Call) -> None:
    me, effort = person(Role.EQUALITY_EXPERT), make_effort()
    one = f"/checkpoints/effort/{effort.id}"
    assert call(me, "GET", one).get_json() == {
        "kind": "effort", "object_id": effort.id, "county": "24", "checkpoints": [], "lacking": ["decide", "plan", "carry_out"],
    }  # fmt: skip
    made = call(me, "PUT", f"{one}/plan", json=WRITTEN)
    assert (made.status_code, made.get_json()["lacking"], made.headers["ETag"]) == (201, ["decide", "carry_out"], '"1"')
    [found] = call(me, "GET", one).get_json()["checkpoints"]
    assert (found["stage"], found["relevant"], found["men"], found["version"], "name" in found) == ("plan", True, "Når färre", 1, False)
    assert call(me, "PUT", f"{one}/plan", json=WRITTEN).status_code == 428
    assert call(me, "PUT", f"{one}/plan", json=WRITTEN, headers={"If-Match": '"7"'}).status_code == 412
    again = call(me, "PUT", f"{one}/plan", json={"relevant": False, "reason": "Rör bara teknik"}, headers={"If-Match": '"1"'})
    [found] = again.get_json()["checkpoints"]
    assert (again.status_code, found["relevant"], found["reason"], found["women"]) == (200, False, "Rör bara teknik", "")
    shares = {row["kind"]: row for row in call(me, "GET", "/checkpoints?county=24").get_json()["items"]}
    assert shares["effort"]["objects"] == 1 and shares["effort"]["stages"][1] == {"stage": "plan", "asked": 1, "done": 1}


def test_what_is_wrong_personal_or_anothers_is_refused(call: Call) -> None:
    me, effort = person(Role.EQUALITY_EXPERT), make_effort()
    one = f"/checkpoints/effort/{effort.id}"
    bodies: list[tuple[dict[str, Any], str]] = [
        ({"reason": "Utan svar"}, "relevant"), ({**WRITTEN, "women": 7}, "women"), ({**WRITTEN, "men": ""}, "men"),
        ({"relevant": False}, "reason"), ({**WRITTEN, "men": "Ring 070-174 06 05"}, "men"),
    ]  # fmt: skip
    for body, field in bodies:
        answer = call(me, "PUT", f"{one}/plan", json=body)
        assert (answer.status_code, answer.get_json()["field"]) == (422, field)
    assert call(me, "PUT", f"{one}/flying", json=WRITTEN).get_json()["field"] == "stage"
    assert call(me, "GET", f"/checkpoints/thing/{effort.id}").status_code == 404
    for other in (person(Role.EQUALITY_EXPERT, 25), person(Role.REGISTRAR)):
        assert call(other, "GET", one).status_code == 404 and call(other, "PUT", f"{one}/plan", json=WRITTEN).status_code == 404
    boss = person(Role.COUNTY_MANAGEMENT)
    assert call(boss, "GET", one).status_code == 200 and call(boss, "PUT", f"{one}/plan", json=WRITTEN).status_code == 404


def test_a_decision_of_a_national_network_has_none(call: Call) -> None:
    me = person(Role.EQUALITY_EXPERT)
    decision = make_decision(make_item(make_meeting(make_network(county_id=None), state="held")))
    assert call(me, "GET", f"/checkpoints/decision/{decision.id}").status_code == 404
