"""A street, a shelter's name, a person's name, a personal number, a phone number and the code of a door, put into every input of protected
housing by whoever may use it, and looked for wherever anything is kept.
"""

from __future__ import annotations

import io
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html
from pypdf import PdfReader

from tests.conftest import one_transaction
from tests.factories import Person, person, token
from tests.factories.doors import Door, doors, within_reach
from tests.factories.housing import make_snapshot
from tests.factories.planting import KNOWN, Hand, Log, Store, described, found_in, in_broker, in_files
from tests.factories.world import World, csrf, make_world
from tests.factories.world_housing import CODE
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.grants import GrantCall
from vaw.domain.mandates.models import AssignmentCounty
from vaw.domain.mandates.queries import forget
from vaw.domain.people.models import Membership
from vaw.domain.people.queries.signed_in import find_signed_in
from vaw.domain.people.rules import Role
from vaw.domain.people.rules.tokens import SCOPES, hashed
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit

pytestmark = pytest.mark.xdist_group("planted")  # one process plants, and looks for what it has planted

ABOUT = re.compile(r"housing\.|api\..*(facilit|snapshot|housing)|api\.list_all$")
TELLING = re.compile(ABOUT.pattern + r"|start\.|notifications\.|insight\.show_statistics")
HANDS = ("development_leader here", "shelter_reporter here", "requester here", "team", "registrar here", "nobody")


@pytest.fixture(scope="module")
def connection(app: Flask) -> Iterator[sa.Connection]:
    with one_transaction(app) as connection:
        yield connection
    forget()


@pytest.fixture(scope="module")
def world(app: Flask, connection: sa.Connection) -> World:
    """With somebody of the metropolitan team, and a link that nobody has used."""
    world = make_world(app)
    call = db.session.get_one(GrantCall, world.examples["housing.show_call.call_id"].id)
    world.people["team"] = of_team(call.assignment_id, call.county_id)
    connection.execute(sa.text("update report_link set used_at = null, snapshot_id = null"))
    return world


def of_team(assignment_id: int, county_id: int) -> Person:
    who = person(Role.METRO_TEAM, county_id)
    with unit(system("test"), "test.member"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == who.id).values(assignment_id=assignment_id))
        db.session.add(AssignmentCounty(assignment_id=assignment_id, county_id=county_id))
    forget()
    return who


def by(who: Person | None) -> Actor:
    found = find_signed_in(hashed(who.token), channel="web") if who else None
    return found.actor if found else Actor(None, "web")


def ways_in(app: Flask, world: World) -> Iterator[tuple[str, Door]]:
    """Every door of protected housing with the first who may open it."""
    actors = {name: by(world.people.get(name)) for name in HANDS}
    for door in doors(app, world):
        if ABOUT.match(door.endpoint):
            name = next((name for name, actor in actors.items() if within_reach(world, door, actor)), None)
            assert name is not None, f"nobody may open {door}"
            yield name, door


WRITTEN = {
    "grant_application.title", "grant_application.purpose", "grant_application.reasons", "grant_call.title", "grant_call.criteria",
    "grant_application.organisation_name", "grant_opinion.text",
}  # fmt: skip
"""What people write about grants: guarded, of money and projects, read by the applicant, its county and the team (docs/housing.md)."""
OF_THE_PROGRAM = {"grant_call.invite_key"}
"""Drawn by lot."""
GRANTED = "update grant_application set state = 'granted', granted = 1000, decided_on = current_date where state = 'received'"
PAID = "update grant_application set state = 'paid', paid_on = current_date, account_due_on = current_date where state = 'granted'"
CLOSED = "update facility set closed_on = current_date - 1"
USED = "update report_link set used_at = now(), snapshot_id = (select max(id) from capacity_snapshot)"
BEFORE = {
    "housing.account_for": [GRANTED, PAID],
    "housing.mark_paid": [GRANTED],
    "housing.settle": [
        GRANTED, PAID, "update grant_application set state = 'accounted', used = 1, accounted_on = current_date where state = 'paid'",
    ],
    "housing.write_application": ["update grant_application set state = 'draft' where state = 'received'"],
    "housing.withdraw_by_link": ["update grant_application set state = 'received', applied = 1000 where state = 'draft'"],
    "housing.publish_decisions": [
        GRANTED, "update grant_application set state = 'withdrawn', applied = 1000 where state = 'draft'",
        "update grant_call set closes_on = current_date - 1 where closes_on > current_date",
    ],
    "housing.end_provider": [CLOSED],
    "housing.add_provider": [CLOSED, "update provider set until_on = current_date", "update organisation set kind = 'shelter_provider'"],
    "housing.show_fixed_days": ["update capacity_day set on_day = on_day - 1"],
    "housing.undo_by_mail": [USED],
    "housing.correct_by_mail": [USED],
}  # fmt: skip
"""How things must be for a form to be taken at all."""
PHONE = "070-111 22 33"


