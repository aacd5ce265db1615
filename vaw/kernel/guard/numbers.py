"""Numbers that point out a person: personnummer, samordningsnummer, temporary and test numbers, dates of birth.

Every quantifier is bounded. A digit may not stand right before or after a number, but letters and '_' may: `\\b` would miss them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaw.kernel.guard.checks import is_date, is_organisation_shape, luhn, number_kind
from vaw.kernel.guard.kinds import Field, Finding, Kind, Level
from vaw.kernel.guard.prepared import Prepared
from vaw.kernel.guard.words import any_of

REAL_KINDS = (Kind.PERSONAL_NUMBER, Kind.COORDINATION_NUMBER)
RECENT_YEARS = 3
"""A number whose date lies within three years may be a time stamp (YYMMDD-HHMM), or a small child: warned about, not stopped."""

PERSON_WORD = re.compile(
    r"(?:person\s?n(?:umme)?r|\bp\.?-?nr|pers\.?\s?nr|personbeteckning|person-?id|samordn|sam\.?nr|födelsen|identitetsn)[\w.()\s:,/-]{0,22}$",
    re.I,
)
"""Words just before that say outright that a number is a person's."""
REGISTERS = any_of(r"""
    dnr diarie\w{0,12} ärende\w{0,12}(?:_nr)? org\.?\s?n(?:umme)?r organisationsn\w{0,8} faktura\w{0,12} ocr\S{0,12} order\w{0,12}
    beställning\w{0,12} kund\w{0,12} bankgiro plusgiro \bbg \bpg möte?s?-?id meeting_id konferens-?id support\w{0,12}
    projekt\w{0,12} konto artikel\w{0,8} licens\w{0,8} serien\w{0,8} ISBN ISSN https?://\S{0,200}
""")
REGISTER_WORD = re.compile(rf"{REGISTERS}[\s:.#nr/-]{{0,8}}$", re.I)
"""Words just before that name another register: a valid number is then asked about, never passed in silence."""
NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.:])(?P<century>1[89]|20)?[ ]?(?P<year>\d\d)(?P<divider>[ ./-]?)(?P<month>\d\d)(?P=divider)(?P<day>\d\d)"
    r"(?P<separator>(?:[^\w<]|_|</?[a-z]{1,6}>){0,6})(?P<last>\d{4})(?:\.0)?(?!\d|[.:]\d)(?!(?<=19\d\d|20\d\d)-\d\d-?\d\d(?!\d))"
)
"""Ten or twelve digits in the usual groups, whatever signs part them; a spreadsheet may have added '.0'. No day after another day."""
USUAL_SEPARATOR = re.compile(r" ?[^\w\s;|]{1,3} ?|_|[^\w;|]?</?[a-z]{1,6}>[^\w;|]?| {0,2}")
"""What stands before the last four when it is one number; more, ';' and '|' stand between two numbers as well."""
YEAR_FIRST = re.compile(
    r"(?<!\d)(?<!\d[ .:-])(?P<century>1[89]|20)(?P<year>\d\d)(?P<divider>[ ./-])(?P<month>\d\d)(?P<day>\d\d)"
    r"(?P<separator>[ -]{1,3})(?P<last>\d{4})(?![ .:-]?\d)"
)
"""'1990 0102-2382'."""
DAY_FIRST = re.compile(
    r"(?<!\d)(?<!\d[.:/-])(?P<day>\d\d?)(?P<divider>[/. -])(?P<month>\d\d?)[/. -]{1,2}(?P<century>19|20)?(?P<year>\d\d)"
    r"(?P<separator>[-+ ]{1,3})(?P<last>\d{4})(?!\d|[.:]\d|-\d\d-)"
)
"""'2/1 1990-2382'."""
ANY_GROUPS = re.compile(r"(?<!\d)(?<!\d[ .,:;'-])\d{1,8}(?:[ .'-]\d{1,7}){1,5}(?![ .,:;'-]?\d)")
"""Digits in any groups: ten or twelve of them with a date and a right check digit are asked about."""
DATE_THEN_REST = re.compile(r"(?:\d\d)?\d{6}[-+]")
SCIENTIFIC = re.compile(r"(?<![\d.,])(?P<first>[12])[.,](?P<rest>\d{11})E\+?11(?!\d)", re.I)
"""How a spreadsheet shows twelve digits."""
SWITCHBOARDS = ("010", "020", "077")
"""Beginnings of switchboards and helplines, in any groups."""
VAT_NUMBER = re.compile(r"(?<![A-Za-z])SE(?P<ten>\d{10})01(?!\d)")
"""The ten digits of a VAT number are an organisation number; of a sole trader they are the owner's personal number."""
SPREAD = re.compile(r"(?<!\d)(?<!\d[ .,-])\d(?:[ .,-]{1,3}\d){9}(?:(?:[ .,-]{1,3}\d){2})?(?![ .,-]{0,2}\d)")
"""Ten or twelve single digits: '9 0 0 1 0 2 ...'. With commas they may be ten answers: asked about."""
PAIRS = re.compile(r"(?<!\d)(?<!\d[ .-])(?:(?:19|20)[ .-]{1,3})?\d\d(?:[ .-]{1,3}\d\d){4}(?![ .-]?\d)")
"""Five or six pairs: '90 01 02 23 82'."""
BIRTH_DIGITS = r"(?P<date>(?:18|19|20)?\d\d-?\d\d-?\d\d)(?!\d)"
LAST_FOUR_AFTER = re.compile(
    rf"{BIRTH_DIGITS}\D{{0,80}}?(?:\b4 sista|\bsista|\bslut|\bfyra|kontrollsiff|\bresten)\D{{0,40}}(?P<four>\d(?: ?\d){{3}})(?! ?\d)", re.I
)
LAST_FOUR_BEFORE = re.compile(
    rf"(?:(?:fyra|4) sista|sista (?:fyra|4)|slutsiff\w{{0,6}}|kontrollsiff\w{{0,6}})\D{{0,30}}(?P<four>\d{{4}})(?!\d)"
    rf"\D{{0,80}}{BIRTH_DIGITS}",
    re.I,
)
"""The date and 'the last four', in either order."""
THEN_FOUR = re.compile(
    rf"{BIRTH_DIGITS},? (?:och )?(?:sedan|sen|därefter|följt av|streck|plus|och) (?P<four>\d{{4}})(?![\d-]|[.:,]\d)", re.I
)
"""'900102 och sedan 2382'."""
BIRTH_WORD = (
    r"(?:\bfödd|\bfött|\bföddes|födelse(?:dat|tid|dag|num)\w{0,8}|\bdob|\bf\.? ?(?=\d)|\bfd\.? ?(?=\d)|\bborn\b|till världen"
    r"|\bfyller \d{1,3} (?:år )?den)"
)
SPLIT = re.compile(
    BIRTH_WORD + r"[^\d]{0,30}(?P<date>(?:18|19|20)?\d\d-?\d\d-?\d\d)(?!\d)(?P<gap>\D{1,100})(?<![\d-])(?P<four>\d{4})(?![\d-]|[.:,]\d)",
    re.I,
)
"""A date of birth and four digits that make its check digit right, in the same or the next sentence."""
INTERIM = re.compile(
    r"(?<![\w-])(?P<century>1[89]|20)?(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)(?P<separator>[- ]?)"
    r"[TRSUWXJKLMNPtrsuwxjklmnp]\d{3}(?![\w-])"
)
"""Interim number of universities and care: a letter in place of the first serial digit. After a space it may be a room."""
RESERVE = re.compile(
    r"(?<![\w-])\d{2}(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)-?(?:[A-Z]{2}[\dA-Z]\d|[A-Z]{2}\d[\dA-Z]|[A-Z]\d{3})(?![\w-])"
)
"""National and regional reserve numbers of health care."""
RESERVE_LOWER = re.compile(r"reserv\w{0,12}[^\d.]{0,25}(?P<number>\d{8}-?[a-z]{1,2}[\da-z]\d{1,2})(?!\w)", re.I)
"""In lower case only after the word."""
RESERVE_STOCKHOLM = re.compile(r"reserv\w{0,12}\D{0,25}(?<!\d)(?P<number>99\d{10})(?!\d)", re.I)
"""Region Stockholm's reserve numbers are all digits and start with 99; only the word tells them from an article number."""
MASKED = re.compile(
    r"(?<!\d)(?:1[89]|20)?\d\d(?:0\d|1[0-2])(?:[0-26-8]\d|[39][01])(?:[-+ ]?[Xx*?•#]{4}|[-+](?=[\d]{0,3}[Xx*?•#])[\dXx*?•#]{4})(?!\w)"
)
"""A number whose last four are masked, or some of them, still gives the day of birth."""
PERSON_THEN_DATE = re.compile(
    r"\b(?:kvinnan?|mannen|klienten|flickan|pojken|barnet|modern|mamman|pappan|fadern|sonen|dottern|brukaren|patienten),? \(?"
    r"(?P<date>(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\w-]|[.,:]\d)",
    re.I,
)
"""'Kvinnan 900102 söker skydd'."""
MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
BORN = re.compile(
    BIRTH_WORD
    + r"[^\d.]{0,24}?(?P<date>(?:1[89]|20)?\d\d[-/ .]?\d\d[-/ .]?\d\d(?!\d)|\d{1,2}[/. ]\d{1,2}[-/. ]{1,3}(?:(?:19|20)?\d\d)(?!\d)"
    r"|\d{1,2}(?::?e)? (?:" + MONTHS + r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|okt|nov|dec)\.? ?(?:-?\d\d(?!\d)|(?:19|20)\d\d))",
    re.I,
)
"""A date right after a word of birth."""


