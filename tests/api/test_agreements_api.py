"""Agreements for programs."""

from __future__ import annotations

from datetime import date

import pytest

from tests.api.conftest import Call
from tests.factories import person
from tests.factories.networks import make_agreement, make_organisation, make_party
from vaw.domain.people.rules import Role

ASKED, SIGNED = date(2026, 1, 12), date(2026, 2, 3)


def test_a_program_reads_who_has_signed_and_who_has_not(call: Call) -> None:
    agreement = make_agreement(dnr="100-2026")
    make_party(agreement, make_organisation("Den som väntar"), asked_on=ASKED)
    make_party(agreement, make_organisation("Den som är med"), asked_on=ASKED, signed_on=SIGNED)
    answer = call(me := person(), "GET", f"/agreements/{agreement.id}")
    told = answer.get_json()
    assert (told["title"], told["county"], told["state"], told["dnr"]) == (agreement.title, "24", "in_force", "100-2026")
    assert [(one["organisation"], one["standing"], one["signed_on"]) for one in told["parties"]] == [
        ("Den som väntar", "asked", None), ("Den som är med", "signed", "2026-02-03"),
    ]  # fmt: skip
    [line] = call(me, "GET", "/agreements").get_json()["items"]
    assert (line["id"], line["parties"], line["signed"]) == (agreement.id, 2, 1)
    make_party(agreement, make_organisation("Den som kom till"))
    again = call(me, "GET", f"/agreements/{agreement.id}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, len(again.get_json()["parties"])) == (200, 3)  # although the agreement itself has the same version


def test_a_program_narrows_as_a_person_does_and_reads_page_by_page(call: Call) -> None:
    me, organisation = person(), make_organisation()
    ended = make_agreement("Överspelad", state="ended")
    make_party(make_agreement("Andra"), organisation, asked_on=ASKED)
    make_party(make_agreement("Ena"), organisation, signed_on=SIGNED)
    titles = {query: [one["title"] for one in call(me, "GET", f"/agreements?{query}").get_json()["items"]] for query in
              ("", "unsigned=true", "state=ended", "q=ena", "network_id=1")}  # fmt: skip
    assert titles == {"": ["Andra", "Ena"], "unsigned=true": ["Andra"], "state=ended": [ended.title], "q=ena": ["Ena"], "network_id=1": []}
    first = call(me, "GET", "/agreements?limit=1").get_json()
    second = call(me, "GET", "/agreements", query_string={"limit": 1, "after": first["after"]}).get_json()
    assert ([one["title"] for one in first["items"] + second["items"]], second["total"], second["after"]) == (["Andra", "Ena"], 2, None)


@pytest.mark.parametrize(("query", "field"), [("state=top", "state"), ("unsigned=kanske", "unsigned"), ("network_id=x", "network_id")])
def test_a_filter_that_there_is_not_is_refused(call: Call, query: str, field: str) -> None:
    answer = call(person(), "GET", f"/agreements?{query}")
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_another_county_and_another_role_find_no_agreement(call: Call) -> None:
    agreement = make_agreement()
    assert call(person(county_id=3), "GET", f"/agreements/{agreement.id}").status_code == 404
    assert call(person(county_id=3), "GET", "/agreements").get_json()["total"] == 0
    assert call(person(Role.REGISTRAR), "GET", "/agreements").status_code == 404
    assert call(person(), "GET", "/agreements", scopes=("networks:read",)).status_code == 403
