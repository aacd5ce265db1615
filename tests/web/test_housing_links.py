"""The link of a mail: opening changes nothing, it counts once, it can be taken back, and it says nothing of what it is about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.housing import make_facility, make_snapshot
from tests.web.test_housing_reporting import hidden, reports
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import ReportLink
from vaw.domain.housing.operations.links import ask_facility, give_up, in_hand
from vaw.domain.housing.queries.links import list_unsent
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import period_of
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.tasks import housing_letters
from vaw.web.links import report_token
from vaw.web.settings import settings

MONDAY = clock.now().replace(year=2026, month=11, day=23, hour=9, minute=0)


@pytest.fixture
def facility(rolled_back: sa.Connection) -> Facility:
    facility = make_facility(adults=4, children=6, cadence="week")
    make_snapshot(facility, 2, 3, at=clock.now() - timedelta(days=8))
    return facility


@pytest.fixture
def link(facility: Facility) -> ReportLink:
    return ask_facility(system("task"), facility, period_on=period_of(clock.today(), Cadence.WEEK), cadence=Cadence.WEEK)


@pytest.fixture
def address(app: Flask, link: ReportLink) -> str:
    with app.test_request_context():
        return f"/svara/{report_token(link)}"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def test_opening_the_link_changes_nothing_and_one_tap_answers(browser: FlaskClient, link: ReportLink, address: str) -> None:
    for _ in range(3):
        page = browser.get(address).get_data(as_text=True)
    assert len(reports()) == 1 and link.used_at is None and "2 vuxna, 3 barn" in page
    told = browser.post(f"{address}/oforandrat", data=hidden(page))
    assert told.status_code == 303 and [(row.act, row.channel) for row in reports()[1:]] == [("unchanged", "link")]
    shown = browser.get(told.headers["Location"]).get_data(as_text=True)
    assert "Ångra" in shown and "Oförändrat" not in shown and link.snapshot_id == reports()[1].id


def test_a_used_link_records_no_second_report(browser: FlaskClient, link: ReportLink, address: str) -> None:
    page = browser.get(address).get_data(as_text=True)
    fields = {"adults": "1", "children": "0", "closed": "0", "turned_away": "0", "nights": "31", "reasons": "1"}
    for sent in (hidden(page), hidden(page), {**hidden(page), "submit_key": "4be0643f-1d98-573b-97cd-ca98a65347dd"}):
        browser.post(address, data=fields | sent)
    assert [(row.adults, row.nights) for row in reports()] == [(2, None), (1, 31)]


def test_what_was_sent_by_the_link_is_taken_back_and_sent_anew(browser: FlaskClient, link: ReportLink, address: str) -> None:
    page = browser.get(address).get_data(as_text=True)
    browser.post(f"{address}/oforandrat", data=hidden(page))
    browser.post(f"{address}/angra", data=hidden(page))
    again = browser.get(address).get_data(as_text=True)
    assert [row.act for row in reports()] == ["report", "unchanged", "undo"] and "Oförändrat" in again
    browser.post(address, data={**hidden(again), "adults": "4", "children": "3", "closed": "0", "turned_away": "0"})
    assert (reports()[-1].adults, link.snapshot_id) == (4, reports()[-1].id)


def test_a_new_link_ends_the_old_one_and_goes_to_the_same_mailbox(browser: FlaskClient, link: ReportLink, address: str) -> None:
    page = browser.get(address).get_data(as_text=True)
    browser.post(f"{address}/ny-lank", data=hidden(page))
    assert link.stamp == 1, "one was sent just now"
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        browser.post(f"{address}/ny-lank", data=hidden(page))
        assert (link.stamp, link.sent_at) == (2, None)
        ended = browser.get(address)
        assert ended.status_code == 410 and "Skicka en ny länk" in ended.get_data(as_text=True)
        browser.post(f"{address}/oforandrat", data=hidden(page))
    assert len(reports()) == 1


def test_a_strange_token_opens_nothing(browser: FlaskClient, address: str) -> None:
    for strange in (address + "x", "/svara/abc"):
        assert browser.get(strange).status_code == 404 and browser.post(f"{strange}/oforandrat").status_code == 404


def test_each_open_facility_is_asked_once_a_period_by_a_mail_that_tells_nothing(app: Flask, facility: Facility) -> None:
    closed = make_facility(closed_on=MONDAY.date() - timedelta(days=3))
    with clock.frozen(MONDAY), app.test_request_context():
        assert (housing_letters.ask(), housing_letters.ask()) == (1, 0)
        assert housing_letters.send_waiting() == 1 and housing_letters.send_waiting() == 0 and list(list_unsent()) == []
        link = db.session.scalars(sa.select(ReportLink).where(ReportLink.facility_id == facility.id)).one()
        mail = housing_letters.written(link)
        assert mail is not None and link.sent_at is not None and Path(settings().state / "mail").exists()
    assert db.session.scalar(sa.select(sa.func.count()).where(ReportLink.facility_id == closed.id)) == 0
    said = f"{mail.subject} {mail.text} {mail.html}".lower()
    assert mail.subject == "Påminnelse från länsstyrelsen" and "/l/" in said and "29 nov" in said
    for word in ("boende", "jour", "skydd", "västerbotten", "plats", "siffr", facility.code):
        assert word not in said


def test_a_mailbox_that_takes_no_mail_ends_the_link(browser: FlaskClient, link: ReportLink, address: str) -> None:
    with in_hand(system("task"), link.id) as waiting:
        assert waiting is not None
        give_up(system("task"), waiting)
    assert link.id not in list_unsent() and browser.get(address).status_code == 410
