"""Street addresses: every number is looked at together with the word before it. Backwards from the number is both simpler and
faster than one pattern over street names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaw.kernel.guard.kinds import Finding, Kind, Level
from vaw.kernel.guard.numbers import MONTHS
from vaw.kernel.guard.prepared import TEENS, TENS, UNITS, Prepared
from vaw.kernel.guard.words import any_of, words

SURE_ENDINGS = words("""
    gatan gata vägen väg gränd gränden stigen stig torget torg allé allén alléen esplanad esplanaden backen backe liden
""")
"""Words that name a street on their own strength."""
LIKELY_ENDINGS = words("""
    leden ringen slingan stråket kajen brinken promenaden kroken svängen höjden stranden strand bron parken udden åsen hagen dalen
    gården kullen gången plan platsen lunden ängen berget viken näset kanalen vallen terrassen rundeln bågen boulevarden passagen
    hamnen bryggan
""")
"""Words that also end ordinary nouns: they need a capital letter and must not be followed by what is counted."""
ENDINGS = SURE_ENDINGS + LIKELY_ENDINGS
LOWER_CASE_ENDINGS = ("gatan", "vägen", "gränd", "gränden", "stigen", "allén")
"""In lower case only these, at the end of a compound, are a street."""
NO_PLAN = any_of("""
    handlings verksamhets tids? vårds? samverkans lektions utbildnings projekt insats års utvecklings steg aktivitets genomförande
    arbets kris kommunikations beredskaps likabehandlings jämställdhets åtgärds strategi översikts detalj budget mål kvalitets
    process kurs studie läro hand finansierings implementerings spridnings uppföljnings utvärderings informations kompetens
    säkerhets skydds delmåls hus mark våning
