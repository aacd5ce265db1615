"""An earlier report put right: by its provider, by the county's leader, and by whoever holds the link it came by; nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.api.test_contract import ask
from tests.factories import person
from tests.factories.housing import leader_of, make_facility, make_snapshot
from tests.web.test_housing_reporting import address, hidden, reports
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import NIGHTS, QUARTER, CapacitySnapshot
from vaw.domain.housing.operations import nights, quarters
from vaw.domain.housing.operations.links import ask_facility
from vaw.domain.housing.operations.snapshots import correct_snapshot
from vaw.domain.housing.queries.snapshots import counts_of
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report, period_of
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.web.links import report_token

MEN = Kind(Reason.FULL, Group.MEN)
RIGHT = {"adults": "1", "children": "2", "closed": "0", "turned_away": "1", "nights": "40"}


@pytest.fixture
def facility(rolled_back: sa.Connection) -> Facility:
    return make_facility(adults=4, children=6)


@pytest.fixture
def wrong(facility: Facility) -> CapacitySnapshot:
    """A report of eight days ago, and another since."""
    made = make_snapshot(facility, 4, 4, at=clock.now() - timedelta(days=8), turned_away={MEN: 3}, nights=60, nights_children=20)
    make_snapshot(facility, 2, 2)
    return made


@pytest.fixture
def provider(app: Flask, facility: Facility) -> FlaskClient:
    return person(Role.SHELTER_REPORTER, None, facility.organisation_id).browser(app)


def test_its_provider_corrects_an_earlier_report_on_two_pages_filled_with_what_it_said(
    provider: FlaskClient, facility: Facility, wrong: CapacitySnapshot
) -> None:
    where = address(facility, f"/ratta/{wrong.sequence}")
    page = provider.get(where).get_data(as_text=True)
    assert 'name="nights"' in page and 'value="60"' in page and "Oförändrat" not in page
    second = provider.post(where, data=hidden(page) | RIGHT | {"turned_away": "3", "nights": "60"}).get_data(as_text=True)
    assert 'value="20"' in second and '<option value="men" selected>' in second.replace(' selected=""', " selected")
    assert len(reports()) == 2, "nothing is saved before the second page is sent"
    told = {"reasons": "1", "count_1": "1", "reason_1": "pets", "whom_1": "women", "nights_children": "10"}
    for _ in range(2):
        saved = provider.post(where, data=hidden(page) | RIGHT | told)
    assert saved.status_code == 303 and [row.act for row in reports()] == ["report", "report", "correction"]
    made = reports()[-1]
    assert (made.at, made.replaces_id, made.adults, made.nights, made.nights_children) == (wrong.at, wrong.id, 1, 40, 10)
    assert counts_of(made) == {Kind(Reason.PETS, Group.WOMEN): 1}
    assert db.session.execute(sa.select(NIGHTS.c.reports, NIGHTS.c.nights, NIGHTS.c.apart, NIGHTS.c.children)).all() == [(1, 40, 40, 10)]
    assert db.session.scalar(sa.select(sa.func.sum(QUARTER.c.count))) == 1
    assert (nights.differences(), quarters.differences()) == (0, 0)
    assert provider.get(where).status_code == 404, "it is replaced"


def test_the_county_corrects_by_phone_and_nobody_else_may(app: Flask, facility: Facility, wrong: CapacitySnapshot) -> None:
    where = address(facility, f"/ratta/{wrong.sequence}")
    for stranger in (person(county_id=3), person(Role.SHELTER_REPORTER, None, make_facility().organisation_id), person(Role.REGISTRAR)):
        assert stranger.browser(app).get(where).status_code == 404
    leader = person().browser(app)
    page = leader.get(where).get_data(as_text=True)
    leader.post(where, data=hidden(page) | RIGHT | {"turned_away": "0", "nights": ""})
    assert (reports()[-1].act, reports()[-1].channel, reports()[-1].nights) == ("correction", "phone", None)


def test_too_many_children_s_nights_or_beds_are_refused_and_what_was_typed_stays(
    provider: FlaskClient, facility: Facility, wrong: CapacitySnapshot
) -> None:
    where = address(facility, f"/ratta/{wrong.sequence}")
    page = provider.get(where).get_data(as_text=True)
    crowded = provider.post(where, data=hidden(page) | RIGHT | {"adults": "11"})
    assert crowded.status_code == 422 and 'value="11"' in crowded.get_data(as_text=True)
    over = provider.post(where, data=hidden(page) | RIGHT | {"turned_away": "0", "reasons": "1", "nights_children": "41"})
    assert over.status_code == 422 and 'value="41"' in over.get_data(as_text=True) and len(reports()) == 2


def test_whoever_holds_the_link_corrects_what_came_by_it_and_no_other(app: Flask, facility: Facility, wrong: CapacitySnapshot) -> None:
    browser = app.test_client()
    link = ask_facility(system("task"), facility, period_on=period_of(clock.today(), Cadence.WEEK), cadence=Cadence.WEEK)
    with app.test_request_context():
        where = f"/svara/{report_token(link)}"
    page = browser.get(where).get_data(as_text=True)
    assert browser.get(f"{where}/ratta").status_code == 404, "nothing came by it yet"
    browser.post(f"{where}/oforandrat", data=hidden(page))
    assert "Rätta rapporten" in browser.get(where).get_data(as_text=True)
    page = browser.get(f"{where}/ratta").get_data(as_text=True)
    browser.post(f"{where}/ratta", data=hidden(page) | RIGHT | {"turned_away": "0", "nights": "0"})
    made = reports()[-1]
    assert (made.act, made.channel, made.nights, made.nights_children, link.snapshot_id) == ("correction", "link", 0, 0, made.id)
    with clock.frozen(link.expires_at):
        assert browser.get(f"{where}/ratta").status_code == 410


def test_a_program_corrects_once_for_its_key(app: Flask, facility: Facility, wrong: CapacitySnapshot) -> None:
    me = person(Role.SHELTER_REPORTER, None, facility.organisation_id)
    path, told = f"/api/v1/capacity-snapshots/{facility.code}/{wrong.sequence}/corrections", {"adults": 1, "children": 0, "closed": 0}
    first, again = (
        ask(app, me, "POST", path, json=told | {"nights": 5, "nights_children": 5}, headers={"Idempotency-Key": "k"}) for _ in range(2)
    )
    assert (first.status_code, again.status_code, first.json) == (201, 200, again.json)
    assert (first.json["act"], first.json["replaces"], first.json["nights_children"]) == ("correction", wrong.sequence, 5)
    late = ask(app, me, "POST", path, json=told)
    assert late.status_code in (409, 422) and "snapshot_replaced" in late.get_data(as_text=True)
    for nights_told in ({"nights": 4, "nights_children": 5}, {"nights_children": 5}):
        assert ask(app, me, "POST", "/api/v1/capacity-snapshots", json=told | {"facility": facility.code} | nights_told).status_code == 422


def test_the_facility_s_page_shows_all_it_reported_newest_first_with_what_took_its_place(
    provider: FlaskClient, facility: Facility, wrong: CapacitySnapshot
) -> None:
    right = Report(Numbers(1, 2), {MEN: 1})
    correct_snapshot(leader_of(), facility, snapshot=wrong, report=right, channel=Channel.PHONE)
    for days in range(20, 11, -1):
        make_snapshot(facility, 0, days % 7, at=clock.now() - timedelta(days=days))
    where = f"/skyddat-boende/boenden/{facility.code}"
    first = provider.get(where).get_data(as_text=True)
    older = re.search(r'href="([^"]*\?fore=[0-9]+#rapporter)"', first)
    assert older and "12 rapporter i allt" in first and first.count("/ratta/") == 10
    last = provider.get(older[1].split("#")[0]).get_data(as_text=True)
    assert last.count("<s>") == 6, "the numbers of the corrected one"
    assert "Rättad" in last and f"/ratta/{wrong.sequence}" not in last and last.count("/ratta/") == 1
