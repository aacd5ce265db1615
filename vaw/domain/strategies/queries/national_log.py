"""Who had which support: the log of the county that gives it, by county that received it. Nothing of it is typed twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities.models import Activity
from vaw.domain.geography.queries import list_counties, list_municipalities
from vaw.domain.strategies.models.national import NationalQuestion, NationalSupport
from vaw.domain.strategies.queries.national import Support
from vaw.kernel.db import reading

MOST = 500  # activities of one assignment: two years of a small team's log


class Given(NamedTuple):
    """An activity of the assignment, without its text. `county_ids`: whom it was for."""

    id: int
    county_id: int
    done_on: date
    type: str
    minutes: int
    county_ids: tuple[int, ...]


class Received(NamedTuple):
    """What a county had of it. `last_on`: the latest activity, `types`: kinds of activities in the order of the log, latest first."""

    county_id: int
    activities: int
    last_on: date | None
    types: tuple[str, ...]
    questions: int


def _under(support: Support) -> sa.ColumnElement[bool]:
    """Activities of the leading counties with a share in the assignment, in its period, that were not taken back."""
    return sa.and_(
        Activity.county_id.in_(sorted(support.led_by)),
        Activity.shares.has_key(str(support.id)),
        Activity.done_on >= support.valid_from,
        Activity.withdrawn_at.is_(None),
    )


_COLUMNS: tuple[Any, ...] = (
    Activity.id, Activity.county_id, Activity.done_on, Activity.type, Activity.minutes, Activity.municipality_ids,
    NationalSupport.county_ids,
)  # fmt: skip
_GIVEN = sa.select(*_COLUMNS).outerjoin(NationalSupport, NationalSupport.activity_id == Activity.id)


def list_given(support: Support) -> list[Given]:
    """The activities of an assignment (from supports_for), the latest first, MOST of them at most. One statement.

    Whom one was for is what somebody has ticked, else the counties of the municipalities that the log names.
    """
    wanted = _GIVEN.where(_under(support)).order_by(Activity.done_on.desc(), Activity.id.desc()).limit(MOST)
    with reading() as connection:
        return [_given(row) for row in connection.execute(wanted)]


def find_given(support: Support, activity_id: int) -> Given | None:
    """One of them; None for what is no activity of the assignment."""
    with reading() as connection:
        row = connection.execute(_GIVEN.where(_under(support), Activity.id == activity_id)).one_or_none()
    return _given(row) if row else None


def _given(row: Any) -> Given:
    return Given._make((*row[:5], _counties(row[5], row[6])))


def _counties(municipality_ids: Collection[int], noted: Sequence[int] | None) -> tuple[int, ...]:
    if noted is not None:
        return tuple(noted)
    where = {place.id: place.county_id for place in list_municipalities()}
    return tuple(sorted({where[id] for id in municipality_ids}))


class Log(NamedTuple):
    """All activities of an assignment: how many, how many count for no county, and what each of the 21 had, in Swedish order."""

    activities: int
    nowhere: int
    received: list[Received]


def sum_log(support: Support) -> Log:
    """Every activity of the assignment (from supports_for), however many; counties that had nothing too. Two statements."""
    alike: tuple[Any, ...] = (Activity.type, Activity.municipality_ids, NationalSupport.county_ids)
    latest: tuple[Any, ...] = (sa.func.max(Activity.done_on).label("last_on"), sa.func.max(Activity.id))
    grouped = sa.select(*alike, sa.func.count().label("n"), *latest).outerjoin(NationalSupport, NationalSupport.activity_id == Activity.id)
    grouped = grouped.where(_under(support)).group_by(*alike).order_by(*(one.desc() for one in latest))
    asked = sa.select(NationalQuestion.county_id, sa.func.count()).where(NationalQuestion.assignment_id == support.id)
    with reading() as connection:
        rows = connection.execute(grouped).all()
        questions = {row[0]: row[1] for row in connection.execute(asked.group_by(NationalQuestion.county_id))}
    found = [_Alike(row.type, _counties(row.municipality_ids, row.county_ids), row.n, row.last_on) for row in rows]
    received = [_received(county.id, found, questions.get(county.id, 0)) for county in list_counties()]
    return Log(sum(one.n for one in found), sum(one.n for one in found if not one.county_ids), received)


class _Alike(NamedTuple):
    """`n` activities of one type that were for the same counties, and the day of the latest."""

    type: str
    county_ids: tuple[int, ...]
    n: int
    last_on: date


def _received(county_id: int, found: Sequence[_Alike], questions: int) -> Received:
    mine = [one for one in found if county_id in one.county_ids]
    last = mine[0].last_on if mine else None
    return Received(county_id, sum(one.n for one in mine), last, tuple(dict.fromkeys(one.type for one in mine)), questions)
