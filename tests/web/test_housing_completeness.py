"""Who has reported: from what was reported, by the actor's own scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.housing import leader_of, make_facility, make_snapshot, metro, noon, reporter
from tests.web.test_housing_reporting import hidden
from vaw.domain.housing.models import Facility
from vaw.domain.housing.operations.links import ask_facility
from vaw.domain.housing.operations.snapshots import undo_snapshot
from vaw.domain.housing.queries.rounds import by_county, completeness, tally
from vaw.domain.housing.reminders.reporting import REPORT_SILENT
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.rounds import Answered, Tally
from vaw.domain.housing.rules.snapshots import Channel
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db

WEEKLY = sa.select(Facility).where(Facility.cadence == "week", Facility.county_id == 24)
MONDAY = noon(clock.today().replace(year=2026, month=11, day=23))
DAY = MONDAY.date()


@pytest.fixture
def silent(rolled_back: sa.Connection) -> Facility:
    """Ten in Västerbotten that report every week: six in time, one late, one undone, one twice, one silent; and one elsewhere."""
    made = [make_facility(cadence="week") for _ in range(10)]
    for number, facility in enumerate(made[:9]):
        at = MONDAY + timedelta(days=3 if number == 6 else 0)
        snapshot = make_snapshot(facility, at=at)
        if number == 7:
            with clock.frozen(at + timedelta(minutes=5)):
                undo_snapshot(reporter(facility), facility, snapshot=snapshot, channel=Channel.WEB)
        if number == 8:
            make_snapshot(facility, 3, 3, at=at + timedelta(hours=1))
    make_facility(county_id=25, cadence="week")
    return made[9]


def test_completeness_counts_facilities_not_reports(silent: Facility) -> None:
    with clock.frozen(MONDAY + timedelta(days=4)):
        found = completeness(leader_of(24), DAY)
        assert tally(found) == Tally(10, 8, 7)
        assert {one.code: one.state for one in found}[silent.code] is Answered.SILENT
        assert by_county(completeness(metro(), DAY)) == {24: Tally(10, 8, 7), 25: Tally(1, 0, 0)}
        assert [one.code for one in completeness(reporter(silent), DAY)] == [silent.code]


def test_who_closed_before_the_last_day_is_not_expected(silent: Facility) -> None:
    make_facility(cadence="week", closed_on=DAY)
    make_facility(cadence="week", opened_on=DAY + timedelta(days=3))
    with clock.frozen(MONDAY):
        assert len(completeness(leader_of(24), DAY)) == 10


def test_the_county_sees_who_is_silent_and_sends_a_new_link(app: Flask, silent: Facility) -> None:
    with clock.frozen(MONDAY):
        link = ask_facility(system("task"), silent, period_on=DAY, cadence=Cadence.WEEK)
    with clock.frozen(MONDAY + timedelta(days=4)):
        browser = person().browser(app)
        page = browser.get("/skyddat-boende/rapportering").get_data(as_text=True)
        assert "8 av 10 har rapporterat (80 %), 7 i tid." in page and "Fyll i per telefon" in page
        browser.post(f"/skyddat-boende/rapportering/{silent.code}/ny-lank", data=hidden(page))
        assert link.stamp == 2
        other = person(county_id=25).browser(app)
        assert other.post(f"/skyddat-boende/rapportering/{silent.code}/ny-lank", data=hidden(page)).status_code == 404
        assert silent.code not in other.get("/skyddat-boende/rapportering").get_data(as_text=True)
        assert person(Role.NATIONAL_COORDINATOR).browser(app).get("/skyddat-boende/rapportering").status_code == 404


def test_silence_is_open_until_something_is_reported_that_stands(silent: Facility) -> None:
    who = person(Role.SHELTER_REPORTER, None, silent.organisation_id)
    with clock.frozen(MONDAY):
        asked = [ask_facility(system("task"), one, period_on=DAY, cadence=Cadence.WEEK) for one in db.session.scalars(WEEKLY).all()]
    with clock.frozen(MONDAY + timedelta(days=4)):
        mine = next(link for link in asked if link.facility_id == silent.id)
        found = {row.object_id: row for row in waiting()}
        assert len(asked) == 10 and len(found) == 2, "the silent one, and the one whose report was undone"
        assert (found[mine.id].user_id, found[mine.id].due_on) == (who.id, DAY + timedelta(days=2))
        late = make_snapshot(silent)
        assert mine.id not in {row.object_id for row in waiting()}
        undo_snapshot(reporter(silent), silent, snapshot=late, channel=Channel.WEB)
        assert mine.id in {row.object_id for row in waiting()}


def waiting() -> list[Any]:
    return list(db.session.execute(REPORT_SILENT.open, {"today": clock.today()}))
