"""An approved account and the country's report in English: the words of the day, the same numbers, and texts as people wrote them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.files import shown_csv, shown_json, shown_xlsx
from tests.factories.whole_year import make_whole_year
from tests.factories.written import begin, submitted, write
from vaw.domain.insight import rules
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.operations import formats_of
from vaw.domain.insight.operations.accounts import approve_account, reopen_account, submit_account
from vaw.domain.insight.operations.nation import compile_nation
from vaw.domain.insight.queries import get_report, headings_of
from vaw.domain.insight.queries.accounts import get_account, newest_edition, sections_of
from vaw.domain.insight.queries.english import KEY, keeps_english
from vaw.domain.insight.queries.nation import BESIDE, HELD_BACK
from vaw.domain.insight.rules import FORMATS, ReportState, file_name, format_of, in_english
from vaw.domain.mandates.queries import find_assignment, get_assignment
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.i18n import speaking
from vaw.kernel.operation import unit
from vaw.render.csv import edition_csv
from vaw.render.document import Document, document_of, for_people
from vaw.render.json_ import edition_json
from vaw.render.pages import edition_html
from vaw.render.xlsx import edition_xlsx

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
REGIONAL, HERE, SKANE = "regional-2021-995", 24, 12
SWEDISH_WORDS = re.compile(r"\b(och|inte|efter|länet|siffran|räknas|kommuner|utbildningar)\b")


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(AT):
        made = person()
        make_whole_year(made.actor)
        yield made


def approved(account: AssignmentAccount, county_id: int = HERE) -> Report:
    boss = person(Role.COUNTY_MANAGEMENT, county_id)
    approve_account(boss.actor, get_account(boss.actor, account.id))
    edition = newest_edition(account)
    assert edition
    return edition


def document(report: Report, language: str) -> Document:
    reader = system("test")
    with speaking(language):
        return document_of(report, headings_of(reader, report))


def compiled(introduction: str = "") -> Report:
    coordinator, mandate = person(Role.NATIONAL_COORDINATOR), find_assignment(REGIONAL)
    assert mandate
    made = compile_nation(
        coordinator.actor, get_assignment(coordinator.actor, mandate.id), year=2025, code=REGIONAL, introduction=introduction
    )
    return get_report(coordinator.actor, made.id)


def numbers(told: Document) -> dict[str, list[list[object]]]:
    """Everything in the rows but their words."""
    return {one.figure.code: [[value for value in row if not isinstance(value, str)] for row in one.rows] for one in told.results}


def words(told: Document) -> list[str]:
    of_rows = [value for one in told.results for row in one.rows for value in row if isinstance(value, str)]
    figures = [one.figure for one in told.results]
    return [
        *of_rows,
        *(text for one in figures for text in (one.title, one.definition, one.caveat, one.unit, one.source, one.table.caption)),
    ]


def test_an_account_is_frozen_in_english_with_the_same_numbers_and_the_texts_as_they_were_written(leader: Person) -> None:
    report = approved(submitted(leader))
    swedish, english = document(report, "sv"), document(report, "en")
    assert numbers(english) == numbers(swedish) and len(english.results) > 10
    assert [word for word in words(english) if SWEDISH_WORDS.search(word)] == []
    assert english.headings[1] == "Report results and effects" != swedish.headings[1]
    assert english.prose == swedish.prose and english.checksum == swedish.checksum
    assert (english.language, english.title) == ("en", f"{report.title_en} 2025") and report.title_en != report.title
    with speaking("en"):
        page = edition_html(english)
    assert page.count('<article lang="sv">') == 3 and "Del 1: vi nådde <strong>fler</strong>" in page


def test_the_english_of_an_edition_stays_what_it_was_when_templates_and_headings_change(leader: Person) -> None:
    account = submitted(leader, template="strategiuppfoljning")
    report = approved(account)
    before = document(report, "en")
    with unit(system("test"), "test.changed"):
        for section in sections_of(account):
            section.heading_en = "Something else"
        account.title_en = "Another title"
    after = document(report, "en")
    assert (after.headings, after.title, after.results[0].figure.title) == (before.headings, before.title, before.results[0].figure.title)
    assert before.headings == {section["number"]: section["heading_en"] for section in (report.content or {})["sections"]}


def test_changes_since_the_last_edition_are_told_in_english_with_the_reason_as_it_was_given(leader: Person) -> None:
    account = submitted(leader, template="forebyggande-arbete")
    first = approved(account)
    with unit(system("test"), "test.changed"):  # as if another number had been approved then
        first.data = {
            **(first.data or {}),
            "efforts-by-level": [[row[0], row[1], *([9] * (len(row) - 2))] for row in (first.data or {})["efforts-by-level"]],
        }
    reopen_account(leader.actor, get_account(leader.actor, account.id), text="Fel siffra.")
    submit_account(leader.actor, get_account(leader.actor, account.id))
    second = approved(account)
    swedish, english = document(second, "sv").since, document(second, "en").since
    assert swedish and english and len(swedish.rows) == len(english.rows) > 0
    assert [row[4:] for row in swedish.rows] == [row[4:] for row in english.rows]
    assert all(row[1] != other[1] and row[3] != other[3] for row, other in zip(swedish.rows, english.rows, strict=True))


def test_every_file_of_the_english_edition_reads_back_as_its_document(leader: Person) -> None:
    report = approved(submitted(leader))
    english = document(report, "en")
    with speaking("en"):
        shown = {one.figure.code: for_people(one)[1] for one in english.results}
        assert shown_json(edition_json(english)) == shown
        told = shown_csv(edition_csv(english))
        assert {code: rows for code, rows in told.items() if rows} == {code: rows for code, rows in shown.items() if rows}
        assert shown_xlsx(edition_xlsx(english), [one.figure.code for one in english.results], before=3) == shown
    told_json = json.loads(edition_json(english))
    assert (told_json["language"], told_json["headings"][0]["prose_language"]) == ("en", "sv")


def test_an_edition_from_before_english_was_kept_has_no_english_files_and_its_page_says_so(app: Flask, leader: Person) -> None:
    old = approved(submitted(leader, template="strategiuppfoljning"))
    assert formats_of(old) == {*FORMATS, *(in_english(format) for format in FORMATS)}
    with unit(system("test"), "test.old"):
        old.content = {key: value for key, value in (old.content or {}).items() if key != KEY}
        old.state = ReportState.DONE
        for format in FORMATS:
            db.session.add(ReportFile(report_id=old.id, format=format, content=b"made up", size_bytes=7, sha256="made up"))
    assert not keeps_english(old) and formats_of(old) == set(FORMATS)
    browser = leader.browser(app)
    assert "finns bara på svenska" not in browser.get(f"/rapporter/{old.id}").text
    with unit(system("test"), "test.english"):
        leader_user(leader)
    page = html.fromstring(browser.get(f"/rapporter/{old.id}").text)
    assert page.xpath("//main//div[@lang='sv']//h2") and not page.xpath("//h2[@id='hamta-engelska']")


def leader_user(who: Person) -> None:
    db.session.execute(sa.text("update app_user set language = 'en' where id = :id"), {"id": who.id})


def test_the_page_offers_both_languages_and_shows_an_english_reader_the_english(app: Flask, leader: Person) -> None:
    report = approved(submitted(leader, template="strategiuppfoljning"))
    with unit(system("test"), "test.built"):
        report.state = ReportState.DONE
        for format in formats_of(report):
            db.session.add(ReportFile(report_id=report.id, format=format, content=b"made up", size_bytes=7, sha256="made up"))
    browser = leader.browser(app)
    page = html.fromstring(browser.get(f"/rapporter/{report.id}").text)
    addresses = page.xpath("//h2[@id='hamta-engelska']/following-sibling::ul[1]//a/@href")
    assert len(addresses) == len(FORMATS) == len(page.xpath("//h2[@id='hamta']/following-sibling::ul[1]//a"))
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200 and "-english" in answer.headers["Content-Disposition"], address
    assert person(county_id=SKANE).browser(app).get(addresses[0]).status_code == 404, "under the same right as the Swedish file"
    with unit(system("test"), "test.english"):
        leader_user(leader)
    shown = html.fromstring(browser.get(f"/rapporter/{report.id}").text).xpath("//main")[0]
    [heading] = shown.xpath(".//h2[starts-with(text(), '1. ')]")
    assert heading.text.endswith(document(report, "en").headings[1]) and heading.xpath("following::div[@lang='sv']")


@pytest.mark.parametrize("format", [*FORMATS, *(in_english(format) for format in FORMATS)])
def test_a_files_name_says_its_format_and_language(format: str) -> None:
    name = file_name("strategiuppfoljning", HERE, 2025, 1, format)
    assert format_of(name) == format and ("-english" in name) == format.startswith("en-")


def test_the_countrys_report_is_english_but_for_what_people_wrote(leader: Person) -> None:
    approved(submitted(leader))
    old = approved(_written(SKANE, "Malmö deltog."), SKANE)
    with unit(system("test"), "test.old"):
        old.content = {key: value for key, value in (old.content or {}).items() if key != KEY}
    report = compiled("Så här gick det.")
    swedish, english = document(report, "sv"), document(report, "en")
    assert numbers(english) == numbers(swedish) and english.checksum == swedish.checksum
    assert next(iter(english.headings.values())) == "Introduction" and (english.prose or {})[1].text == "Så här gick det."
    beside = {
        language: next(one for one in told.results if one.figure.code == BESIDE) for language, told in (("sv", swedish), ("en", english))
    }
    assert (beside["sv"].rows[-1][1], beside["en"].rows[-1][1]) == ("Hela landet", "The whole country")
    assert [word for word in words(english) if SWEDISH_WORDS.search(word)] == []
    assert [(one.county_code, one.language) for one in english.chapters] == [("12", "sv"), ("24", "en")]
    assert numbers(english.chapters[1]) == numbers(swedish.chapters[1])
    assert rules.checksum_of(old.data or {}, old.content) == english.chapters[0].checksum
    with speaking("en"):
        page = html.fromstring(edition_html(english))
    [foreign] = page.xpath("//section[.//h2[@id='lan-12']]/article")
    assert foreign.get("lang") == "sv" and "Att tänka på:" in foreign.text_content() and "Keep in mind:" not in foreign.text_content()
    assert len(page.xpath("//section[.//h2[@id='lan-24']]//article[@lang='sv']")) == 3, "each text, and nothing else"
    introduced = [one.text_content().strip() for one in page.xpath("//article[@lang='sv']")]
    assert introduced[0] == "Så här gick det." and not any("approved account" in one for one in introduced)


def _written(county_id: int, text: str) -> AssignmentAccount:
    writer = person(county_id=county_id)
    account = begin(writer, county_id=county_id)
    for section in sections_of(account):
        write(writer, account, section, text)
    submit_account(writer.actor, account)
    return account


def test_the_countrys_files_hold_every_countys_texts_and_figures(leader: Person) -> None:
    approved(submitted(leader))
    approved(_written(SKANE, "=Malmö deltog.\n\n- i allt"), SKANE)
    report = compiled("Så här gick det.")
    told = document(report, "sv")
    trainings = [next(one for one in chapter.results if one.figure.code == "trainings") for chapter in told.chapters]
    measures = [column for column in trainings[0].figure.table.columns if column.key != "code" and not column.header]

    chapters = json.loads(edition_json(told))["chapters"]
    assert (chapters[0]["county"]["code"], chapters[0]["headings"][0]["prose"]) == ("12", "=Malmö deltog.\n\n- i allt")
    kept = json.dumps((report.data, [(one["data"], one[KEY]["data"], [*one[KEY]]) for one in (report.content or {})["chapters"]]))
    assert not [code for code in HELD_BACK if code in kept] and "differences" not in kept, (
        "what the nation never sees is not kept for it either"
    )
    assert {figure["code"] for figure in chapters[1]["figures"]} == {one.figure.code for one in told.chapters[1].results}

    lines = list(csv.reader(io.StringIO(edition_csv(told).decode("utf-8-sig")), delimiter=";"))
    assert lines[0][:3] == ["Länskod", "Län", "Rubrik"] and {len(line) for line in lines} == {10}
    texts = {(line[0], line[2]): line[-1] for line in lines if line[3] == "text"}
    assert texts["", "1"] == "Så här gick det." and texts["12", "1"] == "'=Malmö deltog.\n\n– i allt"
    numbers_of_skane = [line for line in lines if line[0] == "12" and line[3] == "trainings" and line[5] != "unsplit"]
    assert len(numbers_of_skane) == len(trainings[0].rows) * len(measures) > 0

    book = openpyxl.load_workbook(io.BytesIO(edition_xlsx(told)))
    read = [[cell.value for cell in row] for row in book["Länens texter"].iter_rows(min_row=2)]
    assert [row[0] for row in read if row[2] == "'=Malmö deltog."] == ["Skåne län"] * 3
    assert [row[0] for row in read if row[2] and "vi nådde fler" in row[2]] == ["Västerbottens län"] * 3
    sheet = next(name for name in book.sheetnames if name.startswith("Per län Utbildningstillfällen"))
    rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    assert rows[0][:2] == ["Länskod", "Län"]
    told_rows = [row[0] for row in rows[1:] if row[0] in ("12", "24")]
    assert told_rows == [*(["12"] * len(trainings[0].rows)), *(["24"] * len(trainings[1].rows))]
    assert all(len(name) <= 31 for name in book.sheetnames) and len(set(book.sheetnames)) == len(book.sheetnames)
