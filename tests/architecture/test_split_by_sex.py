"""Features row 52: what counts persons is declared with women and men, or with the special reason why not. Nobody can forget to say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

import vaw.app  # noqa: F401  every figure is declared with it
from tests.architecture.sources import at, calls, modules
from vaw.kernel.figures import REGISTRY
from vaw.kernel.table import PERSONS, Column, Table

PERSON = re.compile(
    r"\b(person|personer|deltagare|invånare|närvarande|anställda|besökare|elever|barn|ungdomar|vuxna|utsatta)\b", re.IGNORECASE
)
NUMERIC = {"int", "decimal", "number"}
BY_SEX = re.compile(r"women|men|unstated")
COUNTS_SOMETHING_ELSE = {
    "Aktiviteter med räknade deltagare": "activities",
    "Aktiviteter utan räknade deltagare": "activities",
    "Tillfällen med noterade deltagare": "trainings",
    "Tillfällen utan noterade deltagare": "trainings",
    "för vuxna": "beds",
    "för barn": "beds",
    "Platser för vuxna": "beds",
    "Platser för barn": "beds",
    "Vuxna": "taken beds of a facility, whose people are not recorded, for their safety",
    "Barn": "taken beds of a facility, whose people are not recorded, for their safety",
    "Platser per 10 000 invånare": "beds",
    "Rapporterade personer": "stands beside the allowed number of persons, in a table that says why it is not split",
}


def columns() -> Iterator[tuple[str, str, str]]:
    """(place, key, label) of every column of numbers whose key and label are written out."""
    for path in modules():
        for name, call in calls(path):
            told = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            label = next((one.args[0] for one in call.args if isinstance(one, ast.Call) and one.args), None)
            if name == "Column" and len(told) >= 2 and told[1] in NUMERIC and isinstance(label, ast.Constant):
                yield at(path, call), str(told[0]), str(label.value)


def test_every_column_of_persons_is_known_as_one() -> None:
    """A new word for people, under a key that the gate does not know, fails here."""
    found = list(columns())
    assert len(found) > 100
    unknown = [
        f"{place} {key}: {label}"
        for place, key, label in found
        if PERSON.search(label) and key not in PERSONS and not BY_SEX.search(key) and label not in COUNTS_SOMETHING_ELSE
    ]
    assert unknown == []


def test_persons_without_women_and_men_cannot_be_declared_without_a_reason() -> None:
    name, persons = Column("name", "Namn", header=True), Column("persons", "Deltagare", "int")
    with pytest.raises(ValueError, match="counts persons"):
        Table("prov", "Prov", (name, persons))
    sexes = (Column("women", "Kvinnor", "int"), Column("men", "Män", "int"))
    assert Table("prov", "Prov", (name, persons, *sexes)).unsplit == ""
    assert Table("prov", "Prov", (name, persons), unsplit="Särskilt skäl").unsplit
    assert Table("prov", "Prov", (name, Column("persons", "Namn på personerna"))).unsplit == "", (
        "words about persons are no figures of them"
    )


def test_a_figure_whose_unit_is_persons_has_women_and_men_or_a_reason() -> None:
    of_persons = [figure for figure in REGISTRY.values() if PERSON.search(figure.unit)]
    assert len(of_persons) >= 5
    keys = {figure.code: {column.key for column in figure.table.columns} for figure in of_persons}
    assert [figure.code for figure in of_persons if not {"women", "men"} <= keys[figure.code] and not figure.table.unsplit] == []
