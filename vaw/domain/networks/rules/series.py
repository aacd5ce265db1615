"""Meetings that come again: rules as RFC 5545 writes them (3.3.10), in the few shapes that networks meet by (features row 18).

A series ends, by COUNT or by UNTIL, and has SERIES_MOST days at the most. Days are Stockholm's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from dateutil.rrule import rrulestr

from vaw.domain.networks.rules.meetings import SERIES_MOST
from vaw.domain.networks.rules.plans import AHEAD
from vaw.kernel.calendar import at_hour
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART = re.compile(r"(COUNT|UNTIL)=([0-9]+)")
_LAST_DATE = re.compile(r"BYMONTHDAY=[0-9,]+;BYSETPOS=-1")
SHORTEST_MONTH, LONGEST_MONTH = 28, 31
LAST = -1  # of a weekday's places in its month: a fifth Tuesday is not in every month, the last one is
FIRST_WITHIN = timedelta(days=400)  # the first day of any rule lies within a year of where one begins to look


class Recurrence(StrEnum):
    """How often, and on which day. `weekday`: the second Tuesday of each month; `last`: the last one."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY_DATE = "monthly_date"
    MONTHLY_WEEKDAY = "monthly_weekday"
    MONTHLY_LAST = "monthly_last"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"


RECURRENCE_NAMES = {
    Recurrence.WEEKLY: N_("Varje vecka"),
    Recurrence.FORTNIGHTLY: N_("Varannan vecka"),
    Recurrence.MONTHLY_DATE: N_("Varje månad på samma datum"),
    Recurrence.MONTHLY_WEEKDAY: N_("Varje månad på samma veckodag, till exempel andra tisdagen"),
    Recurrence.MONTHLY_LAST: N_("Varje månad, sista veckodagen, till exempel sista torsdagen"),
    Recurrence.QUARTERLY: N_("Varje kvartal på samma veckodag i månaden"),
    Recurrence.HALF_YEARLY: N_("Två gånger om året på samma veckodag i månaden"),
}
_EVERY = {
    Recurrence.WEEKLY: "FREQ=WEEKLY;INTERVAL=1",
    Recurrence.FORTNIGHTLY: "FREQ=WEEKLY;INTERVAL=2",
    Recurrence.MONTHLY_DATE: "FREQ=MONTHLY;INTERVAL=1",
    Recurrence.MONTHLY_WEEKDAY: "FREQ=MONTHLY;INTERVAL=1",
    Recurrence.MONTHLY_LAST: "FREQ=MONTHLY;INTERVAL=1",
    Recurrence.QUARTERLY: "FREQ=MONTHLY;INTERVAL=3",
    Recurrence.HALF_YEARLY: "FREQ=MONTHLY;INTERVAL=6",
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the meetings of a series are: from `first_on` or the next day that fits, on Stockholm's clock.

    It ends on the day `until_on`, both counted, or after so many `times`: exactly one of the two. `left_out`: days without a meeting.
    """

    recurrence: Recurrence
    first_on: date
    starts: time
    ends: time
    until_on: date | None = None
    times: int | None = None
    left_out: tuple[date, ...] = ()

    @property
    def minutes(self) -> int:
        """How long each meeting is on the clock. Raises RuleBroken("networks.meeting_order")."""
        long = (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute
        if long <= 0:
            raise RuleBroken("networks.meeting_order", field="ends_time")
        return long


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule says. `place`: which of its month a weekday is, LAST for the last one; `date`: which day of the month."""

    recurrence: Recurrence
    place: int | None = None
    date: int | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """A rule for a number of meetings. `days`: theirs; `left_out`: those between them; `shown`: all from the day that was asked for."""

    rule: str
    first_on: date
    days: list[date]
    left_out: list[date]
    shown: list[date]


def rule_of(recurrence: Recurrence, day: date, *, until_on: date | None = None, times: int | None = None) -> str:
    """The rule by which such a meeting comes again that is held on `day`.

    On the 29th to the 31st a shorter month has its meeting on its last day.

    >>> rule_of(Recurrence.MONTHLY_WEEKDAY, date(2026, 11, 10), times=4)
    'FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU;COUNT=4'
    >>> rule_of(Recurrence.MONTHLY_DATE, date(2026, 8, 30), until_on=date(2027, 6, 30))
    'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30;BYSETPOS=-1;UNTIL=20270630'
    """
    parts = [_EVERY[recurrence]]
    if recurrence is Recurrence.MONTHLY_DATE:
        days = range(min(day.day, SHORTEST_MONTH), day.day + 1)
        parts.append("BYMONTHDAY=" + ",".join(map(str, days)))
        parts += ["BYSETPOS=-1"] if len(days) > 1 else []
    elif recurrence in (Recurrence.WEEKLY, Recurrence.FORTNIGHTLY):
        parts.append(f"BYDAY={_WEEKDAYS[day.weekday()]}")
    else:
        parts.append(f"BYDAY={_place(recurrence, day)}{_WEEKDAYS[day.weekday()]}")
    return ";".join([*parts, f"COUNT={times}" if until_on is None else f"UNTIL={until_on:%Y%m%d}"])


def _place(recurrence: Recurrence, day: date) -> int:
    place = (day.day - 1) // 7 + 1
    return LAST if place == 5 or recurrence is Recurrence.MONTHLY_LAST else place


def read_rule(rule: str) -> Pattern:
    """What a rule of ours says. Raises ValueError for any other."""
    every, place, on = ";".join(rule.split(";")[:2]), re.search(r"BYDAY=(-?[1-4])", rule), re.search(r"BYMONTHDAY=(?:\d+,)*(\d+)", rule)
    found = [recurrence for recurrence, text in _EVERY.items() if text == every]
    if not found:
        raise ValueError(rule)
    if every != _EVERY[Recurrence.MONTHLY_DATE]:
        return Pattern(found[0], int(place[1]) if place else None)
    if place is None:
        return Pattern(Recurrence.MONTHLY_DATE, date=int(on[1]) if on else None)
    last = int(place[1]) == LAST
    return Pattern(Recurrence.MONTHLY_LAST if last else Recurrence.MONTHLY_WEEKDAY, int(place[1]))


def ended_on(rule: str, last_on: date) -> str:
    """The same rule with this as its last day.

    >>> ended_on("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=12", date(2027, 3, 2))
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270302'
    """
    return _PART.sub(f"UNTIL={last_on:%Y%m%d}", rule)


def in_calendars(rule: str, first_on: date) -> tuple[str, list[date]]:
    """The rule in words that calendar programs agree about, and the days of it that those words leave out.

    Thunderbird and others do not read BYSETPOS beside dates: the 31st is said as the month's last day, and where it is the 29th or 30th a
    shorter February is named beside the rule.

    >>> in_calendars("FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=9", date(2027, 1, 31))
    ('FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-1;COUNT=9', [])
    >>> in_calendars("FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30;BYSETPOS=-1;COUNT=3", date(2027, 1, 30))
    ('FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=30;UNTIL=20270330', [datetime.date(2027, 2, 28)])
    """
    on, days = read_rule(rule).date, days_of(rule, first_on)
    if on == LONGEST_MONTH:
        return _LAST_DATE.sub("BYMONTHDAY=-1", rule), []
    if not _LAST_DATE.search(rule) or not days or first_on.day != on:
        return rule, []
    return ended_on(_LAST_DATE.sub(f"BYMONTHDAY={on}", rule), days[-1]), [day for day in days if day.day != on]


def days_of(rule: str, first_on: date, left_out: Collection[date] = ()) -> list[date]:
    """The days of a series, first to last, without those left out; never more than SERIES_MOST before they are left out."""
    return [day for day in islice(_days(rule, first_on), SERIES_MOST) if day not in left_out]


def _days(rule: str, first_on: date) -> Iterator[date]:
    return (at.date() for at in rrulestr(rule, dtstart=datetime.combine(first_on, time())))


def first_day(recurrence: Recurrence, wanted: date) -> date:
    """The first day on or after `wanted` that such a rule has: the last Thursday of a month, when a Thursday was asked for.

    >>> first_day(Recurrence.MONTHLY_LAST, date(2027, 1, 7))
    datetime.date(2027, 1, 28)
    """
    rule = rule_of(recurrence, wanted, until_on=wanted + FIRST_WITHIN)
    return next(_days(rule, wanted))


def planned(schedule: Schedule, today: date, *, ahead: timedelta = AHEAD, least: int = 2) -> tuple[str, date, list[date]]:
    """(rule, first day, all days of the rule, left out or not). Raises RuleBroken("networks.series_…") with the field at fault."""
    first_on = first_day(schedule.recurrence, schedule.first_on)
    if (schedule.until_on is None) == (schedule.times is None):
        raise RuleBroken("networks.series_end", field="until_on")
    if schedule.until_on is not None and schedule.until_on < first_on:
        raise RuleBroken("networks.series_until", field="until_on")
    if schedule.times is not None and not least <= schedule.times <= SERIES_MOST:
        raise RuleBroken("networks.series_many", field="times", most=SERIES_MOST)
    rule = rule_of(schedule.recurrence, first_on, until_on=schedule.until_on, times=schedule.times)
    days = list(islice(_days(rule, first_on), SERIES_MOST + 1))
    ends = "times" if schedule.until_on is None else "until_on"
    if len(days) > SERIES_MOST:
        raise RuleBroken("networks.series_many", field=ends, most=SERIES_MOST)
    if days[-1] > today + ahead:
        raise RuleBroken("networks.series_far", field=ends, years=ahead.days // 366)
    if len(days) < least:
        raise RuleBroken("networks.series_once", field=ends)
    return rule, first_on, days


def times_of(day: date, starts: time, minutes: int) -> tuple[datetime, datetime]:
    """When a meeting of that day begins and ends, as instants: the same time on the clock in summer and winter."""
    ends = datetime.combine(day, starts) + timedelta(minutes=minutes)
    return at_hour(day, starts.hour, starts.minute), at_hour(ends.date(), ends.hour, ends.minute)


def spread(schedule: Schedule, count: int, today: date) -> Spread:
    """Days for so many meetings that there are already, whatever end was meant. Raises RuleBroken("networks.series_far")."""
    begins = first_day(schedule.recurrence, schedule.first_on)
    held, shown = list[date](), list[date]()
    for day in _days(rule_of(schedule.recurrence, begins, until_on=today + AHEAD), begins):
        if len(held) < count:
            shown.append(day)
            held += [] if day in schedule.left_out else [day]
    if len(held) < count:
        raise RuleBroken("networks.series_far", field="starts_on", years=AHEAD.days // 366)
    left_out = [day for day in shown if day > held[0] and day not in held]
    rule = rule_of(schedule.recurrence, begins, times=count + len(left_out))
    return Spread(rule, held[0], held, left_out, shown)
