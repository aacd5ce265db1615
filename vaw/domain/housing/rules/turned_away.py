"""Why people were turned away, and who they were: counts, never a case (features row 60)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from vaw.kernel.i18n import N_


class Reason(StrEnum):
    """Why (domain.md 3.2, "flows")."""

    FULL = "full"
    TARGET_GROUP = "target_group"
    RISK = "risk"
    GEOGRAPHY = "geography"
    SUBSTANCE_USE = "substance_use"
    PETS = "pets"
    OTHER = "other"


class Group(StrEnum):
    """Whom. Each request is counted once, under what decided it."""

    WOMEN = "women"
    MEN = "men"
    SONS_ABOVE_LIMIT = "sons_above_limit"
    DISABILITY = "disability"
    SUBSTANCE_USE = "substance_use"
    LARGE_FAMILY = "large_family"
    WITH_PETS = "with_pets"
    UNSTATED = "unstated"


REASON_NAMES = {
    Reason.FULL: N_("Ingen ledig plats"),
    Reason.TARGET_GROUP: N_("Utanför målgruppen"),
    Reason.RISK: N_("Risken för stor just där"),
    Reason.GEOGRAPHY: N_("För nära hotet"),
    Reason.SUBSTANCE_USE: N_("Skadligt bruk eller beroende"),
    Reason.PETS: N_("Husdjur"),
    Reason.OTHER: N_("Annat skäl"),
}
GROUP_NAMES = {
    Group.WOMEN: N_("Kvinnor"),
    Group.MEN: N_("Män"),
    Group.SONS_ABOVE_LIMIT: N_("Söner över åldersgränsen"),
    Group.DISABILITY: N_("Personer med funktionsnedsättning"),
    Group.SUBSTANCE_USE: N_("Personer med skadligt bruk eller beroende"),
    Group.LARGE_FAMILY: N_("Stora familjer"),
    Group.WITH_PETS: N_("Den som har husdjur"),
    Group.UNSTATED: N_("Framgår inte"),
}
COUNT_MOST = 999


class Kind(NamedTuple):
    """A cell of the count."""

    reason: Reason
    group: Group


Counts = Mapping[Kind, int]


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3


def total(counts: Counts) -> int:
    """Requests turned away: each lies in one cell."""
    return sum(counts.values())


def split(number: int, known: Counts) -> dict[Kind, int]:
    """The counts of a report that says how many and, of some, why and whom: the rest is other and unstated.

    Raises ValueError when more is explained than there was.
    """
    left = number - total(known)
    if left < 0:
        raise ValueError("more reasons than requests")
    found = {kind: count for kind, count in known.items() if count}
    rest = Kind(Reason.OTHER, Group.UNSTATED)
    return found | {rest: found.get(rest, 0) + left} if left else found


QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Quarters:
    """A year's counts. `known`: the share of facilities' days in a quarter on which their numbers were fresh."""

    year: int
    counts: Mapping[int, Counts]
    known: Mapping[int, Fraction | None]

    def of(self, quarter: int, reason: Reason | None = None, group: Group | None = None) -> int | None:
        """Counted in a quarter: of a reason, of a group, of both or in all. None: nobody reported then, which is not zero."""
        cells = self.counts.get(quarter)
        if cells is None:
            return 0 if self.known.get(quarter) else None
        return sum(n for kind, n in cells.items() if reason in (None, kind.reason) and group in (None, kind.group))

    def year_of(self, reason: Reason | None = None, group: Group | None = None) -> int | None:
        """Counted in the quarters of which something is known; None when nothing is."""
        found = [n for quarter in QUARTERS if (n := self.of(quarter, reason, group)) is not None]
        return sum(found) if found else None


def known_share(days: Iterable[tuple[int, int]]) -> Fraction | None:
    """Of (facilities with fresh numbers, facilities) day by day; None without any facility.

    >>> known_share([(1, 2), (2, 2)]), known_share([])
    (Fraction(3, 4), None)
    """
    fresh, facilities = map(sum, zip(*found, strict=True)) if (found := list(days)) else (0, 0)
    return Fraction(fresh, facilities) if facilities else None
