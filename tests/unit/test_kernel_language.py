"""Words, numbers and tables in the reader's language."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaw.kernel import i18n
from vaw.kernel.table import Column, Table

SPACE = "\u00a0"
DATA = Path(__file__).parents[2] / "vaw" / "data" / "geography"


@pytest.fixture(autouse=True)
def swedish() -> Iterator[None]:
    with i18n.speaking("sv"):
        yield


def test_swedish_is_the_source_and_english_the_translation() -> None:
    assert i18n.gettext("Logga in") == "Logga in"
    with i18n.speaking("en"):
        assert i18n.gettext("Logga in") == "Sign in"
        assert i18n.gettext("Det här har ingen sagt") == "Det här har ingen sagt"
        assert i18n.gettext("") == ""
    assert i18n.language() == "sv"


@pytest.mark.parametrize("code", ["de", "", None, "EN"])
def test_a_language_that_we_do_not_speak_is_swedish(code: str | None) -> None:
    with i18n.speaking(code):
        assert i18n.language() == "sv"


def test_a_language_ends_with_its_block_even_when_the_block_fails() -> None:
    with pytest.raises(ZeroDivisionError), i18n.speaking("en"):
        _ = 1 / 0
    assert i18n.language() == "sv"


@pytest.mark.parametrize(("n", "said"), [(1, "1 aktivitet"), (0, "0 aktiviteter"), (2, "2 aktiviteter")])
def test_one_is_one_and_everything_else_is_many(n: int, said: str) -> None:
    assert i18n.ngettext("{n} aktivitet", "{n} aktiviteter", n).format(n=n) == said


def test_numbers_are_written_as_the_reader_does() -> None:
    assert (i18n.number(1234567), i18n.decimal(1234.5)) == (f"1{SPACE}234{SPACE}567", f"1{SPACE}234,5")
    assert (i18n.hours(90), i18n.hours(60), i18n.hours(50), i18n.hours(0)) == ("1,5", "1", "0,83", "0")
    assert i18n.percent(0.125) == f"12{SPACE}%"
    with i18n.speaking("en"):
        assert (i18n.number(1234567), i18n.hours(90)) == ("1,234,567", "1.5")


@given(st.integers(1, 10_000_000))
def test_no_hours_end_in_a_comma_or_lose_a_zero_that_counts(minutes: int) -> None:
    told = i18n.hours(minutes)
    assert not told.endswith((",", ".")) and abs(float(told.replace(SPACE, "").replace(",", ".")) * 60 - minutes) <= 0.31


def test_days_are_told_in_words() -> None:
    assert i18n.day(date(2026, 11, 22)) == "22 november 2026"
    assert i18n.weekday(date(2026, 11, 23)) == "mån 23 nov."
    assert i18n.instant(datetime(2026, 11, 22, 17, 37, tzinfo=UTC)) == "22 november 2026 18.37"
    with i18n.speaking("en"):
        assert i18n.instant(datetime(2026, 7, 22, 17, 37, tzinfo=UTC)) == "22 July 2026 19:37"


def test_the_order_of_words_is_swedish() -> None:
    assert sorted(["Öckerö", "Ängelholm", "Åre", "Zinkgruvan", "ale"], key=i18n.sort_key) == [
        "ale",
        "Zinkgruvan",
        "Åre",
        "Ängelholm",
        "Öckerö",
    ]


def test_counties_and_municipalities_have_their_own_places_in_the_order() -> None:
    for name in ("counties", "municipalities"):
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            keys = [i18n.sort_key(row["name"]) for row in csv.DictReader(file)]
        assert len(set(keys)) == len(keys)


LIST = Table(
    "x",
    "Rubrik",
    (Column("a", "Namn", header=True), Column("b", "Antal", "int"), Column("c", "Tid", "hours"), Column("d", "Andel", "percent")),
)


def test_a_missing_number_is_not_nought() -> None:
    assert LIST.shown([("Umeå", None, None, None), ("Åre", 0, 0, 0.0)]) == [["Umeå", "–", "–", "–"], ["Åre", "0", "0", f"0{SPACE}%"]]


def test_a_row_of_the_wrong_length_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        LIST.shown([("Umeå", 1, 60)])


def test_a_declared_text_is_translated_where_it_is_drawn() -> None:
    with i18n.speaking("en"):
        assert LIST.columns[0].shown("Logga in") == "Sign in"
