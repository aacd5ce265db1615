"""The days of the year ahead on which nobody is at work, as people check them against their own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from vaw.kernel.calendar import SATURDAY, Calendar, holiday_name, is_bridging, is_closed
from vaw.kernel.i18n import N_

CLOSED, BRIDGING = N_("Stängt"), N_("Klämdag")
_DAY, _YEAR_DAYS = timedelta(days=1), 366


@dataclass(frozen=True, slots=True)
class Free:
    """From a day to a day, both counted. `why`: marked texts, two where two holidays meet."""

    first: date
    last: date
    why: tuple[str, ...]


def free_days(calendar: Calendar, first: date) -> list[Free]:
    """What is free beyond weekends in the year from `first` on, in order. A closure is one entry, with its own last day."""
    found: list[Free] = []
    day = first
    while day < first + _YEAR_DAYS * _DAY:
        last = day
        while is_closed(last, calendar) and is_closed(last + _DAY, calendar):
            last += _DAY
        if why := _why(day, calendar):
            found.append(Free(day, last, why))
        day = last + _DAY
    return found


def _why(day: date, calendar: Calendar) -> tuple[str, ...]:
    if is_closed(day, calendar):
        return (CLOSED,)
    if day.weekday() >= SATURDAY:
        return ()
    if name := holiday_name(day):
        return tuple(name.split("; "))
    return (BRIDGING,) if calendar.bridging_days and is_bridging(day) else ()
