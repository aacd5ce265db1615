"""Who has reported in a period and who has not: worked out from what was reported, never from mails that were sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility, HousingCounty
from vaw.domain.housing.models.snapshots import CapacitySnapshot, ReportLink
from vaw.domain.housing.queries.cadences import cadence_on
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.rounds import Answered, Taken, Tally, answered, came_at, last_day
from vaw.domain.housing.rules.snapshots import next_period, period_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.rows import reading_confidential


@dataclass(frozen=True, slots=True)
class Round:
    """A facility and its period. `came`: when its first report came. `asked`: whether a link was written."""

    code: str
    county_id: int
    cadence: Cadence
    period_on: date
    last: date
    came: datetime | None
    state: Answered
    asked: bool


def completeness(by: Actor, day: date, *, county_id: int | None = None) -> list[Round]:
    """How every facility that the actor may read stands in its period round that day, by pseudonym.

    A report is expected of whoever is open on the last day on which it is in time. How often a facility was asked in a period that has
    begun, its link says; without any, the cadence that it had that day, also when that has changed since.
    """
    with reading_confidential() as connection:
        expected = connection.execute(_expected(by, day, county_id)).all()
        starts = [period_of(day, Cadence.WEEK), period_of(day, Cadence.MONTH)]
        ends = [next_period(starts[0], Cadence.WEEK), next_period(starts[1], Cadence.MONTH)]
        taken = connection.execute(_taken([row[0] for row in expected], _midnight(min(starts)), _midnight(max(ends)))).all()
    rows: dict[int, list[Taken]] = defaultdict(list)
    for row in taken:
        rows[row[0]].append(Taken(*row[1:]))
    found = [_round(row, day, rows[row[0]]) for row in expected]
    return [one for one in found if one is not None]


def tally(rounds: Iterable[Round]) -> Tally:
    """Expected, received and in time. Those whose last day is not over are expected already."""
    found = [one.state for one in rounds]
    on_time = found.count(Answered.ON_TIME)
    return Tally(len(found), on_time + found.count(Answered.LATE), on_time)


def by_county(rounds: Iterable[Round]) -> dict[int, Tally]:
    """{county: its tally}, in order of counties."""
    found: dict[int, list[Round]] = defaultdict(list)
    for one in rounds:
        found[one.county_id].append(one)
    return {county_id: tally(found[county_id]) for county_id in sorted(found)}


def _expected(by: Actor, day: date, county_id: int | None) -> sa.Select[*tuple[Any, ...]]:
    """Facilities with the cadence of the period; which of them are expected, depends on that."""
    week, month = period_of(day, Cadence.WEEK), period_of(day, Cadence.MONTH)
    kept = sa.case((ReportLink.cadence == Cadence.WEEK.value, week), else_=month)
    asked = sa.select(ReportLink.cadence).where(ReportLink.facility_id == Facility.id, ReportLink.period_on == kept)
    as_asked = asked.order_by(ReportLink.id.desc()).limit(1).correlate(Facility).scalar_subquery()
    cadence = sa.func.coalesce(as_asked, cadence_on(day))
    wanted = (
        sa.select(
            Facility.id, Facility.code, Facility.county_id, Facility.opened_on, Facility.closed_on,
            cadence.label("cadence"), as_asked.is_not(None).label("asked"),
        )
        .outerjoin(HousingCounty, HousingCounty.county_id == Facility.county_id)
        .where(policy.READ_FACILITY.within(by.grants))
        .order_by(Facility.code)
    )  # fmt: skip
    return wanted if county_id is None else wanted.where(Facility.county_id == county_id)


def _taken(facility_ids: list[int], since: datetime, until: datetime) -> sa.Select[*tuple[Any, ...]]:
    snapshot = CapacitySnapshot
    return sa.select(
        snapshot.facility_id, snapshot.id, snapshot.act, snapshot.at, snapshot.recorded_at, snapshot.replaces_id,
        snapshot.adults.is_not(None),
    ).where(snapshot.facility_id.in_(facility_ids), snapshot.at >= since, snapshot.at < until)  # fmt: skip


def _round(row: Sequence[Any], day: date, taken: list[Taken]) -> Round | None:
    _id, code, county_id, opened_on, closed_on, how_often, asked = row
    cadence = Cadence(how_often)
    first = period_of(day, cadence)
    last = last_day(first, cadence)
    if opened_on > last or (closed_on is not None and closed_on < last):
        return None
    since, until = _midnight(first), _midnight(next_period(first, cadence))
    came = came_at(one for one in taken if since <= one.at < until)
    came_on = came.astimezone(clock.STOCKHOLM).date() if came else None
    return Round(code, county_id, cadence, first, last, came, answered(came_on, last, clock.today()), asked)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.STOCKHOLM)
