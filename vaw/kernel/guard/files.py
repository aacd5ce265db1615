"""What the guard says of a file: kinds and places, never the text. A file is judged whole, for nobody mends it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vaw.kernel.guard.kinds import Finding, Kind, Level
from vaw.kernel.i18n import N_

PLACES = {
    "page": N_("sidan {number}"),
    "paragraph": N_("stycke {number}"),
    "slide": N_("bild {number}"),
    "line": N_("rad {number}"),
    "cell": N_("blad {number}, cell {cell}"),
    "sheet_name": N_("namnet på blad {number}"),
    "edges": N_("sidhuvud, sidfot eller fotnot"),
    "comments": N_("kommentarer"),
    "properties": N_("filens egenskaper"),
    "hidden": N_("dolda delar av filen"),
    "whole": N_("hela filen"),
}
PLACES_TOLD = 6  # of one kind; who has mended these finds the others
HARD_SENTENCE = N_("Filen innehåller något som ser ut som {kind} ({places}). Ta bort det i filen och ladda upp den igen.")
SOFT_SENTENCE = N_(
    "Filen innehåller något som kan vara {kind} ({places}). Gäller det en enskild person? Ta bort det i filen. "
    "Hör det till någons arbete kan du spara."
)
UNREADABLE_SENTENCE = N_(
    "Vi kan inte läsa texten i filen ({places}). Den är kanske inskannad. Läs igenom den själv. Finns det inget om enskilda "
    "personer i den kan du spara."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: `unit` is one of PLACES; sheets by number, for their names are text too."""

    unit: str
    number: int = 0
    cell: str = ""


@dataclass(frozen=True, slots=True)
class InFile:
    """A finding in a file."""

    kind: Kind
    level: Level
    place: Place


def by_kind(found: Sequence[InFile]) -> list[tuple[Kind, Level, list[Place]]]:
    """One line a kind and level, hard ones first, its places in order and once."""
    lines: dict[tuple[Kind, Level], list[Place]] = {}
    for one in sorted(found, key=lambda told: told.level is Level.SOFT):
        places = lines.setdefault((one.kind, one.level), [])
        if one.place not in places:
            places.append(one.place)
    return [(kind, level, places) for (kind, level), places in lines.items()]


def as_findings(found: Sequence[InFile]) -> list[Finding]:
    """The same without their places, as the guard's error carries them."""
    return [Finding(0, 1, one.kind, one.level) for one in found]
