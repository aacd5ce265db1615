"""White spots as a page: who comes first and why, the same numbers in table, map and file, and nobody else's county."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.statements import counted
from tests.factories.year import LYCKSELE, SKELLEFTEA, UMEA, log
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIELDS = ("mvw", "close_relations", "sexual", "honour", "trafficking")


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    """All but Lycksele, Umeå and Skellefteå had a training in every field in May 2026."""
    with clock.frozen(NOON):
        made = person()
        others = tuple(one.id for one in municipalities_of(24) if one.id not in (LYCKSELE, UMEA, SKELLEFTEA))
        for field in FIELDS:
            log(made.actor, date(2026, 5, 5), field=field, places=others)
        log(made.actor, date(2025, 3, 3), field="honour", places=(UMEA, SKELLEFTEA))
        log(made.actor, date(2026, 11, 20), field="mvw", places=(UMEA,))
        log(made.actor, date(2025, 5, 6), "municipal_visit", "sexual", places=(SKELLEFTEA,))
    return made


def get(who: Person, app: Flask, address: str = "/tackning?lan=24") -> html.HtmlElement:
    with clock.frozen(NOON):
        answer = who.browser(app).get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def row_of(page: html.HtmlElement, name: str) -> list[str]:
    [row] = [row for row in page.xpath("//table//tbody/tr") if row.xpath("./th")[0].text_content().strip() == name]
    return [" ".join(cell.xpath(".//text()")).strip() for cell in row.xpath("./td")]


def names(page: html.HtmlElement) -> list[str]:
    return [cell.text_content().strip() for cell in page.xpath("//table//tbody/tr/th")]


def test_the_page_says_who_comes_first_and_why(leader: Person, app: Flask) -> None:
    page = get(leader, app)
    visits = page.xpath("//ol[@class='vaw-todo']/li")
    assert "Räknat på utbildningar och föreläsningar i länsstyrelsens egen logg." in page.text_content()
    assert [visit.xpath(".//h3")[0].text for visit in visits] == ["Lycksele", "Skellefteå", "Umeå"]
    assert [visit.xpath(".//p")[0].text for visit in visits] == [
        "Har aldrig nåtts i något område. Inget kommunbesök är loggat.",
        "Har aldrig nåtts i mäns våld mot kvinnor, våld i nära relationer, sexuellt våld och prostitution och människohandel. "
        "Hedersrelaterat våld och förtryck: senast 3 mars 2025, för 20 månader sedan. Senaste kommunbesöket var 6 maj 2025.",
        "Har aldrig nåtts i våld i nära relationer, sexuellt våld och prostitution och människohandel. "
        "Hedersrelaterat våld och förtryck: senast 3 mars 2025, för 20 månader sedan. Inget kommunbesök är loggat.",
    ]


def test_a_chosen_field_has_suggestions_of_its_own(leader: Person, app: Flask) -> None:
    page = get(leader, app, "/tackning?lan=24&omrade=honour")
    visits = page.xpath("//ol[@class='vaw-todo']/li")
    assert [(visit.xpath(".//h3")[0].text, visit.xpath(".//p")[0].text) for visit in visits] == [
        ("Lycksele", "Har aldrig nåtts i hedersrelaterat våld och förtryck. Inget kommunbesök är loggat."),
        (
            "Skellefteå",
            "Hedersrelaterat våld och förtryck: senast 3 mars 2025, för 20 månader sedan. Senaste kommunbesöket var 6 maj 2025.",
        ),
        ("Umeå", "Hedersrelaterat våld och förtryck: senast 3 mars 2025, för 20 månader sedan. Inget kommunbesök är loggat."),
    ]
    assert (
        "Hedersrelaterat våld och förtryck: 1 av 15 kommuner har aldrig nåtts. 2 kommuner har inte nåtts på ett år" in page.text_content()
    )


def test_the_suggestion_opens_a_form_that_is_filled_in(leader: Person, app: Flask) -> None:
    [href] = get(leader, app).xpath("//a[contains(., 'Logga kommunbesöket i Lycksele')]/@href")
    form = get(leader, app, href)
    assert form.xpath("//select[@name='type']/option[@selected]/@value") == ["municipal_visit"]
    assert form.xpath("//input[@name='municipality_ids'][@checked]/@value") == [str(LYCKSELE)]


@pytest.mark.parametrize("query", ["kommun=2281", "kommun=x", "typ=nothing", "kommun=999999999&typ=", ""])
def test_what_the_county_does_not_have_is_not_filled_in(leader: Person, app: Flask, query: str) -> None:
    form = get(leader, app, f"/aktiviteter/ny?lan=24&{query}")
    assert form.xpath("//select[@name='type']/option[@selected]/@value") == ["municipal_visit"]  # what was used last
    assert form.xpath("//input[@name='municipality_ids'][@checked]") == []


def test_each_row_tells_months_and_day_and_never_in_words(leader: Person, app: Flask) -> None:
    page = get(leader, app)
    assert row_of(page, "Lycksele") == ["aldrig"] * 6 + ["inget loggat"]
    assert row_of(page, "Umeå") == ["0 2026-11-20", "aldrig", "aldrig", "20 2025-03-03", "aldrig", "0 2026-11-20", "inget loggat"]
    assert row_of(page, "Dorotea") == ["6 2026-05-05"] * 6 + ["inget loggat"]
    assert len(names(page)) == 15
    assert "1 av 15 kommuner har aldrig nåtts. 1 kommun har inte nåtts på ett år eller mer." in page.text_content()


def test_never_stands_first_then_the_longest_ago_in_the_chosen_field(leader: Person, app: Flask) -> None:
    assert [names(get(leader, app))[place] for place in (0, 1, -1)] == ["Lycksele", "Skellefteå", "Umeå"]
    assert names(get(leader, app, "/tackning?lan=24&omrade=mvw"))[:2] == ["Lycksele", "Skellefteå"]
    assert names(get(leader, app, "/tackning?lan=24&omrade=honour"))[:3] == ["Lycksele", "Skellefteå", "Umeå"]


def test_what_counts_can_be_chosen(leader: Person, app: Flask) -> None:
    address = "/tackning?lan=24&rakna="
    assert row_of(get(leader, app, f"{address}training"), "Skellefteå")[2] == "aldrig"
    assert row_of(get(leader, app, f"{address}support"), "Skellefteå")[2] == "18 2025-05-06"
    page = get(leader, app, f"{address}any")
    assert row_of(page, "Skellefteå")[2] == "18 2025-05-06"
    assert page.xpath("//select[@name='rakna']/option[@selected]/@value") == ["any"]
    said = get(leader, app, f"{address}nonsense").text_content()
    assert (
        "Det här räknas: utbildning, webbinarium, konferens, seminarium eller föreläsning, metodutbildning, utbildning av utbildare."
        in said
    )


def test_the_map_shows_what_the_table_says(leader: Person, app: Flask) -> None:
    page = get(leader, app)
    wide = page.xpath("//*[local-name()='svg']")[0]
    told = dict(title.text.rsplit(": ", 1) for title in wide.xpath(".//*[local-name()='path']/*[local-name()='title']"))
    assert told["Lycksele"] == "aldrig"
    assert told["Umeå"] == "0–5 månader"
    assert told["Dorotea"] == "6–11 månader"
    assert told["Skellefteå"] == "12–23 månader"
    assert len(told) == 15
    words = [text.text for text in wide.xpath(".//*[local-name()='text']")]
    assert words == ["Sedan kommunen nåddes", "aldrig", "0–5 månader", "6–11 månader", "12–23 månader"]


def test_the_file_has_the_same_numbers(leader: Person, app: Flask) -> None:
    page = get(leader, app, "/tackning?lan=24&rakna=support&omrade=honour")
    [href] = page.xpath("//a[contains(@href, '.csv')]/@href")
    with clock.frozen(NOON):
        answer = leader.browser(app).get(href)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tackning-24-2026-11-22.csv"'
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    assert head[:4] == ["Kommunkod", "Kommun", "Invånare", "Mäns våld mot kvinnor: månader sedan"]
    assert head[4:6] == ["Mäns våld mot kvinnor: senast", "Nära relationer: månader sedan"]
    assert rows.pop()[0].startswith("Utan kvinnor och män: ") and rows.pop() == []
    assert [row[1] for row in rows] == names(page)
    for row in rows:
        cells = [f"{months} {day}".strip() for months, day in zip(row[3:15:2], row[4:15:2], strict=True)]
        assert [*cells, row[15] or "inget loggat"] == row_of(page, row[1])


def test_inhabitants_sort_and_show_where_they_are_known(leader: Person, app: Flask, rolled_back: sa.Connection) -> None:
    assert "eftersom kommunernas invånarantal inte är inlagda" in get(leader, app).text_content()
    added = "insert into population (county_id, municipality_id, year, persons, source) values (24, :place, 2023, :persons, 'Påhittat')"
    rolled_back.execute(sa.text(added), {"place": UMEA, "persons": 1234})
    page = get(leader, app)
    assert "(31 december 2023)" in page.text_content()
    assert row_of(page, "Umeå")[0].replace("\u00a0", " ") == "1 234"
    assert names(get(leader, app, "/tackning?lan=24&omrade=sexual"))[:3] == ["Umeå", "Lycksele", "Skellefteå"]


def test_a_county_without_a_log_is_told_where_to_begin(app: Flask, rolled_back: sa.Connection) -> None:
    page = get(person(county_id=9), app, "/tackning?lan=9")
    assert "Inget av det som räknas här är loggat för någon kommun i Gotlands län." in page.text_content()
    assert page.xpath("//a[@href='/aktiviteter/ny?lan=09']")
    assert names(page) == ["Gotland"]
    assert not page.xpath("//*[local-name()='svg' and starts-with(@id, 'plot')]")
    assert not page.xpath("//ol[@class='vaw-todo']")


def test_management_reads_but_is_not_asked_to_log(leader: Person, app: Flask) -> None:
    page = get(person(Role.COUNTY_MANAGEMENT), app)
    assert len(page.xpath("//ol[@class='vaw-todo']/li")) == 3
    assert not page.xpath("//a[contains(@href, '/aktiviteter/ny')]")


@pytest.mark.parametrize("address", ["/tackning?lan=24", "/tackning.csv?lan=24", "/tackning"])
@pytest.mark.parametrize("role", [Role.REQUESTER, Role.ADMINISTRATOR, Role.METRO_TEAM, Role.NATIONAL_COORDINATOR, Role.REGISTRAR])
def test_nobody_else_sees_whom_a_county_has_not_reached(leader: Person, app: Flask, role: Role, address: str) -> None:
    assert person(role).browser(app).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/tackning?lan=24", "/tackning.csv?lan=24", "/tackning?lan=999999999"])
def test_another_county_does_not_exist(leader: Person, app: Flask, address: str) -> None:
    assert person(county_id=22).browser(app).get(address).status_code == 404


def test_the_page_costs_at_most_four_statements(leader: Person, app: Flask, rolled_back: sa.Connection) -> None:
    get(leader, app)  # registers that are kept are read now
    with counted(rolled_back) as told:
        get(leader, app)
    assert len(told) <= 4, told


def test_the_start_page_and_the_statistics_lead_here(leader: Person, app: Flask) -> None:
    assert get(leader, app, "/").xpath("//a[@href='/tackning?lan=24&rakna=any']")
    assert get(leader, app, "/statistik?lan=24&ar=2026").xpath("//a[@href='/tackning?lan=24']")
