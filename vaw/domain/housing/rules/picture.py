"""Totals that say how sure they are, and the European measure beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median_low

from vaw.domain.housing.rules.snapshots import Freshness, Numbers, Places, available

INHABITANTS_PER_FAMILY_PLACE = 10_000  # Istanbul Convention, explanatory report, paragraph 135
BEDS_PER_FAMILY_PLACE = Fraction(5, 2)  # EIGE and WAVE: usually one family place = 2.5 beds; adjustable on the page


FACTOR_LEAST, FACTOR_MOST = Fraction(1), Fraction(10)  # beds in a family place: one adult alone to a mother with nine children


@dataclass(frozen=True, slots=True)
class Part:
    """One facility in a total. `reported` None: it is silent, which is not zero. `authorised`: what it may hold at the most."""

    reported: int | None
    authorised: int


@dataclass(frozen=True, slots=True)
class Band:
    """From what is reported to that plus all that the silent may hold. `share`: of the facilities that have reported; None without any."""

    low: int
    high: int
    reported: int
    facilities: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.reported, self.facilities) if self.facilities else None

    @property
    def certain(self) -> bool:
        return self.reported == self.facilities

    def __add__(self, other: Band) -> Band:
        return Band(
            self.low + other.low, self.high + other.high, self.reported + other.reported, self.facilities + other.facilities
        )  # fmt: skip


NOTHING = Band(0, 0, 0, 0)


def band(parts: Iterable[Part]) -> Band:
    """The total of facilities of which some are silent (features row 58: unknown is not zero).

    >>> band([Part(4, 6), Part(0, 8), Part(None, 10)])
    Band(low=4, high=14, reported=2, facilities=3)
    """
    found = NOTHING
    for part in parts:
        known = part.reported is not None
        low = part.reported or 0
        found += Band(low, low if known else part.authorised, int(known), 1)
    return found


def needed_family_places(inhabitants: int) -> Fraction:
    """One family place for every 10,000 inhabitants."""
    return Fraction(inhabitants, INHABITANTS_PER_FAMILY_PLACE)


def coverage(family_places: int, inhabitants: int) -> Fraction | None:
    """Share of the family places that the measure asks for; None without inhabitants."""
    return Fraction(family_places) / needed_family_places(inhabitants) if inhabitants else None


def in_beds(family_places: int, factor: Fraction = BEDS_PER_FAMILY_PLACE) -> Fraction:
    """What family places are in beds, for comparison only: the two are never added."""
    return family_places * factor


def occupancy(occupied: int, beds: int, closed: int) -> Fraction | None:
    """Share of the beds in use that are occupied; None when none is in use."""
    return Fraction(occupied, beds - closed) if beds > closed else None


@dataclass(frozen=True, slots=True)
class State:
    """A facility as the picture counts it. `age_days`: since somebody vouched for its numbers; None: nobody ever has."""

    facility_id: int
    code: str
    county_id: int
    places: Places
    authorised: int
    numbers: Numbers | None
    freshness: Freshness
    age_days: int | None

    @property
    def reports(self) -> bool:
        """Whether its numbers count. Those of a stale one do not, and it is silent."""
        return self.freshness is Freshness.FRESH and self.numbers is not None

    @property
    def free(self) -> int | None:
        """Free beds; None when that is not known today."""
        return available(self.places, self.numbers) if self.reports and self.numbers is not None else None


@dataclass(frozen=True, slots=True)
class Summary:
    """Facilities in sum. Beds, places for adults and children, and family places apart: each its own band, never added."""

    facilities: int
    fresh: int
    stale: int
    unknown: int
    unlicensed: int
    full: int
    beds: Band
    adults: Band
    children: Band
    families: Band
    occupied: Band
    free: Band
    ages: tuple[int, ...]

    @property
    def age_middle(self) -> int | None:
        """Days since the facility in the middle was vouched for; None when none has been."""
        return median_low(self.ages) if self.ages else None

    @property
    def age_most(self) -> int | None:
        return max(self.ages, default=None)


def summary(states: Sequence[State]) -> Summary:
    """The sums of facilities. A silent one adds nothing to the low end of a band and, to the high end, what it is authorised for.

    A licence counts persons; of places for adults, for children and for families a silent one has what the register says, at the most
    what it is authorised for.
    """
    kinds = [state.freshness for state in states]
    return Summary(
        facilities=len(states),
        fresh=kinds.count(Freshness.FRESH),
        stale=kinds.count(Freshness.STALE),
        unknown=kinds.count(Freshness.UNKNOWN),
        unlicensed=sum(not state.authorised for state in states),
        full=sum(state.free == 0 for state in states),
        beds=_of(states, lambda state: state.places.beds, lambda state: state.authorised),
        adults=_of(states, lambda state: state.places.adults),
        children=_of(states, lambda state: state.places.children),
        families=_of(states, lambda state: state.places.families),
        occupied=_of(states, lambda state: state.numbers.occupied if state.numbers else None, lambda state: state.authorised),
        free=_of(states, lambda state: state.free, lambda state: state.authorised),
        ages=tuple(sorted(state.age_days for state in states if state.age_days is not None)),
    )


Count = Callable[[State], int | None]


def _of(states: Iterable[State], told: Count, most: Count | None = None) -> Band:
    return band(
        Part(told(state) if state.reports else None, (most(state) if most else min(told(state) or 0, state.authorised)) or 0)
        for state in states
    )  # fmt: skip


def alone(states: Sequence[State]) -> list[int]:
    """Ids of facilities whose own numbers a sum shows: the only one that reports, or the only one there is (safety.md 3)."""
    reporting = [state.facility_id for state in states if state.reports]
    if len(reporting) == 1:
        return reporting
    return [states[0].facility_id] if len(states) == 1 else []


@dataclass(frozen=True, slots=True)
class Measure:
    """What there is beside one family place for every 10,000 inhabitants, and the same in beds by a factor."""

    inhabitants: int
    families: Band
    beds: Band
    factor: Fraction

    @property
    def needed(self) -> Fraction:
        return needed_family_places(self.inhabitants)

    @property
    def needed_beds(self) -> Fraction:
        return self.needed * self.factor

    @property
    def covered(self) -> tuple[Fraction, Fraction] | None:
        """From what is reported to what may be, as shares of the measure; None without inhabitants."""
        low, high = coverage(self.families.low, self.inhabitants), coverage(self.families.high, self.inhabitants)
        return None if low is None or high is None else (low, high)

    @property
    def covered_in_beds(self) -> tuple[Fraction, Fraction] | None:
        """The same by beds, for comparison only."""
        wanted = self.needed_beds
        return (self.beds.low / wanted, self.beds.high / wanted) if wanted else None


def factor_from(text: str) -> Fraction:
    """Beds per family place as somebody wrote it ("2,5"); the usual one where that is no number within reason.

    >>> factor_from("3"), factor_from("2,5"), factor_from("0"), factor_from("1/0")
    (Fraction(3, 1), Fraction(5, 2), Fraction(5, 2), Fraction(5, 2))
    """
    whole, _, part = text.strip().replace(".", ",").partition(",")
    if not (
        whole.isascii() and whole.isdigit() and len(whole) <= 2 and (not part or (part.isascii() and part.isdigit() and len(part) <= 2))
    ):
        return BEDS_PER_FAMILY_PLACE
    found = Fraction(int(whole)) + (Fraction(int(part), 10 ** len(part)) if part else 0)
    return found if FACTOR_LEAST <= found <= FACTOR_MOST else BEDS_PER_FAMILY_PLACE
