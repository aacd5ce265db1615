"""The pages of the register of organisations."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories import Person, person
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.people.operations import organisations as operations
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back")


def csrf(page: str) -> str:
    found = re.search(r'name="csrf"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="csrf"', page)
    assert found
    return found[1] or found[2]


def made_by(leader: Person, name: str = "Testkommunen", kind: str = "municipality") -> int:
    county = find_county(24)
    assert county
    return operations.add_organisation(leader.actor, county, name=name, kind=kind).id


def test_a_leader_adds_an_organisation_and_sees_it_in_the_list(app: Flask) -> None:
    browser = person().browser(app)
    page = browser.get("/organisationer/ny?kommun=2480").text
    assert 'value="Umeå kommun"' in page
    sent = browser.post(
        "/organisationer/ny", data={"csrf": csrf(page), "name": "Umeå kommun", "kind": "municipality", "municipality_id": "2480"}
    )
    assert sent.status_code == 303
    shown = browser.get(sent.location).text
    assert "Umeå, Västerbottens län" in shown
    assert "Organisationen är tillagd." in shown
    assert "Umeå kommun" in browser.get("/organisationer?ord=ume").text
    assert "Inga organisationer stämmer" in browser.get("/organisationer?ord=xyz").text


def test_without_the_token_nothing_is_saved(app: Flask) -> None:
    answer = person().browser(app).post("/organisationer/ny", data={"name": "Utan", "kind": "ngo"})
    assert answer.status_code == 422
    assert db.session.query(Organisation).count() == 0


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(app: Flask) -> None:
    browser = person().browser(app)
    token = csrf(browser.get("/organisationer/ny").text)
    answer = browser.post(
        "/organisationer/ny", data={"csrf": token, "name": "Jouren", "kind": "shelter_provider", "municipality_id": "2480"}
    )
    assert answer.status_code == 422
    assert 'value="Jouren"' in answer.text
    assert "länet är den mest exakta platsen. Lämna fältet tomt." in answer.text


def test_a_soft_finding_is_asked_about_and_can_be_confirmed(app: Flask) -> None:
    browser = person().browser(app)
    token = csrf(browser.get("/organisationer/ny").text)
    data = {"csrf": token, "name": "Stiftelsen till Anna Exempelssons minne", "kind": "ngo"}
    asked = browser.post("/organisationer/ny", data=data)
    assert asked.status_code == 422
    assert "Kontrollera texten innan du sparar" in asked.text
    assert browser.post("/organisationer/ny", data={**data, "confirmed": "1"}).status_code == 303


def test_the_second_of_two_editors_sees_both_texts_and_then_chooses(app: Flask) -> None:
    leader = person()
    id, browser = made_by(leader), leader.browser(app)
    page = browser.get(f"/organisationer/{id}/andra").text
    data = {"csrf": csrf(page), "version": "1", "kind": "municipality"}
    assert browser.post(f"/organisationer/{id}/andra", data={**data, "name": "Först sparad"}).status_code == 303
    late = browser.post(f"/organisationer/{id}/andra", data={**data, "name": "Sent skriven"})
    assert late.status_code == 409
    assert "<td>Sent skriven</td><td>Först sparad</td>" in late.text
    assert 'name="version" value="2"' in late.text
    assert browser.post(f"/organisationer/{id}/andra", data={**data, "version": "2", "name": "Sent skriven"}).status_code == 303


def test_a_form_that_has_lost_its_version_overwrites_nothing(app: Flask) -> None:
    leader = person()
    id, browser = made_by(leader), leader.browser(app)
    token = csrf(browser.get(f"/organisationer/{id}/andra").text)
    for version in ("", "x", "9" * 30):
        data = {"csrf": token, "version": version, "name": "Utan version", "kind": "municipality"}
        assert browser.post(f"/organisationer/{id}/andra", data=data).status_code == 409


def test_a_name_with_markup_is_shown_as_it_was_typed(app: Flask) -> None:
    leader = person()
    made_by(leader, "Förening <b>fet</b>", "ngo")
    page = leader.browser(app).get("/organisationer").text
    assert "Förening &lt;b&gt;fet&lt;/b&gt;" in page
    assert "<b>fet" not in page


def test_a_contact_without_a_name_is_added_changed_and_ended(app: Flask) -> None:
    leader = person()
    id, browser = made_by(leader), leader.browser(app)
    page = browser.get(f"/organisationer/{id}/kontakter/ny").text
    assert "Lämna tomt om personen har skyddade personuppgifter" in page
    data = {"csrf": csrf(page), "role_title": "Enhetschef", "since_on": "2026-01-01"}
    assert browser.post(f"/organisationer/{id}/kontakter/ny", data=data).status_code == 303
    contact = db.session.query(Contact).one().id
    assert "Inget namn, rollen räcker" in browser.get(f"/organisationer/{id}").text
    changed = browser.post(
        f"/organisationer/kontakter/{contact}/andra", data={**data, "version": "1", "person_name": "Exempel Exempelsson"}
    )
    assert changed.status_code == 303
    ended = browser.post(f"/organisationer/kontakter/{contact}/avsluta", data={"csrf": data["csrf"], "until_on": "2026-06-30"})
    assert ended.status_code == 303
    shown = browser.get(f"/organisationer/{id}").text
    assert "Tidigare roller" in shown
    assert "Exempel Exempelsson" not in shown


def test_an_organisation_is_taken_out_of_use_and_back(app: Flask) -> None:
    leader = person()
    id, browser = made_by(leader), leader.browser(app)
    token = csrf(browser.get(f"/organisationer/{id}").text)
    browser.post(f"/organisationer/{id}/inaktivera", data={"csrf": token})
    assert "Inaktiv" in browser.get(f"/organisationer/{id}").text
    assert "Testkommunen" not in browser.get("/organisationer").text
    browser.post(f"/organisationer/{id}/aktivera", data={"csrf": token})
    assert "Testkommunen" in browser.get("/organisationer").text


def test_another_county_meets_a_page_that_does_not_exist(app: Flask) -> None:
    id, other = made_by(person()), person(county_id=12).browser(app)
    for path in ("", "/andra", "/kontakter/ny"):
        assert other.get(f"/organisationer/{id}{path}").status_code == 404


def test_county_management_reads_and_finds_no_buttons(app: Flask) -> None:
    id, reader = made_by(person()), person(Role.COUNTY_MANAGEMENT).browser(app)
    page = reader.get(f"/organisationer/{id}")
    assert page.status_code == 200
    assert "/andra" not in page.text
    assert reader.get(f"/organisationer/{id}/andra").status_code == 404


def test_a_shelter_provider_shows_no_place_finer_than_the_county(app: Flask) -> None:
    leader = person()
    id = made_by(leader, "Exempeljouren", "shelter_provider")
    page = leader.browser(app).get(f"/organisationer/{id}").text
    assert "Västerbottens län" in page
    assert not re.search(r"[Aa]dress(?!en till)", re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0]))
