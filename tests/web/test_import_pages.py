"""The import as a development leader meets it: upload, a glance at the columns, what comes in and what not, yes, and the way back."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import Person, person
from tests.factories.spreadsheets import CSV, HEADINGS, SECRETS, XLSX, as_csv, as_xlsx, lines, sample, truth
from vaw.domain.activities.models import Activity, ImportBatch
from vaw.domain.activities.queries import totals
from vaw.domain.people.rules import Role
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import app as tasks

START = "/aktiviteter/import"
GOOD = ("2025-03-03", "Utbildning", "HRV", "Umeå kn", 12, 3, 0, 1.5, "Fysiskt", "Bra uppslutning")


@pytest.fixture
def here(committed: Flask) -> Iterator[Flask]:
    with committed.app_context():
        yield committed


@pytest.fixture
def me(here: Flask) -> Person:
    return person()


@pytest.fixture
def browser(here: Flask, me: Person) -> FlaskClient:
    return me.browser(here)


def filled(page: str, **changed: Any) -> dict[str, Any]:
    """The page's form as it stands, with changes: hidden fields, chosen options, checked boxes."""
    values: dict[str, Any] = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    values |= dict(re.findall(r'<input[^>]*name="(csrf)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option[^>]*value="([^"]*)"[^>]*selected', options)
        values[name] = chosen[1] if chosen else ""
    values |= dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="radio"[^>]*value="([^"]*)"[^>]*checked', page))
    return {**values, **changed}


def upload(browser: FlaskClient, content: bytes, name: str = "logg.csv", query: str = "") -> TestResponse:
    data = {**filled(browser.get(START + query).text), "file": (io.BytesIO(content), name)}
    return browser.post(START + query, data=data, content_type="multipart/form-data")


def confirmed(browser: FlaskClient, content: bytes, name: str = "logg.csv", **changed: Any) -> str:
    """Upload, take the mapping as proposed, let the worker check. The import's address."""
    answer = upload(browser, content, name)
    assert answer.status_code == 303, re.findall(r"govuk-error-message.*", answer.text)
    address = str(answer.headers["Location"])
    page = browser.get(address + "/tolkning").text
    answer = browser.post(address + "/tolkning", data=filled(page, **changed))
    assert answer.status_code == 303, re.findall(r"govuk-error-message.*", answer.text)
    work()
    return address


def work() -> None:
    """The worker does what waits."""
    for job_id in db.session.scalars(sa.select(JobRow.id).where(JobRow.state == "queued").order_by(JobRow.id)).all():
        tasks.run(job_id)
    db.session.rollback()


def press(browser: FlaskClient, address: str, path: str, **more: Any) -> TestResponse:
    return browser.post(address + path, data={"csrf": filled(browser.get(START).text)["csrf"], **more})


@pytest.mark.parametrize(("name", "county_id"), [(XLSX, 24), (CSV, 12)])
def test_a_sample_comes_in_through_the_pages_exactly_as_its_truth_says(here: Flask, name: str, county_id: int) -> None:
    browser, expected = person(county_id=county_id).browser(here), truth(name)
    address = confirmed(browser, sample(name), name)
    page = browser.get(address).text
    assert f"{expected['accepted']} aktiviteter läses in" in page
    assert (f"{len(expected['refused'])} rader gör det inte" in page) is bool(expected["refused"])
    assert press(browser, address, "/las-in").status_code == 303
    assert "Raderna läses in" in browser.get(address).text
    work()
    done = browser.get(address).text
    assert f"{expected['accepted']} aktiviteter är inlästa" in done
    assert not [secret for secret in SECRETS if secret in page + done]
    stored = db.session.execute(sa.select(sa.func.count(), sa.func.sum(Activity.minutes), sa.func.sum(Activity.women))).one()
    assert tuple(stored) == (expected["accepted"], expected["minutes"], expected["women"])
    assert totals.differences() == dict.fromkeys(totals.names(), 0)
    assert (
        f"{expected['accepted']} aktiviteter"
        in browser.get(re.findall(r'href="(/aktiviteter\?[^"]+)"', done)[0].replace("&amp;", "&")).text
    )


