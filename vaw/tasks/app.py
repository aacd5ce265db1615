"""Celery carries a job's number, nothing else; a task claims the row, so a message that comes twice does nothing.

A running job renews its lease while it lives; a killed worker's job is found by the sweep when the lease has run out and
starts again. What a job does must therefore be harmless to repeat: one transaction, or a state that says how far it came.

What the sweep sends again it sends in growing waits, so that a worker that is away or busy finds a short queue when it comes back.
"""

from __future__ import annotations

import importlib
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from celery import signals
from celery.schedules import crontab
from flask import Flask, current_app
from redis import RedisError

from config.settings import Settings
from vaw.integrations.redis import connect
from vaw.kernel import queue, rows
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.tasks.carrier import QUEUE, Carrier, carrier
from vaw.tasks.schedule import schedule
from vaw.tasks.watch import TAKEN, SignsOfLife, note
from vaw.web.settings import settings as settings_now

log = logging.getLogger(__name__)
ATTEMPTS_MOST = 5
LONGEST_QUEUE = 1_000  # messages; with more than so many waiting, another hint helps nobody
SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Work:
    """Where a job's code is, as "module:function": imported by the worker that does it and by nobody else (WeasyPrint is heavy)."""

    run: str
    gave_up: str | None = None


JOBS: dict[str, Work] = {
    "activities.import.check": Work("vaw.tasks.imports:check", "vaw.tasks.imports:gave_up"),
    "activities.import.run": Work("vaw.tasks.imports:run", "vaw.tasks.imports:gave_up"),
    "housing.editions.check": Work("vaw.tasks.editions:check"),
    "housing.editions.publish": Work("vaw.tasks.editions:publish_ripe"),
    "housing.grant_letter.send": Work("vaw.tasks.grants:send_letter"),
    "housing.report_letter.send": Work("vaw.tasks.housing_letters:send_letter"),
    "networks.action_letter.send": Work("vaw.tasks.actions:send_letter"),
    "networks.meeting.log": Work("vaw.tasks.meeting_ends:propose_log"),
    "networks.meeting_letter.send": Work("vaw.tasks.meetings:send_letter"),
    "networks.meeting_letters.send": Work("vaw.tasks.meetings:send_letters"),
    "networks.minutes.make": Work("vaw.tasks.minutes:make"),
    "people.account_letter.send": Work("vaw.tasks.account_letters:send"),
    "people.invitation.send": Work("vaw.tasks.invitations:send"),
    "prevention.season_letter.send": Work("vaw.tasks.season_letters:send_letter"),
    "strategies.party_letter.send": Work("vaw.tasks.actors:send_letter"),
    "records.package.build": Work("vaw.tasks.records:build", "vaw.tasks.records:gave_up"),
    "retention.disposal.run": Work("vaw.tasks.disposals:carry_out"),
    "support.certificate.make": Work("vaw.tasks.certificates:make"),
    "support.code.send": Work("vaw.tasks.support:send_code"),
    "support.letter.send": Work("vaw.tasks.training:send_letter"),
    "support.letters.send": Work("vaw.tasks.training:send_letters"),
    "support.news.send": Work("vaw.tasks.support:send_news"),
    "support.receipt.send": Work("vaw.tasks.support:send_receipt"),
    "insight.webhook.send": Work("vaw.tasks.webhooks:send"),
    "insight.report.build": Work("vaw.tasks.reports:build", "vaw.tasks.reports:gave_up"),
    "insight.run.make": Work("vaw.tasks.schedules:make", "vaw.tasks.schedules:gave_up"),
}
_CLAIM = sa.text(
    "update job set state = 'running', attempts = attempts + 1, lease = :lease, lease_until = now() + make_interval(secs => :seconds), "
    "sent_at = null, replays = 0 "
    "where id = :id and due_at <= now() and (state = 'queued' or (state = 'running' and lease_until < now())) "
    "returning name, args, attempts"
)
_RENEW = sa.text("update job set lease_until = now() + make_interval(secs => :seconds) where id = :id and lease = :lease")
_DONE = sa.text("update job set state = 'done', lease_until = null, ended_at = now() where id = :id and lease = :lease")
_AGAIN = sa.text(
    "update job set state = 'queued', lease = null, lease_until = null, error = :error, due_at = now() + make_interval(secs => :wait) "
    "where id = :id and lease = :lease"
)
_FAILED = sa.text("update job set state = 'failed', lease_until = null, ended_at = now(), error = :error where id = :id and lease = :lease")
# A job that somebody has begun and put back or died over (attempts > 0, nothing sent since) has no message any more: at once.
# Otherwise 10 s after it was due, then 20 s after it was sent again, 40 s and so on, at most 10 minutes.
_LOST = sa.text(
    "update job set sent_at = now(), replays = replays + 1 where id in ("
    "select id from job where ((state = 'queued' and due_at <= now()) or (state = 'running' and lease_until < now())) "
    "and ((attempts > 0 and sent_at is null) "
    "or greatest(due_at, sent_at) < now() - least(interval '10 seconds' * 2 ^ least(replays, 6), interval '10 minutes')) "
    "order by due_at limit :most for update skip locked) returning id, name"
)


