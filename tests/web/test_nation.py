"""The whole country's year as a page: what is counted once, and each county's part."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.statements import counted
from tests.factories.support_year import make_support_year

ADDRESS = "/utbildningar/riket?ar=2025"


@pytest.fixture
def coordinator(rolled_back: sa.Connection) -> Person:
    make_support_year()
    return person("national_coordinator", county_id=None)


def page_of(who: Person, app: Flask, address: str = ADDRESS) -> html.HtmlElement:
    answer = who.browser(app).get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def cells(table: html.HtmlElement, part: str) -> dict[str, list[str]]:
    """{name of the row: its other cells}; what is missing is the dash."""
    told = {}
    for row in table.xpath(f".//{part}/tr"):
        first, *others = row.xpath("./th|./td")
        told[first.text_content().strip()] = [
            cell.xpath("string(./span[@aria-hidden='true'])") or cell.text_content().strip() for cell in others
        ]
    return told


def test_the_country_counts_once_and_each_board_has_its_credit(coordinator: Person, app: Flask) -> None:
    page = page_of(coordinator, app)
    assert [number.text_content() for number in page.xpath("//*[@class='vaw-tile__number']")] == ["5", "4", "36", "4 av 290"]
    [table] = page.xpath("//section[@id='lanen']//table")
    counties = cells(table, "tbody")
    assert len(counties) == 21
    assert counties["Västerbottens län"] == ["5", "3", "1", "34", "2", "15", "3", "1"]
    assert counties["Skåne län"] == ["1", "1", "1", "15", "1", "33", "0", "0"]
    assert counties["Kalmar län"] == ["0", "0", "0", "–", "0", "12", "0", "0"]
    assert cells(table, "tfoot") == {"Hela landet": ["5", "4", "1", "36", "4", "290", "3", "1"]}
    assert "räknas en gång i hela landet" in page.text_content()


def test_the_file_has_the_same_numbers(coordinator: Person, app: Flask) -> None:
    lines = coordinator.browser(app).get("/utbildningar/riket.csv?ar=2025").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 25 and lines[-2] == "" and lines[-1].startswith("Utan kvinnor och män: ")
    assert "24;Västerbottens län;5;3;1;34;2;15;3;1" in lines
    assert lines[-3] == ";Hela landet;5;4;1;36;4;290;3;1"


def test_a_year_without_anything_says_so(coordinator: Person, app: Flask) -> None:
    assert "inget utbildningstillfälle har hållits 2022" in page_of(coordinator, app, "/utbildningar/riket?ar=2022").text_content()


def test_boards_read_it_and_requesters_do_not(coordinator: Person, app: Flask) -> None:
    assert person().browser(app).get(ADDRESS).status_code == 200
    assert person("registrar").browser(app).get(ADDRESS).status_code == 404
    assert person("requester").browser(app).get(ADDRESS).status_code == 404


def test_it_costs_three_statements_however_many_counties(coordinator: Person, app: Flask, rolled_back: sa.Connection) -> None:
    browser = coordinator.browser(app)
    browser.get(ADDRESS)  # registers that are kept are read now
    with counted(rolled_back) as told:
        assert browser.get(ADDRESS).status_code == 200
    assert len(told) <= 3, told
