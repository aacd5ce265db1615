"""The publish gate: figures of persons leave split by sex, or with a special reason that somebody has written down (features row 52)."""

from __future__ import annotations

from collections.abc import Iterable

from vaw.domain.knowledge.rules import SMALL, Cell, Sex


def unsplit_places(cells: Iterable[Cell]) -> int:
    """For how many areas and years the file does not have both women and men.

    A value that the source hides is there, with its reason.
    """
    sexes: dict[tuple[str, int], set[Sex]] = {}
    for cell in cells:
        sexes.setdefault((cell.area, cell.year), set()).add(cell.sex)
    return sum(1 for found in sexes.values() if not {Sex.WOMEN, Sex.MEN} <= found)


def has_small(cells: Iterable[Cell]) -> bool:
    """Whether any number of persons, also one that is got by subtraction, is 1 to 4."""
    places: dict[tuple[str, int], dict[Sex, int]] = {}
    for cell in cells:
        if cell.value is not None:
            places.setdefault((cell.area, cell.year), {})[cell.sex] = int(cell.value)
    return any(0 < value < SMALL for found in places.values() for value in _derived(found))


def _derived(found: dict[Sex, int]) -> list[int]:
    """The numbers that are told, everybody less women, everybody less men, and who is not stated."""
    everybody, known = found.get(Sex.ALL), [found[sex] for sex in (Sex.WOMEN, Sex.MEN) if sex in found]
    if everybody is None:
        return known
    return [*found.values(), *(everybody - one for one in known), everybody - sum(known)]