def make_celery(app: Flask, settings: Settings) -> Carrier:
    """The Celery application, and the way by which the kernel's queue sends to it."""
    celery = carrier(settings)
    celery.steps["consumer"].add(SignsOfLife)

    @celery.task(name="vaw.job", shared=False)  # type: ignore[untyped-decorator]
    def job(job_id: int) -> int:
        with app.app_context(), rows.behind(system("task")):
            return run(job_id)

    @celery.task(name="vaw.regular", shared=False)  # type: ignore[untyped-decorator]
    def regular(path: str, sent: float = 0.0) -> int:
        """A task of the schedule; `sent`: when its message was, in seconds since 1970."""
        with suppress(RedisError):  # the broker is away: the scheduler waits a little longer before it sends the next
            note(app.extensions["redis"], TAKEN, path, sent)
        with app.app_context(), rows.behind(system("task")):
            return _call(path)

    queue.connect(lambda name, job_id: job.apply_async((job_id,), retry=False))
    app.extensions["celery"] = celery
    app.extensions["redis"] = connect(settings.redis_url)

    @signals.worker_process_init.connect(weak=False)  # type: ignore[untyped-decorator]
    def forked(**_: Any) -> None:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose(close=False)  # the parent's connections are not the child's

    if traces := app.extensions.get("traces"):
        signals.worker_process_shutdown.connect(lambda **_: traces.flush(), weak=False)

    return celery


def _load(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def load_regular(settings: Settings) -> None:
    """Load what runs each minute or oftener, once, before the worker forks: its processes are renewed every few minutes."""
    for entry in schedule(settings.lease_seconds).values():
        if not isinstance(entry["schedule"], crontab):
            _load(entry["args"][0])


def _call(path: str, *arguments: Any) -> int:
    """Do it, as a span of its own where somebody asked for traces (vaw.web.tracing)."""
    traces = current_app.extensions.get("traces")
    with traces.span(path) if traces else nullcontext():
        return int(_load(path)(*arguments))


def run(job_id: int) -> int:
    """Do one job. Returns what it counted, 0 when somebody else has it, when it is not due or when it failed."""
    lease = uuid.uuid4().hex
    with db.engine.begin() as connection:
        row = connection.execute(_CLAIM, {"id": job_id, "lease": lease, "seconds": settings_now().lease_seconds}).one_or_none()
    if row is None:
        return 0
    work = JOBS[row.name]
    if row.attempts > ATTEMPTS_MOST:  # it has outlived so many workers that it is likely what they died of
        _put_back(job_id, lease, row, work, "WorkerLost")
        return 0
    try:
        with _renewing(job_id, lease):
            done = _call(work.run, *row.args)
    except Exception as failed:  # the channel's edge: the job's own transaction has rolled back
        kind = type(failed).__name__  # never the message: it may quote what a person typed
        log.error("job.failed", extra={"job": job_id, "work": row.name, "kind": kind, "attempt": row.attempts}, exc_info=failed)
        _put_back(job_id, lease, row, work, kind)
        return 0
    with db.engine.begin() as connection:
        connection.execute(_DONE, {"id": job_id, "lease": lease})
    return done


def _put_back(job_id: int, lease: str, row: Any, work: Work, kind: str) -> None:
    """Let it wait for its next attempt, or give it up after the last."""
    last = row.attempts >= ATTEMPTS_MOST
    if last and work.gave_up:
        _load(work.gave_up)(*row.args)
    with db.engine.begin() as connection:
        connection.execute(_FAILED if last else _AGAIN, {"id": job_id, "lease": lease, "error": kind, "wait": 5 * 2**row.attempts})


@contextmanager
def _renewing(job_id: int, lease: str) -> Iterator[None]:
    """Keep the lease while the work goes on: four chances before it runs out."""
    over, engine, seconds = threading.Event(), db.engine, settings_now().lease_seconds

    def renew() -> None:
        while not over.wait(seconds / 4):
            try:
                with engine.begin() as connection:
                    connection.execute(_RENEW, {"id": job_id, "lease": lease, "seconds": seconds})
            except sa.exc.DBAPIError:  # the database is away for a moment: the next chance
                log.warning("job.not_renewed", extra={"job": job_id})

    thread = threading.Thread(target=renew, name=f"lease-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def sweep() -> int:
    """Send again what is due and was never picked up, and what a worker died over. Returns how many were sent.

    Each job waits longer from time to time, and a broker that holds LONGEST_QUEUE messages gets no more of them.
    """
    room = LONGEST_QUEUE - int(current_app.extensions["redis"].llen(QUEUE))
    if room <= 0:
        return 0
    with db.engine.begin() as connection:
        lost = connection.execute(_LOST, {"most": min(room, SWEPT_AT_ONCE)}).all()
    queue.release([queue.Job(row.id, row.name) for row in lost])
    return len(lost)
