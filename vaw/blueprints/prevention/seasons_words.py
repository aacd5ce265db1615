"""Seasons in words: which year, which weeks, which days, in which municipalities."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from babel.dates import format_date

from vaw.domain.geography.queries import municipalities_of, municipality_names
from vaw.domain.prevention.rules.seasons import BREAKS, SEASON_NAMES, Days, Season
from vaw.kernel.i18n import day, language
from vaw.kernel.i18n import gettext as _

_FRIDAY = timedelta(days=4)


def season_name(season: Season) -> str:
    return _(SEASON_NAMES[season])


def season_names(codes: Collection[str]) -> str:
    """In the year's order, short: without the dates that some names end with."""
    return ", ".join(season_name(season).partition(",")[0] for season in Season if season.value in codes)


def school_year_name(year: int) -> str:
    """ "2026/27"."""
    return f"{year}/{(year + 1) % 100:02}"


def year_name(season: Season, year: int) -> str:
    """ "läsåret 2026/27", or "2027"."""
    return _("läsåret {years}").format(years=school_year_name(year)) if season in BREAKS else str(year)


def titled(season: Season, year: int) -> str:
    """ "Sportlov, läsåret 2026/27"."""
    return f"{season_name(season).partition(',')[0]}, {year_name(season, year)}"


def days_name(days: Days) -> str:
    """ "1–5 mars 2027", one day as "6 februari 2027"."""
    first, last = days.first_on, days.last_on
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month) and language() == "sv":
        return f"{first.day}–{day(last)}"
    return f"{short_day(first)}–{day(last)}" if first.year == last.year else f"{day(first)}–{day(last)}"


def short_day(value: date) -> str:
    return format_date(value, "d MMMM", locale=language())


def week_name(first: date, last: date) -> str:
    """ "v. 8", "v. 24–33", of Mondays."""
    weeks = [monday.isocalendar().week for monday in (first, last)]
    return _("v. {weeks}").format(weeks=str(weeks[0]) if first == last else f"{weeks[0]}–{weeks[1]}")


def weekdays_name(first: date, last: date) -> str:
    """From the first week's Monday to the last week's Friday."""
    return days_name(Days(first, last + _FRIDAY))


def places_name(county_id: int, municipality_ids: Collection[int]) -> str:
    """ "Alla 15 kommuner", or their names in Swedish order."""
    every = municipalities_of(county_id)
    if len(municipality_ids) == len(every) > 1:
        return _("Alla {n} kommuner").format(n=len(every))
    return ", ".join(one.name for one in every if one.id in municipality_ids)


def place_name(municipality_id: int | None) -> str:
    return _("Hela länet") if municipality_id is None else municipality_names()[municipality_id]