def needs(endpoint: str) -> dict[str, str]:
    """What a form needs that nobody can guess, as of today: a night's run sees two."""
    ahead, past = ((clock.today() + timedelta(days=days)).isoformat() for days in (400, -9))
    return {
        "housing.open_call": {"account_due_on": ahead},
        "housing.add_licence": {"number": "8.1.2-1234/2024", "valid_to": ahead},
        "housing.add_provider": {"phone": PHONE},
        "housing.change_contact": {"phone": PHONE},
        "housing.show_fixed_days": {"on_day": past},
    }.get(endpoint, {})


@contextmanager
def prepared(connection: sa.Connection, door: Door) -> Iterator[None]:
    with taken_back(connection):
        for statement in BEFORE.get(door.endpoint, ()):
            connection.execute(sa.text(statement))
        yield


@contextmanager
def taken_back(connection: sa.Connection) -> Iterator[None]:
    """Nothing that happens inside stays."""
    db.session.remove()  # its savepoint would lie around ours
    driver: Any = connection.connection.driver_connection
    driver.execute("savepoint taken_back")
    try:
        yield
    finally:
        db.session.remove()
        driver.execute("rollback to savepoint taken_back; release savepoint taken_back")


def plant(app: Flask, hand: Hand, door: Door, document: dict[str, object]) -> bool:
    """Whether the input was taken as it was before anything was planted in it; there is none to be taken when something is read."""
    if door.method == "GET":
        hand.reads(door)
        return True
    if door.scope is not None:
        rule = next(app.url_map.iter_rules(door.endpoint)).rule.removeprefix("/api/v1")
        return hand.tells(door, described(document, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule), CODE))
    return hand.fills_in(door, needs(door.endpoint))


def test_nothing_that_points_out_a_place_or_a_person_stays_anywhere(app: Flask, connection: sa.Connection, world: World) -> None:
    log, store, root, refused = Log(), Store.of(connection), logging.getLogger(), []
    keys = {name: token(who, tuple(SCOPES)) for name in HANDS if (who := world.people.get(name))}
    hands = {name: Hand(app, connection, store, world.people.get(name), keys.get(name)) for name in HANDS}
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    assert store.search(connection) == set(), "they are words that occur nowhere else"
    with log.heard(root):
        for name, door in list(ways_in(app, world)):
            with prepared(connection, door):
                refused += [] if plant(app, hands[name], door, document) else [door.endpoint]
    left = {hit for hand in hands.values() for hit in hand.left}
    wrong = {
        "stays in the database": {(column, plant) for column, plant in left if plant in KNOWN or column not in WRITTEN},
        "stands in the log": found_in(log.lines.getvalue()),
        "lies in the broker or a file": in_broker(app.extensions["redis"]) | in_files(Path(os.environ["VAW_TEST_STATE"])),
        "went on, or fell over": {fault for hand in hands.values() for fault in hand.faults},
        "was not taken, and proves nothing": set(refused),
    }
    assert not any(wrong.values()), "\n".join(f"{what}: {one}" for what, found in wrong.items() for one in found)
    assert "guard.stopped" in log.lines.getvalue(), "the log was heard"


def test_no_column_about_a_shelter_takes_a_free_text(connection: sa.Connection, world: World) -> None:
    """By trying: whatever the database itself does not refuse is here, with the reason why it may be."""
    driver: Any = connection.connection.driver_connection
    taken = set()
    db.session.remove()
    for table in {mapper.local_table for mapper in Model.registry.mappers if ".housing." in mapper.class_.__module__}:
        for column in table.columns:
            if not isinstance(column.type, sa.Text | sa.String) or column.foreign_keys:
                continue
            driver.execute("savepoint trying")
            try:
                done = connection.exec_driver_sql(f"update {table.name} set {column.name} = 'Alfhild Qvarnlund, ' || random()")
                taken |= {f"{table.name}.{column.name}"} if done.rowcount else set()
            except sa.exc.DBAPIError:
                pass
            driver.execute("rollback to savepoint trying; release savepoint trying")
    assert {name for name in taken if not name.startswith("grant_")} <= OF_THE_PROGRAM
    assert {name for name in taken if name.startswith("grant_")} <= WRITTEN | OF_THE_PROGRAM


