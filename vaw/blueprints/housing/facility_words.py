"""What a facility offers, in words, and the list's filter as an address says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from vaw.domain.geography.queries import county_name
from vaw.domain.housing.models import FacilityProfile
from vaw.domain.housing.queries.facilities import Filter, list_facilities
from vaw.domain.housing.rules.offers import LISTS
from vaw.domain.housing.rules.register import (
    BUILDING_NAMES,
    FORM_NAMES,
    PROTECTION_NAMES,
    SONS_AGE_MOST,
    STAFFING_NAMES,
    STAY_NAMES,
    Building,
    OperatorForm,
    Protection,
    Staffing,
    Stay,
)
from vaw.domain.mandates.queries import list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, day
from vaw.kernel.i18n import gettext as _
from vaw.web.arguments import number_of

Word = TypeVar("Word", bound=StrEnum)
_WORDS: dict[str, tuple[str, type[StrEnum], Mapping[Any, str]]] = {
    "drift": (N_("Drivs som"), OperatorForm, FORM_NAMES),
    "tid": (N_("Hur länge"), Stay, STAY_NAMES),
    "bostad": (N_("Hur man bor"), Building, BUILDING_NAMES),
    "skydd": (N_("Minst skyddsnivå"), Protection, PROTECTION_NAMES),
    "bemanning": (N_("Bemanning"), Staffing, STAFFING_NAMES),
}
_TERMS: dict[str, tuple[str, TermList]] = {
    "malgrupp": (N_("Målgrupp"), TermList.HOUSING_GROUP),
    "hot": (N_("Våld och hot"), TermList.HOUSING_THREAT),
    "tillgang": (N_("Tillgänglighet"), TermList.HOUSING_ACCESS),
    "stod": (N_("Stöd"), TermList.HOUSING_SUPPORT),
    "sprak": (N_("Språk"), TermList.HOUSING_LANGUAGE),
}
_TICKS = {
    "barn": N_("Tar emot barn"),
    "husdjur": N_("Husdjur kan följa med"),
    "utan-tillstand": N_("Tillstånd saknas"),
    "stangda": N_("Visa stängda också"),
}
_HEADINGS = {
    "target_groups": N_("För vilka"),
    "threats": N_("Våld och hot"),
    "access": N_("Tillgänglighet"),
    "support": N_("Stöd"),
    "languages": N_("Språk"),
}


def wanted(args: Mapping[str, str]) -> Filter:
    """The list's filter from the address; what makes no sense counts as absent."""
    terms = {key: args[key] for key, (_label, name) in _TERMS.items() if args.get(key) in term_names(name)}
    sons = number_of(args, "son")
    return Filter(
        county_id=number_of(args, "lan"), form=_word(args, "drift", OperatorForm), stay=_word(args, "tid", Stay),
        building=_word(args, "bostad", Building), protection=_word(args, "skydd", Protection), staffing=_word(args, "bemanning", Staffing),
        group=terms.get("malgrupp"), threat=terms.get("hot"), access=terms.get("tillgang"), support=terms.get("stod"),
        language=terms.get("sprak"), sons=None if sons is None else min(sons, SONS_AGE_MOST), children=args.get("barn") == "1",
        pets=args.get("husdjur") == "1", unlicensed=args.get("utan-tillstand") == "1", closed=args.get("stangda") == "1",
    )  # fmt: skip


def _word(args: Mapping[str, str], key: str, words: type[Word]) -> Word | None:
    return words(args[key]) if args.get(key) in set(words) else None


def options(by: Actor) -> dict[str, Any]:
    """What the filter offers: selects as (name, label, [(value, label)]), and ticks. Counties only where there are several."""
    counties = sorted({line.county_id for line in list_facilities(by, Filter(closed=True))})
    selects: list[tuple[str, str, list[tuple[str, str]]]] = []
    if len(counties) > 1:
        selects.append(("lan", _("Län"), [(str(county), county_name(county)) for county in counties]))
    for key, (label, name) in _TERMS.items():
        selects.append((key, _(label), [(entry.code, entry.name) for entry in list_terms(name)]))
    for key, (label, _words, names) in _WORDS.items():
        selects.append((key, _(label), [(value.value, _(text)) for value, text in names.items()]))
    return {"selects": selects, "ticks": [(key, _(label)) for key, label in _TICKS.items()]}


def chosen(by: Actor, args: Mapping[str, str], base: str) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    told = [(key, label, dict(values).get(args.get(key, ""))) for key, label, values in options(by)["selects"]]
    said = [(key, f"{label}: {value}") for key, label, value in told if value]
    said += [(key, _(label)) for key, label in _TICKS.items() if args.get(key) == "1"]
    if number_of(args, "son") is not None:
        said.append(("son", _("Tar emot söner som är {age} år").format(age=number_of(args, "son"))))
    return [(text, _without(args, key, base)) for key, text in said]


def _without(args: Mapping[str, str], key: str, base: str) -> str:
    kept = {name: value for name, value in args.items() if value and name != key}
    return base + (f"?{urlencode(kept)}" if kept else "")


def offered(profile: FacilityProfile | None) -> list[tuple[str, str | None]]:
    """What it offers, as (label, words)."""
    if profile is None:
        return []
    sons = _("Till och med {age} år").format(age=profile.sons_age) if profile.sons_age is not None else _("Ingen gräns")
    return [
        (
            _("Sängplatser"),
            _("{adults} för vuxna och {children} för barn").format(adults=profile.places_adults, children=profile.places_children),
        ),
        (_("Familjeplatser"), str(profile.family_places)),
        (_("Hur länge"), _(STAY_NAMES[Stay(profile.stay)])),
        (_("Hur man bor"), _(BUILDING_NAMES[Building(profile.building)])),
        (_("Skyddsnivå"), _(PROTECTION_NAMES[Protection(profile.protection)])),
        (_("Bemanning"), _(STAFFING_NAMES[Staffing(profile.staffing)])),
        *((_(_HEADINGS[field]), _listed(getattr(profile, field), name)) for field, name in LISTS.items()),
        (_("Medföljande söner"), sons),
        (_("Husdjur"), _("Kan följa med") if profile.pets else _("Kan inte följa med")),
    ]


def _listed(codes: Sequence[str], name: TermList) -> str | None:
    names = term_names(name)
    return ", ".join(names.get(code, code) for code in codes) or None


def history(profiles: Sequence[FacilityProfile]) -> list[tuple[str, str, list[tuple[str, str | None, str | None]]]]:
    """(title, its day in ISO, [(label, before, after)]) of every change of what it offers, latest first."""
    told = []
    for profile, before in zip(profiles, [*profiles[1:], None], strict=True):
        earlier = dict(offered(before))
        changes = [(label, earlier.get(label), now) for label, now in offered(profile) if before is not None and earlier.get(label) != now]
        title = _("Ändrat från {day}") if before is not None else _("Från början, {day}")
        told.append((title.format(day=day(profile.since_on)), profile.since_on.isoformat(), changes))
    return told
