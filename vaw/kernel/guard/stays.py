"""Where an individual lives or hides. Needs an individual as subject, a word of staying and a place, else the daily prose about
shelters would alarm. All findings are soft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaw.kernel.guard.kinds import Field, Finding, Kind, Level
from vaw.kernel.guard.prepared import Prepared
from vaw.kernel.guard.words import any_of

PLACE = r"(?!Sverige\b)[A-ZÅÄÖÉÜ]\w+"
"""A capitalised word that may be a place; the country is too large to find anybody in."""
INDIVIDUAL = any_of(r"""
    hon han hen jag kvinnan (?:en_)?kvinna mannen flickan pojken barnen barnet familjen modern mamman pappan fadern dottern sonen
    \w{0,6}utsatta klienten brukaren offret tjejen killen systern brodern syskonen personen sökanden frun hustrun paret patienten
    tonåringen ungdomen förövaren gärningsmannen våldsutövaren exet exmaken maken mormodern eleven
    hennes_(?:mamma|syster|man|barn|son|dotter) en_(?:mamma|pojke|flicka|man|familj|tjej)
    de(?=_(?:bor|sitter|göms|gömmer|finns|sover|vistas|lever))
""")
WHO = re.compile(rf"\b{INDIVIDUAL}\b")
"""Asked of lower-case text."""
RELATIVE = any_of(r"""
    mamma pappa mor far moder fader moster faster morbror farbror mormor morfar farmor farfar syster bror kusin son dotter kompis
    vän väninna kollega granne släkting släkt svärmor svärföräldra föräldra bekant pojkvän flickvän arbetskamrat barndomsvän familj
""")
LODGING = any_of(r"""
    \w{0,20}boendet? \w{0,20}jour(?:en)? \w{0,15}hotell(?:et)? vandrarhem\w{0,3} pensionat\w{0,3} camping\w{0,4} \w{0,12}stugan?
    \w{0,12}lägenhet(?:en)? \w{0,6}hem(?:met)? \w{0,6}familj bil(?:en)? villan? hus(?:et)? husvagn(?:en)? härbärge\w{0,2} hvb\w{0,8}
    kollektiv\w{0,2} internat\w{0,2} kloster kyrkan? förläggning\w{0,2}
""")
DAILY_PLACE = any_of(r"avdelning_\d{1,3} förskola\w{0,2} bageri\w{0,2} arbetsplats\w{0,2}")
STAYS = any_of(r"""
    bor bodde vistas vistades lever befinner_sig befann_sig håller_(?:till|sig_undan|sig_gömd) gömmer_sig göms gömd
    (?:är|blev|har_blivit|blir)_(?:\w{0,12}placerad|nu|inlagd|gömd|kvar)
    har_(?:flyttat|flytt|fått_(?:en_)?(?:plats|tak)|tagit_in|sökt_(?:skydd|sig)|begett_sig|åkt|rest|tagit_sig|rymt) tog_in tagit_in
    finns(?:_just)?(?:_nu)? sover uppehåller_sig övernattar flyttas flyttade flydde inkvartera\w{1,3} evakuera\w{1,3} skickades
    ligger_inlagd är_kvar sitter jobbar arbetar lämnas går placera(?:s|des|ts) inneboende lånar hyr åkte reste tillbringar
    kvarstannar stannar söker_skydd fick_(?:en_)?(?:plats|tak) hämtas hämtades körs kördes förs fördes skjutsas
