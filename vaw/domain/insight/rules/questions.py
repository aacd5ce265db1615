"""What a compilation of one's own is made of: which figures, which of their rows, of which time, of the county or the country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from vaw.domain.insight.rules import FIRST_YEAR
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_

NAME_MOST = 80  # characters of a name: one line of a list on a phone
FIGURES_MOST = 20  # figures of one compilation: half of the register; more is the yearly account
YEARS_MOST = 5  # years beside each other: more do not fit a page
ROWS_MOST = 400  # rows that are picked out, of all figures: every municipality in the country, and some
COMPILATION = "sammanstallning"  # the kind of its documents


class Sharing(StrEnum):
    """Who else may open it. `nation`: what the national coordinator shares with all counties."""

    OWN = "own"
    COUNTY = "county"
    NATION = "nation"


class Span(StrEnum):
    """Of which years it is; all but `years` follow the calendar, so that a saved one is never out of date."""

    LAST = "last"
    THIS = "this"
    TWO = "two"
    THREE = "three"
    FIVE = "five"
    YEARS = "years"


class Part(StrEnum):
    """Of which part of each year; a school term as the calendar's half-year that holds it."""

    WHOLE = "whole"
    SPRING = "spring"
    AUTUMN = "autumn"


SHARING_NAMES = {Sharing.OWN: N_("Bara jag"), Sharing.COUNTY: N_("Alla på länsstyrelsen"), Sharing.NATION: N_("Alla län")}
SPAN_NAMES = {
    Span.LAST: N_("Förra året"),
    Span.THIS: N_("I år, till i dag"),
    Span.TWO: N_("Förra året och året innan"),
    Span.THREE: N_("De tre senaste hela åren"),
    Span.FIVE: N_("De fem senaste hela åren"),
    Span.YEARS: N_("Året eller åren som jag väljer"),
}
PART_NAMES = {
    Part.WHOLE: N_("Hela året"),
    Part.SPRING: N_("Vårterminen, januari–juni"),
    Part.AUTUMN: N_("Höstterminen, juli–december"),
}
MONTHS = {Part.WHOLE: range(1, 13), Part.SPRING: range(1, 7), Part.AUTUMN: range(7, 13)}
_BACK = {Span.LAST: 1, Span.TWO: 2, Span.THREE: 3, Span.FIVE: 5}


@dataclass(frozen=True, slots=True)
class Choice:
    """`figures`: codes. `rows`: (figure, code of its row) of those that are picked out; a figure that is not named there shows all.

    `years` counts with Span.YEARS alone. `nation`: the whole country instead of the reader's county.
    """

    figures: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    span: Span = Span.LAST
    years: tuple[int, ...] = ()
    part: Part = Part.WHOLE
    nation: bool = False

    def rows_of(self, code: str) -> frozenset[str]:
        """The rows that are picked out of a figure; empty for all."""
        return frozenset(row for figure, row in self.rows if figure == code)

    def as_json(self) -> dict[str, Any]:
        return {
            "figures": list(self.figures),
            "rows": [list(pair) for pair in self.rows],
            "span": self.span.value,
            "years": list(self.years),
            "part": self.part.value,
            "nation": self.nation,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Choice:
        return cls(
            tuple(kept["figures"]),
            tuple((figure, row) for figure, row in kept["rows"]),
            Span(kept["span"]),
            tuple(kept["years"]),
            Part(kept["part"]),
            kept["nation"],
        )


def years_of(choice: Choice, this_year: int) -> list[int]:
    """Its years on a day of `this_year`, the earliest first.

    >>> years_of(Choice(span=Span.THREE), 2026), years_of(Choice(span=Span.YEARS, years=(2025, 2019)), 2026)
    ([2023, 2024, 2025], [2019, 2025])
    """
    if choice.span is Span.YEARS:
        return sorted(set(choice.years))
    if choice.span is Span.THIS:
        return [this_year]
    return list(range(max(FIRST_YEAR, this_year - _BACK[choice.span]), this_year))


def checked(choice: Choice, known: Iterable[str], this_year: int) -> Choice:
    """The choice without figures that do not exist, and without rows of figures that are not chosen.

    Raises RuleBroken("insight.question_figures"), ("insight.question_many"), ("insight.question_years"), ("insight.year").
    """
    kept = [code for code in known if code in choice.figures]
    if not kept:
        raise RuleBroken("insight.question_figures", field="figur")
    if len(kept) > FIGURES_MOST or len(choice.rows) > ROWS_MOST:
        raise RuleBroken("insight.question_many", field="figur", most=FIGURES_MOST)
    years = years_of(choice, this_year)
    if not 1 <= len(years) <= YEARS_MOST:
        raise RuleBroken("insight.question_years", field="ar", most=YEARS_MOST)
    if not FIRST_YEAR <= years[0] <= years[-1] <= this_year:
        raise RuleBroken("insight.year", field="ar", first=FIRST_YEAR, last=this_year)
    rows = tuple(pair for pair in choice.rows if pair[0] in kept)
    return replace(choice, figures=tuple(kept), rows=rows, years=tuple(years) if choice.span is Span.YEARS else ())
