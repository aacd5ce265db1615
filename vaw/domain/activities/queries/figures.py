"""Reading a year from the totals, of a county or of the nation: one statement, one round trip, one instant.

An activity is one county's, also when several boards held what it tells of: the nation's numbers are the sums of the counties'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.models import MONTH, REACH, SLICE, SLICE_HEADS, YEAR
from vaw.domain.activities.policy import READ_TOTALS
from vaw.domain.activities.rules.year import YEARS_BACK, Assigned, Kind, Profession, Reach, Totals, Year
from vaw.domain.geography.models import Municipality
from vaw.domain.geography.queries import get_county, list_municipalities, municipalities_of
from vaw.kernel import clock
from vaw.kernel.db import Prepared, reading
from vaw.kernel.figures import Scope, once

_COUNTY, _LAST = sa.bindparam("county_id", type_=sa.Integer), sa.bindparam("year", type_=sa.Integer)
_FIRST = sa.bindparam("first", type_=sa.Integer)
_HEADS = ("n", "counted", "minutes", "women", "men", "unstated")


def _part(what: str, table: sa.Table, key: Any, other: Any = None, **measures: Any) -> sa.Select[Any]:
    """Rows (what, key, other key, the six measures) of one total of every county; a measure that the total has not is missing."""
    told = [measures.get(name, table.c[name] if name in table.c else sa.cast(sa.null(), sa.BigInteger)).label(name) for name in _HEADS]
    keys = (sa.cast(key, sa.Text).label("key"), sa.cast(sa.null() if other is None else other, sa.Text).label("other"))
    return sa.select(sa.literal_column(f"'{what}'").label("what"), *keys, *told)


def _summed(table: sa.Table, *names: str, **renamed: str) -> dict[str, sa.ColumnElement[Any]]:
    """The six measures of a total that is summed: those named, the others missing."""
    missing = {name: sa.cast(sa.null(), sa.BigInteger) for name in _HEADS}
    sums = {name: sa.func.sum(table.c[column]) for name, column in {**{name: name for name in names}, **renamed}.items()}
    return {**missing, **{name: sa.cast(one, sa.BigInteger) for name, one in sums.items()}}


def _several_years(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.year.between(_FIRST, _LAST)


def _statement(*, nation: bool) -> Prepared:
    def ours(table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.true() if nation else table.c.county_id == _COUNTY

    def undivided(table: sa.Table) -> sa.ColumnElement[bool]:
        """Each of the year's activities once, and not by assignment."""
        return sa.and_(ours(table), table.c.year == _LAST, table.c.assignment_id == 0)

    places = sa.select(Municipality.id)
    here = places if nation else places.where(Municipality.county_id == _COUNTY)
    none = sa.cast(sa.null(), sa.BigInteger)
    reached = _part("reached", REACH, REACH.c.year, n=sa.func.count(REACH.c.municipality_id.distinct()), minutes=none)
    parts = sa.union_all(
        _part("month", MONTH, MONTH.c.year, MONTH.c.month).where(ours(MONTH), _several_years(MONTH)),
        _part("kind", YEAR, YEAR.c.type, YEAR.c.field).where(ours(YEAR), YEAR.c.year == _LAST, YEAR.c.n > 0),
        _part("reach", REACH, REACH.c.municipality_id, REACH.c.field).where(
            ours(REACH), REACH.c.year == _LAST, REACH.c.field != "", REACH.c.n > 0
        ),
        _part("assigned", SLICE, SLICE.c.assignment_id, **_summed(SLICE, "n", minutes="share_minutes"))
        .where(ours(SLICE), SLICE.c.year == _LAST, SLICE.c.assignment_id > 0, SLICE.c.month == 0, SLICE.c.field == "")
        .group_by(SLICE.c.assignment_id),
        _part("objective", SLICE, SLICE.c.objective, **_summed(SLICE, "n", "counted", "women", "men", "unstated", minutes="share_minutes"))
        .where(undivided(SLICE), SLICE.c.month == 0)
        .group_by(SLICE.c.objective),
        _part("profession", SLICE_HEADS, SLICE_HEADS.c.profession, **_summed(SLICE_HEADS, "women", "men", "unstated"))
        .where(undivided(SLICE_HEADS))
        .group_by(SLICE_HEADS.c.profession),
        reached.where(ours(REACH), _several_years(REACH), REACH.c.field == "", REACH.c.n > 0, REACH.c.municipality_id.in_(here)).group_by(
            REACH.c.year
        ),
    ).subquery()
    return Prepared(sa.select(*parts.c))


_OF_COUNTY, _OF_NATION = _statement(nation=False), _statement(nation=True)
NATION = 0  # stands where a year has its county


def get_year(scope: Scope) -> Year:
    """The county's year. Raises NotFound outside the actor's scope."""
    return once(_read, scope)


def _read(scope: Scope) -> Year:
    county = get_county(scope.by, READ_TOTALS, scope.county_id)
    with reading() as connection:
        rows = _OF_COUNTY.all(connection, {"county_id": county.id, "year": scope.year, "first": scope.year - YEARS_BACK})
    return _year(county.id, scope.year, tuple(place.id for place in municipalities_of(county.id)), rows)


def read_country(year: int) -> Year:
    """The nation's year, every activity counted once. The caller has asked whether the actor may."""
    with reading() as connection:
        rows = _OF_NATION.all(connection, {"year": year, "first": year - YEARS_BACK})
    return _year(NATION, year, tuple(place.id for place in list_municipalities()), _added_up(rows))


def _added_up(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """The counties' rows of one key as one; what every county lacks stays missing."""
    found: dict[tuple[Any, ...], list[int | None]] = {}
    for *key, n, counted, minutes, women, men, unstated in rows:
        measures = (n, counted, minutes, women, men, unstated)
        before = found.get(tuple(key), [None] * len(measures))
        found[tuple(key)] = [old if new is None else (old or 0) + new for old, new in zip(before, measures, strict=True)]
    return [(*key, *measures) for key, measures in found.items()]


def _year(county_id: int, year: int, municipality_ids: tuple[int, ...], rows: Sequence[Sequence[Any]]) -> Year:
    parts: dict[str, list[Sequence[Any]]] = defaultdict(list)
    for what, *row in rows:
        parts[what].append(row)
    return Year(
        county_id=county_id,
        year=year,
        municipality_ids=municipality_ids,
        last_month=last_month(year),
        months={(int(year), int(month)): Totals(*measures) for year, month, *measures in parts["month"]},
        kinds=[Kind(type_, field, Totals(*measures)) for type_, field, *measures in parts["kind"]],
        reach=[Reach(int(place), field, n, minutes) for place, field, n, _, minutes, *_ in parts["reach"]],
        assigned=[Assigned(int(id_), n, share) for id_, _, n, _, share, *_ in parts["assigned"]],
        professions=[Profession(group, *heads) for group, _, _, _, _, *heads in parts["profession"]],
        reached_before={int(year): n for year, _, n, *_ in parts["reached"]},
        objectives={code: Totals(n, counted, share // 100, *heads) for code, _, n, counted, share, *heads in parts["objective"] if n},
    )


def last_month(year: int) -> int:
    """The last month of a year that has begun: 12 when it is over, 0 when it is to come."""
    today = clock.today()
    return 12 if year < today.year else today.month if year == today.year else 0