def search(text: Prepared) -> Iterator[Finding]:
    """All findings of numbers; may overlap."""
    if not text.has_digit:
        return
    yield from _grouped(text)
    yield from _spread(text)
    yield from _in_any_groups(text)
    if text.has("fyra", "slut", "sista", "siff", "resten", "sedan", " sen ", "därefter", "följt", "streck", "plus", "och"):
        yield from _last_four(text)
    yield from _temporary(text)
    yield from _birth_dates(text)


def _grouped(text: Prepared) -> Iterator[Finding]:
    for match in VAT_NUMBER.finditer(text.plain):
        if (kind := number_kind("", match["ten"])) and luhn(match["ten"]):
            yield Finding(*match.span("ten"), kind, Level.HARD)
    for pattern in (NUMBER, YEAR_FIRST, DAY_FIRST):
        for match in pattern.finditer(text.plain):
            if VAT_NUMBER.match(text.plain, max(0, match.start() - 2)):
                continue
            verdict = _verdict(text, match)
            if verdict:
                yield Finding(match.start() + len(match[0]) - len(match[0].lstrip()), match.end(), *verdict)
    for match in SCIENTIFIC.finditer(text.plain):
        digits = match["first"] + match["rest"]
        if (kind := number_kind(digits[:2], digits[2:])) and luhn(digits[2:]):
            yield Finding(*match.span(), kind, Level.HARD)


