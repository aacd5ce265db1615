"""Prevention on the web: an effort from its first form to its plot, what others see of it, and the thread between two counties."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.prevention import make_effort, make_indicator, make_milestone, make_question, make_value
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.queries import indicators
from vaw.kernel import clock
from vaw.kernel.db import db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
SKANE = 12


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def hidden(page: str) -> dict[str, str]:
    """What goes along as the page has it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            found[name[1]] = value[1] if value else ""
    return found


def send(browser: FlaskClient, path: str, to: str = "", **fields: Any) -> Any:
    """Open the page and send its form, or another one of that page."""
    answer = browser.post(to or path, data={**hidden(browser.get(path).text), **fields})
    assert answer.status_code == 303, answer.text
    return answer


def test_an_effort_is_written_down_followed_and_measured(browser: FlaskClient) -> None:
    facts = {
        "title": "Våga prata", "aim": "Fler elever vet var de får stöd.", "prevention_level": "universal", "level": "regional",
        "field": "honour", "methods": ["training"], "begins_on": "2026-09-01", "budget": "150 000",
    }  # fmt: skip
    base = send(browser, "/forebyggande/ny", **facts).location
    send(browser, f"{base}/milstolpar/ny", title="Rutinen är beslutad", due_on="2026-11-01")
    page = browser.get(base).text
    assert "0 av 1 milstolpe är klar." in page
    assert "1 milstolpe är försenad." in page
    assert "150\u00a0000 kronor" in page
    milestone = re.search(rf"{base}/milstolpar/\d+", page)
    assert milestone
    send(browser, base, to=f"{milestone[0]}/klar")
    assert "1 av 1 milstolpe är klar." in browser.get(base).text
    send(browser, f"{milestone[0]}/andra", title="Rutinen är beslutad", due_on="2026-11-01", done_on="2026-10-30")
    form = send(
        browser,
        f"{base}/matetal/nytt",
        kind="share",
        name="Vet var de får stöd",
        unit="elever",
        denominator="alla som svarade",
        source="enkät",
    ).location
    send(browser, form, role="baseline", on_day="2026-09-15", women="30", of_women="60", men="20", of_men="80")
    send(browser, form, role="actual", on_day="2026-11-15", women="48", of_women="60", men="40", of_men="80")
    shown = browser.get(f"{base}/matetal").text
    assert "15 november 2026: kvinnor 80\u00a0%, män 50\u00a0%." in shown
    assert "<svg" in shown
    refused = browser.post(form, data={**hidden(browser.get(form).text), "role": "actual", "on_day": "2026-11-16", "women": "48"})
    assert (refused.status_code, "En andel måste ha ett antal att räknas av" in refused.text) == (422, True)
    send(browser, f"{base}/lage", state="done", on_day="2026-11-20", note="Alla skolor är med.")
    assert "Alla skolor är med." in browser.get(base).text
    assert "Inga insatser stämmer med filtret." in browser.get("/forebyggande?lage=pagar").text
    assert "Våga prata" in browser.get("/forebyggande?lage=avslutade").text
    send(browser, f"{base}/andra", **{**facts, "title": "Våga prata mera"})
    rows = list(csv.reader(io.StringIO(browser.get("/forebyggande.csv?lage=alla").text.lstrip("\ufeff")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Våga prata mera"]
    assert browser.get("/forebyggande.xlsx?lage=alla").data[:2] == b"PK"


def test_numbers_are_corrected_and_taken_away_on_their_page(browser: FlaskClient, me: Person) -> None:
    effort = make_effort()
    indicator = make_indicator(effort)
    value, page = make_value(indicator), f"/forebyggande/{effort.id}/matetal"
    send(browser, f"{page}/{indicator.id}/siffror/{value.id}/andra", women="31", of_women="60", men="", of_men="")
    assert ";31;60;;;;;" in browser.get(f"{page}.csv").text
    send(browser, f"{page}/{indicator.id}/andra", name="Ett annat namn", unit="elever", denominator="alla", source="enkät")
    send(browser, page, to=f"{page}/{indicator.id}/siffror/{value.id}/ta-bort")
    assert "Inga siffror än." in browser.get(page).text
    send(browser, page, to=f"{page}/{indicator.id}/ta-bort")
    assert indicators.list_indicators(effort) == []


def test_activities_are_linked_and_milestones_taken_away(browser: FlaskClient) -> None:
    effort = make_effort()
    milestone, base = make_milestone(effort), f"/forebyggande/{effort.id}"
    send(browser, f"{base}/aktiviteter")
    assert browser.get(f"/forebyggande/milstolpar/{milestone.id}").location == f"{base}#milstolpar"
    send(browser, base, to=f"{base}/milstolpar/{milestone.id}/ta-bort")
    assert "Inga milstolpar är satta än." in browser.get(base).text


def test_what_is_shared_is_found_asked_about_and_taken_back(app: Flask, browser: FlaskClient, me: Person) -> None:
    mine = make_effort("Prata om heder", budget=123_456)
    there = person(county_id=SKANE).browser(app)
    path = f"/forebyggande/andra-lan/{mine.id}"
    assert there.get(path).status_code == 404
    send(browser, f"/forebyggande/{mine.id}", to=f"/forebyggande/{mine.id}/dela")
    theirs = make_effort("Liknar den", SKANE)
    assert "Prata om heder" in there.get(f"/forebyggande/{theirs.id}/liknande").text
    assert "Prata om heder" in there.get("/forebyggande/andra-lan?lan=24&arbetssatt=training").text
    shown = there.get(path).text
    assert "Fråga ägaren" in shown
    assert "123" not in shown
    thread = send(there, f"{path}/fraga", message="Hur fick ni med skolorna?").location
    assert "Hur fick ni med skolorna?" in browser.get(thread).text
    send(browser, thread, to=f"{thread}/svara", message="Vi ringde rektorerna.")
    assert "Vi ringde rektorerna." in there.get(thread).text
    assert "Prata om heder" in there.get("/forebyggande/fragor").text
    send(browser, f"/forebyggande/{mine.id}", to=f"/forebyggande/{mine.id}/sluta-dela")
    assert there.get(path).status_code == 404
    assert "En insats som inte delas längre" in there.get("/forebyggande/fragor").text


def test_the_coordinator_gets_what_is_shared_and_others_nothing(app: Flask, me: Person) -> None:
    make_effort("Delad insats", shared=True)
    coordinator = person(Role.NATIONAL_COORDINATOR).browser(app)
    assert coordinator.get("/forebyggande").location == "/forebyggande/andra-lan"
    assert "Delad insats" in coordinator.get("/forebyggande/andra-lan").text
    assert person(Role.ADMINISTRATOR).browser(app).get("/forebyggande").status_code == 404


def test_whoever_presses_on_an_older_page_is_told_that_somebody_was_first(browser: FlaskClient) -> None:
    effort = make_effort()
    path = f"/forebyggande/{effort.id}/andra"
    before = hidden(browser.get(path).text)
    kept = {"prevention_level": "universal", "level": "local", "field": "honour", "begins_on": "2026-09-01", "aim": "Mål"}
    send(browser, path, title="Deras text", **kept)
    lost = browser.post(path, data={**before, "title": "Min text", **kept})
    assert lost.status_code == 409
    assert "Deras text" in lost.text
    assert "Min text" in lost.text
    db.session.expire_all()
    assert db.session.get_one(Effort, effort.id).title == "Deras text"


def test_an_own_thread_leads_to_the_message_that_one_was_told_of(browser: FlaskClient) -> None:
    thread = make_question(make_effort(shared=True), SKANE)
    from_reminder = browser.get(f"/forebyggande/fragor/{thread.id}").text
    assert "Hur gick det?" in from_reminder
