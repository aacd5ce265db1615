"""Keeping the catalogue: a board adds its own entries, shows them to everybody, reviews them once a year and retires them.

National entries are kept by the national coordinator. What has no source stays empty (features row 28).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.support import policy
from vaw.domain.support.models import Method
from vaw.domain.support.queries.catalogue import codes_like, is_known
from vaw.domain.support.rules import ForWhom, Level, MethodKind, MethodState
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import operation

NAME_MOST = 200  # characters: what a heading can carry
LINE_MOST = 300  # of what stands in one line: owner, length, cost
TEXT_MOST = 2_000  # of a purpose, an evidence note, a source: a page's worth is a document and belongs elsewhere
NATIONAL = "riket"  # what the code of an entry begins with that all counties share
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S*|\b(?:javascript|data|vbscript|file):\S*", re.IGNORECASE)
_FINAL = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of an entry. Lists hold codes; an empty field means that nobody knows, which is shown as such."""

    name: str
    kind: str
    purpose_sv: str = ""
    purpose_en: str = ""
    fields: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    for_whom: tuple[str, ...] = ()
    level: str | None = None
    owner: str = ""
    length: str = ""
    certified_trainer: bool | None = None
    cost: str = ""
    evidence: str = ""
    source: str = ""


@operation(policy.ADD_METHOD)
def add_method(by: Actor, county: County, *, facts: Facts, confirmed: bool = False) -> Method:
    """Write a draft of the county's own entry; nobody but its keepers sees it. `confirmed`: the guard's question is answered.

    Raises RuleBroken("support.method_…") or PersonalData, each with the field at fault.
    """
    return _add(Method(county_id=county.id), facts, county.slug, confirmed)


@operation(policy.ADD_NATIONAL_METHOD)
def add_national_method(by: Actor, county: County, *, facts: Facts, confirmed: bool = False) -> Method:
    """Write a draft of an entry that all counties share; `county`: whose coordinator writes it. Raises as add_method does."""
    return _add(Method(county_id=None), facts, NATIONAL, confirmed)


@operation(policy.CHANGE_METHOD)
def change_method(by: Actor, method: Method, *, facts: Facts, confirmed: bool = False) -> Method:
    """Correct the county's own entry. Raises as add_method does; Conflict when somebody saved first."""
    return _fill(method, facts, confirmed)


@operation(policy.CHANGE_NATIONAL_METHOD)
def change_national_method(by: Actor, method: Method, *, facts: Facts, confirmed: bool = False) -> Method:
    """Correct a national entry. Raises as add_method does; Conflict when somebody saved first."""
    return _fill(method, facts, confirmed)


@operation(policy.CHANGE_METHOD)
def activate_method(by: Actor, method: Method) -> None:
    """Show the county's entry to everybody. Whoever does that has looked at it: it counts as reviewed today."""
    method.state = MethodState.ACTIVE.value
    _reviewed(method)


@operation(policy.CHANGE_NATIONAL_METHOD)
def activate_national_method(by: Actor, method: Method) -> None:
    """Show a national entry to everybody again; it counts as reviewed today."""
    method.state = MethodState.ACTIVE.value
    _reviewed(method)


@operation(policy.CHANGE_METHOD)
def review_method(by: Actor, method: Method) -> None:
    """Say that what stands is right. The board is asked again in twelve months. Raises RuleBroken("support.method_not_active")."""
    _check_active(method)
    _reviewed(method)


@operation(policy.CHANGE_NATIONAL_METHOD)
def review_national_method(by: Actor, method: Method) -> None:
    """Say that what stands of a national entry is right. Raises RuleBroken("support.method_not_active")."""
    _check_active(method)
    _reviewed(method)


@operation(policy.CHANGE_METHOD)
def retire_method(by: Actor, method: Method) -> None:
    """Take the county's entry out of the public catalogue. Requests that name it keep it."""
    method.state = MethodState.RETIRED.value


@operation(policy.CHANGE_NATIONAL_METHOD)
def retire_national_method(by: Actor, method: Method) -> None:
    """Take a national entry out of the public catalogue. Requests that name it keep it."""
    method.state = MethodState.RETIRED.value


def _add(method: Method, facts: Facts, slug: str, confirmed: bool) -> Method:
    method.state = MethodState.DRAFT.value
    _fill(method, facts, confirmed)
    method.code = _new_code(slug, method.name)
    db.session.add(method)
    db.session.flush()
    return method


