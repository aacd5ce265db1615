"""Swedish working days, and instants at a local hour. Days are dates, instants are aware and in UTC.

Holidays by law and by custom come from vaw/data/calendar (made from the package `holidays` by bin/build-holidays), which covers 1994
to 2060: before and after that, weekends are all that is free. A test fails ten years ahead of the end.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_

_FILE = Path(__file__).parent.parent / "data" / "calendar" / "holidays.csv"
_DAY = timedelta(days=1)
SATURDAY = 5
LEAP_YEAR = 2000  # where days of "every year" are reckoned, so that 29 February is one
MOST_CLOSED_DAYS = 70  # ten weeks: the longest summer that any board has; nobody may shut reminders out for most of a year
NAMES = (
    N_("Nyårsdagen"),
    N_("Trettondedag jul"),
    N_("Långfredagen"),
    N_("Påskdagen"),
    N_("Annandag påsk"),
    N_("Första maj"),
    N_("Kristi himmelsfärdsdag"),
    N_("Pingstdagen"),
    N_("Annandag pingst"),
    N_("Nationaldagen"),
    N_("Midsommarafton"),
    N_("Midsommardagen"),
    N_("Alla helgons dag"),
    N_("Julafton"),
    N_("Juldagen"),
    N_("Annandag jul"),
    N_("Nyårsafton"),
)


def closed_days(closed_from: int, closed_until: int) -> int:
    """How many days such a closure lasts in a leap year, both counted (705 to 802: 29). Raises ValueError for a day that no year has."""
    first, last = (date(LEAP_YEAR, *divmod(day, 100)) for day in (closed_from, closed_until))
    return (last - first).days % 366 + 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """How an organisation works through the year beyond Sweden's own holidays.

    `closed_from`, `closed_until`: month × 100 + day, both counted, closed every year (705 and 802: 5 July to 2 August); the end may
    lie in the new year. `bridging_days`: whether a single working day between two free ones (klämdag) is free.
    Raises ValueError for half a closure, for days that no year has, and beyond MOST_CLOSED_DAYS: there is always a next working day.
    """

    closed_from: int | None = None
    closed_until: int | None = None
    bridging_days: bool = False

    def __post_init__(self) -> None:
        if self.closed_from is None or self.closed_until is None:
            if self.closed_from != self.closed_until:
                raise ValueError("a closure has two days")
        elif closed_days(self.closed_from, self.closed_until) > MOST_CLOSED_DAYS:
            raise ValueError(f"closed for more than {MOST_CLOSED_DAYS} days")


ORDINARY = Calendar()


@lru_cache(1)
def _holidays() -> dict[date, str]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["day"]): row["name"] for row in csv.DictReader(file)}


def holiday_name(day: date) -> str | None:
    """Swedish name of the holiday on this day (of NAMES; two that meet are joined by "; "), None on any other."""
    return _holidays().get(day)


def _free(day: date) -> bool:
    return day.weekday() >= SATURDAY or day in _holidays()


def is_bridging(day: date) -> bool:
    """A single working day between two free ones. No weekday lies between two weekends, so that one of them is a holiday."""
    return not _free(day) and _free(day - _DAY) and _free(day + _DAY)


def is_closed(day: date, calendar: Calendar) -> bool:
    """Whether the day lies in the calendar's closure, weekends and holidays in it too."""
    if calendar.closed_from is None or calendar.closed_until is None:
        return False
    here, first, last = day.month * 100 + day.day, calendar.closed_from, calendar.closed_until
    return first <= here <= last if first <= last else here >= first or here <= last


@lru_cache(8192)
def is_working(day: date, calendar: Calendar = ORDINARY) -> bool:
    """Whether people are at work: no weekend, holiday, closure, nor bridging day where those are free."""
    return not (_free(day) or is_closed(day, calendar) or (calendar.bridging_days and is_bridging(day)))


def next_working(day: date, calendar: Calendar = ORDINARY) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working(day, calendar):
        day += _DAY
    return day


def previous_working(day: date, calendar: Calendar = ORDINARY) -> date:
    """The day itself when it is a working day, else the last one before it."""
    while not is_working(day, calendar):
        day -= _DAY
    return day


def add_working_days(day: date, n: int, calendar: Calendar = ORDINARY) -> date:
    """The n-th working day after `day` (n > 0) or before it (n < 0); for 0 the day itself."""
    for _ in range(abs(n)):
        day = next_working(day + _DAY, calendar) if n > 0 else previous_working(day - _DAY, calendar)
    return day


def working_days_between(first: date, last: date, calendar: Calendar = ORDINARY) -> int:
    """How many working days lie after `first` up to and with `last`; negative when `last` is the earlier one."""
    if last < first:
        return -working_days_between(last, first, calendar)
    return sum(is_working(first + n * _DAY, calendar) for n in range(1, (last - first).days + 1))


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant at which clocks in Sweden show this time, in UTC.

    In the night of March that skips hour 2, 02.30 is the instant that clocks show as 03.30; in that of October, the first of the two.
    """
    return datetime.combine(day, time(hour, minute), tzinfo=STOCKHOLM).astimezone(UTC)
