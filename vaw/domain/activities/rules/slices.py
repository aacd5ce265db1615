"""A part of the log: which activities a filter of the statistics counts, and how two parts stand beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vaw.domain.activities.rules.year import NOTHING, Totals, Year, added, largest_remainder

WITHOUT = ""  # the objective of activities that were given none
FEW = 30  # activities: below this a difference says little (D-88 asks for as many)


@dataclass(frozen=True, slots=True)
class Slice:
    """What is counted; None counts everything. `first`..`last`: months of every year, both counted.

    Of an assignment: activities in which it has a share, with all who took part, and its share of their time.
    """

    field: str | None = None
    assignment_id: int | None = None
    objective: str | None = None
    first: int = 1
    last: int = 12

    @property
    def whole_years(self) -> bool:
        return (self.first, self.last) == (1, 12)

    @property
    def is_of_fields(self) -> bool:
        """Whether nothing but a field is picked, if anything."""
        return self == Slice(field=self.field)

    @property
    def is_of_months(self) -> bool:
        """Whether nothing but months are picked, if anything."""
        return self == Slice(first=self.first, last=self.last)

    @property
    def is_everything(self) -> bool:
        return self == Slice()


class Cell(NamedTuple):
    """Activities of one month (0: of a whole year), field and objective. `share_minutes`: minutes × per cent."""

    year: int
    month: int
    field: str
    objective: str
    n: int
    counted: int
    share_minutes: int
    women: int
    men: int
    unstated: int


class Covered(NamedTuple):
    """How far a county's log reaches in a year: months with anything in it, and its own municipalities that it reached in the slice."""

    county_id: int
    months: int
    reached: int
    municipalities: int


@dataclass(frozen=True, slots=True)
class Nation:
    """The country's year: `year` counts every activity once, at the one county that it belongs to.

    `covered`: all counties in their usual order. `counties`: how many of them have logged anything in the slice's months.
    """

    year: Year
    covered: Sequence[Covered]

    @property
    def counties(self) -> int:
        return sum(1 for county in self.covered if county.months)


def summed(cells: Sequence[Cell], key: str) -> dict[str, Totals]:
    """Totals by the cells' `key`. Whole minutes, rounded so that their sum is the whole's."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(str(getattr(cell, key)), []).append(cell)
    minutes = largest_remainder([sum(cell.share_minutes for cell in group) for group in found.values()], 100)
    return {
        name: added(Totals(cell.n, cell.counted, 0, cell.women, cell.men, cell.unstated) for cell in group)._replace(minutes=whole)
        for (name, group), whole in zip(found.items(), minutes, strict=True)
    }


def months_of(cells: Sequence[Cell]) -> dict[tuple[int, int], Totals]:
    """{(year, month): totals} of those with anything in them."""
    found: dict[tuple[int, int], Totals] = {}
    for year in sorted({cell.year for cell in cells}):
        for month, totals in summed([cell for cell in cells if cell.year == year], "month").items():
            if totals.n:
                found[year, int(month)] = totals
    return found


class Beside(NamedTuple):
    """One group here and elsewhere. `share`: of all here; `other_share`: of all elsewhere; `part`: of the group elsewhere that is here.

    A share of nothing is missing. `few`: too few activities on either side to make much of a difference.
    """

    code: str
    n: int
    share: float | None
    other_n: int
    other_share: float | None
    part: float | None
    few: bool


def beside(here: Mapping[str, Totals], other: Mapping[str, Totals], codes: Sequence[str]) -> list[Beside]:
    """Every group that is on either side, in the order of `codes`, then by code."""
    groups = [code for code in codes if code in here or code in other]
    groups += sorted((here.keys() | other.keys()) - set(groups))
    all_here, all_other = (sum(totals.n for totals in side.values()) for side in (here, other))
    found = []
    for code in groups:
        n, other_n = here.get(code, NOTHING).n, other.get(code, NOTHING).n
        if n or other_n:
            found.append(
                Beside(code, n, share_of(n, all_here), other_n, share_of(other_n, all_other), share_of(n, other_n), min(n, other_n) < FEW)
            )
    return found


def share_of(n: int, whole: int) -> float | None:
    """A share 0..1; of nothing it is missing."""
    return n / whole if whole else None
