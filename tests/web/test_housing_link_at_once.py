"""The link of a mail, opened in two browsers and sent from both at the same moment: it counts once, and the other one is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from tests.factories.forms import hidden
from tests.factories.housing import make_facility, make_snapshot
from vaw.domain.housing.models.snapshots import CapacitySnapshot, ReportLink
from vaw.domain.housing.operations.links import ask_facility
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import period_of
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.web.links import report_token


def test_of_two_browsers_with_one_link_one_reports_and_the_other_is_told(committed: Flask) -> None:
    with committed.app_context():
        facility = make_facility(adults=10, children=10, cadence="week")
        make_snapshot(facility, 9, 9, at=clock.now() - timedelta(days=8))
        link = ask_facility(system("task"), facility, period_on=period_of(clock.today(), Cadence.WEEK), cadence=Cadence.WEEK)
    with committed.test_request_context():
        address = f"/svara/{report_token(link)}"
    start = Barrier(2)

    def answer(adults: int) -> tuple[int, int, str]:
        browser = committed.test_client()
        fields = hidden(browser.get(address).get_data(as_text=True)) | {"children": "0", "closed": "0", "turned_away": "0"}
        start.wait(30)
        got = browser.post(address, data=fields | {"adults": str(adults)})
        return got.status_code, adults, got.get_data(as_text=True)

    with ThreadPoolExecutor(2) as pool:
        (winner, loser) = sorted(pool.map(answer, (3, 4)), key=lambda told: told[0] != 303)
    assert winner[0] == 303 and loser[0] in (200, 422), "it was too late, or so late that the page already knows"
    assert "redan" in loser[2]
    with committed.app_context():
        last = db.session.scalars(sa.select(CapacitySnapshot).order_by(CapacitySnapshot.sequence.desc())).all()
        used = db.session.scalars(sa.select(ReportLink)).one()
        assert [(row.sequence, row.adults) for row in last] == [(2, winner[1]), (1, 9)] and used.snapshot_id == last[0].id
