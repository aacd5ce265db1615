"""What search looks for: words without case and marks, parts of them, and what is most like a word that nobody wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vaw.kernel.i18n import N_

LONGEST = 200  # characters of a question
WORDS_MOST = 6  # words that are looked for; more narrow nothing further
INSIDE_FROM = 4  # letters: shorter ones begin a word, for inside of others they stand everywhere ("man" in "sammanfattning")
COUNTED_MOST = 100  # hits of a kind; more are "100+"
SNIPPET = 180  # characters
ALIKE_FROM = 0.35  # share of groups of three letters that two words have in common, for one to be a misspelling of the other
MISSPELT_FROM = 4  # letters


class Kind(StrEnum):
    """What can be found. The order is the page's, where hits are equally good."""

    PLACE = "plats"
    ORGANISATION = "organisation"
    CONTACT = "kontakt"
    METHOD = "metod"
    OCCASION = "utbildning"
    REQUEST = "forfragan"
    ACTIVITY = "aktivitet"
    NETWORK = "natverk"
    MEETING = "mote"
    ITEM = "punkt"
    DECISION = "beslut"
    ACTION = "atgard"
    AGREEMENT = "overenskommelse"
    DOCUMENT = "dokument"
    EFFORT = "insats"
    INDICATOR = "indikator"
    STRATEGY = "strategi"
    MEASURE = "strategiatgard"
    DATASET = "statistik"
    ASSIGNMENT = "uppdrag"
    ACCOUNT = "redovisning"
    REPORT = "rapport"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.PLACE: N_("Län och kommuner"),
    Kind.ORGANISATION: N_("Organisationer"),
    Kind.CONTACT: N_("Kontakter"),
    Kind.METHOD: N_("Metoder och utbildningar"),
    Kind.OCCASION: N_("Utbildningstillfällen"),
    Kind.REQUEST: N_("Förfrågningar om stöd"),
    Kind.ACTIVITY: N_("Aktiviteter"),
    Kind.NETWORK: N_("Nätverk"),
    Kind.MEETING: N_("Möten"),
    Kind.ITEM: N_("Punkter på dagordningar"),
    Kind.DECISION: N_("Beslut"),
    Kind.ACTION: N_("Åtgärder"),
    Kind.AGREEMENT: N_("Överenskommelser"),
    Kind.DOCUMENT: N_("Dokument"),
    Kind.EFFORT: N_("Förebyggande insatser"),
    Kind.INDICATOR: N_("Indikatorer"),
    Kind.STRATEGY: N_("Strategier"),
    Kind.MEASURE: N_("Åtgärder i handlingsplaner"),
    Kind.DATASET: N_("Statistik i kunskapsbanken"),
    Kind.ASSIGNMENT: N_("Uppdrag"),
    Kind.ACCOUNT: N_("Redovisningar"),
    Kind.REPORT: N_("Rapporter"),
}

# As the database's search_fold (migration 0070), which puts a space before the text, too.
_PUNCTUATION = ".,:;!?()/\"'-–_%\\\n\t"
_FOLDED = str.maketrans("åäöéü" + _PUNCTUATION, "aaoeu" + " " * len(_PUNCTUATION))
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r'"([^"]+)"|”([^”"]+)”')


def fold(text: str) -> str:
    """Without case, marks and punctuation: "Örebro", "orebro" and "Orebro" are alike."""
    return text.lower().translate(_FOLDED)