""")
NO_SQUARE = any_of("arbets mötes marknads mottagnings lednings förvarings håll samlings vistelse händelse brotts")
NO_YARD = any_of("kurs hembygds konferens församlings fritids ungdoms folkets herr präst bond lant stads utom inom")
NO_WALK = any_of("om ut in upp till fram ned ner av bort över under grupp för åter genom rund sam slut")
NO_ROAD = any_of("riks läns europa motor lands skol arbets järn ut om gen livs vatten flyg cykel gång karriär vård lär")
NO_MARKET = any_of("jobb lär service medborgar mässo? kunskaps idé möte")
NO_RING = any_of("saml utred handled rådgiv förbered plan ut ändr inlär förmedl förankr klad gener")
NOT_STREETS = re.compile(
    rf"{NO_PLAN}plan$|{NO_SQUARE}platsen$|{NO_YARD}gården$|{NO_WALK}gången$|{NO_ROAD}väg(?:en)?$|{NO_MARKET}torget?$|{NO_RING}ringen$"
    r"|^(?:plan|våning|delmål|tvärgata\w*|avdelningen|föreningen)$",
    re.I,
)
"""Everyday words with a street's ending."""
COUNTED = any_of("""
    % kr tkr mnkr mkr meter km mil personer procent medlemmar kommuner platser deltagare kvinnor män barn ungdomar elever år tim
    timmar minuter dagar veckor månader gånger stycken bostäder lägenheter hushåll företag anställda
""")
NUMBER = re.compile(
    r"(?<![\d.,:/])(?P<number>\d{1,4})(?:-\d{1,3})?(?: ?[A-Ha-h])?"
    rf"(?![\dA-Za-zåäöÅÄÖ]|[.,:]\d|/\d{{1,2}}(?!\d)| \d{{3}}(?! ?\d\d)| ?(?:{COUNTED}|{MONTHS})(?![a-zåäö]))"
)
"""A house number, as far as it can be told from an amount, a date or a count."""
JOINT = re.compile(r"(?:,? ?(?:nr\.?|nummer|port|uppgång|hus|trapphus|dörr)[ ]?|[ _-]|[ ]{2,4}|, | ?#|: ?| ?\()?$", re.I)
"""What may stand between street and number."""
LOOSE_JOINT = re.compile(r", |:[ ]?|[ ]?\(")
"""Signs after which a number may also belong to something else: asked about, and only after a word that is nothing but a street."""
SURE_STREET = re.compile(r"[A-ZÅÄÖ][\wé-]{2,30}(?:gatan|vägen|gränd|gränden|stigen|allén)$")
NUMBER_FIRST = re.compile(r"(?<![\d.,:/-])(?<!20)(?<!19)\d{1,3} (?P<street>[A-ZÅÄÖ][\wé-]{3,30}(?:gatan|vägen|gränd|stigen))(?!\w)")
"""'14 Rimfrostgatan'."""
DOOR_BEFORE = re.compile(r"(?:nr\.?|nummer|port|uppgång|hus|dörr) $", re.I)
STREET_AFTER = re.compile(r" (?:på|vid|i) (?P<word>[A-ZÅÄÖa-zåäö][\w'é-]{3,40})")
"""'port 4 på Storgatan'."""
BETWEEN_WORDS = ' ,.;!?()[]"/«»”=|'
CAPITAL_WORDS = re.compile(r"(?:(?<![\w])(?:[A-ZÅÄÖÉÜ][\w:'é-]{0,30}|S:t|S:ta) ){1,3}$")
GENERIC_BEFORE = re.compile(r"(?:^|[.!?] )(?:På|Denna|Samma|Vår|Nästa|Ingen|Någon|En|Min|Den|Riks|I|Längs|Vid) $")
AFTER_ADDRESS = any_of("""
    i på och är var som sedan med hos från till där när nr vid men har hade utan eller fick ska står finns lgh tr vån en ett för
    ligger bor inte enligt efter mot före men under sen tills
""")
COUNTED_AFTER = re.compile(rf" (?!{AFTER_ADDRESS}\b)[a-zåäö]")
"""A lower-case word that does not go on after an address: the number counts something."""
DIRECTIONS = tuple(f"{word} " for word in words("Norra Södra Östra Västra Stora Lilla Gamla Nya Övre Nedre"))
DIRECTION = re.compile(rf"(?<!\w)(?:{'|'.join(DIRECTIONS)})[A-ZÅÄÖ][\wé-]{{2,30}}$")
"""'Norra Klockaren 4': a direction and a name are an address without any ending."""
NOT_DIRECTION = re.compile(
    r"(?:län|länet|kommun|kommunen|Götaland|Norrland|Sverige|Svealand|Götalands|regionen|delen|området|distriktet)$", re.I
)
SHORTENED = re.compile(
    r"(?<![\wåäö-])(?!(?:Motsv|Resv|Ansv|Försv)\b)"
    r"(?:[A-ZÅÄÖ][a-zåäö]{2,25}(?:sg|ngg|stg|sv)|(?:Stor|Kyrko|Skol|Ny|Norr|Söder|Väster|Öster|Ring|Park)[gv])\.? "
    r"\d{1,3}(?: ?[A-H])?(?!\w|[.,:]\d| [a-zåäö]{5,})"
)
"""Shortened endings, only after the joining s or in the most common names: a bare 'g' also ends 'utbildning'."""
NUMBER_WORDS = "|".join(sorted([*UNITS, *TEENS, *TENS], key=len, reverse=True))
SPELT_NUMBER = re.compile(
    r"(?<![\w-])[A-ZÅÄÖa-zåäö][\wé-]{2,30}(?:gatan|vägen|gränden|stigen|allén) (?:nummer )?"
    rf"(?:{NUMBER_WORDS}){{1,2}}(?= ?[A-H]\b| i [A-ZÅÄÖ]|[.,;)]|$)"
)
"""'Storgatan fjorton' at the end of a clause."""
CARE_OF = re.compile(
    r"\bc/o [\w'-]{1,40}(?: [A-ZÅÄÖÉÜ][\w'-]{0,40}){0,3}|\b(?:lgh|lägenhet)\.?(?: nr)? ?\d{4}\b"
    r"|\b(?:Box|Postbox|Postlåda|FE) \d{1,5}(?=\D{0,25}\d{3} ?\d\d\b)|poste restante",
    re.I,
)
"""Parts that stand in addresses only; a box needs its postcode."""
WITH_POSTCODE = re.compile(
    r"(?<![\w'-])[A-ZÅÄÖÉÜ][\wé:'-]{1,30}(?: [A-ZÅÄÖÉÜ][\wé'-]{1,30}){0,2} \d{1,4}(?: ?[A-H])?"
    r"(?:, [^,\d]{1,15}| \d{1,2} ?tr\.?)?,? (?:SE?-)?\d{3} ?\d\d [A-ZÅÄÖÉÜ]\w+"
)
"""Any name and number before postcode and town: country addresses have no street. Postcode and town alone pass."""
LIVES_AT = re.compile(
    r"(?:\b(?i:bor|skriven|folkbokförd|hyr|flyttat|flyttade|adress\w{0,10})\b[^.]{0,18}?(?:på|till|är|i|:)|(?i:adress)\w{0,10}:?) "
    r"(?P<place>[A-ZÅÄÖÉÜ][\wé:-]{1,30}(?: [A-ZÅÄÖÉÜ][\wé-]{1,30}){0,2} \d{1,4}(?::\d{1,3})?(?: ?[A-H])?)(?![\w:]|[.,]\d| ?(?:%|kr))"
)
"""A name with a number after a word of living."""
OWNED = any_of(r"""
    fastighet\w{0,14} kvarteret kv\.? tomten gården stugan huset bor\w?_(?:på|i) äger arrenderar skriven_på folkbokförd_på
    flytt\w{0,4}_till
""")
PROPERTY_WORD = re.compile(rf"{OWNED} (?:är |heter )?$", re.I)
PROPERTY = re.compile(
    r"(?<![\w-])(?P<name>[A-ZÅÄÖ][a-zåäöé-]{2,30}(?: [A-ZÅÄÖ][a-zåäöé-]{1,30})?) (?P<block>\d{1,3}):(?P<unit>\d{1,3})(?![\d:]|[.,]\d| 0{3})"
)
"""A property designation: 'Ort 3:12'."""
DOCUMENTS = any_of(r"""
    Anslag Rapport SOU Ds Dir Prop Bet SFS Skala Tabell Figur Bilaga Kapitel Avsnitt Del Punkt Mål Steg Utgiftsområde Matteus Lukas
    Markus Moment Rev Version Nr Kl Klockan Lag Lagen Förordning\w* Tid Start Slut Lunch Fika Paus Frånvaro Psaltaren Proposition\w*
    Skrivelse Artikel Modul Ställning Resultat Serie Nummer Dag Pass Tidskrift\w* Årgång Romarbrevet Mosebok Koranen Sura Rskr Skr
    Föreskrift\w* Standard Regel Rad Sida Lokal Sal Rum Hus
""")
PROPERTY_LOWER = re.compile(r"\bfastighet(?:en|s|sbeteckning\w{0,2}):? [a-zåäöé-]{3,30} \d{1,3}:\d{1,3}(?![\d:]|[.,]\d)", re.I)
LIVES_AT_LOWER = re.compile(
    r"\b(?:bor|hyr|skriven|folkbokförd|flyttat|flyttade) (?:på|till) "
    r"(?!(?:plan|våning|avdelning|rum|nivå|hotell|boende|jour|cirka|ungefär)\w{0,5} )"
    rf"[a-zåäöé]{{4,20}} \d{{1,3}}(?![\d:]|[.,]\d| ?(?:{COUNTED}|{MONTHS})(?![a-zåäö])|-\d)"
)
"""'bor på ekebo 3': asked about."""
NOT_PROPERTY = re.compile(rf"(?:^|\s){DOCUMENTS}$")
"""Laws, reports, times and scores have the same shape."""
CITY_BLOCK = re.compile(r"\b(?:[Kk]varteret|[Kk]v\.?|[Ff]astigheten) [A-ZÅÄÖ][a-zåäöé]{2,30} \d{1,3}(?![\d:]| ?(?:kr|%)|[.,]\d)")
"""A property inside a town: 'kvarteret Lärkan 7'."""


