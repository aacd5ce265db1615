"""From the spreadsheet that somebody keeps today to the year's account: the main job, through the pages alone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, token
from tests.factories.accounts import PASSWORD, account
from tests.factories.files import is_in_pdf, pdf_text, shown_csv, shown_json, shown_xlsx
from tests.factories.spreadsheets import XLSX, sample, truth
from tests.journeys.walking import Walker, work
from vaw.domain.activities.models import Activity
from vaw.domain.activities.queries import totals
from vaw.domain.insight.queries import IN_ORDER
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

YEAR = 2025
TRUTH = truth(XLSX)
BY_HAND = {"minutes": 90, "women": 7, "men": 2}
"""The one activity that is logged by hand on top of the file's."""


@pytest.fixture
def here(committed: Flask) -> Iterator[Flask]:
    with committed.app_context():
        yield committed


def signed_in(here: Flask, email: str = "leder@example.se", role: str = Role.DEVELOPMENT_LEADER, two_step: bool = True) -> Walker:
    """Through the door with password and code, as on the first day."""
    who, me = account(email, role, two_step=two_step), Walker(here.test_client())
    me.open("/aktiviteter")
    assert me.path.startswith("/logga-in?next=")
    me.send("Logga in", email=email, password=PASSWORD)
    if two_step:
        assert me.path.startswith("/logga-in/kod")
        me.send(me.buttons()[-1], code=who.code())
    assert me.path == "/aktiviteter", "and on to where one was going"
    return me


def brought_in(me: Walker) -> None:
    """The county's own spreadsheet: uploaded, its columns looked at, checked, let in."""
    me.open("/aktiviteter/import")
    me.send(me.buttons()[-1], file=(io.BytesIO(sample(XLSX)), XLSX))
    assert me.path.endswith("/tolkning")
    me.send("Granska raderna")
    assert work() == 1
    said = me.says(again=True)
    assert f"{TRUTH['accepted']} aktiviteter läses in" in said and f"{len(TRUTH['refused'])} rader gör det inte" in said
    me.send(f"Läs in {TRUTH['accepted']} aktiviteter")
    assert work() == 1
    assert f"{TRUTH['accepted']} aktiviteter är inlästa" in me.says(again=True)


def logged(me: Walker) -> None:
    """One more, by hand."""
    me.open("/aktiviteter/ny")
    me.send("Spara aktiviteten", done_on="2025-10-03", type="training", field="honour", mode="digital", text="Ett pass till",
            municipality_ids=["2480"], minutes="1:30", women="7", men="2", unstated="")  # fmt: skip
    assert "7 kvinnor, 2 män, 0 utan uppgift" in me.says()


def tables(page: html.HtmlElement) -> dict[str, list[list[str]]]:
    """{figure: rows as they are shown} of the statistics page."""
    found = {}
    for section in page.xpath("//section[@id]"):
        rows = section.xpath(".//table//tbody/tr")
        found[section.get("id")] = [[_cell(cell) for cell in row.xpath("./th|./td")] for row in rows]
    return found


def _cell(cell: html.HtmlElement) -> str:
    hidden = cell.xpath("./span[@aria-hidden='true']")
    return str(hidden[0].text_content() if hidden else cell.text_content()).strip()


def test_a_leader_brings_in_the_spreadsheet_logs_one_more_and_gets_the_years_account(here: Flask) -> None:
    me = signed_in(here)
    brought_in(me)
    logged(me)

    stored = db.session.execute(sa.select(sa.func.count(), *(sa.func.sum(getattr(Activity, name)) for name in BY_HAND))).one()
    assert tuple(stored) == (TRUTH["accepted"] + 1, *(TRUTH[name] + more for name, more in BY_HAND.items()))
    assert totals.differences() == dict.fromkeys(totals.names(), 0)
    db.session.rollback()

    statistics = me.open(f"/statistik?lan=24&ar={YEAR}")
    on_page, tiles = tables(statistics), [number.text_content() for number in statistics.xpath("//*[@class='vaw-tile__number']")]
    assert sum(int(row[1].replace("\u00a0", "")) for row in on_page["by-field"]) == TRUTH["accepted"] + 1

    me.open("/rapporter")
    me.send("Beställ", year=str(YEAR))
    report = me.path
    assert "Väntar" in me.says()
    assert work() == 1
    assert "Klar" in me.says(again=True)
    files = {
        name.rpartition(".")[2]: me.fetch(name)
        for name in me.open(report).xpath("//main//a/@href")
        if re.search(r"\.(pdf|xlsx|csv|json)$", name)
    }
    assert sorted(files) == ["csv", "json", "pdf", "xlsx"]
    same_everywhere(on_page, files)
    told = shown_json(files["json"])
    assert [told[code][0][0] for code in ("activities", "hours", "participants")] == tiles[:3]


