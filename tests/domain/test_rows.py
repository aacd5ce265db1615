"""The second wall: with the first one taken away, PostgreSQL itself shows and takes only what an actor reaches (docs/rows.md)."""

from __future__ import annotations

import dataclasses
import inspect
import re
from datetime import timedelta
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from flask import Flask
from psycopg.errors import InsufficientPrivilege

from config.settings import CHECKOUT
from tests.factories import person
from tests.factories.grants import make_application, make_call
from tests.factories.housing import leader_of, make_facility, make_licence, make_snapshot, metro, reporter
from vaw.cli.exits import Refused
from vaw.cli.run import rights
from vaw.domain.housing import models
from vaw.domain.housing.models import editions, grants, licences, publishing, snapshots
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.queries import register
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.domain.housing.rules.walls import OPEN, WALLED, Wall
from vaw.domain.people.rules import Role
from vaw.kernel import clock, rows
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import READS, Model, db
from vaw.kernel.operation import unit
from vaw.kernel.permissions import Permission

HERE, THERE = 24, 1
HOUSING = CHECKOUT / "vaw" / "domain" / "housing"
# Made past the forms: what no operation writes alone.
LOOSE = (
    "insert into report_link (facility_id, organisation_id, county_id, period_on, cadence, written_at, expires_at) "
    "values (:facility, :organisation, :county, :day, 'month', now(), now())",
    "insert into housing_duty (facility_id, organisation_id, county_id, kind, happened_on, due_on) "
    "values (:facility, :organisation, :county, 'inspection', :day, :day)",
    "insert into former_cadence (county_id, facility_id, until_on, cadence) values (:county, :facility, :day, 'week')",
    "insert into unmet_need (county_id, year, quarter, reason, count) values (:county, 2026, 1, 'no_room', 1)",
    "insert into grant_opinion (application_id, county_id, kind, stance, given_at) values (:application, :county, 'opinion', 'for', now())",
    "insert into grant_conflict (application_id, user_id, noted_at) values (:application, :user, now())",
    "insert into grant_letter (application_id, kind, written_at) values (:application, 'invited', now())",
)
FIXED = "insert into fixed_day (on_day, frozen_at, content, checksum) values (:day, now(), '[]', '')"


class Place(NamedTuple):
    facility_id: int
    organisation_id: int
    code: str


@pytest.fixture
def places(rolled_back: sa.Connection) -> dict[int, Place]:
    """Two counties with one row, or as many as the other's, in every walled table; and a frozen day of the nation."""
    call, user, day = make_call(), person(Role.METRO_TEAM, THERE).id, clock.today() - timedelta(days=1)
    found = {}
    for county in (HERE, THERE):
        facility = make_facility(county_id=county)
        make_licence(facility)
        make_snapshot(facility, turned_away={Kind(Reason.FULL, Group.WOMEN): 1}, nights=3)
        keys = {"facility": facility.id, "organisation": facility.organisation_id, "county": county, "day": day, "user": user}
        keys["application"] = make_application(call, facility.organisation_id, county).id
        with unit(system("test"), "test.rows"):
            recount_days(county, day)
            for statement in LOOSE:
                db.session.execute(sa.text(statement), keys)
        found[county] = Place(facility.id, facility.organisation_id, facility.code)
    with unit(system("test"), "test.rows"):
        db.session.execute(sa.text(FIXED), {"day": day})
    return found


def _actor(role: str, **where: int) -> Actor:
    return Actor(None, "web", (Grant(role, **where),))