def search(text: Prepared) -> Iterator[Finding]:
    """All addresses; may overlap."""
    if text.has_digit:
        yield from _streets(text)
        for match in NUMBER_FIRST.finditer(text.plain):
            if not NOT_STREETS.search(match["street"]):
                yield Finding(*match.span(), Kind.ADDRESS, Level.SOFT)
        for pattern in (WITH_POSTCODE, SHORTENED, CITY_BLOCK, PROPERTY_LOWER):
            yield from (Finding(*match.span(), Kind.ADDRESS, Level.HARD) for match in pattern.finditer(text.plain))
        if text.has("bor", "adress", "skriven", "folkbok", "hyr", "flytta"):
            yield from (Finding(*match.span("place"), Kind.ADDRESS, Level.HARD) for match in LIVES_AT.finditer(text.plain))
            yield from (Finding(*match.span(), Kind.ADDRESS, Level.SOFT) for match in LIVES_AT_LOWER.finditer(text.plain))
        yield from _properties(text)
    if text.has("c/o", "lgh", "lägenhet", "box", "postlåda", "fe ", "restante"):
        yield from (Finding(*match.span(), Kind.ADDRESS, Level.HARD) for match in CARE_OF.finditer(text.plain))
    if text.has("gatan", "vägen", "gränden", "stigen", "allén"):
        for match in SPELT_NUMBER.finditer(text.plain):
            yield Finding(*match.span(), Kind.ADDRESS, Level.SOFT)


