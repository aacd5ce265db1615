"""A part of the year on the page: what the address picks, in table and file alike, beside another year and the country, and for whom."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.statements import counted
from tests.factories.year import UMEA, log, make_year
from vaw.domain.activities.queries.slices import get_slice
from vaw.domain.activities.rules.slices import Slice
from vaw.domain.mandates.queries import assignments_of

HERE = "/statistik?lan=24&ar=2025"
NATION = "/statistik/landet?ar=2025"


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_year(made.actor)
    return made


@pytest.fixture
def coordinator(leader: Person) -> Person:
    scania = person(county_id=12)
    log(scania.actor, date(2025, 6, 1), heads=(4, 0, 0), places=(UMEA,), county_id=12)
    return person("national_coordinator", county_id=None)


def page_of(who: Person, app: Flask, address: str) -> html.HtmlElement:
    answer = who.browser(app).get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def shown(cell: html.HtmlElement) -> str:
    """What is read in a cell; what is missing is the dash."""
    return (cell.xpath("string(./span[@aria-hidden='true'])") or cell.text_content().strip()).replace("\xa0", " ")


def numbers(page: html.HtmlElement) -> list[str]:
    return [shown(number) for number in page.xpath("//*[@class='vaw-tile__number']")]


def cells(page: html.HtmlElement, code: str) -> list[list[str]]:
    """Rows of a figure's table."""
    return [[shown(cell) for cell in row.xpath("./th|./td")] for row in page.xpath(f"//section[@id='{code}']//tbody/tr")]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("omrade=honour", ["2", "3,5", "25", "3 av 15"]),
        ("omrade=mvw", ["2", "2,08", "–", "1 av 15"]),
        ("fran=3&till=3", ["2", "3,33", "12"]),
        ("mal=ingen", ["5", "8,92", "25", "3 av 15"]),
        ("omrade=nonsense&uppdrag=x&mal=&fran=13&jamfor=1800", ["5", "8,92", "25", "3 av 15"]),
    ],
)
def test_the_address_picks_what_is_counted(leader: Person, app: Flask, part: str, told: list[str]) -> None:
    assert numbers(page_of(leader, app, f"{HERE}&{part}")) == told


def test_a_part_says_so_everywhere_and_names_what_it_leaves_out(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"{HERE}&omrade=honour&fran=1&till=3")
    titles = [title.text_content() for title in page.xpath("//section[contains(@class, 'vaw-figure')]/h2")]
    assert titles and all(title.endswith("(urval)") for title in titles)
    definitions = page.xpath("//section[contains(@class, 'vaw-figure')]/p[@class='vaw-figure__definition'][1]")
    assert all("Urval: Område: Hedersrelaterat våld och förtryck; Månader: jan.–mars." in one.text_content() for one in definitions)
    assert not page.xpath("//section[@id='by-profession' or @id='trainings']")
    left = page.xpath("//details[contains(., 'Siffror som inte visas')]//li")
    assert {"Nådda kommuner", "Aktiviteter efter typ", "Vita fläckar: kommun och område"} <= {one.text_content() for one in left}
    chips = page.xpath("//ul[@class='vaw-chosen']//a/@href")
    assert [dict(parse_qsl(urlsplit(chip).query)) for chip in chips] == [
        {"lan": "24", "ar": "2025", "till": "3"},
        {"lan": "24", "ar": "2025", "omrade": "honour"},
    ]


def test_every_file_of_a_part_has_the_pages_numbers(leader: Person, app: Flask) -> None:
    browser, page = leader.browser(app), page_of(leader, app, f"{HERE}&omrade=honour&jamfor=2023")
    for address in page.xpath("//a[contains(@href, '.csv?')]/@href"):
        assert "omrade=honour" in address
        lines = browser.get(address).data.decode("utf-8-sig").splitlines()[1:]
        lines = lines[:-2] if lines[-1].startswith("Utan kvinnor och män: ") else lines
        code = address.split("/")[2].split(".")[0]
        assert len(lines) == len(cells(page, code)) or not page.xpath(f"//section[@id='{code}']"), code
    assert "2025-01;jan.;1;1,5" in browser.get("/statistik/by-month.csv?lan=24&ar=2025&omrade=honour").text
    for ending, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert browser.get(f"/statistik/by-month.{ending}?lan=24&ar=2025&omrade=honour").data.startswith(begins)
    assert browser.get("/statistik/trainings.csv?lan=24&ar=2025&omrade=honour").status_code == 404


def test_numbers_of_a_part_open_the_same_part_of_the_log(leader: Person, app: Flask) -> None:
    browser, page = leader.browser(app), page_of(leader, app, f"{HERE}&omrade=honour&fran=3")
    [link] = page.xpath("//section[@id='by-month']//tbody//a/@href")
    assert dict(parse_qsl(urlsplit(link).query)) == {"lan": "24", "omrade": "honour", "fran": "2025-03-01", "till": "2025-03-31"}
    assert html.fromstring(browser.get(link).text).xpath("//p[@role='status']")[0].text_content().startswith("1 aktivitet")


