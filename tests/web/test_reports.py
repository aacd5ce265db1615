"""Reports on the web: order, follow, fetch, cancel, establish."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.factories import Person, person
from tests.factories.year import log, make_year
from vaw.domain.activities.models import LockedYear
from vaw.domain.insight import operations
from vaw.domain.insight.models import REPORT_PROGRESS, Report
from vaw.domain.insight.queries import list_figures
from vaw.domain.insight.rules import FORMATS, ReportState
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.render.document import for_people

BY = system("test")


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_year(made.actor)
    return made


def sent(who: Person, app: Flask, address: str, **fields: str) -> TestResponse:
    """The form of a page, filled in and sent."""
    browser = who.browser(app)
    page = html.fromstring(browser.get(address).text)
    shown = {field.get("name"): field.get("value") or "" for field in page.xpath("//main//form[@method='post']//input[@type='hidden']")}
    return browser.post(address, data=shown | fields)


def ordered(who: Person, app: Flask, year: int = 2025) -> Report:
    answer = sent(who, app, "/rapporter", year=str(year), language="sv")
    assert answer.status_code == 303, answer.text
    return db.session.get_one(Report, int(answer.headers["Location"].rpartition("/")[2]))


def finished(who: Person, app: Flask) -> Report:
    report = ordered(who, app)
    operations.start_building(BY, report, owner=who.actor)
    for format in FORMATS:
        operations.keep_file(BY, report, format=format, content=f"{format} å".encode())
    operations.finish_building(BY, report)
    return report


def test_an_order_leads_to_the_page_that_shows_how_far_it_is(leader: Person, app: Flask) -> None:
    report = ordered(leader, app)
    page = html.fromstring(leader.browser(app).get(f"/rapporter/{report.id}").text)
    assert page.xpath("//h1")[0].text_content() == "Årets redovisning 2025, utgåva 1"
    assert page.xpath(f"//*[@data-progress='/rapporter/{report.id}/lage']")
    assert page.xpath("//noscript/meta[@http-equiv='refresh']")
    assert "Väntar på att börja" in page.text_content()


def test_progress_is_told_as_json_and_on_the_page(leader: Person, app: Flask, rolled_back: sa.Connection) -> None:
    report, browser = ordered(leader, app), leader.browser(app)
    operations.start_building(BY, report, owner=leader.actor)
    rolled_back.execute(sa.insert(REPORT_PROGRESS).values(report_id=report.id, percent=45, step="PDF-filen sätts"))
    told = browser.get(f"/rapporter/{report.id}/lage").json
    assert told == {"percent": 45, "text": "PDF-filen sätts", "state": "running", "location": None}
    assert 'value="45"' in browser.get(f"/rapporter/{report.id}").text
    operations.fail_building(BY, report, code="insight.gave_up")
    assert browser.get(f"/rapporter/{report.id}/lage").json["state"] == "failed"  # type: ignore[index]
    assert "gick inte att bygga" in browser.get(f"/rapporter/{report.id}").text


def test_the_same_form_sent_twice_orders_once(leader: Person, app: Flask) -> None:
    browser = leader.browser(app)
    page = html.fromstring(browser.get("/rapporter").text)
    fields = {field.get("name"): field.get("value") for field in page.xpath("//main//form//input[@type='hidden']")}
    fields |= {"year": "2025", "language": "sv"}
    first = browser.post("/rapporter", data=fields).headers["Location"]
    operations.cancel_report(leader.actor, db.session.get_one(Report, int(first.rpartition("/")[2])))
    assert browser.post("/rapporter", data=fields).headers["Location"] == first
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Report)) == 1


def test_an_empty_year_is_refused_on_its_field(leader: Person, app: Flask) -> None:
    browser = leader.browser(app)
    page = html.fromstring(browser.get("/rapporter?ar=2020").text)
    fields = {field.get("name"): field.get("value") for field in page.xpath("//main//form//input[@type='hidden']")}
    answer = browser.post("/rapporter?ar=2020", data=fields | {"year": "2020", "language": "sv"})
    assert answer.status_code == 422
    assert html.fromstring(answer.text).xpath("//a[@href='#year']")[0].text.startswith("Inga aktiviteter är loggade 2020")


def test_a_forged_county_does_not_exist(leader: Person, app: Flask) -> None:
    answer = sent(leader, app, "/rapporter", year="2025", language="sv", county_id="12")
    assert answer.status_code in (404, 422)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Report)) == 0


def test_a_form_without_the_token_orders_nothing(leader: Person, app: Flask) -> None:
    assert leader.browser(app).post("/rapporter", data={"county_id": "24", "year": "2025", "language": "sv"}).status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Report)) == 0


def test_a_finished_edition_gives_its_files_as_downloads(leader: Person, app: Flask) -> None:
    report, browser = finished(leader, app), leader.browser(app)
    page = html.fromstring(browser.get(f"/rapporter/{report.id}").text)
    addresses = page.xpath("//ul[contains(@class, 'vaw-links')]//a/@href")
    assert [address.rpartition("/")[2] for address in addresses] == [
        f"arets-redovisning-24-2025-utgava-1{end}" for end in (".pdf", ".xlsx", ".csv", ".json", "-arkiv.pdf")
    ]
    for address, format in zip(addresses, FORMATS, strict=True):
        answer = browser.get(address)
        assert answer.data == f"{format} å".encode()
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{address.rpartition("/")[2]}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_of_an_edition_shows_the_frozen_numbers(leader: Person, app: Flask) -> None:
    report = finished(leader, app)
    frozen = next(for_people(result)[1] for result in list_figures(leader.actor, 24, 2025) if result.figure.code == "by-type")
    log(leader.actor, date(2025, 9, 9))
    page = html.fromstring(leader.browser(app).get(f"/rapporter/{report.id}").text)
    rows = page.xpath("//section[@id='by-type']//tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == frozen
    assert "1. Redovisa resultat och effekter" in page.text_content()
    assert not page.xpath("//section[@id='by-type']//tbody//a"), "an edition does not lead to activities that may have changed"


@pytest.mark.parametrize("place", ["", "/lage", "/arets-redovisning-24-2025-utgava-1.pdf"])
def test_another_county_sees_nothing_of_it(leader: Person, app: Flask, place: str) -> None:
    report = finished(leader, app)
    assert leader.browser(app).get(f"/rapporter/{report.id}{place}").status_code == 200
    for stranger in (person(county_id=12), person("administrator"), person("registrar")):
        assert stranger.browser(app).get(f"/rapporter/{report.id}{place}").status_code == 404


def test_a_file_under_a_wrong_name_does_not_exist(leader: Person, app: Flask) -> None:
    report, browser = finished(leader, app), leader.browser(app)
    for name in ("x.pdf", "arets-redovisning-24-2025-utgava-2.pdf", "arets-redovisning-24-2025-utgava-1.exe", "pdf"):
        assert browser.get(f"/rapporter/{report.id}/{name}").status_code == 404


def test_an_edition_can_be_cancelled_while_it_waits(leader: Person, app: Flask) -> None:
    report = ordered(leader, app)
    browser = leader.browser(app)
    token = html.fromstring(browser.get(f"/rapporter/{report.id}").text).xpath(
        "//form[contains(@action, '/avbryt')]/input[@name='csrf']/@value"
    )
    assert browser.post(f"/rapporter/{report.id}/avbryt", data={"csrf": token[0]}).status_code == 303
    db.session.refresh(report)
    assert report.state == ReportState.CANCELLED
    assert browser.post(f"/rapporter/{report.id}/avbryt", data={"csrf": "wrong"}).status_code == 303
    assert "Avbruten" in browser.get(f"/rapporter/{report.id}").text


def test_the_county_management_establishes_it_and_the_list_says_so(leader: Person, app: Flask) -> None:
    report, manager = finished(leader, app), person("county_management")
    assert f"/rapporter/{report.id}/faststall" in manager.browser(app).get(f"/rapporter/{report.id}").text
    assert f"/rapporter/{report.id}/faststall" not in leader.browser(app).get(f"/rapporter/{report.id}").text
    assert sent(manager, app, f"/rapporter/{report.id}/faststall").status_code == 303
    assert db.session.scalars(sa.select(LockedYear.year)).all() == [2025]
    assert "Fastställd" in leader.browser(app).get("/rapporter").text


def test_whoever_ordered_it_is_told_that_somebody_else_must(leader: Person, app: Flask) -> None:
    manager = person("county_management")
    report = finished(manager, app)
    answer = sent(manager, app, f"/rapporter/{report.id}/faststall")
    assert answer.status_code == 422
    assert "Du har själv beställt utgåvan" in answer.text


def test_a_leader_finds_no_way_to_establish(leader: Person, app: Flask) -> None:
    report = finished(leader, app)
    assert leader.browser(app).get(f"/rapporter/{report.id}/faststall").status_code == 404
    assert leader.browser(app).post(f"/rapporter/{report.id}/faststall").status_code == 404


def test_before_the_first_order_the_list_says_what_comes(leader: Person, app: Flask) -> None:
    assert "Ingen rapport är beställd ännu." in leader.browser(app).get("/rapporter").text


def test_the_county_management_opens_a_locked_year_and_nobody_else_does(leader: Person, app: Flask) -> None:
    report, manager = finished(leader, app), person("county_management")
    sent(manager, app, f"/rapporter/{report.id}/faststall")
    path = f"/rapporter/{report.id}/las-upp"
    assert leader.browser(app).get(path).status_code == 404 and person("county_management", 3).browser(app).get(path).status_code == 404
    assert path in manager.browser(app).get(f"/rapporter/{report.id}").text
    assert "Skriv kort varför året låses upp." in sent(manager, app, path).text
    assert sent(manager, app, path, reason="Två utbildningar saknade deltagare.").status_code == 303
    assert db.session.scalars(sa.select(LockedYear)).all() == []
    assert manager.browser(app).get(path).status_code == 303


def test_the_registrys_number_is_noted_on_a_page_of_its_own_and_what_was_typed_stays(leader: Person, app: Flask) -> None:
    report = finished(leader, app)
    browser, address = leader.browser(app), f"/rapporter/{report.id}/diarienummer"
    assert "Ange diarienummer" in browser.get(f"/rapporter/{report.id}").text
    wrong = sent(leader, app, address, reference="1" * 61)
    assert wrong.status_code == 422 and "1" * 61 in wrong.text
    assert sent(leader, app, address, reference="801-1234-2026").headers["Location"] == f"/rapporter/{report.id}"
    page = browser.get(f"/rapporter/{report.id}").text
    assert "801-1234-2026" in page and "Väntar på att börja" in page and "diarienummer" not in page.lower().replace("diarienummer</dt>", "")
    assert person(county_id=12).browser(app).get(address).status_code == 404


def test_progress_names_the_part_that_is_set(leader: Person, app: Flask, rolled_back: sa.Connection) -> None:
    report = ordered(leader, app)
    operations.start_building(BY, report, owner=leader.actor)
    facts = {"done": 7, "total": 23}
    rolled_back.execute(
        sa.insert(REPORT_PROGRESS).values(report_id=report.id, percent=31, step="Del {done} av {total} är satt", facts=facts)
    )
    told = leader.browser(app).get(f"/rapporter/{report.id}/lage").json
    assert told == {"percent": 31, "text": "Del 7 av 23 är satt", "state": "running", "location": None}


def test_an_edition_with_gaps_names_them_and_offers_to_build_again(leader: Person, app: Flask) -> None:
    report = ordered(leader, app)
    operations.start_building(BY, report, owner=leader.actor)
    gaps = [{"format": "pdf", "title": "Förfrågningar om stöd", "why": "fault"}, {"format": "xlsx", "title": "", "why": "disk"}]
    for format in FORMATS:
        if format != "xlsx":
            operations.keep_file(BY, report, format=format, content=b"x", gaps=gaps[:1] if format == "pdf" else ())
    operations.finish_building(BY, report, gaps=gaps[1:])
    page = html.fromstring(leader.browser(app).get(f"/rapporter/{report.id}").text)
    told = " ".join(page.text_content().split())
    assert "Förfrågningar om stöd: det gick inte att rita eller sätta. I filen står en mening i stället." in told
    assert "Hela filen saknas (Excel (XLSX)): serverns disk var full." in told
    assert "Klar, men filerna har luckor" in told
    assert len(page.xpath("//ul[contains(@class, 'vaw-links')]//a")) == len(FORMATS) - 1
    chief = person("county_management")
    assert "Fastställ utgåvan" not in chief.browser(app).get(f"/rapporter/{report.id}").text
    browser, address = leader.browser(app), f"/rapporter/{report.id}"
    button = html.fromstring(browser.get(address).text).xpath(f"//form[@action='{address}/bygg']//input[@type='hidden']")
    fields = {field.get("name"): field.get("value") for field in button}
    assert browser.post(f"{address}/bygg", data=fields).status_code == 303
    db.session.refresh(report)
    assert (report.state, report.gaps) == (ReportState.QUEUED, [])
    browser.post(f"{address}/bygg", data=fields)
    assert "Filerna är hela" in browser.get(address).text