def _check_active(method: Method) -> None:
    if method.state != MethodState.ACTIVE:
        raise RuleBroken("support.method_not_active")


def _reviewed(method: Method) -> None:
    today = clock.today()
    method.reviewed_on, method.review_on = today, a_year_after(today)


def a_year_after(day: date) -> date:
    """The same day next year: entries are reviewed every twelve months (README "Decisions"). 28 February after a leap day."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _fill(method: Method, facts: Facts, confirmed: bool) -> Method:
    """Check all, then set all: a refused value leaves the row as it was."""
    values: dict[str, Any] = {
        "name": _named(facts.name, "name"),
        "kind": _chosen(facts.kind, MethodKind, "kind"),
        "level": _chosen(facts.level, Level, "level") if facts.level else None,
        "fields": _terms(facts.fields, TermList.VIOLENCE_FIELD, "fields", method.fields),
        "professions": _terms(facts.professions, TermList.PROFESSIONAL_GROUP, "professions", method.professions),
        "for_whom": [_chosen(value, ForWhom, "for_whom") for value in facts.for_whom],
        "certified_trainer": facts.certified_trainer,
        "owner": _text(facts.owner, "owner", guard.Field.CONTACT, LINE_MOST, confirmed),
        "source": _source(facts.source, confirmed),
        **{name: _text(getattr(facts, name), name, guard.Field.TEXT, LINE_MOST, confirmed) for name in ("length", "cost")},
        **{
            name: _text(getattr(facts, name), name, guard.Field.TEXT, TEXT_MOST, confirmed)
            for name in ("purpose_sv", "purpose_en", "evidence")
        },
    }
    if not values["source"] and (values["purpose_sv"] or values["purpose_en"] or values["evidence"]):
        raise RuleBroken("support.method_source", field="source")
    if values["purpose_en"] and not values["purpose_sv"]:
        raise RuleBroken("support.method_purpose", field="purpose_sv")
    key = sort_key(values["name"])
    if is_known(method.county_id, key, but=method.id):
        raise RuleBroken("support.method_known", field="name")
    for column, value in values.items():
        setattr(method, column, value)
    method.sort_key = key
    return method


def _named(text: str, field: str) -> str:
    """A method may bear a person's name, and a help line its number: neither says anything about somebody who was exposed."""
    tidy = " ".join(guard.clean(text, field=field, kind=guard.Field.CONTACT, confirmed=True).split())
    if not tidy or len(tidy) > NAME_MOST:
        raise RuleBroken("support.method_name", field=field, most=NAME_MOST)
    return tidy


def _text(text: str, field: str, kind: guard.Field, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, kind=kind, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("support.method_long", field=field, most=most)
    return tidy


def _source(text: str, confirmed: bool) -> str:
    """Words, or an address of the web; other schemes run programs when they are followed."""
    source = _text(text, "source", guard.Field.CONTACT, TEXT_MOST, confirmed)
    for address in _ADDRESS.findall(source):
        parts = urlsplit(address)
        if parts.scheme.lower() not in ("http", "https") or "." not in parts.netloc:
            raise RuleBroken("support.method_address", field="source")
    return source


def _chosen(value: str | None, kinds: type[MethodKind] | type[Level] | type[ForWhom], field: str) -> str:
    if value not in {str(kind) for kind in kinds}:
        raise RuleBroken("support.method_choice", field=field)
    return str(value)


def _terms(codes: tuple[str, ...], name: TermList, field: str, before: list[str] | None) -> list[str]:
    """Codes that the list offers today, or that stood already: what has ended is kept until somebody takes it away."""
    offered = {entry.code for entry in list_terms(name, on=clock.today())} | set(before or ())
    if not set(codes) <= offered:
        raise RuleBroken("support.method_choice", field=field)
    return list(dict.fromkeys(codes))


def _new_code(slug: str, name: str) -> str:
    """A code that says what it is and stands in an address: "skane-stodsamtal", then "skane-stodsamtal-2"."""
    plain = unicodedata.normalize("NFKD", f"{slug} {name}".casefold()).encode("ascii", "ignore").decode()
    code = _FINAL.sub("-", plain)[:60].strip("-")
    taken = codes_like(code)
    numbered = (code if number == 1 else f"{code}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)
