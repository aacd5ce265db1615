"""What somebody wrote when registering, as it may be kept; and whether they may register here at all."""

from __future__ import annotations

from typing import Any

from vaw.domain.activities.rules.log import Mode
from vaw.domain.geography.queries import list_municipalities, neighbours_of
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.operations.invitations import checked_email
from vaw.domain.people.rules import OrganisationKind
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.queries.asking import matching_organisation
from vaw.domain.support.rules.asking import ASKING_KINDS, NAME_MOST
from vaw.domain.support.rules.occasions import OpenTo
from vaw.domain.support.rules.registering import KINDS, NEEDS_MOST, Change, RegistrationKind, Wish, check_heads, is_open_for
from vaw.kernel import clock, guard
from vaw.kernel.errors import RuleBroken
from vaw.kernel.sealing import fingerprint


def checked(occasion: Occasion, wish: Wish, *, confirmed: bool) -> tuple[dict[str, Any], str]:
    """(columns of Registration, needs), every rule asked. Raises RuleBroken or PersonalData with the field at fault."""
    if wish.organisation_kind not in ASKING_KINDS:
        raise RuleBroken("support.kind", field="organisation_kind")
    named = wish.kind is RegistrationKind.NAMED
    typed = {"organisation_name": wish.organisation_name, "name": wish.name if named else "", "email": wish.email, "needs": wish.needs}
    texts = _cleaned(typed, confirmed=confirmed)
    if not texts["organisation_name"]:
        raise RuleBroken("support.organisation_missing", field="organisation_name")
    if named and not texts["name"]:
        raise RuleBroken("support.name_missing", field="name")
    check_heads(wish.kind, wish.women, wish.men, wish.unstated, occasion.places)
    email = checked_email(texts["email"]) if texts["email"] else None
    values = {
        "kind": wish.kind.value,
        "organisation_name": texts["organisation_name"],
        "organisation_kind": str(wish.organisation_kind),
        "municipality_id": _municipality(wish),
        "profession": _profession(occasion, wish.profession),
        "name": texts["name"] or None,
        "email": email,
        "email_key": email and fingerprint(email.encode()),
        "women": wish.women,
        "men": wish.men,
        "unstated": wish.unstated,
        "mode": _mode(occasion, wish.mode),
    }
    return values, texts["needs"]


def checked_change(occasion: Occasion, registration: Registration, change: Change, *, confirmed: bool) -> tuple[dict[str, Any], str]:
    """(columns that change, needs). Raises as `checked` does."""
    named = registration.kind == RegistrationKind.NAMED
    texts = _cleaned({"name": change.name if named else "", "needs": change.needs or ""}, confirmed=confirmed)
    if named and not texts["name"]:
        raise RuleBroken("support.name_missing", field="name")
    check_heads(registration.kind, change.women, change.men, change.unstated, occasion.places)
    same = change.profession == (registration.profession or "")  # a word that is used no longer stays where it was said
    values = {
        "name": texts["name"] or None,
        "profession": registration.profession if same else _profession(occasion, change.profession),
        "women": change.women,
        "men": change.men,
        "unstated": change.unstated,
        "mode": _mode(occasion, change.mode),
    }
    return values, texts["needs"]


def _cleaned(texts: dict[str, str], *, confirmed: bool) -> dict[str, str]:
    """Raises RuleBroken("support.text_long"), PersonalData."""
    for name, text in texts.items():
        most = NEEDS_MOST if name == "needs" else NAME_MOST
        if len(text) > most:
            raise RuleBroken("support.text_long", field=name, most=most)
    kinds = {name: KINDS.get(name, guard.Field.TEXT) for name in texts}
    return {name: guard.clean(text, field=name, kind=kinds[name], confirmed=confirmed) for name, text in texts.items()}


def _profession(occasion: Occasion, code: str) -> str | None:
    known = list_terms(TermList.PROFESSIONAL_GROUP, on=clock.today(), county_id=occasion.county_id)
    if code and code not in {entry.code for entry in known}:
        raise RuleBroken("support.unknown_term", field="profession")
    return code or None


def _mode(occasion: Occasion, mode: str) -> str | None:
    """How one takes part: said only where there is a choice."""
    if occasion.mode != Mode.HYBRID:
        return None
    if mode not in (Mode.ON_SITE, Mode.DIGITAL):
        raise RuleBroken("support.own_mode", field="mode")
    return mode


def _municipality(wish: Wish) -> int | None:
    """Never for a provider of protected housing: county is the finest place (safety.md 1). Raises RuleBroken("support.place")."""
    if wish.municipality_id is not None and wish.municipality_id not in _counties():
        raise RuleBroken("support.place", field="place")
    return None if wish.organisation_kind == OrganisationKind.SHELTER_PROVIDER else wish.municipality_id


def organisation_of(wish: Wish, values: dict[str, Any]) -> int | None:
    """The organisation of the register that this is, where exactly one fits."""
    county_id = _county(wish)
    if county_id is None:
        return None
    return matching_organisation(county_id, values["municipality_id"], values["organisation_name"], values["email"])


def check_door(occasion: Occasion, wish: Wish, *, invited: bool) -> None:
    """Raises RuleBroken("support.invited_only"), ("support.not_this_county"), ("support.place")."""
    if invited:
        return
    if occasion.invited_only:
        raise RuleBroken("support.invited_only")
    county_id = _county(wish)
    if county_id is None and occasion.open_to != OpenTo.NATION:
        raise RuleBroken("support.place", field="place")
    hosts = [occasion.county_id, *occasion.co_county_ids]
    next_to = {near for host in hosts for near in neighbours_of(host)} if occasion.open_to == OpenTo.NEIGHBOURS else set()
    if not is_open_for(occasion.open_to, hosts, next_to, county_id):
        raise RuleBroken("support.not_this_county", field="place")


def _county(wish: Wish) -> int | None:
    return wish.county_id if wish.municipality_id is None else _counties().get(wish.municipality_id)


def _counties() -> dict[int, int]:
    """{municipality: its county}."""
    return {row.id: row.county_id for row in list_municipalities()}
