"""Reading a county's year from the totals: one statement, one round trip, one instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.models import ASSIGNED, MONTH, PROFESSION, REACH, YEAR
from vaw.domain.activities.policy import READ_TOTALS
from vaw.domain.activities.rules.year import YEARS_BACK, Assigned, Kind, Profession, Reach, Totals, Year
from vaw.domain.geography.models import Municipality
from vaw.domain.geography.queries import get_county, municipalities_of
from vaw.kernel import clock
from vaw.kernel.db import Prepared, reading
from vaw.kernel.figures import Scope, once

_COUNTY, _LAST = sa.bindparam("county_id", type_=sa.Integer), sa.bindparam("year", type_=sa.Integer)
_FIRST = sa.bindparam("first", type_=sa.Integer)
_HEADS = ("n", "counted", "minutes", "women", "men", "unstated")
_OF_COUNTY = sa.select(Municipality.id).where(Municipality.county_id == _COUNTY)


def _part(what: str, table: sa.Table, key: Any, other: Any = None, **measures: Any) -> sa.Select[Any]:
    """Rows (what, key, other key, the six measures) of one total; a measure that the total has not is missing."""
    told = [measures.get(name, table.c[name] if name in table.c else sa.cast(sa.null(), sa.BigInteger)).label(name) for name in _HEADS]
    keys = (sa.cast(key, sa.Text).label("key"), sa.cast(sa.null() if other is None else other, sa.Text).label("other"))
    return sa.select(sa.literal_column(f"'{what}'").label("what"), *keys, *told).where(table.c.county_id == _COUNTY)


def _several_years(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.year.between(_FIRST, _LAST)


_PARTS = sa.union_all(
    _part("month", MONTH, MONTH.c.year, MONTH.c.month).where(_several_years(MONTH)),
    _part("kind", YEAR, YEAR.c.type, YEAR.c.field).where(YEAR.c.year == _LAST, YEAR.c.n > 0),
    _part("reach", REACH, REACH.c.municipality_id, REACH.c.field).where(REACH.c.year == _LAST, REACH.c.n > 0),
    _part("assigned", ASSIGNED, ASSIGNED.c.assignment_id, minutes=ASSIGNED.c.share_minutes).where(ASSIGNED.c.year == _LAST),
    _part("profession", PROFESSION, PROFESSION.c.profession).where(PROFESSION.c.year == _LAST),
    _part("reached", REACH, REACH.c.year, n=sa.func.count(REACH.c.municipality_id.distinct()), minutes=sa.cast(sa.null(), sa.BigInteger))
    .where(_several_years(REACH), REACH.c.n > 0, REACH.c.municipality_id.in_(_OF_COUNTY))
    .group_by(REACH.c.year),
).subquery()
_YEAR = Prepared(sa.select(*_PARTS.c))


def get_year(scope: Scope) -> Year:
    """The county's year. Raises NotFound outside the actor's scope."""
    return once(_read, scope)


def _read(scope: Scope) -> Year:
    county = get_county(scope.by, READ_TOTALS, scope.county_id)
    with reading() as connection:
        rows = _YEAR.all(connection, {"county_id": county.id, "year": scope.year, "first": scope.year - YEARS_BACK})
    parts: dict[str, list[Sequence[Any]]] = defaultdict(list)
    for what, *row in rows:
        parts[what].append(row)
    return Year(
        county_id=county.id,
        year=scope.year,
        municipality_ids=tuple(place.id for place in municipalities_of(county.id)),
        last_month=_last_month(scope.year),
        months={(int(year), int(month)): Totals(*measures) for year, month, *measures in parts["month"]},
        kinds=[Kind(type_, field, Totals(*measures)) for type_, field, *measures in parts["kind"]],
        reach=[Reach(int(place), field, n, minutes) for place, field, n, _, minutes, *_ in parts["reach"]],
        assigned=[Assigned(int(id_), n, share) for id_, _, n, _, share, *_ in parts["assigned"]],
        professions=[Profession(group, *heads) for group, _, _, _, _, *heads in parts["profession"]],
        reached_before={int(year): n for year, _, n, *_ in parts["reached"]},
    )


def _last_month(year: int) -> int:
    today = clock.today()
    return 12 if year < today.year else today.month if year == today.year else 0