def actors(places: dict[int, Place]) -> dict[str, tuple[Actor, frozenset[Wall]]]:
    """Who they are, and behind which walls they see their own half; the others' half is seen by those of the nation alone."""
    every, own = frozenset(Wall), {"organisation_id": places[HERE].organisation_id}
    theirs = every - {Wall.NATION}
    return {
        "leader": (leader_of(HERE), theirs),
        "reporter": (_actor("shelter_reporter", **own), theirs - {Wall.COUNTY}),
        "applicant": (_actor("requester", **own), theirs - {Wall.COUNTY}),
        "nobody": (Actor(None, "web", ()), frozenset()),
        **{role: (_actor(role, county_id=HERE), frozenset()) for role in sorted(set(Role) - {Role.DEVELOPMENT_LEADER})},
        "metro after its assignment": (Actor(None, "web", (Grant("metro_team", HERE, assignment_id=1),)), frozenset()),
        "of another assignment": (Actor(None, "web", (Grant("development_leader", HERE, assignment_id=1, area="support"),)), frozenset()),
    }


def count(table: str, only: str = "true") -> int:
    """Asked without any filter of the program's own."""
    with rows.reading_confidential() as connection:
        return int(connection.scalar(sa.text(f"select count(*) from {table} where {only}")) or 0)


def test_every_table_of_housing_is_walled_or_open_for_a_reason() -> None:
    theirs = {mapper.local_table.name for mapper in Model.registry.mappers if mapper.class_.__module__.startswith("vaw.domain.housing.")}
    for module in (models, editions, grants, licences, publishing, snapshots):
        theirs |= {found.name for _, found in inspect.getmembers(module, lambda one: isinstance(one, sa.Table))}
    assert theirs == WALLED.keys() | OPEN.keys(), "say in rules/walls.py whether the new table is walled, and wall it by a migration"
    assert not WALLED.keys() & OPEN.keys()


def test_the_database_has_the_walls_that_are_listed(rolled_back: sa.Connection) -> None:
    bound = rolled_back.scalars(sa.text("select relname from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace"))
    assert set(bound) == WALLED.keys()
    policies = "select tablename from pg_policies where cmd = 'ALL' and permissive = 'PERMISSIVE' and roles = '{public}'"
    assert sorted(rolled_back.scalars(sa.text(policies))) == sorted(WALLED)


# They read what is open: publications and what belongs to them, and the audit.
PUBLIC_READERS = {"account.py", "declared.py", "editions.py", "ledgers.py", "looks.py"}


def test_what_reads_housing_on_the_reading_engine_reads_nothing_walled() -> None:
    """It would see empty tables: a count of nothing instead of an error."""
    taken = re.compile(r"^from vaw\.kernel\.db import .*\breading\b", re.MULTILINE)
    assert {path.name for path in HOUSING.rglob("*.py") if taken.search(path.read_text())} <= PUBLIC_READERS


def test_without_the_first_wall_everybody_still_sees_their_own_half_at_most(places: dict[int, Place]) -> None:
    whole = {}
    with rows.behind(system("test")):
        whole = {table: count(table) for table in WALLED}
    assert {table for table, number in whole.items() if number != 1 and number % 2} == set() and min(whole.values()) > 0, whole
    wrong = {}
    for name, (actor, seen) in actors(places).items():
        with rows.behind(actor):
            for table, wall in WALLED.items():
                due = whole[table] // 2 if wall in seen else 0
                if (found := count(table)) != due:
                    wrong[name, table] = (found, due)
    assert wrong == {}
    for nation in (metro(), system("test")):
        with rows.behind(nation):
            assert {table: count(table) for table in WALLED} == whole


def test_the_half_they_see_is_their_own(places: dict[int, Place]) -> None:
    with rows.behind(leader_of(HERE)):
        for table, wall in WALLED.items():
            if wall in (Wall.BOTH, Wall.COUNTY, Wall.FACILITY):
                assert count(table, f"county_id <> {HERE}") == 0, table


THEIRS = {
    Wall.NATION: "true",
    Wall.APPLICATION: f"application_id in (select id from grant_application where county_id = {THERE})",
}  # of the other walls: the county's


