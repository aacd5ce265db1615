"""Rights that follow from a government assignment (features row 4): nationwide inside its area, nowhere else, and only while it runs.

Protected housing comes later; its permission is stood in for by one on organisations that no page uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from vaw.domain.activities import policy as activities
from vaw.domain.mandates.models import Assignment, AssignmentCounty
from vaw.domain.people.models import Membership, Organisation
from vaw.domain.people.queries.signed_in import find_actor, find_signed_in
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.permissions import REGISTRY, Anything, Assigned, Own, Permission, Unset, scoped
from vaw.web.actor import hashed

pytestmark = pytest.mark.usefixtures("rolled_back")
NORRBOTTEN, SKANE = 25, 12
LAST_DAY = date(2027, 6, 30)
NOON = datetime(2027, 6, 30, 12, tzinfo=clock.STOCKHOLM)
_ROLES = frozenset({Role.METRO_TEAM, Role.DEVELOPMENT_LEADER})
CAPACITY = Permission("test.capacity.read", Organisation, _ROLES, Own("county_id") | Assigned("housing"))
AT_HOME = Permission("test.home.read", Organisation, _ROLES, Own("county_id") | Unset("county_id"))
EVERYWHERE = Permission("test.everywhere.read", Organisation, _ROLES, Anything())
OTHER_AREA = Permission("test.honour.read", Organisation, _ROLES, Assigned("honour"))
for _permission in (CAPACITY, AT_HOME, EVERYWHERE, OTHER_AREA):
    del REGISTRY[_permission.name]  # they are no part of the product


@pytest.fixture(autouse=True)
def on_the_last_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def housing() -> Assignment:
    """An assignment of the three metropolitan counties that runs to the end of June 2027."""
    with unit(system("test"), "test.housing"):
        made = Assignment(
            code="housing-test",
            title_sv="Skyddat boende",
            title_en="Housing",
            area="housing",
            valid_from=date(2026, 1, 1),
            valid_to=LAST_DAY,
        )
        made.counties = [AssignmentCounty(county_id=code) for code in (1, SKANE, 14)]
        db.session.add(made)
    return made


@pytest.fixture
def places() -> dict[int | None, Organisation]:
    """One row in Norrbotten, one in Skåne, one national."""
    with unit(system("test"), "test.places"):
        made = {code: Organisation(name=f"Plats {code}", kind="ngo", county_id=code, sort_key="p") for code in (NORRBOTTEN, SKANE, None)}
        db.session.add_all(made.values())
    return made


def member(housing: Assignment, role: str = Role.METRO_TEAM, county_id: int = SKANE) -> Person:
    """Somebody at a board whose only role follows from the assignment."""
    somebody = person(role, county_id)
    with unit(system("test"), "test.assigned"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == somebody.id).values(assignment_id=housing.id))
    return somebody


def actor_of(somebody: Person) -> Actor:
    """As the browser's sign-in gives it; renewed, since the clock may have moved past its hours."""
    with unit(system("test"), "test.renew"):
        db.session.execute(sa.text("update sign_in set created_at = :now, seen_at = :now"), {"now": clock.now()})
    found = find_signed_in(hashed(somebody.token), channel="web")
    assert found
    assert found.actor == find_actor(somebody.id, channel="web")
    return found.actor


def seen(permission: Permission[Organisation], by: Actor, places: dict[int | None, Organisation]) -> set[int | None]:
    """County ids of the rows that the permission opens, the same by row and by list."""
    allowed = {code for code, row in places.items() if permission.allows(by, row)}
    assert allowed == set(db.session.scalars(scoped(permission, by).with_only_columns(Organisation.county_id)))
    return allowed


def test_a_skane_team_reaches_norrbottens_rows_of_that_area(housing: Assignment, places: dict[int | None, Organisation]) -> None:
    assert seen(CAPACITY, actor_of(member(housing)), places) == {NORRBOTTEN, SKANE, None}


def test_it_reaches_nothing_of_another_area(housing: Assignment, places: dict[int | None, Organisation]) -> None:
    assert seen(OTHER_AREA, actor_of(member(housing)), places) == set()


@pytest.mark.parametrize("role", [Role.METRO_TEAM, Role.DEVELOPMENT_LEADER])
def test_it_makes_nobody_a_leader_at_home_or_anywhere(housing: Assignment, places: dict[int | None, Organisation], role: str) -> None:
    by = actor_of(member(housing, role))
    assert seen(AT_HOME, by, places) == set()
    assert seen(EVERYWHERE, by, places) == set()


def test_the_log_of_norrbotten_and_of_the_own_county_does_not_exist(app: Flask, housing: Assignment) -> None:
    somebody = member(housing)
    by = actor_of(somebody)
    assert not activities.READ_ACTIVITY.held_by(by)
    assert db.session.scalars(scoped(activities.READ_ACTIVITY, by)).all() == []
    assert somebody.browser(app).get("/aktiviteter").status_code == 404


def test_a_role_of_ones_own_beside_it_keeps_its_reach(housing: Assignment, places: dict[int | None, Organisation]) -> None:
    somebody = member(housing)
    with unit(system("test"), "test.second"):
        db.session.add(Membership(user_id=somebody.id, role=Role.DEVELOPMENT_LEADER, county_id=SKANE, valid_from=date(2026, 1, 1)))
    by = actor_of(somebody)
    assert seen(AT_HOME, by, places) == {SKANE, None}
    assert seen(CAPACITY, by, places) == {NORRBOTTEN, SKANE, None}


def test_it_holds_through_the_last_day_in_stockholm_and_not_a_minute_longer(
    housing: Assignment, places: dict[int | None, Organisation]
) -> None:
    somebody = member(housing)
    with clock.frozen(datetime(2027, 6, 30, 23, 59, tzinfo=clock.STOCKHOLM)):
        assert seen(CAPACITY, actor_of(somebody), places) == {NORRBOTTEN, SKANE, None}
    with clock.frozen(datetime(2027, 7, 1, 0, 0, tzinfo=clock.STOCKHOLM)):
        by = actor_of(somebody)
        assert by.grants == ()
        assert seen(CAPACITY, by, places) == set()


def test_it_does_not_hold_before_the_assignment_begins(housing: Assignment, places: dict[int | None, Organisation]) -> None:
    somebody = member(housing)
    with clock.frozen(datetime(2025, 12, 31, 23, 59, tzinfo=clock.STOCKHOLM)):
        assert seen(CAPACITY, actor_of(somebody), places) == set()


def test_it_ends_when_the_county_leaves_the_assignment(housing: Assignment, places: dict[int | None, Organisation]) -> None:
    somebody = member(housing)
    assert actor_of(somebody).grants
    with unit(system("test"), "test.leave"):
        db.session.execute(
            sa.delete(AssignmentCounty).where(AssignmentCounty.assignment_id == housing.id, AssignmentCounty.county_id == SKANE)
        )
    assert seen(CAPACITY, actor_of(somebody), places) == set()


def test_a_county_that_never_had_the_assignment_gets_nothing_by_it(housing: Assignment, places: dict[int | None, Organisation]) -> None:
    assert seen(CAPACITY, actor_of(member(housing, county_id=24)), places) == set()


def test_a_membership_that_has_ended_gives_nothing_though_the_assignment_runs(
    housing: Assignment, places: dict[int | None, Organisation]
) -> None:
    somebody = member(housing)
    with unit(system("test"), "test.end"):
        yesterday = LAST_DAY - timedelta(days=1)
        db.session.execute(sa.update(Membership).where(Membership.user_id == somebody.id).values(valid_to=yesterday))
    assert seen(CAPACITY, actor_of(somebody), places) == set()
