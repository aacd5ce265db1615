"""Networks in the made-up year: in every county a steering group and the municipalities' network, and one of the nation.

Most seats are taken; some are vacant since the person left, and in every county one organisation left a year ago.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.cli.demo.accounts import COORDINATING, COORDINATOR, email
from vaw.cli.demo.organisations import NGO, PROVIDER
from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.rules import HolderKind, Level, Rhythm, SeatRole
from vaw.domain.people.models import Contact, Organisation, User
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key

Organisations = Mapping[int, tuple[dict[int, int], list[int]]]
EVERY_VACANT, EVERY_ALTERNATE = 7, 3  # of the municipalities: one in seven has nobody at present, one in three sends somebody else as well
VACANT_SINCE = timedelta(days=40)
REGIONAL = "regional-2021-995"  # what the networks work with
LEFT_AGO = timedelta(days=365)


class Sitting(NamedTuple):
    """A seat to be made. `until_on`: its last day; `left_on`: the last day of the one who sat."""

    organisation_id: int
    role: SeatRole = SeatRole.MEMBER
    until_on: date | None = None
    left_on: date | None = None
    alternate: bool = False


def make_networks(
    counties: Sequence[County], organisations: Organisations, writers: Mapping[int, Sequence[int]], since: date, today: date
) -> None:
    """Seats are held by the contacts that the organisations have, the nation's by the mailboxes of the boards.

    `since`: when the made-up time begins; networks that somebody left a year ago are older.
    """
    since = min(since, today - LEFT_AGO)
    rows: list[dict[str, Any]] = []
    seats: list[list[Sitting]] = []
    for county in counties:
        towns, others = organisations[county.id]
        for row, sitting in (_group(county, others, today), _municipal(county, list(towns.values()), today)):
            rows.append({**row, "responsible_id": writers[county.id][0], "since_on": since})
            seats.append(sitting)
    national, boards = _national(counties, since, today)
    rows.append(national)
    seats.append([Sitting(id, SeatRole.CHAIR if county_id == COORDINATING else SeatRole.MEMBER) for county_id, id in boards.items()])
    connection = db.session.connection()
    ids = connection.execute(sa.insert(Network).returning(Network.id, sort_by_parameter_order=True), rows).scalars().all()
    _sit([(id, one) for id, sitting in zip(ids, seats, strict=True) for one in sitting], since)


def _network(county: County, kind: str, name: str, **more: Any) -> dict[str, Any]:
    known = {mandate.code: mandate.id for mandate in assignments_of(county.id)}
    mandates = [known.get(REGIONAL) or next(iter(known.values()))] if known else []
    told = {"county_id": county.id, "co_county_ids": [], "type": kind, "name": name, "sort_key": sort_key(name), "assignment_ids": mandates}
    return {**told, **more}


def _group(county: County, others: Sequence[int], today: date) -> tuple[dict[str, Any], list[Sitting]]:
    """The steering group: region, police, prosecutor, an association; the other association left a year ago."""
    network = _network(
        county, "county_group", f"Länsgruppen mot våld, {county.short_name}", level=Level.STEERING.value, rhythm=Rhythm.HALF_YEARLY.value,
        purpose="Leda länets gemensamma arbete mot mäns våld mot kvinnor och följa upp strategin.", chair="Landshövdingen",
        review_on=today + timedelta(days=20),
    )  # fmt: skip
    seats = [Sitting(id) for place, id in enumerate(others) if place not in (NGO + 1, PROVIDER)]
    return network, [*seats, Sitting(others[NGO + 1], until_on=today - LEFT_AGO)]


def _municipal(county: County, towns: Sequence[int], today: date) -> tuple[dict[str, Any], list[Sitting]]:
    network = _network(
        county, "municipal_network", f"Kommunnätverket, {county.short_name}", level=Level.WORKING.value, rhythm=Rhythm.QUARTERLY.value,
        purpose="Kommunernas samordnare delar arbetssätt och planerar gemensamma utbildningar.", chair="Utvecklingsledaren",
        review_on=today + timedelta(days=200),
    )  # fmt: skip
    seats = [
        Sitting(
            id,
            SeatRole.SECRETARY if place == 0 else SeatRole.MEMBER,
            left_on=today - VACANT_SINCE if place % EVERY_VACANT == EVERY_VACANT - 1 else None,
            alternate=place % EVERY_ALTERNATE == 0,
        )
        for place, id in enumerate(towns)
    ]
    return network, seats


def _national(counties: Sequence[County], since: date, today: date) -> tuple[dict[str, Any], dict[int, int]]:
    """The leaders' network, and {county: its board as an organisation}."""
    connection = db.session.connection()
    boards = [_board(county) for county in counties]
    ids = connection.execute(sa.insert(Organisation).returning(Organisation.id, sort_by_parameter_order=True), boards).scalars().all()
    first = next(county for county in counties if county.id == COORDINATING)
    network = _network(
        first, "leaders_network", "Utvecklingsledarnätverket", county_id=None, level=Level.WORKING.value, rhythm=Rhythm.QUARTERLY.value,
        purpose="Länsstyrelsernas utvecklingsledare samordnar arbetet i landet.", chair="Den nationella samordnaren",
        review_on=today + timedelta(days=100), since_on=since,
        responsible_id=connection.scalar(sa.select(User.id).where(User.email == email(COORDINATOR, first))),
    )  # fmt: skip
    return network, dict(zip((county.id for county in counties), ids, strict=True))


def _board(county: County) -> dict[str, Any]:
    """A county's board as an organisation of the nation's register, which every board can read."""
    name = f"Länsstyrelsen {county.short_name} (exempel)"
    box = f"kvinnofrid.lansstyrelsen.{county.slug}@example.se"
    kind = OrganisationKind.COUNTY_BOARD.value
    return {"name": name, "kind": kind, "county_id": None, "role_mailbox": box, "sort_key": sort_key(name)}


def _sit(wanted: Sequence[tuple[int, Sitting]], since: date) -> None:
    connection = db.session.connection()
    made = [
        {
            "network_id": network_id,
            "organisation_id": one.organisation_id,
            "role": one.role.value,
            "since_on": since,
            "until_on": one.until_on,
        }
        for network_id, one in wanted
    ]
    ids = connection.execute(sa.insert(Seat).returning(Seat.id, sort_by_parameter_order=True), made).scalars().all()
    contacts = {row.organisation_id: row.id for row in connection.execute(sa.select(Contact.organisation_id, Contact.id))}
    boxes = {row.id: row.role_mailbox for row in connection.execute(sa.select(Organisation.id, Organisation.role_mailbox))}
    empty: dict[str, Any] = {"contact_id": None, "role_title": "", "mailbox": None}
    holders: list[dict[str, Any]] = []
    for seat_id, (_network_id, one) in zip(ids, wanted, strict=True):
        role = {"role_title": "Samordnare", "mailbox": boxes[one.organisation_id]}
        ordinary = {"contact_id": contacts[one.organisation_id]} if one.organisation_id in contacts else role
        until = min((day for day in (one.until_on, one.left_on) if day), default=None)
        holders.append({**empty, "seat_id": seat_id, "kind": HolderKind.ORDINARY.value, "since_on": since, "until_on": until, **ordinary})
        if one.alternate:
            other = {**role, "role_title": "Enhetschef"}
            holders.append({**empty, "seat_id": seat_id, "kind": HolderKind.ALTERNATE.value, "since_on": since, "until_on": None, **other})
    connection.execute(sa.insert(SeatHolder), holders)
