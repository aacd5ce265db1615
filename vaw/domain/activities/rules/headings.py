"""Headings of spreadsheets: which row holds them, and which field of an activity each of them means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaw.domain.activities.rules.cells import Cell, Row, as_number, fold, is_blank
from vaw.domain.activities.rules.dates import is_day
from vaw.domain.activities.rules.durations import is_duration
from vaw.kernel.written import plain

FIELDS = ("done_on", "type", "field", "municipalities", "women", "men", "unstated", "heads", "minutes", "mode", "text")
REQUIRED = ("done_on", "type", "field", "minutes")
ROWS_SEARCHED = 60  # title lines, instructions and logos lie above the headings, never more than this
FIELDS_LEAST = 3  # a row with fewer known headings is a title line

SURE, LIKELY, MAYBE, ALIKE = 1.0, 0.8, 0.6, 0.5

# What people call their columns, folded (rules.cells.fold): told in the samples, in the boards' own templates and in English exports.
_SURE = {
    "done_on": """
        datum date startdatum startdate nar when aktivitetsdatum datumforaktivitet datumforaktiviteten datumforinsats genomforandedatum
        genomford genomfordden datumgenomford datumstart dateofactivity activitydate dat
    """,
    "type": """
        typavaktivitet aktivitetstyp aktivitetstyper insatstyp typavinsats typ activitytype typeofactivity type slagavaktivitet
        aktivitetskategori
    """,
    "field": """
        omrade valdsomrade tema valdstyp valdsform typavvald omradevald valdsomraden temaomrade fieldofviolence violencefield field
        theme fragaomrade sakfraga malomrade delomrade
    """,
    "municipalities": """
        kommun kommuner kommunen municipality municipalities vilkakommuner kommunernadda naddakommuner berordakommuner berordkommun
        deltagandekommuner malkommun kommunnamn kommunkod kommunkoder municipalitiesreached
    """,
    "women": """
        kvinnor antalkvinnor kv kvinna women female females varavkvinnor antalkv deltagarekvinnor kvinnligadeltagare numberofwomen
        ofwhichwomen
    """,
    "men": "man antalman varavman men male males deltagareman manligadeltagare numberofmen ofwhichmen",
    "unstated": """
        ejangivet uppgiftsaknas ejangivetkon okantkon konokant konejangivet ejuppgift ickebinara ickebinar annatkon unstated notstated
        unknownsex sexunknown notspecified uppgiftomkonsaknas antalejangivet antaluppgiftsaknas
    """,
    "heads": """
        antaldeltagare deltagare deltagaretotalt totaltantaldeltagare antaldeltagaretotalt participants numberofparticipants
        totalparticipants summadeltagare antalpersoner
    """,
    "minutes": """
        tid tidsatgang timmar minuter antaltimmar antalminuter tidtim tidmin tidh duration hours minutes nedlagdtid arbetstid
        varaktighet tidtimmar tidminuter tidiminuter tiditimmar langd
    """,
    "mode": """
        form kanal motesform format mode channel genomforandeform deltagandeform digitaltfysiskt fysisktdigitalt fysisktdigitalthybrid
        fysiskellerdigital fysisktellerdigitalt modeofdelivery delivery
    """,
    "text": """
        anteckning anteckningar kommentar kommentarer ovrigt notering noteringar notes note comment comments remarks fritext anmarkning
        anm ovrigainformation
    """,
}
_MAYBE = {
    "done_on": "dag day tidpunkt dagar start from",
    "type": "aktivitet activity aktiviteter insats insatser vad what kategori category moment",
    "field": "amne topic area fraga inriktning vald subject",
    "municipalities": "ort orter plats var where place location malort geografi",
    "women": "k f w tjejer flickor",
    "men": "m killar pojkar",
    "unstated": "okant okand annat annan ovriga vetej unknown other ovr oklart",
    "heads": "antal totalt total summa heads count tot",
    "minutes": "h tim min t time omfattning",
    "mode": "satt hur how genomforande plattform typavmote",
    "text": "beskrivning description rubrik titel title innehall syfte resultat benamning content",
}
# Known, and not for us: a second date, who did it, the file's own numbering.
_OTHER_WORDS = """
    slutdatum enddate slut till tom to ar year manad month vecka week kvartal quarter tertial nr no lopnr lopnummer id radnr diarienummer
    dnr ansvarig handlaggare namn name utforare kontaktperson kontakt lan county region registreradav starttid sluttid klockslag kl
    antalkommuner uppdaterad status