def test_a_month_without_log_is_missing_and_one_without_a_match_is_zero(leader: Person, app: Flask) -> None:
    rows = {row[0]: row[1] for row in cells(page_of(leader, app, f"{HERE}&omrade=sexual"), "by-month")}
    assert (rows["jan."], rows["feb."], rows["dec."]) == ("0", "–", "1")


def test_months_backwards_are_said_to_be_and_stay_in_the_form(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"{HERE}&fran=10&till=3")
    assert "Den första månaden ligger efter den sista" in page.text_content()
    assert page.xpath("//select[@name='fran']/option[@selected]/@value") == ["10"]
    assert numbers(page)[0] == "5"


def test_a_year_without_log_is_not_set_beside_in_silence(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"{HERE}&jamfor=2021")
    assert "Ingen har loggat något 2021" in page.text_content()
    assert not page.xpath("//section[@id='compare']")


def test_nothing_of_a_part_is_not_nothing_of_the_year(leader: Person, app: Flask) -> None:
    assert "Ingen aktivitet 2025 stämmer med urvalet" in page_of(leader, app, f"{HERE}&omrade=trafficking").text_content()
    assert "Inga aktiviteter är loggade 2020" in page_of(leader, app, "/statistik?lan=24&ar=2020&omrade=honour").text_content()


def test_a_year_stands_beside_another(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"{HERE}&jamfor=2023")
    assert cells(page, "compare")[0] == ["Aktiviteter", "5", "1", "4"]
    assert cells(page, "compare")[-1] == ["Nådda kommuner", "3", "1", "2"]
    assert cells(page, "compare-months")[4] == ["maj", "–", "1"]
    groups = {row[0]: row[1:] for row in cells(page, "compare-groups")}
    assert groups["Mäns våld mot kvinnor"][:4] == ["2", "40 %", "1", "100 %"]
    assert all(row[-1] == "Få aktiviteter." for row in groups.values())
    assert page.xpath("//section[@id='compare-months']//*[local-name()='svg']")


def test_a_county_stands_beside_the_country_in_both_directions(coordinator: Person, leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"{HERE}&jamfor=landet")
    assert cells(page, "compare")[0] == ["Aktiviteter", "5", "3", "6", "83 %"]
    groups = {row[0]: row[1:6] for row in cells(page, "compare-groups")}
    assert groups["Hedersrelaterat våld och förtryck"] == ["2", "40 %", "3", "50 %", "67 %"]
    for word in ("bättre än", "sämre", "plats "):
        assert word not in page.text_content()


def test_the_country_counts_once_and_tells_of_a_county_only_how_far_it_reaches(coordinator: Person, app: Flask) -> None:
    page = page_of(coordinator, app, NATION)
    assert numbers(page) == ["6", "9,92", "29", "4 av 290"]
    covered = cells(page, "log-coverage")
    assert [row for row in covered if row[1] != "–"] == [["Skåne län", "1", "0", "33"], ["Västerbottens län", "3", "3", "15"]]
    assert len(covered) == 21 and covered[0][0] == "Blekinge län"
    assert "2 av 21 länsstyrelser har loggat något" in page.text_content()
    assert not page.xpath("//section//a[contains(@href, '/aktiviteter')]")
    lines = coordinator.browser(app).get("/statistik/landet/by-field.csv?ar=2025&omrade=honour").data.decode("utf-8-sig").splitlines()
    assert lines[1:] == ["honour;Hedersrelaterat våld och förtryck;3;21;7;1;0"]


def test_the_country_is_read_by_boards_and_coordinator_and_its_door_stands_once(coordinator: Person, leader: Person, app: Flask) -> None:
    for role, status in (("county_management", 200), ("registrar", 404), ("requester", 404), ("administrator", 404)):
        assert person(role).browser(app).get(NATION).status_code == status, role
    assert coordinator.browser(app).get("/statistik").status_code == 404
    doors = "//nav//a[@href='/statistik/landet']"
    assert page_of(coordinator, app, NATION).xpath(doors)
    assert not page_of(leader, app, "/aktiviteter").xpath(doors)


def test_an_assignments_part_says_how_time_is_shared(leader: Person, app: Flask) -> None:
    first = next(one.id for one in assignments_of(24) if get_slice(leader.actor, 24, 2025, Slice(assignment_id=one.id)).totals.n)
    text = page_of(leader, app, f"{HERE}&uppdrag={first}").text_content()
    assert "Aktiviteter och deltagare räknas hela i uppdraget, tiden efter uppdragets andel." in text


def test_on_the_first_day_of_the_year_last_year_is_shown(leader: Person, app: Flask) -> None:
    assert "Årets arbete 2025" in page_of(leader, app, "/statistik").text_content()
    assert "Ingen länsstyrelse har loggat" in page_of(leader, app, "/statistik/landet?ar=2026").text_content()


@pytest.mark.parametrize(
    ("address", "most"), [(f"{HERE}&omrade=honour", 3), (f"{HERE}&omrade=honour&jamfor=landet", 5), (f"{NATION}&jamfor=2023", 4)]
)
def test_a_part_costs_few_statements(leader: Person, app: Flask, rolled_back: sa.Connection, address: str, most: int) -> None:
    browser = leader.browser(app)
    browser.get(address)  # registers that are kept are read now
    with counted(rolled_back) as told:
        assert browser.get(address).status_code == 200
    assert len(told) <= most, told
