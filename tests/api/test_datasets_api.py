"""The knowledge base for programs: what the pages show, page by page, and nothing of others' own."""

from __future__ import annotations

from tests.api.conftest import Call
from tests.factories import person
from tests.factories.knowledge import make_dataset, make_version, receive
from vaw.domain.knowledge.operations.versions import let_in
from vaw.domain.people.rules import Role


def test_a_program_reads_every_value_page_by_page(call: Call) -> None:
    me, found, after = person(), list[dict[str, object]](), ""
    dataset = make_dataset(me, "Folkmängd", publisher_id="BE0101X1")
    let_in(me.actor, receive(me, dataset, "pxweb-folkmangd.json"))
    reader = person(Role.REGISTRAR, county_id=3)
    [line] = call(reader, "GET", "/datasets?q=be0101&measure=persons").get_json()["items"]
    assert (line["county"], line["edition"], line["first_year"], line["last_year"]) == ("24", 1, 2021, 2023)
    while after is not None:
        page = call(reader, "GET", f"/datasets/{dataset.id}/values?limit=5&after={after}").get_json()
        found += page["items"]
        after = page["after"]
    assert len(found) == page["total"] == 12
    nothing = {"total": None, "women": None, "men": None}
    assert found[3] == {"area": "24", "year": 2021, "total": None, "women": 0, "men": found[3]["men"], "missing": nothing}
    missing = call(reader, "GET", f"/datasets/{dataset.id}/values?area=2482").get_json()["items"][0]
    assert (missing["women"], missing["missing"]["women"]) == (None, "not_available")
    assert call(reader, "GET", f"/datasets/{dataset.id}").get_json()["areas"] == ["00", "24", "2480", "2482"]


def test_what_a_county_keeps_to_itself_is_no_programs_elsewhere(call: Call) -> None:
    me, other = person(), person(county_id=3)
    own = make_dataset(me, own=True, shared=False)
    make_version(me, own, {("24", 2025): (3, 2)})
    assert call(other, "GET", "/datasets").get_json()["total"] == 0
    for address in (f"/datasets/{own.id}", f"/datasets/{own.id}/values"):
        assert (call(other, "GET", address).status_code, call(me, "GET", address).status_code) == (404, 200)
    assert call(me, "GET", "/datasets?measure=nothing").status_code == 422
