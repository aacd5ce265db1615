"""`vaw status`: is everything up, and is anything stuck? Exit 1 when something is wrong. Needs neither Flask nor a worker."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import psycopg
import redis

from config.schema import newest_migration
from config.settings import Settings
from vaw.cli.exits import Missing, Refused
from vaw.cli.run import ready
from vaw.cli.run.state import State, alive, state_from

LATE_AFTER_SECONDS = 120  # a queued job this long past its hour: the worker is away or far behind
FEWEST_FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    name: str
    fine: bool
    says: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One document on stdout.")
def status(as_json: bool) -> None:
    """Processes, queue, heartbeat, migrations, disk."""
    state = state_from(os.environ)
    lines = list(look(state, dict(os.environ)))
    fine = all(line.fine for line in lines)
    if as_json:
        click.echo(json.dumps({"fine": fine, "lines": [asdict(line) for line in lines]}, ensure_ascii=False))
    else:
        for line in lines:
            click.echo(f"{'ok ' if line.fine else 'NOT'} {line.name:<12} {line.says}")
    if not fine:
        raise Refused("not everything is well: " + ", ".join(line.name for line in lines if not line.fine) + ".")


def look(state: State, environ: Mapping[str, str]) -> Iterator[Line]:
    """Everything worth a look, in the order in which things depend on each other. Raises Missing when nothing runs here."""
    running = state.running() if state.is_held() else None
    if running:
        yield from _processes(running)
        environ = {**running["environment"], **environ}
    elif not (environ.get("DATABASE_URL") and environ.get("REDIS_URL")):
        raise Missing("nothing runs here: start it with `bin/vaw run`, or set DATABASE_URL and REDIS_URL.")
    settings = Settings.from_env(environ)
    yield from _database(settings)
    yield _broker(settings)
    if running:
        yield _web(running, settings)
    yield _disk(settings.state)


def _processes(running: Mapping[str, Any]) -> Iterator[Line]:
    for name, child in running["children"].items():
        up = bool(child["pid"]) and alive(child["pid"])
        restarts = f", started again {child['restarts']} times" if child["restarts"] else ""
        yield Line(name, up, (f"process {child['pid']}" if up else "not running") + restarts)


def _database(settings: Settings) -> Iterator[Line]:
    try:
        with psycopg.connect(ready.conninfo(settings.database_url), connect_timeout=ready.ANSWER_WITHIN_SECONDS) as connection:
            yield _migrations(connection)
            yield _queue(connection)
    except psycopg.OperationalError:
        yield Line("database", False, "does not answer")
    except psycopg.errors.UndefinedTable:
        yield Line("migrations", False, "the database is empty: run `bin/vaw db upgrade`")


def _migrations(connection: psycopg.Connection[Any]) -> Line:
    row = connection.execute("select version_num from alembic_version").fetchone()
    at, newest = row[0] if row else "nothing", newest_migration()
    return Line("migrations", at == newest, at if at == newest else f"at {at}, this version needs {newest}")


def _queue(connection: psycopg.Connection[Any]) -> Line:
    row = connection.execute(
        "select count(*) filter (where state = 'queued'), count(*) filter (where state = 'running'), "
        "count(*) filter (where state = 'failed' and ended_at > now() - interval '1 day'), "
        "coalesce(extract(epoch from now() - min(due_at) filter (where state = 'queued')), 0)::int from job"
    ).fetchone()
    queued, busy, failed, late = row or (0, 0, 0, 0)
    lateness = f", the oldest {late} s late" if late > LATE_AFTER_SECONDS else ""
    return Line("queue", not lateness and not failed, f"{queued} waiting{lateness}, {busy} running, {failed} failed since yesterday")


def _broker(settings: Settings) -> Line:
    """The broker, and how long ago scheduler and worker together last beat (a task each 30 s; none yet when the worker is new)."""
    try:
        with ready.client(settings.redis_url) as broker:
            seen = [float(value) for value in broker.mget(ready.HEARTBEAT, ready.WORKER_READY) if value is not None]
    except redis.RedisError:
        return Line("broker", False, "does not answer")
    if not seen:
        return Line("heartbeat", False, "no worker has ever worked here")
    age = time.time() - max(seen)
    return Line("heartbeat", age < LATE_AFTER_SECONDS, f"{age:.0f} s ago")


def _web(running: Mapping[str, Any], settings: Settings) -> Line:
    since = time.monotonic()
    code = ready.web_status(running["host"], running["port"], settings)
    return Line("pages", code == 200, f"/readyz {code or 'does not answer'} in {(time.monotonic() - since) * 1000:.0f} ms")


def _disk(folder: Path) -> Line:
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    return Line("disk", free > FEWEST_FREE_BYTES, f"{free / 1e9:.1f} GB free")


COMMANDS = (status,)
