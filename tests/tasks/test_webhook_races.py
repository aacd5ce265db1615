"""Webhooks when things meet: two workers, a change that is slow to commit, a receiver that hangs, a worker that is killed."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.webhooks import AT, Receiver, log_of, logged, make_webhook
from tests.tasks.test_import_job import until
from vaw.domain.insight.models.webhooks import Webhook
from vaw.domain.insight.operations import webhooks as operations
from vaw.domain.insight.operations.webhooks import HELD
from vaw.domain.insight.queries import webhooks as queries
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import along, unit
from vaw.tasks import webhooks as task

BY = system("task")
PATIENCE = 30  # seconds that a thread waits for another one: over only when something is broken


@pytest.fixture
def leader(receiver: Receiver) -> Person:
    return person()


class Other(threading.Thread):
    """Another worker: it does something at the same time, in a session of its own. `answer` waits for what came of it."""

    def __init__(self, app: Flask, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.app, self.work, self.got = app, work, list[Any]()
        self.start()

    def run(self) -> None:
        with self.app.app_context():
            self.got.append(self.work())

    def answer(self) -> Any:
        self.join(PATIENCE)
        [got] = self.got
        return got


def in_a_process_of_its_own(work: Callable[[], object]) -> int:
    """What it ended with; its connections are its own."""
    db.session.remove()
    child = os.fork()
    if child == 0:
        try:
            for engine in db.engines.values():
                engine.dispose(close=False)
            work()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def wait(event: threading.Event) -> None:
    assert event.wait(PATIENCE)


def ids(receiver: Receiver) -> list[str]:
    return [headers["webhook-id"] for _path, headers, _body in receiver.got]


def told(receiver: Receiver) -> list[int]:
    return [json.loads(body)["object_id"] for _path, _headers, body in receiver.got]


def test_while_one_worker_waits_for_the_answer_another_one_sends_nothing_of_it(app: Flask, receiver: Receiver, leader: Person) -> None:
    arrived, go_on = threading.Event(), threading.Event()
    receiver.first = lambda _path: (arrived.set(), wait(go_on))
    hook = make_webhook(leader, receiver.address)
    logged(leader)
    first = Other(app, task.tick)
    wait(arrived)
    assert task.tick() == task.send(hook.id) == 0
    go_on.set()
    assert first.answer() == 1 and task.tick() == 0
    assert len(receiver.got) == 1 and log_of(hook) == [("activity.logged", "sent", 1, 204, None)]


def test_two_workers_that_see_the_same_news_write_it_down_once(
    app: Flask, receiver: Receiver, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, seen, judged = make_webhook(leader, receiver.address), operations._told, list[int]()
    logged(leader)

    def and_the_other_one(*args: Any) -> Any:
        """Both have looked, neither has written."""
        monkeypatch.setattr(operations, "_told", seen)
        judged.append(Other(app, lambda: operations.gather(BY, hook.id)).answer())
        return seen(*args)

    monkeypatch.setattr(operations, "_told", and_the_other_one)
    assert (operations.gather(BY, hook.id), judged) == (0, [1])
    assert task.tick() == 1 and len(receiver.got) == 1


def test_a_change_that_is_slow_to_commit_is_told_of_after_those_that_overtook_it(app: Flask, receiver: Receiver, leader: Person) -> None:
    make_webhook(leader, receiver.address)
    written, go_on = threading.Event(), threading.Event()

    def before_the_commit() -> None:
        db.session.flush()
        written.set()
        wait(go_on)

    def slowly() -> int:
        with along(before_the_commit):
            return logged(leader).id

    slow = Other(app, slowly)
    wait(written)
    fast = logged(leader, on=date(2025, 3, 4)).id
    assert task.tick() == 1 and task.tick() == 0
    go_on.set()
    late = slow.answer()
    with db.engine.connect() as connection:
        lines = list(connection.scalars(sa.text("select row_id from audit where kind = 'activity' order by id")))
    assert lines.index(late) < lines.index(fast), "the slow one has the lower number"
    assert task.tick() == 1 and task.tick() == 0
    assert told(receiver) == [fast, late]


def test_a_receiver_that_hangs_holds_nobody_up(receiver: Receiver, leader: Person) -> None:
    """The first in line answers only when all the others have got theirs."""
    others = threading.Event()
    receiver.first = lambda path: others.wait(PATIENCE) if "hemlig" in path else others.set()
    hangs = make_webhook(leader, receiver.address)
    logged(leader)
    operations.gather(BY, hangs.id)
    well = make_webhook(leader, receiver.address.partition("?")[0])
    logged(leader)
    with clock.frozen(AT + timedelta(seconds=1)):
        operations.gather(BY, well.id)
        assert task.tick() == 3
    assert {line[1] for line in log_of(hangs) + log_of(well)} == {"sent"}


def test_what_goes_wrong_with_one_webhook_is_its_own_matter(receiver: Receiver, leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, well = make_webhook(leader, receiver.address), make_webhook(leader, receiver.address)
    logged(leader)
    find = queries.find_receiver

    def found(webhook_id: int) -> Any:
        if webhook_id == broken.id:
            raise ValueError("made up")
        return find(webhook_id)

    monkeypatch.setattr(queries, "find_receiver", found)
    assert task.tick() == 1
    assert log_of(well) == [("activity.logged", "sent", 1, 204, None)]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")  # workers are made so too
def test_a_worker_that_is_killed_before_it_notes_the_answer_sends_it_again_under_the_same_number(
    receiver: Receiver, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, way = make_webhook(leader, receiver.address), receiver.way()
    logged(leader)
    operations.gather(BY, hook.id)

    class Deadly:
        def post(self, *args: Any) -> None:
            way.post(*args)
            os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as within:
        within.setattr(task, "way", Deadly)
        assert in_a_process_of_its_own(lambda: task.send(hook.id)) == -signal.SIGKILL
    assert len(receiver.got) == 1
    with clock.frozen(AT + HELD):
        assert task.tick() == 0, "it may still be in somebody's hand"
    with clock.frozen(AT + HELD + timedelta(seconds=1)):
        assert task.tick() == 1 and task.tick() == 0
    first, again = ids(receiver)
    assert first == again
    assert log_of(hook) == [("activity.logged", "sent", 2, 204, None)]


def test_a_worker_that_was_away_too_long_undoes_nothing_of_what_came_after(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    logged(leader)
    operations.gather(BY, hook.id)
    slow = operations.take(BY, hook.id)
    assert slow
    with clock.frozen(AT + HELD + timedelta(seconds=1)):
        assert task.tick() == 1
        operations.mark_failed(BY, hook.id, slow, status=None, error="timed_out")
        assert task.tick() == 0
    assert log_of(hook) == [("activity.logged", "sent", 2, 204, None)]
    assert failures(hook) == 0


def test_what_was_paused_on_its_way_is_not_sent_when_it_goes_on(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    logged(leader)
    operations.gather(BY, hook.id)
    taken = operations.take(BY, hook.id)
    assert taken
    operations.pause_webhook(leader.actor, hook)
    operations.mark_failed(BY, hook.id, taken, status=500, error=None)
    operations.resume_webhook(leader.actor, fresh(hook))
    with clock.frozen(AT + timedelta(days=1)):
        assert task.tick() == 0
    assert receiver.got == [] and log_of(hook) == [("activity.logged", "dropped", 1, None, None)]


@pytest.mark.parametrize("ended", ["sent", "failed"])
def test_who_pauses_while_an_answer_is_noted_waits_for_it_and_never_for_each_other(
    app: Flask, receiver: Receiver, leader: Person, ended: str
) -> None:
    """The webhook's row is always locked before those of its messages."""
    hook = make_webhook(leader, receiver.address)
    logged(leader)
    operations.gather(BY, hook.id)
    taken = operations.take(BY, hook.id)
    assert taken
    marks = {
        "sent": lambda: operations.mark_sent(BY, hook.id, taken, status=204),
        "failed": lambda: operations.mark_failed(BY, hook.id, taken, status=500, error=None),
    }
    with unit(system("test"), "test.ill"):
        db.session.execute(sa.update(Webhook).where(Webhook.id == hook.id).values(failures=1, failing_since=AT))
    with db.engine.begin() as pausing:
        pausing.execute(sa.text("update webhook set state = 'paused' where id = :id"), {"id": hook.id})
        noting = Other(app, marks[ended])
        until(lambda: blocked(pausing) == 1)
        pausing.execute(sa.text("select 1 from webhook_delivery where id = :id for update nowait"), {"id": taken.id})
    assert noting.answer() is None


