"""The made-up accounts: ROLE.COUNTY@example.se (contracts.md), all with one password, which the sign-in page of a demo shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.cli.demo.organisations import NGO, PROVIDER
from vaw.domain.geography.models import County
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

LEADER, METRO, COORDINATOR = "utvecklingsledare", "storstad", "samordnare"
# In every county: what stands in the address, the role, and what the person is called.
EVERYWHERE = (
    (LEADER, Role.DEVELOPMENT_LEADER, "Utvecklingsledare"),
    ("sakkunnig", Role.EQUALITY_EXPERT, "Sakkunnig"),
    ("lansledning", Role.COUNTY_MANAGEMENT, "Länsledning"),
    ("registrator", Role.REGISTRAR, "Registrator"),
    ("admin", Role.ADMINISTRATOR, "Administratör"),
    ("kommun", Role.REQUESTER, "Kommunkontakt"),
    ("ideell", Role.REQUESTER, "Föreningskontakt"),
    ("boende", Role.SHELTER_REPORTER, "Boenderapportör"),
)
METROPOLITAN = (1, 12, 14)  # Stockholm, Skåne, Västra Götaland: domain.md 1.1
COORDINATING = 1  # Stockholm has compiled the joint report (domain.md 1.3)
Organisations = Mapping[int, tuple[dict[int, int], list[int]]]


def email(role: str, county: County) -> str:
    return f"{role}.{county.slug}@example.se"


def make_accounts(
    counties: Sequence[County], organisations: Organisations, password_hash: str, assignment_id: int, since: date
) -> dict[int, list[int]]:
    """{county id: accounts that log its work, the leader's first}. Memberships count from `since`."""
    users: list[dict[str, Any]] = []
    held: list[list[dict[str, Any]]] = []
    for county in counties:
        for role, _, title in (*EVERYWHERE, *_special(county)):
            users.append({"email": email(role, county), "name": f"Demo {title} {county.short_name}", "password_hash": password_hash})
            held.append(_memberships(role, county, organisations[county.id], assignment_id))
    connection = db.session.connection()
    ids = connection.execute(sa.insert(User).returning(User.id, sort_by_parameter_order=True), users).scalars().all()
    empty = {"county_id": None, "organisation_id": None, "assignment_id": None, "valid_from": since}
    memberships = [{**empty, "user_id": id, **row} for id, rows in zip(ids, held, strict=True) for row in rows]
    connection.execute(sa.insert(Membership), memberships)
    writers: dict[int, list[int]] = {}
    for row in memberships:
        if row["role"] == Role.DEVELOPMENT_LEADER:
            writers.setdefault(row["county_id"], []).append(row["user_id"])
    return writers


def _special(county: County) -> list[tuple[str, Role, str]]:
    metro = [(METRO, Role.METRO_TEAM, "Storstadsteam")] if county.id in METROPOLITAN else []
    return metro + ([(COORDINATOR, Role.NATIONAL_COORDINATOR, "Nationell samordnare")] if county.id == COORDINATING else [])


def _memberships(role: str, county: County, organisations: tuple[dict[int, int], list[int]], assignment_id: int) -> list[dict[str, Any]]:
    """The metropolitan team is a leader at home, and has its wider reach from the assignment."""
    municipalities, others = organisations
    place: dict[str, Any] = {"county_id": county.id}
    if role == METRO:
        return [{"role": Role.DEVELOPMENT_LEADER, **place}, {"role": Role.METRO_TEAM, **place, "assignment_id": assignment_id}]
    known = next(known for name, known, _ in (*EVERYWHERE, *_special(county)) if name == role)
    at = {"kommun": next(iter(municipalities.values())), "ideell": others[NGO], "boende": others[PROVIDER]}.get(role)
    return [{"role": known, **({"organisation_id": at} if at else place)}]
