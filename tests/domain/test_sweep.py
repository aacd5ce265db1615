"""The sweep: everybody is told once, of what is open now, by the chain that was, whatever runs twice, late or at the same time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import BORN, Person, person
from tests.factories.reminding import DUE, KIND, add, change, close, draft, go, ledger, mark, reminder
from vaw.domain.activities.models import Draft
from vaw.domain.notifications.operations.sweep import Swept
from vaw.domain.people.models import Membership, WorkingCalendar
from vaw.domain.people.rules import Role
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.chain import Step
from vaw.kernel.db import db
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
NOTHING = Swept(0, 0, frozenset())


def end_roles(who: Person) -> None:
    with unit(system("test"), "test.end"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == who.id).values(valid_to=DUE - timedelta(days=60)))


# Who is told, and when.


def test_nobody_is_told_before_the_first_step() -> None:
    draft(person().id)
    assert go(DUE - timedelta(days=8)) == NOTHING
    assert ledger() == []


def test_the_responsible_person_is_told_once_at_each_step() -> None:
    leader = person()
    draft(leader.id)
    found = [go(DUE + timedelta(days=n)).planned for n in range(-8, 3)]
    assert found == [0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0]
    assert [(user, step) for user, step, *_ in ledger()] == [(leader.id, -7), (leader.id, -3), (leader.id, 0)]


def test_a_sweep_that_runs_twice_changes_nothing_the_second_time() -> None:
    draft(person().id)
    assert go(DUE) == Swept(1, 0, frozenset())
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AUDIT))
    assert go(DUE) == NOTHING
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AUDIT)) == before


def test_a_change_leaves_one_line_of_audit_without_anybody_in_it() -> None:
    draft(person().id)
    go(DUE)
    [line] = db.session.execute(sa.select(AUDIT.c.channel, AUDIT.c.operation, AUDIT.c.row_id, AUDIT.c.diff).where(AUDIT.c.kind == "notice"))
    assert tuple(line) == ("task", "notifications.operations.sweep", None, {"kind": KIND, "planned": 1, "ended": 0})


def test_a_sweep_that_comes_two_weeks_late_tells_of_what_is_and_not_of_all_that_was() -> None:
    leader, manager = person(), person(Role.COUNTY_MANAGEMENT)
    draft(leader.id)
    go(DUE + timedelta(days=14))
    assert [(user, step) for user, step, *_ in ledger()] == [(leader.id, 0), (manager.id, 5)]


def test_what_is_long_over_is_no_news() -> None:
    draft(person().id)
    assert go(DUE + timedelta(days=90)) == NOTHING


def test_a_step_on_a_day_off_comes_on_the_working_day_before() -> None:
    draft(person().id, DUE + timedelta(days=6))  # seven days before it is Wednesday
    draft(person().id, DUE + timedelta(days=9))  # seven days before it is Saturday
    assert [go(DUE + timedelta(days=n), reminder(Step(-7))).planned for n in (-2, -1, 0, 1, 2)] == [0, 1, 0, 1, 0]


def test_a_county_that_is_closed_is_told_before_it_closes() -> None:
    add(WorkingCalendar(county_id=24, closed_from=705, closed_until=802))
    here, there = person(), person(county_id=12)
    summer = date(2026, 8, 4)
    draft(here.id, summer)
    draft(there.id, summer, county_id=12)
    go(date(2026, 7, 3))
    assert [user for user, *_ in ledger()] == [here.id]
    go(date(2026, 7, 28))
    assert [user for user, *_ in ledger()] == [here.id, there.id]


def test_a_role_is_told_in_its_own_county_only() -> None:
    manager, other, past, national = (person(Role.COUNTY_MANAGEMENT, county) for county in (24, 12, 24, 24))
    end_roles(past)
    with unit(system("test"), "test.assignment"):
        term = db.session.scalar(sa.text("select id from assignment limit 1"))
        db.session.execute(sa.update(Membership).where(Membership.user_id == national.id).values(assignment_id=term))
    draft(person().id)
    go(DUE + timedelta(days=5))
    assert {user for user, step, *_ in ledger() if step == 5} == {manager.id}
    assert other.id not in {user for user, *_ in ledger()}


def test_one_person_in_two_audiences_is_told_once_at_the_later_step() -> None:
    leader = person()
    add(Membership(user_id=leader.id, role=Role.COUNTY_MANAGEMENT, county_id=24, valid_from=BORN))
    add(Membership(user_id=leader.id, role=Role.COUNTY_MANAGEMENT, county_id=24, valid_from=BORN))
    draft(leader.id)
    go(DUE + timedelta(days=5))
    assert [(user, step) for user, step, *_ in ledger()] == [(leader.id, 5)]


def test_a_thing_without_a_county_reaches_its_owner() -> None:
    leader = person()
    draft(leader.id)
    mine = sa.select(Draft.id.label("object_id"), sa.null().label("county_id"), Draft.user_id, Draft.due_on)
    question = reminder(open=mine)
    assert go(DUE, question).planned == 1
    assert go(DUE, question) == NOTHING
    assert [user for user, *_ in ledger()] == [leader.id]


# Nothing is orphaned.


def test_when_the_account_is_closed_the_leaders_of_the_county_are_told() -> None:
    gone, leader, _ = person(), person(), person(county_id=12)
    draft(gone.id)
    go(DUE - timedelta(days=7))
    close(gone)
    assert go(DUE - timedelta(days=7)) == Swept(1, 1, frozenset())
    assert ledger() == [(gone.id, -7, "cancelled", "account_closed", False), (leader.id, -7, "planned", None, True)]


def test_without_a_leader_the_management_is_told() -> None:
    gone, manager = person(), person(Role.COUNTY_MANAGEMENT)
    draft(gone.id)
    close(gone)
    go(DUE)
    assert [(user, step) for user, step, *_ in ledger()] == [(manager.id, 0)]


def test_an_empty_role_falls_back_to_the_leaders() -> None:
    leader = person()
    draft(leader.id)
    go(DUE, reminder(Step(0, Role.ADMINISTRATOR)))
    assert [(user, step) for user, step, *_ in ledger()] == [(leader.id, 0)]


def test_nobody_is_told_twice_because_there_is_no_management_to_escalate_to() -> None:
    leader = person()
    draft(leader.id)
    go(DUE + timedelta(days=5))
    assert [(user, step) for user, step, *_ in ledger()] == [(leader.id, 0)]


# It stops when it is done, and follows when it moves.


def test_what_is_done_is_not_reminded_of() -> None:
    made = draft(person().id)
    go(DUE - timedelta(days=7))
    change(made, state="confirmed")
    assert go(DUE) == Swept(0, 1, frozenset())
    assert [row[1:] for row in ledger()] == [(-7, "cancelled", "done", False)]


@pytest.mark.parametrize("state", ["sending", "sent", "failed", "skipped"])
def test_a_mail_that_is_under_way_or_gone_keeps_its_state_when_the_thing_is_done(state: str) -> None:
    made = draft(person().id)
    go(DUE - timedelta(days=7))
    mark(state, reason="refused")
    change(made, state="confirmed")
    assert go(DUE).ended == 1
    assert [row[1:] for row in ledger()] == [(-7, state, "refused", False)]


def test_what_was_done_and_is_open_again_is_reminded_of_again() -> None:
    made = draft(person().id)
    go(DUE)
    change(made, state="confirmed")
    go(DUE)
    change(made, state="open")
    assert go(DUE) == Swept(1, 0, frozenset())
    assert [row[1:] for row in ledger()] == [(0, "planned", None, True)]


def test_a_mail_that_went_out_does_not_go_again_when_the_thing_is_open_again() -> None:
    made = draft(person().id)
    go(DUE)
    mark("sent")
    change(made, state="confirmed")
    go(DUE)
    change(made, state="open")
    go(DUE)
    assert [row[1:] for row in ledger()] == [(0, "sent", None, True)]


def test_a_reminder_follows_when_the_day_moves() -> None:
    made = draft(person().id)
    go(DUE - timedelta(days=7))
    change(made, due_on=DUE + timedelta(days=30))
    assert go(DUE - timedelta(days=7)) == Swept(0, 1, frozenset())
    assert go(DUE) == NOTHING
    assert go(DUE + timedelta(days=23)).planned == 1
    assert [row[1:] for row in ledger()] == [(-7, "cancelled", "moved", False), (-7, "planned", None, True)]


def test_a_day_that_moves_away_and_back_is_reminded_of() -> None:
    made = draft(person().id)
    go(DUE)
    change(made, due_on=DUE + timedelta(days=300))
    go(DUE)
    change(made, due_on=DUE)
    assert go(DUE).planned == 1
    assert [row[1:] for row in ledger()] == [(0, "planned", None, True)]


def test_a_day_that_moves_nearer_brings_the_step_of_the_new_day() -> None:
    made = draft(person().id)
    go(DUE - timedelta(days=7))
    change(made, due_on=DUE - timedelta(days=7))
    assert go(DUE - timedelta(days=7)) == Swept(1, 1, frozenset())
    assert [row[1:] for row in ledger()] == [(-7, "cancelled", "moved", False), (0, "planned", None, True)]


def test_a_new_owner_is_told_and_the_old_one_no_longer() -> None:
    old, new = person(), person()
    made = draft(old.id)
    go(DUE)
    change(made, user_id=new.id)
    assert go(DUE) == Swept(1, 1, frozenset())
    assert ledger() == [(old.id, 0, "cancelled", "not_yours", False), (new.id, 0, "planned", None, True)]


def test_a_later_step_takes_the_place_of_one_that_has_not_been_mailed() -> None:
    draft(person().id)
    go(DUE - timedelta(days=3))
    assert go(DUE) == Swept(1, 1, frozenset())
    assert [row[1:] for row in ledger()] == [(-3, "cancelled", "superseded", False), (0, "planned", None, True)]


def test_a_thing_counts_once_as_unread_however_many_steps_were_mailed() -> None:
    draft(person().id)
    for n in (-7, -3, 0):
        go(DUE + timedelta(days=n))
        mark("sent")
    assert [row[1:] for row in ledger()] == [(-7, "sent", None, False), (-3, "sent", None, False), (0, "sent", None, True)]


def test_what_is_late_and_still_open_stands_in_the_lists() -> None:
    made = draft(person().id)
    go(DUE)
    assert go(DUE + timedelta(days=90)) == NOTHING
    assert [row[4] for row in ledger()] == [True]
    change(made, state="dismissed")
    assert go(DUE + timedelta(days=90)) == Swept(0, 1, frozenset())


def test_a_step_that_a_new_calendar_takes_back_is_not_called_somebody_else_s() -> None:
    leader = person()
    draft(leader.id, date(2026, 10, 19))  # the step of Monday comes on the Monday before: closing that day brings it to Friday
    add(WorkingCalendar(county_id=24, closed_from=1012, closed_until=1012))
    go(date(2026, 10, 9))
    with unit(system("test"), "test.open"):
        db.session.execute(sa.delete(WorkingCalendar))
    assert go(date(2026, 10, 9)) == NOTHING
    assert [row[1:] for row in ledger()] == [(-7, "planned", None, True)]


# A day that was missed.


def test_a_missed_day_can_be_swept_afterwards() -> None:
    draft(person().id)
    assert go(DUE + timedelta(days=2), day=DUE).planned == 1
    assert [row[1:] for row in ledger()] == [(0, "planned", None, True)]


def test_a_past_day_plans_nothing_that_a_later_day_has_overtaken() -> None:
    draft(person().id)
    go(DUE)
    assert go(DUE, day=DUE - timedelta(days=3)) == NOTHING
    assert [row[1] for row in ledger()] == [0]


def test_a_past_day_ends_nothing() -> None:
    made = draft(person().id)
    go(DUE)
    change(made, state="confirmed")
    assert go(DUE, day=DUE - timedelta(days=3)) == NOTHING
    assert [row[4] for row in ledger()] == [True]


def test_a_past_day_tells_nobody_who_has_left_since() -> None:
    manager = person(Role.COUNTY_MANAGEMENT)
    draft(person().id)
    with unit(system("test"), "test.end"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == manager.id).values(valid_to=DUE + timedelta(days=6)))
    go(DUE + timedelta(days=8), day=DUE + timedelta(days=5))
    assert manager.id not in {user for user, *_ in ledger()}


def test_a_day_that_has_not_come_is_refused() -> None:
    with pytest.raises(ValueError, match="has not come"):
        go(DUE, day=DUE + timedelta(days=1))
