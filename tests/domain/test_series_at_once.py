"""Two who open one series at the same moment: everybody is invited once to each meeting, and gets one mail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from tests.factories import person
from tests.factories.networks import make_network, make_organisation, make_seat
from tests.factories.series import make_meetings_of, make_series
from vaw.domain.networks.models.meetings import MeetingInvitation, MeetingLetter
from vaw.domain.networks.operations.series import open_series
from vaw.domain.networks.queries.series import get_series
from vaw.kernel.db import db


def test_a_series_is_opened_once_by_two(committed: Flask) -> None:
    with committed.app_context():
        by, network = person().actor, make_network()
        make_seat(network, make_organisation())
        series = make_series(network)
        make_meetings_of(series, state="draft", opened_at=None)
        series_id = series.id
    start = Barrier(2)

    def act(_who: int) -> int:
        with committed.app_context():
            found = get_series(by, series_id)
            start.wait()
            return open_series(by, found)

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(act, range(2))) == [0, 4]
    with committed.app_context():
        assert (db.session.query(MeetingInvitation).count(), db.session.query(MeetingLetter).count()) == (4, 1)