def _streets(text: Prepared) -> Iterator[Finding]:
    for number in NUMBER.finditer(text.plain):
        if len(number["number"]) == 4 and number["number"][:2] in ("19", "20"):
            continue
        head = text.before(number.start(), 100)
        joint = JOINT.search(head[-14:])
        start = _street_start(head[: len(head) - len(joint[0])] if joint else head, text.after(number.end(), 24))
        if start is not None:
            asked = bool(joint and LOOSE_JOINT.fullmatch(joint[0]))
            if asked and not SURE_STREET.search(head[: len(head) - len(joint[0])] if joint else head):
                continue
            yield Finding(number.start() - len(head) + start, number.end(), Kind.ADDRESS, Level.SOFT if asked else Level.HARD)
        elif DOOR_BEFORE.search(head) and (street := STREET_AFTER.match(text.plain, number.end())) and _is_street(street["word"], ""):
            yield Finding(number.start(), street.end(), Kind.ADDRESS, Level.HARD)


def _street_start(head: str, after: str) -> int | None:
    """Where in `head` the street before a number begins; None when what stands there is no street."""
    word_start = max(head.rfind(character) for character in BETWEEN_WORDS) + 1
    word, before = head[word_start:], head[:word_start]
    if not word or not (word[0].isupper() or word.lower().endswith(ENDINGS)):
        return None
    if word.lower().endswith(ENDINGS):
        capitals = CAPITAL_WORDS.search(before)
        if _is_street(word, after) or (capitals and _is_two_word_street(word, before, after)):
            return capitals.start() if capitals and not GENERIC_BEFORE.search(before) else word_start
    direction = DIRECTION.search(head) if before.endswith(DIRECTIONS) else None
    if direction and not NOT_DIRECTION.search(word) and not COUNTED_AFTER.match(after):
        return direction.start()
    return None


def _is_street(word: str, after: str) -> bool:
    """Whether one word names a street: 'Storgatan', 'storgatan', 'STORGATAN', 'Ekbacken'."""
    lower = word.lower()
    if not lower.endswith(ENDINGS) or NOT_STREETS.search(word):
        return False
    if word[0].islower():
        return any(lower.endswith(ending) and len(lower) - len(ending) >= 3 for ending in LOWER_CASE_ENDINGS)
    sure = any(lower.endswith(ending) and len(lower) - len(ending) >= 2 for ending in SURE_ENDINGS)
    likely = any(lower.endswith(ending) and len(lower) - len(ending) >= 3 for ending in LIKELY_ENDINGS)
    return sure or (likely and not COUNTED_AFTER.match(after))


def _is_two_word_street(word: str, before: str, after: str) -> bool:
    """Whether capitals and an ending of its own name a street: 'Sankt Olofs gata', 'Vintergröna torg', 'Norra vägen'."""
    if GENERIC_BEFORE.search(before):
        return False
    lower = word.lower()
    return lower in SURE_ENDINGS or (lower in LIKELY_ENDINGS and before.rstrip().endswith("s") and not COUNTED_AFTER.match(after))


def _properties(text: Prepared) -> Iterator[Finding]:
    for match in PROPERTY.finditer(text.plain):
        if NOT_PROPERTY.search(match["name"]):
            continue
        named = bool(PROPERTY_WORD.search(text.before(match.start(), 30)) or match["name"].startswith("Fastighet"))
        clock_like = int(match["block"]) < 24 and len(match["unit"]) == 2 and int(match["unit"]) % 5 == 0
        if named or not clock_like:
            yield Finding(*match.span(), Kind.ADDRESS, Level.HARD if named else Level.SOFT)
