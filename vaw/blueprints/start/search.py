"""One field that finds what one may see: places, methods, trainings, assignments, organisations, activities."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.start.pages import bp
from vaw.domain.activities.policy import READ_ACTIVITY
from vaw.domain.activities.queries import log
from vaw.domain.geography.policy import READ_COUNTY
from vaw.domain.geography.queries import county_name, list_counties, list_municipalities
from vaw.domain.mandates import policy as mandates
from vaw.domain.mandates.queries import list_assignments, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people import policy as people
from vaw.domain.people.queries import organisations
from vaw.domain.support import policy as support
from vaw.domain.support.queries import catalogue, queue, titles
from vaw.domain.support.rules import kind_name, number_of
from vaw.domain.support.rules.answering import Group, read_number
from vaw.kernel import guard
from vaw.kernel.actor import Actor
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import SOURCE, day, instant, language
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

MOST = 10  # of each kind; the rest is behind "show all"
LONGEST = 200  # characters of a question


@dataclass(frozen=True, slots=True)
class Found:
    """A group of hits: `items` are (text, where, note); `more` leads to all of them."""

    heading: str
    items: list[tuple[str, str, str]]
    more: str | None = None


@bp.page("/sok", allow=READ_COUNTY)
def search() -> Answer:
    words = (request.args.get("q") or "").replace("\0", " ").strip()[:LONGEST]
    try:
        guard.clean(words, field="q", confirmed=True)
    except PersonalData as found:
        return render_template("start/search.html", words=words, found=[], guard=found), 422
    groups = [group for group in _everywhere(actor(), words) if group.items] if len(words) > 1 else []
    return render_template("start/search.html", words=words, found=groups, guard=None)


def _everywhere(by: Actor, words: str) -> list[Found]:
    groups = [_places(words), _methods(by, words), _trainings(words)]
    if mandates.READ_ASSIGNMENT.held_by(by):
        groups.append(_assignments(by, words))
    if people.READ_ORGANISATION.held_by(by):
        groups.append(_organisations(by, words))
    if support.READ_REQUEST.held_by(by) and read_number(words):
        groups.append(_requests(by, words))
    if READ_ACTIVITY.held_by(by):
        groups.append(_activities(by, words))
    return groups


def _folded(text: str) -> str:
    """Without case and marks: "Örebro", "orebro" and "Orebro" are alike."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))


def _places(words: str) -> Found:
    wanted = _folded(words)
    counties = [(row.name, f"/lan/{row.code}", _("län")) for row in list_counties() if wanted in _folded(row.name)]
    towns = [
        (row.name, f"/lan/{row.county_id:02}", county_name(row.county_id))
        for row in list_municipalities()
        if wanted in _folded(row.name) or wanted == row.code
    ]
    return Found(_("Län och kommuner"), (counties + towns)[:MOST])


def _methods(by: Actor, words: str) -> Found:
    page, _numbers = catalogue.list_methods(by, catalogue.Filter(words=words), size=MOST)
    items = [(row.name, f"/katalog/{row.code}", _(kind_name(row.kind, described=bool(row.source)))) for row in page.rows]
    return Found(_("Metoder och utbildningar"), items, f"/katalog?{urlencode({'ord': words})}" if page.after else None)


def _trainings(words: str) -> Found:
    rows = titles.list_titled(words, size=MOST)
    items = [(row.title, f"/utbildningar/{row.id}", f"{instant(row.starts_at)} · {county_name(row.county_id)}") for row in rows]
    return Found(_("Kommande utbildningar"), items)


def _requests(by: Actor, words: str) -> Found:
    """Requests by their number, open and ended ones."""
    pages = (queue.list_requests(by, queue.Filter(group, words=words), size=MOST) for group in (Group.OPEN, Group.CLOSED))
    rows = [row for page in pages for row in page.rows]
    items = [(number_of(row.year, row.sequence), f"/stod/{row.id}", row.organisation_name) for row in rows]
    return Found(_("Förfrågningar om stöd"), items)


def _assignments(by: Actor, words: str) -> Found:
    wanted, swedish = _folded(words), language() == SOURCE
    rows = [(row.title_sv if swedish else row.title_en, f"/uppdrag/{row.id}", row.reference) for row in list_assignments(by)]
    return Found(_("Uppdrag"), [row for row in rows if wanted in _folded(f"{row[0]} {row[2]}")][:MOST])


def _organisations(by: Actor, words: str) -> Found:
    page = organisations.list_organisations(by, organisations.Filter(words=words), size=MOST)
    items = [(row.name, f"/organisationer/{row.id}", county_name(row.county_id) if row.county_id else _("nationell")) for row in page.rows]
    return Found(_("Organisationer"), items, f"/organisationer?{urlencode({'namn': words})}" if page.after else None)


def _activities(by: Actor, words: str) -> Found:
    page, types = log.list_activities(by, log.Filter(words=words), size=MOST), term_names(TermList.ACTIVITY_TYPE)
    items = [(f"{types.get(row.type, row.type)}, {day(row.done_on)}", f"/aktiviteter/{row.id}", row.text[:120]) for row in page.rows]
    return Found(_("Aktiviteter"), items, f"/aktiviteter?{urlencode({'ord': words})}" if page.after else None)