def test_every_refused_row_is_named_with_column_heading_and_reason(browser: FlaskClient) -> None:
    address = confirmed(browser, sample(XLSX), XLSX)
    page = browser.get(address).text
    rows = re.findall(r'<th scope="row">([^<]+)</th><td>(\w+)</td><td>([^<]+)</td><td>([^<]+)</td>', page)
    assert [(row, column) for row, column, *_ in rows] == [("17", "J"), ("46", "D"), ("86", "A"), ("99", "J")]
    assert "Cellen innehåller något som ser ut som personnummer. Ta bort det." in page
    assert "Kommunen finns inte i registret." in page and "Skellefteå" in page
    assert "196 (summa)" in page
    answer = browser.get(address + "/ej-inlasta.csv")
    told = answer.data.decode("utf-8-sig").splitlines()
    assert told[0] == "Rad;Kolumn;Rubrik;Vad som är fel;Menade du" and len(told) == 5 and told[2].startswith("46;D;Kommun(er);")
    assert "attachment" in answer.headers["Content-Disposition"] and not [secret for secret in SECRETS if secret in answer.text]


def test_the_mapping_shows_headings_and_nothing_of_the_rows(browser: FlaskClient) -> None:
    page = browser.get(str(upload(browser, sample(XLSX), XLSX).headers["Location"]), follow_redirects=True).text
    assert "10 kolumner är igenkända" in page and "A · Datum" in page
    assert not [
        said for said in ("Umeå", "Utbildning<", "Bra uppslutning", *SECRETS) if said in page.split("<main")[1].split("Ändra kolumnerna")[0]
    ]


def test_a_mapping_that_a_person_changes_counts(browser: FlaskClient) -> None:
    headings = ("När", "Vad", "Tema", "Omfattning", "Siffra")
    content = as_csv([headings, ("2025-03-03", "Utbildning", "HRV", 2, 90)])
    address = confirmed(browser, content, minutes="4", bare="minutes")
    assert "1,5" in browser.get(address).text
    again = browser.get(str(upload(browser, content, "b.csv").headers["Location"]) + "/tolkning").text
    assert filled(again)["minutes"] == "4" and filled(again)["bare"] == "minutes" and "Så valde länet förra gången" in again


def test_a_required_column_that_is_missing_is_asked_for_at_its_question(browser: FlaskClient) -> None:
    address = str(upload(browser, as_csv([HEADINGS, GOOD])).headers["Location"])
    page = browser.get(address + "/tolkning").text
    answer = browser.post(address + "/tolkning", data=filled(page, done_on=""))
    assert answer.status_code == 422 and 'href="#done_on"' in answer.text and "Välj den kolumn där uppgiften står." in answer.text
    twice = browser.post(address + "/tolkning", data=filled(page, men="4"))
    assert twice.status_code == 422 and "Kolumnen är redan vald" in twice.text


