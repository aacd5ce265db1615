"""The year of the work, month by month: what falls due when, what is done, what is late (domain.md 1.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from babel.dates import format_date

from vaw.blueprints.mandates.standing import Standing, standings
from vaw.domain.mandates.models import Assignment
from vaw.domain.mandates.queries import Day, list_accounts, list_year_dates
from vaw.domain.mandates.rules import ASKED_FOR, AccountState, in_force
from vaw.domain.prevention.queries.seasons import list_weeks
from vaw.domain.prevention.rules.seasons import SEASON_NAMES, Days, Season
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import SOURCE, language
from vaw.kernel.i18n import day as full_day
from vaw.kernel.i18n import gettext as _

MONTHS = 12
FIRST_YEAR, LAST_YEAR = 1994, 2100  # from the first assignment on (insight.rules); further than anybody plans


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a month. `day` sorts it. What somebody owes has a tag; a day of attention or a season is quiet."""

    day: date
    when: str
    text: str
    href: str | None = None
    note: str = ""
    tag: str | None = None
    colour: str = "grey"
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    is_now: bool
    entries: list[Entry] = field(default_factory=list)

    @property
    def name(self) -> str:
        """ "november 2026"."""
        return format_date(self.first, "LLLL y", locale=language())


@dataclass(frozen=True, slots=True)
class Radar:
    """Twelve months in order; `late`: accounts whose day lies before them and that are still asked for.

    `unknown_weeks`: years for which nobody has entered the days of the week that has no rule.
    """

    months: Sequence[Month]
    late: Sequence[Entry]
    year: int | None
    unknown_weeks: Sequence[int] = ()


def radar(by: Actor, assignments: Iterable[Assignment], year: int | None) -> Radar:
    """The twelve months from this one on, or those of a year. Four statements."""
    today = clock.today()
    year = year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None
    first = date(year, 1, 1) if year else today.replace(day=1)
    firsts = [_month_after(first, n) for n in range(MONTHS)]
    last = _month_after(first, MONTHS) - timedelta(days=1)
    owed = standings(by, list_accounts(by, min(first, today - ASKED_FOR), last))
    several = len({one.account.county_id for one in owed}) > 1
    entries = [_of_account(one, several) for one in owed if one.account.due_on >= first]
    entries += _of_ends(assignments, first, last)
    entries += _of_days(list_year_dates(), owed, first, last)
    weeks = list_weeks()
    entries += _of_weeks(weeks, first, last)
    months = {when: Month(when, when == today.replace(day=1)) for when in firsts}
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.quiet)):
        months[entry.day.replace(day=1)].entries.append(entry)
    late = [
        replace(_of_account(one, several), when=full_day(one.account.due_on))
        for one in owed
        if one.account.due_on < first and one.state is AccountState.LATE
    ]
    unknown = [one for one in range(first.year, last.year + 1) if one not in weeks]
    return Radar(list(months.values()), [] if year else late, year, unknown)


def _month_after(first: date, n: int) -> date:
    months = first.month - 1 + n
    return date(first.year + months // 12, months % 12 + 1, 1)


def _of_account(one: Standing, several: bool) -> Entry:
    text = _("Redovisning för {year}: {title}").format(year=one.account.year, title=one.title)
    note = ". ".join(filter(None, (one.county if several else "", one.note)))
    return Entry(one.account.due_on, _when(one.account.due_on), text, one.href, note, one.tag, one.colour)


def _of_ends(assignments: Iterable[Assignment], first: date, last: date) -> Iterator[Entry]:
    for one in assignments:
        if one.valid_to is not None and first <= one.valid_to <= last:
            title = one.title_sv if language() == SOURCE else one.title_en
            yield Entry(one.valid_to, _when(one.valid_to), _("Sista dagen: {title}").format(title=title), f"/uppdrag/{one.id}")


def _of_days(days: Iterable[Day], owed: Iterable[Standing], first: date, last: date) -> Iterator[Entry]:
    """The days of the year. One that is named by the code of an assignment stands for its account where no day is decided yet."""
    decided = {(one.account.code, one.account.due_on.year) for one in owed}
    for one in days:
        for year in range(first.year - 1, last.year + 1):
            begins, ends = _span(one, year)
            if ends < first or begins > last or not in_force(one.valid_from, one.valid_to, begins) or (one.code, year) in decided:
                continue
            for day in _in_each_month(max(begins, first), min(ends, last)):
                note = one.about if day == max(begins, first) else ""
                yield Entry(day, _season(begins, ends), one.name, note=note, quiet=one.kind != "report")


def _of_weeks(weeks: Mapping[int, Days], first: date, last: date) -> Iterator[Entry]:
    """The week that has no rule stands where somebody has entered its days, and nowhere else."""
    for days in weeks.values():
        if first <= days.first_on <= last:
            text = _(SEASON_NAMES[Season.FREE_WEEK])
            yield Entry(days.first_on, _season(days.first_on, days.last_on), text, quiet=True)


def _span(one: Day, year: int) -> tuple[date, date]:
    begins = date(year, one.month, one.day)
    return begins, date(year, one.last_month, one.last_day) if one.last_month and one.last_day else begins


def _in_each_month(begins: date, ends: date) -> list[date]:
    """The first day of a span, and that of every month it goes on into."""
    later = [_month_after(begins.replace(day=1), n) for n in range(1, MONTHS)]
    return [begins, *(day for day in later if day <= ends)]


def _season(begins: date, ends: date) -> str:
    if begins == ends:
        return _when(begins)
    if begins.day == 1 and begins.month == ends.month and (ends + timedelta(days=1)).day == 1:
        return _("Hela månaden")
    if begins.month == ends.month:
        return f"{begins.day}–{_when(ends)}"
    return f"{_when(begins)}–{_when(ends)}"


def _when(day: date) -> str:
    """ "1 mars": the month's heading says the year."""
    return format_date(day, "d MMMM", locale=language())
