"""Ways to reach a person: phone numbers, e-mail addresses, accounts in social media."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaw.kernel.guard.first_names import ALSO_WORDS, FIRST_NAMES
from vaw.kernel.guard.kinds import Finding, Kind, Level
from vaw.kernel.guard.prepared import Prepared
from vaw.kernel.guard.words import any_of, words

PHONE = re.compile(
    r"(?<![\d/§])(?<!\d[.,:=#-])(?<!\d )(?:"
    r"(?:\(?\+ ?46\)?|0046|46(?=7\d{8}(?!\d)))[ -]{0,2}(?:\(0\)|0)?[ -]{0,2}\(?[1-9](?:[ )./-]{0,3}\d){6,8}(?!\d)"
    r"|\(?0[1-9](?:[ )./-]{0,3}\d){6,9}(?!\d|[ -]\d))"
)
"""A Swedish number with trunk zero or country code, in any groups; not inside a longer number, a date range or a path."""
MOBILE_AFTER_NUMBER = re.compile(r"(?<=\d )07[02369]-(?:[ ]?\d){7}(?!\d|[ -]\d)")
"""A mobile number right after another number ('kl 14 070-...'): only with its hyphen, else it is a row of dates."""
SINGLE_DIGITS = re.compile(r"(?<!\d)(?<!\d[ .,-])0[ .,-]{1,3}7(?:[ .,-]{1,3}\d){8}(?![ .,-]{0,2}\d)")
"""A mobile number written one digit at a time."""
MOBILE_IN_ANY_SIGNS = re.compile(r"(?<!\d)(?<!\d[.,:-])07[02369](?:[^\w\n]|_){1,4}\d(?:(?:[^\w\n]|_){0,3}\d){6}(?![.,:]?\d)")
"""Three digits of a mobile number apart, the other seven with whatever between: '070*174*06*05', '**070**-1740605'."""
MOBILE_AND_WORD = re.compile(
    r"(?<!\d)07[02369],? (?:och |sedan |sen |därefter |följt av |streck |bindestreck ){1,2}\d(?:[ -]?\d){6}(?!\d)", re.I
)
LISTED = re.compile(r"[,;:|\t]| {3}")
"""Signs and gaps that stand between the numbers of a list or a table as well."""
FOREIGN = re.compile(
    r"(?<![\w+])(?:\+(?!46|\s?46)|00(?=3[0-9]|4[0-57-9]|[179]))[1-9]\d{0,2}[ -]?(?:\(0\))?[ -]?\(?\d(?:[ -]{0,2}\d|\)[ -]?\d){6,11}"
    r"(?!\d|[.,]\d| ?(?:%|kr|tkr|mnkr|personer|procent))"
)
"""A number of another country; relatives abroad are in danger too."""
LOCAL = re.compile(
    r"(?:\btel(?:efon(?:nummer|nr)?)?|\btfn|\bmobil(?:nummer|nr)?|\bhemnummer|\bring (?:henne|honom|hen) på)[ .:]{1,3}(?!11[346]|1177)"
    r"(?P<number>[1-9]\d{1,2}(?:[ -]?\d\d\d?){2}(?:[ -]?\d\d)?)(?![\d-]| ?(?:kr|tkr|%))",
    re.I,
)
"""A local number without area code: only right after a word for telephone, and only asked about."""
TWO_DIGIT_AREAS = frozenset(words("11 13 16 18 19 21 23 26 31 33 35 36 40 42 44 46 54 60 63 90"))
"""Area codes of two digits after the zero (PTS number plan); 08 is the only one of one digit, all others have three."""
SERVICE_AREAS = frozenset(("10", "20"))
"""010 is location-independent and 020 free of charge: switchboards and helplines must be writable. 077 falls out by itself."""
NOT_PHONE = re.compile(r"\d\d[.:]\d\d ?- ?\d\d[.:]\d\d|\d\d[ ./-]\d\d[ ./-](?:19|20)\d\d|\d{4} \d{4}(?: \d{4})*|0\d\d{2}-\d{4}")
"""Clock times, dates and rows of four-digit codes that have a phone's digits."""

