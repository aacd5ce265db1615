"""Made-up figures of women and men: national datasets for all counties, some with a year that the source hides."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import list_populations
from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.operations.versions import let_in, receive_version
from vaw.domain.knowledge.rules import NATION, Cell, FileKind, Measure, Missing, Reading, Sex
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key

SOURCE, LICENCE = "Påhittade siffror för demonstration", "Får inte citeras"
YEARS = 6  # the last one before this year, and the five before it
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Kind:
    """A dataset to make. `women` and `men`: the part of the inhabitants or of the base (persons), or the middle of the values."""

    title: str
    definition: str
    unit: str
    measure: Measure
    women: float
    men: float
    yearly: float = 0.0  # how the women's value moves in a year
    base: str = ""


EMPLOYED, ASKED = "Anställda i kommunerna", "Svarande i trygghetsmätningen"
KINDS = (
    Kind(EMPLOYED, "Månadsavlönade i november, påhittat.", "personer", Measure.PERSONS, 0.062, 0.017),
    Kind(
        "Chefer i kommunerna",
        "Anställda med ansvar för personal, påhittat.",
        "personer",
        Measure.PERSONS,
        0.0019,
        0.0011,
        0.00004,
        EMPLOYED,
    ),
    Kind(ASKED, "De som svarat på enkäten, påhittat.", "personer", Measure.PERSONS, 0.0021, 0.0019),
    Kind(
        "Otrygga ute sen kväll",
        "Andel som svarat ganska eller mycket otrygg, påhittat.",
        "procent",
        Measure.PERCENT,
        34.0,
        11.5,
        -0.4,
        ASKED,
    ),
    Kind("Medellön på heltid", "Genomsnitt för heltid, påhittat.", "kronor i månaden", Measure.RATE, 34200, 38100, 640),
)


def make_knowledge(by: Actor, counties: Sequence[County], today: date, seed: int) -> None:
    """Needs the counties' populations. The values are drawn: nothing in them is true."""
    persons = {row.county_id: row.persons for row in reversed(list_populations())}
    sizes = {NATION: sum(persons.values()), **{county.code: persons[county.id] for county in counties}}
    drawn, made = random.Random(seed), dict[str, Dataset]()  # noqa: S311  made-up data
    for kind in KINDS:
        base = made.get(kind.base)
        dataset = made[kind.title] = _dataset(kind, base.id if base else None)
        cells = list(_cells(kind, sizes, today, drawn))
        reading = Reading(FileKind.TABLE, cells, [])
        version = receive_version(by, dataset, reading=reading, file_name="pahittat.csv", sha256="0" * 64, retrieved_on=today)
        let_in(by, version)


def _dataset(kind: Kind, base_id: int | None) -> Dataset:
    dataset = Dataset(
        title=kind.title, sort_key=sort_key(kind.title), definition=kind.definition, unit=kind.unit, source=SOURCE, licence=LICENCE,
        measure=kind.measure.value, of_persons=True, shared=True, base_id=base_id,
    )  # fmt: skip
    db.session.add(dataset)
    db.session.flush()
    return dataset


def _cells(kind: Kind, sizes: dict[str, int], today: date, drawn: random.Random) -> Iterator[Cell]:
    for area, size in sizes.items():
        leaning = drawn.uniform(0.93, 1.07)
        for place, year in enumerate(range(today.year - YEARS, today.year)):
            women = (kind.women + kind.yearly * place) * leaning * drawn.uniform(0.99, 1.01)
            men = kind.men * leaning * drawn.uniform(0.99, 1.01)
            yield from _year(kind, area, year, women, men, size)


def _year(kind: Kind, area: str, year: int, women: float, men: float, size: int) -> Iterator[Cell]:
    """Women, men and everybody; of Gotland the shares of the first year are hidden, as small samples are."""
    if kind.measure is Measure.PERSONS:
        counts = [Decimal(round(part * size)) for part in (women, men)]
        told = [*counts, sum(counts, Decimal(0))]
    else:
        told = [
            Decimal(value).quantize(TENTH if kind.measure is Measure.PERCENT else Decimal(1)) for value in (women, men, (women + men) / 2)
        ]
    hidden = kind.measure is Measure.PERCENT and area == "09" and year % 3 == 0
    for sex, value in zip((Sex.WOMEN, Sex.MEN, Sex.ALL), told, strict=True):
        yield Cell(0, area, year, sex, None if hidden else value, Missing.HIDDEN if hidden else None)
