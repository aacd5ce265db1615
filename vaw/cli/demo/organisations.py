"""The made-up organisations: every municipality by its real name, and examples of everybody else. No address, no shelter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key

SEAT = 80  # SCB gives the county's seat the number 80: 2480 Umeå
# What a county has one of: (kind, name, mailbox, title of the contact).
OTHERS = (
    (OrganisationKind.REGION, "Region {} (exempel)", "region", "Samordnare våldsprevention"),
    (OrganisationKind.STATE_AGENCY, "Polisområde {} (exempel)", "polis", "Samordnare brottsoffer"),
    (OrganisationKind.STATE_AGENCY, "Åklagarkammaren i {} (exempel)", "aklagare", "Kontaktperson samverkan"),
    (OrganisationKind.NGO, "Exempeljouren {}", "jour", "Samordnare"),
    (OrganisationKind.NGO, "Exempelföreningen Trygga rum {}", "forening", "Verksamhetsansvarig"),
    (OrganisationKind.SHELTER_PROVIDER, "Exempelutföraren {}", "utforare", "Verksamhetsansvarig"),
)
NGO, PROVIDER = 3, 5  # places in OTHERS


def folded(name: str) -> str:
    """A name as part of an e-mail address: "Upplands Väsby" is "upplands-vasby"."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return plain.replace(" ", "-")


def make_organisations(counties: Sequence[County], since: date) -> dict[int, tuple[dict[int, int], list[int]]]:
    """{county id: ({municipality id: organisation id}, ids of the others in the order of OTHERS)}; the county's seat comes first."""
    rows: list[dict[str, Any]] = []
    titles: list[str] = []
    for county in counties:
        for place in sorted(municipalities_of(county.id), key=lambda place: (place.id != seat_of(county.id), place.sort_key)):
            rows.append(_organisation(f"{place.name} kommun", OrganisationKind.MUNICIPALITY, county, folded(place.name), place.id))
            titles.append("Kvinnofridssamordnare")
        for kind, name, box, title in OTHERS:
            rows.append(_organisation(name.format(county.short_name), kind, county, f"{box}.{county.slug}"))
            titles.append(title)
    connection = db.session.connection()
    ids = connection.execute(sa.insert(Organisation).returning(Organisation.id, sort_by_parameter_order=True), rows).scalars().all()
    contacts = [
        {"organisation_id": id, "role_title": title, "email": row["role_mailbox"], "since_on": since}
        for id, title, row in zip(ids, titles, rows, strict=True)
    ]
    connection.execute(sa.insert(Contact), contacts)
    return _by_county(ids, rows)


def seat_of(county_id: int) -> int:
    return county_id * 100 + SEAT


def _organisation(name: str, kind: OrganisationKind, county: County, box: str, municipality_id: int | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind.value,
        "county_id": county.id,
        "municipality_id": municipality_id,
        "role_mailbox": f"kvinnofrid.{box}@example.se",
        "sort_key": sort_key(name),
    }


def _by_county(ids: Sequence[int], rows: Sequence[dict[str, Any]]) -> dict[int, tuple[dict[int, int], list[int]]]:
    found: dict[int, tuple[dict[int, int], list[int]]] = {}
    for id, row in zip(ids, rows, strict=True):
        municipalities, others = found.setdefault(row["county_id"], ({}, []))
        if row["municipality_id"]:
            municipalities[row["municipality_id"]] = id
        else:
            others.append(id)
    return found
