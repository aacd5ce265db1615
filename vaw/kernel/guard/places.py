"""What leads to a place: coordinates and map links, vehicle plates, a school together with a class."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from vaw.kernel.guard.kinds import Finding, Kind, Level
from vaw.kernel.guard.prepared import Prepared
from vaw.kernel.guard.words import any_of

PLATE = re.compile(r"(?<![\w-])(?P<letters>[A-HJ-PR-UW-Z]{3}|[a-hj-pr-uw-z]{3})[ _.-]{0,3}\d{2}[\dA-HJ-NP-Za-hj-np-z](?![\w-])")
SPACED_PLATE = re.compile(r"(?<![\w-])[A-HJ-PR-UW-Z](?: [A-HJ-PR-UW-Z]){2}(?: \d){2} [\dA-HJ-NP-Z](?![\w-])")
MONEY = frozenset(("SEK", "EUR", "USD", "NOK", "DKK"))
"""ABC 123 or ABC 12A; I, Q and V are not used, nor O last (Transportstyrelsen)."""
VEHICLE_WORDS = any_of(r"""
    \bbil \w{2}bil(?:en)?\b fordon reg\.?\s?n regist skylt plåt volvo saab bmw tesla audi toyota \bford\b \bkia\b skoda škoda \bopel
    peugeot renault nissan mazda merced \bmerca hyundai citro fiat \bvw\b volkswagen passat \bsuv\b släp kombi motorcyk \bmc\b moped
    husvagn taxi körde kör\s körs hyrde parker \bhämtade
""")
VEHICLE = re.compile(VEHICLE_WORDS, re.I)
"""A word of driving near the plate; without one it may be a course or room code."""
CODED = any_of(
    r"sal rum lokal kurskod kurs kod licens\w{0,10} version metod SOU JO ISO SFS modell typ grupp blankett artikel system dnr nr"
)
CODE_BEFORE = re.compile(rf"{CODED}\W{{0,3}}$", re.I)
"""Things that have codes of the same shape."""
MAP_SITES = any_of(r"""
    maps\.app\.goo\.gl goo\.gl/maps maps\.google\.\w{2,3} google\.\w{2,3}/maps openstreetmap\.org osm\.org kartor\.eniro\.se
    hitta\.se/kart bing\.com/maps maps\.apple\.com what3words\.com w3w\.co
""")
MAP_LINK = re.compile(
    rf"(?:https?://)?(?:www\.)?{MAP_SITES}\S{{0,300}}"
    r"|///[\wåäö]{2,30}\.[\wåäö]{2,30}\.[\wåäö]{2,30}|\bgeo:\d\S{0,60}|(?<!\S)\S{1,200}?[?&]lat=\d\S{0,100}",
    re.I,
)
"""Links to a place on a map, three-word addresses and positions in an address."""
MAP_WORDS = ("map", "///", "geo:", "eniro", "hitta.se", "osm.", "what3", "w3w", "lat=")
COORDINATES = re.compile(
    r"(?<!\d)(?:5[5-9]|6\d)[.,]\d{3,10}°? ?N?\s?[,;_ -]{1,3}\s?(?:E |Ö )?(?:1\d|2[0-4])[.,]\d{3,10}"
    r"|(?:N ?)?\b(?:5[5-9]|6\d)° ?\d{1,2}['′].{0,30}?(?:1\d|2[0-4])° ?\d{1,2}['′][^\s.]{0,12}"
    r"|\blat\w{0,6}[ :=]{0,3}\d\d[.,]\d{2,10}.{0,12}?lon\w{0,7}[ :=]{0,3}\d\d[.,]\d{2,10}"
    r"|(?:sweref|rt ?90)\D{0,12}(?:90|99)?\D{0,8}[67]\d{6}\D{1,6}\d{6,7}|\bN ?[67]\d{6}\W{1,4}E ?\d{6}"
    r"|\bN ?(?:5[5-9]|6\d) \d{1,2}[.,]\d{1,6}['′]?,? ?E ?(?:1\d|2[0-4]) \d{1,2}[.,]\d{1,6}"
    r"|(?<![\d.,])(?:1\d|2[0-4])[.,]\d{4,10}[,; ]{1,3}(?:5[5-9]|6\d)[.,]\d{4,10}(?!\d)"
    r"|(?<![\w+])[2-9CFGHJMPQRVWX]{4}(?:[2-9CFGHJMPQRVWX]{4})?\+[2-9CFGHJMPQRVWX]{2,3}\b",
    re.I,
)
"""Degrees inside Sweden (latitude 55-69, longitude 10-24), SWEREF 99, RT 90, plus codes."""
COORDINATE_HINT = re.compile(r"\d[.,]\d{3}|°|\d{6}|\blat|\w\+\w")

SCHOOL_KINDS = any_of("skola friskola grundskola förskola montessoriskola gymnasium gymnasieskola högstadium")
SCHOOL = re.compile(
    r"(?<!\w)[A-ZÅÄÖÉÜ][\wåäö]{0,30}(?:skolan|skola|gymnasiet|gymnasium|friskola)\b"
    rf"|(?<!\w)[A-ZÅÄÖÉÜ][\wåäö]{{1,30}} {SCHOOL_KINDS}\b"
    r"|\b(?i:förskolan|skolan|grundskolan|friskolan|gymnasiet|fritids(?:hemmet)?|dagiset|särskolan) [A-ZÅÄÖÉÜ]\w{1,30}"
)
"""A school with its own name."""
NO_OWN_NAME = any_of("""
    Grund För Hög Folkhög Gymnasie Sär Polishög Kultur Musik Special Same Anpassade_grund Social Låg Mellan Fri Hela Öppna_för Vuxen
    Yrkeshög
