"""The page of an edition says at once whether today's figures differ, and leads to which, who changed them and why."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.domain.test_differences import WHY, approved, edition, unlocked
from tests.factories import Person, person
from tests.factories.whole_year import make_whole_year
from tests.factories.year import log
from vaw.domain.insight import operations
from vaw.domain.insight.models import Report


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_whole_year(made.actor)
    return made


@pytest.fixture
def manager(leader: Person) -> Person:
    return person("county_management")


def page_of(who: Person, app: Flask, address: str) -> html.HtmlElement:
    answer = who.browser(app).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.fromstring(answer.text)


def rows_of(page: html.HtmlElement, caption: str) -> list[list[str]]:
    table = page.xpath(f"//table[caption[normalize-space()='{caption}']]")[0]
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath("./tbody/tr")]


def changed(leader: Person, manager: Person) -> Report:
    """An established edition whose year was opened and got one more activity, with three women and a man."""
    report = approved(leader, manager)
    unlocked(manager)
    log(leader.actor, date(2025, 6, 1), "training", "honour", 60, (3, 1, 0))
    return report


def test_an_edition_says_at_once_whether_todays_figures_are_the_same(leader: Person, manager: Person, app: Flask) -> None:
    report = approved(leader, manager)
    assert "Dagens siffror är desamma som i utgåvan." in page_of(leader, app, f"/rapporter/{report.id}").text_content()
    unlocked(manager)
    log(leader.actor, date(2025, 6, 1), "training", "honour", 60, (3, 1, 0))
    page = page_of(leader, app, f"/rapporter/{report.id}")
    rows = rows_of(page_of(leader, app, page.xpath("//a[contains(@href, '/skillnader')]/@href")[0]), "Siffror som skiljer sig")
    assert f"Sedan utgåvan fastställdes har {len(rows)} siffror ändrats." in page.text_content()
    assert ["Genomförda aktiviteter", "Hela länet", "Antal aktiviteter", "5", "6"] in rows


def test_the_page_names_who_changed_what_and_why_and_every_link_opens(leader: Person, manager: Person, app: Flask) -> None:
    report = changed(leader, manager)
    page = page_of(leader, app, f"/rapporter/{report.id}/skillnader")
    assert "Sedan utgåvan fastställdes har 18 siffror ändrats." in page.xpath("string(//main//p[@role='status'])")
    ((_, what, how, who, why),) = rows_of(page, "Ändringar, de senaste först")
    assert (what, how, who, why) == ("Aktivitet: Påhittad aktivitet", "Tillagd", "Test development_leader", WHY)
    ((_, opened_by, reason, closed),) = rows_of(page, "När året har varit upplåst")
    assert (opened_by, reason, closed) == ("Test county_management", WHY, "Är upplåst nu")
    for link in set(page.xpath("//main//table//a/@href")):
        assert leader.browser(app).get(link).status_code == 200, link


def test_the_file_says_the_same_as_the_page(leader: Person, manager: Person, app: Flask) -> None:
    report = changed(leader, manager)
    rows = rows_of(page_of(leader, app, f"/rapporter/{report.id}/skillnader"), "Siffror som skiljer sig")
    lines = leader.browser(app).get(f"/rapporter/{report.id}/skillnader.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Siffra;Rad;Kolumn;Utgåvan;I dag"
    assert len(lines) == len(rows) + 1
    assert "Genomförda aktiviteter;Hela länet;Antal aktiviteter;5;6" in lines


def test_two_editions_are_laid_beside_each_other_whichever_is_asked_first(leader: Person, manager: Person, app: Flask) -> None:
    first = changed(leader, manager)
    second = edition(leader)
    operations.approve_report(manager.actor, second)
    for one, other in ((first, second), (second, first)):
        page = page_of(leader, app, f"/rapporter/{one.id}/skillnader/{other.id}")
        assert page.xpath("string(//h1)").startswith("Utgåva 1 och utgåva 2")
        assert ["Genomförda aktiviteter", "Hela länet", "Antal aktiviteter", "5", "6"] in rows_of(page, "Siffror som skiljer sig")
    page = page_of(leader, app, f"/rapporter/{second.id}/skillnader")
    assert f"/rapporter/{second.id}/skillnader/{first.id}" in page.xpath("//main//a/@href")
    assert not rows_of(page_of(leader, app, f"/rapporter/{first.id}/skillnader"), "När året har varit upplåst")[0][3].startswith("Är")
    assert leader.browser(app).get(f"/rapporter/{first.id}/skillnader/{first.id}").status_code == 404


def test_another_county_learns_nothing_of_what_has_changed(leader: Person, manager: Person, app: Flask) -> None:
    report, other = changed(leader, manager), edition(leader)
    for stranger in (person(county_id=12), person("national_coordinator", None), person("registrar")):
        for address in ("skillnader", "skillnader.csv", f"skillnader/{other.id}", f"skillnader/{other.id}.csv"):
            assert stranger.browser(app).get(f"/rapporter/{report.id}/{address}").status_code in (403, 404)


def test_a_reason_that_was_refused_stays_on_the_page(leader: Person, manager: Person, app: Flask) -> None:
    report = approved(leader, manager)
    browser, path = manager.browser(app), f"/rapporter/{report.id}/las-upp"
    shown = {field.get("name"): field.get("value") or "" for field in page_of(manager, app, path).xpath("//main//input[@type='hidden']")}
    answer = browser.post(path, data=shown | {"reason": "Felaktigt: ring 070-174 06 05"})
    assert answer.status_code in (200, 422)
    assert "ring 070-174 06 05" in answer.text
    assert browser.get(f"/rapporter/{report.id}/skillnader").status_code == 200