def read(text: str) -> str:
    """The question as it is looked for: one spelling of each letter, no zero bytes, not longer than LONGEST."""
    return unicodedata.normalize("NFC", text.replace("\0", " ")).strip()[:LONGEST]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `needles`: what every hit holds, folded, so that no sign means something to LIKE; those with a space before
    begin a word. `whole`: all of it, folded."""

    words: tuple[str, ...]
    needles: tuple[str, ...]
    whole: str


def words_of(text: str) -> list[str]:
    """The words of a question, without those in quotation marks, at most WORDS_MOST."""
    return [word for word in _WORD.findall(_QUOTED.sub(" ", text)) if word != "_"][:WORDS_MOST]


def ask(text: str, stems: Mapping[str, str]) -> Asked | None:
    """What to look for. `stems`: of each of `words_of(text)`, "" for words that say nothing ("och"); None when there is nothing to find."""
    phrases = [" " + " ".join(fold(one or other).split()) for one, other in _QUOTED.findall(text)]
    words = words_of(text)
    telling = [word for word in words if stems.get(word)] or ([] if phrases else words)
    needles = [needle for needle in phrases if needle.strip()] + [_needle(fold(stems.get(word) or word)) for word in telling]
    kept = tuple(dict.fromkeys(needle for needle in needles if needle.strip()))[:WORDS_MOST]
    whole = " " + " ".join(fold(text).split())
    return Asked(tuple(telling), kept, whole) if kept and len(whole.strip()) > 1 else None


def _needle(stem: str) -> str:
    return stem if len(stem) >= INSIDE_FROM else f" {stem}"


def rank_of(title: str, asked: Asked) -> int | None:
    """How well a title answers, as the database ranks them (queries.searching.Hit); None when it does not."""
    folded = f" {fold(title)}"
    if not all(needle in folded for needle in asked.needles):
        return None
    begins = all(f" {needle.strip()}" in folded for needle in asked.needles)
    return 0 if folded == asked.whole else 1 if folded.startswith(asked.whole) else 2 if begins else 3


def marked(text: str, asked: Asked) -> list[tuple[str, bool]]:
    """The text in pieces: (piece, whether it is a word that was looked for)."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for word in _WORD.finditer(text):
        if _is_hit(word[0], asked):
            pieces += [(text[at : word.start()], False)] if word.start() > at else []
            pieces.append((word[0], True))
            at = word.end()
    return [*pieces, (text[at:], False)] if at < len(text) else pieces


def _is_hit(word: str, asked: Asked) -> bool:
    folded = " " + fold(word)
    return any(folded.startswith(f" {part}") if needle[0] == " " else part in folded for needle in asked.needles for part in needle.split())


def snippet(text: str, asked: Asked) -> str:
    """The part of a text round the first word that was looked for, whole words, at most about SNIPPET characters; "" where none is."""
    first = next((word.start() for word in _WORD.finditer(text) if _is_hit(word[0], asked)), None)
    if first is None:
        return ""
    flat = " ".join(text.split())
    first = len(" ".join(text[:first].split()))
    begin = 0 if first < SNIPPET // 2 else flat.rfind(" ", 0, first - SNIPPET // 3) + 1
    end = len(flat) if len(flat) - begin <= SNIPPET else max(flat.rfind(" ", begin, begin + SNIPPET), first)
    return ("… " if begin else "") + flat[begin:end].strip() + (" …" if end < len(flat) else "")


def nearest(word: str, written: Iterable[str]) -> str | None:
    """The written word that is most like this one, None where none is: what somebody who misspelt it may have meant."""
    mine = _threes(fold(word))
    if len(word) < MISSPELT_FROM:
        return None
    best = max(((_alike(mine, _threes(fold(other))), other) for other in written if len(other) >= MISSPELT_FROM), default=(0.0, ""))
    return best[1] if best[0] >= ALIKE_FROM else None


def vocabulary(texts: Iterable[str]) -> set[str]:
    """All words of the texts, in small letters."""
    return {word.lower() for text in texts for word in _WORD.findall(text) if len(word) >= MISSPELT_FROM and not word.isdigit()}


def corrected(text: str, asked: Asked, written: Sequence[str] | set[str]) -> str | None:
    """The question with words that nobody wrote replaced by those most like them; None where that changes nothing."""
    known = [fold(word) for word in written]
    better = text
    for word, needle in ((word, _needle(fold(word))) for word in asked.words):
        if any(needle.strip() in other for other in known):
            continue
        instead = nearest(word, written)
        if instead:
            better = re.sub(rf"\b{re.escape(word)}\b", instead, better)
    return better if better != text else None


def _threes(folded: str) -> frozenset[str]:
    padded = f"  {folded} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
