"""The pages where one puts figures together: preview, files, saving, sharing, another period."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html
from python_calamine import CalamineWorkbook

from tests.factories import Person, person
from tests.factories.forms import hidden
from tests.factories.whole_year import make_whole_year
from tests.factories.year import log
from vaw.domain.people.rules import Role

ALL = "/statistik/fragor"
ASKED = "lan=24&figur=activities&figur=by-type&ar=2024&ar=2025"


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_whole_year(made.actor)
    log(made.actor, date(2024, 5, 2))
    return made


def page_of(who: Person, app: Flask, address: str, status: int = 200) -> html.HtmlElement:
    answer = who.browser(app).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.fromstring(answer.text)


def send(who: Person, app: Flask, address: str, page: str | None = None, **fields: str) -> tuple[int, str, html.HtmlElement]:
    browser = who.browser(app)
    csrf = hidden(browser.get(page or address).text)["csrf"]
    answer = browser.post(address, data={"csrf": csrf} | fields)
    return answer.status_code, answer.headers.get("Location", ""), html.fromstring(answer.text or "<p>")


def saved(who: Person, app: Flask, query: str = ASKED, name: str = "Min fråga", sharing: str = "own") -> str:
    status, location, page = send(who, app, f"{ALL}/ny?{query}", name=name, sharing=sharing)
    assert status == 303, page.text_content()
    return location


def test_one_ticks_sees_saves_and_opens_with_another_period(leader: Person, app: Flask) -> None:
    empty = page_of(leader, app, f"{ALL}/ny")
    assert "Spara" not in [button.text_content().strip() for button in empty.xpath("//button")]
    seen = page_of(leader, app, f"{ALL}/ny?{ASKED}")
    assert seen.xpath("//input[@name='figur'][@checked]/@value") == ["activities", "by-type"]
    assert "2024–2025" in seen.xpath("string(//h2[@id='svar'])")
    assert [cell.text_content() for cell in seen.xpath("//section[@id='activities']//tbody//th")] == ["2024", "2025"]
    where = saved(leader, app)
    assert "Min fråga" in page_of(leader, app, ALL).text_content()
    opened = page_of(leader, app, where)
    assert "2024–2025" in opened.xpath("string(//h1/..)")
    last = next(link for link in opened.xpath("//nav//a/@href") if "tid=two" in link)
    assert "bredvid varandra" in page_of(leader, app, last).text_content()


def test_every_file_holds_the_numbers_of_the_page(leader: Person, app: Flask) -> None:
    browser = leader.browser(app)
    page = page_of(leader, app, f"{ALL}/ny?{ASKED}")
    links = {link.rpartition(".")[2].split("?")[0]: link for link in page.xpath("//ul//a[contains(@href, '/fil.')]/@href")}
    assert set(links) == {"xlsx", "csv", "json"}
    told = json.loads(browser.get(links["json"]).data)
    numbers = [row["n"] for row in told["figures"][0]["rows"]]
    shown = page.xpath("//section[@id='activities']//tbody//td")
    assert [int(cell.text_content()) for cell in shown] == numbers
    lines = browser.get(links["csv"]).data.decode("utf-8-sig").splitlines()
    assert [int(line.rsplit(";", 1)[1]) for line in lines if ";activities;" in line] == numbers
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(links["xlsx"]).data))
    rows = book.get_sheet_by_index(2).to_python()
    assert [row[-1] for row in rows[1:]] == numbers


def test_what_was_typed_stays_when_it_cannot_be_saved(leader: Person, app: Flask) -> None:
    status, _, page = send(leader, app, f"{ALL}/ny?{ASKED}", name="Om 19121212-1212", sharing="own")
    assert status == 422
    assert page.xpath("string(//input[@id='name']/@value)") == "Om 19121212-1212"
    assert page.xpath("//input[@name='figur'][@checked]/@value") == ["activities", "by-type"]
    status, _, page = send(leader, app, f"{ALL}/ny?{ASKED}", name="", sharing="own")
    assert status == 422
    assert "Skriv ett namn." in page.text_content()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("lan=24", "Välj minst en siffra."),
        ("lan=24&figur=nothing", "Välj minst en siffra."),
        ("lan=24&figur=hours&ar=1960", "Välj ett år från 1994"),
        ("lan=24&figur=hours&" + "&".join(f"ar={year}" for year in range(2015, 2022)), "Välj ett till 5 år."),
        ("lan=24&figur=hours&del=spring", "Ingen av siffrorna finns för den tiden"),
    ],
)
def test_what_cannot_be_answered_is_said_above_the_choice(leader: Person, app: Flask, query: str, told: str) -> None:
    page = page_of(leader, app, f"{ALL}/ny?{query}")
    assert told in page.xpath("string(//*[contains(@class, 'govuk-error-summary')])")
    file = leader.browser(app).get(f"{ALL}/fil.csv?{query}")
    assert file.status_code == 303
    assert told in page_of(leader, app, file.location).text_content()


def test_nonsense_in_the_address_is_no_fault(leader: Person, app: Flask) -> None:
    for query in ("ar=9999999999999", "tid=snart", "del=x", "rad=x", "rad=by-type:nothing", "spara=999999999", "spara=x"):
        assert leader.browser(app).get(f"{ALL}/ny?{ASKED}&{query}").status_code == 200, query
    assert leader.browser(app).get(f"{ALL}/fil.exe?{ASKED}").status_code == 404


def test_a_colleague_opens_copies_and_does_not_change_what_is_shared(leader: Person, app: Flask) -> None:
    where = saved(leader, app, sharing="county")
    colleague, stranger = person(Role.EQUALITY_EXPERT), person(county_id=3)
    page = page_of(colleague, app, where)
    assert not page.xpath("//a[contains(@href, 'ta-bort')]")
    assert colleague.browser(app).get(f"{where}/andra").status_code == 404
    page_of(stranger, app, where, 404)
    status, copy, _ = send(colleague, app, f"{where}/kopiera", where)
    assert status == 303
    assert page_of(colleague, app, copy).xpath("//a[contains(@href, 'ta-bort')]")
    assert "Kopia av Min fråga" in page_of(colleague, app, ALL).text_content()


def test_its_owner_changes_shares_and_removes_it(leader: Person, app: Flask) -> None:
    where = saved(leader, app)
    assert send(leader, app, f"{where}/andra", name="Nytt namn", sharing="county")[0] == 303
    change = page_of(leader, app, where).xpath("string(//a[contains(@href, 'spara=')]/@href)")
    builder = page_of(leader, app, f"{change}&figur=hours")
    action = builder.xpath("string(//form[contains(@action, '/urval')]/@action)")
    assert send(leader, app, action, f"{change}&figur=hours")[0] == 303
    assert page_of(leader, app, where).xpath("//section[@id='hours']")
    assert "Nytt namn" in page_of(leader, app, f"{where}/ta-bort").text_content()
    assert send(leader, app, f"{where}/ta-bort")[0] == 303
    page_of(leader, app, where, 404)


def test_the_coordinator_asks_of_the_whole_country(leader: Person, app: Flask) -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR, None)
    page = page_of(coordinator, app, f"{ALL}/ny?figur=trainings&lan=riket&ar=2025")
    assert "Hela landet 2025" in page.xpath("string(//h2[@id='svar'])")
    assert "by-municipality" not in page.xpath("//input[@name='figur']/@value")
    assert coordinator.browser(app).get(f"{ALL}/ny?figur=trainings&lan=24").status_code == 404
    where = saved(coordinator, app, "figur=trainings&lan=riket&ar=2025", sharing="nation")
    assert "Hela landet" in page_of(leader, app, where).text_content()
    assert leader.browser(app).get(f"{ALL}/ny?{ASKED.replace('24', '12', 1)}").status_code == 404
