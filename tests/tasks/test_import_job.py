"""The import's background job: progress, a killed worker, and never a row twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from config.settings import CHECKOUT
from tests.conftest import KEY
from tests.factories import Person, person
from tests.factories.spreadsheets import SECRETS, XLSX, large, sample
from vaw.domain.activities.imports.opening import open_file
from vaw.domain.activities.models import PROGRESS, Activity, ImportBatch
from vaw.domain.activities.operations import imports as operations
from vaw.domain.activities.queries import imports as queries
from vaw.domain.activities.queries import totals
from vaw.domain.activities.rules.imports import ImportState
from vaw.domain.geography.queries import find_county
from vaw.integrations.spreadsheets import read_book
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import app as tasks
from vaw.tasks import imports

ROWS = 20_000
WORKER = """
import json, sys
from pathlib import Path
from config.settings import Settings
from vaw.app import create_app
from vaw.tasks import app as tasks
told = json.loads(sys.argv[1])
job_id = told.pop("job_id")
told |= {"state": Path(told["state"]), "encryption_keys": tuple(told["encryption_keys"]), "env": "test", "now": None, "proxies": 0}
settings = Settings(**told)
with create_app(settings).app_context():
    tasks.run(job_id)
"""


@pytest.fixture
def me(committed: Flask) -> Iterator[Person]:
    with committed.app_context():
        yield person()


def uploaded(me: Person, content: bytes, name: str = "logg.csv") -> ImportBatch:
    county = find_county(24)
    assert county
    plan = open_file(county, content, name, read_book)
    batch = operations.receive_file(me.actor, county, file_name=name, content=content, mapping=plan.as_json())
    operations.confirm_mapping(me.actor, batch, mapping=plan.as_json())
    return batch


def last_job() -> int:
    job_id = db.session.scalar(sa.select(sa.func.max(JobRow.id)))
    db.session.commit()
    assert job_id
    return int(job_id)


def count() -> int:
    found = db.session.scalar(sa.select(sa.func.count(Activity.id)))
    db.session.commit()
    return found or 0


def rows_done() -> int:
    with db.engine.connect() as connection:
        return int(connection.scalar(sa.select(PROGRESS.c.rows_done)) or 0)


def worker(app: Flask, job_id: int, first: str = "") -> subprocess.Popen[bytes]:
    """A real worker process over one job; `first`: what it does before."""
    settings = app.extensions["settings"]
    told = {name: getattr(settings, name) for name in ("database_url", "redis_url", "secret_key", "base_url", "mail_url")}
    said = json.dumps({**told, "state": str(settings.state), "encryption_keys": [KEY], "job_id": job_id})
    return subprocess.Popen([sys.executable, "-c", first + WORKER, said], cwd=CHECKOUT, env={**os.environ, "PYTHONPATH": str(CHECKOUT)})


def until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_killed_worker_leaves_nothing_and_the_next_one_brings_everything_in_once(me: Person, app: Flask) -> None:
    batch = uploaded(me, large(ROWS))
    assert tasks.run(last_job()) == ROWS
    operations.start_import(me.actor, batch)
    job_id = last_job()
    with db.engine.begin() as connection:
        connection.execute(sa.delete(PROGRESS))
    killed = worker(app, job_id)
    until(lambda: rows_done() >= ROWS // 4)
    os.kill(killed.pid, signal.SIGKILL)
    assert killed.wait(10) == -signal.SIGKILL
    assert count() == 0 and queries.get_progress(me.actor, batch.id).state == ImportState.IMPORTING
    assert tasks.run(job_id) == 0, "its lease still runs: nobody else starts"
    with db.engine.begin() as connection:
        connection.execute(sa.text("update job set lease_until = now() - interval '1 second' where id = :id"), {"id": job_id})
    assert worker(app, job_id).wait(120) == 0
    assert count() == ROWS and totals.differences() == dict.fromkeys(totals.names(), 0)
    assert tasks.run(job_id) == 0 and imports.run(batch.id) == 0 and count() == ROWS
    assert queries.get_progress(me.actor, batch.id).state == ImportState.DONE


def test_progress_is_seen_while_the_rows_are_still_on_their_way(me: Person) -> None:
    batch = uploaded(me, large(1200))
    assert imports.check(batch.id) == 1200
    assert queries.get_progress(me.actor, batch.id) == (ImportState.CHECKED, 1000, 1201)


def test_a_job_for_a_batch_that_has_ended_does_nothing(me: Person) -> None:
    batch = uploaded(me, large(3))
    operations.discard_import(me.actor, batch)
    assert imports.check(batch.id) == imports.run(batch.id) == imports.check(999) == 0
    imports.gave_up(999)
    imports.gave_up(batch.id)
    assert queries.get_progress(me.actor, batch.id).state == ImportState.DISCARDED


def test_the_log_of_the_program_says_nothing_of_the_rows(me: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    batch = uploaded(me, sample(XLSX), XLSX)
    imports.check(batch.id)
    operations.start_import(me.actor, batch)
    imports.run(batch.id)
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert not [secret for secret in (*SECRETS, "Bra uppslutning", "riskbedömning") if secret in said]