def test_another_sheet_can_be_chosen(browser: FlaskClient) -> None:
    content = as_xlsx({"2024": [HEADINGS, GOOD], "2025": [HEADINGS, GOOD, GOOD], "Läs mig": [("Hej",)]})
    address = str(upload(browser, content, "logg.xlsx").headers["Location"])
    assert filled(browser.get(address + "/tolkning").text)["sheet"] == "2025"
    assert press(browser, address, "/blad", sheet="2024").status_code == 303
    assert filled(browser.get(address + "/tolkning").text)["sheet"] == "2024"
    refused = press(browser, address, "/blad", sheet="Läs mig")
    assert refused.status_code == 422 and "Ingen rad ser ut som rubriker" in refused.text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7 x", "logg.pdf", "Filen är inget kalkylblad"),
        (b"", "logg.csv", "Det finns inget i filen"),
        (b"a;b\r\n1;2\r\n", "logg.csv", "Ingen rad ser ut som rubriker"),
        (as_csv([HEADINGS, GOOD]), "19811218-9876.csv", "Filnamnet innehåller något som ser ut som personnummer"),
        (as_csv([(*HEADINGS, "070-174 06 05"), GOOD]), "logg.csv", "Rubriken i kolumn K innehåller något som ser ut som telefonnummer"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words_and_not_kept(browser: FlaskClient, content: bytes, name: str, said: str) -> None:
    answer = upload(browser, content, name)
    assert answer.status_code == 422 and said in answer.text and 'href="#file"' in answer.text and "9876" not in answer.text
    assert not db.session.scalar(sa.select(sa.func.count(ImportBatch.id)))


def test_warnings_are_answered_for_column_by_column(browser: FlaskClient) -> None:
    address = confirmed(browser, as_csv([HEADINGS, (*GOOD[:9], "Samtal om Anna Exempelsson"), GOOD]))
    page = browser.get(address).text
    assert "J · Anteckning" in page and "namn på rad 2" in page and "Anna" not in page
    refused = press(browser, address, "/las-in")
    assert refused.status_code == 422 and 'href="#columns"' in refused.text
    assert press(browser, address, "/las-in", columns="J").status_code == 303
    work()
    assert db.session.scalar(sa.select(sa.func.count(Activity.id))) == 2


def test_progress_is_told_as_json_and_leads_on_when_it_ends(browser: FlaskClient) -> None:
    answer = upload(browser, as_csv([HEADINGS, *lines(20)]))
    address = str(answer.headers["Location"])
    browser.post(address + "/tolkning", data=filled(browser.get(address + "/tolkning").text))
    waiting = json.loads(browser.get(address + "/lage").text)
    assert waiting == {"percent": 0, "text": "Öppnar filen", "state": "running", "location": None}
    page = browser.get(address).text
    assert 'http-equiv="refresh"' in page and f'data-progress="{address}/lage"' in page
    work()
    assert json.loads(browser.get(address + "/lage").text) | {"text": ""} == {
        "percent": 100,
        "text": "",
        "state": "done",
        "location": address,
    }


def test_the_same_file_again_is_warned_about(browser: FlaskClient) -> None:
    first = confirmed(browser, as_csv([HEADINGS, GOOD]))
    press(browser, first, "/las-in")
    work()
    again = confirmed(browser, as_csv([HEADINGS, GOOD]), "annat.csv")
    page = browser.get(again).text
    assert "Läser du in den igen räknas allt två gånger" in page and f'href="{first}"' in page


def test_an_import_is_undone_after_being_asked(browser: FlaskClient) -> None:
    address = confirmed(browser, as_csv([HEADINGS, *lines(20)]))
    press(browser, address, "/las-in")
    work()
    assert "20 aktiviteter tas bort ur loggen" in browser.get(address + "/angra").text
    assert press(browser, address, "/angra").status_code == 303
    page = browser.get(address).text
    assert "Inläsningen är ångrad" in page and "Ångrad" in page
    assert db.session.scalar(sa.select(sa.func.count(Activity.id))) == 0 and "Ångrad" in browser.get(START).text


def test_a_file_can_be_thrown_away_at_any_step_before(browser: FlaskClient) -> None:
    for step in (str(upload(browser, as_csv([HEADINGS, GOOD])).headers["Location"]), confirmed(browser, as_csv([HEADINGS, GOOD]))):
        assert press(browser, step, "/kasta").status_code == 303
        assert "Borttagen" in browser.get(step).text
        assert browser.get(step + "/tolkning").status_code == browser.get(step + "/angra").status_code == 303
    assert set(db.session.scalars(sa.select(ImportBatch.content))) == {None}


def test_without_a_token_nothing_happens(browser: FlaskClient) -> None:
    address = confirmed(browser, as_csv([HEADINGS, GOOD]))
    for path in ("/kasta", "/las-in", "/angra", "/tolkning"):
        browser.post(address + path, data={})
    assert "Väntar på ditt ja" in browser.get(START).text


def test_nobody_else_sees_an_import(browser: FlaskClient, here: Flask) -> None:
    address = confirmed(browser, as_csv([HEADINGS, GOOD]))
    paths = ("", "/tolkning", "/lage", "/angra", "/ej-inlasta.csv")
    for other in (person(county_id=12), person(Role.COUNTY_MANAGEMENT), person(Role.ADMINISTRATOR)):
        theirs = other.browser(here)
        assert {theirs.get(address + path).status_code for path in paths} == {404}
        assert {theirs.post(address + path).status_code for path in ("/las-in", "/kasta", "/blad", "/angra")} == {404}
    assert here.test_client().get(address).status_code == 302
    assert person(county_id=12).browser(here).get(f"{START}?lan=24").status_code == 404


def test_an_upload_never_touches_the_disk(browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_file(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", no_file)
    assert upload(browser, as_csv([HEADINGS, GOOD])).status_code == 303


def test_a_failed_import_says_why(browser: FlaskClient) -> None:
    address = confirmed(browser, as_csv([HEADINGS, *lines(2500)]) + b'2025-03-03;"Utbildning;HRV\r\n')
    page = browser.get(address).text
    assert "Avbruten" in page and "Ett citattecken på rad 2502" in page
    assert json.loads(browser.get(address + "/lage").text)["state"] == "failed"
