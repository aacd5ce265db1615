"""Reading a part of the log, of one county or of the country, from the totals alone: one statement, whatever the filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.activities.models import MONTH, REACH, SLICE, SLICE_HEADS, SLICE_REACH
from vaw.domain.activities.policy import READ_NATION, READ_TOTALS
from vaw.domain.activities.queries.figures import last_month
from vaw.domain.activities.rules.slices import Cell, Covered, Nation, Slice, months_of, summed
from vaw.domain.activities.rules.year import YEARS_BACK, Assigned, Kind, Profession, Reach, Year
from vaw.domain.geography.models import Municipality
from vaw.domain.geography.queries import get_county, list_counties, list_municipalities, municipalities_of
from vaw.domain.mandates.queries import lists
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, reading
from vaw.kernel.errors import NotAllowed

Parts = dict[str, list[Sequence[Any]]]
_YEAR = sa.bindparam("year", type_=sa.Integer)
_YEARS, _BEFORE = sa.bindparam("years", type_=ARRAY(sa.Integer)), sa.bindparam("before", type_=ARRAY(sa.Integer))
_NOTHING: Any = sa.cast(sa.null(), sa.BigInteger)
_MEASURES = ("n", "counted", "share_minutes", "women", "men", "unstated")


def get_slice(by: Actor, county_id: int, year: int, wanted: Slice) -> Year:
    """A county's year, of the activities that the slice counts. Raises NotFound outside the actor's scope."""
    county = get_county(by, READ_TOTALS, county_id)
    parts = _read(county.id, year, wanted)
    return _year_of(parts, county.id, year, wanted, [place.id for place in municipalities_of(county.id)])


def get_nation(by: Actor, year: int, wanted: Slice) -> Nation:
    """The country's year, of the activities that the slice counts. Raises NotAllowed."""
    _check_nation(by)
    parts = _read(None, year, wanted)
    home = {place.id: place.county_id for place in list_municipalities()}
    reached: dict[int, set[int]] = defaultdict(set)
    for county_id, place, *_ in parts["reach"]:
        if home.get(int(place)) == int(county_id):
            reached[int(county_id)].add(int(place))
    months = {int(county_id): n for county_id, _, _, n, *_ in parts["covered"]}
    covered = [Covered(one.id, months.get(one.id, 0), len(reached[one.id]), len(municipalities_of(one.id))) for one in list_counties()]
    return Nation(_year_of(parts, 0, year, wanted, list(home)), covered)


_LOGGED = Prepared(sa.select(MONTH.c.year).where(MONTH.c.n > 0).distinct())


def list_years_of_nation(by: Actor) -> list[int]:
    """Years in which any county has logged anything, latest first. Raises NotAllowed."""
    _check_nation(by)
    with reading() as connection:
        return sorted((year for (year,) in _LOGGED.all(connection, {})), reverse=True)


def _check_nation(by: Actor) -> None:
    if not READ_NATION.held_by(by):
        raise NotAllowed(READ_NATION.name)


