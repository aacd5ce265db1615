"""A county's whole year, followed out of every door: each cell of each figure is the figure's own, and no mail carries one."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections.abc import Iterator
from datetime import date

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from tests.factories import Person, person, token
from tests.factories.files import Shown, is_in_pdf, pdf_text, shown_csv, shown_json, shown_xlsx
from tests.factories.whole_year import make_whole_year
from tests.factories.written import submitted
from vaw.domain.geography.queries import find_county
from vaw.domain.housing.models.editions import Edition, EditionFigure
from vaw.domain.housing.queries.ledgers import sealed
from vaw.domain.housing.rules.editions import DELAY
from vaw.domain.insight import operations
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.insight.operations.accounts import approve_account
from vaw.domain.insight.queries import IN_ORDER, FigureResult, headings_of, list_figures
from vaw.domain.insight.queries.accounts import get_account, newest_edition
from vaw.domain.insight.queries.registry import SUPPRESSED
from vaw.domain.insight.rules import ARCHIVE, YEARLY_ACCOUNT, checksum_of
from vaw.domain.notifications.operations.posting import Announced, Claimed
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.i18n import speaking
from vaw.kernel.operation import unit
from vaw.render.document import document_of, for_people, is_single, key_numbers, plain, unsplit_note
from vaw.tasks import outbox, reports

WHERE = "?lan=24&ar=2025"
QUARTER_ENDED = date(2025, 12, 31)
NOTHING = "Det finns inga uppgifter att visa."


@pytest.fixture
def leader(committed: Flask) -> Iterator[Person]:
    with committed.app_context():
        made = person()
        make_whole_year(made.actor)
        _publish(1, "places", 130, {"22+23+24+25": 45, "01+03+04": 85})
        _publish(2, "turned_away/2025Q4", 44, {})
        yield made
        db.session.remove()


def _publish(number: int, scope: str, total: int, areas: dict[str, int]) -> None:
    """Numbers of protected housing at the year's end; what is not published is missing."""
    edition = Edition(
        number=number, scope=scope, as_of=QUARTER_ENDED, public_from=QUARTER_ENDED + DELAY, made_at=clock.now(), rule={}, units=sealed([]),
        previous="", hash=str(number),
    )  # fmt: skip
    told = [("all", "all", total), *(("area-2025", block, value) for block, value in areas.items())]
    edition.figures = [EditionFigure(table_name=table, level=0, block=block, value=value, made_for=number) for table, block, value in told]
    with unit(system("test"), "test.editions"):
        db.session.add(edition)


def page_of(browser: FlaskClient, address: str) -> html.HtmlElement:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.text)


def cells(within: html.HtmlElement) -> list[list[str]]:
    """The table of a figure as a reader sees it; a missing number is a dash for the eye."""
    return [[_seen(cell) for cell in line.xpath("./th|./td")] for line in within.xpath(".//table//tbody/tr")]


def _seen(cell: html.HtmlElement) -> str:
    return str("".join(cell.xpath(".//text()[not(ancestor::*[contains(@class, 'visually-hidden')])]"))).strip()


def listed(within: html.HtmlElement) -> list[tuple[str, str]]:
    """The numbers of a figure that is a list of them."""
    return [(_seen(line.xpath("./dt")[0]), _seen(line.xpath("./dd")[0])) for line in within.xpath(".//section//dl/div")]


def on_statistics(browser: FlaskClient, results: list[FigureResult]) -> None:
    """The county's page: every figure's table, or its number among the year's own."""
    page = page_of(browser, f"/statistik{WHERE}")
    tiles = page.xpath("//main")[0].text_content()
    for result in results:
        [section] = page.xpath(f"//*[@id='{result.figure.code}']")
        if result.figure.plot == "tile":
            assert key_numbers(result)[0][1] in tiles, result.figure.code
        elif result.rows:
            assert cells(section) == for_people(result)[1], result.figure.code
        else:
            assert NOTHING in section.text_content(), result.figure.code


def on_own_pages(browser: FlaskClient, results: list[FigureResult]) -> None:
    """Each figure's own page; what is kept back says why there."""
    for result in results:
        code = result.figure.code
        page = page_of(browser, f"/statistik/siffror/{code}{WHERE}").xpath("//main")[0]
        if result.figure.plot == "tile":
            assert listed(page) == key_numbers(result), code
        else:
            assert cells(page) == for_people(result)[1], code
        if code in SUPPRESSED and any(value is None for row in result.rows for value in row):
            assert SUPPRESSED[code] in page.text_content(), code


def as_files(browser: FlaskClient, results: list[FigureResult]) -> None:
    """Each figure's own CSV, every cell as a Swedish spreadsheet reads it."""
    for result in results:
        answer = browser.get(f"/statistik/{result.figure.code}.csv{WHERE}")
        told = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))[1:]
        columns, reason = result.figure.table.columns, result.figure.table.unsplit
        if reason:
            told, note = told[:-2], told[-1]
            assert note == [unsplit_note(result.figure.table)], result.figure.code
        assert told == [[plain(*pair) for pair in zip(columns, row, strict=True)] for row in result.rows], result.figure.code


