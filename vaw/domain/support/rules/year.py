"""A year of support as its rows have it, of a county or of the nation, and the arithmetic on it. Missing stays missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

YEARS_BACK = 4  # as the log's figures have it (activities.rules.year)
AGREES_FROM = 4  # on a scale from 1 to 5
NOT_SAID = ""  # the profession of those who did not state theirs; of municipalities it is 0


class Asked(NamedTuple):
    """Requests that came in during the year. `answered`: got a first answer, `in_time` within the promised working days;
    `withdrawn`: taken back before it; `open_at_end`: of all requests, how many were open when the year ended (or are, while it runs)."""

    received: int
    answered: int
    in_time: int
    withdrawn: int
    open_at_end: int


class Pace(NamedTuple):
    """The median in working days of the steps that led away from `state`, and of how many."""

    state: str
    days: float
    n: int


class Held(NamedTuple):
    """Occasions that were held in one mode, and how many of them several boards held together."""

    mode: str
    n: int
    together: int


class Heads(NamedTuple):
    """Who came. `occasions`: at how many occasions they were counted."""

    occasions: int
    women: int
    men: int
    unstated: int

    @property
    def persons(self) -> int:
        return self.women + self.men + self.unstated


class Followed(NamedTuple):
    """Organisations that were to be asked so many months afterwards, and how many answered."""

    months: int
    asked: int
    answered: int


class Use(NamedTuple):
    """How those who came answered whether they can use it in their work, 1 to 5: of occasions with answers enough to be shown.

    `total`: the sum of the answers; `agree`: how many said 4 or 5.
    """

    occasions: int
    answers: int
    total: int
    agree: int


NOBODY = Heads(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SupportYear:
    """Read in one statement: every number in it is of the same instant.

    `received`, `held_in`, `came_in`: {year: requests, occasions, heads} of the year and the YEARS_BACK before; `stages`: {stage:
    organisations, once for each method} at the year's end; `municipality_ids`: of the county, or of the whole country.
    """

    year: int
    municipality_ids: tuple[int, ...]
    asked: Asked
    received: Mapping[int, int]
    held_in: Mapping[int, int]
    came_in: Mapping[int, Heads]
    pace: Sequence[Pace] = ()
    held: Sequence[Held] = ()
    professions: Mapping[str, Heads] | None = None
    municipalities: Mapping[int, Heads] | None = None
    followed: Sequence[Followed] = ()
    stages: Mapping[str, int] | None = None
    use: Use | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody asked for anything and nothing was held."""
        return not (self.asked.received or self.occasions)

    @property
    def occasions(self) -> int:
        return self.held_in.get(self.year, 0)

    @property
    def together(self) -> int:
        """Of the occasions, those that several boards held together."""
        return sum(held.together for held in self.held)

    def came(self, year: int | None = None) -> Heads | None:
        """Who came in a year, missing when nobody counted."""
        return self.came_in.get(self.year if year is None else year)

    def came_from(self) -> dict[int, Heads]:
        """{municipality: heads} for every municipality, none for one from which nobody came."""
        found = self.municipalities or {}
        return {id_: found.get(id_, NOBODY) for id_ in self.municipality_ids}

    def came_from_elsewhere(self) -> Heads:
        """Heads from municipalities of other counties."""
        known = {0, *self.municipality_ids}
        return _added(heads for id_, heads in (self.municipalities or {}).items() if id_ not in known)

    def reached(self) -> int:
        """Municipalities from which somebody came."""
        return sum(1 for heads in self.came_from().values() if heads.persons)


def _added(parts: Iterable[Heads]) -> Heads:
    """The sum; an occasion to which people came from several places counts in each of them."""
    columns = list(zip(*parts, strict=True))
    return Heads(*(sum(column) for column in columns)) if columns else NOBODY
