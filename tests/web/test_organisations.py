"""The pages of the register of organisations."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from tests.factories import Person, person
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Contact, Membership, Organisation, User
from vaw.domain.people.operations import organisations as operations
from vaw.domain.people.queries import organisations as queries
from vaw.domain.people.rules import Role
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

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
    ended = browser.post(
        f"/organisationer/kontakter/{contact}/avsluta", data={"csrf": data["csrf"], "until_on": "2026-06-30", "then": "no_longer"}
    )
    assert ended.status_code == 303
    shown = browser.get(f"/organisationer/{id}").text
    assert "Tidigare roller" in shown
    assert "Exempel Exempelsson" not in shown


def contact_of(leader: Person, organisation_id: int, **more: str) -> int:
    organisation = queries.get_organisation(leader.actor, organisation_id)
    return operations.add_contact(leader.actor, organisation, role_title="Enhetschef", since_on=date(2026, 1, 1), **more).id


def test_a_contact_who_leaves_hands_the_role_to_a_successor(app: Flask) -> None:
    leader = person()
    id, browser = made_by(leader), leader.browser(app)
    where = f"/organisationer/kontakter/{contact_of(leader, id)}/avsluta"
    page = browser.get(where).text
    assert "Organisationen har inga konton." in page
    data = {"csrf": csrf(page), "until_on": "2026-03-31", "then": "successor", "person_name": "Ny Exempelsson", "email": "Ny@example.se"}
    assert browser.post(where, data=data).status_code == 303
    shown = browser.get(f"/organisationer/{id}").text
    assert "Ny Exempelsson" in shown
    assert "ny@example.se" in shown
    assert "1 april 2026" in shown
    assert "Överlämnat." in shown


def test_a_vacant_role_is_shown_found_and_filled(app: Flask) -> None:
    leader = person()
    id, browser = made_by(leader), leader.browser(app)
    contact = contact_of(leader, id)
    assert "Testkommunen" not in browser.get("/organisationer?kontakt=saknas").text
    where = f"/organisationer/kontakter/{contact}/avsluta"
    token = csrf(browser.get(where).text)
    assert browser.post(where, data={"csrf": token, "until_on": "2026-03-31", "then": "vacant"}).status_code == 303
    shown = browser.get(f"/organisationer/{id}").text
    assert "Vakant sedan 1 april 2026" in shown
    assert "Inga kontakter än" not in shown
    for wanted in ("saknas", "vakant"):
        assert "Testkommunen" in browser.get(f"/organisationer?kontakt={wanted}").text
    fill = f"/organisationer/kontakter/{contact}/fyll"
    page = browser.get(fill).text
    assert 'value="Enhetschef"' in page
    data = {"csrf": csrf(page), "version": "2", "role_title": "Enhetschef", "person_name": "Ny Exempelsson", "since_on": "2026-05-01"}
    assert browser.post(fill, data={**data, "since_on": "2026-03-31"}).status_code == 422
    assert browser.post(fill, data=data).status_code == 303
    assert "Vakant" not in browser.get(f"/organisationer/{id}").text
    assert "Testkommunen" not in browser.get("/organisationer?kontakt=vakant").text
    assert browser.post(fill, data=data).status_code in {409, 422}


def test_a_vacant_role_that_is_needed_no_more_is_dropped_with_a_button(app: Flask) -> None:
    leader = person()
    id, browser = made_by(leader), leader.browser(app)
    contact = contact_of(leader, id)
    operations.leave_vacant(leader.actor, queries.get_contact(leader.actor, contact), until_on=date(2026, 3, 31))
    token = csrf(browser.get(f"/organisationer/{id}").text)
    assert browser.post(f"/organisationer/kontakter/{contact}/stryk").status_code == 400
    assert browser.post(f"/organisationer/kontakter/{contact}/stryk", data={"csrf": token}).status_code == 303
    shown = browser.get(f"/organisationer/{id}").text
    assert "Vakant" not in shown
    assert "Tidigare roller" in shown


def test_the_page_of_leaving_asks_what_becomes_of_the_role_and_loses_nothing_that_was_typed(app: Flask) -> None:
    leader = person()
    browser, where = leader.browser(app), f"/organisationer/kontakter/{contact_of(leader, made_by(leader))}/avsluta"
    token = csrf(browser.get(where).text)
    asked = browser.post(where, data={"csrf": token, "until_on": "2026-03-31"})
    assert asked.status_code == 422
    assert "Välj vad som händer med rollen." in asked.text
    data = {"csrf": token, "until_on": "2026-03-31", "then": "vacant", "person_name": "Ny Exempelsson"}
    refused = browser.post(where, data=data)
    assert refused.status_code == 422
    assert "Du har skrivit vem som tar över." in refused.text
    assert 'value="Ny Exempelsson"' in refused.text
    stopped = browser.post(where, data={**data, "then": "successor", "person_name": "Ny 19811228-9874"})
    assert stopped.status_code == 422
    assert db.session.query(Contact).filter(Contact.until_on.is_not(None)).count() == 0


def test_the_page_of_leaving_shows_what_still_opens_and_never_who(app: Flask) -> None:
    leader = person()
    id = made_by(leader)
    requester = person(Role.REQUESTER, 24, id)
    where = f"/organisationer/kontakter/{contact_of(leader, id)}/avsluta"
    page = leader.browser(app).get(where).text
    assert "Det går inte att se vilket konto som är kontaktens." in page
    assert "Kontakt hos kommun eller organisation" in page
    assert "Be länets administratör" in page
    account = db.session.get_one(User, requester.id)
    assert account.email not in page and account.name not in page
    assert f"/admin/konton/{requester.id}" not in page
    with unit(system("test"), "test.both"):
        db.session.add(Membership(user_id=leader.id, role=Role.ADMINISTRATOR, county_id=24, valid_from=date(2020, 1, 1)))
    assert f"/admin/konton/{requester.id}?lan=24" in leader.browser(app).get(where).text


def test_the_way_to_an_organisations_working_days_is_on_its_page(app: Flask) -> None:
    leader = person()
    id = made_by(leader)
    assert f'href="/organisationer/{id}/arbetsdagar"' in leader.browser(app).get(f"/organisationer/{id}").text
    assert "/arbetsdagar" not in person(Role.COUNTY_MANAGEMENT).browser(app).get(f"/organisationer/{id}").text


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
