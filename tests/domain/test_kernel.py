"""The kernel's promises on a real PostgreSQL: one unit of work, one commit, one audit, nothing outside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from tests.factories.year import log
from vaw.domain.activities import policy
from vaw.domain.activities.models import YEAR, Activity
from vaw.domain.activities.queries.log import get_activity
from vaw.domain.geography.models import County
from vaw.domain.people.models import Organisation, User
from vaw.kernel import audit, queue
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import READS, Prepared, db, reading, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken, Taken
from vaw.kernel.operation import current, enqueue, operation, unit
from vaw.kernel.permissions import Anything, Own, Permission, scoped

LEADERS = frozenset({"development_leader"})
ANY_USER = Permission("test.user.change", User, LEADERS, Anything())
ANY_COUNTY = Permission("test.county.work", County, LEADERS, Anything())
ANY_ORGANISATION = Permission("test.organisation.rename", Organisation, LEADERS, Anything())
NEIGHBOUR = Actor(None, "web", (Grant("development_leader", county_id=3),))
DAY = date(2025, 3, 4)


@operation(ANY_ORGANISATION)
def rename(by: Actor, organisation: Organisation, *, name: str) -> None:
    organisation.name = name


@operation(ANY_USER)
def set_password(by: Actor, user: User, *, password_hash: str) -> None:
    user.password_hash = password_hash


def county() -> County:
    return db.session.get_one(County, 24)


def organisation(by: Actor, name: str = "ett") -> Organisation:
    with unit(by, "test.organisation"):
        made = Organisation(name=name, kind="ngo", county_id=24, sort_key=name)
        db.session.add(made)
    return made


def lines() -> list[Any]:
    return list(db.session.execute(sa.select(audit.AUDIT).order_by(audit.AUDIT.c.id)).all())


def test_one_operation_leaves_row_total_and_audit_in_one_commit(rolled_back: sa.Connection, leader: Actor) -> None:
    commits: list[int] = []
    with listening("after_commit", lambda session: commits.append(1)):
        activity = log(leader, DAY, minutes=90, heads=(3, 2, 0))
    assert len(commits) == 1
    assert db.session.execute(sa.select(YEAR.c.n, YEAR.c.women).where(YEAR.c.county_id == 24)).one() == (1, 3)
    [line] = [line for line in lines() if line.kind == "activity"]
    assert (line.actor_id, line.channel, line.operation, line.row_id) == (
        None,
        "web",
        "activities.operations.log.log_activity",
        activity.id,
    )
    assert line.diff["minutes"] == [None, 90] and line.diff["county_id"] == [None, 24] and line.diff["done_on"] == [None, "2025-03-04"]
    assert "version" not in line.diff


class listening:
    """Listen to the session for the length of a block."""

    def __init__(self, event: str, act: Callable[..., object]) -> None:
        self.event, self.act = event, act

    def __enter__(self) -> None:
        sa.event.listen(db.session, self.event, self.act)

    def __exit__(self, *failed: object) -> None:
        sa.event.remove(db.session, self.event, self.act)


def test_the_audit_keeps_the_length_of_a_text_and_not_the_text(rolled_back: sa.Connection, leader: Actor) -> None:
    log(leader, DAY)
    [line] = [line for line in lines() if line.kind == "activity"]
    assert line.diff["text"] == {"length": [None, len("Påhittad aktivitet")]}
    assert "Påhittad" not in str([tuple(line) for line in lines()])


def test_a_secret_is_only_said_to_have_changed(rolled_back: sa.Connection, leader: Actor) -> None:
    with unit(leader, "test.setup"):
        user = User(email="a@example.se", name="A", password_hash="hemligt-1", totp_secret="HEMLIGT")
        db.session.add(user)
    set_password(leader, user, password_hash="hemligt-2")
    first, second = lines()
    assert first.diff["password_hash"] == first.diff["totp_secret"] == "changed" and second.diff == {"password_hash": "changed"}
    assert "emligt" not in str((first, second)).casefold()


def test_a_refusal_changes_nothing(rolled_back: sa.Connection) -> None:
    with pytest.raises(NotAllowed, match=r"^activities\.activity\.log$"):
        log(NEIGHBOUR, DAY)
    assert lines() == [] and current() is None


def test_two_grants_are_never_mixed(rolled_back: sa.Connection, leader: Actor) -> None:
    activity = log(leader, DAY)
    reader_here_leader_there = Actor(9, "web", (Grant("county_management", county_id=24), Grant("development_leader", county_id=3)))
    assert policy.READ_ACTIVITY.allows(reader_here_leader_there, activity)
    assert not policy.CHANGE_ACTIVITY.allows(reader_here_leader_there, activity)


def test_outside_the_scope_it_does_not_exist(rolled_back: sa.Connection, leader: Actor) -> None:
    activity = log(leader, DAY)
    with pytest.raises(NotFound):
        get_activity(NEIGHBOUR, activity.id)
    assert db.session.scalars(scoped(policy.READ_ACTIVITY, NEIGHBOUR)).all() == []


def test_a_right_without_a_rule_or_with_a_name_that_is_taken_is_an_error() -> None:
    with pytest.raises(TypeError, match="where"):
        Permission("test.no_rule", County, LEADERS)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="two permissions"):
        Permission("test.county.work", County, LEADERS, Anything())


def test_nil_owns_nothing() -> None:
    nobody, homeless = Grant("development_leader"), Organisation(county_id=None)
    assert not Own("county_id").row(nobody, homeless)


def test_a_broken_rule_rolls_back_everything(rolled_back: sa.Connection, leader: Actor) -> None:
    @operation(ANY_COUNTY)
    def half(by: Actor, where: County) -> None:
        log(by, DAY)
        raise RuleBroken("test.half")

    with pytest.raises(RuleBroken):
        half(leader, county())
    assert lines() == [] and db.session.scalars(sa.select(Activity)).all() == []


def test_nested_operations_join_and_commit_once(rolled_back: sa.Connection, leader: Actor) -> None:
    commits: list[int] = []

    @operation(ANY_COUNTY)
    def log_two(by: Actor, where: County) -> None:
        log(by, DAY)
        log(by, DAY)
        assert commits == []

    with listening("after_commit", lambda session: commits.append(1)):
        log_two(leader, county())
    assert len(commits) == 1
    assert {line.operation.split(".")[-1] for line in lines()} == {"log_two"}, "the audit names what the person did"


def test_a_swallowed_inner_failure_dooms_the_outer(rolled_back: sa.Connection, leader: Actor) -> None:
    @operation(ANY_COUNTY)
    def careless(by: Actor, where: County) -> None:
        log(by, DAY)
        with suppress(RuleBroken):
            log(by, DAY, minutes=-1)

    with pytest.raises(RuntimeError, match=r"swallowed the failure of activities\.operations\.log\.log_activity"):
        careless(leader, county())
    assert lines() == [] and current() is None


def test_an_inner_operation_acts_for_the_same_person(rolled_back: sa.Connection, leader: Actor) -> None:
    with pytest.raises(RuntimeError, match="same actor"), unit(leader, "test.outer"):
        log(Actor(8, "web", (Grant("development_leader", county_id=24),)), DAY)


def test_a_flush_outside_a_unit_raises(rolled_back: sa.Connection, leader: Actor) -> None:
    log(leader, DAY).text = "smyg"
    with pytest.raises(audit.OutsideUnit, match=r"\['Activity'\]"):
        db.session.scalars(sa.select(County)).all()  # autoflush
    db.session.rollback()


@pytest.mark.parametrize("statement", [sa.update(Activity).values(text="x"), sa.delete(Activity), sa.insert(YEAR).values(n=1)])
def test_a_statement_outside_a_unit_raises(rolled_back: sa.Connection, statement: Any) -> None:
    with pytest.raises(audit.OutsideUnit):
        db.session.execute(statement)


def test_an_audit_line_of_its_own_needs_a_unit_too(rolled_back: sa.Connection, leader: Actor) -> None:
    with pytest.raises(audit.OutsideUnit):
        audit.record("county", 24, {"read": True})
    with unit(leader, "test.look"):
        audit.record("county", 24, {"read": True})
    assert [(line.kind, line.row_id, line.diff) for line in lines()] == [("county", 24, {"read": True})]


def test_an_expired_row_still_tells_its_old_value(rolled_back: sa.Connection, leader: Actor) -> None:
    made = organisation(leader, "före")
    db.session.expire(made)
    rename(leader, made, name="efter")
    assert lines()[-1].diff == {"name": ["före", "efter"]}


def test_a_foreign_key_set_by_relation_is_in_the_diff(rolled_back: sa.Connection, leader: Actor) -> None:
    made = organisation(leader)
    with unit(leader, "test.move"):
        made.county = db.session.get_one(County, 3)
    assert lines()[-1].diff == {"county_id": [24, 3]}


def test_a_deleted_row_leaves_what_it_was(rolled_back: sa.Connection, leader: Actor) -> None:
    made = organisation(leader, "borta")
    with unit(leader, "test.delete"):
        db.session.delete(made)
    assert lines()[-1].diff["name"] == ["borta", None]


def test_a_save_that_changes_nothing_leaves_no_line(rolled_back: sa.Connection, leader: Actor) -> None:
    made = organisation(leader, "samma")
    before = len(lines())
    rename(leader, made, name="samma")
    assert len(lines()) == before and made.version == 1


def test_the_second_editor_gets_both_texts(rolled_back: sa.Connection, leader: Actor) -> None:
    made = organisation(leader)
    on_screen = made.version
    rename(leader, made, name="deras")
    saw_version(made, on_screen)
    with pytest.raises(Conflict) as conflict:
        rename(leader, made, name="min")
    assert conflict.value.texts == {"name": ("min", "deras")}
    assert isinstance(conflict.value.__cause__, StaleDataError) and made.name == "deras" and len(lines()) == 2


def test_an_editor_of_what_was_removed_meanwhile_is_told_that_it_is_gone(rolled_back: sa.Connection, leader: Actor) -> None:
    made = organisation(leader)
    rolled_back.execute(sa.delete(Organisation).where(Organisation.id == made.id))
    with pytest.raises(NotFound):
        rename(leader, made, name="min")


def test_what_is_taken_is_said_by_the_constraint_and_not_by_the_value(rolled_back: sa.Connection, leader: Actor) -> None:
    for _ in range(2):
        try:
            with unit(leader, "test.account"):
                db.session.add(User(email="same@example.se", name="A"))
        except Taken as taken:
            assert taken.constraint == "uq_app_user_email" and taken.__cause__ is None and "same@" not in str(taken)
            return
    pytest.fail("the same address twice")


def test_an_error_of_the_database_prints_no_text(rolled_back: sa.Connection, leader: Actor) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refused, unit(leader, "test.broken"):
        db.session.add(Organisation(name="Hemligt namn", kind="nonsense", county_id=24, sort_key="x"))
    assert "Hemligt namn" not in str(refused.value).split("DETAIL")[0] and "hide_parameters" in str(refused.value)


def test_jobs_leave_after_the_commit_and_never_after_a_rollback(
    rolled_back: sa.Connection, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, int, bool]] = []
    monkeypatch.setattr(queue, "_sender", [lambda name, job: sent.append((name, job, current() is None))])
    with unit(leader, "test.ask"):
        enqueue("insight.report.build", 1, 2)
        assert sent == []
    [job] = db.session.scalars(sa.select(queue.JobRow)).all()
    assert sent == [("insight.report.build", job.id, True)] and (job.args, job.state) == ([1, 2], "queued")
    with pytest.raises(ZeroDivisionError), unit(leader, "test.fail"):
        enqueue("insight.report.build", 3)
        _ = 1 / 0
    assert len(sent) == 1 and len(db.session.scalars(sa.select(queue.JobRow)).all()) == 1
    with pytest.raises(RuntimeError, match="outside an operation"):
        enqueue("insight.report.build", 4)


def test_a_broker_that_is_down_does_not_undo_the_change(rolled_back: sa.Connection, leader: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(name: str, job: int) -> None:
        raise ConnectionError

    monkeypatch.setattr(queue, "_sender", [down])
    with unit(leader, "test.ask"):
        enqueue("insight.report.build", 1)
    assert db.session.scalars(sa.select(queue.JobRow.state)).all() == ["queued"]


def test_two_people_save_at_once_and_one_of_them_gets_the_conflict(app: Flask, committed: Flask, leader: Actor) -> None:
    """Real commits on two connections."""
    with app.app_context():
        number = organisation(leader).id
    both, came = threading.Barrier(2), list[object]()

    def edit(name: str) -> None:
        with app.app_context():
            mine = db.session.get_one(Organisation, number)
            both.wait()
            try:
                rename(leader, mine, name=name)
                came.append("saved")
            except Conflict as conflict:
                came.append(conflict.texts["name"][0])

    threads = [threading.Thread(target=edit, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, came))[1] == "saved" and sorted(map(str, came))[0] in "ab"


PID = Prepared(sa.select(sa.func.pg_backend_pid()))


def test_a_connection_that_died_is_not_handed_out_again(app: Flask) -> None:
    with app.app_context():
        db.engines[READS].dispose()  # the pool has one then: with more, another would be handed out, and the dead one to a later test
        with reading() as connection:
            [(dead,)] = PID.all(connection, {})
        with db.engine.begin() as killer:
            killer.execute(sa.select(sa.func.pg_terminate_backend(dead, 10_000)))
        with reading() as connection:
            assert PID.all(connection, {}) != [(dead,)], "the question is asked again on a new one, and nobody sees an error"


def test_a_read_inside_a_unit_sees_what_the_unit_wrote(app: Flask, committed: Flask, leader: Actor) -> None:
    with app.app_context(), unit(leader, "test.read_own"):
        log(leader, DAY)
        with reading() as connection:
            assert connection.scalar(sa.select(sa.func.count()).select_from(Activity)) == 1


def test_reads_are_one_round_trip_and_leave_no_transaction_open(app: Flask) -> None:
    with app.app_context(), reading() as connection:
        PID.all(connection, {})
        driver: Any = connection.connection.driver_connection
        assert driver.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_the_reading_engine_cannot_write(app: Flask) -> None:
    with app.app_context(), reading() as connection, pytest.raises(sa.exc.InternalError, match="read-only transaction"):
        connection.execute(sa.text("delete from county"))


def test_the_program_itself_holds_only_what_is_granted_to_it(rolled_back: sa.Connection, leader: Actor) -> None:
    activity = log(leader, DAY)
    assert not policy.READ_ACTIVITY.allows(system("task"), activity) and not policy.LOG_ACTIVITY.held_by(system("task"))
