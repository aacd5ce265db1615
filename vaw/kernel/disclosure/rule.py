"""When a sum over units may be shown to people who are not trusted with the units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

Key = tuple[str, str, str]
Insiders = tuple[str, ...]


class Unit(NamedTuple):
    """One facility's contribution to one figure, at the finest detail that any table uses.

    `floor`: what anybody may assume at least. `free`: unused capacity, never published, which must not be inferable as zero.
    """

    facility: str
    operator: str
    county: str
    form: str = ""
    group: str = ""
    reason: str = ""
    value: int = 0
    floor: int = 0
    free: int = 0

    @property
    def key(self) -> Key:
        """Identity over time: the same key in two snapshots is the same thing."""
        return self.facility, self.group, self.reason


@dataclass(frozen=True, slots=True)
class Rule:
    """`left`: operators that must stay unknown to insiders; `together`: leaders of counties who may put their knowledge together;
    `per_cent`: the p %-rule; `least`: the smallest useful doubt in absolute numbers."""

    facilities: int = 3
    operators: int = 3
    left: int = 2
    together: int = 2
    per_cent: int = 20
    least: int = 2

    def doubt(self, value: float) -> float:
        """How far above and below the truth every outsider and insider must be left guessing."""
        return max(self.least, self.per_cent * abs(value) / 100)


Amount = Callable[[Unit], int]


def of_value(unit: Unit) -> int:
    """What a figure sums."""
    return unit.value


def of_free(unit: Unit) -> int:
    """What must not be inferred beside it."""
    return unit.free


def weakness(units: Iterable[Unit], rule: Rule, amount: Amount = of_value) -> str | None:
    """Why the sum over `units` must not be shown, None when it is safe on its own.

    Safe: enough facilities of enough operators; and after taking away all that insiders know (an operator its own facilities, up to
    `together` leaders all of their counties) nothing is left, or at least `left` operators are, of which the largest cannot be
    estimated closer than the rule's doubt. A sum of zero is never safe: it tells on every member.
    """
    found = list(units)
    if len({unit.facility for unit in found}) < rule.facilities:
        return "facilities"
    if len({unit.operator for unit in found}) < rule.operators:
        return "operators"
    size: Counter[tuple[str, str]] = Counter()
    slack: Counter[tuple[str, str]] = Counter()
    for unit in found:
        size[unit.county, unit.operator] += abs(amount(unit))
        slack[unit.county, unit.operator] += abs(amount(unit)) - (unit.floor if amount is of_value else 0)
    return next((told for insiders in knowers(found, rule) if (told := _seen_by(insiders, size, slack, rule))), None)


def _seen_by(insiders: Insiders, size: Counter[tuple[str, str]], slack: Counter[tuple[str, str]], rule: Rule) -> str | None:
    """What these insiders could tell of the others, None: nothing."""
    left: Counter[str] = Counter()
    spare: Counter[str] = Counter()
    for county, operator in size:
        if county not in insiders and operator not in insiders:
            left[operator] += size[county, operator]
            spare[operator] += slack[county, operator]
    if not left:
        return None
    if len(left) < rule.left:
        return "insiders"
    largest = max(left, key=lambda operator: (left[operator], operator))
    return "dominance" if spare.total() - spare[largest] < rule.doubt(left[largest]) else None


def knowers(units: Iterable[Unit], rule: Rule) -> list[Insiders]:
    """Everybody who looks: the public, each operator, and every group of up to `together` leaders of counties."""
    found = list(units)
    counties = sorted({unit.county for unit in found})
    return [
        (),
        *((operator,) for operator in sorted({unit.operator for unit in found})),
        *(group for size in range(1, rule.together + 1) for group in combinations(counties, size)),
    ]
