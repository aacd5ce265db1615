"""A strategy of 2014–2016 and one of 2024–2027 by their pages, each with its time's goals and areas; and what goes out as files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests.factories import Person, person
from tests.factories.forms import send
from tests.factories.networks import make_organisation
from tests.factories.strategies import make_actor, make_goal, make_measure, make_strategy
from vaw.domain.people.queries.names import account_name
from vaw.domain.people.rules import Role
from vaw.kernel import clock

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


def write(browser: FlaskClient, first: int, last: int) -> str:
    """A new strategy; returns its page's address."""
    told = {"title": f"Strategi {first}–{last}", "starts_on": f"{first}-01-01", "ends_on": f"{last}-12-31", "problem": "Lönerna skiljer."}
    answer = send(browser, "/strategier/ny", **told)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def offered(browser: FlaskClient, address: str, name: str) -> list[str]:
    """What can be ticked under a name of the form."""
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', browser.get(address).text)
    values = [re.search(r'value="([^"]*)"', box) for box in boxes if f'name="{name}"' in box]
    return [value[1] for value in values if value]


def test_each_offers_and_keeps_the_goals_and_areas_of_its_time(app: Flask, me: Person) -> None:
    browser = me.browser(app)
    old, new = write(browser, 2014, 2016), write(browser, 2024, 2027)
    goals = {one: offered(browser, f"{one}/mal", "sub_goals") for one in (old, new)}
    areas = {one: offered(browser, f"{one}/mal?del=internt", "subject_areas") for one in (old, new)}
    assert (len(goals[old]), len(goals[new]), len(areas[old]), len(areas[new])) == (4, 6, 14, 14)
    assert "health" in goals[new] and "health" not in goals[old]
    assert not set(goals[old]) & set(goals[new]) and "traffic_2010" in areas[old] and "traffic_2010" not in areas[new]
    for one in (old, new):
        assert send(browser, f"{one}/mal", text=f"Alla {len(goals[one])} delmål", sub_goals=goals[one]).status_code == 303
        assert send(browser, f"{one}/mal?del=internt", text="Alla sakområden", subject_areas=areas[one]).status_code == 303
    assert send(browser, f"{old}/mal", text="Jämställd hälsa", sub_goals="health").status_code == 422
    shown = {one: browser.get(one).text for one in (old, new)}
    assert "Trafikföreskrifter" in shown[old] and "De allmänna valen" in shown[new]
    assert "Trafikföreskrifter" not in shown[new] and "Jämställd hälsa" not in shown[old]
    assert all(shown[one].count("Alla sakområden") == 14 for one in (old, new))
    listed = browser.get("/strategier").text
    assert listed.index("Strategi 2024–2027") < listed.index("Strategi 2014–2016")
    assert "Strategi 2014–2016" in browser.get("/strategier?tid=over").text
    assert "Strategi 2014–2016" not in browser.get("/strategier?tid=pagar").text


def table_of(browser: FlaskClient, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment"), address
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def sheets_of(browser: FlaskClient, address: str) -> list[list[list[str]]]:
    """Every sheet as a spreadsheet reads it: numbers without decimals, what is missing empty."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(address).data))
    told = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return [[[_plain(cell) for cell in row] for row in sheet] for sheet in told]


def _plain(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else "" if cell == "–" else str(cell)


@pytest.fixture
def plan(me: Person) -> str:
    """A plan with a late measure of the town's, one that is done, one that was dropped, and a town that owes its report of 2025."""
    strategy = make_strategy(state="approved", approved_at=NOW)
    town = make_organisation("Exempelby kommun", role_mailbox="jamstalldhet@example.se")
    goal = make_goal(strategy, "Våldet upphör", sub_goals=["violence", "health"])
    make_measure(goal, town, what="=Utbilda alla chefer", due_on=date(2026, 11, 22), responsible_id=me.id)
    make_measure(goal, town, what="Se över rutinen", due_on=date(2026, 6, 1), state="done", evaluation="Fler män söker stöd.")
    make_measure(goal, what="Utgången åtgärd", due_on=date(2026, 7, 1), state="dropped")
    make_actor(strategy, town, asked_on=date(2025, 1, 10), joined_on=date(2025, 2, 1))
    return f"/strategier/{strategy.id}"


def test_the_files_say_what_the_pages_say(app: Flask, me: Person, plan: str) -> None:
    browser = me.browser(app)
    number = plan.rpartition("/")[2]
    [_head, *measures], [_also, actor] = table_of(browser, f"{plan}/plan.csv"), table_of(browser, f"{plan}/aktorer.csv")
    assert [(row[1], row[6], row[8], row[9], row[10], row[11]) for row in measures] == [
        ("Se över rutinen", "Exempelby kommun", "2026-06-01", "Klar", "Nej", "Fler män söker stöd."),
        ("Utgången åtgärd", "Länsstyrelsen", "2026-07-01", "Utgår", "Nej", ""),
        ("'=Utbilda alla chefer", "Exempelby kommun", "2026-11-22", "Inte börjad", "Ja", ""),
    ]
    assert [row[7] for row in measures] == ["", "", account_name(me.id)]
    assert {row[5] for row in measures} == {"Mäns våld mot kvinnor ska upphöra, Jämställd hälsa"}
    assert actor == ["Exempelby kommun", "Ansluten", "2025-01-10", "2025-02-01", "", "", "2025", "2", "1", "1"]
    [strategy] = table_of(browser, "/strategier.csv")[1:]
    assert strategy == [number, "Påhittad strategi", "Västerbottens län", "Godkänd", "2024-01-01", "2027-12-31", "1", "2", "1", "1", "1"]
    assert sheets_of(browser, f"{plan}/plan.xlsx") == [table_of(browser, f"{plan}/plan.csv"), table_of(browser, f"{plan}/aktorer.csv")]
    for name in ("/strategier", "/strategier/atgarder", f"{plan}/aktorer"):
        assert sheets_of(browser, f"{name}.xlsx") == [table_of(browser, f"{name}.csv")], name
        assert f'href="{name}.csv"' in browser.get(name).text and f'href="{name}.xlsx"' in browser.get(name).text


def test_a_file_is_the_list_as_it_is_filtered_and_nobody_elses(app: Flask, me: Person, plan: str) -> None:
    browser, there = me.browser(app), person(Role.EQUALITY_EXPERT, 3).browser(app)
    assert [row[1] for row in table_of(browser, "/strategier/atgarder.csv?sent=ja")[1:]] == ["'=Utbilda alla chefer"]
    assert "/strategier/atgarder.csv?sent=ja" in browser.get("/strategier/atgarder?sent=ja").text
    assert table_of(browser, "/strategier.csv?lage=utkast")[1:] == []
    assert [len(table_of(there, f"{name}.csv")) for name in ("/strategier", "/strategier/atgarder")] == [1, 1]
    assert [there.get(f"{plan}/{name}.csv").status_code for name in ("plan", "aktorer")] == [404, 404]
    assert browser.get(f"{plan}/plan.pdf").status_code == 404
