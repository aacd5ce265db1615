"""Taking over: one person sees to it and is reminded alone; giving it back, leaving, and being told of an event."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.reminding import DUE, KIND, at, change, draft, ledger, reminder
from vaw.domain.activities.models import Draft
from vaw.domain.geography.models import County
from vaw.domain.notifications.models import Matter, Notice, NoticeChoice
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.notifications.operations.sweep import Swept, sweep
from vaw.domain.notifications.operations.taking import give_back, hand_over, take_over
from vaw.domain.notifications.queries.matters import find_matter, get_matter
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.audit import AUDIT, OutsideUnit
from vaw.kernel.chain import Step
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
LEADER = Role.DEVELOPMENT_LEADER
TEAM = reminder(Step(-3, LEADER), Step(0, LEADER), Step(5, Role.COUNTY_MANAGEMENT))


def go(days: int = 0) -> Swept:
    with clock.frozen(at(DUE + timedelta(days=days))):
        return sweep(system("task"), kinds=[TEAM])


@pytest.fixture
def team() -> list[Person]:
    """Two leaders of the county and its management."""
    return [person(), person(), person(Role.COUNTY_MANAGEMENT)]


@pytest.fixture
def thing(team: list[Person]) -> Draft:
    """Due today, both leaders told."""
    made = draft(team[0].id)
    go()
    return made


def matter(thing: Draft) -> Matter:
    found = find_matter(KIND, thing.id, thing.county_id, thing.due_on)
    assert found
    return found


def close(who: Person) -> None:
    with unit(system("test"), "test.close"):
        db.session.get_one(User, who.id).active = False


def test_what_waits_for_the_others_is_cancelled_at_once(team: list[Person], thing: Draft) -> None:
    take_over(team[0].actor, matter(thing))
    assert ledger() == [(team[0].id, 0, "planned", None, True), (team[1].id, 0, "cancelled", "taken_over", False)]


def test_what_was_mailed_to_the_others_no_longer_counts_as_unread(team: list[Person], thing: Draft) -> None:
    with unit(system("test"), "test.sent"):
        db.session.execute(sa.update(Notice).values(state="sent"))
    take_over(team[0].actor, matter(thing))
    assert ledger() == [(team[0].id, 0, "sent", None, True), (team[1].id, 0, "sent", None, False)]


def test_afterwards_only_the_taker_is_reminded_whoever_s_turn_it_is(team: list[Person], thing: Draft) -> None:
    take_over(team[1].actor, matter(thing))
    assert go() == Swept(0, 0, frozenset())
    go(5)
    assert [(user, step) for user, step, *_ in ledger()][2:] == [(team[1].id, 5)]


def test_other_things_are_left_alone(team: list[Person], thing: Draft) -> None:
    other = draft(team[0].id)
    go()
    take_over(team[0].actor, matter(thing))
    live = db.session.scalars(sa.select(Notice.user_id).where(Notice.object_id == other.id, Notice.ended_at.is_(None))).all()
    assert sorted(live) == sorted(one.id for one in team[:2])


def test_taking_twice_changes_nothing(team: list[Person], thing: Draft) -> None:
    first = take_over(team[0].actor, matter(thing)).taken_at
    assert take_over(team[0].actor, matter(thing)).taken_at == first


def test_what_a_colleague_has_cannot_be_taken_from_them(team: list[Person], thing: Draft) -> None:
    take_over(team[0].actor, matter(thing))
    with pytest.raises(RuleBroken, match=r"notifications\.taken"):
        take_over(team[1].actor, matter(thing))


def test_it_is_audited_who_took_it(team: list[Person], thing: Draft) -> None:
    take_over(team[0].actor, matter(thing))
    lines = db.session.execute(sa.select(AUDIT.c.actor_id, AUDIT.c.diff).where(AUDIT.c.kind == "matter")).all()
    assert [(line.actor_id, line.diff["taken_by"]) for line in lines] == [(team[0].id, [None, team[0].id])]


def test_nobody_of_another_county_or_without_an_account_takes_it(thing: Draft) -> None:
    for by in (person(county_id=12).actor, person(Role.ADMINISTRATOR).actor, Actor(None, "web", (Grant(LEADER, 24),))):
        with pytest.raises(NotAllowed):
            take_over(by, matter(thing))


def test_a_thing_of_another_county_does_not_exist(team: list[Person], thing: Draft) -> None:
    known = matter(thing)
    assert get_matter(team[2].actor, known.id) is known
    for number, by in ((known.id, person(county_id=12).actor), (known.id + 1, team[0].actor)):
        with pytest.raises(NotFound):
            get_matter(by, number)
    assert find_matter(KIND, thing.id, 12, thing.due_on) is None


def test_given_back_it_reminds_all_again(team: list[Person], thing: Draft) -> None:
    take_over(team[0].actor, matter(thing))
    go()
    give_back(team[0].actor, matter(thing))
    assert go() == Swept(1, 0, frozenset())
    assert ledger() == [(one.id, 0, "planned", None, True) for one in team[:2]]


def test_only_the_taker_gives_it_back(team: list[Person], thing: Draft) -> None:
    with pytest.raises(RuleBroken, match=r"notifications\.not_taken"):
        give_back(team[0].actor, matter(thing))
    take_over(team[0].actor, matter(thing))
    with pytest.raises(RuleBroken, match=r"notifications\.taken"):
        give_back(team[1].actor, matter(thing))


def test_a_taker_whose_account_is_closed_no_longer_keeps_it_from_the_others(team: list[Person], thing: Draft) -> None:
    take_over(team[0].actor, matter(thing))
    close(team[0])
    go()
    assert ledger() == [(team[0].id, 0, "cancelled", "account_closed", False), (team[1].id, 0, "planned", None, True)]
    assert take_over(team[1].actor, matter(thing)).taken_by == team[1].id


def test_a_taker_who_left_the_county_no_longer_keeps_it_from_the_others(team: list[Person], thing: Draft) -> None:
    take_over(team[0].actor, matter(thing))
    with unit(system("test"), "test.left"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == team[0].id).values(valid_to=DUE - timedelta(days=1)))
    go()
    assert ledger() == [(team[0].id, 0, "cancelled", "not_yours", False), (team[1].id, 0, "planned", None, True)]


def test_it_stays_taken_when_its_day_is_put_off(team: list[Person]) -> None:
    made = draft(team[0].id)
    go(-3)
    with clock.frozen(at(DUE - timedelta(days=3))):
        take_over(team[1].actor, matter(made))
    change(made, due_on=DUE + timedelta(days=1))
    go(-2)
    go(1)
    assert {user for user, *_, counts in ledger() if counts} == {team[1].id}
    assert matter(made).taken_by == team[1].id


def test_a_day_that_comes_again_after_it_was_done_is_nobody_s(team: list[Person], thing: Draft) -> None:
    take_over(team[0].actor, matter(thing))
    change(thing, state="confirmed")
    go(1)
    change(thing, state="open", due_on=DUE + timedelta(days=364))
    go(364)
    assert matter(thing).taken_by is None
    assert {user for user, *_, counts in ledger() if counts} == {one.id for one in team[:2]}


# Leaving.


def county(number: int = 24) -> County:
    return db.session.get_one(County, number)


def test_what_somebody_had_taken_goes_to_their_successor(team: list[Person], thing: Draft) -> None:
    with clock.frozen(at(DUE)):
        take_over(team[0].actor, matter(thing))
        assert hand_over(team[1].actor, county(), from_user_id=team[0].id, to_user_id=team[1].id) == 1
        assert hand_over(team[1].actor, county(), from_user_id=team[0].id, to_user_id=team[1].id) == 0
    go()
    assert ledger() == [(team[0].id, 0, "cancelled", "taken_over", False), (team[1].id, 0, "planned", None, True)]


def test_what_is_long_over_stays_where_it_was(team: list[Person], thing: Draft) -> None:
    take_over(team[0].actor, matter(thing))
    change(thing, state="confirmed")
    go(1)
    with clock.frozen(at(DUE + timedelta(days=1))):
        assert hand_over(team[1].actor, county(), from_user_id=team[0].id, to_user_id=team[1].id) == 0
    assert matter(thing).taken_by == team[0].id


def test_things_of_another_county_stay_where_they_are(team: list[Person], thing: Draft) -> None:
    with clock.frozen(at(DUE)):
        take_over(team[0].actor, matter(thing))
        there = person(county_id=12)
        neighbour = person(county_id=12)
        assert hand_over(there.actor, county(12), from_user_id=team[0].id, to_user_id=neighbour.id) == 0
    assert matter(thing).taken_by == team[0].id


@pytest.mark.parametrize("which", ["the same", "elsewhere", "closed", "no board role"])
def test_a_successor_works_at_the_board_of_the_county(team: list[Person], thing: Draft, which: str) -> None:
    closed, elsewhere, registrar = person(), person(county_id=12), person(Role.REGISTRAR)
    close(closed)
    to = {"the same": team[0], "elsewhere": elsewhere, "closed": closed, "no board role": registrar}[which]
    with pytest.raises(RuleBroken, match=r"notifications\.successor") as refused:
        hand_over(team[1].actor, county(), from_user_id=team[0].id, to_user_id=to.id)
    assert refused.value.field == "to_user_id"


def test_nobody_hands_over_in_another_county(team: list[Person]) -> None:
    with pytest.raises(NotAllowed):
        hand_over(team[0].actor, county(12), from_user_id=team[0].id, to_user_id=team[1].id)


# Events.


def tell(*who: int, object_id: int = 7, county_id: int | None = 24) -> int:
    with unit(system("task"), "test.event"):
        return notify(system("task"), kind="test.event", object_id=object_id, county_id=county_id, to=who)


def test_people_are_told_of_an_event_once_however_often_it_is_told(team: list[Person]) -> None:
    assert tell(team[0].id, team[1].id, team[0].id) == 2
    assert tell(team[0].id, team[1].id, team[2].id) == 1
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert tell(team[0].id) == 0
    assert tell(team[0].id, object_id=8) == 1
    assert [tell(team[0].id, county_id=None) for _ in range(2)] == [1, 0]
    assert {row[1:] for row in ledger("test.event")} == {(0, "planned", None, True)}


def test_a_closed_account_is_not_told_and_a_muted_one_gets_no_mail(team: list[Person]) -> None:
    close(team[0])
    with unit(system("test"), "test.choice"):
        db.session.add(NoticeChoice(user_id=team[1].id, kind="test.event", mail="never", shown=False))
    assert tell(team[0].id, team[1].id, team[2].id) == 2
    assert ledger("test.event") == [(team[1].id, 0, "skipped", "muted", True), (team[2].id, 0, "planned", None, True)]
    assert db.session.scalars(sa.select(Notice.shown).order_by(Notice.id)).all() == [False, True]


def test_nobody_is_told_outside_a_unit_of_work(team: list[Person]) -> None:
    with pytest.raises(OutsideUnit):
        notify(system("task"), kind="test.event", object_id=7, county_id=24, to=[team[0].id])


def test_the_sweep_leaves_events_alone(team: list[Person]) -> None:
    tell(team[0].id)
    go()
    assert [row[4] for row in ledger("test.event")] == [True]
