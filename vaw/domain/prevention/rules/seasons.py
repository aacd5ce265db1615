"""The year of prevention: school breaks and days of attention, when they are due, and in which weeks they lie (features row 45).

An occurrence of a season is named by its season and year, never by its days: whoever moves a break moves the same occurrence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_


class Season(StrEnum):
    """Breaks of schools; days of mandates' year_date, by the codes they have there; and the week without a rule."""

    AUTUMN_BREAK = "autumn_break"
    CHRISTMAS_BREAK = "christmas_break"
    WINTER_BREAK = "winter_break"
    EASTER_BREAK = "easter_break"
    SUMMER_BREAK = "summer_break"
    HONOUR_MEMORIAL = "honour_memorial"
    FGM_DAY = "fgm_day"
    FREE_WEEK = "free_week"
    VIOLENCE_DAY = "violence_day"


BREAKS = (Season.AUTUMN_BREAK, Season.CHRISTMAS_BREAK, Season.WINTER_BREAK, Season.EASTER_BREAK, Season.SUMMER_BREAK)
YEAR_DATES = (Season.HONOUR_MEMORIAL, Season.FGM_DAY, Season.VIOLENCE_DAY)
SEASON_NAMES = {
    Season.AUTUMN_BREAK: N_("Höstlov"),
    Season.CHRISTMAS_BREAK: N_("Jullov"),
    Season.WINTER_BREAK: N_("Sportlov"),
    Season.EASTER_BREAK: N_("Påsklov"),
    Season.SUMMER_BREAK: N_("Sommarlov"),
    Season.HONOUR_MEMORIAL: N_("Minnesdagen för Fadime och Pela, 21 januari"),
    Season.FGM_DAY: N_("Internationella dagen mot könsstympning, 6 februari"),
    Season.FREE_WEEK: N_("En vecka fri från våld"),
    Season.VIOLENCE_DAY: N_("Internationella dagen mot våld mot kvinnor, 25 november"),
}
BREAK_NAMES = {season: SEASON_NAMES[season] for season in BREAKS}
# Months in which a break's first day can lie: what its name says. A day elsewhere is a slip of the pen (Decision S-1).
FIRST_MONTHS = {
    Season.AUTUMN_BREAK: (10, 11),
    Season.CHRISTMAS_BREAK: (12,),
    Season.WINTER_BREAK: (2, 3),
    Season.EASTER_BREAK: (3, 4),
    Season.SUMMER_BREAK: (6,),
}
DAYS_MOST = 31  # of any break but the summer's: the longest Christmas break has three weeks and its weekends
SUMMER_DAYS_MOST = 100
WEEK_DAYS_MOST = 9  # of "En vecka fri från våld": a week with the weekend before it and the one after it
FIRST_YEAR, LAST_YEAR = 2000, 2100  # of any day that is kept: what lies outside is a slip of the pen
SOURCE_MOST = 200
_NEW_YEAR = 8  # the month in which a school year has begun, whatever its first day is
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day, both counted, and where one knows them from."""

    first_on: date
    last_on: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """Days of one municipality's break."""

    municipality_id: int
    season: Season
    days: Days


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A season of a year; for breaks the year in which the school year begins. Without days where nobody has entered any."""

    season: Season
    year: int
    first_on: date | None = None
    last_on: date | None = None

    @property
    def ref(self) -> str:
        """ "winter_break/2026", however its days are moved."""
        return f"{self.season.value}/{self.year}"


def school_year(day: date) -> int:
    """The year in which the school year of this day begins.

    >>> school_year(date(2026, 10, 26)), school_year(date(2027, 1, 5)), school_year(date(2027, 7, 31))
    (2026, 2026, 2026)
    """
    return day.year if day.month >= _NEW_YEAR else day.year - 1


def year_of(season: Season, day: date) -> int:
    """The year that an occurrence on this day is named by."""
    return school_year(day) if season in BREAKS else day.year


def check_break(season: Season, days: Days) -> None:
    """Raises RuleBroken("prevention.break_…") with the field at fault: period, year, month, long."""
    if days.last_on < days.first_on:
        raise RuleBroken("prevention.period", field="last_on")
    if not FIRST_YEAR <= days.first_on.year <= LAST_YEAR:
        raise RuleBroken("prevention.break_year", field="first_on")
    if days.first_on.month not in FIRST_MONTHS[season]:
        raise RuleBroken("prevention.break_month", field="first_on")
    most = SUMMER_DAYS_MOST if season is Season.SUMMER_BREAK else DAYS_MOST
    if (days.last_on - days.first_on).days >= most:
        raise RuleBroken("prevention.break_long", field="last_on", most=most)


def check_week(year: int, days: Days) -> None:
    """Raises RuleBroken("prevention.period"), ("prevention.week_year") or ("prevention.break_long") with the field at fault."""
    if days.last_on < days.first_on:
        raise RuleBroken("prevention.period", field="last_on")
    if days.first_on.year != year or not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken("prevention.week_year", field="first_on", year=year)
    if (days.last_on - days.first_on).days >= WEEK_DAYS_MOST:
        raise RuleBroken("prevention.break_long", field="last_on", most=WEEK_DAYS_MOST)


def due_on(first_on: date, weeks: int) -> date:
    """The day from which a prompt may leave."""
    return first_on - weeks * _WEEK


def is_due(first_on: date, weeks: int, today: date) -> bool:
    """From so many weeks before until the day before: afterwards it would only come too late."""
    return due_on(first_on, weeks) <= today < first_on


def coming_year(season: Season, today: date, known: Mapping[int, Days]) -> int:
    """The year of the next occurrence that is not over. `known`: {year: days} of those that have any.

    Where no days are entered, the months in which such a break begins say whether it can be over.
    """
    this = year_of(season, today)
    for year in (this - 1, this):
        if year in known and known[year].last_on >= today:
            return year
    if this in known:
        return this + 1
    if season not in BREAKS:
        return this
    last_month = FIRST_MONTHS[season][-1]
    over = (today.month - _NEW_YEAR) % 12 > (last_month - _NEW_YEAR) % 12
    return this + 1 if over else this


# --- weeks


def monday_of(day: date) -> date:
    return day - day.weekday() * _DAY


def weeks_of(days: Days) -> Iterator[date]:
    """The Mondays of the weeks in which the working days lie: the weekend before a break is no week of it."""
    first, last = days.first_on, days.last_on
    while first < last and first.weekday() >= _SATURDAY:
        first += _DAY
    while last > first and last.weekday() >= _SATURDAY:
        last -= _DAY
    monday = monday_of(first)
    while monday <= last:
        yield monday
        monday += _WEEK


def runs(weeks: Mapping[date, frozenset[int]]) -> Iterator[tuple[date, date, frozenset[int]]]:
    """(first Monday, last Monday, municipalities) of weeks that follow each other with the same municipalities."""
    numbered = enumerate(sorted(weeks))
    for (_at, places), together in groupby(numbered, key=lambda one: (one[1] - one[0] * _WEEK, weeks[one[1]])):
        mondays = [monday for _number, monday in together]
        yield mondays[0], mondays[-1], places


def by_week(breaks: Iterable[tuple[int, Days]]) -> dict[date, frozenset[int]]:
    """{Monday: municipalities whose break lies in that week} of (municipality, days)."""
    found: dict[date, set[int]] = {}
    for municipality_id, days in breaks:
        for monday in weeks_of(days):
            found.setdefault(monday, set()).add(municipality_id)
    return {monday: frozenset(places) for monday, places in found.items()}
