"""The calendar of school breaks and days of attention: in which weeks, in which municipalities, and what nobody has entered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.seasons_words import (
    days_name,
    places_name,
    school_year_name,
    season_name,
    week_name,
    weekdays_name,
)
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, find_county, list_counties, municipalities_of, municipality_names
from vaw.domain.prevention import policy
from vaw.domain.prevention.queries import seasons as queries
from vaw.domain.prevention.queries.seasons import Line
from vaw.domain.prevention.rules.seasons import (
    BREAKS,
    FIRST_YEAR,
    LAST_YEAR,
    Days,
    Season,
    by_week,
    monday_of,
    runs,
    school_year,
    weeks_of,
)
from vaw.domain.prevention.tables import SCHOOL_BREAKS, SEASON_WEEKS
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Value
from vaw.render.csv import streamed
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer

SEASONS = "/forebyggande/lov"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NEW_YEAR = (8, 1)  # from where the calendar of a school year runs, for twelve months


@bp.page(SEASONS, allow=policy.READ_BREAK)
def show_seasons() -> Answer:
    """?lan=, ?lasar=: a county and a school year; one's own and this one unless said."""
    by, county, year = actor(), _county(), _year()
    lines = queries.list_breaks(by, county.id, year=year)
    towns = municipalities_of(county.id)
    keeps = policy.ADD_BREAK.allows(by, county)
    weeks = {calendar_year: _days_in(year, calendar_year) for calendar_year in (year, year + 1)}
    return render_template(
        "prevention/seasons.html",
        county=county,
        year=year,
        year_name=school_year_name(year),
        counties=[(str(one.id), one.short_name) for one in list_counties()],
        years=[(str(one), school_year_name(one)) for one in queries.years_with_breaks(county.id, school_year(clock.today()))],
        weeks=(SEASON_WEEKS, SEASON_WEEKS.shown(list(_week_rows(county.id, lines, [days for one in weeks.values() for days in one])))),
        missing=_missing(county.id, lines, [one.id for one in towns]),
        missing_weeks=_missing_weeks(year),
        breaks=(SCHOOL_BREAKS, SCHOOL_BREAKS.shown([_break_row(line) for line in lines])),
        hrefs=[f"{SEASONS}/{line.id}" if keeps else None for line in lines],
        files=[(name, f"{SEASONS}.{name}?lan={county.id}&lasar={year}") for name in ("csv", "xlsx")],
        keeps=keeps,
        keeps_week=policy.KEEP_WEEK.held_by(by),
        known_weeks=sorted(queries.list_weeks()),
        **places_of_seasons(by, county),
    )


@bp.page(f"{SEASONS}.csv", allow=policy.READ_BREAK)
def download_breaks_csv() -> Answer:
    return _file(streamed(SCHOOL_BREAKS, iter(_file_rows())), "csv", "text/csv")


@bp.page(f"{SEASONS}.xlsx", allow=policy.READ_BREAK)
def download_breaks_xlsx() -> Answer:
    return _file(tables_xlsx([(SCHOOL_BREAKS, _file_rows())]), "xlsx", XLSX)


def places_of_seasons(by: Actor, county: County) -> dict[str, Any]:
    """What the ways between the pages of seasons need: which of them are open."""
    return {
        "may_material": county.id in {one.id for one in counties_of(by, policy.ADD_MATERIAL)} or _reads_material(by, county),
        "may_subscribers": county.id in {one.id for one in counties_of(by, policy.ADD_SUBSCRIPTION)},
        "has_own": policy.READ_EFFORT.held_by(by),
    }


def _reads_material(by: Actor, county: County) -> bool:
    return county.id in {one.id for one in counties_of(by, policy.READ_YEAR)}


def _county() -> County:
    """When schools are closed is no secret between boards: any county can be looked at."""
    wanted = find_county(number_of(request.args, "lan") or 0)
    mine = next((grant.county_id for grant in actor().grants if grant.county_id and grant.area is None), None)
    return wanted or find_county(mine or 0) or list_counties()[0]


def _year() -> int:
    wanted = number_of(request.args, "lasar") or 0
    return wanted if FIRST_YEAR <= wanted <= LAST_YEAR else school_year(clock.today())


def _days_in(year: int, calendar_year: int) -> list[tuple[Season, Days]]:
    """Days of attention of a calendar year that lie in a school year."""
    first, end = date(year, *_NEW_YEAR), date(year + 1, *_NEW_YEAR)
    found = queries.days_of_year(calendar_year).items()
    return [(season, days) for season, days in found if first <= days.first_on < end]


def _week_rows(county_id: int, lines: Sequence[Line], attention: Sequence[tuple[Season, Days]]) -> Iterator[tuple[Value, ...]]:
    rows: list[tuple[date, tuple[Value, ...]]] = []
    for season in BREAKS:
        weeks = by_week((line.municipality_id, line.days) for line in lines if line.season is season)
        for first, last, towns in runs(weeks):
            when = _when(first, last, [line.days for line in lines if line.season is season and line.municipality_id in towns])
            told = (week_name(first, last), when, season_name(season), places_name(county_id, towns))
            rows.append((first, told))
    for season, days in attention:
        name = season_name(season).partition(",")[0]
        rows.append((days.first_on, (week_name(*_mondays(days)), days_name(days), name, _("Hela landet"))))
    yield from (row for _first, row in sorted(rows, key=lambda one: one[0]))


def _when(first: date, last: date, days: Sequence[Days]) -> str:
    """The days themselves where they are the same in all these municipalities, else the weeks' Monday to Friday."""
    if len({(one.first_on, one.last_on) for one in days}) > 1:
        return weekdays_name(first, last)
    weeks = list(weeks_of(days[0]))
    return days_name(days[0]) if (weeks[0], weeks[-1]) == (first, last) else weekdays_name(first, last)


def _mondays(days: Days) -> tuple[date, date]:
    return monday_of(days.first_on), monday_of(days.last_on)


def _missing(county_id: int, lines: Sequence[Line], municipality_ids: Sequence[int]) -> list[tuple[str, str, str]]:
    """(break, municipalities without days, its code)."""
    found = queries.missing_in(lines, municipality_ids)
    return [(season_name(season), places_name(county_id, towns), season.value) for season, towns in found.items() if towns]


def _missing_weeks(year: int) -> list[int]:
    """Calendar years of the school year without days for the week that has no rule."""
    known = queries.list_weeks()
    return [one for one in (year, year + 1) if one not in known]


def _break_row(line: Line) -> tuple[Value, ...]:
    name = municipality_names()[line.municipality_id]
    return name, season_name(line.season), line.days.first_on, line.days.last_on, line.days.source or None


def _file_rows() -> list[tuple[Value, ...]]:
    return [_break_row(line) for line in queries.list_breaks(actor(), _county().id, year=_year())]


def _file(content: Any, ending: str, kind: str) -> Response:
    name = f"lov-{_county().slug}-{_year()}.{ending}"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