def _in_any_groups(text: Prepared) -> Iterator[Finding]:
    for match in ANY_GROUPS.finditer(text.plain):
        digits = re.sub(r"\D", "", match[0])
        century, ten = digits[:-10], digits[-10:]
        if len(digits) not in (10, 12) or century not in ("", "18", "19", "20"):
            continue
        judged = any(pattern.fullmatch(match[0]) for pattern in (NUMBER, YEAR_FIRST, DAY_FIRST))
        kind = number_kind(century, ten)
        if judged or kind not in REAL_KINDS or not luhn(ten) or (text.field is Field.CONTACT and digits[0] == "0"):
            continue
        before = text.before(match.start(), 40)
        if PERSON_WORD.search(before) or DATE_THEN_REST.match(match[0]):
            yield Finding(*match.span(), kind, Level.HARD)
        elif not digits.startswith(SWITCHBOARDS) and not REGISTER_WORD.search(before):
            yield Finding(*match.span(), Kind.UNCERTAIN_NUMBER, Level.SOFT)


def _verdict(text: Prepared, match: re.Match[str]) -> tuple[Kind, Level] | None:
    """What a number in groups is and how sure we are. The date decides the kind, check digit and surroundings the level."""
    century, separator, divider = match["century"] or "", match["separator"], match["divider"]
    ten = match["year"] + match["month"].zfill(2) + match["day"].zfill(2) + match["last"]
    kind = number_kind(century, ten)
    if kind is Kind.TEMPORARY_NUMBER and divider:
        return None  # four numbers in a row of a table
    if kind is None and not is_organisation_shape(ten):
        return None
    before = text.before(match.start(), 40)
    named, elsewhere, valid = bool(PERSON_WORD.search(before)), bool(REGISTER_WORD.search(before)), luhn(ten)
    if kind is None and named and not elsewhere and valid:
        kind = Kind.TEMPORARY_NUMBER
    if kind is None or (text.field is Field.CONTACT and not named and _may_be_phone(ten, century, separator, divider)):
        return None
    if named and not elsewhere:
        return kind, Level.HARD
    clock_like = int(ten[6:8]) < 24 and int(ten[8:]) < 60
    if not valid:
        asked = bool(separator.strip(" ")) and separator.strip(" ") in "-+" and not divider and not elsewhere and not clock_like
        return (Kind.UNCERTAIN_NUMBER, Level.SOFT) if asked else None
    if named or not (elsewhere or _may_be_something_else(text, match, kind, ten, clock_like)):
        return kind, Level.HARD
    return Kind.UNCERTAIN_NUMBER, Level.SOFT


