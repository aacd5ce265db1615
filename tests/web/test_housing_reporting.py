"""Reporting in the browser: prefilled, unchanged in one tap, undone, and seen by those whose facility it is."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.housing import make_facility, make_snapshot, reporter
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.operations.looks import look_at_all
from vaw.domain.housing.queries.looks import list_looks
from vaw.domain.housing.rules.looks import Look
from vaw.domain.people.rules import Role
from vaw.kernel.db import db


@pytest.fixture
def facility(rolled_back: sa.Connection) -> Facility:
    return make_facility(adults=4, children=6)


@pytest.fixture
def browser(app: Flask, facility: Facility) -> FlaskClient:
    return person(Role.SHELTER_REPORTER, None, facility.organisation_id).browser(app)


WHY = {"reasons": "1", "count_1": "3", "reason_1": "full", "whom_1": "women"}


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf|submit_key)"[^>]*value="([^"]+)"', page))


def address(facility: Facility, rest: str = "") -> str:
    return f"/skyddat-boende/rapportera/{facility.code}{rest}"


def reports() -> list[CapacitySnapshot]:
    return list(db.session.scalars(sa.select(CapacitySnapshot).order_by(CapacitySnapshot.id)))


def test_numbers_are_sent_once_however_often_one_taps(browser: FlaskClient, facility: Facility) -> None:
    page = browser.get(address(facility)).get_data(as_text=True)
    fields = {**hidden(page), "adults": "2", "children": "3", "closed": "0", "turned_away": "4"} | WHY
    told = [browser.post(address(facility), data=fields).headers["Location"] for _ in range(2)]
    assert told[0] == told[1] and len(reports()) == 1
    shown = browser.get(told[0]).get_data(as_text=True)
    assert "Ångra" in shown and (reports()[0].turned_away, reports()[0].channel) == (4, "web")
    browser.post(address(facility, "/angra/1"), data=hidden(shown))
    assert [row.act for row in reports()] == ["report", "undo"]


def test_too_many_are_refused_and_what_was_typed_stays(browser: FlaskClient, facility: Facility) -> None:
    page = browser.get(address(facility)).get_data(as_text=True)
    answer = browser.post(address(facility), data={**hidden(page), "adults": "9", "children": "8", "closed": "0", "turned_away": "0"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Ni har 10 platser men har skrivit 17 belagda" in text and 'value="9"' in text
    assert reports() == []


def test_unchanged_is_one_tap_and_the_form_is_prefilled(browser: FlaskClient, facility: Facility) -> None:
    make_snapshot(facility, 2, 3)
    page = browser.get(address(facility)).get_data(as_text=True)
    assert 'value="3"' in page and "Oförändrat" in page
    browser.post(address(facility, "/oforandrat"), data=hidden(page))
    assert [row.act for row in reports()] == ["report", "unchanged"]


def test_the_county_writes_down_a_call_and_its_look_is_shown_to_the_provider(app: Flask, browser: FlaskClient, facility: Facility) -> None:
    leader = person().browser(app)
    page = leader.get(address(facility)).get_data(as_text=True)
    leader.post(address(facility), data={**hidden(page), "adults": "1", "children": "0", "closed": "0", "turned_away": "0"})
    browser.get(address(facility))
    assert [row.channel for row in reports()] == ["phone"]
    seen = list_looks(reporter(facility), facility)
    assert [(one.what, one.role, one.county_id) for one in seen] == [(Look.NUMBERS, "development_leader", 24)], "its own are not noted"


def test_a_list_leaves_one_line_for_each_facility(facility: Facility) -> None:
    other = make_facility()
    look_at_all(person(Role.DEVELOPMENT_LEADER, 24).actor, [facility.id, other.id], what=Look.LIST)
    assert all(len(list_looks(reporter(one), one)) == 1 for one in (facility, other))


def test_another_county_and_another_provider_find_nothing(app: Flask, facility: Facility) -> None:
    stranger = make_facility(county_id=3)
    for who in (person(county_id=3), person(Role.SHELTER_REPORTER, None, stranger.organisation_id)):
        assert who.browser(app).get(address(facility)).status_code == 404
    assert person(Role.NATIONAL_COORDINATOR).browser(app).get("/skyddat-boende/rapportera").status_code == 404
