"""Schedules: when they order, with whose rights, when they stop, and who takes over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.schedules import ASKED, end_roles, make_saved, make_schedule, runs_of
from tests.factories.year import make_year
from vaw.domain.activities.models import Draft
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models.schedules import ReportRun, Schedule
from vaw.domain.insight.operations.questions import change_question, remove_question
from vaw.domain.insight.operations.runs import fail_run, finish_run, keep_run_file, start_making
from vaw.domain.insight.operations.schedules import (
    change_schedule,
    order_run,
    pause_schedule,
    remove_schedule,
    resume_schedule,
    run_now,
    take_over_schedule,
)
from vaw.domain.insight.queries.questions import get_saved
from vaw.domain.insight.queries.schedules import get_run, get_schedule, is_expired, list_due, list_schedules
from vaw.domain.insight.rules.questions import Choice, Sharing
from vaw.domain.insight.rules.schedules import Plan, Rhythm
from vaw.domain.notifications.models import Notice
from vaw.domain.people.models import User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks import schedules as task

MADE, DUE = at_hour(date(2026, 3, 10), 12), at_hour(date(2026, 4, 1), 6)


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_year(made.actor)
    return made


def at(instant: datetime) -> int:
    """What a beat orders at an instant."""
    with clock.frozen(instant):
        return task.tick()


def monthly(who: Person, **more: object) -> Schedule:
    with clock.frozen(MADE):
        return make_schedule(who, make_saved(who), **more)  # type: ignore[arg-type]


def told(kind: str) -> set[int]:
    return set(db.session.scalars(sa.select(Notice.user_id).where(Notice.kind == kind)))


def test_it_orders_once_when_it_is_due_and_never_before(leader: Person) -> None:
    schedule = monthly(leader)
    assert at(DUE - timedelta(minutes=1)) == 0
    assert at(DUE) == 1
    assert at(DUE) == at(DUE + timedelta(days=20)) == 0
    [run] = runs_of(schedule)
    assert (run.key, run.number, run.user_id, run.choice) == ("2026-04", 1, leader.id, ASKED.as_json())
    assert at(DUE + timedelta(days=70)) == 1, "of several that were missed, the last one alone"
    assert [run.key for run in runs_of(schedule)] == ["2026-04", "2026-06"]


def test_a_beat_that_comes_late_with_what_another_has_ordered_orders_nothing(leader: Person) -> None:
    schedule = monthly(leader)
    with clock.frozen(DUE):
        [(_, occasion)] = list_due(clock.now())
        assert task._begun(schedule.id, occasion)
        assert not task._begun(schedule.id, occasion)


def test_over_new_year_the_account_is_of_the_year_that_has_ended(leader: Person) -> None:
    with clock.frozen(at_hour(date(2025, 12, 31), 12)):
        schedule = make_schedule(leader, rhythm=Rhythm.MONTHLY)
    assert at(at_hour(date(2026, 1, 2), 6)) == 1
    [run] = runs_of(schedule)
    assert (run.key, run.year, run.choice) == ("2026-01", 2025, None)


def test_a_paused_one_orders_nothing_and_does_not_make_up_for_it(leader: Person) -> None:
    schedule = monthly(leader)
    with clock.frozen(MADE):
        pause_schedule(leader.actor, schedule)
    assert at(DUE) == 0
    with clock.frozen(DUE + timedelta(days=3)):
        resume_schedule(leader.actor, schedule)
        assert task.tick() == 0
    assert at(DUE + timedelta(days=35)) == 1


def test_the_log_is_ready_when_the_year_is_over_and_no_draft_waits(leader: Person) -> None:
    with clock.frozen(at_hour(date(2025, 11, 3), 12)):
        schedule = make_schedule(leader, rhythm=Rhythm.LOGGED)
        waiting = Draft(
            county_id=24, user_id=leader.id, source_kind="meeting", source_ref="1", entry={}, done_on=date(2025, 12, 20), type="training",
            proposed_at=clock.now(), due_on=date(2026, 1, 5),
        )  # fmt: skip
        with unit(system("test"), "test.draft"):
            db.session.add(waiting)
    assert at(at_hour(date(2025, 12, 31), 23)) == at(at_hour(date(2026, 1, 9), 12)) == 0
    with unit(system("test"), "test.draft"):
        waiting.state, waiting.ended_at = "dismissed", clock.now()
    assert at(at_hour(date(2026, 1, 9), 13)) == 1
    assert [(run.key, run.year) for run in runs_of(schedule)] == [("2025", 2025)]


def test_a_run_makes_its_files_tells_its_owner_and_expires(leader: Person) -> None:
    schedule = monthly(leader)
    with clock.frozen(DUE):
        task.tick()
        [run] = runs_of(schedule)
        assert task.make(run.id) == 2
        assert task.make(run.id) == 0, "a message that comes twice does nothing"
    ready = get_run(leader.actor, run.id)
    assert (ready.state, [file.format for file in ready.files]) == ("done", ["csv", "json"])
    assert told("insight.run_ready") == {leader.id}
    with clock.frozen(at_hour(date(2026, 5, 1), 23, 59)):
        assert not is_expired(ready)
    with clock.frozen(at_hour(date(2026, 5, 2), 0)):
        assert is_expired(ready)


def test_the_yearly_account_is_made_with_its_headings(leader: Person) -> None:
    with clock.frozen(MADE):
        run = run_now(leader.actor, make_schedule(leader, formats=("json", "xlsx")))
        assert run_now(leader.actor, get_schedule(leader.actor, run.schedule_id or 0)) is run, "a second click"
        assert task.make(run.id) == 2


def test_whose_role_has_ended_their_schedule_stops_and_the_leaders_take_it_over(leader: Person) -> None:
    schedule, colleague = monthly(leader), person()
    with clock.frozen(MADE), pytest.raises(RuleBroken) as kept:
        take_over_schedule(colleague.actor, schedule)
    assert kept.value.code == "insight.schedule_kept"
    end_roles(leader, date(2026, 3, 20))
    with clock.frozen(DUE):
        task.tick()
        [run] = runs_of(schedule)
        assert task.make(run.id) == 0
        stopped = get_schedule(colleague.actor, schedule.id)
        assert (stopped.state, stopped.stopped_why) == ("stopped", "insight.run_right_lost")
        assert get_run(colleague.actor, run.id).files == []
        assert colleague.id in told("insight.schedule_stopped")
        take_over_schedule(colleague.actor, stopped)
        assert get_saved(colleague.actor, stopped.question_id or 0).user_id == colleague.id
    assert at(DUE + timedelta(days=35)) == 1
    with clock.frozen(DUE + timedelta(days=35)):
        assert task.make(runs_of(schedule)[-1].id) == 2


def test_whose_account_is_closed_their_schedule_stops(leader: Person) -> None:
    schedule = monthly(leader)
    with unit(system("test"), "test.closed"):
        db.session.get_one(User, leader.id).active = False
    with clock.frozen(DUE):
        task.tick()
        assert task.make(runs_of(schedule)[0].id) == 0
    assert get_schedule(person().actor, schedule.id).stopped_why == "insight.run_owner_left"


def test_who_moved_to_another_county_makes_nothing_of_the_old_one(leader: Person) -> None:
    schedule = monthly(leader)
    end_roles(leader, date(2026, 3, 20))
    with clock.frozen(DUE), unit(system("test"), "test.moved"):
        from_there = person(county_id=3)
        db.session.execute(sa.text("update membership set user_id = :me where user_id = :them"), {"me": leader.id, "them": from_there.id})
    with clock.frozen(DUE):
        task.tick()
        assert task.make(runs_of(schedule)[0].id) == 0
    assert get_schedule(person().actor, schedule.id).stopped_why == "insight.run_right_lost"


def test_a_compilation_that_is_shared_no_more_makes_no_files_for_others(leader: Person) -> None:
    shared, colleague = make_saved(leader, sharing=Sharing.COUNTY), person()
    with clock.frozen(MADE):
        schedule = make_schedule(colleague, shared)
    change_question(leader.actor, shared, name="Min igen", sharing=Sharing.OWN)
    with clock.frozen(DUE):
        task.tick()
        assert task.make(runs_of(schedule)[0].id) == 0
    assert get_schedule(colleague.actor, schedule.id).state == "stopped"


def test_after_three_failures_in_a_row_it_stops_says_so_and_can_be_started_again(leader: Person) -> None:
    schedule = monthly(leader)

    def fails() -> Schedule:
        with clock.frozen(clock.now()):
            task.gave_up(run_now(leader.actor, get_schedule(leader.actor, schedule.id)).id)
        return get_schedule(leader.actor, schedule.id)

    assert [fails().failures, fails().failures] == [1, 2]
    task.make(run_now(leader.actor, schedule).id)
    assert get_schedule(leader.actor, schedule.id).failures == 0, "in a row"
    assert [fails().state, fails().state, fails().state] == ["active", "active", "stopped"]
    assert told("insight.schedule_stopped") == {leader.id}
    stopped = get_schedule(leader.actor, schedule.id)
    assert stopped.stopped_why == "insight.schedule_failed"
    assert at(DUE) == 0
    resume_schedule(leader.actor, stopped)
    assert (stopped.state, stopped.stopped_why, stopped.failures) == ("active", None, 0)


def test_numbers_are_frozen_when_the_making_begins(leader: Person) -> None:
    run = run_now(leader.actor, monthly(leader))
    assert start_making(system("test"), run, owner=leader.actor)
    frozen = run.data
    make_year(leader.actor)
    assert start_making(system("test"), run, owner=leader.actor)
    assert run.data == frozen
    assert keep_run_file(system("test"), run, format="csv", content=b"1")
    finish_run(system("test"), run)
    fail_run(system("test"), run, code="insight.run_gave_up")
    assert run.state == "done", "what is ready does not fail any more"
    assert not keep_run_file(system("test"), run, format="json", content=b"1")


def test_what_cannot_be_told_fails_with_a_sentence(leader: Person) -> None:
    schedule = make_schedule(leader, make_saved(leader))
    run = run_now(leader.actor, schedule)
    with unit(system("test"), "test.choice"):
        run.choice = {**ASKED.as_json(), "part": "spring"}
    assert task.make(run.id) == 0
    assert get_run(leader.actor, run.id).error == "insight.run_empty"


def test_only_its_owner_changes_it_and_the_board_sees_it(leader: Person) -> None:
    schedule, expert, stranger = monthly(leader), person(Role.EQUALITY_EXPERT), person(county_id=3)
    for change in (pause_schedule, remove_schedule, run_now):
        with pytest.raises(NotAllowed):
            change(expert.actor, schedule)
    assert [line.id for line in list_schedules(expert.actor)] == [schedule.id]
    assert list_schedules(stranger.actor) == list_schedules(person(Role.NATIONAL_COORDINATOR, None).actor) == []
    with pytest.raises(NotFound):
        get_schedule(stranger.actor, schedule.id)
    change_schedule(leader.actor, schedule, plan=Plan(Rhythm.WEEKLY, ("pdf",), "en", 2, 7))
    assert (schedule.rhythm, schedule.weekday, schedule.formats, schedule.keep_days) == ("weekly", 2, ["pdf"], 7)


def test_what_is_scheduled_is_not_removed_under_it(leader: Person) -> None:
    kept = make_saved(leader)
    schedule = make_schedule(leader, kept)
    run = run_now(leader.actor, schedule)
    with pytest.raises(RuleBroken) as refused:
        remove_question(leader.actor, kept)
    assert refused.value.code == "insight.question_scheduled"
    remove_schedule(leader.actor, schedule)
    remove_question(leader.actor, kept)
    assert get_run(leader.actor, run.id).name == "Min fråga", "what was made stays"


def test_the_coordinator_schedules_the_nation_and_no_county(leader: Person) -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR, None)
    nation = make_saved(coordinator, Choice(figures=("trainings",), nation=True), Sharing.NATION)
    schedule = make_schedule(coordinator, nation)
    assert schedule.county_id is None
    assert task.make(run_now(coordinator.actor, schedule).id) == 2
    for what in (None, make_saved(leader)):
        with pytest.raises(RuleBroken) as refused:
            make_schedule(coordinator, what)
        assert refused.value.code == "insight.schedule_of_what"


def test_files_are_ordered_once_whatever_is_clicked(leader: Person) -> None:
    county = find_county(24)
    assert county
    orders = [order_run(leader.actor, county, choice=ASKED, name="En gång", formats=("pdf",), language="sv") for _ in range(2)]
    assert orders[0] is orders[1]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReportRun)) == 1
