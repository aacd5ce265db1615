"""Celery carries a job's number, nothing else; a task claims the row, so a message that comes twice does nothing.

A running job renews its lease while it lives; a killed worker's job is found by the sweep when the lease has run out and
starts again. What a job does must therefore be harmless to repeat: one transaction, or a state that says how far it came.
"""

from __future__ import annotations

import importlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from celery import Celery, signals
from flask import Flask
from redis import Redis

from config.settings import Settings
from vaw.kernel import queue
from vaw.kernel.db import db
from vaw.tasks.schedule import SCHEDULE

log = logging.getLogger(__name__)
LEASE_SECONDS = 30
RENEW_SECONDS = 8  # three chances before the lease runs out
ATTEMPTS_MOST = 5
READY_KEY = "vaw:worker:ready"


@dataclass(frozen=True, slots=True)
class Work:
    """Where a job's code is, as "module:function": imported by the worker that does it and by nobody else (WeasyPrint is heavy)."""

    run: str
    gave_up: str | None = None


JOBS: dict[str, Work] = {
    "activities.import.check": Work("vaw.tasks.imports:check", "vaw.tasks.imports:gave_up"),
    "activities.import.run": Work("vaw.tasks.imports:run", "vaw.tasks.imports:gave_up"),
    "people.invitation.send": Work("vaw.tasks.invitations:send"),
    "insight.report.build": Work("vaw.tasks.reports:build", "vaw.tasks.reports:gave_up"),
}
_CLAIM = sa.text(
    "update job set state = 'running', attempts = attempts + 1, lease = :lease, lease_until = now() + make_interval(secs => :seconds) "
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
_LOST = sa.text(
    "select id, name from job where (state = 'queued' and due_at < now() - interval '10 seconds') "
    "or (state = 'running' and lease_until < now()) order by due_at limit 500"
)


def settings_of(broker_url: str) -> dict[str, Any]:
    """Celery's configuration (stack.md 1: measured, and the traps behind each line)."""
    return {
        "broker_url": broker_url,
        "result_backend": None,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 50,  # WeasyPrint's memory goes back to the machine
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {"visibility_timeout": 7200, "unacked_restore_interval": 10, "unacked_restore_throttle": 1},
        "task_time_limit": 3600,
        "task_soft_time_limit": 3300,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_hijack_root_logger": False,
        "task_default_queue": "vaw",
        "timezone": "Europe/Stockholm",
        "enable_utc": True,
        "beat_schedule": SCHEDULE,
    }


def make_celery(app: Flask, settings: Settings) -> Celery:
    """The Celery application, and the way by which the kernel's queue sends to it."""
    celery = Celery("vaw")
    celery.conf.update(settings_of(settings.broker_url))

    @celery.task(name="vaw.job", shared=False)  # type: ignore[untyped-decorator]
    def job(job_id: int) -> int:
        with app.app_context():
            return run(job_id)

    @celery.task(name="vaw.regular", shared=False)  # type: ignore[untyped-decorator]
    def regular(path: str) -> int:
        with app.app_context():
            return int(_load(path)())

    queue.connect(lambda name, job_id: job.apply_async((job_id,), retry=False))
    app.extensions["celery"] = celery
    app.extensions["redis"] = Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2)

    @signals.worker_ready.connect(weak=False)  # type: ignore[untyped-decorator]
    def ready(**_: Any) -> None:
        app.extensions["redis"].set(READY_KEY, str(time.time()))

    @signals.worker_process_init.connect(weak=False)  # type: ignore[untyped-decorator]
    def forked(**_: Any) -> None:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose(close=False)  # the parent's connections are not the child's

    return celery


def _load(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def run(job_id: int) -> int:
    """Do one job. Returns what it counted, 0 when somebody else has it, when it is not due or when it failed."""
    lease = uuid.uuid4().hex
    with db.engine.begin() as connection:
        row = connection.execute(_CLAIM, {"id": job_id, "lease": lease, "seconds": LEASE_SECONDS}).one_or_none()
    if row is None:
        return 0
    work = JOBS[row.name]
    try:
        with _renewing(job_id, lease):
            done = int(_load(work.run)(*row.args))
    except Exception as failed:  # the channel's edge: the job's own transaction has rolled back
        _put_back(job_id, lease, row, work, failed)
        return 0
    with db.engine.begin() as connection:
        connection.execute(_DONE, {"id": job_id, "lease": lease})
    return done


def _put_back(job_id: int, lease: str, row: Any, work: Work, failed: Exception) -> None:
    kind = type(failed).__name__  # never the message: it may quote what a person typed
    log.error("job.failed", extra={"job": job_id, "work": row.name, "kind": kind, "attempt": row.attempts}, exc_info=failed)
    last = row.attempts >= ATTEMPTS_MOST
    if last and work.gave_up:
        _load(work.gave_up)(*row.args)
    with db.engine.begin() as connection:
        connection.execute(_FAILED if last else _AGAIN, {"id": job_id, "lease": lease, "error": kind, "wait": 5 * 2**row.attempts})


@contextmanager
def _renewing(job_id: int, lease: str) -> Iterator[None]:
    """Keep the lease while the work goes on."""
    over, engine = threading.Event(), db.engine

    def renew() -> None:
        while not over.wait(RENEW_SECONDS):
            with engine.begin() as connection:
                connection.execute(_RENEW, {"id": job_id, "lease": lease, "seconds": LEASE_SECONDS})

    thread = threading.Thread(target=renew, name=f"lease-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def sweep() -> int:
    """Send again what is due and was never picked up, and what a worker died over. Returns how many were sent."""
    with db.engine.connect() as connection:
        lost = connection.execute(_LOST).all()
    queue.release([queue.Job(row.id, row.name) for row in lost])
    return len(lost)
