"""Whether the service is alive: for machines (/healthz, /readyz) and for people (/status)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import current_app, render_template
from redis import RedisError
from werkzeug.wrappers import Response

from config.schema import ASKED, fits
from vaw.blueprints.start.pages import bp
from vaw.domain.notifications.queries import delivery
from vaw.domain.notifications.queries.delivery import Delivery
from vaw.kernel import queue
from vaw.kernel.db import reading
from vaw.kernel.i18n import gettext as _
from vaw.web.blueprint import PUBLIC, Answer

Told = TypeVar("Told")
KEPT_SECONDS = 10.0  # in each process, so that nobody loads the database by asking how it is
_kept: list[tuple[float, Delivery]] = []


@bp.page("/healthz", allow=PUBLIC)
def healthz() -> Answer:
    """The process answers."""
    return Response("ok", mimetype="text/plain")


@bp.page("/readyz", allow=PUBLIC)
def readyz() -> Answer:
    """Database, broker and migrations: 200 when all three are as this version needs them, else 503. Says which, never why."""
    checks = {"database": _database(), "broker": _broker(), "migrations": _migrations()}
    body = "\n".join(f"{name}: {'ok' if fine else 'no'}" for name, fine in checks.items())
    return Response(body + "\n", status=200 if all(checks.values()) else 503, mimetype="text/plain")


@bp.page("/status", allow=PUBLIC)
def status() -> Answer:
    """The same for people, with the background work and the reminders. Says what works, never where, who or how many."""
    delivered = _delivered()
    parts: list[tuple[str, bool]] = [
        (_("Databasen"), _database()),
        (_("Databasens tabeller"), _migrations()),
        (_("Kön för bakgrundsarbete"), _broker()),
        (_("Schemaläggaren, som startar arbete i tid"), _lives("scheduler")),
        (_("Bakgrundsarbetet"), _lives("worker")),
        (_("Arbetet i kön"), _asked(queue.count_stuck) == 0),
        (_("E-posten"), delivered is not None and delivered.mail_is_well),
        (_("Påminnelserna"), delivered is not None and not delivered.unplanned),
    ]
    well = all(fine for _name, fine in parts)
    lost = delivered is not None and delivered.given_up > 0
    return render_template("start/status.html", parts=parts, well=well, lost=lost), 200 if well else 503


def gauges() -> Iterator[tuple[str, str, float]]:
    """(name, what it tells, value) for a monitor (vaw.web.metrics). What the database does not tell is left out, which says so."""
    ready = _database() and _migrations() and _broker()
    yield "vaw_ready", "Whether database, migrations and broker are as this version needs them.", ready
    for name, seconds in (_asked(queue.silent_for) or {}).items():
        yield f"vaw_{name}_silent_seconds", f"Since the last sign of life of a {name}.", seconds
    if (jobs := _asked(queue.count_waiting)) is not None:
        yield "vaw_jobs_waiting", "Jobs that nobody has begun.", jobs
    if (stuck := _asked(queue.count_stuck)) is not None:
        yield "vaw_jobs_stuck", "Jobs that should have been begun long ago.", stuck
    if delivered := _delivered():
        yield "vaw_mails_late", "Mails that should have left.", delivered.unsent + delivered.ungathered
        yield "vaw_mails_given_up", "Mails of the last day that nobody took.", delivered.given_up
        yield "vaw_reminders_missing", "Things of which somebody should have been told yesterday.", delivered.unplanned


def _asked(question: Callable[[sa.Connection], Told]) -> Told | None:
    """The answer; None when the database does not give one."""
    for _attempt in range(2):  # a connection that died with a killed server says nothing of the one that runs now
        try:
            with reading() as connection:
                return question(connection)
        except sa.exc.SQLAlchemyError as failed:
            if not getattr(failed, "connection_invalidated", False):
                break
    return None


def _database() -> bool:
    return _asked(lambda connection: connection.scalar(sa.select(1))) == 1


def _migrations() -> bool:
    return _asked(lambda connection: fits(*connection.exec_driver_sql(ASKED).one())) is True


def _lives(name: str) -> bool:
    return bool(_asked(lambda connection: queue.alive(connection, name)))


def _broker() -> bool:
    broker: Any = current_app.extensions["redis"]
    try:
        return bool(broker.ping())
    except RedisError:
        return False


def _delivered() -> Delivery | None:
    """The independent check, at most KEPT_SECONDS old; None when the database does not answer."""
    now, kept = time.monotonic(), _kept.copy()
    if not kept or now - kept[0][0] > KEPT_SECONDS:
        found = _asked(delivery.check)
        kept = _kept[:] = [(now, found)] if found else []
    return kept[0][1] if kept else None
