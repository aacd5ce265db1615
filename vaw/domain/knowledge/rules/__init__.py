"""What a dataset measures, what a value may be, and why one may be missing. Beside this module: reading files, comparing, splitting."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from vaw.kernel.i18n import N_

NAME_MOST = 200  # characters of a title, unit or source: one line
TEXT_MOST = 2000  # characters of a definition or a reason
NATION = "00"  # the code of the whole country, as SCB writes it
FIRST_YEAR, LAST_YEAR = 1900, 2100
CELLS_MOST = 200_000  # values of one edition: 312 areas, three columns by sex, two centuries
SMALL = 5  # an own count of 1 to 4 persons is not shared outside the county (Decision D-87)


class Measure(StrEnum):
    """What a value counts."""

    PERSONS = "persons"
    PERCENT = "percent"
    RATE = "rate"
    COUNT = "count"


MEASURE_NAMES = {
    Measure.PERSONS: N_("Antal personer"),
    Measure.PERCENT: N_("Andel i procent"),
    Measure.RATE: N_("Ett tal per invånare, ett medelvärde eller liknande"),
    Measure.COUNT: N_("Antal av något annat än personer"),
}


class Sex(StrEnum):
    """As Kolada writes it: everybody, women, men."""

    ALL = "T"
    WOMEN = "K"
    MEN = "M"


SEX_NAMES = {Sex.ALL: N_("Totalt"), Sex.WOMEN: N_("Kvinnor"), Sex.MEN: N_("Män")}


class Missing(StrEnum):
    """Why there is no value. None of these is 0."""

    NOT_TOLD = "not_told"
    NOT_AVAILABLE = "not_available"
    HIDDEN = "hidden"
    NOT_APPLICABLE = "not_applicable"
    NOTHING = "nothing"


MISSING_NAMES = {
    Missing.NOT_TOLD: N_("Cellen är tom i källan"),
    Missing.NOT_AVAILABLE: N_("Uppgiften finns inte eller är för osäker"),
    Missing.HIDDEN: N_("Dold av källan: för få personer"),
    Missing.NOT_APPLICABLE: N_("Kan inte förekomma"),
    Missing.NOTHING: N_("Inget att redovisa, enligt källan"),
}


class FileKind(StrEnum):
    KOLADA = "kolada"
    JSON_STAT = "json_stat"
    TABLE = "table"
    OWN = "own"


FILE_KIND_NAMES = {
    FileKind.KOLADA: N_("Kolada (JSON)"),
    FileKind.JSON_STAT: N_("PxWeb (JSON-stat)"),
    FileKind.TABLE: N_("Tabell (CSV eller Excel)"),
    FileKind.OWN: N_("Inskrivet här"),
}


class VersionState(StrEnum):
    """An edition is looked at before it counts, and can be taken back."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    UNDONE = "undone"


STATE_NAMES = {
    VersionState.DRAFT: N_("Väntar på ditt ja"),
    VersionState.IN_FORCE: N_("Inläst"),
    VersionState.UNDONE: N_("Ångrad"),
}


class Cell(NamedTuple):
    """A value, or why it is missing, for an area, a year and a sex. `row`: its number in the file."""

    row: int
    area: str
    year: int
    sex: Sex
    value: Decimal | None
    missing: Missing | None = None


class Refused(NamedTuple):
    """A row that is not read in: its number in the file, the column at fault, and the code of the reason. Never its text."""

    row: int
    column: str
    code: str


class Reading(NamedTuple):
    """What a file gave. `skipped`: rows that are titles, footnotes or empty."""

    kind: FileKind
    cells: list[Cell]
    refused: list[Refused]
    skipped: int = 0


REASONS = {
    "area": N_("Området är inte landet, ett län eller en kommun."),
    "year": N_("Året går inte att läsa."),
    "sex": N_("Könet är inte kvinnor, män eller totalt."),
    "number": N_("Värdet är inte ett tal."),
    "whole": N_("Ett antal måste vara ett helt tal."),
    "negative": N_("Ett antal eller en andel kan inte vara mindre än noll."),
    "share": N_("En andel kan inte vara större än 100 procent."),
    "twice": N_("Samma område, år och kön finns redan i filen."),
    "other": N_("Raden handlar om ett annat mått än den här serien."),
    "shape": N_("Raden har inte de delar som formatet ska ha."),
}


def fault_of(cell: Cell, measure: Measure) -> str | None:
    """Why this value cannot be one of such a measure, None when it can."""
    value = cell.value
    if value is None or measure is Measure.RATE:
        return None
    if value < 0:
        return "negative"
    if measure is Measure.PERCENT:
        return "share" if value > 100 else None
    return None if value == value.to_integral_value() else "whole"


def sifted(reading: Reading, measure: Measure) -> Reading:
    """The reading without values that the measure cannot have, and without second values for one place."""
    kept: dict[tuple[str, int, Sex], Cell] = {}
    refused = list(reading.refused)
    for cell in reading.cells:
        place = (cell.area, cell.year, cell.sex)
        fault = "twice" if place in kept else fault_of(cell, measure)
        if fault:
            refused.append(Refused(cell.row, "", fault))
        else:
            kept[place] = cell
    return reading._replace(cells=list(kept.values()), refused=sorted(refused))
