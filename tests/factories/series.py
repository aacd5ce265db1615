"""Series of meetings and calendar addresses, made past the forms; and calendar files as calendar programs read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import recurring_ical_events
from icalendar import Calendar

from tests.factories import Person
from tests.factories.networks import make_meeting
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import CalendarFeed, Meeting, MeetingSeries
from vaw.domain.networks.rules.series import days_of, times_of
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.operation import unit


def make_series(network: Network, **more: Any) -> MeetingSeries:
    """Four weekly meetings from nine to eleven, the first in a week, of which there are no rows yet."""
    values: dict[str, Any] = {
        "uid": uuid4(), "rule": "FREQ=WEEKLY;INTERVAL=1;COUNT=4", "first_on": clock.today() + timedelta(days=7),
        "starts": time(9), "minutes": 120,
    }  # fmt: skip
    made = MeetingSeries(network=network, **(values | more))
    with unit(system("test"), "test.series"):
        db.session.add(made)
    return made


def make_meetings_of(series: MeetingSeries, **more: Any) -> list[Meeting]:
    """A meeting on each day of the rule that is not left out."""
    made = list[Meeting]()
    for day in days_of(series.rule, series.first_on, series.left_out):
        starts_at, ends_at = times_of(day, series.starts, series.minutes)
        made.append(make_meeting(series.network, series=series, recurs_on=day, starts_at=starts_at, ends_at=ends_at, **more))
    return made


def make_feed(network: Network | None, whose: Person, **more: Any) -> CalendarFeed:
    """An address of the network's calendar, or of all that the person may read."""
    values: dict[str, Any] = {"kind": "person" if network is None else "network", "label": "Min telefon", "key": uuid4().hex}
    made = CalendarFeed(user_id=whose.id, network=network, created_at=clock.now(), **(values | more))
    with unit(system("test"), "test.feed"):
        db.session.add(made)
    return made


def read(file: bytes) -> Calendar:
    return Calendar.from_ical(file)


def shown(file: bytes, *, year: int = 2026, years: int = 3, cancelled: bool = False) -> list[tuple[date, str, str]]:
    """(day, "09.00–11.00", title) as a calendar program shows a file; what is cancelled is left out unless asked for."""
    found = recurring_ical_events.of(read(file)).between(datetime(year, 1, 1, tzinfo=UTC), datetime(year + years, 1, 1, tzinfo=UTC))
    lines = [line(event) for event in found if cancelled or str(event["STATUS"]) != "CANCELLED"]
    return sorted(lines)


def line(event: Any) -> tuple[date, str, str]:
    begins, ends = (event.decoded(name).astimezone(STOCKHOLM) for name in ("DTSTART", "DTEND"))
    return begins.date(), f"{begins:%H.%M}–{ends:%H.%M}", str(event["SUMMARY"])


def days(lines: Iterable[tuple[date, str, str]]) -> list[date]:
    return [day for day, _time, _title in lines]
