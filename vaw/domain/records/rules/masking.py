"""A document as pieces of text, what is proposed for masking in them, and the pieces as they are handed out.

A masked passage is left out before anything is written: no file of a hand-out has ever held it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from vaw.domain.records.rules import Why, paragraph_of
from vaw.kernel import guard
from vaw.kernel.disclosure.rule import Rule

ABOUT_SHELTERS = "osl-18-8"  # what is proposed about shelters (safety.md 1)
FEW = Rule().facilities  # below so many, a number points at somebody (disclosure.md)
TEXT, MASKED = "text", "masked"
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)\s*")
_SHELTER = re.compile(
    r"skydda\w*\s+boende|kvinnojour|tjejjour|mansjour|jourboende|jouren\b|skyddsboende|skyddad\w*\s+adress|hemlig\w*\s+adress",
    re.IGNORECASE,
)


class Sort(StrEnum):
    """What a piece holds, which decides what is proposed."""

    TEXT = "text"
    CONTACT = "contact"
    ORGANISATION = "organisation"
    PERSONS = "persons"


@dataclass(frozen=True, slots=True)
class Piece:
    """One field of a document. `label` is a marked text, `number` tells several of the same apart (an item of an agenda)."""

    key: str
    label: str
    text: str
    sort: Sort = Sort.TEXT
    number: int | None = None


class Span(NamedTuple):
    """Characters `begins` up to but not including `ends` of one piece."""

    key: str
    begins: int
    ends: int


class Proposed(NamedTuple):
    span: Span
    why: Why
    ground: str | None = None


class Part(NamedTuple):
    """A passage as it is handed out: `kind` TEXT with its words, or MASKED with the paragraphs."""

    kind: str
    text: str


def propose(pieces: Iterable[Piece], names: Sequence[str]) -> list[Proposed]:
    """What a registrar should look at, in order. `names`: organisations that may run shelters."""
    wanted = [name for name in names if len(name) >= 4]
    pattern = re.compile("|".join(map(re.escape, sorted(wanted, key=len, reverse=True))), re.IGNORECASE) if wanted else None
    return [one for piece in pieces if piece.text for one in _of_piece(piece, pattern)]


def _of_piece(piece: Piece, names: re.Pattern[str] | None) -> Iterator[Proposed]:
    whole = Span(piece.key, 0, len(piece.text))
    if piece.sort is Sort.CONTACT:
        yield Proposed(whole, Why.CONTACT)
    elif piece.sort is Sort.ORGANISATION:
        yield Proposed(whole, Why.ORGANISATION)
    elif piece.sort is Sort.PERSONS:
        if piece.text.isdecimal() and 0 < int(piece.text) < FEW:
            yield Proposed(whole, Why.FEW)
    else:
        yield from _in_text(piece, names)


def _in_text(piece: Piece, names: re.Pattern[str] | None) -> Iterator[Proposed]:
    found = [Proposed(Span(piece.key, one.start, one.end), Why.PERSONAL) for one in guard.find(piece.text)]
    if names is not None:
        found += [Proposed(Span(piece.key, *one.span()), Why.ORGANISATION) for one in names.finditer(piece.text)]
    for span in sentences(piece):
        if _SHELTER.search(piece.text, span.begins, span.ends):
            found.append(Proposed(span, Why.SHELTER, ABOUT_SHELTERS))
    yield from sorted(found, key=lambda one: (one.span.begins, one.span.ends))


def sentences(piece: Piece) -> list[Span]:
    """The piece's sentences and lines, without the spaces after them: what can be marked one by one."""
    found = []
    for one in _SENTENCE.finditer(piece.text):
        begins = one.start() + len(one[0]) - len(one[0].lstrip())
        ends = one.start() + len(one[0].rstrip())
        if begins < ends:
            found.append(Span(piece.key, begins, ends))
    return found


def places_of(pieces: Iterable[Piece], words: str) -> list[Span]:
    """Everywhere these very words stand, in large letters or small, however the spaces between them are typed."""
    tidy = words.split()
    if not tidy:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, tidy)), re.IGNORECASE)
    return [Span(piece.key, *one.span()) for piece in pieces for one in pattern.finditer(piece.text)]


def masked(piece: Piece, chosen: Iterable[tuple[int, int, str]]) -> list[Part]:
    """The piece as it is handed out; `chosen`: (begins, ends, code of the ground). What overlaps becomes one bar with both paragraphs."""
    bars: list[tuple[int, int, list[str]]] = []
    for begins, ends, ground in sorted(chosen):
        if bars and begins < bars[-1][1]:
            first, last, grounds = bars[-1]
            bars[-1] = (first, max(last, ends), [*grounds, ground])
        else:
            bars.append((begins, ends, [ground]))
    parts, at = list[Part](), 0
    for begins, ends, grounds in bars:
        if piece.text[at:begins]:
            parts.append(Part(TEXT, piece.text[at:begins]))
        parts.append(Part(MASKED, ", ".join(dict.fromkeys(map(paragraph_of, grounds)))))
        at = ends
    if piece.text[at:]:
        parts.append(Part(TEXT, piece.text[at:]))
    return parts


def frozen(pieces: Iterable[Piece], chosen: Mapping[str, Sequence[tuple[int, int, str]]]) -> list[dict[str, Any]]:
    """The whole document as it is handed out, for good: [{"key", "label", "number", "parts": [[kind, text], …]}, …]. Empty pieces go."""
    return [
        {
            "key": piece.key,
            "label": piece.label,
            "number": piece.number,
            "parts": [list(part) for part in masked(piece, chosen.get(piece.key, ()))],
        }
        for piece in pieces
        if piece.text
    ]
