"""Pages of assignments, dated lists and the register of places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask import Flask

from tests.factories import Person, person
from tests.web.test_organisations import csrf
from vaw.domain.mandates import queries
from vaw.domain.mandates.models import Assignment, Term
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.fixture(autouse=True)
def fresh(rolled_back: object) -> Iterator[None]:
    queries.forget()
    with clock.frozen(datetime(2026, 11, 22, 12, tzinfo=clock.STOCKHOLM)):
        yield
    queries.forget()


@pytest.fixture
def coordinator() -> Person:
    return person(Role.NATIONAL_COORDINATOR, 1)


def id_of(code: str) -> int:
    found = queries.find_assignment(code)
    assert found
    return found.id


def rows_of(page: str) -> int:
    return page.split("<tbody>")[1].split("</tbody>")[0].count("<tr>")


def test_the_list_says_which_assignments_are_in_force(app: Flask) -> None:
    page = person().browser(app).get("/uppdrag").text
    assert "Regionalt arbete mot mäns våld mot kvinnor" in page
    assert "Gäller" in page
    assert "Avslutat" in page


def test_an_assignment_shows_decision_period_counties_leads_and_questions(app: Flask) -> None:
    browser = person().browser(app)
    regional = browser.get(f"/uppdrag/{id_of('regional-2021-995')}").text
    assert "förordning (2021:995)" in regional
    assert "Alla 21 län" in regional
    assert "Redovisa resultat och effekter" in regional
    assert "2027-03-01" in regional
    housing = browser.get(f"/uppdrag/{id_of('protected-housing-metro')}").text
    assert "Stockholms län, Skåne län, Västra Götalands län" in housing
    assert re.search(r"2016</th><td>Skåne län", housing)


def test_a_made_up_assignment_says_so(app: Flask) -> None:
    with unit(system("test"), "test.made_up"):
        made = Assignment(code="x", title_sv="Påhitt", title_en="X", valid_from=date(2026, 1, 1), area="log", made_up=True)
        db.session.add(made)
    assert "Uppdraget är påhittat" in person().browser(app).get(f"/uppdrag/{made.id}").text


def test_the_coordinator_sets_the_lead_and_the_history_tells(app: Flask, coordinator: Person) -> None:
    browser, id = coordinator.browser(app), id_of("regional-2021-995")
    page = browser.get(f"/uppdrag/{id}/ledning").text
    sent = browser.post(f"/uppdrag/{id}/ledning", data={"csrf": csrf(page), "year": "2026", "county_id": "24"})
    assert sent.status_code == 303
    shown = browser.get(f"/uppdrag/{id}").text
    assert "Ledande län ändrades: 2026" in shown
    assert "Test national_coordinator" in shown
    assert re.search(r"2026</th><td>Västerbottens län", shown)
    sent = browser.post(f"/uppdrag/{id}/redovisning", data={"csrf": csrf(page), "year": "2026", "due_on": "2027-02-15"})
    assert sent.status_code == 303
    assert "2027-02-15" in browser.get(f"/uppdrag/{id}").text


def test_the_second_of_two_editors_of_an_assignment_sees_both_texts(app: Flask, coordinator: Person) -> None:
    browser, id = coordinator.browser(app), id_of("regional-2021-995")
    data = {"csrf": csrf(browser.get(f"/uppdrag/{id}/andra").text), "version": "1", "valid_from": "2021-11-03"}
    assert browser.post(f"/uppdrag/{id}/andra", data={**data, "reference": "A2026/1"}).status_code == 303
    late = browser.post(f"/uppdrag/{id}/andra", data={**data, "reference": "A2026/2"})
    assert late.status_code == 409
    assert "<td>A2026/2</td><td>A2026/1</td>" in late.text


def test_an_expired_assignment_has_no_buttons_and_refuses_a_form(app: Flask, coordinator: Person) -> None:
    browser, id = coordinator.browser(app), id_of("protected-housing-metro")
    page = browser.get(f"/uppdrag/{id}").text
    assert "/andra" not in page
    token = csrf(page)
    answer = browser.post(f"/uppdrag/{id}/andra", data={"csrf": token, "version": "1", "valid_from": "2006-01-01", "valid_to": ""})
    assert answer.status_code == 422
    assert "går inte att ändra eller förlänga" in answer.text


def test_a_leader_reads_an_assignment_and_cannot_open_its_forms(app: Flask) -> None:
    browser, id = person().browser(app), id_of("regional-2021-995")
    assert "/ledning" not in browser.get(f"/uppdrag/{id}").text
    for path in ("andra", "ledning", "redovisning"):
        assert browser.get(f"/uppdrag/{id}/{path}").status_code == 404


def test_a_day_in_2014_shows_four_sub_goals_and_one_in_2020_six(app: Flask) -> None:
    browser = person().browser(app)
    old, new = browser.get("/uppdrag/listor/delmal?dag=2014-05-01").text, browser.get("/uppdrag/listor/delmal?dag=2020-05-01").text
    assert (rows_of(old), rows_of(new)) == (4, 6)
    assert "4 poster gäller den 1 maj 2014" in old


def test_a_day_that_is_none_is_explained(app: Flask) -> None:
    page = person().browser(app).get("/uppdrag/listor/delmal?dag=i+fjol").text
    assert "Skriv datumet så här" in page


def test_a_county_adds_and_ends_an_entry_of_its_own_with_history(app: Flask) -> None:
    browser = person().browser(app)
    page = browser.get("/uppdrag/listor/aktivitetstyper/ny-i-lanet").text
    data = {"csrf": csrf(page), "name_sv": "Stödsamtal", "name_en": "Support talk", "valid_from": "2026-01-01"}
    assert browser.post("/uppdrag/listor/aktivitetstyper/ny-i-lanet", data=data).status_code == 303
    id = db.session.query(Term).filter_by(code="vasterbotten_stodsamtal").one().id
    shown = browser.get("/uppdrag/listor/aktivitetstyper").text
    assert f"/uppdrag/listor/lanets/{id}/andra" in shown
    assert "Länets post lades till: Stödsamtal" in shown
    ended = browser.post(f"/uppdrag/listor/lanets/{id}/andra", data={**data, "version": "1", "valid_to": "2026-10-31"})
    assert ended.status_code == 303
    assert "Stödsamtal" not in browser.get("/uppdrag/listor/aktivitetstyper?dag=2026-11-22").text.split("Historik")[0]
    assert person(county_id=12).browser(app).get(f"/uppdrag/listor/lanets/{id}/andra").status_code == 404


def test_national_lists_are_closed_to_counties_and_open_to_the_coordinator(app: Flask, coordinator: Person) -> None:
    leader = person().browser(app)
    assert leader.get("/uppdrag/listor/delmal/ny-i-lanet").status_code == 404
    assert leader.get("/uppdrag/listor/delmal/ny").status_code == 404
    browser = coordinator.browser(app)
    data = {"csrf": csrf(browser.get("/uppdrag/listor/delmal/ny").text), "name_sv": "Mål", "name_en": "Goal", "valid_from": "2026-01-01"}
    assert browser.post("/uppdrag/listor/delmal/ny", data=data).status_code == 303
    assert rows_of(browser.get("/uppdrag/listor/delmal?dag=2026-11-22").text) == 7


def test_an_unknown_list_does_not_exist(app: Flask) -> None:
    assert person().browser(app).get("/uppdrag/listor/hemligheter").status_code == 404


def test_the_register_shows_21_counties_and_290_municipalities(app: Flask) -> None:
    browser = person(Role.REGISTRAR).browser(app)
    page = browser.get("/lan").text
    assert rows_of(page) == 21
    assert "21 län och 290 kommuner" in page


def test_a_county_shows_codes_neighbours_and_population_with_its_source(app: Flask) -> None:
    page = person().browser(app).get("/lan/03").text
    assert "<td>0330</td>" in page.replace("\n", "")
    assert "Knivsta" in page
    assert "Gävleborgs län" in page
    assert "SCB, folkmängd 31 december" in page
    gotland = person().browser(app).get("/lan/09").text
    assert "ingen landgräns" in gotland
    assert person().browser(app).get("/lan/99").status_code == 404
