"""One spelling of what can be spelt in many ways, with the way back to the typed text.

Invisible characters, foreign digits, typographic dashes and spaces, HTML entities and percent codes would each let a
personal number through; after this step every rule sees ASCII digits, '-' and ' '.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

Span = tuple[int, int]

ODD = re.compile(r"[^\x20-\x7e\n\r\tåäöÅÄÖéÉüÜ–—\u00a0«»”“’§°·½…]|&[#a-zA-Z]|%[234]")
"""Anything outside ordinary Swedish typing: only then is the slow, exact way needed."""
PLAIN_RUN = re.compile(r"[\x20-\x24\x27-\x7eåäöÅÄÖ]{2,}")
"""Characters that stand for themselves; the last one is kept back, a combining mark may follow it."""
CODED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|%(?:20|2[bBdDeEfF]|3[0-9aA]|40)")
"""HTML entities, and the percent codes that can stand inside a number or an e-mail address."""
TYPOGRAPHY = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\u00a0": " ", "–": "-", "—": "-", "’": "'"})


@dataclass(frozen=True, slots=True)
class Normalised:
    """`text` and, for each of its characters, the span in the source it came from; None means the same place."""

    text: str
    spans: tuple[Span, ...] | None = None

    def source(self, start: int, end: int) -> Span:
        """The span of the source behind `text[start:end]` (not empty)."""
        if self.spans is None:
            return start, end
        return self.spans[start][0], self.spans[end - 1][1]


def normalise(text: str) -> Normalised:
    """The text in one spelling. Never raises; lone surrogates and unassigned characters pass as they are."""
    if not ODD.search(text):
        return Normalised(text.translate(TYPOGRAPHY))
    characters: list[str] = []
    spans: list[Span] = []
    at = 0
    while at < len(text):
        run = PLAIN_RUN.match(text, at)
        if run and (end := run.end() - 1) > at and "%" not in run[0]:
            characters.extend(text[at:end])
            spans.extend((i, i + 1) for i in range(at, end))
            at = end
            continue
        end = _cluster_end(text, at)
        for character in _spell(text[at:end]):
            characters.append(character)
            spans.append((at, end))
        at = end
    return Normalised("".join(characters), tuple(spans))


def _cluster_end(text: str, at: int) -> int:
    """End of the code or of the character with its combining marks that starts here."""
    code = CODED.match(text, at)
    if code:
        return code.end()
    end = at + 1
    while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Me"):
        end += 1
    return end


def _spell(cluster: str) -> list[str]:
    """The characters that one cluster stands for; none for invisible ones."""
    if len(cluster) > 2 and cluster[0] == "&":
        cluster = html.unescape(cluster)
    elif len(cluster) == 3 and cluster[0] == "%":
        cluster = chr(int(cluster[1:], 16))
    return [spelt for character in unicodedata.normalize("NFKC", cluster) if (spelt := _letter(character))]


UNSEEN_LETTERS = "\u115f\u1160\u3164\uffa0"
"""Hangul fillers: letters by their category, nothing to the eye."""
DASHES = "\u2212\u2043\u30fc\u2500\u2501\u02d7\u4e00"
"""Signs that look like a dash and are of another category."""


def _letter(character: str) -> str:
    category = unicodedata.category(character)
    if character in UNSEEN_LETTERS:
        return ""
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd" or character in DASHES:
        return "-"
    if category[0] == "Z" or character in "\n\r\t\u2800":
        return " "
    return "'" if character == "’" else character
