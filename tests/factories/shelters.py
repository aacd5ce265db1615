"""Made-up shelters with the real difficulty: 21 very unequal counties, chains, small operators, full houses. Nothing here is real."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaw.domain.housing.rules.editions import (
    CATALOGUE,
    COUNTIES,
    DIMENSIONS,
    FIXED_LEVELS,
    Level,
    Measure,
    TableName,
    area_levels,
    table_of,
)
from vaw.domain.housing.rules.turned_away import Group, Reason
from vaw.kernel.disclosure.areas import Table
from vaw.kernel.disclosure.rule import Unit

WEIGHTS = dict(zip(COUNTIES, [18, 5, 4, 7, 4, 4, 5, 1, 2, 0, 1, 13, 3, 15, 3, 3, 4, 3, 1, 3, 3], strict=True))
SMALL = ("09", "10", "23", "07", "08")  # get 0, 1, 2, 3, 3 shelters in random order
FORMS = ("municipal", "ngo", "private", "partnership")


@dataclass(frozen=True)
class Shelter:
    county: str
    form: str
    operator: str
    places: int


def register(rng: random.Random, total: int) -> dict[str, Shelter]:
    """{name: shelter}, most of them in the large counties."""
    counts = dict.fromkeys(COUNTIES, 0) | dict(zip(SMALL, rng.sample([0, 1, 2, 3, 3], 5), strict=True))
    large = [county for county in COUNTIES if county not in SMALL]
    for county in rng.choices(large, [WEIGHTS[county] for county in large], k=total - 9):
        counts[county] += 1
    return {f"f{number:03}": new(rng, county) for number, county in enumerate(c for c in COUNTIES for _ in range(counts[c]))}


def new(rng: random.Random, county: str) -> Shelter:
    """A few chains run many shelters in many counties."""
    form = rng.choices(FORMS, [25, 40, 25, 10])[0]
    operator = f"chain{min(int(rng.paretovariate(0.7)), 15)}" if form == "private" else f"{form}-{county}-{rng.randrange(25)}"
    return Shelter(county, form, operator, min(40, max(2, round(rng.lognormvariate(2.0, 0.55)))))


def quarters(seed: int, total: int, number: int) -> Iterator[dict[str, list[Unit]]]:
    """{measure: units} of one quarter after the other, in which shelters close, open and change."""
    rng = random.Random(seed)
    found = register(rng, total)
    serial = len(found)
    for quarter in range(number):
        if quarter:
            found = {name: shelter for name, shelter in found.items() if rng.random() > 0.015}
            for name, old in found.items():
                if rng.random() < 0.04:
                    found[name] = Shelter(old.county, old.form, old.operator, max(2, old.places + rng.choice([-4, -2, -1, 1, 2, 5])))
            for _ in range(rng.choice([0, 1, 2, 4])):
                found[f"f{serial:03}"] = new(rng, rng.choice(COUNTIES))
                serial += 1
        yield _numbers(rng, found)


def _numbers(rng: random.Random, found: dict[str, Shelter]) -> dict[str, list[Unit]]:
    places, nights, turned = [], [], []
    for name, shelter in found.items():
        base = Unit(name, shelter.operator, shelter.county, shelter.form)
        places.append(base._replace(value=shelter.places, floor=1))
        nights.append(nights_of(rng, base, shelter))
        turned += counts_of(rng, base, shelter)
    return {"places": places, "nights": nights, "turned_away": turned}


def nights_of(rng: random.Random, base: Unit, shelter: Shelter) -> Unit:
    """A quarter's nights; one in twelve is full."""
    stayed = round(shelter.places * 91 * (1.0 if rng.random() < 0.08 else rng.betavariate(6, 2.5)))
    return base._replace(value=stayed, free=shelter.places * 91 - stayed)


def counts_of(rng: random.Random, base: Unit, shelter: Shelter) -> list[Unit]:
    """Who was turned away and why, as the product's units."""
    cells: dict[tuple[str, str], int] = {}
    for _ in range(0 if rng.random() < 0.25 else rng.randrange(2 * shelter.places)):
        cell = (rng.choices([*Reason], [40, 15, 15, 8, 10, 4, 8])[0], rng.choices([*Group], [50, 8, 8, 8, 8, 6, 4, 8])[0])
        cells[cell] = cells.get(cell, 0) + 1
    told = cells or {(Reason.FULL, Group.UNSTATED): 0}  # zero is knowledge too
    return [base._replace(reason=str(reason), group=str(group), value=count) for (reason, group), count in told.items()]


def catalogue(places: list[Unit]) -> dict[str, list[Table]]:
    """The tables that such a register gets declared."""
    areas = area_levels(places)
    return {str(measure): declared(measure, areas) for measure in (Measure.PLACES, Measure.NIGHTS, Measure.TURNED_AWAY)}


def declared(measure: Measure, areas: Sequence[Level], since: int = 0) -> list[Table]:
    """A measure's tables in the product's order. `since`: the year from which the areas are these."""
    levels = {**FIXED_LEVELS, TableName.AREA: tuple(areas)}
    names = {name: f"{name}-{since}" if name is TableName.AREA else str(name) for name in CATALOGUE[measure]}
    return [table_of(names[name], DIMENSIONS[name], levels[name]) for name in CATALOGUE[measure]]
