"""Giving and ending roles: in the own county, never the last administrator, never a national role."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import BORN, Person, person
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.people.models import Membership, Organisation
from vaw.domain.people.operations import memberships as operations
from vaw.domain.people.queries import memberships as queries
from vaw.domain.people.queries.signed_in import find_actor
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")


def county(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


@pytest.fixture
def admin() -> Person:
    return person(Role.ADMINISTRATOR)


def give(by: Actor, user: Person, role: str, **more: object) -> Membership:
    return operations.give_membership(by, county(), user_id=user.id, role=role, **more)  # type: ignore[arg-type]


def mine(by: Actor, user: Person) -> int:
    return queries.get_account(by, county(), user.id).held[0].id


def organisation(county_id: int) -> int:
    with unit(system("test"), "test.organisation"):
        made = Organisation(name="Exempelföreningen", kind="ngo", county_id=county_id, sort_key="exempelföreningen")
        db.session.add(made)
    return made.id


def roles_of(user: Person) -> list[str]:
    found = find_actor(user.id, channel="web")
    return [grant.role for grant in found.grants] if found else []


def test_an_administrator_gives_a_role_that_counts_from_today(admin: Person) -> None:
    colleague = person()
    give(admin.actor, colleague, Role.EQUALITY_EXPERT)
    assert roles_of(colleague) == [Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT]


def test_nobody_but_an_administrator_gives_roles() -> None:
    leader = person()
    with pytest.raises(NotAllowed):
        give(leader.actor, leader, Role.ADMINISTRATOR)


def test_an_administrator_of_another_county_may_neither_see_nor_give() -> None:
    other, here = person(Role.ADMINISTRATOR, 12), person()
    with pytest.raises(NotAllowed):
        give(other.actor, here, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        queries.list_accounts(other.actor, county())
    with pytest.raises(NotFound):
        queries.get_account(other.actor, county(12), here.id)


def test_an_account_of_another_county_cannot_be_drawn_into_this_one(admin: Person) -> None:
    with pytest.raises(NotFound):
        give(admin.actor, person(county_id=12), Role.DEVELOPMENT_LEADER)


def test_an_administrator_sees_only_the_roles_of_the_own_county(admin: Person) -> None:
    both = person()
    with unit(system("test"), "test.both"):
        db.session.add(Membership(user_id=both.id, role=Role.REGISTRAR, county_id=12, valid_from=BORN))
    assert [held.role for held in queries.get_account(admin.actor, county(), both.id).held] == [Role.DEVELOPMENT_LEADER]


def test_national_coordinator_is_given_by_no_county(admin: Person) -> None:
    with pytest.raises(RuleBroken, match=r"people\.role"):
        give(admin.actor, admin, Role.NATIONAL_COORDINATOR)
    with pytest.raises(RuleBroken, match=r"people\.role"):
        give(admin.actor, admin, "system")


def test_a_role_at_an_organisation_needs_one_of_the_county(admin: Person) -> None:
    colleague = person()
    for where, code in ((None, "missing"), (organisation(12), "elsewhere")):
        with pytest.raises(RuleBroken, match=rf"people\.organisation_{code}"):
            give(admin.actor, colleague, Role.REQUESTER, organisation_id=where)
    with pytest.raises(RuleBroken, match=r"people\.organisation_missing"):
        give(admin.actor, colleague, Role.REGISTRAR, organisation_id=organisation(24))


def test_a_role_at_an_organisation_gives_nothing_in_the_county(admin: Person) -> None:
    made = give(admin.actor, person(), Role.REQUESTER, organisation_id=organisation(24))
    assert made.county_id is None


def test_a_right_from_an_assignment_needs_one_that_names_the_county(admin: Person) -> None:
    regional, gotlands = find_assignment("regional-2021-995"), find_assignment("luj-2013")
    assert regional and gotlands
    with pytest.raises(RuleBroken, match=r"people\.assignment_elsewhere"):
        give(admin.actor, person(), Role.METRO_TEAM, assignment_id=gotlands.id)
    with pytest.raises(RuleBroken, match=r"people\.assignment_elsewhere"):
        give(admin.actor, person(), Role.ADMINISTRATOR, assignment_id=regional.id)
    assert give(admin.actor, person(), Role.METRO_TEAM, assignment_id=regional.id).assignment_id == regional.id


def test_the_same_role_is_not_given_twice(admin: Person) -> None:
    colleague = person()
    with pytest.raises(RuleBroken, match=r"people\.membership_held"):
        give(admin.actor, colleague, Role.DEVELOPMENT_LEADER)


def test_a_role_cannot_end_before_it_begins(admin: Person) -> None:
    with pytest.raises(RuleBroken, match=r"people\.membership_period"):
        give(admin.actor, person(), Role.REGISTRAR, valid_to=clock.today() - timedelta(days=1))


def test_a_role_ends_after_its_last_day_and_yesterday_ends_it_at_once(admin: Person) -> None:
    colleague = person()
    operations.end_membership(admin.actor, county(), membership_id=mine(admin.actor, colleague), last_day=clock.today())
    assert roles_of(colleague) == [Role.DEVELOPMENT_LEADER]
    yesterday = clock.today() - timedelta(days=1)
    operations.end_membership(admin.actor, county(), membership_id=mine(admin.actor, colleague), last_day=yesterday)
    assert roles_of(colleague) == []
    with pytest.raises(RuleBroken, match=r"people\.membership_too_early"):
        early = yesterday - timedelta(days=1)
        operations.end_membership(admin.actor, county(), membership_id=mine(admin.actor, colleague), last_day=early)


def test_a_role_that_began_today_can_be_taken_back_at_once(admin: Person) -> None:
    colleague = person()
    made = give(admin.actor, colleague, Role.REGISTRAR)
    operations.end_membership(admin.actor, county(), membership_id=made.id, last_day=clock.today() - timedelta(days=1))
    assert roles_of(colleague) == [Role.DEVELOPMENT_LEADER]


def test_the_last_administrator_of_a_county_stays(admin: Person) -> None:
    with pytest.raises(RuleBroken, match=r"people\.last_administrator"):
        operations.end_membership(admin.actor, county(), membership_id=mine(admin.actor, admin), last_day=clock.today())
    person(Role.ADMINISTRATOR, 12)  # another county's administrator is of no help
    with pytest.raises(RuleBroken, match=r"people\.last_administrator"):
        operations.end_membership(admin.actor, county(), membership_id=mine(admin.actor, admin), last_day=clock.today())
    person(Role.ADMINISTRATOR)
    operations.end_membership(admin.actor, county(), membership_id=mine(admin.actor, admin), last_day=clock.today())


def test_an_administrator_who_is_on_the_way_out_does_not_count_as_the_other_one(admin: Person) -> None:
    leaving = person(Role.ADMINISTRATOR)
    operations.end_membership(admin.actor, county(), membership_id=mine(admin.actor, leaving), last_day=clock.today() + timedelta(days=9))
    with pytest.raises(RuleBroken, match=r"people\.last_administrator"):
        operations.end_membership(admin.actor, county(), membership_id=mine(admin.actor, admin), last_day=clock.today())


def test_a_role_of_another_county_cannot_be_ended_from_here(admin: Person) -> None:
    elsewhere = db.session.query(Membership).filter_by(user_id=person(county_id=12).id).one()
    with pytest.raises(NotFound):
        operations.end_membership(admin.actor, county(), membership_id=elsewhere.id, last_day=clock.today())


def test_a_role_at_an_organisation_of_the_county_is_seen_and_ended(admin: Person) -> None:
    requester = person(Role.REQUESTER, 24, organisation(24))
    held = queries.get_account(admin.actor, county(), requester.id).held[0]
    assert held.organisation == "Exempelföreningen"
    operations.end_membership(admin.actor, county(), membership_id=held.id, last_day=clock.today() - timedelta(days=1))
    assert roles_of(requester) == []