def test_nobody_changes_or_removes_or_adds_a_row_beyond_their_reach(places: dict[int, Place]) -> None:
    """A wall that only hid rows would let them be written blindly."""
    theirs = {}
    with rows.behind(system("test")), rows.reading_confidential() as connection:
        for table, wall in WALLED.items():
            one = f"select ctid::text, to_jsonb(t)::text from {table} t where {THEIRS.get(wall, f'county_id = {THERE}')} limit 1"
            theirs[table] = connection.execute(sa.text(one)).one()
    done = []
    for actor in (leader_of(HERE), actors(places)["reporter"][0], Actor(None, "web", ())):
        with rows.behind(actor), rows.reading_confidential() as connection:
            for table, (place, row) in theirs.items():
                column = Model.metadata.tables[table].columns.keys()[0]
                for statement in (f"update {table} set {column} = {column}", f"delete from {table}"):
                    if connection.execute(sa.text(f"{statement} where ctid = cast(:place as tid)"), {"place": place}).rowcount:
                        done.append(statement)
                insert = f"insert into {table} select * from jsonb_populate_record(null::{table}, cast(:row as jsonb))"
                with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), connection.begin_nested():
                    connection.execute(sa.text(insert), {"row": row})
    assert done == []


def test_a_row_cannot_be_moved_out_of_reach(places: dict[int, Place]) -> None:
    moved = sa.text("update facility set county_id = :there, organisation_id = :of")
    refused = pytest.raises(sa.exc.ProgrammingError, match="row-level security")
    with rows.behind(leader_of(HERE)), rows.reading_confidential() as connection, refused, connection.begin_nested():
        connection.execute(moved, {"there": THERE, "of": places[THERE].organisation_id})


def test_a_page_whose_filter_is_forgotten_shows_nothing_of_another_county(
    app: Flask, places: dict[int, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = person(Role.DEVELOPMENT_LEADER, HERE).browser(app)
    monkeypatch.setattr(Permission, "scope", lambda _self, _by: sa.true())
    assert register.get_facility(leader_of(HERE), places[THERE].code), "the first wall is gone"
    listed = browser.get("/skyddat-boende/boenden").get_data(as_text=True)
    assert places[HERE].code in listed and places[THERE].code not in listed
    assert browser.get(f"/skyddat-boende/boenden/{places[HERE].code}").status_code == 200
    assert browser.get(f"/skyddat-boende/boenden/{places[THERE].code}").status_code == 404


def test_where_nobody_has_said_for_whom_the_tables_are_empty(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """On real connections: a setting ends with its transaction, and the reading engine has none."""
    monkeypatch.setattr(rows, "UNTOLD", rows.NOBODY)
    with committed.app_context():
        facility = make_facility(county_id=HERE)
        with rows.behind(reporter(facility)):
            assert count("facility") == 1
            with db.engines[READS].connect() as connection:
                assert connection.scalar(sa.text("select count(*) from facility")) == 0
            db.session.rollback()
        assert count("facility") == 0
        with rows.behind(leader_of(HERE)):
            assert count("facility") == 1, "the transaction that is open is told at once"
        assert count("facility") == 0, "and afterwards that it stands for nobody again"
        db.session.remove()


def test_the_role_of_the_program_owns_nothing_and_goes_past_nothing(app: Flask) -> None:
    settings = app.extensions["settings"]
    assert rights.is_bound(settings.database_url) and not rights.is_bound(settings.owner_url)
    rights.see_that_it_is_bound(dataclasses.replace(settings, env="production"))
    one_role = dataclasses.replace(settings, env="production", database_url=settings.owner_url)
    with pytest.raises(Refused, match="DATABASE_OWNER_URL"):
        rights.see_that_it_is_bound(one_role)
    rights.see_that_it_is_bound(dataclasses.replace(one_role, env="demo"))


@pytest.mark.parametrize("statement", ["update audit set diff = '{}'", "delete from audit", "truncate audit", "drop table audit"])
def test_a_line_of_the_audit_stays_as_it_was_written(rolled_back: sa.Connection, statement: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError) as refused, rolled_back.begin_nested():
        rolled_back.execute(sa.text(statement))
    assert isinstance(refused.value.orig, InsufficientPrivilege)