def _year_of(parts: Parts, county_id: int, year: int, wanted: Slice, places: list[int]) -> Year:
    cells = [Cell(year, 0, field, objective, *measures) for field, objective, _, *measures in parts["cell"]]
    monthly = parts["logged"] if wanted.is_of_months else [*parts["month"], *parts["before"]]
    # Of the years before only their sums are shown.
    months = [Cell(int(of), int(month) if int(of) == year else 0, "", "", *measures) for of, month, _, *measures in monthly]
    reach: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for _, place, _, n, _, share, *_ in parts["reach"]:
        reach[int(place)][0] += n
        reach[int(place)][1] += share
    known = set(places)
    return Year(
        county_id=county_id,
        year=year,
        municipality_ids=tuple(places),
        last_month=last_month(year),
        months=months_of(months),
        kinds=[Kind("", field, totals) for field, totals in summed(cells, "field").items()],
        reach=[Reach(place, "", n, (share + 50) // 100) for place, (n, share) in reach.items() if n and place in known],
        assigned=[Assigned(int(id_), n, share) for id_, _, _, n, _, share, *_ in parts["assigned"] if n],
        professions=[Profession(group, *heads) for group, _, _, _, _, _, *heads in parts["heads"]],
        objectives={code: totals for code, totals in summed(cells, "objective").items() if totals.n},
        logged=frozenset((int(of), int(month)) for of, month, *_ in parts["logged"]),
        reached_before={int(of): n for of, _, _, n, *_ in parts["reached"]} if _knows_reach(county_id, wanted) else None,
    )


def _knows_reach(county_id: int, wanted: Slice) -> bool:
    """Whether it is known of the years before too which municipalities were reached."""
    return wanted.whole_years and bool(county_id or wanted.is_of_fields)


def _read(county_id: int | None, year: int, wanted: Slice) -> Parts:
    """{part: its rows (three keys, the six measures)}."""
    values: dict[str, Any] = {
        "county_id": county_id,
        "year": year,
        "years": [year - back for back in range(YEARS_BACK + 1)],
        "before": [year - back for back in range(1, YEARS_BACK + 1)],
        "field": wanted.field,
        "objective": wanted.objective,
        "assignment_id": wanted.assignment_id or 0,
        "assignments": [mandate.id for mandate in lists().mandates],
        "first": wanted.first,
        "last": wanted.last,
    }
    shape = (wanted.field is not None, wanted.objective is not None, wanted.assignment_id is not None, wanted.whole_years)
    parts: Parts = defaultdict(list)
    with reading() as connection:
        for what, *row in _statement(county_id is None, *shape).all(connection, values):
            parts[what].append(row)
    return parts


@lru_cache(32)
def _statement(nation: bool, by_field: bool, by_objective: bool, by_assignment: bool, whole_years: bool) -> Prepared:
    """Whole years are read from the rows of month 0, and what no filter touches from the totals that have fewest rows."""
    asked = [name for name, filtered in (("field", by_field), ("objective", by_objective)) if filtered]

    def of(
        table: sa.Table, *year: sa.ColumnElement[bool], once: bool = True, months: bool = False, parts: bool = False
    ) -> list[sa.ColumnElement[bool]]:
        """Which rows of a total count. `once`: each activity once, or for its one assignment; `months`: singly, not the year's sum;
        `parts`: by field and objective, not an assignment's own sums.
        """
        found = list(year)
        if table is SLICE and not by_field:
            sums = not (parts or by_objective) and (by_assignment or not once)
            found.append(table.c.field == sa.literal_column("''") if sums else table.c.field != sa.literal_column("''"))
        if not nation:
            found.append(table.c.county_id == sa.bindparam("county_id", type_=sa.Integer))
        if table is SLICE and whole_years and not months:
            found.append(table.c.month == sa.literal_column("0"))
        elif "month" in table.c:
            found.append(table.c.month.between(sa.bindparam("first", type_=sa.Integer), sa.bindparam("last", type_=sa.Integer)))
        if "assignment_id" in table.c and once:
            found.append(table.c.assignment_id == sa.bindparam("assignment_id", type_=sa.Integer))
        if table is REACH and not by_field:
            found.append(table.c.field == sa.literal_column("''"))
        return found + [table.c[name] == sa.bindparam(name, type_=sa.Text) for name in asked if name in table.c]

    parts = [
        _part("cell", SLICE, SLICE.c.field, SLICE.c.objective).where(*of(SLICE, SLICE.c.year == _YEAR, parts=True)),
        _part("logged", MONTH, MONTH.c.year, MONTH.c.month).where(*of(MONTH, MONTH.c.year == sa.any_(_YEARS)), MONTH.c.n > 0),
    ]
    if nation:
        parts.append(_part("covered", MONTH, MONTH.c.county_id, n=sa.func.count()).where(*of(MONTH, MONTH.c.year == _YEAR), MONTH.c.n > 0))
    if asked or by_assignment:  # otherwise what is logged tells the months
        parts.append(_part("month", SLICE, SLICE.c.year, SLICE.c.month).where(*of(SLICE, SLICE.c.year == _YEAR, months=True)))
        if not nation or whole_years:
            parts.append(_part("before", SLICE, SLICE.c.year).where(*of(SLICE, SLICE.c.year == sa.any_(_BEFORE))))
    if not by_assignment:
        theirs = SLICE.c.assignment_id == sa.any_(sa.bindparam("assignments", type_=ARRAY(sa.Integer)))
        parts.append(_part("assigned", SLICE, SLICE.c.assignment_id).where(theirs, *of(SLICE, SLICE.c.year == _YEAR, once=False)))
    if whole_years:
        few = REACH if not (by_objective or by_assignment) else SLICE_REACH
        reach = [_part("reach", few, few.c.county_id, few.c.municipality_id).where(*of(few, few.c.year == _YEAR), few.c.n > 0)]
        if not nation or few is REACH:
            reach.append(_reached(few, of(few, few.c.year == sa.any_(_YEARS)), nation))
        parts += [*reach, _part("heads", SLICE_HEADS, SLICE_HEADS.c.profession).where(*of(SLICE_HEADS, SLICE_HEADS.c.year == _YEAR))]
    rows = sa.union_all(*parts).subquery()
    return Prepared(sa.select(*rows.c))


def _reached(table: sa.Table, counts: Sequence[sa.ColumnElement[bool]], nation: bool) -> sa.Select[Any]:
    """How many municipalities were reached in each year: the county's own, or any."""
    once = sa.select(table.c.year, table.c.municipality_id).where(*counts, table.c.n > 0).distinct()
    if not nation:
        theirs = sa.select(Municipality.id).where(Municipality.county_id == sa.bindparam("county_id", type_=sa.Integer))
        once = once.where(table.c.municipality_id.in_(theirs))
    each = once.subquery()
    return _part("reached", each, each.c.year, n=sa.func.count())


def _part(what: str, table: sa.FromClause, *keys: Any, **measures: Any) -> sa.Select[Any]:
    """Rows (what, up to three keys, the six measures summed); a measure that the total has not is missing."""
    told = [sa.cast(one, sa.Text) for one in keys] + [sa.cast(sa.null(), sa.Text)] * (3 - len(keys))
    sums = [measures.get(name, _sum(table, name)) for name in _MEASURES]
    named = [one.label(f"c{place}") for place, one in enumerate([*told, *sums])]
    return sa.select(sa.literal_column(f"'{what}'").label("what"), *named).select_from(table).group_by(*keys)


def _sum(table: sa.FromClause, name: str) -> Any:
    if name in table.c:
        return sa.cast(sa.func.sum(table.c[name]), sa.BigInteger)
    if name == "share_minutes" and "minutes" in table.c:
        return sa.cast(sa.func.sum(table.c.minutes) * sa.literal_column("100"), sa.BigInteger)
    return _NOTHING