def test_a_database_that_was_restored_tells_nothing_of_what_was_before(receiver: Receiver, leader: Person, owner: sa.Engine) -> None:
    """Transactions of another cluster have other numbers: here they seem to lie in the future, and the log of old messages is tidied."""
    hook = make_webhook(leader, receiver.address)
    logged(leader)
    assert task.tick() == 1
    with owner.begin() as connection:
        connection.execute(sa.text("update audit set tx = tx + 1000000"))
        connection.execute(sa.text("update webhook set cluster = 'another', seen = '10:10:'"))
        connection.execute(sa.text("delete from webhook_delivery"))
    assert task.tick() == task.tick() == 0
    logged(leader)
    assert task.tick() == 1 and log_of(hook) == [("activity.logged", "sent", 1, 204, None)]


def fresh(hook: Webhook) -> Webhook:
    return db.session.scalars(sa.select(Webhook).where(Webhook.id == hook.id).execution_options(populate_existing=True)).one()


def failures(hook: Webhook) -> int:
    return db.session.scalars(sa.select(Webhook.failures).where(Webhook.id == hook.id)).one()


def blocked(connection: sa.Connection) -> int:
    """How many wait for this connection."""
    waiting = "select count(*) from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))"
    return connection.execute(sa.text(waiting)).scalar_one()