def _may_be_something_else(text: Prepared, match: re.Match[str], kind: Kind, ten: str, clock_like: bool) -> bool:
    """Whether a number with a right check digit may still be a time stamp, an exchange number, a day and a year, or two numbers."""
    century, separator, divider = match["century"] or "", match["separator"], match["divider"]
    if not USUAL_SEPARATOR.fullmatch(separator) or (separator == "_" and century == "20" and clock_like):
        return True
    if match.re is YEAR_FIRST and "-" not in separator:
        return True
    if separator and ten[6:8] in ("19", "20") and (separator.strip() not in ("-", "+") or match.re is DAY_FIRST or " " in separator):
        return True
    if not (century or separator or divider) and ten.startswith("010"):
        return True
    year = int((century or "20") + match["year"])
    recent = kind is Kind.PERSONAL_NUMBER and text.today.year - RECENT_YEARS <= year < text.today.year + RECENT_YEARS
    if clock_like and recent:
        return True
    return clock_like and bool(divider) and bool(separator) and separator.strip(" ") in ("", ":", ".")


def _may_be_phone(ten: str, century: str, separator: str, divider: str) -> bool:
    """In a contact field a number that starts with 0 is a phone, unless it is written as six and four with a hyphen."""
    return ten[0] == "0" and not century and (bool(divider) or "-" not in separator)


def _spread(text: Prepared) -> Iterator[Finding]:
    for pattern in (SPREAD, PAIRS):
        for match in pattern.finditer(text.plain):
            digits = re.sub(r"\D", "", match[0])
            century, ten = digits[:-10], digits[-10:]
            if text.field is Field.CONTACT and digits[0] == "0":
                continue
            named = PERSON_WORD.search(text.before(match.start(), 40))
            if century in ("", "18", "19", "20") and (kind := number_kind(century, ten)) and (named or luhn(ten)):
                listed = "," in match[0] and not named
                yield Finding(match.start(), match.end(), *((Kind.UNCERTAIN_NUMBER, Level.SOFT) if listed else (kind, Level.HARD)))


def _last_four(text: Prepared) -> Iterator[Finding]:
    for pattern in (LAST_FOUR_AFTER, LAST_FOUR_BEFORE):
        for match in pattern.finditer(text.plain):
            for part in ("date", "four"):
                yield Finding(match.start(part), match.end(part), Kind.PERSONAL_NUMBER, Level.HARD)
    for match in THEN_FOUR.finditer(text.plain):
        digits = re.sub(r"\D", "", match["date"])
        if number_kind(digits[:-6], digits[-6:] + match["four"]) and luhn(digits[-6:] + match["four"]):
            yield Finding(*match.span(), Kind.UNCERTAIN_NUMBER, Level.SOFT)


def _temporary(text: Prepared) -> Iterator[Finding]:
    for match in INTERIM.finditer(text.plain):
        if is_date(match["year"], int(match["month"]), int(match["day"]), match["century"] or ""):
            level = Level.SOFT if match["separator"] == " " else Level.HARD
            yield Finding(match.start(), match.end(), Kind.TEMPORARY_NUMBER, level)
    for match in RESERVE.finditer(text.plain):
        unknown = match[0].startswith("00") and int(match["month"]) >= 20
        if unknown or is_date(match["year"], int(match["month"]), int(match["day"])):
            yield Finding(match.start(), match.end(), Kind.TEMPORARY_NUMBER, Level.HARD)
    if text.has("reserv"):
        for pattern in (RESERVE_STOCKHOLM, RESERVE_LOWER):
            for match in pattern.finditer(text.plain):
                yield Finding(*match.span("number"), Kind.TEMPORARY_NUMBER, Level.HARD)


def _birth_dates(text: Prepared) -> Iterator[Finding]:
    for match in MASKED.finditer(text.plain):
        yield Finding(match.start(), match.end(), Kind.BIRTH_DATE, Level.SOFT)
    for match in PERSON_THEN_DATE.finditer(text.plain):
        yield Finding(*match.span("date"), Kind.BIRTH_DATE, Level.SOFT)
    if not text.has("föd", "fött", "dob", "f.", "f ", "fd", "born", "världen", "fyller"):
        return
    for match in BORN.finditer(text.plain):
        yield Finding(match.start("date"), match.end("date"), Kind.BIRTH_DATE, Level.SOFT)
    for match in SPLIT.finditer(text.plain):
        digits = re.sub(r"\D", "", match["date"])
        ten = digits[-6:] + match["four"]
        if number_kind(digits[:-6], ten) and luhn(ten):
            for part in ("date", "four"):
                yield Finding(match.start(part), match.end(part), Kind.PERSONAL_NUMBER, Level.HARD)
