"""Reading the year of prevention: breaks of schools, days of attention, the week without a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities.rules.places import Place, Places
from vaw.domain.geography.queries import find_county, list_municipalities
from vaw.domain.mandates.queries import list_year_dates
from vaw.domain.mandates.rules import in_force
from vaw.domain.people.models import User
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.seasons import SchoolBreak, SchoolBreakStep, SeasonWeek
from vaw.domain.prevention.rules.seasons import BREAKS, FIRST_YEAR, YEAR_DATES, Days, Occurrence, Season, coming_year
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped


class Line(NamedTuple):
    """A break of a municipality."""

    id: int
    municipality_id: int
    season: Season
    year: int
    days: Days


class Step(NamedTuple):
    """What was entered of a break; no days: it was taken away."""

    first_on: date | None
    last_on: date | None
    source: str
    name: str | None
    at: datetime


_LINE = (SchoolBreak.id, SchoolBreak.municipality_id, SchoolBreak.kind, SchoolBreak.year)
_DAYS = (SchoolBreak.first_on, SchoolBreak.last_on, SchoolBreak.source)


def list_breaks(by: Actor, county_id: int, *, year: int | None = None) -> list[Line]:
    """Breaks of a county's municipalities, of a school year or all, by their first day. Those that were taken away are not among them."""
    shown = sa.and_(policy.READ_BREAK.scope(by), SchoolBreak.county_id == county_id, SchoolBreak.removed_at.is_(None))
    if year is not None:
        shown = sa.and_(shown, SchoolBreak.year == year)
    wanted = sa.select(*_LINE, *_DAYS).where(shown).order_by(SchoolBreak.first_on, SchoolBreak.municipality_id, SchoolBreak.id)
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return [Line(row[0], row[1], Season(row[2]), row[3], Days(row[4], row[5], row[6])) for row in rows]


def get_break(by: Actor, break_id: int, permission: Permission[SchoolBreak] = policy.READ_BREAK) -> SchoolBreak:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(SchoolBreak.id == break_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_steps(one: SchoolBreak) -> list[Step]:
    """What was entered of a break (got within the actor's scope), latest first."""
    columns = (SchoolBreakStep.first_on, SchoolBreakStep.last_on, SchoolBreakStep.source, User.name, SchoolBreakStep.at)
    wanted = (
        sa.select(*columns)
        .outerjoin(User, User.id == SchoolBreakStep.by_id)
        .where(SchoolBreakStep.break_id == one.id)
        .order_by(SchoolBreakStep.id.desc())
    )
    with reading() as connection:
        return [Step(*row) for row in connection.execute(wanted)]


def list_weeks() -> dict[int, Days]:
    """{year: days} of "En vecka fri från våld", as far as somebody has entered them. No secret."""
    wanted = sa.select(SeasonWeek.year, SeasonWeek.first_on, SeasonWeek.last_on, SeasonWeek.source).order_by(SeasonWeek.year)
    with reading() as connection:
        return {year: Days(first, last, source) for year, first, last, source in connection.execute(wanted)}


def week_of(year: int) -> SeasonWeek:
    """The row of a year, or one that nobody has saved yet."""
    found = db.session.scalars(sa.select(SeasonWeek).where(SeasonWeek.year == year)).one_or_none()
    return found if found is not None else SeasonWeek(year=year)


def days_of_year(year: int) -> dict[Season, Days]:
    """The days of attention of a calendar year: those of mandates' year, and the week where it is entered. Two statements."""
    found = {}
    for one in list_year_dates():
        if one.code in {season.value for season in YEAR_DATES}:
            day = date(year, one.month, one.day)
            if in_force(one.valid_from, one.valid_to, day):
                found[Season(one.code)] = Days(day, day)
    week = list_weeks().get(year)
    return found if week is None else {**found, Season.FREE_WEEK: week}


def known_days(county_id: int, years: Sequence[int]) -> Mapping[Season, Mapping[int, Days]]:
    """{season: {year: first and last day in the county}} of these years; a year that nobody has entered is not there."""
    of_breaks: dict[Season, dict[int, Days]] = {season: {} for season in Season}
    wanted = (
        sa.select(SchoolBreak.kind, SchoolBreak.year, sa.func.min(SchoolBreak.first_on), sa.func.max(SchoolBreak.last_on))
        .where(SchoolBreak.county_id == county_id, SchoolBreak.removed_at.is_(None), SchoolBreak.year.in_(years))
        .group_by(SchoolBreak.kind, SchoolBreak.year)
    )
    with reading() as connection:
        for kind, year, first_on, last_on in connection.execute(wanted):
            of_breaks[Season(kind)][year] = Days(first_on, last_on)
    for year in years:
        for season, days in days_of_year(year).items():
            of_breaks[season][year] = days
    return of_breaks


def coming(county_id: int, today: date) -> list[Occurrence]:
    """The next occurrence of every season in a county that is not over, by its day; those without days last."""
    known = known_days(county_id, [today.year - 1, today.year, today.year + 1])
    found = []
    for season in Season:
        year = coming_year(season, today, known[season])
        days = known[season].get(year)
        found.append(Occurrence(season, year, days.first_on if days else None, days.last_on if days else None))
    return sorted(found, key=lambda one: (one.first_on is None, one.first_on or today, list(Season).index(one.season)))


def find_breaks(county_id: int, season: Season, year: int) -> dict[int, Any]:
    """{municipality: row} of one kind and school year, also those that were taken away: what an operation changes."""
    wanted = sa.select(SchoolBreak).where(SchoolBreak.county_id == county_id, SchoolBreak.kind == season.value, SchoolBreak.year == year)
    return {row.municipality_id: row for row in db.session.scalars(wanted.order_by(SchoolBreak.id).with_for_update())}


def years_with_breaks(county_id: int, today_year: int) -> list[int]:
    """School years that can be looked at: those with breaks, and this one with the one before and after it."""
    wanted = sa.select(SchoolBreak.year).distinct().where(SchoolBreak.county_id == county_id, SchoolBreak.year >= FIRST_YEAR)
    with reading() as connection:
        found = set(connection.scalars(wanted))
    return sorted(found | {today_year - 1, today_year, today_year + 1})


def missing_in(lines: Sequence[Line], municipality_ids: Sequence[int]) -> dict[Season, list[int]]:
    """{break: municipalities without days} among lines of one school year."""
    there = {(line.season, line.municipality_id) for line in lines}
    return {season: [place for place in municipality_ids if (season, place) not in there] for season in BREAKS}


def places_of(county_id: int) -> Places:
    """The country's municipalities as people write them, looked up from one county."""
    county = find_county(county_id)
    names = (county.name, county.short_name) if county else ()
    return Places([Place(row.id, row.code, row.name, row.county_id) for row in list_municipalities()], county_id, names)
