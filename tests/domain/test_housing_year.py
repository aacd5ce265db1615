"""A year of reports, corrections, undoing, opening, closing, moved beds and changed rhythms against a script that shares nothing with us.

The script reads bare rows, keeps its own clock for Stockholm, and was told of the rhythms by the test and not by the program.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from tests.factories.housing import leader_of, make_facility, make_profile, metro, reporter
from vaw.domain.housing.models import Facility
from vaw.domain.housing.operations import days, nights, quarters
from vaw.domain.housing.operations.facilities import change_cadence, close_facility
from vaw.domain.housing.operations.snapshots import confirm_unchanged, correct_snapshot, record_snapshot, undo_snapshot
from vaw.domain.housing.queries.days import list_use
from vaw.domain.housing.queries.nights import list_nights
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.tasks.housing_days import count_days

FIRST, LAST, AFTER = date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 12)
CHANGES = {date(2025, 4, 9): (1, "week"), date(2025, 8, 20): (1, None), date(2025, 6, 15): (3, "month"), date(2025, 10, 26): (4, "week")}
BEGUN = {3: "week"}  # the rhythm that a facility had from the start; the others have their county's, which is every month
CLOSED = {2: date(2025, 9, 14), 5: date(2025, 3, 30)}
EDGES = ((date(2025, 3, 30), 3, 30), (date(2025, 10, 26), 2, 30), (date(2025, 10, 25), 23, 59), (date(2025, 7, 1), 0, 0), (LAST, 23, 59))


class Event(NamedTuple):
    at: datetime
    place: int
    what: str


@pytest.fixture
def facilities(rolled_back: sa.Connection) -> list[Facility]:
    """Six in two counties; the fourth opens in May and the first gets fewer beds in November. Then their year is lived through."""
    opened = [date(2024, 11, 1)] * 3 + [date(2025, 5, 5)] + [date(2024, 11, 1)] * 2
    made = [
        make_facility(county_id=24 if place % 2 else 25, adults=5, children=5, opened_on=day, cadence=BEGUN.get(place))
        for place, day in enumerate(opened)
    ]
    make_profile(made[0], since_on=date(2025, 11, 2), places_adults=4, places_children=4)
    dice = random.Random(365)
    for event in sorted([*_planned(made, dice), *_marks()]):
        with clock.frozen(event.at):
            _live(made, event, dice)
    return made


def _planned(made: list[Facility], dice: random.Random) -> Iterator[Event]:
    for place, facility in enumerate(made):
        day = facility.opened_on
        while (day := day + timedelta(days=dice.choice((9, 20, 37, 60)))) <= CLOSED.get(place, LAST):
            hour = dice.randint(7, 21)
            yield Event(_at(day, hour, dice.randint(0, 59)), place, dice.choices(("report", "same", "undone", "fixed"), (5, 2, 2, 2))[0])
    yield from (Event(_at(day, hour, minute), 4, "report") for day, hour, minute in EDGES)


def _marks() -> Iterator[Event]:
    """Changes of rhythm, the last days, and nights on which days are counted."""
    yield from (Event(_at(day, 12, 0), place, f"rhythm {cadence}") for day, (place, cadence) in CHANGES.items())
    yield from (Event(_at(day, 22, 0), place, "close") for place, day in CLOSED.items())
    yield from (Event(_at(date(2025, month, 20), 3, 0), 0, "count") for month in (2, 5, 9, 11))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.STOCKHOLM).astimezone(UTC)


def _live(made: list[Facility], event: Event, dice: random.Random) -> None:
    facility, what = made[event.place], event.what
    beds = dice.choice(((4, 4), (1, 2), (0, 3)) if event.place == 0 else ((5, 5), (2, 3), (0, 0), (4, 1)))
    told = Report(Numbers(*beds), nights=dice.choice((None, 0, 40, 55)))
    if what.startswith("rhythm"):
        change_cadence(leader_of(facility.county_id), facility, cadence=CHANGES[event.at.date()][1])
    elif what == "close":
        close_facility(leader_of(facility.county_id), facility, closed_on=CLOSED[event.place])
    elif what == "count":
        count_days()
    elif what == "same" and db.session.scalar(sa.text(f"select adults from facility_now where facility_id = {facility.id}")) is not None:
        confirm_unchanged(reporter(facility), facility, channel=Channel.WEB)
    else:
        _report(facility, told, what, dice)


def _report(facility: Facility, told: Report, what: str, dice: random.Random) -> None:
    """Recorded; undone some minutes later, or put right some days later and that undone too, now and then."""
    by, at = reporter(facility), clock.now()
    made = record_snapshot(by, facility, report=told, channel=Channel.WEB)
    if what == "undone":
        with clock.frozen(at + timedelta(minutes=4)):
            undo_snapshot(by, facility, snapshot=made, channel=Channel.WEB)
    if what == "fixed":
        right = Report(Numbers(dice.randint(0, 4), dice.randint(0, 3), 1), nights=80, nights_children=dice.randint(0, 80))
        later = at + dice.choice((timedelta(minutes=30), timedelta(days=3)))
        with clock.frozen(later):
            fixed = correct_snapshot(by, facility, snapshot=made, report=right, channel=Channel.PHONE)
        if dice.random() < 0.3:
            with clock.frozen(later + timedelta(minutes=9)):
                undo_snapshot(by, facility, snapshot=fixed, channel=Channel.WEB)


# The script. From here on nothing of ours is used but the database.


def midnight(day: date) -> datetime:
    """The end of a day in Stockholm, by the rule of the Union: summer time from the last Sunday of March to that of October, 01:00 UTC."""
    following = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    summer = _last_sunday(following.year, 3) <= following - timedelta(hours=1) < _last_sunday(following.year, 10)
    return following - timedelta(hours=2 if summer else 1)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def fresh_days(place: int, day: date) -> int:
    rhythm = BEGUN.get(place)
    for changed, (whose, cadence) in sorted(CHANGES.items()):
        if whose == place and changed <= day:
            rhythm = cadence
    return 10 if rhythm == "week" else 38


def by_hand(ids: list[int]) -> dict[tuple[int, int], list[int]]:
    """{(county, month): facility days, fresh days, full days, nights, nights in use}."""
    shelters = db.session.execute(sa.text("select id, county_id, opened_on, closed_on from facility")).all()
    rows = db.session.execute(
        sa.text("select facility_id, at, sequence, confirmed_at, adults, children, closed from capacity_snapshot")
    ).all()
    beds = db.session.execute(sa.text("select facility_id, since_on, places_adults + places_children from facility_profile")).all()
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * 5)
    for whose, county, opened, closed in shelters:
        told = sorted((row for row in rows if row[0] == whose), key=lambda row: (row[1], row[2]))
        day = max(FIRST, opened)
        while day <= min(LAST, closed or LAST):
            cell, end = sums[county, day.month], midnight(day)
            cell[0] += 1
            held: Any = next((row for row in reversed(told) if row[1] < end), None)
            if held is not None and held[3] is not None and end - held[3] <= timedelta(days=fresh_days(ids.index(whose), day)):
                there = max((since, number) for of, since, number in beds if of == whose and since <= day)[1]
                for part, more in enumerate((1, held[4] + held[5] + held[6] == there, held[4] + held[5], there - held[6]), 1):
                    cell[part] += more
            day += timedelta(days=1)
    return dict(sums)


def nights_by_hand() -> dict[tuple[int, int], list[int]]:
    """{(county, month): reports, nights, nights told apart, children's} of reports in whose place nothing has come."""
    rows = db.session.execute(sa.text("select id, replaces_id, county_id, at, nights, nights_children from capacity_snapshot")).all()
    gone = {row[1] for row in rows}
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * 4)
    for own, _, county, at, told, children in rows:
        day = next(day for day in (at.date(), at.date() + timedelta(days=1)) if at < midnight(day))
        if own in gone or told is None or day.year != FIRST.year:
            continue
        for part, more in enumerate((1, told, 0 if children is None else told, children or 0)):
            sums[county, day.month][part] += more
    return dict(sums)


def test_occupancy_full_days_and_nights_of_a_year_are_what_an_independent_script_finds(facilities: list[Facility]) -> None:
    with clock.frozen(_at(AFTER, 12, 0)):
        count_days()
        found = {key: list(use) for key, use in list_use(metro(), FIRST, LAST).items()}
        told = {key: list(sums[1:]) for key, sums in list_nights(metro(), FIRST, LAST).items() if None not in key}
        assert (days.all_differences(), nights.differences(), quarters.differences()) == (0, 0, 0)
    acts = {str(act) for act in db.session.scalars(sa.text("select distinct act from capacity_snapshot"))}
    assert acts == {"report", "unchanged", "correction", "undo"}
    mine = by_hand([facility.id for facility in facilities])
    assert found == mine and len(mine) == 24 and sum(cell[3] for cell in mine.values()) > 1000
    assert any(cell[2] for cell in mine.values()), "some day is full"
    assert told == nights_by_hand() and told
