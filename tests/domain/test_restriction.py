"""Whose address is restricted stands in no record until it is lifted, and then everything stands where it stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.quarantine import first
from tests.factories.world import HERE, make_world
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Contact
from vaw.domain.people.rules import Role
from vaw.domain.retention.models import RESTRICTED_ROW, Restriction
from vaw.domain.retention.operations.persons import erase_person, look_up_person
from vaw.domain.retention.operations.restricting import lift_restriction, restrict_person
from vaw.domain.retention.queries.persons import address_key, find_kept, is_restricted
from vaw.domain.retention.rules.persons import HIDDEN, HIDES, Found
from vaw.domain.support.models.occasions import Certificate
from vaw.kernel.db import Model, db
from vaw.kernel.sealing import seal
from vaw.tasks.restrictions import keep

ADDRESS, NAME, PHONE = "alfhild.kvarnlund@example.se", "Alfhild Kvarnlund", "08-123 456 78"
STANDS = {
    **dict.fromkeys(("email", "contact_email", "guest_address", "mailbox"), ADDRESS),
    **dict.fromkeys(("person_name", "contact_name", "name"), NAME),
    **dict.fromkeys(("phone", "contact_phone"), PHONE),
    **dict.fromkeys(("email_key", "address_key"), "the key of the address"),
    **dict.fromkeys(("ended_why", "ended_at", "revoked_at"), None),
}
Rows = dict[Found, tuple[Any, ...]]


def table_of(kind: Found) -> sa.Table:
    return Model.metadata.tables[HIDES[kind][0]]


def rows() -> Rows:
    """What stands in the columns that a restriction empties."""
    return {kind: _row(table_of(kind), left) for kind, (_table, left) in HIDES.items()}


def _row(table: sa.Table, columns: Mapping[str, object]) -> tuple[Any, ...]:
    wanted = sa.select(*(table.c[name] for name in columns)).where(table.c.id == first(table.name))
    return tuple(db.session.connection().execute(wanted).one())


def clear_of(sign: str) -> set[str]:
    """Every column in which it can be read, also one that lies sealed."""
    found = set()
    for table in Model.metadata.sorted_tables:
        for row in db.session.connection().execute(sa.select(table)).mappings():
            found |= {f"{table.name}.{name}" for name, value in row.items() if sign.lower() in str(value).lower()}
    return found


@pytest.fixture
def planted(app: Flask, rolled_back: sa.Connection) -> Iterator[Rows]:
    """The address in the first row of every table that can hold one."""
    make_world(app)
    connection = db.session.connection()
    for kind, (name, left) in HIDES.items():
        table = table_of(kind)
        values = {column: address_key(ADDRESS) if column.endswith("_key") else STANDS[column] for column in left}
        own = {"county_id": HERE} if "county_id" in table.c else {}
        connection.execute(sa.update(table).where(table.c.id == first(name)).values({**values, **own}))
    certificate = sa.update(Certificate).where(Certificate.id == first("certificate"))
    connection.execute(certificate.values(registration_id=first("registration"), content=seal(NAME.encode()), revoked_at=None))
    db.session.expire_all()
    yield rows()


@pytest.fixture
def registrar(planted: Rows) -> Person:
    return person(Role.REGISTRAR, HERE)


@pytest.fixture
def here() -> County:
    county = find_county(HERE)
    assert county
    return county


def restrict(registrar: Person, here: County) -> Restriction:
    return restrict_person(registrar.actor, here, address=ADDRESS, reason="Bestrider uppgiften")


def organisation_of_contact() -> int | None:
    return db.session.scalar(sa.select(Contact.organisation_id).where(Contact.id == first("contact")))


def certificate_document() -> bytes | None:
    return db.session.scalar(sa.select(Certificate.content).where(Certificate.id == first("certificate")))


def test_it_stands_nowhere_while_restricted_and_everywhere_when_lifted(app: Flask, planted: Rows, registrar: Person, here: County) -> None:
    kept = find_kept(registrar.actor, here, ADDRESS)
    assert {one.kind for one in kept} == set(Found), "planted wherever an address can stand"
    assert {"contact.email", "support_request.contact_phone"} <= clear_of(ADDRESS) | clear_of(PHONE)
    restriction = restrict(registrar, here)
    assert clear_of(ADDRESS) == {"restriction.address"}
    assert clear_of(NAME) == clear_of(PHONE) == set()
    assert clear_of(address_key(ADDRESS)) == {"restriction.address_key"}
    page = person(Role.DEVELOPMENT_LEADER, HERE).browser(app).get(f"/organisationer/{organisation_of_contact()}").text
    assert HIDDEN in page and rows()[Found.CONTACT] == (HIDDEN, None, None) and certificate_document() is None
    assert look_up_person(registrar.actor, here, address=ADDRESS) == kept, "the registrar needs it"
    assert is_restricted(HIDDEN), "nor does a mail go to what stands in its place"
    lift_restriction(registrar.actor, restriction)
    assert rows() == planted
    assert db.session.scalars(sa.select(RESTRICTED_ROW.c.id)).all() == []


def test_what_is_written_again_is_taken_within_the_hour_and_what_came_instead_stays(registrar: Person, here: County) -> None:
    restriction = restrict(registrar, here)
    contact, request = (table_of(kind) for kind in (Found.CONTACT, Found.REQUEST))
    connection = db.session.connection()
    connection.execute(sa.update(contact).where(contact.c.id == first("contact")).values(email=ADDRESS.upper()))
    connection.execute(sa.update(request).where(request.c.id == first("support_request")).values(contact_name="Efterträdaren"))
    assert keep() == 1
    assert clear_of(ADDRESS) == {"restriction.address"}
    assert keep() == 0
    lift_restriction(registrar.actor, restriction)
    assert rows()[Found.CONTACT] == (NAME, ADDRESS, PHONE)
    assert rows()[Found.REQUEST] == ("Efterträdaren", None, None)


def test_whoever_asks_for_erasure_meanwhile_is_erased_for_good(registrar: Person, here: County) -> None:
    restriction = restrict(registrar, here)
    assert erase_person(registrar.actor, here, address=ADDRESS)
    kept = {one.kind for one in find_kept(registrar.actor, here, ADDRESS)}
    assert not kept & {Found.CONTACT, Found.SEASON} and Found.REQUEST in kept, "a request is a record and has a rule of its own"
    lift_restriction(registrar.actor, restriction)
    assert rows()[Found.CONTACT] == (None, None, None) and rows()[Found.SEASON][2] is None
    assert rows()[Found.SEAT] == (ADDRESS,)
