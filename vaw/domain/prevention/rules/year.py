"""A county's year of efforts as its rows have it, and the arithmetic on it: each effort counts once in a sum, whatever it serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Counted(NamedTuple):
    """An effort that was under way during the year. `assignment_ids`: those that it serves."""

    id: int
    level: str
    prevention_level: str
    field: str
    assignment_ids: tuple[int, ...]


class MilestonesDue(NamedTuple):
    """Milestones whose day lay in the year, and what became of them."""

    total: int
    done: int
    in_time: int


@dataclass(frozen=True, slots=True)
class EffortYear:
    year: int
    efforts: Sequence[Counted]
    milestones: MilestonesDue

    def serving(self, assignment_id: int) -> int:
        """How many serve an assignment: one that serves two is in both, so these never add up to a sum."""
        return sum(1 for one in self.efforts if assignment_id in one.assignment_ids)

    def without(self) -> int:
        """How many serve no assignment."""
        return sum(1 for one in self.efforts if not one.assignment_ids)
