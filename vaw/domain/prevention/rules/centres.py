"""A regional resource centre: support to professionals as counts, month by month, and what is asked for when. Arithmetic only.

What is counted is professionals who got support. There is no place for anybody whom the support was about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from vaw.kernel.i18n import N_


class SupportForm(StrEnum):
    """How professionals got support."""

    ADVICE = "advice"
    CONSULTATION = "consultation"
    TRAINING = "training"


FORM_NAMES = {SupportForm.ADVICE: N_("Råd"), SupportForm.CONSULTATION: N_("Konsultation"), SupportForm.TRAINING: N_("Utbildning")}
NAME_MOST, TEXT_MOST = 150, 4000  # characters
HEADS_MOST = 10_000  # professionals in one cell of a month: a region has fewer employees of one group
LINES_MOST = 60  # of a month: more than a centre has kinds of support
PARTNERS_MOST = 100
# Decision: a month is reported by the 10th of the next one; the year by 15 February, a fortnight before the board's own account (as D-92).
MONTH_DUE_DAY = 10
YEAR_DUE = (2, 15)
FIRST_YEAR = 2018  # the pilot of regional resource centres (domain.md 1.5)


class Line(NamedTuple):
    """Professionals of a group who got support in a theme and form. Who got it twice is counted twice."""

    profession: str
    theme: str
    form: str
    women: int
    men: int
    unstated: int

    @property
    def persons(self) -> int:
        return self.women + self.men + self.unstated


class Heads(NamedTuple):
    """A sum by sex."""

    women: int = 0
    men: int = 0
    unstated: int = 0

    @property
    def persons(self) -> int:
        return self.women + self.men + self.unstated


def total(lines: Collection[Line]) -> Heads:
    """
    >>> total([Line("ngo", "all", "advice", 3, 1, 0), Line("ngo", "all", "training", 10, 2, 1)])
    Heads(women=13, men=3, unstated=1)
    """
    return Heads(*(sum(getattr(line, name) for line in lines) for name in Heads._fields))


def by_key(lines: Collection[Line], name: str, order: Sequence[str]) -> Mapping[str, Heads]:
    """{code: sum} by "profession", "theme" or "form", in the order of its list; codes without anybody are left out."""
    codes = [*order, *sorted({getattr(line, name) for line in lines} - set(order))]
    found = {code: total([line for line in lines if getattr(line, name) == code]) for code in codes}
    return {code: heads for code, heads in found.items() if heads.persons}


def fault(lines: Sequence[Line]) -> str | None:
    """The code of the first thing that is wrong with a month's lines, None for lines that may be kept.

    >>> fault([Line("ngo", "all", "advice", 1, 0, 0), Line("ngo", "all", "advice", 2, 0, 0)])
    'prevention.centre_twice'
    """
    if len(lines) > LINES_MOST:
        return "prevention.many"
    if any(not 0 <= number <= HEADS_MOST for line in lines for number in line[3:]):
        return "prevention.number"
    kinds = [line[:3] for line in lines]
    return "prevention.centre_twice" if len(set(kinds)) < len(kinds) else None


def month_of(day: date) -> date:
    """A month is its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=31))


def month_due(month: date) -> date:
    """The day by which a month is to be reported.

    >>> month_due(date(2026, 12, 1))
    datetime.date(2027, 1, 10)
    """
    return next_month(month).replace(day=MONTH_DUE_DAY)


def has_ended(month: date, today: date) -> bool:
    """Whether it can be reported: on its last day, and ever after."""
    return today >= next_month(month) - timedelta(days=1)


def months_open(opened_on: date, closed_on: date | None, today: date) -> list[date]:
    """The months that can be reported, the first one first: of an open centre, those that have ended."""
    month, last, found = month_of(opened_on), closed_on or today, list[date]()
    while month <= last and has_ended(month, today):
        found.append(month)
        month = next_month(month)
    return found


def is_asked(month: date, added_on: date) -> bool:
    """Whether a month that lacks a report is missing: those before the centre was written down may be told, and nobody asks for them."""
    return month >= month_of(added_on)


def years_open(opened_on: date, closed_on: date | None, today: date) -> list[int]:
    """The years that a follow-up can be of, the latest first."""
    last = min(closed_on or today, today).year
    return list(range(last, opened_on.year - 1, -1))
