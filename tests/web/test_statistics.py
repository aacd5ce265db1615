"""The county's year as a page: what it says, to whom, and at what price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.network_year import make_network_year
from tests.factories.support_year import make_support_year
from tests.factories.year import make_year
from vaw.domain.insight.queries import IN_ORDER, list_figures
from vaw.domain.insight.queries.statistics import BESIDE
from vaw.domain.people.models import Membership
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.i18n import gettext
from vaw.kernel.operation import unit
from vaw.render.document import for_people


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_year(made.actor)
    make_support_year()
    make_network_year()
    return made


def page_of(leader: Person, app: Flask, address: str = "/statistik?lan=24&ar=2025") -> html.HtmlElement:
    answer = leader.browser(app).get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def cells(table: html.HtmlElement) -> list[list[str]]:
    """Rows of a table in the page, as text; what is missing is the dash."""
    return [[_text(cell) for cell in row.xpath("./th|./td")] for row in table.xpath(".//tbody/tr")]


def _text(cell: html.HtmlElement) -> str:
    hidden = cell.xpath("./span[@aria-hidden='true']")
    return hidden[0].text_content() if hidden else cell.text_content().strip()


def test_the_years_numbers_stand_first(leader: Person, app: Flask) -> None:
    page = page_of(leader, app)
    assert [number.text_content() for number in page.xpath("//*[@class='vaw-tile__number']")] == ["5", "8,92", "25", "3 av 15"]
    assert "17 kvinnor, 7 män, 1 utan uppgift. Inte räknade i 2 aktiviteter." in page.text_content()


def test_every_table_of_the_page_is_the_figure_itself(leader: Person, app: Flask) -> None:
    page = page_of(leader, app)
    for result in list_figures(leader.actor, 24, 2025):
        if result.figure.plot == "tile":
            continue
        table, rows = for_people(result)
        (section,) = page.xpath(f"//section[@id='{result.figure.code}']")
        if not rows:
            assert not section.xpath(".//table"), f"{result.figure.code}: nothing is published, and no empty table stands for it"
            continue
        assert cells(section.xpath(".//table")[0]) == rows, result.figure.code
        assert [head.text_content() for head in section.xpath(".//thead//th")] == [gettext(column.label) for column in table.columns]
        assert gettext(result.figure.definition) in section.text_content()
        assert gettext(result.figure.caveat) in section.text_content()


def test_every_figure_can_be_fetched_as_csv_with_the_same_numbers(leader: Person, app: Flask) -> None:
    browser, page = leader.browser(app), page_of(leader, app)
    addresses = page.xpath("//a[contains(@href, '.csv?')]/@href")
    assert {address.split("/")[2].split(".")[0] for address in addresses} == {figure.code for figure in (*IN_ORDER, *BESIDE)}
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.data.startswith("\ufeff".encode())
    assert browser.get("/statistik/by-type.csv?lan=24&ar=2025").text.splitlines()[1] == "training;Utbildning;2;3,5"


def test_each_number_opens_its_activities(leader: Person, app: Flask) -> None:
    browser, page = leader.browser(app), page_of(leader, app)
    checked = 0
    for code, place in (("by-type", 1), ("by-field", 1), ("by-municipality", 1), ("by-assignment", 1), ("by-month", 1), ("by-year", 1)):
        for row in page.xpath(f"//section[@id='{code}']//tbody/tr"):
            count, link = _text(row.xpath("./th|./td")[place]), row.xpath(".//a/@href")
            if count in ("0", "–"):
                assert not link, code
                continue
            listed = html.fromstring(browser.get(link[0]).text).xpath("//p[@role='status']")[0].text_content()
            assert re.match(r"\d+", listed.strip())[0] == count, (code, link)  # type: ignore[index]
            checked += 1
    assert checked > 12


def test_plots_have_words_and_the_finding(leader: Person, app: Flask) -> None:
    page = page_of(leader, app)
    titles = [title.text for title in page.xpath("//*[local-name()='svg']/*[local-name()='title']")]
    assert "Aktiviteter efter typ. Vanligast är utbildning: 2 av 5 aktiviteter" in titles
    assert "Aktiviteter efter kommun. 3 av 15 kommuner har nåtts" in titles
    assert len(page.xpath("//*[@id]/@id")) == len(set(page.xpath("//*[@id]/@id")))


def test_an_empty_year_says_what_to_do(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, "/statistik?lan=24&ar=2020")
    assert "Inga aktiviteter är loggade 2020 i Västerbottens län." in page.text_content()
    assert page.xpath("//a[@href='/aktiviteter/ny']")
    assert not page.xpath("//table")


def test_a_year_in_which_only_trainings_were_held_is_shown(leader: Person, app: Flask) -> None:
    assert page_of(leader, app, "/statistik?lan=24&ar=2024").xpath("//section[@id='trainings']//table")


def test_without_a_choice_the_page_shows_the_latest_year_that_is_logged(leader: Person, app: Flask) -> None:
    assert "Årets arbete 2025" in page_of(leader, app, "/statistik").text_content()


@pytest.mark.parametrize(
    "address", ["/statistik?lan=12&ar=2025", "/statistik/by-type.csv?lan=12&ar=2025", "/statistik/nothing.csv", "/statistik?lan=999999999"]
)
def test_another_county_and_an_unknown_figure_do_not_exist(leader: Person, app: Flask, address: str) -> None:
    assert leader.browser(app).get(address).status_code == 404


def test_an_administrator_sees_no_statistics(leader: Person, app: Flask) -> None:
    assert person("administrator").browser(app).get("/statistik").status_code == 404


def test_the_page_speaks_english(leader: Person, app: Flask, rolled_back: sa.Connection) -> None:
    rolled_back.execute(sa.text("update app_user set language = 'en' where id = :id"), {"id": leader.id})
    text = leader.browser(app).get("/statistik?lan=24&ar=2025").text
    assert "Activities by type" in text
    assert "Aktiviteter efter typ" not in text


@pytest.fixture
def statements(rolled_back: sa.Connection) -> Iterator[list[str]]:
    """Everything that reaches the database, prepared reads too."""
    told: list[str] = []
    driver = rolled_back.connection.driver_connection
    cursor_factory = driver.cursor_factory

    class Telling(cursor_factory):  # type: ignore[misc, valid-type]
        def execute(self, query: object, *rest: object, **more: object) -> object:
            told.append(str(query))
            return super().execute(query, *rest, **more)

    driver.cursor_factory = Telling
    yield told
    driver.cursor_factory = cursor_factory


def test_the_page_costs_at_most_twelve_statements(leader: Person, app: Flask, statements: list[str]) -> None:
    browser = leader.browser(app)
    browser.get("/statistik?lan=24&ar=2025")  # registers that are kept are read now
    statements.clear()
    assert browser.get("/statistik?lan=24&ar=2025").status_code == 200
    asked = [sql for sql in statements if "SAVEPOINT" not in sql.upper()]
    assert len(asked) <= 12, asked


def test_somebody_with_two_counties_chooses_between_them_and_no_others(leader: Person, app: Flask) -> None:
    with unit(system("test"), "test.membership"):
        db.session.add(Membership(user_id=leader.id, role="development_leader", county_id=9, valid_from=date(2020, 1, 1)))
    page = page_of(leader, app)
    assert page.xpath("//select[@name='lan']/option/@value") == ["09", "24"]
    assert page.xpath("//select[@name='lan']/option[@selected]/@value") == ["24"]
    assert "Gotlands län" in page_of(leader, app, "/statistik?lan=09&ar=2025").xpath("//main")[0].text_content()
    assert leader.browser(app).get("/statistik?lan=12&ar=2025").status_code == 404
