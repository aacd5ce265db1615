"""A county's year of its action plans, as figures count it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanYear:
    """`measures`: those whose day lies in the year, without those that were dropped. `actors`: with it at some time of the year.

    `told`: those of them that told of the year. Persons: None where no report counted any, which differs from 0. `counted`: reports of
    measures that counted somebody, of `lines`.
    """

    year: int
    measures: int
    done: int
    late: int
    dropped: int
    actors: int
    told: int
    women: int | None
    men: int | None
    unstated: int | None
    counted: int
    lines: int

    @property
    def persons(self) -> int | None:
        parts = [part for part in (self.women, self.men, self.unstated) if part is not None]
        return sum(parts) if parts else None
