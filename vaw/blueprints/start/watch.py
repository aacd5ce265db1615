"""Whether the service is alive: for machines (/healthz, /readyz) and for people (/status)."""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template
from redis import RedisError
from werkzeug.wrappers import Response

from config.schema import newest_migration
from vaw.blueprints.start.pages import bp
from vaw.kernel.db import reading
from vaw.kernel.i18n import gettext as _
from vaw.kernel.queue import HEARTBEAT_KEY
from vaw.web.blueprint import PUBLIC, Answer

HEARTBEAT_EVERY = 30  # seconds (vaw.tasks.schedule); red after two silent intervals
_MIGRATION, _WAITING = (
    sa.text("select version_num from alembic_version"),
    sa.text("select count(*) from job where state = 'queued' and due_at < now() - interval '1 minute'"),
)


@bp.page("/healthz", allow=PUBLIC)
def healthz() -> Answer:
    """The process answers."""
    return Response("ok", mimetype="text/plain")


@bp.page("/readyz", allow=PUBLIC)
def readyz() -> Answer:
    """Database, broker and migrations: 200 when all three are as this version needs them, else 503. Says which, never why."""
    checks = {"database": _database(), "broker": _broker() is not None, "migrations": _migrations()}
    body = "\n".join(f"{name}: {'ok' if fine else 'no'}" for name, fine in checks.items())
    return Response(body + "\n", status=200 if all(checks.values()) else 503, mimetype="text/plain")


@bp.page("/status", allow=PUBLIC)
def status() -> Answer:
    """The same for people, with the heart of the background work."""
    parts: list[tuple[str, bool]] = [
        (_("Databasen"), _database()),
        (_("Databasens version"), _migrations()),
        (_("Kön för bakgrundsarbete"), _broker() is not None),
    ]
    parts += [(_("Bakgrundsarbetet (senaste minuten)"), _beating()), (_("Inget arbete har fastnat"), _nothing_waits())]
    well = all(fine for _name, fine in parts)
    return render_template("start/status.html", parts=parts, well=well), 200 if well else 503


def _database() -> bool:
    try:
        with reading() as connection:
            return connection.scalar(sa.select(1)) == 1
    except sa.exc.SQLAlchemyError:
        return False


def _broker() -> float | None:
    """Seconds since the last heartbeat; None when the broker does not answer, infinity before the first beat."""
    try:
        beat: Any = current_app.extensions["redis"].get(HEARTBEAT_KEY)
    except RedisError:
        return None
    return time.time() - float(beat) if beat else float("inf")


def _beating() -> bool:
    silent = _broker()
    return silent is not None and silent <= 2 * HEARTBEAT_EVERY


def _migrations() -> bool:
    try:
        with reading() as connection:
            return bool(connection.scalar(_MIGRATION) == newest_migration())
    except sa.exc.SQLAlchemyError:
        return False


def _nothing_waits() -> bool:
    try:
        with reading() as connection:
            return bool(connection.scalar(_WAITING) == 0)
    except sa.exc.SQLAlchemyError:
        return False
