"""The sweep keeps to what people want and to the chain that was, survives a broken kind and company, and costs the same for many."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.reminding import DUE, KIND, OPEN, add, at, change, draft, drafts, go, ledger, mark, reminder
from vaw.domain.activities.models import Draft
from vaw.domain.notifications.models import Letter, Matter, Notice, NoticeChoice
from vaw.domain.notifications.operations.sweep import Swept, sweep
from vaw.domain.notifications.operations.taking import take_over
from vaw.domain.notifications.queries.matters import find_matter
from vaw.domain.notifications.rules import DEFAULT_MAIL
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.chain import Step
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import unit
from vaw.kernel.reminders import REGISTRY
from vaw.web import reminding

here = pytest.mark.usefixtures("rolled_back")
TASK = system("task")
NOTHING = Swept(0, 0, frozenset())
Result = TypeVar("Result")


# What people want.


@here
@pytest.mark.parametrize(("mail", "state", "reason"), [("never", "skipped", "muted"), ("weekly", "planned", None)])
def test_a_person_s_choice_is_kept_with_the_notice(mail: str, state: str, reason: str | None) -> None:
    leader = person()
    add(NoticeChoice(user_id=leader.id, kind=KIND, mail=mail, shown=False))
    draft(leader.id)
    go(DUE)
    [notice] = db.session.scalars(sa.select(Notice))
    assert (notice.mail, notice.shown, notice.state, notice.reason) == (mail, False, state, reason)
    assert (notice.settled_at is not None) == (state == "skipped")


@here
def test_without_a_choice_the_notice_goes_the_usual_way() -> None:
    leader = person()
    add(NoticeChoice(user_id=leader.id, kind="test.other", mail="never", shown=False))
    draft(leader.id)
    go(DUE)
    [notice] = db.session.scalars(sa.select(Notice))
    assert (notice.mail, notice.shown, notice.state) == (DEFAULT_MAIL, True, "planned")


@here
def test_a_statutory_kind_cannot_be_muted() -> None:
    leader = person()
    add(NoticeChoice(user_id=leader.id, kind=KIND, mail="never", shown=False))
    draft(leader.id)
    go(DUE, reminder(statutory="By law."))
    [notice] = db.session.scalars(sa.select(Notice))
    assert (notice.mail, notice.shown, notice.state) == (DEFAULT_MAIL, True, "planned")


@here
def test_a_muted_notice_stays_muted_when_the_thing_opens_again() -> None:
    leader = person()
    made = draft(leader.id)
    go(DUE)
    change(made, state="confirmed")
    go(DUE)
    add(NoticeChoice(user_id=leader.id, kind=KIND, mail="never", shown=True))
    change(made, state="open")
    go(DUE)
    assert [row[2:] for row in ledger()] == [("skipped", "muted", True)]


@here
def test_a_notice_that_waits_again_leaves_the_letter_it_was_in() -> None:
    leader = person()
    made = draft(leader.id)
    go(DUE)
    letter = Letter(user_id=leader.id, mail="daily", created_at=clock.now(), due_at=clock.now())
    add(letter)
    mark("planned", letter_id=letter.id)
    change(made, state="confirmed")
    go(DUE)
    change(made, state="open")
    go(DUE)
    assert db.session.scalars(sa.select(Notice.letter_id)).all() == [None]


# The chain is frozen when a thing is first seen.


@here
def test_a_thing_follows_the_chain_that_it_was_first_seen_with() -> None:
    leader, manager = person(), person(Role.COUNTY_MANAGEMENT)
    draft(leader.id)
    go(DUE - timedelta(days=7))
    changed = reminder(Step(-7), Step(-1, Role.COUNTY_MANAGEMENT))
    go(DUE - timedelta(days=1), changed)
    assert manager.id not in {user for user, *_ in ledger()}
    go(DUE, changed)
    assert [(user, step) for user, step, *_ in ledger()] == [(leader.id, -7), (leader.id, -3), (leader.id, 0)]


@here
def test_what_is_seen_after_the_change_follows_the_new_chain() -> None:
    leader, manager = person(), person(Role.COUNTY_MANAGEMENT)
    draft(leader.id)
    go(DUE - timedelta(days=7))
    draft(leader.id)
    go(DUE - timedelta(days=1), reminder(Step(-1, Role.COUNTY_MANAGEMENT)))
    assert [(user, step) for user, step, *_ in ledger() if user == manager.id] == [(manager.id, -1)]


@here
def test_a_chain_that_was_longer_is_followed_to_its_end() -> None:
    manager = person(Role.COUNTY_MANAGEMENT)
    draft(person().id)
    go(DUE)
    assert go(DUE + timedelta(days=34), reminder(Step(0))).planned == 1
    assert [(user, step) for user, step, *_ in ledger()][1:] == [(manager.id, 5)]


@here
def test_a_chain_is_kept_when_the_day_moves() -> None:
    leader, manager = person(), person(Role.COUNTY_MANAGEMENT)
    made = draft(leader.id)
    go(DUE - timedelta(days=7))
    change(made, due_on=DUE + timedelta(days=1))
    go(DUE - timedelta(days=2), reminder(Step(-3, Role.COUNTY_MANAGEMENT)))
    assert manager.id not in {user for user, *_ in ledger()}
    assert [row[1] for row in ledger()] == [-7, -3]


# One kind's failure, two at once, and who may.


@here
def test_a_kind_that_cannot_be_asked_does_not_stop_the_next(caplog: pytest.LogCaptureFixture) -> None:
    draft(person().id)
    broken = reminder(kind="test.broken", open=OPEN.where(sa.text("1 / 0 = 1")))
    with caplog.at_level(logging.ERROR):
        assert go(DUE, broken, reminder()) == Swept(1, 0, frozenset({"test.broken"}))
    assert [(line.message, line.__dict__["kind"]) for line in caplog.records] == [("reminders.not_swept", "test.broken")]


@here
def test_only_the_system_sweeps() -> None:
    for by in (person().actor, Actor(None, "web"), person(Role.ADMINISTRATOR).actor):
        with pytest.raises(NotAllowed):
            sweep(by, kinds=())


@here
def test_every_declared_reminder_is_swept_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    draft(person().id)
    monkeypatch.setitem(REGISTRY, KIND, reminder())
    assert REGISTRY.keys() >= reminding.PATHS.keys(), "and these are all that the service has"
    with clock.frozen(at(DUE)):
        assert sweep(TASK).failed == frozenset()
    assert len(ledger()) == 1


def _at_once(app: Flask, *work: Callable[[], Result]) -> list[Result]:
    def run(one: Callable[[], Result]) -> Result:
        with app.app_context():
            return one()

    with clock.frozen(at(DUE)), ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


@pytest.fixture
def things(committed: Flask) -> Iterator[list[int]]:
    """Sixty open things of three people."""
    with committed.app_context():
        people = [person().id for _ in range(3)]
        yield [draft(people[n % 3]).id for n in range(60)]


def test_two_sweeps_at_once_tell_everybody_once(committed: Flask, things: list[int]) -> None:
    question = reminder(Step(0), Step(0, Role.DEVELOPMENT_LEADER))
    found = _at_once(committed, *[lambda: sweep(TASK, kinds=[question])] * 4)
    assert sorted(one.planned for one in found) == [0, 0, 0, 180]
    assert {one.failed for one in found} == {frozenset()}
    with committed.app_context():
        assert len(ledger()) == 180
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Matter)) == 60


def test_two_sweeps_at_once_end_everything_once(committed: Flask, things: list[int]) -> None:
    with committed.app_context():
        go(DUE)
        with unit(system("test"), "test.done"):
            db.session.execute(sa.update(Draft).values(state="confirmed"))
    found = _at_once(committed, *[lambda: sweep(TASK, kinds=[reminder()])] * 3)
    assert sorted(one.ended for one in found) == [0, 0, 60]


def test_of_two_colleagues_who_take_a_thing_at_once_one_gets_it_and_is_reminded_alone(committed: Flask) -> None:
    question = reminder(Step(0, Role.DEVELOPMENT_LEADER))
    with committed.app_context():
        team = [person().actor for _ in range(2)]
        number = draft(team[0].id or 0).id
        go(DUE, question)

    def take(by: Actor) -> int | None:
        matter = find_matter(KIND, number, 24, DUE)
        try:
            return matter and take_over(by, matter).taken_by
        except RuleBroken:
            return None

    tried = [lambda: take(team[0]), lambda: take(team[1]), *[lambda: sweep(TASK, kinds=[question]).planned * 0] * 2]
    takers = [one for one in _at_once(committed, *tried) if one]
    assert len(takers) == 1
    with committed.app_context():
        assert {row[0]: row[2:] for row in ledger()} == {
            by.id: ("planned", None, True) if by.id == takers[0] else ("cancelled", "taken_over", False) for by in team
        }


# What it costs.


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that reaches the driver from here on: the sweep's own goes past SQLAlchemy."""
    seen: list[str] = []
    execute: Callable[..., Any] = psycopg.Cursor.execute

    def noted(cursor: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        seen.append(str(query))
        return execute(cursor, query, *arguments, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    return seen


@here
def test_a_sweep_asks_as_often_for_two_thousand_things_as_for_twenty(counted: list[str]) -> None:
    leader, asked = person(), []
    for n in (20, 1980):
        drafts(leader.id, n)
        for on in (DUE, DUE + timedelta(days=1)):  # with all to plan, and with nothing to do
            counted.clear()
            assert go(on).planned == (n if on == DUE else 0)
            asked.append(sum(not statement.startswith(("SAVEPOINT", "RELEASE", "select set_config")) for statement in counted))
    assert asked == [5, 4, 5, 4]
    assert len(ledger()) == 2000
