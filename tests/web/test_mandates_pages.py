"""Pages of assignments, dated lists and the register of places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.statements import counted
from tests.web.test_organisations import csrf
from vaw.domain.insight.models import Report
from vaw.domain.mandates import queries
from vaw.domain.mandates.models import Assignment, Term
from vaw.domain.people.models import Membership
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


def account(browser: Any, year: int = 2025) -> str:
    """Address of the county's account for a year."""
    page = browser.get(f"/uppdrag/{id_of('regional-2021-995')}").text
    found = re.search(rf'href="(/uppdrag/redovisningar/\d+)\?lan=24">{year}[<,]', page)
    assert found
    return found[1]


def note(browser: Any, year: int = 2025, **fields: str) -> Any:
    where = account(browser, year) + "/lamnad?lan=24"
    data = {"csrf": csrf(browser.get(where).text), "given_on": "2026-02-27", "reference": "801-1234-2026", **fields}
    return browser.post(where, data=data)


def test_a_leader_notes_an_account_as_handed_in_corrects_it_and_takes_it_back(app: Flask) -> None:
    browser = person().browser(app)
    assert "266 dagar försenat" in browser.get(account(browser)).text
    sent = note(browser)
    assert (sent.status_code, sent.location) == (303, account(browser) + "?lan=24")
    shown = browser.get(account(browser)).text
    assert "Inlämnad" in shown and "801-1234-2026" in shown and "27 februari 2026" in shown
    assert "dnr 801-1234-2026" in browser.get(f"/uppdrag/{id_of('regional-2021-995')}").text
    [where] = set(re.findall(r'href="(/uppdrag/lamnade/\d+)"', shown))
    page = browser.get(where).text
    assert 'value="801-1234-2026"' in page and 'value="2026-02-27"' in page
    data = {"csrf": csrf(page), "version": "1", "given_on": "2026-03-01", "reference": "801-9-2026"}
    assert browser.post(where, data=data).status_code == 303
    late = browser.post(where, data={**data, "reference": "801-8-2026"})
    assert late.status_code == 409 and "<td>801-8-2026</td><td>801-9-2026</td>" in late.text
    assert browser.post(f"{where}/ta-tillbaka", data={"csrf": csrf(page), "version": "1"}).status_code == 409
    assert browser.post(f"{where}/ta-tillbaka", data={"csrf": csrf(page), "version": "2"}).status_code == 303
    assert "266 dagar försenat" in browser.get(account(browser)).text


def test_the_history_tells_who_noted_what_and_only_to_the_own_county(app: Flask) -> None:
    browser, where = person().browser(app), f"/uppdrag/{id_of('regional-2021-995')}"
    note(browser)
    told = browser.get(where).text.split('id="historik"')[1]
    assert "Redovisning noterades som lämnad: 2025" in told and "Test development_leader" in told and "2026-02-27" in told
    assert "801-1234" not in told  # the trail keeps no texts
    [given] = set(re.findall(r'href="(/uppdrag/lamnade/\d+)"', browser.get(account(browser)).text))
    assert browser.post(f"{given}/ta-tillbaka", data={"csrf": csrf(browser.get(given).text), "version": "1"}).status_code == 303
    told = browser.get(where).text.split('id="historik"')[1]
    assert "Lämnad redovisning togs tillbaka" in told and "Redovisning noterades som lämnad" in told
    assert "noterades" not in person(county_id=12).browser(app).get(where).text
    assert "noterades" not in person(Role.NATIONAL_COORDINATOR, 1).browser(app).get(where).text


def test_what_is_wrong_with_a_note_is_said_at_its_field(app: Flask) -> None:
    browser = person().browser(app)
    early, personal = note(browser, given_on="2024-12-31"), note(browser, reference="19811228-9874")
    assert early.status_code == 422 and "kan inte ha lämnats före det året" in early.text
    assert personal.status_code == 422 and "personnummer" in personal.text and "Inlämnad" not in browser.get(account(browser)).text


def test_an_account_of_another_county_does_not_exist(app: Flask) -> None:
    note(person().browser(app))
    where = account(person().browser(app))
    other = person(county_id=12).browser(app)
    assert other.get(f"{where}?lan=24").status_code == other.get(f"{where}/lamnad?lan=24").status_code == 404
    assert "Inlämnad" not in other.get(where).text
    assert person(Role.REGISTRAR).browser(app).get(where).status_code == 404


def test_an_established_edition_shows_on_the_account(app: Flask) -> None:
    with unit(system("test"), "test.approved"):
        now = clock.now()
        db.session.add(
            Report(
                kind="arets-redovisning", county_id=24, year=2025, edition=1, language="sv", state="done", created_at=now, approved_at=now
            )
        )
    browser = person().browser(app)
    page = browser.get(account(browser)).text
    assert "Fastställd" in page and "Ta fram redovisningen" not in page
    assert "266 dagar försenat" in person(county_id=12).browser(app).get(account(browser)).text


