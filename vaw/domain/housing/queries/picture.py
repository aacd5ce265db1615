"""The picture of protected housing at an instant: how many places, how many of them are known, and how that stands to the measure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import list_populations
from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.licences import Licence
from vaw.domain.housing.queries.register import profile_on
from vaw.domain.housing.queries.snapshots import Standing, as_of, latest
from vaw.domain.housing.rules.picture import State, Summary, summary
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared
from vaw.kernel.rows import reading_confidential


class Inhabitants(NamedTuple):
    """Persons on 31 December of a year, and who says so."""

    persons: int
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The facilities that the actor may read raw, at an instant. `county_id` None: of the nation. `group`: of those that take it in."""

    at: datetime
    day: date
    county_id: int | None
    group: str | None
    states: tuple[State, ...]

    @property
    def total(self) -> Summary:
        return summary(self.states)

    def of_county(self, county_id: int) -> list[State]:
        return [state for state in self.states if state.county_id == county_id]


def get_picture(by: Actor, *, county_id: int | None = None, group: str | None = None, day: date | None = None) -> Picture:
    """As it is now or, with `day` before today, as it stood when that day ended in Stockholm, with all corrections made since."""
    now, today = clock.now(), clock.today()
    past = day is not None and day < today
    shown = day if day is not None and past else today
    at = datetime.combine(shown + timedelta(days=1), time(), clock.STOCKHOLM) - timedelta(microseconds=1) if past else now
    standings = as_of(by, at, county_id=county_id) if past else latest(by, county_id=county_id)
    facts = _facts(by, shown, county_id)
    states = (_state(one, at, facts.get(one.facility_id, _NONE)) for one in standings)
    wanted = tuple(state for state in states if group is None or group in facts.get(state.facility_id, _NONE).groups)
    return Picture(at, shown, county_id, group, wanted)


def inhabitants() -> dict[int, Inhabitants]:
    """{county: its newest known number of inhabitants}."""
    found: dict[int, Inhabitants] = {}
    for county_id, _, year, _, _, persons, source in list_populations():
        found.setdefault(county_id, Inhabitants(persons, year, source))
    return found


class _Facts(NamedTuple):
    authorised: int
    groups: list[str]


_NONE = _Facts(0, [])
_DAY = sa.bindparam("day", type_=sa.Date)


def _facts(by: Actor, day: date, county_id: int | None) -> dict[int, _Facts]:
    with reading_confidential() as connection:
        return {row[0]: _Facts(row[1] or 0, row[2]) for row in _licensed(by.grants, county_id).all(connection, {"day": day})}


@lru_cache(1024)
def _licensed(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    """Facility, how many persons its licences allow at once that day (None without any), and whom it takes in."""
    profile = profile_on(_DAY)
    most = (
        sa.select(sa.func.max(sa.func.coalesce(Licence.places_most, profile.places_adults + profile.places_children)))
        .where(Licence.facility_id == Facility.id, Licence.valid_from <= _DAY)
        .where(sa.or_(Licence.valid_to.is_(None), Licence.valid_to >= _DAY))
        .correlate(Facility, profile)
        .scalar_subquery()
    )
    wanted = sa.select(Facility.id, most, profile.target_groups).select_from(Facility).join(profile, sa.true())
    wanted = wanted.where(policy.READ_FACILITY.within(grants))
    return Prepared(wanted if county_id is None else wanted.where(Facility.county_id == county_id))


def _state(standing: Standing, at: datetime, facts: _Facts) -> State:
    confirmed = standing.confirmed_at
    return State(
        standing.facility_id, standing.code, standing.county_id, standing.places, facts.authorised, standing.numbers,
        standing.freshness(at), None if confirmed is None else max((at - confirmed).days, 0),
    )  # fmt: skip
