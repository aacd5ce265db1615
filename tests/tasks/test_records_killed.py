"""A worker that is killed in the middle of a package: nothing half is handed out, and the next one makes it whole."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.networks import make_agreement
from tests.factories.records import asked, picked
from tests.tasks.test_import_job import last_job, until, worker
from vaw.domain.people.rules import Role
from vaw.domain.records.models.packages import RECORDS_PIECE, RecordsPackage
from vaw.domain.records.operations import judging
from vaw.domain.records.operations.packages import order_handout
from vaw.domain.records.rules.packages import PackageState
from vaw.kernel.db import db
from vaw.tasks import app as tasks

WRITING = """
import time
from vaw.render.packages import Package
add = Package.add
def slowly(self, path, content, **more):
    add(self, path, content, **more)
    open({marks!r}, "a").write(path + "\\n")
    time.sleep(0.5)
Package.add = slowly
"""
KEEPING = """
import time
import sqlalchemy as sa
from vaw.domain.records.operations import packages
packages.PIECE = 1000
@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def slowly(connection, cursor, statement, *rest):
    if statement.startswith("INSERT INTO records_piece"):
        open({marks!r}, "a").write("piece\\n")
        time.sleep(0.5)
"""


def pieces() -> list[bytes]:
    with db.engine.connect() as connection:
        return [bytes(one) for one in connection.scalars(sa.select(RECORDS_PIECE.c.content).order_by(RECORDS_PIECE.c.number))]


def state_of(package_id: int) -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(sa.select(RecordsPackage.state).where(RecordsPackage.id == package_id)))


@pytest.mark.parametrize("slowly", [WRITING, KEEPING], ids=["while it writes the files", "while it keeps the pieces"])
def test_a_worker_that_is_killed_leaves_nothing_and_the_next_one_makes_the_package(committed: Flask, tmp_path: Path, slowly: str) -> None:
    marks = tmp_path / "marks"
    marks.touch()
    with committed.app_context():
        who = person(Role.REGISTRAR)
        matter = asked(who)
        for title in ("Ett avtal", "Ännu ett avtal"):
            judging.release_document(who.actor, picked(who, matter, "agreement", make_agreement(title).id))
        package_id = order_handout(who.actor, matter).id
        job_id = last_job()
        killed = worker(committed, job_id, slowly.format(marks=str(marks)))
        until(lambda: len(marks.read_text().splitlines()) >= 2)
        os.kill(killed.pid, signal.SIGKILL)
        assert killed.wait(10) == -signal.SIGKILL
        assert pieces() == [] and state_of(package_id) == PackageState.QUEUED
        browser, where = who.browser(committed), f"/utlamnande/filer/{package_id}/hamta"
        assert browser.get(where).status_code == 404, "nothing half is handed out"
        db.session.remove()
        assert tasks.run(job_id) == 0, "its lease still runs: nobody else starts"
        with db.engine.begin() as connection:
            connection.execute(sa.text("update job set lease_until = now() - interval '1 second' where id = :id"), {"id": job_id})
        assert worker(committed, job_id).wait(120) == 0
        assert state_of(package_id) == PackageState.DONE
        whole = browser.get(where).data
        db.session.remove()
        package = db.session.get_one(RecordsPackage, package_id)
        assert hashlib.sha256(whole).hexdigest() == package.sha256 and len(whole) == package.size_bytes
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            listed = {one["path"]: one["sha256"] for one in json.loads(archive.read("manifest.json"))["files"]}
            assert {"handling-1.pdf", "handling-2.pdf"} <= set(listed)
            assert all(hashlib.sha256(archive.read(path)).hexdigest() == sum_ for path, sum_ in listed.items())
        assert tasks.run(job_id) == 0, "it is made once"
        db.session.remove()
