"""Networks for programs."""

from __future__ import annotations

from datetime import date

import pytest

from tests.api.conftest import Call
from tests.factories import person
from tests.factories.networks import make_network, make_organisation, make_seat
from vaw.domain.people.rules import Role


def test_a_program_reads_the_seats_as_they_stood_on_a_day(call: Call) -> None:
    me, network = person(), make_network(since_on=date(2024, 1, 1))
    make_seat(network, make_organisation("Den som lämnade"), until_on=date(2025, 6, 30))
    make_seat(network, make_organisation("Den som är kvar"), mailbox=None)
    now = call(me, "GET", f"/networks/{network.id}").get_json()
    assert [(one["organisation"], one["ordinary"]) for one in now["seats"]] == [("Den som är kvar", None)]
    then = call(me, "GET", f"/networks/{network.id}?on=2025-06-30").get_json()
    assert [one["organisation"] for one in then["seats"]] == ["Den som lämnade", "Den som är kvar"]
    assert then["seats"][0]["ordinary"] == {"role": "Samordnare", "mailbox": "samordnare@example.se", "since_on": "2024-01-01"}


@pytest.mark.parametrize(
    ("query", "n"), [("", 2), ("vacant=true", 1), ("q=andra", 1), ("level=steering", 1), ("county=24", 2), ("ended=true", 0)]
)
def test_a_program_narrows_as_a_person_does(call: Call, query: str, n: int) -> None:
    make_seat(make_network("Ena"), make_organisation(), mailbox=None)
    make_network("Andra", level="steering")
    page = call(person(), "GET", f"/networks?{query}").get_json()
    assert (page["total"], len(page["items"])) == (n, n)


def test_a_day_or_level_that_there_is_not_is_refused(call: Call) -> None:
    network = make_network()
    for path, field in ((f"/networks/{network.id}?on=snart", "on"), ("/networks?level=top", "level")):
        answer = call(person(), "GET", path)
        assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_another_county_finds_no_network(call: Call) -> None:
    network = make_network()
    assert call(person(county_id=3), "GET", f"/networks/{network.id}").status_code == 404
    assert call(person(county_id=3), "GET", "/networks?county=24").get_json()["total"] == 0
    assert call(person(Role.REGISTRAR), "GET", "/networks").status_code == 404