def in_edition(leader: Person, results: list[FigureResult]) -> Report:
    """The files of an edition, read back each in its own way."""
    county = find_county(24)
    assert county
    report = operations.order_report(leader.actor, county, kind=YEARLY_ACCOUNT, year=2025, language="sv")
    report_id = report.id
    assert reports.build(report_id) == 5
    db.session.rollback()
    files = dict(db.session.execute(sa.select(ReportFile.format, ReportFile.content).where(ReportFile.report_id == report_id)).all())
    shown: Shown = {result.figure.code: for_people(result)[1] for result in results}
    assert shown_json(files["json"]) == shown_csv(files["csv"]) == shown
    assert shown_xlsx(files["xlsx"], [figure.code for figure in IN_ORDER]) == shown
    text = pdf_text(files["pdf"])
    for result in results:
        for row in [list(pair) for pair in key_numbers(result)] if is_single(result) else for_people(result)[1]:
            assert is_in_pdf(text, row), (result.figure.code, row)
    kept = db.session.get_one(Report, report_id)
    told = checksum_of(kept.data or {}, kept.content)
    assert told in text
    assert json.loads(files["json"])["checksum"] == told
    with pikepdf.open(io.BytesIO(files[ARCHIVE])) as archive:
        inside = {name: archive.attachments[name].get_file().read_bytes() for name in archive.attachments}
    assert inside == {f"arets-redovisning-24-2025-utgava-1.{format}": files[format] for format in ("csv", "json")}
    return kept


def in_english(leader: Person, browser: FlaskClient) -> None:
    """An approved account's English files, read back and beside its Swedish ones: the same numbers in other words."""
    account, boss = submitted(leader, template="strategiuppfoljning"), person(Role.COUNTY_MANAGEMENT)
    approve_account(boss.actor, get_account(boss.actor, account.id))
    report = newest_edition(account)
    assert report
    assert reports.build(report.id) == 10
    db.session.rollback()
    kept = db.session.get_one(Report, report.id)
    files = dict(db.session.execute(sa.select(ReportFile.format, ReportFile.content).where(ReportFile.report_id == kept.id)).all())
    with speaking("en"):
        document = document_of(kept, headings_of(leader.actor, kept))
        shown: Shown = {result.figure.code: for_people(result)[1] for result in document.results}
        assert shown_json(files["en-json"]) == shown == {code: rows for code, rows in shown_csv(files["en-csv"]).items() if rows}
        assert shown_xlsx(files["en-xlsx"], list(shown), before=3) == shown
        text = pdf_text(files["en-pdf"])
        for result in document.results:
            for row in [list(pair) for pair in key_numbers(result)] if is_single(result) else for_people(result)[1]:
                assert is_in_pdf(text, row), (result.figure.code, row)
    told = json.loads(files["en-json"])
    assert told["checksum"] in text and told["checksum"] == json.loads(files["json"])["checksum"] == document.checksum
    assert [len(figure["rows"]) for figure in told["figures"]] == [
        len(kept.data[figure["code"]]) for figure in told["figures"] if kept.data
    ]
    with pikepdf.open(io.BytesIO(files[f"en-{ARCHIVE}"])) as archive:
        inside = {name: archive.attachments[name].get_file().read_bytes() for name in archive.attachments}
        assert str(archive.Root.Lang) == "en"
    assert inside == {f"strategiuppfoljning-24-2025-utgava-1-english.{format}": files[f"en-{format}"] for format in ("csv", "json")}
    assert browser.get(f"/rapporter/{kept.id}/strategiuppfoljning-24-2025-utgava-1-english.pdf").data == files["en-pdf"]


def in_mail(app: Flask) -> None:
    """The letter that announces a finished report: of numbers only that it is one thing."""
    key = uuid.UUID(int=1)
    mail = outbox.written(Claimed(1, key, 1, key), Announced("karin.lind@example.se", "sv", 1, True))
    for body in (mail.subject, mail.text, mail.html or ""):
        assert set(re.findall(r"\d+", body.replace("utf-8", ""))) <= {"1"}


def test_every_figure_is_the_same_on_pages_in_files_and_through_the_api(leader: Person, committed: Flask) -> None:
    browser, results = leader.browser(committed), list_figures(leader.actor, 24, 2025)
    assert [result.figure.code for result in results if not result.rows] == []
    on_statistics(browser, results)
    on_own_pages(browser, results)
    as_files(browser, results)
    edition = in_edition(leader, results)
    bearer = {"Authorization": f"Bearer {token(leader, ('figures:read',))}"}
    api = committed.test_client().get("/api/v1/figures?county=24&year=2025", headers=bearer).get_json()["items"]
    assert {figure["code"]: figure["rows"] for figure in api} == edition.data
    in_english(leader, browser)
    in_mail(committed)
