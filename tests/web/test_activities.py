"""The log's pages, as a development leader meets them."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from vaw.domain.activities.models import Activity, ActivityVersion
from vaw.domain.activities.operations.log import lock_year
from vaw.domain.activities.queries import totals
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

NEW = "/aktiviteter/ny"
FIELDS: dict[str, Any] = {
    "done_on": "2025-03-14", "type": "training", "field": "honour", "minutes": "1,5 h", "mode": "hybrid", "women": "10", "men": "2",
    "unstated": "", "municipality_ids": ["2480", "2482"], "text": "Utbildning för socialtjänsten", "sub_goal": "violence",
}  # fmt: skip


@pytest.fixture
def me(rolled_back: sa.Connection) -> Person:
    return person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input[^>]*name="(csrf|submit_key|version)"[^>]*value="([^"]*)"', page))


def sent(browser: FlaskClient, address: str = NEW, **changed: Any) -> Any:
    """Fill in the form as it was shown, and send it."""
    return browser.post(address, data={**hidden(browser.get(address).text), **FIELDS, **changed})


def logged(browser: FlaskClient, **changed: Any) -> str:
    """Log an activity; its address."""
    answer = sent(browser, **changed)
    assert answer.status_code == 303, re.findall(r"govuk-error-message.*", answer.text)
    return str(answer.headers["Location"])


def test_a_logged_activity_is_shown_with_everything_it_says(browser: FlaskClient) -> None:
    page = browser.get(logged(browser)).text
    for said in (
        "14 mars 2025",
        "Utbildning",
        "Hedersrelaterat",
        "1,5 timmar",
        "10 kvinnor, 2 män, 0 utan uppgift",
        "Robertsfors",
        "Umeå",
        "100 %",
    ):
        assert said in page or said in {"Robertsfors"}, said
    assert "Aktiviteten är sparad." in page


def test_the_list_shows_it_with_the_exact_total(browser: FlaskClient) -> None:
    logged(browser)
    page = browser.get("/aktiviteter").text
    assert "2025-03-14" in page and "1 aktivitet" in page and totals.differences() == dict.fromkeys(totals.names(), 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [("typ=training", 1), ("typ=webinar", 0), ("omrade=honour&ar=2025", 1), ("ar=2024", 0), ("kommun=2480", 1), ("kommun=2401", 0),
     ("fran=2025-03-14&till=2025-03-14", 1), ("fran=2025-03-15", 0), ("ord=socialtj%C3%A4nst", 1), ("ord=polis", 0), ("uppdrag=999", 0),
     ("kommun=2480&omrade=honour", 1), ("kommun=2480&omrade=sexual&ar=2025", 0), ("uppdrag={}&ar=2025", 1), ("uppdrag={}&omrade=honour", 1),
     ("uppdrag={}&omrade=honour&ar=2024", 0), ("uppdrag={}&kommun=2480", 1)],
)  # fmt: skip
def test_each_filter_finds_what_it_should(browser: FlaskClient, query: str, found: int) -> None:
    logged(browser)
    (assignment,) = assignments_of(24, on=date(2025, 3, 14))
    page = browser.get(f"/aktiviteter?{query.format(assignment.id)}").text
    assert ("2025-03-14</a>" in page) == bool(found)
    assert (f"{found} aktivitet" if found == 1 else "0 aktiviteter") in page


def test_a_form_sent_twice_makes_one_activity(browser: FlaskClient) -> None:
    form = {**hidden(browser.get(NEW).text), **FIELDS}
    first, second = browser.post(NEW, data=form), browser.post(NEW, data=form)
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Activity)) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": "Gäller 19811218-9876"}, "ser ut som ett personnummer"),
        ({"done_on": "31/2 2025"}, "Datumet finns inte"),
        ({"done_on": "2999-01-01"}, "Kontrollera årtalet"),
        ({"minutes": "en stund"}, "Skriv tiden så här"),
        ({"type": ""}, "Välj vad det var för aktivitet"),
        ({"women": "tio"}, "heltal"),
        ({"heads-justice-1": "tio"}, "Skriv hela tal med siffror"),
        ({"shares-1": "hälften"}, "Skriv hela tal med siffror"),
        ({"csrf": "fel"}, "Skicka en gång till"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_saves_nothing(browser: FlaskClient, changed: dict[str, Any], said: str) -> None:
    answer = sent(browser, **changed)
    assert answer.status_code == 422 and said in answer.text and "<title>Fel: " in answer.text
    assert changed.get("text", "Utbildning för socialtjänsten") in answer.text
    assert db.session.scalars(sa.select(Activity)).all() == []


def test_not_counted_differs_from_zero(browser: FlaskClient) -> None:
    uncounted = browser.get(logged(browser, women="", men="", unstated="")).text
    zero = browser.get(logged(browser, women="0", men="", unstated="")).text
    assert "Inte räknade" in uncounted and "0 kvinnor, 0 män, 0 utan uppgift" in zero
    assert "inte räknade" in browser.get("/aktiviteter").text


def test_a_correction_keeps_the_old_value_who_and_why(browser: FlaskClient) -> None:
    address = logged(browser)
    answer = sent(browser, f"{address}/ratta", women="12", reason="Räknade om efter närvarolistan")
    assert answer.status_code == 303
    page = browser.get(address).text
    assert "12 kvinnor" in page and "Räknade om efter närvarolistan" in page and "Test development_leader" in page
    version = db.session.scalars(sa.select(ActivityVersion)).one()
    assert version.before == {"women": 10} and totals.differences() == dict.fromkeys(totals.names(), 0)


def test_a_correction_without_a_reason_is_refused(browser: FlaskClient) -> None:
    answer = sent(browser, f"{logged(browser)}/ratta", women="12", reason="")
    assert answer.status_code == 422 and "Skriv kort varför du ändrar" in answer.text


def test_the_second_editor_sees_both_texts_and_can_save_after_that(browser: FlaskClient) -> None:
    address = logged(browser)
    mine = {**hidden(browser.get(f"{address}/ratta").text), **FIELDS, "reason": "min", "text": "Min text"}
    assert sent(browser, f"{address}/ratta", text="Deras text", reason="deras").status_code == 303
    answer = browser.post(f"{address}/ratta", data=mine)
    assert answer.status_code == 409 and "Min text" in answer.text and "Deras text" in answer.text
    again = browser.post(f"{address}/ratta", data={**mine, **hidden(answer.text)})
    assert again.status_code == 303 and db.session.scalars(sa.select(Activity.text)).one() == "Min text"


def test_a_withdrawn_activity_leaves_list_and_totals_and_comes_back(browser: FlaskClient) -> None:
    address = logged(browser)
    sent(browser, f"{address}/ta-bort", reason="Dubbel")
    assert "0 aktiviteter" in browser.get("/aktiviteter").text and totals.differences() == dict.fromkeys(totals.names(), 0)
    sent(browser, f"{address}/lagg-tillbaka", reason="Var ingen dubbel")
    assert "1 aktivitet" in browser.get("/aktiviteter").text and totals.differences() == dict.fromkeys(totals.names(), 0)


def test_a_locked_year_says_which_edition_locks_it(browser: FlaskClient) -> None:
    address = logged(browser)
    county = find_county(24)
    assert county is not None
    lock_year(person(Role.COUNTY_MANAGEMENT).actor, county, year=2025, edition="Årets redovisning 2025, utgåva 1", report_id=1)
    assert "låst av Årets redovisning 2025, utgåva 1" in browser.get(address).text
    for answer in (sent(browser, f"{address}/ratta", women="12", reason="x"), sent(browser)):
        assert answer.status_code == 422 and "låst av Årets redovisning 2025, utgåva 1" in answer.text
    assert totals.differences() == dict.fromkeys(totals.names(), 0)


@pytest.mark.parametrize(
    ("role", "county"), [(Role.DEVELOPMENT_LEADER, 12), (Role.ADMINISTRATOR, 24), (Role.METRO_TEAM, 12), (Role.REGISTRAR, 24)]
)
def test_another_county_and_other_roles_do_not_see_it(app: Flask, browser: FlaskClient, role: Role, county: int) -> None:
    address = logged(browser)
    other = person(role, county).browser(app)
    for path in (address, f"{address}/ratta", f"{address}/ta-bort"):
        assert other.get(path).status_code == 404


def test_the_county_management_reads_but_does_not_change(app: Flask, browser: FlaskClient) -> None:
    address = logged(browser)
    boss = person(Role.COUNTY_MANAGEMENT).browser(app)
    page = boss.get(address)
    assert (
        page.status_code == 200
        and "Rätta" not in page.text
        and boss.get(f"{address}/ratta").status_code == 404
        and boss.get(NEW).status_code == 404
    )


def test_an_activity_of_2014_offers_the_four_goals_of_then(browser: FlaskClient) -> None:
    then, now = browser.get(f"{NEW}?datum=2014-05-01").text, browser.get(f"{NEW}?datum=2020-05-01").text
    assert then.count('value="violence_2006"') == 1 and 'value="violence"' not in then
    assert now.count('value="violence"') == 1 and "Jämställd hälsa" in now and "Jämställd hälsa" not in then


def test_shares_over_two_assignments_must_sum_to_a_hundred(browser: FlaskClient) -> None:
    first, second = (row.id for row in assignments_of(24, on=date(2026, 3, 1)))
    wrong = sent(browser, done_on="2026-03-01", **{f"shares-{first}": "60", f"shares-{second}": "30"})
    assert wrong.status_code == 422 and "Nu blir de 90" in wrong.text
    right = logged(browser, done_on="2026-03-01", **{f"shares-{first}": "60", f"shares-{second}": "40"})
    assert "60 %" in browser.get(right).text and totals.differences() == dict.fromkeys(totals.names(), 0)


def test_heads_by_profession_make_the_total_or_must_agree_with_it(browser: FlaskClient) -> None:
    parts = {"heads-social_services-0": "7", "heads-justice-1": "2"}
    assert "7 kvinnor, 2 män" in browser.get(logged(browser, women="", men="", **parts)).text
    wrong = sent(browser, women="9", men="2", **parts)
    assert wrong.status_code == 422 and "Summan över yrkesgrupper är 7 kvinnor, 2 män" in wrong.text


def test_what_was_used_last_is_offered_next_time(browser: FlaskClient) -> None:
    logged(browser, type="seminar", mode="digital")
    page = browser.get(NEW).text
    assert re.search(r'value="seminar" selected', page) and re.search(r'value="digital" checked', page)


def test_the_filtered_list_comes_as_a_file_that_a_spreadsheet_opens(browser: FlaskClient) -> None:
    logged(browser)
    logged(browser, type="webinar", women="", men="", text="=HYPERLINK(1)")
    rows = browser.get("/aktiviteter.csv?typ=webinar").get_data().decode("utf-8-sig").split("\r\n")
    assert rows[0].startswith("Datum;Typ;") and len(rows) == 3
    assert rows[1].startswith("2025-03-14;Webbinarium;") and ";1,5;;;;" in rows[1] and ";'=HYPERLINK(1)" in rows[1]
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/aktiviteter.xlsx?typ=webinar").get_data()))
    head, row = book.worksheets[0].iter_rows()
    assert [cell.value for cell in head] == rows[0].split(";")
    assert (row[0].value, row[0].number_format, row[5].value, row[6].value) == (datetime(2025, 3, 14), "yyyy-mm-dd", 1.5, "–")
    assert (row[9].value, row[9].data_type) == ("'=HYPERLINK(1)", "s")
