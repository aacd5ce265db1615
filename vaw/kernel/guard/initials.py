"""Initials together with an age: enough to recognise somebody in a small town."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaw.kernel.guard.kinds import Finding, Kind, Level
from vaw.kernel.guard.prepared import Prepared
from vaw.kernel.guard.words import any_of, words

DOTTED = r"[A-ZÅÄÖ]\.(?:[ -]?[A-ZÅÄÖ](?:-[A-ZÅÄÖ])?\.?){0,3}(?!\w)"
PAIR = r"[A-ZÅÄÖ]{2}(?!\w)"
BIRTH_YEAR = r"(?:född|f\.?) ?-?(?:19|20)?\d\d(?!\d)"
YEARS_OLD = r"(?:är |fyller |blir )?\d{1,2}[ -]?år(?:ig\w{0,2}|ing\w{0,2})?\b|(?:fyller|är) \d{1,2}\b"
AGE = rf"\(?(?:{YEARS_OLD}|\d{{1,2}}\)|{BIRTH_YEAR}|\d{{1,2}}(?=[,.;]|$))"
PERSON = any_of(
    "kvinna kvinnan flicka flickan klient klienten pojke pojken man mannen sökande person personen barn barnet elev eleven son dotter"
)

INITIALS_THEN_AGE = re.compile(rf"(?<![\w.-])(?P<initials>{DOTTED}|{PAIR}|[A-ZÅÄÖ][ -][A-ZÅÄÖ](?!\w))[ ,]{{0,2}}(?P<age>{AGE})")
"""'A.S., 34 år', 'A S (34)', 'AS f. 1991'."""
AGE_THEN_INITIALS = re.compile(
    rf"(?<![\w-])(?:\d{{1,2}}[ -]?år(?:ig[ae]?|ing(?:en)?)?(?: gammal)?|{BIRTH_YEAR}\)?)[ ,(]{{1,3}}"
    rf"(?i:{PERSON}[ ,(]{{1,3}}|(?:med )?initialer(?:na)?:? )?"
    rf"(?P<initials>{DOTTED}|{PAIR})(?!-)"
)
"""'34-åriga A.S.', 'kvinna 34 år (AS)', '15 år, initialer N.K.'."""
PERSON_AGE_INITIALS = re.compile(rf"\b(?i:{PERSON}),? \(?\d{{1,2}}\)?,? \(?(?P<initials>{DOTTED}|{PAIR})(?!-)")
"""'kvinna (34) A.S.'."""
ONE_INITIAL = re.compile(r"(?<![\w.-])(?P<initials>[A-ZÅÄÖ])(?:, ?| )\(?\d{1,2} år\b")
"""'K, 17 år': asked about."""
LOWER_INITIALS = re.compile(r"(?<![\w.-])(?P<initials>[a-zåäö]\.[ -]?[a-zåäö]\.),? \(?\d{1,2} år\b")
"""'a.s. 34 år': asked about."""
NAMED_INITIALS = re.compile(rf"\b[Ii]nitialer(?:na)?(?: är)?[: ]{{1,2}}(?P<initials>{DOTTED}|{PAIR})")
"""The word itself, with no age near: asked about."""
PERSON_BEFORE = re.compile(rf"(?i:(?<!\w)(?:{PERSON}|ärende om|gäller))\W{{0,3}}$")
ABBREVIATIONS = frozenset(
    words("""
        EU FN IT HR VD TV SD UD JO JK HD AI SO NO OK PC US UK KF KS SN KB TA PM FM EM MC HS RF SL SJ LO VM OS DN EG IM AF FK MR MP
        KD RS VR I E s.k. f.d. k.m. e.m. f.m. m.m. o.d. d.v. o.s. t.o. fr.o.
    """)
)
"""One or two letters that are no person."""
LETTERED = any_of("""
    klass grupp bilaga del typ nivå plan kategori alternativ spår sal rum hepatit vitamin version punkt team modul linje hus entré
    kommun region enhet skola fas ort verksamhet
""")
LETTERED_BEFORE = re.compile(rf"(?i:{LETTERED})\W$")
"""Things that are lettered."""


def search(text: Prepared) -> Iterator[Finding]:
    """All initials that point out a person; may overlap. Hard where the age is said to be one."""
    if text.has("initial"):
        yield from _found(text, NAMED_INITIALS, Level.SOFT)
    if not text.has_digit:
        return
    for match in INITIALS_THEN_AGE.finditer(text.plain):
        told = "år" in match["age"] or "f" in match["age"]
        if told or "." in match["initials"] or PERSON_BEFORE.search(text.before(match.start(), 16)):
            yield from _judged(text, match, Level.HARD if told else Level.SOFT)
    for pattern in (AGE_THEN_INITIALS, PERSON_AGE_INITIALS):
        yield from _found(text, pattern, Level.HARD)
    for pattern in (ONE_INITIAL, LOWER_INITIALS):
        yield from _found(text, pattern, Level.SOFT)


def _found(text: Prepared, pattern: re.Pattern[str], level: Level) -> Iterator[Finding]:
    for match in pattern.finditer(text.plain):
        yield from _judged(text, match, level)


def _judged(text: Prepared, match: re.Match[str], level: Level) -> Iterator[Finding]:
    if match["initials"] not in ABBREVIATIONS and not LETTERED_BEFORE.search(text.before(match.start(), 14)):
        yield Finding(*match.span(), Kind.INITIALS, level)
