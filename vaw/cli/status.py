"""`vaw status`: is everything up, and is anything stuck? Exit 1 when something is wrong. Needs no application and no worker."""

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
import redis
import sqlalchemy as sa

from config.schema import ASKED, fits, newest_migration
from config.settings import Settings
from vaw.cli.exits import Missing, Refused
from vaw.cli.run import ready
from vaw.cli.run.state import State, alive, state_from
from vaw.domain.notifications.queries import delivery
from vaw.integrations.redis import ANSWER_WITHIN_SECONDS, connect
from vaw.kernel import clock, queue
from vaw.web.reminding import PATHS

FEWEST_FREE_BYTES = 500_000_000
BROKER_LIST = "vaw"  # the one queue (vaw.tasks.carrier)
_JOBS = sa.text(
    "select count(*) filter (where state = 'queued'), count(*) filter (where state = 'running'), "
    "count(*) filter (where state = 'failed' and ended_at > now() - interval '1 day') from job"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    name: str
    fine: bool
    says: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One document on stdout.")
def status(as_json: bool) -> None:
    """Processes, migrations, queue, scheduler, worker, mail, reminders, disk."""
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
    within = {"connect_timeout": ANSWER_WITHIN_SECONDS}
    engine = sa.create_engine(settings.database_url, poolclass=sa.NullPool, connect_args=within, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield _migrations(connection)
            yield _queue(connection)
            yield from _signs(connection)
            yield from _reminders(connection, settings)
    except sa.exc.OperationalError:
        yield Line("database", False, "does not answer")
    except sa.exc.ProgrammingError:
        yield Line("tables", False, "they are not those of this version: run `bin/vaw db upgrade`")


def _migrations(connection: sa.Connection) -> Line:
    at, since = connection.exec_driver_sql(ASKED).one_or_none() or (None, None)
    newest = newest_migration()
    return Line("migrations", fits(at, since), newest if at == newest else f"at {at or 'nothing'}, this version needs {newest}")


def _queue(connection: sa.Connection) -> Line:
    queued, busy, failed = connection.execute(_JOBS).one()
    stuck = queue.count_stuck(connection)
    lateness = f", {stuck} of them stuck" if stuck else ""
    return Line("queue", not stuck and not failed, f"{queued} waiting, {busy} running{lateness}, {failed} failed since yesterday")


def _signs(connection: sa.Connection) -> Iterator[Line]:
    silent = queue.silent_for(connection)
    for name in ("scheduler", "worker"):
        says = f"{silent[name]:.0f} s ago" if name in silent else "has never given a sign of life"
        yield Line(name, silent.get(name, queue.SILENT_SECONDS) < queue.SILENT_SECONDS, says)


def _reminders(connection: sa.Connection, settings: Settings) -> Iterator[Line]:
    """What should have left or been planned and was not, by the tables alone (notifications.queries.delivery)."""
    clock.start_at(settings.now)
    found = delivery.check(connection)
    late = f"{found.unsent} mails and the mail of {found.ungathered} groups of people"
    yield Line("mail", found.mail_is_well, f"{'nothing' if found.mail_is_well else late} late, {found.given_up} given up since yesterday")
    yield Line("reminders", not found.unplanned, f"{len(PATHS)} kinds, {found.unplanned} things without the notice they should have")


def _broker(settings: Settings) -> Line:
    try:
        with connect(settings.redis_url) as broker:
            waiting = broker.llen(BROKER_LIST)
    except redis.RedisError:
        return Line("broker", False, "does not answer")
    return Line("broker", True, f"{waiting} messages waiting")


def _web(running: Mapping[str, Any], settings: Settings) -> Line:
    since = time.monotonic()
    code = ready.web_status(running["host"], running["port"], settings)
    return Line("pages", code == 200, f"/readyz {code or 'does not answer'} in {(time.monotonic() - since) * 1000:.0f} ms")


def _disk(folder: Path) -> Line:
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    return Line("disk", free > FEWEST_FREE_BYTES, f"{free / 1e9:.1f} GB free")


COMMANDS = (status,)
