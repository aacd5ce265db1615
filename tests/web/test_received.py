"""What a municipality has got, on one page: counted by hand, its own alone, and what comes next."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.networks import make_organisation
from tests.factories.occasions import came, make_occasion, make_registration
from tests.factories.requests import make_method, make_request
from tests.factories.statements import counted
from tests.factories.year import SKELLEFTEA, UMEA, log
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.domain.support.models.adoption import MethodStage
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PATH = "/stod/mottaget"


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_the_day(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def ours(rolled_back: sa.Connection) -> Organisation:
    return make_organisation("Påhittade kommunen", kind="municipality", municipality_id=UMEA)


@pytest.fixture
def theirs(rolled_back: sa.Connection) -> Organisation:
    return make_organisation("Grannkommunen", kind="municipality", municipality_id=SKELLEFTEA)


@pytest.fixture
def contact(ours: Organisation, theirs: Organisation) -> Person:
    """Three activities, two trainings with 3 + 1 of our own at one and nobody counted at the other, a request, a method, two plans."""
    _log()
    _trainings(ours, theirs)
    make_request(at=at(3, 2), organisation_id=ours.id, state=RequestState.CLOSED, what="Bara för oss")
    make_request(at=at(4, 2), organisation_id=theirs.id, what="Grannens")
    make_request(at=at(5, 4), organisation_id=ours.id, state=RequestState.PLANNED, due_on=date(2026, 12, 9))
    _stages(ours, theirs)
    return person(Role.REQUESTER, organisation_id=ours.id)


def _log() -> None:
    leader = person().actor
    log(leader, date(2026, 2, 3), "training", "honour", places=(UMEA, SKELLEFTEA), heads=(70, 7, 0))
    log(leader, date(2026, 2, 9), "seminar", "mvw", places=(UMEA,))
    log(leader, date(2026, 9, 9), "municipal_visit", "mvw", places=(UMEA,))
    log(leader, date(2026, 9, 9), "municipal_visit", "sexual", places=(SKELLEFTEA,))
    log(leader, date(2025, 9, 9), "municipal_visit", "sexual", places=(UMEA,))
    log(person(county_id=22).actor, date(2026, 3, 3), "training", "trafficking", places=(UMEA,), county_id=22)


def _trainings(ours: Organisation, theirs: Organisation) -> None:
    first = make_occasion(starts_at=at(2, 3), state="held", title="Grundkurs")
    came(make_registration(first, women=3, men=2, organisation_id=ours.id), 3, 1, 0)
    came(make_registration(first, women=9, men=9, organisation_id=theirs.id))
    came(make_registration(first, women=5, men=5, organisation_id=None))
    make_registration(make_occasion(12, starts_at=at(6, 1), state="held", title="I Skåne"), women=2, organisation_id=ours.id)
    make_registration(
        make_occasion(starts_at=at(6, 2), state="held", title="Väntade bara"), state=RegistrationState.WAITING, organisation_id=ours.id
    )
    make_registration(make_occasion(starts_at=at(12, 8), title="Fördjupning"), women=4, organisation_id=ours.id)
    make_registration(make_occasion(starts_at=at(12, 9), title="Grannens kurs"), women=4, organisation_id=theirs.id)


def _stages(ours: Organisation, theirs: Organisation) -> None:
    method = make_method("Påhittad metod")
    with unit(system("test"), "test.stages"):
        for organisation, stage, since_on in (
            (ours, "decided", date(2025, 5, 1)),
            (ours, "routine", date(2026, 5, 1)),
            (theirs, "abandoned", date(2026, 6, 1)),
        ):
            db.session.add(
                MethodStage(
                    county_id=24, method_id=method.id, organisation_id=organisation.id, organisation_key=str(organisation.id),
                    organisation_name=organisation.name, stage=stage, since_on=since_on, noted_at=NOW,
                )
            )  # fmt: skip


def get(who: Person, app: Flask, address: str = PATH) -> html.HtmlElement:
    answer = who.browser(app).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.fromstring(answer.text)


def rows(page: html.HtmlElement, caption: str) -> list[list[str]]:
    lines = page.xpath(f"//table[caption='{caption}']/tbody/tr")
    return [[cell.text_content().strip() for cell in line.xpath("./th|./td")] for line in lines]


def test_the_year_is_told_of_the_own_organisation_alone(contact: Person, app: Flask) -> None:
    page = get(contact, app)
    assert page.xpath("string(//h1)").endswith("Detta har vi fått stöd med")
    assert [tile.text for tile in page.xpath("//span[@class='vaw-tile__number']")] == ["3", "2", "4", "2"]
    assert rows(page, "Utbildningar med organisationens deltagare") == [
        ["I Skåne", "2026-06-01", "2", *["–uppgift saknas"] * 3],
        ["Grundkurs", "2026-02-03", "5", "3", "1", "0"],
    ]
    assert rows(page, "Aktiviteter som nådde organisationen") == [
        ["Kommunbesök", "2026-09", "Mäns våld mot kvinnor"],
        ["Seminarium eller föreläsning", "2026-02", "Mäns våld mot kvinnor"],
        ["Utbildning", "2026-02", "Hedersrelaterat våld och förtryck"],
    ]
    assert [row[2] for row in rows(page, "Organisationens förfrågningar")] == ["Planerad", "Avslutad"]
    assert rows(page, "Organisationens metoder") == [["Påhittad metod", "I rutin", "2026-05-01"]]
    assert rows(page, "Egna deltagare efter kön") == [["Kvinnor", "3"], ["Män", "1"], ["Utan uppgift om kön", "0"]]
    assert "Vid 1 utbildning är de inte räknade." in page.text_content()


def test_nothing_of_the_neighbour_nor_of_the_boards_own_words_is_told(contact: Person, app: Flask) -> None:
    told = get(contact, app).xpath("//main")[0].text_content()
    for word in (
        "Grannens",
        "Grannkommunen",
        "Nedlagd",
        "Skellefteå",
        "Sexuellt",
        "människohandel",
        "Påhittad aktivitet",
        "2026-09-09",
    ):
        assert word not in told, word


def test_what_lies_ahead_stands_there_whatever_the_year(contact: Person, app: Flask) -> None:
    for address in (PATH, f"{PATH}?ar=2024"):
        page = get(contact, app, address)
        told = page.xpath("string(//h2[@id='framat']/following-sibling::ul[1])")
        assert "Fördjupning" in told and "2026-12-08, 4 anmälda" in told and "planerad" in told, address
    assert "Inget stöd är noterat för Påhittade kommunen 2024." in get(contact, app, f"{PATH}?ar=2024").text_content()


def test_a_year_before_shows_the_method_as_it_stood_then(contact: Person, app: Flask) -> None:
    page = get(contact, app, f"{PATH}?ar=2025")
    assert rows(page, "Organisationens metoder") == [["Påhittad metod", "Beslutad", "2025-05-01"]]
    assert [tile.text_content() for tile in page.xpath("//span[@class='vaw-tile__number']")] == ["1", "0", "–uppgift saknas", "0"]


def test_the_file_has_the_same_rows(contact: Person, app: Flask) -> None:
    [href] = get(contact, app).xpath("//main//a[contains(@href, '.csv')]/@href")
    answer = contact.browser(app).get(href)
    head, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    assert len({len(line) for line in [head, *lines]}) == 1
    assert [line[0] for line in lines] == ["Aktivitet"] * 3 + ["Utbildning"] * 2 + ["Förfrågan"] * 2 + ["Metod"]
    assert lines[4][4:8] == ["5", "3", "1", "0"]
    assert lines[3][4:8] == ["2", "", "", ""], "nobody has counted: missing, and not 0"


def test_an_organisation_that_only_lies_in_the_municipality_gets_what_named_it(contact: Person, app: Flask) -> None:
    ngo = make_organisation("Kvinnojouren", kind="ngo", municipality_id=UMEA)
    page = get(person(Role.REQUESTER, organisation_id=ngo.id), app)
    assert "Inget stöd är noterat för Kvinnojouren 2026." in page.text_content()


def test_the_board_sees_the_same_page_of_its_county_and_no_others(contact: Person, ours: Organisation, app: Flask) -> None:
    address = f"{PATH}?organisation={ours.id}"
    page = get(person(Role.COUNTY_MANAGEMENT), app, address)
    assert "Detta har Påhittade kommunen fått stöd med" in page.xpath("string(//h1)")
    assert [row[0] for row in rows(page, "Utbildningar med organisationens deltagare")] == ["Grundkurs"], (
        "of another county's training it knows nothing"
    )
    assert get(person(), app, f"/organisationer/{ours.id}").xpath(f"//a[@href='{address}']")
    assert person(county_id=12).browser(app).get(address).status_code == 404
    assert person().browser(app).get(PATH).location == "/organisationer"


def test_another_municipality_does_not_exist(ours: Organisation, theirs: Organisation, app: Flask) -> None:
    browser = person(Role.REQUESTER, organisation_id=ours.id).browser(app)
    for address in (PATH, f"{PATH}.csv"):
        for number in (theirs.id, 999999999):
            assert browser.get(f"{address}?organisation={number}").status_code == 404, address
    for role in (Role.ADMINISTRATOR, Role.METRO_TEAM, Role.REGISTRAR, Role.NATIONAL_COORDINATOR, Role.SHELTER_REPORTER):
        assert person(role).browser(app).get(f"{PATH}?organisation={theirs.id}").status_code == 404, role


def test_a_year_that_makes_no_sense_is_this_year(contact: Person, app: Flask) -> None:
    for year in ("1800", "2030", "x", "999999999999"):
        assert get(contact, app, f"{PATH}?ar={year}").xpath("//select[@name='ar']/option[@selected]/@value") == ["2026"]


def test_it_is_found_from_the_first_page_and_costs_at_most_ten_statements(contact: Person, app: Flask, rolled_back: sa.Connection) -> None:
    assert get(contact, app, "/").xpath(f"//a[@href='{PATH}']")
    get(contact, app)  # registers that are kept are read now
    with counted(rolled_back) as told:
        get(contact, app)
    assert len(told) <= 10, told
