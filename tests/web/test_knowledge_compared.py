"""The knowledge base compared: some of the years, municipalities alike by an imported population, editions quoted by number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from tests.factories import Person, person
from tests.factories.forms import hidden, send
from tests.factories.knowledge import make_dataset, make_version, receive
from tests.factories.strategies import make_strategy
from vaw.domain.knowledge.operations.versions import let_in
from vaw.domain.knowledge.queries.datasets import persons_by_municipality
from vaw.domain.people.rules import Role
from vaw.domain.strategies.queries.quoted import figures_of
from vaw.kernel import clock

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ALL = "/statistik/kunskap"


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def column(browser: FlaskClient, address: str, table: int, place: int = 0) -> list[str]:
    """One column of a table of the page."""
    tables = html.fromstring(browser.get(address).text).xpath("//table")
    return [row.xpath("./th|./td")[place].text_content().strip() for row in tables[table].xpath(".//tbody/tr")]


def test_some_of_the_years_are_plotted_and_tabled_and_the_rest_can_still_be_compared(browser: FlaskClient, me: Person) -> None:
    dataset = make_dataset(me)
    make_version(me, dataset, {(area, year): (year - 1900, 50) for area in ("00", "24") for year in range(2015, 2024)})
    page = f"{ALL}/{dataset.id}?omrade=24"
    assert column(browser, page, 0) == [str(year) for year in range(2015, 2024)]
    assert column(browser, f"{page}&fran=2018&till=2020", 0) == ["2018", "2019", "2020"]
    assert column(browser, f"{page}&fran=2020&till=2018", 0) == ["2018", "2019", "2020"]
    assert column(browser, f"{page}&fran=2022", 0) == ["2022", "2023"]
    assert len(column(browser, f"{page}&fran=1980&till=1990", 0)) == 9
    told = browser.get(f"{page}&fran=2018&till=2020").text
    assert "2020: 120 kvinnor och 50 män." in told and "Jämfört med andra 2020" in told and "<option selected>2018</option>" in told
    assert "Jämfört med andra 2015" in browser.get(f"{page}&fran=2018&till=2020&ar=2015").text


def test_municipalities_are_alike_by_the_population_that_was_imported(browser: FlaskClient, me: Person) -> None:
    """A file in SCB's own shape: of 2021 it knows Umeå alone, of 2022 Skellefteå alone, of 2023 both; never half of the people as all."""
    population = make_dataset(me, "Folkmängd", publisher_id="BE0101X1")
    let_in(me.actor, version := receive(me, population, "pxweb-folkmangd.json"))
    known = [persons_by_municipality(version.id, year) for year in (2021, 2022, 2023)]
    assert known == [{"2480": 7_747 + 37_694}, {"2482": 52_173 + 65_098}, {"2480": 28_620 + 32_475, "2482": 51_262 + 10_581}]
    crimes = make_dataset(me, "Anmälda brott i två kommuner", base_id=population.id)
    make_version(me, crimes, {(code, year): (20, 10) for code in ("24", "19", "2480", "2482") for year in (2021, 2025)})
    assert column(browser, f"{ALL}/{crimes.id}?omrade=2482", 1) == ["Västerbottens län", "Skellefteå", "Umeå"]
    assert column(browser, f"{ALL}/{crimes.id}?omrade=2482&ar=2021", 1) == ["Västerbottens län", "Skellefteå", "Västmanlands län"]
    wide = make_dataset(me, "Folkmängd i flera kommuner")
    towns = {"2480": 130_000, "2482": 74_000, "2580": 78_000, "2284": 54_000, "1480": 600_000, "2418": 3_000, "2281": 99_000}
    make_version(me, wide, {(code, 2023): (count // 2, count - count // 2) for code, count in towns.items()})
    part = make_dataset(me, "Anmälda brott", base_id=wide.id)
    make_version(me, part, {(code, year): (20, 10) for code in ("00", "24", "19", *towns) for year in (2023, 2024)})
    page = f"{ALL}/{part.id}?omrade=2482"
    assert column(browser, page, 1) == ["Hela landet", "Västerbottens län", "Skellefteå", "Luleå", "Sundsvall", "Örnsköldsvik"]
    assert "talet i Folkmängd i flera kommuner ligger närmast kommunens, räknat som kvot (2023)" in browser.get(page).text
    assert column(browser, f"{ALL}/{part.id}?omrade=24", 1) == ["Hela landet", "Västerbottens län", "Västmanlands län"]
    alone = make_dataset(me, "Utan folkmängd")
    make_version(me, alone, {(code, 2024): (20, 10) for code in ("2482", "19", "2580")})
    assert column(browser, f"{ALL}/{alone.id}?omrade=2482", 1) == ["Skellefteå", "Västmanlands län"]


def test_a_former_edition_keeps_its_number_through_form_and_files(browser: FlaskClient, me: Person) -> None:
    dataset = make_dataset(me)
    make_version(me, dataset, {("24", year): (10, 20) for year in (2021, 2022, 2023)})
    make_version(me, dataset, {("24", 2023): (7_654, 1)})
    page = browser.get(f"{ALL}/{dataset.id}?utgava=1").text
    assert "7\u00a0654" not in page and hidden(page)["utgava"] == "1"
    for kind in ("csv", "xlsx", "json"):
        assert f'href="{ALL}/{dataset.id}/varden.{kind}?utgava=1"' in page
    assert "7654" not in browser.get(f"{ALL}/{dataset.id}/varden.csv?utgava=1").text
    assert browser.get(f"{ALL}/{dataset.id}?utgava=3").status_code == 404


def test_a_strategy_quotes_the_edition_that_it_chose_and_a_new_one_changes_nothing(browser: FlaskClient, me: Person) -> None:
    strategy, dataset = make_strategy(), make_dataset(me)
    for women in (11, 12):
        make_version(me, dataset, {("24", 2024): (women, 20), ("24", 2025): (women, 19)})
    page = f"/strategier/{strategy.id}/siffror"
    wanted = {"dataset_id": str(dataset.id), "area": "24", "edition": "1"}
    assert "Det finns ingen utgåva med det numret." in send(browser, page, **{**wanted, "edition": "9"}).text
    assert send(browser, page, **wanted).status_code == 303
    assert send(browser, page, **{**wanted, "edition": ""}).status_code == 303
    before = [(one.edition, one.points) for one in figures_of(strategy.id)]
    assert before == [(1, ((2024, 31, 11, 20), (2025, 30, 11, 19))), (2, ((2024, 32, 12, 20), (2025, 31, 12, 19)))]
    make_version(me, dataset, {("24", 2024): (7_654, 20)})
    assert [(one.edition, one.points) for one in figures_of(strategy.id)] == before
    told = browser.get(f"/strategier/{strategy.id}").text
    assert "7\u00a0654" not in told and "Utgåva 1, hämtad" in told and f'href="{ALL}/{dataset.id}?utgava=1"' in told
