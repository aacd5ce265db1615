"""What is open right now and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.reminding import DUE, change, draft
from tests.factories.reminding import reminder as declared_over_drafts
from tests.factories.statements import counted
from vaw.domain.activities.models import Draft
from vaw.domain.notifications.models import Matter
from vaw.domain.notifications.queries.open import Group, OpenThing, list_open
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.chain import RESPONSIBLE, Step
from vaw.kernel.db import db
from vaw.kernel.i18n import speaking
from vaw.kernel.operation import unit
from vaw.kernel.reminders import REGISTRY, Reminder

pytestmark = pytest.mark.usefixtures("rolled_back")
KIND = "test.draft"
LEADER, MANAGEMENT = Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT


@pytest.fixture(autouse=True)
def on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 10, 15, 12, tzinfo=clock.STOCKHOLM)):
        yield


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Reminder]]:
    """The registry with the tests' own kinds alone."""
    mine: dict[str, Reminder] = {}
    monkeypatch.setattr("vaw.domain.notifications.queries.open.REGISTRY", mine)
    yield mine


def declare(only: dict[str, Reminder], *chain: Step, missing: bool = False, kind: str = KIND, statutory: str | None = None) -> Reminder:
    made = declared_over_drafts(*chain, kind=kind, statutory=statutory)
    only[kind] = Reminder(made.kind, made.title, made.says, made.names, made.open, made.chain, statutory, missing)
    return only[kind]


def found(by: Actor, today: date = DUE) -> list[tuple[int, Group]]:
    return [(one.object_id, one.group) for one in list_open(by, today)]


def leaves(who: Person) -> None:
    with unit(system("test"), "test.leaves"):
        db.session.execute(sa.update(User).where(User.id == who.id).values(active=False))


def taken(made: Draft, by: Person) -> None:
    with unit(system("test"), "test.taken"):
        values = {"kind": KIND, "object_id": made.id, "county_id": made.county_id, "due_on": made.due_on, "chain": "0:responsible"}
        db.session.add(Matter(**values, opened_at=clock.now(), taken_by=by.id, taken_at=clock.now()))


def test_a_thing_is_open_from_the_day_of_its_first_reminder_on_and_late_after_its_day(only: dict[str, Reminder]) -> None:
    me = person()
    made = draft(me.id)
    declare(only, Step(-7), Step(0))
    days = {n: [group for _, group in found(me.actor, DUE + timedelta(days=n))] for n in (-8, -7, 0, 1, 400)}
    assert days == {-8: [], -7: [Group.SOON], 0: [Group.SOON], 1: [Group.LATE], 400: [Group.LATE]}
    change(made, state="dismissed")
    assert found(me.actor) == []


def test_a_first_reminder_on_a_sunday_counts_from_the_friday_before(only: dict[str, Reminder]) -> None:
    me = person()
    draft(me.id)
    declare(only, Step(-4))  # 11 October 2026 is a Sunday
    assert [bool(found(me.actor, date(2026, 10, day))) for day in (8, 9, 10)] == [False, True, True]


def test_it_concerns_the_responsible_one_and_the_roles_of_the_chain_in_the_county(only: dict[str, Reminder]) -> None:
    me, colleague, elsewhere, boss = person(), person(), person(county_id=12), person(MANAGEMENT)
    made = draft(me.id)
    declare(only, Step(-7), Step(0, MANAGEMENT))
    assert found(me.actor) == found(boss.actor) == [(made.id, Group.SOON)]
    assert found(colleague.actor) == found(elsewhere.actor) == []
    assert [one.mine for one in list_open(me.actor, DUE)] == [True]
    assert [one.mine for one in list_open(boss.actor, DUE)] == [False]


def test_a_role_sees_it_from_the_step_that_first_names_it(only: dict[str, Reminder]) -> None:
    me, boss = person(), person(MANAGEMENT)
    draft(me.id)
    declare(only, Step(-7), Step(5, MANAGEMENT))
    assert found(boss.actor, DUE + timedelta(days=3)) == []
    assert [group for _, group in found(boss.actor, DUE + timedelta(days=5))] == [Group.LATE]


def test_a_grant_that_follows_from_an_assignment_or_an_organisation_does_not_count(only: dict[str, Reminder]) -> None:
    draft(person().id)
    declare(only, Step(-7, LEADER))
    far = person(county_id=12)
    assert found(Actor(far.id, "web", (Grant(LEADER, 24, assignment_id=1, area="housing"),))) == []
    assert found(Actor(far.id, "web", (Grant(LEADER, 24, organisation_id=1),))) == []
    assert len(found(Actor(far.id, "web", (Grant(LEADER, 24),)))) == 1


