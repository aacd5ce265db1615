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


def list_given(support: Support) -> list[Given]:
    """The activities of an assignment (from supports_for), the latest first, MOST of them at most. One statement.

    Whom one was for is what somebody has ticked, else the counties of the municipalities that the log names.
    """
    columns: tuple[Any, ...] = (
        Activity.id, Activity.county_id, Activity.done_on, Activity.type, Activity.minutes, Activity.municipality_ids,
        NationalSupport.county_ids,
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .outerjoin(NationalSupport, NationalSupport.activity_id == Activity.id)
        .where(_under(support))
        .order_by(Activity.done_on.desc(), Activity.id.desc())
        .limit(MOST)
    )
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return [Given._make((*row[:5], _counties(row[5], row[6]))) for row in rows]


def find_given(support: Support, activity_id: int) -> Given | None:
    """One of them; None for what is no activity of the assignment."""
    return next((one for one in list_given(support) if one.id == activity_id), None)


def _counties(municipality_ids: Collection[int], noted: Sequence[int] | None) -> tuple[int, ...]:
    if noted is not None:
        return tuple(noted)
    where = {place.id: place.county_id for place in list_municipalities()}
    return tuple(sorted({where[id] for id in municipality_ids}))


def sum_received(support: Support, given: Sequence[Given]) -> list[Received]:
    """All 21 counties in Swedish order, those that had nothing too. One statement."""
    asked = sa.select(NationalQuestion.county_id, sa.func.count()).where(NationalQuestion.assignment_id == support.id)
    with reading() as connection:
        questions = {row[0]: row[1] for row in connection.execute(asked.group_by(NationalQuestion.county_id))}
    return [_received(county.id, given, questions.get(county.id, 0)) for county in list_counties()]


def _received(county_id: int, given: Sequence[Given], questions: int) -> Received:
    mine = [one for one in given if county_id in one.county_ids]
    last = mine[0].done_on if mine else None
    return Received(county_id, len(mine), last, tuple(dict.fromkeys(one.type for one in mine)), questions)
