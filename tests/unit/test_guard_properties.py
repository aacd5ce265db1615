"""What holds for every text: places lie in the typed text, nothing raises, the short cut changes nothing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaw.kernel import guard
from vaw.kernel.guard import Field, Level, find
from vaw.kernel.guard.first_names import ALSO_WORDS, FIRST_NAMES
from vaw.kernel.guard.normalise import normalise
from vaw.kernel.guard.prepared import second_readings

TODAY = date(2026, 11, 22)
PIECES = st.sampled_from(
    [
        *("19811218-9876", "070-174 06 05", "Storgatan 14", "anna@example.se", "Hon bor hos ", "Anna Svensson", "A.S., 34 år", "klass 7B "),
        *(
            "Lärkskolan",
            "bil ABC 123",
            "58.4101,15.6216",
            "noll ",
            "sju ",
            "ett ",
            "&nbsp;",
            "%2D",
            "½",
            "…",
            "９",
            "İ",
            "ß",
            "O",
            "l",
            " ",
        ),
        *("\u200b", "\u0301", "-", ".", "\n", "_"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join))
FIELDS = st.sampled_from(list(Field))
REPEATED = [
    *(
        "Ab ",
        "(",
        "1",
        " ",
        "1 ",
        "12 ",
        "A.",
        "A. ",
        "anna ",
        "ANNA ",
        "a@",
        "a punkt ",
        "hon bor på ",
        "Askolan 2C ",
        "Storgatan 1 ",
        "Norra ",
    ),
    *("nittio", "O0", "född 1 ", "900102 sista ", "a?lat=1", "\u200b", "a\u0301", "&#45;", "%2D", "Box 1 ", "kv. A ", "ordförande Ab, "),
]
HOSTILE = [piece * (20_000 // len(piece)) for piece in REPEATED] + ["x" * 20_000 + "?lat=", "ordförande " + "Ab, " * 5000]


@given(TEXTS, FIELDS)
@settings(max_examples=300, deadline=None)
def test_every_finding_lies_in_the_typed_text_in_order_and_without_overlap(text: str, field: Field) -> None:
    findings = find(text, field, TODAY)
    ends = [0, *(finding.end for finding in findings)]
    for finding, end_before in zip(findings, ends, strict=False):
        assert end_before <= finding.start < finding.end <= len(text)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_the_way_back_from_the_normalised_text_is_right(text: str) -> None:
    normalised = normalise(text)
    starts = [normalised.source(i, i + 1)[0] for i in range(len(normalised.text))]
    assert starts == sorted(starts)
    for i, character in enumerate(normalised.text):
        start, end = normalised.source(i, i + 1)
        assert 0 <= start < end <= len(text)
        if character.isalnum() and character.isascii() and text[start:end].isascii() and end - start == 1:
            assert text[start] == character


@given(st.text("0123456789-", min_size=1, max_size=20))
@settings(deadline=None)
def test_digits_survive_every_disguise(written: str) -> None:
    full_width = written.translate({ord(str(n)): 0xFF10 + n for n in range(10)}).replace("-", "\u2212")
    hidden = "\u200b".join(full_width)
    assert normalise(hidden).text == written


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9203\u00ad05", "920305"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("1&#45;2", "1-2"),
        ("1%2D2", "1-2"),
        ("1\u00a02\u20093", "1 2 3"),
        ("1\ufe0f\u20e3", "1"),
    ],
)
def test_each_disguise_has_one_spelling(typed: str, read: str) -> None:
    assert normalise(typed).text == read


@given(st.from_regex(guard.TRIVIAL, fullmatch=True))
@settings(max_examples=500, deadline=None)
def test_the_short_cut_for_trivial_texts_changes_nothing(text: str) -> None:
    for field in Field:
        assert guard.search(text, field, TODAY) == [] == find(text, field, TODAY)


def test_no_single_name_is_lost_by_the_short_cut() -> None:
    assert [
        name for name in sorted(FIRST_NAMES) for word in (name, name.title(), name.upper()) if guard.search(word, Field.TEXT, TODAY)
    ] == []


def test_every_name_that_is_also_a_word_is_a_name() -> None:
    assert ALSO_WORDS <= FIRST_NAMES


@given(st.text(max_size=200))
@settings(deadline=None)
def test_a_second_reading_maps_back_into_the_text(text: str) -> None:
    for reading in second_readings(text):
        for i in range(len(reading.text)):
            start, end = reading.source(i, i + 1)
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: re.escape(text[:8]))
def test_a_hostile_text_is_answered(text: str) -> None:
    assert len(find(text, Field.TEXT, TODAY)) <= guard.MAX_FINDINGS


@pytest.mark.parametrize("filler", ["Ab ", "(", "1 ", " ", "hon bor ", "A. "])
def test_a_number_after_a_hostile_text_is_still_found(filler: str) -> None:
    text = filler * (18_000 // len(filler)) + ". Gäller 19811218-9876."
    assert any(finding.level is Level.HARD for finding in find(text, Field.TEXT, TODAY))