def same_everywhere(on_page: dict[str, list[list[str]]], files: dict[str, bytes]) -> None:
    """Page, PDF, XLSX, CSV and JSON, figure by figure."""
    of_json, of_csv = shown_json(files["json"]), shown_csv(files["csv"])
    of_xlsx, of_pdf = shown_xlsx(files["xlsx"], [figure.code for figure in IN_ORDER]), pdf_text(files["pdf"])
    compared = [code for code, rows in on_page.items() if rows and code in of_json]  # others are the statistics' own
    assert len(compared) >= 7
    for code in compared:
        rows = on_page[code]
        assert of_json[code] == of_csv[code] == of_xlsx[code] == rows, code
        assert [cell for row in rows for cell in row if not is_in_pdf(of_pdf, [cell])] == [], code


def test_a_program_reads_the_same_numbers_as_the_page(here: Flask) -> None:
    me = signed_in(here)
    brought_in(me)
    who = Person(db.session.scalars(sa.text("select id from app_user")).one(), Role.DEVELOPMENT_LEADER, 24, "")
    bearer = {"Authorization": f"Bearer {token(who, ('figures:read', 'activities:read'))}"}
    figures = here.test_client().get(f"/api/v1/figures?county=24&year={YEAR}", headers=bearer).get_json()["items"]
    by_code: dict[str, Any] = {figure["code"]: figure["rows"] for figure in figures}
    assert by_code["activities"] == [[TRUTH["accepted"]]] and by_code["hours"] == [[TRUTH["minutes"]]]
    assert by_code["participants"][0][:4] == [
        sum(TRUTH[kind] for kind in ("women", "men", "unstated")),
        *(TRUTH[kind] for kind in ("women", "men", "unstated")),
    ]
    assert {row[0]: row[2] for row in by_code["by-field"]} == TRUTH["by_field"]

    read, after = 0, ""
    while after is not None:
        page = here.test_client().get(f"/api/v1/activities?limit=70&year={YEAR}&after={after}", headers=bearer).get_json()
        read, after = read + len(page["items"]), page["after"]
    assert read == page["total"] == TRUTH["accepted"]


def test_the_director_establishes_the_account_and_the_year_stands_still(here: Flask) -> None:
    """Four eyes: who ordered it cannot. Afterwards nothing of the year changes any more."""
    me = signed_in(here)
    logged(me)
    activity = me.path
    me.open("/rapporter")
    me.send("Beställ", year=str(YEAR))
    report = me.path
    work()
    director = signed_in(here, "ledning@example.se", Role.COUNTY_MANAGEMENT)
    director.open(report + "/faststall")
    director.send(director.buttons()[-1])
    assert "låst" in director.says()
    assert f"Året {YEAR} är låst" in Walker(me.client, activity).says(again=True)
    me.open("/aktiviteter/ny")
    answer = me.press("Spara aktiviteten", done_on="2025-11-03", type="training", field="honour", mode="digital", minutes="1 h")
    assert answer.status_code == 422 and f"Året {YEAR} är redovisat och låst" in answer.text


def test_another_county_sees_nothing_of_all_this(here: Flask) -> None:
    me = signed_in(here)
    logged(me)
    activity = me.path
    account("granne@example.se", county_id=3)
    stranger = Walker(here.test_client())
    stranger.open("/logga-in")
    stranger.send("Logga in", email="granne@example.se", password=PASSWORD)
    assert "Ett pass till" not in "".join(stranger.open(path).text_content() for path in ("/", "/aktiviteter", "/sok?q=pass"))
    assert stranger.client.get(activity).status_code == 404
    assert stranger.client.get(f"/statistik?lan=24&ar={YEAR}").status_code == 404
