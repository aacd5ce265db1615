"""Reading the white spots: the latest day on which each municipality was reached, by field of violence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.activities.models import Activity
from vaw.domain.activities.policy import READ_TOTALS
from vaw.domain.activities.rules.coverage import TYPES, VISIT, Counted, Place
from vaw.domain.geography.queries import get_county, list_populations, municipalities_of
from vaw.domain.mandates.queries import Entry, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, reading

Reached = tuple[str, int, date]  # field, municipality, day
_OF_COUNTY = (
    Activity.county_id == sa.bindparam("county_id"),
    Activity.withdrawn_at.is_(None),
    Activity.done_on <= sa.bindparam("today"),
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A county as of `today`. `fields`: those in force, in their order; `types`: names of what counts, None when everything does.

    `places`: the county's municipalities in Swedish order. `populated_on`: year of the inhabitants, None when none are known.
    """

    today: date
    fields: list[Entry]
    types: list[str] | None
    places: list[Place]
    populated_on: int | None


@lru_cache(2)
def _statement(everything: bool) -> Prepared:
    """Rows (field, municipality, day): the latest day of each pair, and without a field that of each municipality's latest visit.

    Every activity that counts is read once. Its list of municipalities is taken apart only after the same lists have become one.
    """
    counts = () if everything else (Activity.type == sa.any_(sa.bindparam("types", type_=ARRAY(sa.Text))),)
    both = sa.union_all(_latest(Activity.field, *counts), _latest(sa.cast(sa.null(), sa.Text), Activity.type == VISIT)).subquery()
    return Prepared(sa.select(*both.c))


def _latest(field: Any, *counts: sa.ColumnElement[bool]) -> sa.Select[Any]:
    day = sa.func.max(Activity.done_on)
    lists = (
        sa.select(field.label("field"), Activity.municipality_ids.label("places"), day.label("day"))
        .where(*_OF_COUNTY, *counts)
        .group_by(sa.text("1"), Activity.municipality_ids)
        .subquery()
    )
    place = sa.func.unnest(lists.c.places).column_valued("place")
    return sa.select(lists.c.field, place, sa.func.max(lists.c.day).label("day")).group_by(lists.c.field, place)


def get_coverage(by: Actor, county_id: int, counted: Counted, shared: Iterable[Reached] = ()) -> Coverage:
    """Two round trips. The county's own log counts; withdrawn activities and days to come do not.

    `shared`: what the county did together with another one, in whose log it stands. Raises NotFound outside the actor's scope.
    """
    county, today, types = get_county(by, READ_TOTALS, county_id), clock.today(), TYPES[counted]
    values = {"county_id": county.id, "today": today, "types": sorted(types or ())}
    with reading() as connection:
        rows = _statement(types is None).all(connection, values)
    persons, year = _inhabitants(county.id)
    last: dict[int, dict[str, date]] = defaultdict(dict)
    visited: dict[int, date] = {}
    for field, place, day in rows:
        if field is None:
            visited[place] = day
        else:
            last[place][field] = day
    for field, place, day in shared:
        last[place][field] = max(day, last[place].get(field, day))
    return Coverage(
        today=today,
        fields=list_terms(TermList.VIOLENCE_FIELD, on=today, county_id=county.id),
        types=None if types is None else _names(types),
        places=[Place(one.id, persons.get(one.id), last.get(one.id, {}), visited.get(one.id)) for one in municipalities_of(county.id)],
        populated_on=year,
    )


def _inhabitants(county_id: int) -> tuple[dict[int, int], int | None]:
    """({municipality: inhabitants}, year) of the latest year in which any municipality of the county has a number."""
    known = [row for row in list_populations(county_id) if row[1] is not None]
    year = max((row[2] for row in known), default=None)
    return {row[1]: row[5] for row in known if row[1] is not None and row[2] == year}, year


def _names(types: frozenset[str]) -> list[str]:
    """What the types are called, in the order of the list."""
    return [entry.name for entry in list_terms(TermList.ACTIVITY_TYPE) if entry.code in types]
