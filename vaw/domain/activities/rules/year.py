"""A county's year as its totals have it, and the arithmetic on it. Missing stays missing: None is never 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

YEARS_BACK = 4  # the year and four before it: enough to see a direction, few enough for one row each on a page


class Totals(NamedTuple):
    """Activities, how many of them had their heads counted, minutes, and heads."""

    n: int
    counted: int
    minutes: int
    women: int
    men: int
    unstated: int

    @property
    def heads(self) -> tuple[int, int, int] | tuple[None, None, None]:
        """Women, men, not stated; all three missing when nobody counted."""
        return (self.women, self.men, self.unstated) if self.counted else (None, None, None)

    @property
    def persons(self) -> int | None:
        """All heads, missing when nobody counted."""
        return self.women + self.men + self.unstated if self.counted else None

    @property
    def not_counted(self) -> int:
        """Activities whose heads nobody counted."""
        return self.n - self.counted


NOTHING = Totals(0, 0, 0, 0, 0, 0)


class Kind(NamedTuple):
    """Activities of one type in one field of violence."""

    type: str
    field: str
    totals: Totals


class Reach(NamedTuple):
    """Activities of one field that reached one municipality, and their minutes."""

    municipality_id: int
    field: str
    n: int
    minutes: int


class Assigned(NamedTuple):
    """Activities that an assignment has a share in, and that share as minutes × per cent."""

    assignment_id: int
    n: int
    share_minutes: int


class Profession(NamedTuple):
    """Heads of one professional group, of activities that split them."""

    profession: str
    women: int
    men: int
    unstated: int


@dataclass(frozen=True, slots=True)
class Year:
    """One county's year, read in one statement: every number in it is of the same instant.

    `months`: {(year, month): totals} of the year and the YEARS_BACK before, month 0 for a year that is known as a whole only;
    `reached_before`: {year: municipalities of the county reached} of the same years, None where it is not known; `last_month`: the last
    month that has begun (12 for a year that is over, 0 for one to come). `logged`: the months in which anything at all was logged, where
    the year is a slice of the log; None: `months`.
    """

    county_id: int
    year: int
    municipality_ids: tuple[int, ...]
    last_month: int
    months: Mapping[tuple[int, int], Totals]
    kinds: Sequence[Kind] = ()
    reach: Sequence[Reach] = ()
    assigned: Sequence[Assigned] = ()
    professions: Sequence[Profession] = ()
    reached_before: Mapping[int, int] | None = None
    objectives: Mapping[str, Totals] | None = None
    logged: frozenset[tuple[int, int]] | None = None

    @property
    def totals(self) -> Totals:
        return self.totals_of(self.year)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is logged in it."""
        return self.totals.n == 0

    def totals_of(self, year: int) -> Totals:
        """The sum of a year's months."""
        return added(totals for (of, _), totals in self.months.items() if of == year)

    def month(self, month: int) -> Totals | None:
        """A month's totals: missing when the month has not begun or nobody logged in it, all zero when nothing of the slice was done."""
        at = (self.year, month)
        return self.months.get(at, NOTHING) if month <= self.last_month and at in self._logged() else None

    def is_logged(self, year: int) -> bool:
        """Whether anybody logged anything in one of its years."""
        return any(of == year for of, _ in self._logged())

    def _logged(self) -> frozenset[tuple[int, int]]:
        return frozenset(at for at, totals in self.months.items() if totals.n) if self.logged is None else self.logged

    def by_type(self) -> dict[str, Totals]:
        """Totals by type of activity, those with any, most activities first."""
        return _grouped((kind.type, kind.totals) for kind in self.kinds)

    def by_field(self) -> dict[str, Totals]:
        """Totals by field of violence, those with any, most activities first."""
        return _grouped((kind.field, kind.totals) for kind in self.kinds)

    def reached(self) -> dict[int, tuple[int, int]]:
        """{municipality: (activities, minutes)} for every municipality of the county; (0, 0) for a white spot."""
        found = dict.fromkeys(self.municipality_ids, (0, 0))
        for place in self.reach:
            if place.municipality_id in found:
                n, minutes = found[place.municipality_id]
                found[place.municipality_id] = (n + place.n, minutes + place.minutes)
        return found

    def reached_by_field(self) -> dict[tuple[int, str], int]:
        """{(municipality, field): activities}, those with any."""
        return {(place.municipality_id, place.field): place.n for place in self.reach if place.n}

    def not_reached(self) -> list[int]:
        """The white spots: municipalities of the county without any activity (features row 16), in the county's order."""
        return [municipality for municipality, (n, _) in self.reached().items() if n == 0]

    def assigned_minutes(self) -> tuple[dict[int, int], int]:
        """({assignment: whole minutes}, minutes of activities without any assignment); together exactly the year's minutes."""
        shares = {row.assignment_id: row.share_minutes for row in self.assigned if row.share_minutes}
        without = self.totals.minutes * 100 - sum(shares.values())
        whole = largest_remainder([*shares.values(), without], 100)
        return dict(zip(shares, whole, strict=False)), whole[-1]


def added(parts: Iterable[Totals]) -> Totals:
    """The sum, measure by measure."""
    columns = list(zip(*parts, strict=True))
    return Totals(*(sum(column) for column in columns)) if columns else NOTHING


def _grouped(parts: Iterable[tuple[str, Totals]]) -> dict[str, Totals]:
    found: dict[str, Totals] = {}
    for code, totals in parts:
        found[code] = added([found.get(code, NOTHING), totals])
    return dict(sorted(((code, totals) for code, totals in found.items() if totals.n), key=lambda item: (-item[1].n, item[0])))


def largest_remainder(numerators: Sequence[int], denominator: int) -> list[int]:
    """Each number divided and rounded to whole ones whose sum is the sum divided; the largest remainders are rounded up."""
    whole = [number // denominator for number in numerators]
    missing = sum(numerators) // denominator - sum(whole)
    by_remainder = sorted(range(len(numerators)), key=lambda place: (-(numerators[place] % denominator), place))
    for place in by_remainder[:missing]:
        whole[place] += 1
    return whole
