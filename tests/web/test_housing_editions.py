"""Published figures in the browser and the API: the same numbers everywhere, for everybody but administrators, and nothing finer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person, token
from tests.factories.editions import NOW, QUARTER, declare, make_country, publish_due, stockholm
from tests.factories.forms import hidden
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.publishing import EditionCheck
from vaw.domain.housing.operations.publishing import keep_file
from vaw.domain.housing.queries.declared import list_years
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db

ALL = "/skyddat-boende/siffror"
READERS = [role for role in Role if role not in (Role.ADMINISTRATOR, Role.METRO_TEAM)]


@pytest.fixture
def country(rolled_back: sa.Connection) -> Iterator[list[Facility]]:
    with clock.frozen(NOW):
        yield make_country()


@pytest.fixture
def published(country: list[Facility]) -> list[Facility]:
    declare()
    publish_due()
    return country


def reader(app: Flask, role: Role = Role.EQUALITY_EXPERT) -> FlaskClient:
    return person(role, 24).browser(app)


def test_everybody_reads_the_same_numbers_and_no_facility(app: Flask, published: list[Facility]) -> None:
    for role in READERS:
        organisation = published[0].organisation_id if role in (Role.SHELTER_REPORTER, Role.REQUESTER) else None
        page = person(role, None if organisation else 24, organisation).browser(app).get(ALL)
        text = page.get_data(as_text=True)
        assert page.status_code == 200 and "Platser efter område" in text and "Avvisade förfrågningar efter skäl" in text, role
        assert not any(facility.code in text for facility in published), role


def test_an_administrator_finds_no_figures(app: Flask, published: list[Facility]) -> None:
    assert reader(app, Role.ADMINISTRATOR).get(ALL).status_code == 404


def test_the_page_says_so_when_nothing_is_published(app: Flask, country: list[Facility]) -> None:
    assert "Inga siffror är publicerade än" in reader(app).get(ALL).get_data(as_text=True)


def test_page_file_and_api_hold_the_same_numbers(app: Flask, published: list[Facility]) -> None:
    who = person(Role.NATIONAL_COORDINATOR, None)
    browser = who.browser(app)
    told = json.loads(browser.get(f"{ALL}/{QUARTER}.json").data)
    areas = next(figure for figure in told["figures"] if figure["code"] == "published-places-area")
    rows = {row["code"]: row["n"] for row in areas["rows"]}
    text = browser.get(ALL).get_data(as_text=True)
    csv = browser.get(f"{ALL}/{QUARTER}.csv").get_data(as_text=True)
    assert len(rows) > 1 and all(f"<td>{count}</td>" in text for count in rows.values())
    assert all(f";{code};" in csv for code in rows)
    key = {"Authorization": f"Bearer {token(who, ('published-housing:read',))}"}
    lines = app.test_client().get("/api/v1/published-housing", headers=key).get_json()
    number = next(line["number"] for line in lines["items"] if line["measure"] == "places")
    edition = app.test_client().get(f"/api/v1/published-housing/{number}", headers=key).get_json()
    assert {"+".join(one["block"]): one["value"] for one in edition["figures"] if one["table"] == "area"} == rows


def test_files_are_offered_once_they_are_made(app: Flask, published: list[Facility]) -> None:
    browser = reader(app)
    assert browser.get(f"{ALL}/{QUARTER}.pdf").status_code == 404
    keep_file(system("task"), stockholm(), quarter=QUARTER, number=1, format="pdf", content=b"%PDF")
    answer = browser.get(f"{ALL}/{QUARTER}.pdf")
    assert answer.data == b"%PDF" and f"{ALL}/{QUARTER}.pdf" in browser.get(ALL).get_data(as_text=True)
    for wrong in ("2031Q1.csv", "x.csv", f"{QUARTER}.exe"):
        assert browser.get(f"{ALL}/{wrong}").status_code == 404


def test_areas_are_explained_to_all_and_declared_by_the_team_alone(app: Flask, published: list[Facility]) -> None:
    page = reader(app).get(f"{ALL}/omraden").get_data(as_text=True)
    assert "Stockholm" in page and "Bestäm områdena" not in page
    assert reader(app, Role.DEVELOPMENT_LEADER).post(f"{ALL}/omraden/bestam").status_code == 404
    assert list_years() == [2026]


def test_a_registrar_has_everything_checked(app: Flask, published: list[Facility]) -> None:
    browser = reader(app, Role.REGISTRAR)
    page = browser.get(f"{ALL}/granskning").get_data(as_text=True)
    assert "Publicera det som är klart nu" not in page
    assert browser.post(f"{ALL}/granskning/starta").status_code == 400
    done = browser.post(f"{ALL}/granskning/starta", data=hidden(page))
    assert done.status_code == 303 and db.session.scalar(sa.select(sa.func.count()).select_from(EditionCheck)) == 1
    assert "En granskning pågår" in browser.get(f"{ALL}/granskning").get_data(as_text=True)


def test_the_web_never_loads_the_solver_nor_unasked_what_traces() -> None:
    """It would cost every process tens of megabytes, and nobody may attack from a page."""
    unwanted = ("scipy", "numpy", "vaw.kernel.disclosure.attack", "vaw.integrations.tracing", "opentelemetry.sdk.trace")
    code = f"import sys, vaw.app; sys.exit(any(name in sys.modules for name in {unwanted}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