SIGN_IN_WORDS = r"(?:[(\[{<](?:at|a|snabel-?a|@)[)\]}>]|snabel-?a|alfakrull|krullalfa|kanelbulle)"
EMAIL = re.compile(
    r"(?<![\w.+'-])(?:[\w.+'-]{1,64}|\"[^\"@]{1,40}\")(?:\s?@{1,2}\s?[\w-]{1,63}(?:\s?\.\s?[\w-]{2,30}){1,5}"
    rf"| ?{SIGN_IN_WORDS} ?[\w-]{{1,63}}(?: ?(?:\.|\[?\(?(?:punkt|dot)\)?\]?) ?[\w-]{{2,30}}){{1,5}})",
    re.I,
)
"""An e-mail address, also with spaces or with the sign written out."""
EMAIL_IN_WORDS = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}(?: punkt [\w+'-]{1,40}){0,3} (?:at|@|snabel-?a) [\w-]{1,63}(?: (?:punkt|dot) [\w-]{2,30}){1,3}", re.I
)
"""'anna punkt berg snabel-a example punkt se'."""
EMAIL_WITH_AT = re.compile(
    r"(?<![\w.+'-])(?=[\w+'-]{0,40}[._\d])[\w.+'-]{2,64} at [\w-]{2,40}(?:\.[\w-]{2,30}){0,3}\.(?:se|nu|com|net|org|eu|no|fi|dk|io)\b", re.I
)
"""'anna.berg at example.se': only after what looks like the first part of an address."""
EMAIL_WITHOUT_ENDING = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}\s?@\s?(?:gmail|hotmail|outlook|live|icloud|yahoo|telia|protonmail)(?![\w.-])", re.I
)
"""The well-known mail services are understood without their ending."""
FUNCTIONS = any_of(r"""
    registrator info kontakt kansli kommun region kvinnofrid vald våld heder jamstalldhet social\w{0,20} soc utbildning kurs enkat
    statistik press support service reception vaxel mottagning\w{0,20} jour\w{0,20} barnahus samordn\w{0,20} lansstyrelsen
    e?-?faktura no-?reply postmaster admin projekt webb\w{0,10} diarie\w{0,10} arkiv nämnd\w{0,10} namnd\w{0,10} natverk konferens
    anmalan stod radgivning familjeratt individ\w{0,20} stockholm uppsala sodermanland ostergotland jonkoping kronoberg kalmar gotland
    blekinge skane halland vastra-?gotaland varmland orebro vastmanland dalarna gavleborg vasternorrland jamtland vasterbotten norrbotten
""")
FUNCTION_BOX = re.compile(rf"{FUNCTIONS}(?:[.+_-]?\w{{0,40}})?\s?@", re.I)
"""Boxes of a function, not of a person; county boards' boxes are called after their county."""
PRIVATE_SERVICE = re.compile(r"@\s?(?:gmail|hotmail|outlook|live|icloud|yahoo|telia|proton\w{0,4})\b", re.I)
HANDLE = re.compile(r"(?<![\w.@/+-])@(?P<name>[a-zåäö0-9][a-zåäö0-9_.]{2,29})(?![\w@-])", re.I)
"""An account with its sign: '@anna_k'."""
SERVICES = words("snapchat snap instagram insta facebook fejan messenger tiktok kik discord telegram signal whatsapp skype roblox")
PLATFORM = re.compile(
    rf"\b(?:{'|'.join(SERVICES)})(?:\.com/|(?:-?(?:konto(?:t)?|namn(?:et)?|användarnamn(?:et)?|profil(?:en)?))?"
    r"(?: (?:är|heter|som|under|hon|han|hen)){0,3}[ :\"'»]{1,3})@?"
    r"(?P<name>(?=[a-zåäö0-9._]{0,28}[0-9_.][a-zåäö0-9])[a-zåäö0-9][a-zåäö0-9_.]{3,29})",
    re.I,
)
"""An account named after its service; a digit, '_' or '.' tells it from an ordinary word."""
PROFILE = re.compile(r"\blinkedin\.com/in/(?P<name>[\w%-]{3,60})", re.I)
OFFICIAL_HANDLE = re.compile(
    any_of("""
        lansstyrelse kommun region jour polis myndighet jamstall social info roks unizon forening stiftelse forbund stod vald heder
        women sverige sweden orange museum kyrka nck barn kvinn tjej frid riks svensk
    """),
    re.I,
)
"""Parts of the names of organisations' own accounts."""