def test_where_the_responsible_one_has_left_the_leaders_see_it_and_where_there_are_none_the_management(only: dict[str, Reminder]) -> None:
    gone, leader, boss = person(Role.EQUALITY_EXPERT), person(), person(MANAGEMENT)
    made = draft(gone.id)
    declare(only, Step(-7, RESPONSIBLE))
    assert found(leader.actor) == found(boss.actor) == []
    leaves(gone)
    assert (found(leader.actor), found(boss.actor)) == ([(made.id, Group.SOON)], [])
    leaves(leader)
    assert found(boss.actor) == [(made.id, Group.SOON)]


def test_where_nobody_holds_the_role_of_a_chain_the_leaders_stand_in(only: dict[str, Reminder]) -> None:
    leader = person()
    draft(leader.id)
    declare(only, Step(-7, Role.ADMINISTRATOR))
    assert len(found(leader.actor)) == 1
    person(Role.ADMINISTRATOR)
    assert found(leader.actor) == []


def test_what_somebody_has_taken_over_is_theirs_and_no_more_counted_for_others(only: dict[str, Reminder]) -> None:
    me, expert = person(), person(Role.EQUALITY_EXPERT)
    made = draft(me.id)
    declare(only, Step(-7))
    taken(made, expert)
    [mine], [theirs] = list_open(me.actor, DUE), list_open(expert.actor, DUE)
    assert (mine.group, mine.taken_by_other, mine.taken_by_me) == (Group.TAKEN, True, False)
    assert (theirs.group, theirs.taken_by_other, theirs.taken_by_me) == (Group.SOON, False, True)
    leaves(expert)
    assert found(me.actor) == [(made.id, Group.SOON)]


def test_what_is_late_stands_first_then_what_the_law_asks_for_then_by_day_and_what_is_missing_last(only: dict[str, Reminder]) -> None:
    me = person()
    late, near, next_ = draft(me.id, date(2026, 10, 1)), draft(me.id, date(2026, 10, 16)), draft(me.id, date(2026, 10, 17))
    declare(only, Step(-7))
    declare(only, Step(-7), kind="test.statutory", statutory="Lag")
    declare(only, Step(-7), kind="test.missing", missing=True)
    order: list[OpenThing] = list_open(me.actor, DUE)
    assert [(one.kind, one.object_id) for one in order] == [
        ("test.statutory", late.id),
        (KIND, late.id),
        ("test.statutory", near.id),
        ("test.statutory", next_.id),
        (KIND, near.id),
        (KIND, next_.id),
        *[("test.missing", one.id) for one in (late, near, next_)],
    ]
    assert {one.group for one in order if one.missing} == {Group.MISSING}


def test_a_membership_that_has_ended_leaves_nobody_standing(only: dict[str, Reminder]) -> None:
    leader, admin = person(), person(Role.ADMINISTRATOR)
    draft(leader.id)
    declare(only, Step(-7, Role.ADMINISTRATOR))
    assert found(leader.actor) == []
    with unit(system("test"), "test.ends"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == admin.id).values(valid_to=date(2026, 10, 14)))
    assert len(found(leader.actor)) == 1


def test_every_declared_kind_is_asked_in_one_statement_whoever_asks(rolled_back: sa.Connection) -> None:
    for one in [person(role) for role in Role]:
        with counted(rolled_back) as asked:
            list_open(one.actor, DUE)
        assert len(asked) == 1
    assert any(isinstance(declared, Reminder) for declared in REGISTRY.values())


def test_names_are_in_the_readers_language() -> None:
    me = person()
    names = [one.name for one in list_open(me.actor, date(2027, 2, 22)) if one.kind == "insight.account_due"]
    with speaking("en"):
        english = [one.name for one in list_open(me.actor, date(2027, 2, 22)) if one.kind == "insight.account_due"]
    assert names[-1] == "Regionalt arbete mot mäns våld mot kvinnor, 2026"
    assert english[-1] == "Regional work against men's violence against women, 2026"


def test_an_account_without_a_role_has_only_what_is_its_own(only: dict[str, Reminder]) -> None:
    me = person()
    made = draft(me.id)
    declare(only, Step(-7), Step(-7, LEADER))
    assert found(Actor(me.id, "web")) == [(made.id, Group.SOON)]
    assert found(Actor(None, "web", (Grant(LEADER, 24),))) == []