def months_of(page: str) -> dict[str, str]:
    """{heading: the month's part of the page} of the year, in order."""
    parts = re.split(r'<li class="vaw-year__month', page.split('<ol class="vaw-year">')[1].split("</ol>")[0])[1:]
    return {re.sub("<[^>]*>", "", part.split("</h3>")[0].split("<h3", 1)[1].split(">", 1)[1]): part for part in parts}


def test_the_year_begins_with_this_month_and_has_twelve(app: Flask) -> None:
    page = person().browser(app).get("/uppdrag").text
    months = months_of(page)
    names = [name.removesuffix(" den här månaden") for name in months]
    assert names[:2] + names[-1:] == ["November 2026", "December 2026", "Oktober 2027"] and len(names) == 12
    march = months["Mars 2027"]
    assert "Redovisning för 2026: Regionalt arbete" in march and "99 dagar kvar" in march
    assert "Redovisning enligt förordningen (2021:995)" not in march  # said once: the account itself stands there
    assert "Kommunerna redovisar utvecklingsmedel" in march and "Internationella kvinnodagen" in march
    assert "15–23 december" in months["December 2026"]
    assert "Årsredovisning" not in months["Januari 2027"] and "Hela månaden" in months["Januari 2027"]
    late = page.split('id="forsenat"')[1].split('id="aret"')[0]
    assert "1 mars 2026" in late and "266 dagar försenat" in late


def test_a_year_is_chosen_and_those_beside_it_are_one_click_away(app: Flask) -> None:
    browser = person().browser(app)
    page = browser.get("/uppdrag?ar=2035").text
    assert next(iter(months_of(page))) == "Januari 2035" and 'id="forsenat"' not in page
    assert "/uppdrag?ar=2034" in page and "/uppdrag?ar=2036" in page
    assert "Redovisning enligt förordningen (2021:995)" in months_of(page)["Mars 2035"]  # no day is decided yet
    for nonsense in ("i+fjol", "0", "9999999"):
        assert next(iter(months_of(browser.get(f"/uppdrag?ar={nonsense}").text))).startswith("November 2026")


def test_a_season_stands_in_every_month_that_it_covers(app: Flask) -> None:
    months = months_of(person().browser(app).get("/uppdrag").text)
    assert all("1 april–31 maj" in months[name] for name in ("April 2027", "Maj 2027"))
    assert "Verksamhetsplanen följs upp" not in months["Maj 2027"]  # explained once
    with clock.frozen(datetime(2026, 9, 3, 12, tzinfo=clock.STOCKHOLM)):
        assert "15 augusti–15 september" in months_of(person().browser(app).get("/uppdrag").text)["September 2026 den här månaden"]


def test_the_end_of_an_assignment_stands_in_the_year(app: Flask) -> None:
    with unit(system("test"), "test.made_up"):
        db.session.add(
            Assignment(code="x", title_sv="Påhitt", title_en="X", valid_from=date(2026, 1, 1), valid_to=date(2027, 6, 30), area="log")
        )
    assert "Sista dagen: Påhitt" in months_of(person().browser(app).get("/uppdrag").text)["Juni 2027"]


def test_the_year_says_what_is_done_and_by_whom_where_there_are_two_counties(app: Flask) -> None:
    me = person()
    with unit(system("test"), "test.membership"):
        db.session.add(Membership(user_id=me.id, role="development_leader", county_id=9, valid_from=date(2020, 1, 1)))
    browser = me.browser(app)
    note(browser)
    march = months_of(browser.get("/uppdrag?ar=2026").text)["Mars 2026"]
    assert "Västerbottens län. 27 februari 2026, dnr 801-1234-2026" in march and "Inlämnad" in march
    assert "Gotlands län" in march and "266 dagar försenat" in march


def test_somebody_who_answers_for_no_county_sees_the_days_and_no_countys_state(app: Flask, coordinator: Person) -> None:
    note(person().browser(app))
    for who in (coordinator, person(Role.REGISTRAR), person(Role.ADMINISTRATOR)):
        page = who.browser(app).get("/uppdrag?ar=2026").text
        march = months_of(page)["Mars 2026"]
        assert march.count("Redovisning för 2025") == 1
        assert "Inlämnad" not in page and "försenat" not in page and "801-1234" not in page


def test_the_year_speaks_english(app: Flask) -> None:
    me = person()
    with unit(system("test"), "test.english"):
        db.session.execute(sa.text("update app_user set language = 'en' where id = :id"), {"id": me.id})
    march = months_of(me.browser(app).get("/uppdrag").text)["March 2027"]
    assert "International Women&#39;s Day" in march and "Regional work against" in march


def test_the_year_costs_a_bounded_number_of_statements(app: Flask, rolled_back: sa.Connection) -> None:
    me = person()
    with unit(system("test"), "test.memberships"):
        for county_id in (9, 12, 14, 1):
            db.session.add(Membership(user_id=me.id, role="development_leader", county_id=county_id, valid_from=date(2020, 1, 1)))
    browser = me.browser(app)
    browser.get("/uppdrag")
    with counted(rolled_back) as asked:
        assert browser.get("/uppdrag").status_code == 200
    assert len(asked) <= 8, asked


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