def search(text: Prepared) -> Iterator[Finding]:
    """All ways to reach a person; may overlap."""
    if text.has_digit:
        yield from phones(text)
    if text.has("@", "(at", "(a)", "[", "nabel", "{", "<", " at ", "punkt", " dot ", "alfa", "bulle"):
        yield from _emails(text)
    if text.has("@", "linkedin.", *SERVICES):
        yield from _accounts(text)


def phones(text: Prepared) -> Iterator[Finding]:
    """Phone numbers of persons: mobile, geographic and foreign. 010, 020, 077, 116 and short numbers pass."""
    for pattern in (PHONE, MOBILE_AFTER_NUMBER, SINGLE_DIGITS):
        for match in pattern.finditer(text.plain):
            if not NOT_PHONE.fullmatch(match[0]) and _is_personal(_national(match[0])):
                yield Finding(match.start(), match.end(), Kind.PHONE, Level.HARD)
    for pattern in (MOBILE_IN_ANY_SIGNS, MOBILE_AND_WORD):
        for match in pattern.finditer(text.plain):
            if not NOT_PHONE.fullmatch(match[0]):
                asked = pattern is MOBILE_AND_WORD or LISTED.search(match[0])
                yield Finding(*match.span(), Kind.PHONE, Level.SOFT if asked else Level.HARD)
    if text.has("+", "00"):
        for match in FOREIGN.finditer(text.plain):
            yield Finding(match.start(), match.end(), Kind.PHONE, Level.HARD)
    if text.has("tel", "tfn", "mobil", "hemn", "ring "):
        for match in LOCAL.finditer(text.plain):
            yield Finding(match.start("number"), match.end("number"), Kind.PHONE, Level.SOFT)


def _national(written: str) -> str:
    """The digits after trunk zero or country code."""
    digits = re.sub(r"\D", "", written)
    abroad = written.lstrip("(").startswith(("+", "00", "46"))
    return re.sub(r"^(?:0046|46)0?" if abroad else r"^0", "", digits)


def _is_personal(national: str) -> bool:
    """Whether the digits after the zero are a mobile or geographic number of the Swedish plan."""
    if national[:1] == "7":
        return national[1:2] in tuple("02369") and len(national) == 9
    if national[:1] == "8" or national[:2] in TWO_DIGIT_AREAS:
        return 7 <= len(national) <= 9
    return national[:2] not in SERVICE_AREAS and 8 <= len(national) <= 9


def _emails(text: Prepared) -> Iterator[Finding]:
    for pattern in (EMAIL, EMAIL_IN_WORDS, EMAIL_WITH_AT, EMAIL_WITHOUT_ENDING):
        for match in pattern.finditer(text.plain):
            if not _is_function_box(match[0]):
                yield Finding(match.start(), match.end(), Kind.EMAIL, Level.HARD)


def _is_function_box(address: str) -> bool:
    """'info@…' is nobody's own; 'info.anna@gmail.com' is Anna's."""
    if not FUNCTION_BOX.match(address):
        return False
    parts = re.split(r"[._+-]", address.partition("@")[0].lower())
    return not (PRIVATE_SERVICE.search(address) and any(part in FIRST_NAMES and part not in ALSO_WORDS for part in parts[1:]))


def _accounts(text: Prepared) -> Iterator[Finding]:
    for pattern in (HANDLE, PLATFORM, PROFILE):
        for match in pattern.finditer(text.plain):
            if not OFFICIAL_HANDLE.search(match["name"]):
                yield Finding(match.start(), match.end(), Kind.ACCOUNT, Level.SOFT)
