"""docs/asvs.md says of every requirement of levels 1 and 2 of OWASP ASVS 5.0 where it is met, and names tests that there are."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.xdist_group("sources")
PAGE = ROOT / "docs" / "asvs.md"
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([a-z ]+) \| (.+) \|$", re.MULTILINE)
STATES = ("met", "not applicable", "operator", "left")
# chapter.section.first-last, as the standard numbers them; what it asks for at level 3 alone is left out
NUMBERS = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2 4.1.1-3 4.2.1 4.3.1-2
4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2
7.6.1-2 8.1.1-2 8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3
11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3 12.2.1-2 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3
15.3.1-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4 17.3.1-2
"""


def numbers() -> list[str]:
    found = []
    for word in NUMBERS.split():
        section, _, told = word.rpartition(".")
        first, _, last = told.partition("-")
        found += [f"{section}.{n}" for n in range(int(first), int(last or first) + 1)]
    return found


LINES = LINE.findall(PAGE.read_text("utf-8"))


def test_every_requirement_of_level_1_and_2_stands_there_once_and_in_order() -> None:
    assert len(numbers()) == 253
    assert [number for number, _, _ in LINES] == numbers()


def test_each_is_met_or_says_why_not() -> None:
    assert {state for _, state, _ in LINES} <= set(STATES)
    assert [number for number, _, text in LINES if len(text) < 4] == []
    told = dict(re.findall(r"^\| (met|not applicable|operator|left)\b.* \| (\d+) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    counted = Counter(state for _, state, _ in LINES)
    assert told == {state: str(counted[state]) for state in STATES}


def test_every_test_and_page_that_is_named_exists() -> None:
    named = {(number, path) for number, _, text in LINES for path in re.findall(r"`(tests/[\w/]+\.py|vaw/[\w/.]+)`", text)}
    assert len(named) > 100
    assert [f"{number}: {path}" for number, path in sorted(named) if not (ROOT / path).exists()] == []