""")
STAY = re.compile(
    rf"\b(?i:{STAYS})\b[^.;]{{0,44}}?\b(?:(?i:hos) (?:sin |en |ett |sina |hennes |hans |sitt )?\w+"
    rf"|(?:på|i|till|vid|utanför|nära) (?:[\wåäö]{{1,20}} ){{0,2}}?(?:{LODGING}\b|{DAILY_PLACE}|{PLACE}))[^.;]{{0,40}}"
)
"""A verb of staying and with whom or where."""
STAY_WITH_RELATIVE = re.compile(
    rf"\b(?:hos|till) (?:sin |sina |sitt |en |ett |hennes |hans |deras |min |mina )(?:[\wåäö]{{1,15}} )?"
    rf"{RELATIVE}\w{{0,6}}\b[^.;]{{0,18}}? i {PLACE}"
)
"""With a relative in a named place, whatever the verb."""
STAY_IN_LODGING = re.compile(
    rf"\b(?:på|i|till|vid|från) (?:[\wåäö]{{1,20}} ){{0,3}}?{LODGING}\b[^.;]{{0,16}}? (?:i|vid|utanför|nära|på) {PLACE}"
)
"""In a lodging in a named place, whatever the verb."""
HOME_OF = re.compile(
    rf"\b(?i:hennes|hans|hens|kvinnans|mannens|familjens|barnens|klientens|flickans|pojkens|mammans|modern?s) (?:[\wåäö]{{1,15}} ){{0,2}}?"
    rf"(?:{LODGING}|bostad(?:en)?|hem|skola|förskola|jobb|arbete|arbetsplats|familj|släkt)\b"
    rf"[^.;]{{0,20}}? (?:i|på|vid|utanför|nära) {PLACE}"
)
"""Somebody's home, school or work in a named place."""
STAY_AT_START = re.compile(
    rf"(?:^|[.;:,\"] ?)(?P<stay>(?i:bor|bodde|vistas|gömmer sig|gömd|göms|placerad|befinner sig|håller till|inneboende|inlagd)\b"
    rf"[^.;]{{0,30}}?\b(?:(?i:hos) [\wåäö]{{2,20}}|(?i:på|i|till|vid) (?:[\wåäö]{{1,20}} ){{0,2}}?(?:{LODGING}\b|{PLACE})))"
)
"""A clause that begins with the verb, its subject left out."""
STAY_IN_FILE_NAME = re.compile(
    rf"(?:{LODGING}|hos {RELATIVE}|placer\w{{2,6}}|vistelse\w{{0,6}})[^.;]{{0,16}}? (?:i )?{PLACE}|{PLACE} (?:[\wåäö]{{1,15}} )?{LODGING}\b"
)
"""File names have no grammar: a lodging and a place will do, where an individual is named in any order."""
OFFICES = any_of("läns social kommun region polis myndighet enhet universitet nämnd styrelse förvaltning projekt nätverk utbildning kurs")
AT_WORK = re.compile(rf"(?:arbetar|jobbar|går|sitter|finns)\b.{{0,30}}\b{OFFICES}", re.I)
PROFESSIONAL = re.compile(r"\b(?:föreläs|utbild|handled|arbetar som|är chef|samordn|konsult|forska|chef)")
"""Somebody's work, not somebody's refuge."""
GENERAL_RULE = re.compile(r"\b(?:när|hur|ifall|huruvida|om|då) (?:en|ett|den|någon) ")
"""'när en kvinna placeras ...' without a named place tells of nobody."""
SUBJECT_REACH = 60
"""Characters between the individual and where the stay is told, within a sentence."""


def search(text: Prepared) -> Iterator[Finding]:
    """All places of stay; may overlap."""
    for match in STAY_AT_START.finditer(text.plain):
        yield Finding(*match.span("stay"), Kind.STAY, Level.SOFT)
    for match in HOME_OF.finditer(text.plain):
        yield Finding(*match.span(), Kind.STAY, Level.SOFT)
    if not WHO.search(text.lower):
        return
    if text.field is Field.FILE_NAME:
        yield from (Finding(*match.span(), Kind.STAY, Level.SOFT) for match in STAY_IN_FILE_NAME.finditer(text.plain))
    for pattern in (STAY, STAY_WITH_RELATIVE, STAY_IN_LODGING):
        for match in pattern.finditer(text.plain):
            clause = text.before(match.start(), SUBJECT_REACH).rsplit(".", 1)[-1].lower()
            if WHO.search(clause) and not _tells_of_nobody(clause, match[0]):
                yield Finding(*match.span(), Kind.STAY, Level.SOFT)


def _tells_of_nobody(clause: str, stay: str) -> bool:
    """Whether it is about somebody's work, or a rule for anybody."""
    return bool(PROFESSIONAL.search(clause) or AT_WORK.match(stay) or (stay.islower() and GENERAL_RULE.search(clause)))
