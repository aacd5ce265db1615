"""What search found, in words: where a hit leads, what it is called, and where in it the words stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from vaw.domain.geography.queries import county_name
from vaw.domain.insight.queries.search_sources import SHARED
from vaw.domain.insight.queries.searching import Hit
from vaw.domain.insight.rules.searching import Asked, Kind, marked, snippet
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _

Pieces = list[tuple[str, bool]]  # a text in pieces, with whether each is a word that was looked for


@dataclass(frozen=True, slots=True)
class Line:
    """A hit as the page shows it."""

    title: Pieces
    href: str
    note: str
    body: Pieces


def line(hit: Hit, asked: Asked) -> Line:
    title = [(_activity_title(hit), False)] if hit.kind is Kind.ACTIVITY else marked(hit.title, asked)
    return Line(title, address(hit), _note(hit), marked(snippet(hit.body, asked), asked))


def address(hit: Hit) -> str:
    """The page of what was found."""
    return _ADDRESSES[hit.kind](hit)


def _activity_title(hit: Hit) -> str:
    return f"{term_names(TermList.ACTIVITY_TYPE).get(hit.title, hit.title)}, {day(hit.on)}"


def _note(hit: Hit) -> str:
    where = county_name(hit.county_id) if hit.county_id else ""
    if hit.kind is Kind.PLACE and not hit.county_id:
        where = _("län")
    when = "" if hit.on == date.min or hit.kind is Kind.ACTIVITY else day(hit.on)
    return " · ".join(part for part in (when, where) if part)


def _place(hit: Hit) -> str:
    return f"/lan/{hit.county_id:02}" if hit.county_id else f"/lan/{hit.key}"


def _document(hit: Hit) -> str:
    home, _space, meeting_id = hit.key.partition(" ")
    homes = {
        "network": f"/natverk/{hit.parent}",
        "agreement": f"/overenskommelser/{hit.parent}",
        "agenda_item": f"/moten/{meeting_id}/dagordning/{hit.parent}",
    }
    return f"{homes[home]}/dokument/{hit.id}"


def _at(folder: str) -> Callable[[Hit], str]:
    return lambda hit: f"{folder}/{hit.id}"


_ADDRESSES: Mapping[Kind, Callable[[Hit], str]] = {
    Kind.PLACE: _place,
    Kind.ORGANISATION: _at("/organisationer"),
    Kind.CONTACT: lambda hit: f"/organisationer/{hit.parent}",
    Kind.METHOD: lambda hit: f"/katalog/{hit.key}",
    Kind.OCCASION: _at("/utbildningar"),
    Kind.REQUEST: _at("/stod"),
    Kind.ACTIVITY: _at("/aktiviteter"),
    Kind.NETWORK: _at("/natverk"),
    Kind.MEETING: _at("/moten"),
    Kind.ITEM: lambda hit: f"/moten/{hit.parent}/dagordning/{hit.id}",
    Kind.DECISION: _at("/moten/beslut"),
    Kind.ACTION: _at("/atgarder"),
    Kind.AGREEMENT: _at("/overenskommelser"),
    Kind.DOCUMENT: _document,
    Kind.EFFORT: lambda hit: f"/forebyggande/andra-lan/{hit.id}" if hit.key == SHARED else f"/forebyggande/{hit.id}",
    Kind.INDICATOR: lambda hit: f"/forebyggande/{hit.parent}/matetal",
    Kind.STRATEGY: _at("/strategier"),
    Kind.MEASURE: _at("/strategier/atgarder"),
    Kind.DATASET: _at("/statistik/kunskap"),
    Kind.ASSIGNMENT: _at("/uppdrag"),
    Kind.ACCOUNT: _at("/redovisningar"),
    Kind.REPORT: _at("/rapporter"),
}
