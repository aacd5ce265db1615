"""Datasets and editions, made by the product's own operations."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.factories import Person
from vaw.domain.geography.queries import find_county
from vaw.domain.knowledge.imports.opening import fingerprint, read_file
from vaw.domain.knowledge.models import Dataset, DatasetVersion
from vaw.domain.knowledge.operations.datasets import Facts, add_dataset, add_national_dataset
from vaw.domain.knowledge.operations.versions import Typed, let_in, receive_version, type_year
from vaw.domain.knowledge.rules import Cell, FileKind, Measure, Reading, Sex
from vaw.domain.people.rules import Role
from vaw.integrations.spreadsheets import read_book
from vaw.kernel import clock

SAMPLES = Path(__file__).parents[1] / "samples"


def facts(title: str = "Påhittad serie", measure: Measure = Measure.PERSONS, **more: Any) -> Facts:
    told: dict[str, Any] = {"definition": "Vad som räknas.", "unit": "personer", "source": "Påhittad myndighet", "licence": "CC0"}
    return Facts(title=title, measure=measure, **(told | more))


def make_dataset(me: Person, title: str = "Påhittad serie", measure: Measure = Measure.PERSONS, **more: Any) -> Dataset:
    """A dataset of the person's county, or the nation's where the person is its coordinator."""
    county = find_county(me.county_id or 24)
    assert county
    add = add_national_dataset if me.role == Role.NATIONAL_COORDINATOR else add_dataset
    return add(me.actor, county, facts=facts(title, measure, **more))


def receive(me: Person, dataset: Dataset, name: str) -> DatasetVersion:
    """A sample as it is received: looked at, not let in."""
    content = (SAMPLES / name).read_bytes()
    reading = read_file(dataset, content, name, read_book)
    return receive_version(me.actor, dataset, reading=reading, file_name=name, sha256=fingerprint(content), retrieved_on=clock.today())


def make_version(me: Person, dataset: Dataset, values: Mapping[tuple[str, int], tuple[int, int]]) -> DatasetVersion:
    """An edition in force with women and men by area and year; the total is their sum."""
    cells: list[Cell] = []
    for (area, year), (women, men) in values.items():
        told = {Sex.WOMEN: Decimal(women), Sex.MEN: Decimal(men), Sex.ALL: Decimal(women) + Decimal(men)}
        cells += [Cell(len(cells) + 1, area, year, sex, value) for sex, value in told.items()]
    reading = Reading(FileKind.TABLE, cells, [])
    version = receive_version(me.actor, dataset, reading=reading, file_name="pahittad.csv", sha256="0" * 64, retrieved_on=clock.today())
    let_in(me.actor, version)
    return version


def typed(
    me: Person, dataset: Dataset, area: str, year: int, women: int | None, men: int | None, total: int | None = None
) -> DatasetVersion:
    told = [None if one is None else Decimal(one) for one in (women, men, total)]
    return type_year(me.actor, dataset, typed=Typed(area, year, told[0], told[1], told[2]))
