"""A job is a row: done once, found again after its worker was killed, given up in words."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from celery import signals
from celery.contrib.testing.worker import start_worker
from flask import Flask, current_app

from vaw.kernel import queue
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import enqueue, unit
from vaw.kernel.queue import JobRow
from vaw.tasks import app as tasks
from vaw.web.settings import settings as settings_now

NAME = "insight.report.build"
SEEN: list[tuple[int, ...]] = []
FAULTS: list[Exception] = []


def work(*ids: int) -> int:
    SEEN.append(ids)
    if FAULTS:
        raise FAULTS.pop()
    return len(ids)


def gave_up(*ids: int) -> None:
    SEEN.append((-1, *ids))


@pytest.fixture
def sent(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Numbers of the jobs whose message left; the job's code is ours. Real commits: a job runs on connections of its own."""
    messages: list[int] = []
    monkeypatch.setitem(tasks.JOBS, NAME, tasks.Work(f"{__name__}:work", f"{__name__}:gave_up"))
    monkeypatch.setattr(queue, "_sender", [lambda name, job: messages.append(job)])
    SEEN.clear()
    FAULTS.clear()
    with committed.app_context():
        yield messages


def asked(*ids: int) -> int:
    with unit(system("test"), "test.ask"):
        enqueue(NAME, *ids)
    return int(db.session.scalars(sa.select(sa.func.max(JobRow.id))).one())


def row(job: int) -> Any:
    with db.engine.connect() as connection:
        return connection.execute(sa.select(JobRow.__table__).where(JobRow.id == job)).one()


def changed(job: int, how: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text(f"update job set {how} where id = :id"), {"id": job})


def later(*, seconds: float) -> None:
    """Let so many seconds go by for every job."""
    with db.engine.begin() as connection:
        by = sa.text("update job set due_at = due_at - make_interval(secs => :s), sent_at = sent_at - make_interval(secs => :s)")
        connection.execute(by, {"s": seconds})


def test_a_job_that_comes_twice_is_done_once(sent: list[int]) -> None:
    asked(7, 8)
    assert [tasks.run(sent[0]), tasks.run(sent[0])] == [2, 0]
    assert SEEN == [(7, 8)]
    done = row(sent[0])
    assert (done.state, done.attempts, done.lease_until) == ("done", 1, None) and done.ended_at


def test_a_job_that_somebody_else_does_is_left_alone(sent: list[int]) -> None:
    job = asked(1)
    changed(job, "state = 'running', lease = 'another', lease_until = now() + interval '20 seconds'")
    assert tasks.run(job) == 0 and SEEN == []


def test_a_killed_workers_job_is_found_by_the_sweep_and_starts_again(sent: list[int]) -> None:
    job = asked(1)
    changed(job, "state = 'running', attempts = 1, lease = 'the dead', lease_until = now() - interval '1 second'")
    sent.clear()
    assert tasks.sweep() == 1 and sent == [job]
    assert tasks.run(job) == 1 and row(job).attempts == 2


def test_the_sweep_sends_again_what_no_worker_took_and_leaves_the_rest(sent: list[int]) -> None:
    lost, fresh, waiting, running, done = (asked(n) for n in range(5))
    changed(lost, "due_at = now() - interval '11 seconds'")
    changed(waiting, "due_at = now() + interval '1 hour'")
    changed(running, "state = 'running', lease_until = now() + interval '5 seconds'")
    changed(done, "state = 'done', due_at = now() - interval '1 day'")
    sent.clear()
    assert tasks.sweep() == 1 and sent == [lost]
    assert row(fresh).state == "queued"


def test_what_waits_is_sent_again_in_growing_waits(sent: list[int]) -> None:
    job, waits = asked(1), []
    for _ in range(9):
        sent.clear()
        waited = 0
        while not sent:
            later(seconds=1 if waited < 30 else 10)
            waited += 1 if waited < 30 else 10
            tasks.sweep()
        waits.append(waited)
    assert waits == sorted(waits) and waits[0] in (10, 11) and waits[1] in (20, 21) and 600 <= waits[-1] <= 620, waits
    assert tasks.run(job) == 1 and (row(job).replays, row(job).sent_at) == (0, None)


def test_an_hour_without_a_worker_leaves_few_messages_for_each_job(sent: list[int]) -> None:
    for n in range(20):
        asked(n)
    for _ in range(240):  # a sweep each 15 seconds for an hour
        later(seconds=15)
        tasks.sweep()
    assert 20 * 8 < len(sent) <= 20 * 14, "the first message, and a dozen more"


def test_what_its_worker_put_back_or_died_over_is_sent_at_once(sent: list[int]) -> None:
    job = asked(1)
    FAULTS.append(RuntimeError())
    assert tasks.run(job) == 0
    sent.clear()
    assert tasks.sweep() == 0, "it is not due yet"
    changed(job, "due_at = now()")
    assert tasks.sweep() == 1 and tasks.sweep() == 0
    changed(job, "state = 'running', lease_until = now() - interval '1 millisecond', sent_at = null, replays = 0")
    assert tasks.sweep() == 1 and tasks.sweep() == 0 and sent == [job, job]


