"""Where somebody works, as a form asks for it: a municipality or a whole county; and the organisation of whoever is signed in for one."""

from __future__ import annotations

from collections.abc import Collection

from vaw.domain.geography.queries import list_counties, list_municipalities
from vaw.domain.people.models import Organisation
from vaw.domain.people.queries.organisations import get_organisation
from vaw.domain.people.rules import Role
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import signed_in_person
from vaw.web.arguments import whole_number


def places(counties: Collection[int] = ()) -> list[tuple[str, str]]:
    """Choices: every municipality ("k2480"), then every county as a whole ("l24"). `counties`: only in these, none named: everywhere."""
    chosen = counties or {row.id for row in list_counties()}
    whole = [(f"l{row.id}", _("Hela {county}").format(county=row.name)) for row in list_counties() if row.id in chosen]
    return [(f"k{row.id}", row.name) for row in list_municipalities() if row.county_id in chosen] + whole


def place_of(place: str) -> tuple[int | None, int | None]:
    """(county, municipality) of a choice: "k2480" is the municipality 2480, "l24" the whole county 24; None for anything else."""
    number = whole_number(place[1:]) or 0
    if place.startswith("k"):
        return next(((row.county_id, row.id) for row in list_municipalities() if row.id == number), (None, None))
    return (number, None) if any(row.id == number for row in list_counties()) else (None, None)


def choice_of(organisation: Organisation) -> str:
    """The choice that is an organisation's place, "" where it has none."""
    if organisation.municipality_id:
        return f"k{organisation.municipality_id}"
    return f"l{organisation.county_id}" if organisation.county_id else ""


def own_organisation() -> Organisation | None:
    """The organisation for which the visitor is signed in as somebody who asks, None for everybody else."""
    person = signed_in_person()
    grants = person.actor.grants if person else ()
    held = next((grant.organisation_id for grant in grants if grant.role == Role.REQUESTER and grant.organisation_id), None)
    return get_organisation(person.actor, held) if person and held else None
