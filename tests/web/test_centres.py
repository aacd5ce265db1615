"""Resource centres on the web: written down, told of each month in a minute, corrected, followed up, and what others see."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.centres import SCHOOL, SOCIAL, make_centre, make_month
from tests.web.test_prevention import hidden, send
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models.centres import Centre
from vaw.kernel import clock
from vaw.kernel.db import db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
ALL = "/forebyggande/resurscentrum"


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def test_a_centre_is_written_down_once_and_its_first_month_told(browser: FlaskClient) -> None:
    facts = {"name": "Påhittat centrum", "opened_on": "2026-10-01", "tasks": "Råd till skolan och socialtjänsten."}
    form = hidden(browser.get(f"{ALL}/nytt").text)
    first, again = (browser.post(f"{ALL}/nytt", data={**form, **facts}) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.location == again.location  # a second click is the same centre
    place = first.location
    told = {"profession_n0": "ngo", "theme_n0": "marriage", "form_n0": "advice", "women_n0": "7", "men_n0": "2"}
    send(browser, f"{place}/manader/2026-10", **told)
    page = browser.get(place).text
    assert "Under 2026 har yrkesverksamma fått stöd 9 gånger." in page
    assert "Idéburen sektor" in page
    rows = list(csv.reader(io.StringIO(browser.get(f"{place}/stod.csv").data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][5:] == ["7", "2", "0", "9", "1"]


def test_a_month_like_the_last_one_is_two_presses_and_a_correction_keeps_the_old(browser: FlaskClient, me: Person) -> None:
    centre = make_centre()
    make_month(centre, AUGUST, SCHOOL, SOCIAL)
    place = f"{ALL}/{centre.id}"
    page = browser.get(f"{place}/manader/2026-09?samma=1").text
    assert "Här står siffrorna från augusti 2026" in page
    filled = {"women_0": "4", "men_0": "1", "women_1": "20", "men_1": "3", "unstated_1": "2"}
    assert all(f'name="{name}"' in page and f'value="{value}"' in page for name, value in filled.items())
    browser.post(f"{place}/manader/2026-09?samma=1", data={**hidden(page), **filled})
    send(browser, f"{place}/manader/2026-09", **{**filled, "women_0": "5"})
    page = browser.get(f"{place}/manader/2026-09").text
    assert "Rättad" in page and "Rapporterad" in page
    total = sum(line.persons for line in (SCHOOL, SOCIAL))
    assert f"stöd {2 * total + 1} gånger" in browser.get(place).text


def test_what_is_wrong_in_a_month_stays_on_the_page(browser: FlaskClient, me: Person) -> None:
    place = f"{ALL}/{make_centre().id}/manader/2026-09"
    form = hidden(browser.get(place).text)
    answer = browser.post(place, data={**form, "profession_n0": "ngo", "women_n0": "12"})
    assert answer.status_code == 422
    assert "Välj yrkesgrupp, tema och form." in answer.text
    assert 'value="12"' in answer.text
    nobody = browser.post(place, data=form)
    assert "markera att ingen fick det" in nobody.text
    assert browser.get(f"{place[:-2]}13").status_code == browser.get(f"{place[:-2]}12").status_code == 404


def test_a_year_is_followed_up_and_shown(browser: FlaskClient, me: Person) -> None:
    centre = make_centre()
    send(browser, f"{ALL}/{centre.id}/uppfoljning/2026", went_well="Skolorna hör av sig tidigare.")
    assert "Skolorna hör av sig tidigare." in browser.get(f"{ALL}/{centre.id}").text
    assert browser.get(f"{ALL}/{centre.id}/uppfoljning/2025").status_code == 404


def test_the_coordinator_sees_that_it_reports_and_no_number(app: Flask, me: Person) -> None:
    centre = make_centre("Påhittat centrum i norr")
    make_month(centre, AUGUST, SCHOOL, SOCIAL)
    coordinator = person(Role.NATIONAL_COORDINATOR, None).browser(app)
    page = coordinator.get(f"{ALL}/landet").text
    assert "Påhittat centrum i norr" in page and "1 av 10" in page
    assert "30" not in page.partition("<main")[2].partition("</main")[0].replace("2026", "")
    assert coordinator.get(f"{ALL}/{centre.id}").status_code in (403, 404)


def test_a_county_beside_sees_nothing_of_it(app: Flask, me: Person) -> None:
    centre = make_centre("Påhittat centrum i norr")
    other = person(county_id=12).browser(app)
    assert "Påhittat centrum" not in other.get(ALL).text
    assert other.get(f"{ALL}/{centre.id}").status_code == 404
    assert other.get(f"{ALL}/{centre.id}/stod.csv").status_code == 404
    assert db.session.get_one(Centre, centre.id).version == 1
