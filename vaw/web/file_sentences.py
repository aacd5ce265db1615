"""What people are told of personal data in a file that they send: kinds and places, never the text."""

from __future__ import annotations

from vaw.kernel.guard import Kind, Level, PersonalDataInFile, Place, label
from vaw.kernel.guard.files import HARD_SENTENCE, PLACES, PLACES_TOLD, SOFT_SENTENCE, UNREADABLE_SENTENCE, by_kind
from vaw.kernel.i18n import gettext, ngettext


def file_sentences(stopped: PersonalDataInFile) -> list[str]:
    """One sentence a kind, those that stop first."""
    told = []
    for kind, level, places in by_kind(stopped.found):
        text = UNREADABLE_SENTENCE if kind is Kind.UNREADABLE else HARD_SENTENCE if level is Level.HARD else SOFT_SENTENCE
        told.append(gettext(text).format(kind=gettext(label(kind)), places=_listed(places)))
    return told


def _listed(places: list[Place]) -> str:
    named = [gettext(PLACES[place.unit]).format(number=place.number, cell=place.cell) for place in places[:PLACES_TOLD]]
    more = len(places) - PLACES_TOLD
    if more > 0:
        named.append(ngettext("{count} plats till", "{count} platser till", more).format(count=more))
    return ", ".join(named)