"""
_OTHER = frozenset(_OTHER_WORDS.split())
_WORDS = (
    ("women", r"kvinnor|kvinnliga|kv|women|females?"),
    ("men", r"man|manliga|men|males?"),
    ("unstated", r"saknas|ejangiven|angivet|angivit|okant|okand|unstated|ickebinara?"),
    ("done_on", r"\w*datum|date"),
    ("municipalities", r"kommun|kommuner|kommunen|kommunerna|municipalit\w+"),
    ("minutes", r"timmar|tim|minuter|min|tid|tidsatgang|arbetstid|hours|minutes|duration"),
    ("mode", r"digitalt?|fysiskt?|motesform|kanal|genomforandeform"),
    ("type", r"aktivitetstyp|insatstyp|typ|aktivitet|activity"),
    ("field", r"valdsomrade|omrade|tema|valdsform|theme"),
    ("heads", r"deltagare|participants|attendees"),
    ("text", r"anteckning\w*|kommentar\w*|notering\w*|ovrigt|comments?|notes?|beskrivning"),
)
_SURE_BY_WORD = {word: name for name, words in _SURE.items() for word in words.split()}
_MAYBE_BY_WORD = {word: name for name, words in _MAYBE.items() for word in words.split()}
_OTHER_DATE = re.compile(r"slut|end\b|till\b|uppdater|registr|senast|anmal")


@dataclass(frozen=True)
class Header:
    """Where the headings stand (`row`: the file's number of the last heading line) and what they say, one text a column."""

    row: int
    texts: tuple[str, ...]

    def text(self, column: int) -> str:
        return self.texts[column] if column < len(self.texts) else ""

    @property
    def key(self) -> str:
        """By what a set of headings is found again: folded, joined."""
        return "|".join(fold(text) for text in self.texts).rstrip("|")


def meaning(heading: str) -> tuple[str | None, float]:
    """(field, confidence 0 to 1) of a heading. (None, 1.0): known to be none of ours. (None, 0.0): unknown."""
    key = fold(heading)
    if not key:
        return None, 0.0
    if key in _SURE_BY_WORD:
        return _SURE_BY_WORD[key], SURE
    if key in _OTHER:
        return None, SURE
    if key in _MAYBE_BY_WORD:
        return _MAYBE_BY_WORD[key], MAYBE
    words = [fold(word) for word in re.split(r"[^\w]+", heading)]
    for name, pattern in _WORDS:
        if any(re.fullmatch(pattern, word) for word in words) and not (name == "done_on" and _OTHER_DATE.search(key)):
            return name, LIKELY
    close = difflib.get_close_matches(key, _SURE_BY_WORD, n=1, cutoff=0.85) if 4 <= len(key) <= 40 else []
    return (_SURE_BY_WORD[close[0]], ALIKE) if close else (None, 0.0)


def find_header(rows: Sequence[Row]) -> Header | None:
    """The row that names the most fields, the uppermost of equals. None when no row names three.

    Headings on two lines ("Deltagare" above "Kvinnor", "Män") are read together: the lower line speaks where it says something.
    """
    best: tuple[int, int] | None = None
    for place, (_, cells) in enumerate(rows[:ROWS_SEARCHED]):
        count = len(_fields(cells))
        if count >= FIELDS_LEAST and _is_heading_line(cells) and (best is None or count > best[0]):
            best = (count, place)
    if best is None:
        return None
    place = best[1]
    number, cells = rows[place]
    for above, below in ((place - 1, place), (place, place + 1)):
        if above >= 0 and below < len(rows) and _continues(rows[above][1], rows[below][1]):
            return Header(rows[below][0], tuple(_together(rows[above][1], rows[below][1])))
    return Header(number, tuple(_text(cell) for cell in cells))


def _fields(cells: Sequence[Cell]) -> set[str]:
    found = (meaning(cell) for cell in cells if isinstance(cell, str) and len(cell) <= 80)
    return {name for name, confidence in found if name and confidence >= MAYBE}


def _is_heading_line(cells: Sequence[Cell]) -> bool:
    """Words only: a number, a day or a length of time stands in rows of data."""
    filled = [cell for cell in cells if not is_blank(cell)]
    return not any(not isinstance(cell, str) or is_day(cell) or is_duration(cell) or as_number(cell) is not None for cell in filled)


def _continues(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """The lower line is no data, and names two fields or more that the upper one does not."""
    if not (_is_heading_line(above) and _is_heading_line(below)):
        return False
    upper, lower = _fields(above), _fields(below)
    return bool(upper) and len(lower) >= 2 and not upper & lower


def _together(above: Sequence[Cell], below: Sequence[Cell]) -> Iterator[str]:
    for column in range(max(len(above), len(below))):
        lower = _text(below[column]) if column < len(below) else ""
        yield lower or (_text(above[column]) if column < len(above) else "")


def _text(cell: Cell) -> str:
    return "" if cell is None else plain(str(cell))
