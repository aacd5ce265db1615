"""The guard over the corpus by rules: how much of each kind is found, and what it says of harmless look-alikes.

`python -m benchmarks.guard --misses` prints the whole table. The shares below are what is found today: they may rise, never fall.
"""

from __future__ import annotations

import pytest

from benchmarks.guard import counted, wrong
from tests.factories.guarded import passing, stop

FOUND = {
    "personnummer": 0.99,
    "samordningsnummer": 0.99,
    "samordningsnummer, okänt datum": 1.0,
    "tillfälligt nummer": 0.96,
    "födelsedatum": 0.93,
    "telefon": 0.85,
    "e-post": 0.98,
    "konto": 1.0,
    "adress": 0.90,
    "position": 0.95,
    "registreringsnummer": 1.0,
    "skola och klass": 0.87,
    "vistelseort": 0.89,
    "namn": 0.96,
    "förnamn ensamt": 0.88,
    "namn och ålder": 0.98,
    "initialer och ålder": 0.93,
}
ASKED_MOST = 0.01  # of harmless texts; a question too many teaches people to click past it


def test_each_kind_is_found_as_often_as_before() -> None:
    table = counted(stop())
    shares = {group: 1 - told["passes"] / told["all"] for group, told in table.items()}
    assert set(shares) == set(FOUND)
    assert {group: share for group, share in shares.items() if share < FOUND[group]} == {}


@pytest.mark.parametrize("group", ["personnummer", "samordningsnummer", "telefon", "e-post"])
def test_what_says_outright_who_it_is_is_stopped_and_not_only_asked_about(group: str) -> None:
    told = counted(sample for sample in stop() if sample.group == group and sample.must == "hard")[group]
    assert told["weak"] <= told["all"] * 0.08


def test_no_harmless_look_alike_is_stopped() -> None:
    assert {form: texts for form, texts in wrong(passing()).items() if form[2] == "hard"} == {}


def test_hardly_any_harmless_look_alike_is_asked_about() -> None:
    table = counted(passing())
    asked, texts = (sum(told[key] for told in table.values()) for key in ("asked", "all"))
    assert asked <= texts * ASKED_MOST
