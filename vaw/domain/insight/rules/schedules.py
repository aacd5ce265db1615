"""When scheduled files are made, of which year, and when they are over. Days are Swedish working days, hours those of Swedish clocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from vaw.domain.insight.rules import ARCHIVE, FORMATS, LANGUAGES
from vaw.kernel.calendar import add_working_days, at_hour, next_working
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_

HOUR = 6  # on Swedish clocks: the files are there when the working day begins, and clocks never change at six
DUE_MONTH, DUE_DAY = 3, 1  # the boards account to the government on 1 March (2021:995)
DAYS_BEFORE_DUE = 10  # working days: a fortnight to read what is to be handed in
TERM_DAYS = ((1, 15), (8, 15))  # when people are back and what was done last in the term is logged
RUN_FORMATS = tuple(one for one in FORMATS if one != ARCHIVE)  # what is made again every week is not archived
KEPT_DAYS = 30
KEPT_CHOICES = (7, 30, 90)
FAILURES_MOST = 3  # in a row; then somebody has to look
# Kinds of what owners of runs and schedules are told (insight.reminders).
RUN_READY, RUN_FAILED, SCHEDULE_STOPPED = "insight.run_ready", "insight.run_failed", "insight.schedule_stopped"
WORKDAYS = (1, 2, 3, 4, 5)


class Rhythm(StrEnum):
    """When files are made. `logged`: as soon as the past year is over, has activities, and holds no unconfirmed draft."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    TERM = "term"
    YEARLY = "yearly"
    BEFORE_DUE = "before_due"
    LOGGED = "logged"


class ScheduleState(StrEnum):
    """`stopped`: by itself, and why is kept beside it."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"


class RunState(StrEnum):
    QUEUED = "queued"
    BUILDING = "building"
    DONE = "done"
    FAILED = "failed"


RHYTHM_NAMES = {
    Rhythm.WEEKLY: N_("Varje vecka"),
    Rhythm.MONTHLY: N_("Varje månad, den första arbetsdagen"),
    Rhythm.TERM: N_("Efter varje termin, i mitten av januari och augusti"),
    Rhythm.YEARLY: N_("En gång om året, i mitten av januari"),
    Rhythm.BEFORE_DUE: N_("10 arbetsdagar före 1 mars, inför redovisningen"),
    Rhythm.LOGGED: N_("När förra årets logg är klar, utan utkast som väntar"),
}
STATE_NAMES = {ScheduleState.ACTIVE: N_("Igång"), ScheduleState.PAUSED: N_("Pausad"), ScheduleState.STOPPED: N_("Stoppad")}
RUN_STATES = {
    RunState.QUEUED: N_("Väntar"),
    RunState.BUILDING: N_("Görs"),
    RunState.DONE: N_("Klar"),
    RunState.FAILED: N_("Misslyckades"),
}
UNDER_WAY = frozenset({RunState.QUEUED, RunState.BUILDING})


@dataclass(frozen=True, slots=True)
class Plan:
    """How a schedule works. `weekday`: 1 to 5 with Rhythm.WEEKLY, else None. `keep_days`: for how long its files can be fetched."""

    rhythm: Rhythm
    formats: tuple[str, ...]
    language: str
    weekday: int | None = None
    keep_days: int = KEPT_DAYS


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time at which files are due. `key` names it for good: two beats at once, or one that comes late, make one run of it."""

    key: str
    at: datetime


def checked(plan: Plan) -> Plan:
    """The plan, formats in their usual order. Raises RuleBroken("insight.schedule_weekday"), ("insight.schedule_formats"),
    ("insight.schedule_days"), ("insight.language")."""
    if plan.rhythm is Rhythm.WEEKLY and plan.weekday not in WORKDAYS:
        raise RuleBroken("insight.schedule_weekday", field="weekday")
    formats = tuple(one for one in RUN_FORMATS if one in plan.formats)
    if not formats or len(formats) != len(set(plan.formats)):
        raise RuleBroken("insight.schedule_formats", field="formats")
    if plan.keep_days not in KEPT_CHOICES:
        raise RuleBroken("insight.schedule_days", field="keep_days")
    if plan.language not in LANGUAGES:
        raise RuleBroken("insight.language", field="language")
    return Plan(plan.rhythm, formats, plan.language, plan.weekday if plan.rhythm is Rhythm.WEEKLY else None, plan.keep_days)


def latest(rhythm: Rhythm, weekday: int | None, now: datetime) -> Occasion | None:
    """The last occasion that has come; None where none has come for a year."""
    return max((one for one in _around(rhythm, weekday, now) if one.at <= now), key=lambda one: one.at, default=None)


def upcoming(rhythm: Rhythm, weekday: int | None, now: datetime) -> Occasion | None:
    """The next one; with Rhythm.LOGGED the first at which the log is asked for another year."""
    return min((one for one in _around(rhythm, weekday, now) if one.at > now), key=lambda one: one.at, default=None)


def account_year(rhythm: Rhythm, at: datetime) -> int:
    """The year of which a yearly account is made: the past one until 1 March, and whenever the rhythm is about a year that is over."""
    day = at.astimezone(STOCKHOLM).date()
    is_past = rhythm in (Rhythm.YEARLY, Rhythm.BEFORE_DUE, Rhythm.LOGGED) or day < date(day.year, DUE_MONTH, DUE_DAY)
    return day.year - 1 if is_past else day.year


def expires_at(ended_at: datetime, keep_days: int) -> datetime:
    """The end of the last day on which files can be fetched, at midnight in Sweden."""
    return at_hour(ended_at.astimezone(STOCKHOLM).date() + timedelta(days=keep_days + 1), 0)


def _around(rhythm: Rhythm, weekday: int | None, now: datetime) -> Iterator[Occasion]:
    """The occasions of the year before, this one and the next, or as many weeks and months as matter."""
    today = now.astimezone(STOCKHOLM).date()
    days = _weeks(weekday or 1, today) if rhythm is Rhythm.WEEKLY else _months(today) if rhythm is Rhythm.MONTHLY else _years(rhythm, today)
    for key, day in days:
        yield Occasion(key, at_hour(day, HOUR))


def _weeks(weekday: int, today: date) -> Iterator[tuple[str, date]]:
    monday = today - timedelta(days=today.weekday())
    for weeks in range(-3, 4):
        day = monday + timedelta(days=7 * weeks + weekday - 1)
        year, week, _ = day.isocalendar()
        yield f"{year}-V{week:02}", next_working(day)


def _months(today: date) -> Iterator[tuple[str, date]]:
    for months in range(-2, 3):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        yield f"{year}-{month + 1:02}", next_working(date(year, month + 1, 1))


def _years(rhythm: Rhythm, today: date) -> Iterator[tuple[str, date]]:
    for year in range(today.year - 1, today.year + 2):
        (spring, autumn), past = (date(year, *day) for day in TERM_DAYS), str(year - 1)
        if rhythm is Rhythm.TERM:
            yield f"{past}-ht", next_working(spring)
            yield f"{year}-vt", next_working(autumn)
        elif rhythm is Rhythm.YEARLY:
            yield past, next_working(spring)
        elif rhythm is Rhythm.BEFORE_DUE:
            yield past, add_working_days(date(year, DUE_MONTH, DUE_DAY), -DAYS_BEFORE_DUE)
        else:
            yield past, next_working(date(year, 1, 1))
