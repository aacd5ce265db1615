"""The catalogue that spreadsheets are read with, from the shipped reference lists."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from vaw.domain.activities.imports.proposal import Catalogue
from vaw.domain.activities.rules.places import Place, Places
from vaw.domain.activities.rules.vocabulary import Vocabulary, What, Word

DATA = Path(__file__).parents[2] / "vaw" / "data"


def make_catalogue(county_id: int = 24) -> Catalogue:
    return Catalogue(
        types=make_vocabulary("type", "activity_types"),
        fields=make_vocabulary("field", "violence_fields"),
        modes=make_vocabulary("mode", "modes"),
        places=make_places(county_id),
    )


def make_vocabulary(what: What, file: str) -> Vocabulary:
    return Vocabulary(what, [_word(row) for row in _rows(f"mandates/{file}.csv")])


def make_places(county_id: int = 24) -> Places:
    county = next(row for row in _rows("geography/counties.csv") if int(row["code"]) == county_id)
    places = [Place(int(row["code"]), row["code"], row["name"], int(row["county"])) for row in _rows("geography/municipalities.csv")]
    return Places(places, county_id, (county["name"], county["short_name"]))


def _word(row: dict[str, str]) -> Word:
    ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    labels = (row["name_sv"], row["name_en"], *filter(None, row["aliases"].split("|")))
    return Word(row["code"], labels, date.fromisoformat(row["valid_from"]), ends)


def _rows(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
