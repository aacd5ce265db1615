"""The answers in words, page by page, for "Kontrollera svaren"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from vaw.blueprints.support.ask_forms import ANCHORED_NAMES, ForWhomPage, WhatPage, WhenPage, WhoPage
from vaw.domain.activities.rules.log import MODE_NAMES
from vaw.domain.geography.queries import county_name, municipality_names
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.support.queries.asking import find_offer
from vaw.domain.support.rules.asking import ASKING_KINDS, NEED_NAMES
from vaw.kernel.i18n import day, number
from vaw.kernel.i18n import gettext as _
from vaw.web.workplace import place_of

Row = tuple[str, str, str, str]
"""(question, answer, address where it is changed, "Ändra")"""
Answers = Sequence[tuple[str, str, str | None]]
"""(field, question, answer; None or "" where there is none)"""


class Section(NamedTuple):
    """A page's answers; `unanswered`: the questions that were skipped, on one line, so that a phone shows what was said."""

    heading: str
    path: str
    rows: list[Row]
    unanswered: list[str]


def summary_of(values: Mapping[str, Any]) -> list[Section]:
    """Every question of every page."""
    return [
        _section(_("Vem"), WhoPage.path, _who(values)),
        _section(_("Vad och varför"), WhatPage.path, _what(values)),
        _section(_("För vilka"), ForWhomPage.path, _for_whom(values)),
        _section(_("När och hur"), WhenPage.path, _when(values)),
    ]


def _section(heading: str, path: str, answers: Answers) -> Section:
    rows = [(question, answer, f"{path}?till=kontrollera#{field}", _("Ändra")) for field, question, answer in answers if answer]
    return Section(heading, path, rows, [question for _field, question, answer in answers if not answer])


def _who(values: Mapping[str, Any]) -> Answers:
    county_id, municipality_id = place_of(values["place"])
    kind = ASKING_KINDS.get(values["organisation_kind"], "")
    town = municipality_names().get(municipality_id or 0)
    return [
        ("place", _("Kommun eller län"), town or (county_name(county_id) if county_id else None)),
        ("organisation_kind", _("Sorts organisation"), _(kind)),
        ("organisation_name", _("Organisation"), values["organisation_name"]),
        ("contact_name", _("Ditt namn"), values["contact_name"]),
        ("contact_email", _("E-post i arbetet"), values["contact_email"]),
        ("contact_phone", _("Telefon i arbetet"), values["contact_phone"]),
    ]


def _what(values: Mapping[str, Any]) -> Answers:
    offer = find_offer(values["method"]) if values["method"] else None
    fields = term_names(TermList.VIOLENCE_FIELD)
    return [
        ("method", _("Metod eller utbildning"), offer and offer.name),
        ("what", _("Det ni behöver"), values["what"]),
        ("fields", _("Våld det handlar om"), ", ".join(fields.get(code, code) for code in values["fields"])),
        ("needs", _("Varför"), ". ".join(_(NEED_NAMES[code]) for code in values["needs"])),
        ("why", _("Mer om varför"), values["why"]),
    ]


def _for_whom(values: Mapping[str, Any]) -> Answers:
    professions = term_names(TermList.PROFESSIONAL_GROUP)
    anchored = ANCHORED_NAMES.get(values["anchored"] or "", "")
    return [
        ("professions", _("Yrkesgrupper"), ", ".join(professions.get(code, code) for code in values["professions"])),
        ("people", _("Ungefär hur många"), None if values["people"] is None else number(values["people"])),
        ("earlier", _("Tidigare utbildning"), values["earlier"]),
        ("anchored", _("Ledningen står bakom"), _(anchored)),
    ]


def _when(values: Mapping[str, Any]) -> Answers:
    first, last = values["period_from"], values["period_to"]
    mode = MODE_NAMES.get(values["mode"], "")
    return [
        ("period_from", _("Tidigast"), first and day(first)),
        ("period_to", _("Senast"), last and day(last)),
        ("mode", _("Hur ni vill mötas"), _(mode)),
        ("arrangements", _("Det som behövs"), values["arrangements"]),
    ]
