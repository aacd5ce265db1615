"""Keeping the days of school breaks and of the week without a rule (features row 45). Everything entered stays in the history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.seasons import SchoolBreak, SchoolBreakStep, SeasonWeek
from vaw.domain.prevention.queries.seasons import find_breaks
from vaw.domain.prevention.rules.seasons import BREAKS, SOURCE_MOST, Days, Entered, Season, check_break, check_week, school_year
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.ADD_BREAK)
def set_breaks(
    by: Actor,
    county: County,
    *,
    season: str,
    municipality_ids: Collection[int],
    first_on: date,
    last_on: date,
    source: str,
    confirmed: bool = False,
) -> int:
    """Enter the same days for several municipalities; those that have others already get these. How many changed.

    Raises RuleBroken("prevention.…") or PersonalData with the field at fault.
    """
    if season not in {one.value for one in BREAKS}:
        raise RuleBroken("prevention.choice", field="season")
    if not municipality_ids:
        raise RuleBroken("prevention.break_places", field="municipality_ids")
    days = Days(first_on, last_on, _source(source, confirmed))
    return _enter(by, county, [Entered(place, Season(season), days) for place in municipality_ids])


@operation(policy.ADD_BREAK)
def import_breaks(by: Actor, county: County, *, entered: Iterable[Entered], source: str, confirmed: bool = False) -> int:
    """Enter what a file holds: all of it, or nothing when one line is refused. How many changed. Raises as set_breaks does."""
    told = _source(source, confirmed)
    return _enter(by, county, [replace(one, days=replace(one.days, source=told)) for one in entered])


@operation(policy.KEEP_BREAK)
def change_break(by: Actor, school_break: SchoolBreak, *, first_on: date, last_on: date, source: str, confirmed: bool = False) -> None:
    """Move a break within its school year. Raises as set_breaks does, RuleBroken("prevention.break_other_year") beyond it, and Conflict."""
    days = Days(first_on, last_on, _source(source, confirmed))
    check_break(Season(school_break.kind), days)
    if school_year(first_on) != school_break.year:
        raise RuleBroken("prevention.break_other_year", field="first_on")
    _set(by, school_break, days)


@operation(policy.KEEP_BREAK)
def remove_break(by: Actor, school_break: SchoolBreak) -> None:
    """Take it away: the days are not known any more. Harmless twice."""
    if school_break.removed_at is None:
        school_break.removed_at = clock.now()
        db.session.add(SchoolBreakStep(break_id=school_break.id, at=clock.now(), by_id=by.id))


@operation(policy.KEEP_WEEK)
def set_week(by: Actor, week: SeasonWeek, *, first_on: date, last_on: date, source: str, confirmed: bool = False) -> SeasonWeek:
    """Enter or move the days of "En vecka fri från våld". `week`: of queries.week_of. Raises as set_breaks does, and Conflict."""
    told = _source(source, confirmed)
    if not told:
        raise RuleBroken("prevention.week_source", field="source")
    check_week(week.year, Days(first_on, last_on))
    week.first_on, week.last_on, week.source = first_on, last_on, told
    db.session.add(week)
    db.session.flush()
    return week


def _enter(by: Actor, county: County, entered: Collection[Entered]) -> int:
    places = {one.id for one in municipalities_of(county.id)}
    changed, known = 0, dict[tuple[Season, int], dict[int, SchoolBreak]]()
    for one in sorted(entered, key=lambda one: (one.season, one.days.first_on, one.municipality_id)):
        if one.municipality_id not in places:
            raise RuleBroken("prevention.break_places", field="municipality_ids")
        check_break(one.season, one.days)
        year = school_year(one.days.first_on)
        rows = known.get((one.season, year))
        if rows is None:
            rows = known[one.season, year] = find_breaks(county.id, one.season, year)
        row = rows.get(one.municipality_id)
        if row is None:
            row = SchoolBreak(county_id=county.id, municipality_id=one.municipality_id, kind=one.season.value, year=year)
            row.first_on, row.last_on, row.source = one.days.first_on, one.days.last_on, one.days.source
            db.session.add(row)
            db.session.flush()
            rows[one.municipality_id] = row
            _note(by, row)
            changed += 1
        else:
            changed += _set(by, row, one.days)
    return changed


def _set(by: Actor, row: SchoolBreak, days: Days) -> bool:
    """Whether anything changed: another source alone does not, where none is given."""
    source = days.source or row.source
    if row.removed_at is None and (row.first_on, row.last_on, row.source) == (days.first_on, days.last_on, source):
        return False
    row.first_on, row.last_on, row.source, row.removed_at = days.first_on, days.last_on, source, None
    _note(by, row)
    return True


def _note(by: Actor, row: SchoolBreak) -> None:
    step = SchoolBreakStep(break_id=row.id, first_on=row.first_on, last_on=row.last_on, source=row.source, at=clock.now(), by_id=by.id)
    db.session.add(step)


def _source(source: str, confirmed: bool) -> str:
    if len(source) > SOURCE_MOST:
        raise RuleBroken("prevention.long", field="source", most=SOURCE_MOST)
    return guard.clean(source, field="source", confirmed=confirmed)
