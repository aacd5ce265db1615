"""Who took part, in numbers: women, men, not stated; in whole or by profession."""

from __future__ import annotations

from random import Random

Heads = tuple[int, int, int]
# The share of women among those who come. Public services are women's work places; the police's part makes the last one lower.
_WOMEN = {"mvw": 0.8, "close_relations": 0.84, "sexual": 0.81, "honour": 0.83, "trafficking": 0.66}
_PROFESSIONS = {
    "mvw": ("social_services", "health_care", "mixed", "ngo", "other_authorities"),
    "close_relations": ("social_services", "health_care", "justice", "ngo", "preschool_school"),
    "sexual": ("health_care", "preschool_school", "social_services", "students"),
    "honour": ("preschool_school", "social_services", "health_care", "ngo"),
    "trafficking": ("justice", "social_services", "other_authorities", "ngo"),
}
_JUSTICE_WOMEN = 0.45
NOT_COUNTED = 0.08  # of the activities that somebody took part in
BY_PROFESSION = 0.25


def split(random: Random, persons: int, women: float) -> Heads:
    """Persons by sex: about this share of women, now and then some who did not state theirs."""
    unstated = random.randint(1, 1 + persons // 15) if persons > 4 and random.random() < 0.22 else 0
    share = min(1.0, max(0.0, random.gauss(women, 0.07)))
    stated = persons - unstated
    count = min(stated, max(0, round(stated * share)))
    return count, stated - count, unstated


def draw(random: Random, field: str, bounds: tuple[int, int]) -> tuple[Heads | None, dict[str, Heads] | None]:
    """Heads and heads by profession; (None, None) when nobody counted. Small groups are more common than large ones."""
    fewest, most = bounds
    if most == 0 or random.random() < NOT_COUNTED:
        return None, None
    persons = int(random.triangular(fewest, most + 1, fewest + (most - fewest) * 0.25))
    if persons < 10 or random.random() > BY_PROFESSION:
        return split(random, persons, _WOMEN[field]), None
    parts: dict[str, Heads] = {}
    chosen = random.sample(_PROFESSIONS[field], random.randint(1, 3))
    for place, profession in enumerate(chosen, 1):
        part = persons if place == len(chosen) else random.randint(1, max(1, persons - (len(chosen) - place)))
        persons -= part
        if part:
            parts[profession] = split(random, part, _JUSTICE_WOMEN if profession == "justice" else _WOMEN[field])
    sums = [sum(heads[sex] for heads in parts.values()) for sex in range(3)]
    return (sums[0], sums[1], sums[2]), parts
