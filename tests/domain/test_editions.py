"""Publishing: declared areas, frozen editions in a chain, what is held, and that nothing published can be worked back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import as_owner
from tests.factories.editions import LARGE, NOW, QUARTER, REPORTED, declare, make_country, publish_due, stockholm
from tests.factories.housing import leader_of, make_facility, make_snapshot, metro, reporter
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.editions import Declaration, Edition, EditionFigure
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.operations.editions import ask_check, ask_publishing, declare_areas
from vaw.domain.housing.operations.publishing import attack_all, finish_check, keep_file, publish
from vaw.domain.housing.operations.snapshots import correct_snapshot
from vaw.domain.housing.queries.declared import catalogue_of, list_declared
from vaw.domain.housing.queries.editions import (
    find_file,
    first_broken,
    get_published,
    list_checks,
    list_published,
    list_quarters,
    published,
    published_for,
)
from vaw.domain.housing.queries.units import units_for
from vaw.domain.housing.rules.editions import Measure, Quarter, Scope, TableName
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.queue import JobRow

COORDINATOR = Actor(None, "web", (Grant("national_coordinator"),))
OCCUPIED, NIGHTS, TURNED_AWAY = (Scope(measure, QUARTER) for measure in (Measure.OCCUPIED, Measure.NIGHTS, Measure.TURNED_AWAY))


@pytest.fixture
def country(rolled_back: sa.Connection) -> Iterator[list[Facility]]:
    with clock.frozen(NOW):
        yield make_country()


@pytest.fixture
def editions(country: list[Facility]) -> list[Edition]:
    declare()
    return publish_due()


def test_an_edition_is_exact_for_the_country_and_shows_areas_that_pass(editions: list[Edition], country: list[Facility]) -> None:
    assert {edition.scope for edition in editions} == {"places", "family_places", "occupied/2026Q3", "nights/2026Q3", "turned_away/2026Q3"}
    found = published(COORDINATOR, Scope(Measure.PLACES))
    assert found is not None and found.total == sum(unit.value for unit in units_for(Scope(Measure.PLACES), date(2026, 9, 30)))
    areas = found.blocks(TableName.AREA)
    assert len(areas) > 1 and sum(one.value for one in areas) == found.total
    assert sorted(code for one in areas for code in one.block.split("+")) == sorted(
        {f"{c:02}" for c in range(1, 26)} - {"02", "11", "15", "16"}
    )
    turned = published(COORDINATOR, TURNED_AWAY)
    assert turned is not None and sum(one.value for one in turned.blocks(TableName.REASON)) == turned.total


def test_nothing_can_be_worked_back_from_editions_and_the_chain_holds(editions: list[Edition]) -> None:
    assert dict(attack_all()) and all(leaks == set() for _, leaks in attack_all())
    assert first_broken() is None
    assert [edition.previous for edition in editions[1:]] == [edition.hash for edition in editions[:-1]]
    with as_owner(db.session.connection()) as connection:
        connection.execute(sa.text("alter table edition_figure disable trigger append_only"))
    db.session.execute(sa.text("update edition_figure set value = value + 1 where edition_id = :id"), {"id": editions[2].id})
    assert first_broken() == 3


def test_the_database_refuses_to_change_an_edition(editions: list[Edition]) -> None:
    for table in ("edition", "edition_figure", "disclosure_declaration"):
        with pytest.raises(sa.exc.DBAPIError), db.session.begin_nested():
            db.session.execute(sa.text(f"delete from {table}"))


def test_what_an_edition_was_made_of_lies_sealed(editions: list[Edition], country: list[Facility]) -> None:
    raw = b"".join(bytes(units) for units in db.session.scalars(sa.select(Edition.units)))
    assert not any(facility.code.encode() in raw for facility in country)
    shown = str([(one.block, one.value) for edition in list_published(COORDINATOR) for one in edition.figures])
    assert not any(facility.code in shown for facility in country)


def test_a_new_shelter_is_held_until_it_has_company(editions: list[Edition]) -> None:
    with clock.frozen(NOW + timedelta(days=5)):
        make_facility(county_id=12, opened_on=date(2026, 10, 1), adults=3, children=3)
    with clock.frozen(NOW + timedelta(days=91)):
        assert publish(system("task"), stockholm(), scope=Scope(Measure.PLACES), as_of=date(2026, 12, 31)) is None
        for size in (5, 6, 7, 8):
            make_facility(county_id=12, opened_on=date(2026, 12, 1), adults=size, children=3)
        later = publish(system("task"), stockholm(), scope=Scope(Measure.PLACES), as_of=date(2026, 12, 31))
        assert later is not None and first_broken() is None
        found = published(COORDINATOR, Scope(Measure.PLACES))
        assert found is not None and found.number == later.number and found.total == sum(one.value for one in found.blocks(TableName.AREA))
        held = {one.block: one.as_of for one in found.blocks(TableName.AREA)}
        assert set(held.values()) == {date(2026, 9, 30), date(2026, 12, 31)}  # areas where nothing changed keep their older number
        assert all(leaks == set() for _, leaks in attack_all())


def test_a_correction_of_one_shelter_is_not_shown(editions: list[Edition], country: list[Facility]) -> None:
    by, facility = reporter(country[0]), country[0]
    snapshot = db.session.scalars(sa.select(CapacitySnapshot).where(CapacitySnapshot.facility_id == facility.id)).one()
    correct_snapshot(
        by, facility, snapshot=snapshot, report=Report(Numbers(1, 1), {Kind(Reason.FULL, Group.WOMEN): 9}), channel=Channel.WEB
    )
    for scope in (OCCUPIED, NIGHTS, TURNED_AWAY):
        assert publish(system("task"), stockholm(), scope=scope, as_of=QUARTER.last) is None


def test_a_silent_shelter_is_not_taken_for_an_empty_one(country: list[Facility]) -> None:
    silent = make_facility(county_id=24, opened_on=date(2026, 6, 1))
    codes = {unit.facility for unit in units_for(OCCUPIED, QUARTER.last)}
    assert silent.code not in codes and country[0].code in codes
    assert silent.code in {unit.facility for unit in units_for(Scope(Measure.PLACES), QUARTER.last)}
    declare()
    publish_due()
    found = published(COORDINATOR, OCCUPIED)
    assert found is not None and found.reported == 90  # the same as if nobody were: nobody can tell that somebody is


def test_numbers_are_shown_when_they_are_a_week_old_and_not_before(country: list[Facility]) -> None:
    declare()
    with clock.frozen(NOW.replace(day=2)):
        assert publish(system("task"), stockholm(), scope=OCCUPIED, as_of=QUARTER.last) is not None
        assert published(COORDINATOR, OCCUPIED) is None and list_published(COORDINATOR) == [] and list_quarters(COORDINATOR) == []
        with pytest.raises(NotFound):
            get_published(COORDINATOR, 1)
    with clock.frozen(NOW.replace(day=7)):
        assert get_published(COORDINATOR, 1).scope == OCCUPIED
        assert list(published_for(COORDINATOR, QUARTER)) == [Measure.OCCUPIED]


def test_a_country_that_is_full_is_not_published_as_occupied(rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        with clock.frozen(REPORTED - timedelta(days=60)):
            made = [make_facility(county_id=county) for county in LARGE for _ in range(6)]
        for facility in made:
            make_snapshot(facility, 4, 6, at=REPORTED)
        declare()
        assert {edition.scope for edition in publish_due()} == {"places", "family_places"}


def test_areas_are_declared_once_and_stay_while_they_hold(country: list[Facility]) -> None:
    made = declare_areas(metro(), stockholm(), year=2026)
    assert {(one.measure, one.table_name) for one in made} >= {("places", "area"), ("nights", "form"), ("turned_away", "reason")}
    for year, code in ((2026, "housing.declared_already"), (2025, "housing.declare_year"), (2028, "housing.declare_year")):
        with pytest.raises(RuleBroken, match=code):
            declare_areas(metro(), stockholm(), year=year)
    with clock.frozen(NOW + timedelta(days=90)):
        declare_areas(metro(), stockholm(), year=2027)
    assert {one.since for one in list_declared() if one.year == 2027} == {2026}
    assert [table.name for table in catalogue_of(Measure.PLACES, 2027) or []] == ["area-2026", "form-2026"]


def test_nobody_publishes_before_areas_are_declared_nor_a_quarter_that_runs(country: list[Facility]) -> None:
    with pytest.raises(RuleBroken, match="not_declared"):
        publish(system("task"), stockholm(), scope=OCCUPIED, as_of=QUARTER.last)
    declare()
    with pytest.raises(RuleBroken, match="edition_early"):
        publish(system("task"), stockholm(), scope=Scope(Measure.NIGHTS, Quarter(2026, 4)), as_of=date(2026, 10, 11))
    publish_due()
    with pytest.raises(RuleBroken, match="edition_late"):
        publish(system("task"), stockholm(), scope=Scope(Measure.PLACES), as_of=date(2026, 6, 30))


def test_too_few_shelters_give_no_edition_at_all(rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        for facility in [make_facility(county_id=24, opened_on=date(2026, 6, 1)) for _ in range(2)]:
            make_snapshot(facility, at=REPORTED)
        declare()
        assert publish_due() == [] and db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) == 0


@pytest.mark.parametrize("by", [leader_of(), COORDINATOR, Actor(None, "web", (Grant("administrator", 24),))])
def test_only_the_team_publishes_and_only_registrars_and_the_team_check(country: list[Facility], by: Actor) -> None:
    with pytest.raises(NotAllowed):
        ask_publishing(by, stockholm())
    with pytest.raises(NotAllowed):
        ask_check(by, stockholm())
    with pytest.raises(NotAllowed):
        declare_areas(by, stockholm(), year=2026)


def test_an_administrator_reads_no_edition(editions: list[Edition]) -> None:
    assert list_published(Actor(None, "web", (Grant("administrator", 24),))) == []


def test_a_check_is_asked_for_and_done_by_the_worker(editions: list[Edition]) -> None:
    registrar = Actor(None, "web", (Grant("registrar", 1),))
    asked = ask_check(registrar, stockholm())
    ask_publishing(metro(), stockholm())
    assert list_checks()[0].ended_at is None
    names = set(db.session.scalars(sa.select(JobRow.name)))
    assert {"housing.editions.check", "housing.editions.publish"} <= names
    finish_check(system("task"), stockholm(), check_id=asked.id)
    done = list_checks()[0]
    assert (done.editions, done.broken, done.leaks) == (len(editions), None, 0) and (done.figures or 0) > 20
    with pytest.raises(RuleBroken, match="check_gone"):
        finish_check(system("task"), stockholm(), check_id=asked.id + 1)


def test_a_file_is_found_while_nothing_newer_is_shown(editions: list[Edition]) -> None:
    newest = max(edition.number for edition in editions)
    keep_file(system("task"), stockholm(), quarter=QUARTER, number=newest, format="pdf", content=b"one")
    keep_file(system("task"), stockholm(), quarter=QUARTER, number=newest + 1, format="pdf", content=b"not shown yet")
    found = find_file(COORDINATOR, QUARTER, "pdf")
    assert found is not None and bytes(found.content) == b"one"
    assert find_file(COORDINATOR, QUARTER, "xlsx") is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EditionFigure)) and db.session.scalar(
        sa.select(Declaration.id).limit(1)
    )
