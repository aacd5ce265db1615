"""A text made ready for the rules, and the second readings of it: digits written as words or as look-alike letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from vaw.kernel.guard.kinds import Field
from vaw.kernel.guard.normalise import Normalised, Span
from vaw.kernel.guard.words import words

UNITS = {word: str(n) for n, word in enumerate(words("noll ett två tre fyra fem sex sju åtta nio"))} | {"en": "1"}
TEENS = {word: str(n) for n, word in enumerate(words("tio elva tolv tretton fjorton femton sexton sjutton arton nitton"), 10)}
TENS = {word: str(n) for n, word in enumerate(words("tjugo trettio fyrtio femtio sextio sjuttio åttio nittio"), 2)}
_WORD = "|".join(sorted([*UNITS, *TEENS, *TENS, "hundra", "bindestreck", "streck"], key=len, reverse=True))
NUMBER_WORD = re.compile(_WORD)
SPELT_RUN = re.compile(rf"(?<![a-zåäö])(?:{_WORD}|\d{{1,4}})(?:[ ,.-]{{0,3}}(?:{_WORD}|\d{{1,4}})){{3,39}}(?![a-zåäö])")
"""Four or more number words or digits in a row: how a number is said aloud."""
LETTER_RUN = re.compile(r"(?<![A-Za-zÅÄÖåäö])[OoIl\d](?:[ ./+()-]{0,2}[OoIl\d]){7,15}(?![A-Za-zÅÄÖåäö\d])")
"""Digits with O for 0 and I or l for 1 among them."""
LETTER_NEAR_DIGIT = re.compile(r"\d[ -]?[OoIl]|[OoIl][ -]?\d")
LOOK_ALIKE = str.maketrans("OoIl", "0011")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What every rule gets: the normalised text, its lower case (for cheap gates only: its offsets may differ), field and day."""

    plain: str
    lower: str
    field: Field
    today: date
    has_digit: bool

    @classmethod
    def of(cls, plain: str, field: Field, today: date) -> Prepared:
        """Normalised text ready for the rules."""
        return cls(plain, plain.lower(), field, today, any(digit in plain for digit in "0123456789"))

    def before(self, at: int, width: int) -> str:
        """At most `width` characters that end at `at`."""
        return self.plain[max(0, at - width) : at]

    def after(self, at: int, width: int) -> str:
        """At most `width` characters from `at` on."""
        return self.plain[at : at + width]

    def has(self, *words: str) -> bool:
        """Whether one of these lower-case words stands anywhere: the gate before a dear pattern."""
        return any(word in self.lower for word in words)


def second_readings(plain: str) -> list[Normalised]:
    """The text with spelt-out digits as digits (two ways to join tens and units) and with look-alike letters as digits."""
    readings: list[Normalised] = []
    lower = plain.lower()
    if len(lower) == len(plain) and any(word in lower for word in ("noll", "nio", "nitt", "ett", "två", "tre", "fyra", "fem", "sju")):
        runs = [run for run in SPELT_RUN.finditer(lower) if NUMBER_WORD.search(run[0])]
        if runs:
            readings += [_replaced(plain, [(run.span(), _digits(run[0], join)) for run in runs]) for join in (True, False)]
    if LETTER_NEAR_DIGIT.search(plain):
        runs = [run for run in LETTER_RUN.finditer(plain) if sum(c.isdigit() for c in run[0]) >= 5 and not run[0].isdigit()]
        if any(character in "OoIl" for run in runs for character in run[0]):
            readings.append(_replaced(plain, [(run.span(), run[0].translate(LOOK_ALIKE)) for run in runs]))
    return readings


def _digits(run: str, join: bool) -> str:
    """The digits of a run; with `join` "nittio ett" is 91, else 90 1."""
    tokens = re.findall(rf"{_WORD}|\d+", run)
    digits: list[str] = []
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        if token in TENS:
            joined = following in UNITS and following != "noll" and (join or token + following in run)
            digits.append(TENS[token] + ("" if joined else "0"))
        else:
            digits.append(UNITS.get(token) or TEENS.get(token) or (token if token.isdigit() else ""))
    return "".join(digits)


def _replaced(plain: str, parts: list[tuple[Span, str]]) -> Normalised:
    """The text with each span replaced; characters of a replacement map to the whole span."""
    characters: list[str] = []
    spans: list[Span] = []
    at = 0
    for (start, end), replacement in parts:
        characters += [*plain[at:start], *replacement]
        spans += [(i, i + 1) for i in range(at, start)] + [(start, end)] * len(replacement)
        at = end
    characters += plain[at:]
    spans += [(i, i + 1) for i in range(at, len(plain))]
    return Normalised("".join(characters), tuple(spans))