""")
GENERIC_SCHOOL = re.compile(rf"{NO_OWN_NAME}?skolan?|Gymnasiet|Gymnasium", re.I)
"""Schools in general."""
CLASS = re.compile(
    r"\b(?:[Kk]lass|[Åå]rskurs|[Åå]k\.?)[ _]?(?:[1-9](?!\d|-\d| ?(?:-|till|och) ?\d)|F\b|(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio)\b)"
    r"(?: ?[A-Fa-f]\b)?|(?<![\w.,:-])[1-9](?: ?[A-F]|[a-f])(?![\w-]| ?§)|(?<!\w)(?!HT|VT|ht|vt)[A-Z]{2}\d{2}[A-Za-z]?(?!\w)"
    r"|F-klass|förskoleklass|avdelning(?:en)? [A-ZÅÄÖ]\w{1,30}|[1-9]:an\b"
    r"|\bi (?:ettan|tvåan|trean|fyran|femman|sexan|sjuan|åttan|nian)\b"
)
"""A class: with number, letter, programme and year, or a pre-school's section. Ranges ('klass 7-9') are not one class."""
AUDIENCE = any_of(r"""
    elever eleverna alla samtliga personal\w{0,6} lärare lärarna föräldrar vårdnadshavare föreläs\w{0,8} utbildning\w{0,4}
    lektion\w{0,4} workshop\w{0,3} information
""")
GROUP_BEFORE = re.compile(rf"{AUDIENCE} (?:(?:i|för|med|till|från|på) ){{0,2}}(?:hela )?$", re.I)
"""A whole year group as audience is only asked about."""
CLASS_LETTER = re.compile(r"[1-9] ?[A-Fa-f]$|\d{2}[A-Za-z]$")
SCHOOL_REACH = 42
"""Longest distance in characters between school and class, within a sentence."""
LONGEST_PAIR = SCHOOL_REACH + 70
"""Farthest that a school can begin before its class."""


def search(text: Prepared) -> Iterator[Finding]:
    """All findings of this module; may overlap."""
    if text.has(*MAP_WORDS):
        yield from (Finding(*match.span(), Kind.POSITION, Level.HARD) for match in MAP_LINK.finditer(text.plain))
    if COORDINATE_HINT.search(text.lower):
        yield from (Finding(*match.span(), Kind.POSITION, Level.HARD) for match in COORDINATES.finditer(text.plain) if _has_digit(match[0]))
    if text.has_digit:
        yield from _plates(text)
    if text.has("skol", "gymn", "fritids", "dagis"):
        yield from _school_classes(text)


def _has_digit(written: str) -> bool:
    """A plus code without a digit is a word ('FFFF+CC')."""
    return any(character.isdigit() for character in written)


def _plates(text: Prepared) -> Iterator[Finding]:
    for match in SPACED_PLATE.finditer(text.plain):
        yield Finding(*match.span(), Kind.PLATE, Level.SOFT)
    for match in PLATE.finditer(text.plain):
        if match["letters"] in MONEY:
            continue
        around = text.before(match.start(), 60) + match[0] + text.after(match.end(), 40)
        if VEHICLE.search(around):
            yield Finding(*match.span(), Kind.PLATE, Level.HARD)
        elif match["letters"].isupper() and not CODE_BEFORE.search(text.before(match.start(), 16)):
            yield Finding(*match.span(), Kind.PLATE, Level.SOFT)


def _school_classes(text: Prepared) -> Iterator[Finding]:
    schools = [match for match in SCHOOL.finditer(text.plain) if not GENERIC_SCHOOL.fullmatch(match[0])]
    if not schools:
        return
    starts = [school.start() for school in schools]
    for group in CLASS.finditer(text.plain):
        near = slice(bisect_left(starts, group.start() - LONGEST_PAIR), bisect_right(starts, group.end() + SCHOOL_REACH))
        for school in schools[near]:
            start, end = min(group.start(), school.start()), max(group.end(), school.end())
            between = text.plain[min(group.end(), school.end()) : max(group.start(), school.start())]
            if len(between) > SCHOOL_REACH or "." in between or "!" in between or "?" in between:
                continue
            audience = GROUP_BEFORE.search(text.before(group.start(), 30)) and not CLASS_LETTER.search(group[0])
            yield Finding(start, end, Kind.SCHOOL_CLASS, Level.SOFT if audience else Level.HARD)