def test_a_broker_that_holds_a_thousand_messages_gets_no_more(app: Flask, sent: list[int]) -> None:
    broker, jobs = app.extensions["redis"], [asked(n) for n in range(3)]
    later(seconds=60)
    sent.clear()
    try:
        broker.delete(tasks.QUEUE)  # what other tests sent
        broker.rpush(tasks.QUEUE, *("x" for _ in range(tasks.LONGEST_QUEUE)))
        assert tasks.sweep() == 0 and sent == []
        broker.rpop(tasks.QUEUE)
        assert tasks.sweep() == 1 and sent == jobs[:1], "as much as there is room for, the oldest first"
    finally:
        broker.delete(tasks.QUEUE)


def test_two_sweeps_at_once_send_each_message_once(committed: Flask, sent: list[int]) -> None:
    jobs = [asked(n) for n in range(30)]
    later(seconds=60)
    sent.clear()

    def sweep() -> int:
        with committed.app_context():
            return tasks.sweep()

    with ThreadPoolExecutor(2) as both:
        done = [both.submit(sweep) for _ in range(2)]
    assert sum(one.result() for one in done) == 30 and sorted(sent) == jobs


def test_a_job_that_fails_waits_longer_each_time_and_is_then_given_up(sent: list[int]) -> None:
    job, waits = asked(5), []
    for attempt in range(1, tasks.ATTEMPTS_MOST + 1):
        FAULTS.append(RuntimeError("Karin, 070-123 45 67"))
        assert tasks.run(job) == 0
        now = row(job)
        assert now.error == "RuntimeError", "the kind of the fault and never its words"
        if attempt < tasks.ATTEMPTS_MOST:
            assert now.state == "queued"
            with db.engine.connect() as connection:
                waits.append(connection.scalar(sa.text("select due_at - now() from job where id = :id"), {"id": job}).total_seconds())
            assert tasks.run(job) == 0 and row(job).attempts == attempt, "it is not due yet"
            changed(job, "due_at = now()")
    assert (now.state, now.lease_until) == ("failed", None) and SEEN[-1] == (-1, 5)
    assert waits == sorted(waits) and 9 < waits[0] < 11


def test_a_job_that_kills_its_workers_is_given_up(sent: list[int]) -> None:
    job = asked(5)
    changed(job, f"state = 'running', attempts = {tasks.ATTEMPTS_MOST}, lease_until = now() - interval '1 second'")
    assert tasks.sweep() == 1 and tasks.run(job) == 0
    assert (row(job).state, row(job).error) == ("failed", "WorkerLost") and SEEN == [(-1, 5)]
    assert tasks.sweep() == 0


def test_a_job_that_lost_its_lease_ends_nothing(sent: list[int]) -> None:
    """A worker that slept too long finds that somebody else has the job: what it says afterwards does not count."""
    job = asked(1)
    with db.engine.begin() as connection:
        connection.execute(tasks._CLAIM, {"id": job, "lease": "the sleeper", "seconds": 30})
    changed(job, "lease = 'the other'")
    with db.engine.begin() as connection:
        connection.execute(tasks._DONE, {"id": job, "lease": "the sleeper"})
    assert row(job).state == "running"


def test_a_running_job_renews_its_lease(sent: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    short = dataclasses.replace(settings_now(), lease_seconds=1)
    monkeypatch.setitem(current_app.extensions, "settings", short)
    job = asked(1)
    changed(job, "state = 'running', lease = 'mine', lease_until = now()")
    before = row(job).lease_until
    with tasks._renewing(job, "mine"):
        until = time.monotonic() + 60
        while (row(job).lease_until - before).total_seconds() < 1 and time.monotonic() < until:
            time.sleep(0.02)
    assert (row(job).lease_until - before).total_seconds() > 1


def test_every_job_has_its_code(app: Flask) -> None:
    for name, job in tasks.JOBS.items():
        assert callable(tasks._load(job.run)), name
        assert job.gave_up is None or callable(tasks._load(job.gave_up)), name


def test_every_regular_task_has_its_code_and_its_hour(app: Flask) -> None:
    for name, entry in app.extensions["celery"].conf.beat_schedule.items():
        assert entry["task"] == "vaw.regular" and callable(tasks._load(entry["args"][0])), name
        assert entry["options"]["expires"] <= 120, "a beat that was missed for long is not made up for"


def test_a_job_is_done_by_a_real_worker_after_the_commit(app: Flask, sent: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The message goes through the broker; the worker is a thread with connections of its own."""
    celery = app.extensions["celery"]
    monkeypatch.setattr(signals.worker_process_init, "receivers", [])  # a thread is no fork: it must not forget our connections
    monkeypatch.setattr(queue, "_sender", [lambda name, job: celery.tasks["vaw.job"].apply_async((job,), retry=False)])
    with start_worker(celery, perform_ping_check=False, pool="solo", shutdown_timeout=20):
        job = asked(3)
        until = time.monotonic() + 60
        while row(job).state != "done" and time.monotonic() < until:
            time.sleep(0.02)
    assert SEEN == [(3,)] and row(job).state == "done"
