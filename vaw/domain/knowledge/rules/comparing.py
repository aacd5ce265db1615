"""Women and men beside each other: both directions of per cent, and whether a difference is more than chance. Which counties are alike."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import log, sqrt
from typing import NamedTuple, TypeVar

from vaw.kernel.i18n import N_

FEWEST = 30  # persons in each group, below which a difference between shares is not judged (Decision D-88)
FEWEST_EACH = 5  # with and without, in each group: the usual condition for the normal approximation
CERTAIN = 1.96  # standard errors: what chance gives in one case of twenty
ALIKE = 3  # counties, or municipalities, to compare with
Place = TypeVar("Place", int, str)


class Verdict(StrEnum):
    DIFFERENT = "different"
    ALIKE = "alike"
    TOO_FEW = "too_few"
    NO_NUMBERS = "no_numbers"


VERDICT_NAMES = {
    Verdict.DIFFERENT: N_("Skillnaden är större än vad slumpen brukar ge."),
    Verdict.ALIKE: N_("Skillnaden kan bero på slumpen."),
    Verdict.TOO_FEW: N_(
        "För få personer för att säga om det är en skillnad: minst 30 kvinnor och 30 män behövs, och minst 5 med och 5 utan."
    ),
    Verdict.NO_NUMBERS: N_("Det går inte att säga om det är en skillnad: antalet kvinnor och män bakom talen är inte känt."),
}


def share(part: float | None, whole: float | None) -> float | None:
    """0..1, None where either is missing or the whole is nobody."""
    return None if part is None or not whole else part / whole


def share_of_women(women: float | None, men: float | None) -> float | None:
    """How large a part of those counted are women."""
    return None if women is None or men is None else share(women, women + men)


class Group(NamedTuple):
    """`part` of `whole` persons."""

    part: float | None
    whole: float | None


def verdict(women: Group, men: Group) -> Verdict:
    """Whether the share among women differs from that among men: the difference of two proportions against its standard error."""
    if None in (*women, *men):
        return Verdict.NO_NUMBERS
    known = [(float(part or 0), float(whole or 0)) for part, whole in (women, men)]
    if any(whole < FEWEST or part < FEWEST_EACH or whole - part < FEWEST_EACH for part, whole in known):
        return Verdict.TOO_FEW
    (a, n), (b, m) = known
    pooled = (a + b) / (n + m)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return Verdict.DIFFERENT if abs(a / n - b / m) > CERTAIN * error else Verdict.ALIKE


def alike_places(persons: Mapping[Place, int], place: Place, wanted: int = ALIKE) -> list[Place]:
    """The places whose population is nearest by ratio, the nearest first; none where the place's own is not known."""
    own = persons.get(place)
    if not own:
        return []
    others = [one for one, count in persons.items() if one != place and count]
    return sorted(others, key=lambda one: (abs(log(persons[one] / own)), one))[:wanted]
