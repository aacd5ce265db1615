"""Efforts in words: state, period, progress, what they serve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from vaw.domain.mandates.queries import assignment_titles, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.prevention.queries.efforts import Line
from vaw.domain.prevention.rules import (
    LEVEL_SHORT,
    PREVENTION_NAMES,
    PREVENTION_SHORT,
    STATE_NAMES,
    EffortLevel,
    EffortState,
    PreventionLevel,
    Progress,
)
from vaw.domain.strategies.queries.strategies import Filter as StrategyFilter
from vaw.domain.strategies.queries.strategies import list_strategies
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day, ngettext, number
from vaw.kernel.i18n import gettext as _

STRATEGIES_MOST = 50  # a county has one or two in each period
COLOURS = {
    EffortState.PLANNED: "blue",
    EffortState.ONGOING: "green",
    EffortState.PAUSED: "yellow",
    EffortState.DONE: "grey",
    EffortState.CANCELLED: "grey",
}


class Tag(NamedTuple):
    text: str
    colour: str


def state_tag(state: str) -> Tag:
    return Tag(_(STATE_NAMES[EffortState(state)]), COLOURS[EffortState(state)])


def state_name(state: str) -> str:
    return _(STATE_NAMES[EffortState(state)])


def level_name(level: str) -> str:
    return _(LEVEL_SHORT[EffortLevel(level)])


def prevention_name(level: str) -> str:
    return _(PREVENTION_SHORT[PreventionLevel(level)])


def prevention_told(level: str) -> str:
    """With whom it is for: "Universell: för alla"."""
    return _(PREVENTION_NAMES[PreventionLevel(level)])


def period(begins_on: date, ends_on: date | None) -> str:
    """From when to when."""
    if ends_on is None:
        return _("Från {first}").format(first=day(begins_on))
    return _("{first} till {last}").format(first=day(begins_on), last=day(ends_on))


def milestones_told(progress: Progress) -> str | None:
    """How many of how many, and how many are late; None without any."""
    if not progress.total:
        return None
    told = _("{done} av {total} klara").format(done=number(progress.done), total=number(progress.total))
    return f"{told}, {ngettext('1 försenad', '{n} försenade', progress.late).format(n=number(progress.late))}" if progress.late else told


def finding(progress: Progress) -> str:
    """The sentence that stands first on an effort's page."""
    activities = ngettext("1 aktivitet är loggad.", "{n} aktiviteter är loggade.", progress.activities).format(
        n=number(progress.activities)
    )
    if progress.share is None:
        return _("Inga milstolpar är satta än.") + " " + activities
    done, total = number(progress.done), number(progress.total)
    told = ngettext("{done} av 1 milstolpe är klar.", "{done} av {n} milstolpar är klara.", progress.total).format(done=done, n=total)
    return f"{told} {activities}"


def named(codes: Sequence[str], terms: TermList) -> str | None:
    """Names of a list's entries, None for none."""
    names = term_names(terms)
    return ", ".join(names.get(code, code) for code in codes) or None


def mandates(ids: Sequence[int]) -> str | None:
    titles = assignment_titles()
    return ", ".join(titles[one] for one in ids if one in titles) or None


def strategies_of(by: Actor, county_id: int) -> list[tuple[int, str]]:
    """The county's strategies that an effort can serve, the latest first: the second call, to the area beside this one."""
    found = list_strategies(by, StrategyFilter(county_id=county_id), size=STRATEGIES_MOST)
    return [(one.id, _with_years(one.title, f"{one.starts_on.year}–{one.ends_on.year}")) for one in found.rows]


def _with_years(title: str, years: str) -> str:
    """A strategy by its name and years, which most names tell already.

    >>> _with_years("Jämställt län", "2024–2027"), _with_years("Jämställt län 2024–2027", "2024–2027")
    ('Jämställt län 2024–2027', 'Jämställt län 2024–2027')
    """
    return title if years in title else f"{title} {years}"


def row_of(line: Line) -> tuple[str | None, ...]:
    """A line of the list as text."""
    fields = term_names(TermList.VIOLENCE_FIELD)
    return (
        line.title, state_name(line.state), level_name(line.level), prevention_name(line.prevention_level),
        fields.get(line.field, line.field), period(line.begins_on, line.ends_on), milestones_told(line.progress), number(line.activities),
    )  # fmt: skip
