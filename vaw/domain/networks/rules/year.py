"""A county's year of networks as its rows have it, and the arithmetic on it. Missing stays missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vaw.domain.networks.rules.presence import Heads


class MeetingsHeld(NamedTuple):
    """Meetings that were held by networks of one type, and what they decided. `counted`: of how many somebody noted who came."""

    type: str
    n: int
    counted: int
    decisions: int


class ActionsDue(NamedTuple):
    """Action points whose day lay in the year, and what became of them (queries.results.Sums)."""

    total: int
    done: int
    in_time: int
    late: int
    dropped: int


@dataclass(frozen=True, slots=True)
class NetworkYear:
    """`came`: heads at all meetings, None where nobody counted; `organisations`, `municipalities`: how many different ones came.

    `every`: how many municipalities the county has.
    """

    year: int
    held: Sequence[MeetingsHeld]
    came: Heads | None
    organisations: int
    municipalities: int
    every: int
    actions: ActionsDue

    @property
    def meetings(self) -> int:
        return sum(held.n for held in self.held)

    @property
    def counted(self) -> int:
        return sum(held.counted for held in self.held)