SHOWN = re.compile(r"(?<!\d)(?:211|197|408|173|149|322|75)(?!\d)|kanariebrevlada")
"""Beds of adults and of children, all; who lives there, all of them; what is free; the mailbox: words that nothing else on a page says."""
LOOKS = "select count(*) from audit where kind = 'facility' and diff ? 'look' and row_id = :id"


def numbered(connection: sa.Connection) -> int:
    """The shelter's id, once its numbers and its mailbox are such."""
    connection.execute(sa.text("update facility_profile set places_adults = 211, places_children = 197"))
    facility = db.session.scalars(sa.select(Facility).where(Facility.code == CODE)).one()
    make_snapshot(facility, 173, 149, 11)
    with unit(system("test"), "test.mailbox"):
        db.session.get_one(Provider, facility.provider_id).role_mailbox = "kanariebrevlada@example.se"
    return facility.id


def looks_at(connection: sa.Connection, facility_id: int) -> int:
    return int(connection.scalar(sa.text(LOOKS), {"id": facility_id}) or 0)


def said(answer: Any) -> str:
    """What an answer says: a page's text, a paper's letters, what a file or a program is told. A form's token may hold any digits."""
    if answer.mimetype == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    text = answer.get_data(as_text=True)
    if answer.mimetype != "text/html":
        return text
    return " ".join(html.fromstring(text).xpath("//main//text() | //main//input[not(@name='csrf')]/@value"))


@pytest.mark.parametrize("name", ["development_leader here", "team", "shelter_reporter here"])
def test_whoever_is_shown_a_shelters_numbers_or_mailbox_is_seen_once(
    app: Flask, connection: sa.Connection, world: World, name: str
) -> None:
    """All pages, files and resources that the person may open; the search for a place is the one that is asked by a form."""
    who, actor, faults = world.people[name], by(world.people[name]), list[str]()
    hand = Hand(app, connection, Store({}), who, token(who, tuple(SCOPES)))
    with taken_back(connection):
        facility = numbered(connection)
        for door in [door for door in doors(app, world) if ABOUT.match(door.endpoint) and within_reach(world, door, actor)]:
            # Who opens the link of a mail is the provider, as far as anybody can know.
            if "token" not in door.parameters and (door.method == "GET" or door.endpoint == "housing.search_places"):
                before = looks_at(connection, facility)
                sent = {} if door.method == "GET" else {"data": {"csrf": csrf(app, who), "adults": "1", "children": "0"}}
                shown = sorted({*SHOWN.findall(said(hand.opens(door, **sent)))})
                seen, own = looks_at(connection, facility) - before, name == "shelter_reporter here"
                if seen > 1 or (own and seen) or (shown and not own and not seen):
                    faults.append(f"{door}: shows {shown}, seen {seen}")
    assert not faults, "\n".join(faults)


OUTSIDE = ("county_management", "equality_expert", "registrar", "national_coordinator", "administrator")
ELSEWHERE = ("development_leader", "requester", "shelter_reporter")
SECRETS = [
    "update provider set discreet = true",
    "update organisation set name = 'Morgonkullen' where id in (select organisation_id from provider)",
    "update grant_application set title = 'Morgonkullen', purpose = 'Qvarnlund', reasons = 'Qvarnlund', organisation_name = 'Morgonkullen'",
]
"""What may hold a name, holds one."""


def test_a_name_in_a_text_about_grants_reaches_nobody_outside(app: Flask, connection: sa.Connection, world: World) -> None:
    """Neither who reads editions, nor another county, nor somebody who is not signed in: on no page, in no file or resource."""
    outsiders = [f"{role} here" for role in OUTSIDE] + [f"{role} elsewhere" for role in ELSEWHERE] + ["nobody"]
    faults = list[str]()
    with taken_back(connection):
        for statement in SECRETS:
            connection.execute(sa.text(statement))
        for name in outsiders:
            who = world.people.get(name)
            actor, hand = by(who), Hand(app, connection, Store({}), who, token(who, tuple(SCOPES)) if who else None)
            for door in [door for door in doors(app, world) if door.method == "GET" and TELLING.match(door.endpoint)]:
                if within_reach(world, door, actor) and "token" not in door.parameters and (found := found_in(said(hand.opens(door)))):
                    faults.append(f"{name}: {door}: {sorted(found)}")
    assert not faults, "\n".join(faults)
