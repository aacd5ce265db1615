"""Indicators: what is measured, by sex, and what a number needs before it may be kept (features row 43). Arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vaw.kernel.i18n import N_


class IndicatorKind(StrEnum):
    """Persons are counted by sex. A share is persons out of persons, by sex. Things (schools, plans) have no sex."""

    PERSONS = "persons"
    SHARE = "share"
    THINGS = "things"


class ValueRole(StrEnum):
    """What a number is: how it was before, what is wanted, how it became."""

    BASELINE = "baseline"
    TARGET = "target"
    ACTUAL = "actual"


KIND_NAMES = {
    IndicatorKind.PERSONS: N_("Antal personer, uppdelat på kön"),
    IndicatorKind.SHARE: N_("Andel av personer, uppdelat på kön"),
    IndicatorKind.THINGS: N_("Antal av annat än personer, till exempel skolor"),
}
ROLE_NAMES = {
    ValueRole.BASELINE: N_("Utgångsläge"),
    ValueRole.TARGET: N_("Mål"),
    ValueRole.ACTUAL: N_("Utfall"),
}
NAME_MOST, UNIT_MOST, NOTE_MOST = 150, 60, 500  # characters
NUMBER_MOST = 10_000_000  # about as many as live in the country
INDICATORS_MOST, VALUES_MOST = 20, 200  # of an effort; of an indicator


@dataclass(frozen=True, slots=True)
class Numbers:
    """Persons by sex; `of_…` are those out of whom, for a share. `amount`: of things. None is missing, which differs from 0."""

    women: int | None = None
    men: int | None = None
    unstated: int | None = None
    of_women: int | None = None
    of_men: int | None = None
    of_unstated: int | None = None
    amount: int | None = None


PERSONS = ("women", "men", "unstated")


def fault(kind: IndicatorKind, numbers: Numbers) -> tuple[str, str] | None:
    """(code, field) of the first thing that is wrong with a value, None for one that may be kept.

    >>> fault(IndicatorKind.SHARE, Numbers(women=3))
    ('prevention.denominator', 'of_women')
    >>> fault(IndicatorKind.PERSONS, Numbers(women=3, men=0)) is None
    True
    """
    if any(value is not None and not 0 <= value <= NUMBER_MOST for value in (getattr(numbers, name) for name in Numbers.__slots__)):
        return "prevention.number", next(name for name in Numbers.__slots__ if not 0 <= (getattr(numbers, name) or 0) <= NUMBER_MOST)
    if kind is IndicatorKind.THINGS:
        return None if numbers.amount is not None else ("prevention.value_missing", "amount")
    for name in PERSONS:
        part, whole = getattr(numbers, name), getattr(numbers, f"of_{name}")
        if kind is IndicatorKind.SHARE and part is not None and not whole:
            return "prevention.denominator", f"of_{name}"  # a rate without a denominator, or out of nobody, says nothing
        if part is not None and whole is not None and part > whole:
            return "prevention.more_than_all", name
    # Without a split by sex a number of persons is kept for nobody's use (features row 52).
    return ("prevention.value_sexes", "women") if numbers.women is None and numbers.men is None else None


def rate(part: int | None, whole: int | None) -> float | None:
    """A share 0 to 1, None where either is missing or there is nobody to be part of."""
    return part / whole if part is not None and whole else None


def together(numbers: Numbers) -> tuple[int | None, int | None]:
    """(persons, out of whom) of all; None where women or men are missing: a sum of a part would pass for the whole.

    >>> together(Numbers(women=3, of_women=6))
    (None, None)
    """
    if numbers.women is None or numbers.men is None:
        return None, None
    persons = numbers.women + numbers.men + (numbers.unstated or 0)
    if numbers.of_women is None or numbers.of_men is None:
        return persons, None
    return persons, numbers.of_women + numbers.of_men + (numbers.of_unstated or 0 if numbers.unstated is not None else 0)
