"""Data of the release before: its backup is restored here and brought up to date, and every number is what it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from flask import Flask

from config.settings import DEFAULT_ENCRYPTION_KEY
from tests.conftest import KEY, TEMPLATE, settings_for
from tests.factories.databases import made
from tests.release import figures
from vaw.app import create_app
from vaw.cli.backup import restore
from vaw.cli.backup_file import FIRST, HEAD, read_sealed
from vaw.cli.data_recount import recount
from vaw.cli.db import check, upgrade
from vaw.cli.editions import editions
from vaw.cli.keys import keys
from vaw.cli.manifest import Counted, take
from vaw.cli.run.ready import conninfo
from vaw.domain.housing.models.editions import Edition, EditionFigure
from vaw.domain.housing.queries.editions import hash_of
from vaw.domain.mandates import queries as mandates
from vaw.kernel import sealing
from vaw.kernel.db import db

LINE = ("table_name", "level", "block", "value", "made_for")
SAMPLE = Path(__file__).parents[1] / "samples" / "release-0062"
Run = Callable[..., Result]


def as_it_was_written(folder: Path) -> Path:
    """The sample as that release's own program wrote it, which neither counted nor packed: a file of the first kind."""
    file, key = folder / "old.backup", Fernet(DEFAULT_ENCRYPTION_KEY)
    with SAMPLE.with_suffix(".backup").open("rb") as source:
        pieces = list(read_sealed(source, [DEFAULT_ENCRYPTION_KEY]))[1:]
    lines = [key.encrypt(HEAD.pack(number, number == len(pieces) - 1) + piece) + b"\n" for number, piece in enumerate(pieces)]
    file.write_bytes(FIRST + b"".join(lines))
    return file


def counted(url: sa.URL) -> dict[str, Counted]:
    with psycopg.connect(conninfo(url.render_as_string(hide_password=False))) as connection:
        return {one.name: one for one in take(connection).tables}


@pytest.fixture
def restored(database: sa.URL, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[sa.URL]:
    """The older release's data where a system of this version was: its tables that the older one did not know are gone."""
    with made(TEMPLATE) as url:
        settings = settings_for(url)
        told = {"DATABASE_URL": settings.database_url, "DATABASE_OWNER_URL": settings.database_owner_url, "REDIS_URL": settings.redis_url}
        told |= {"VAW_ENV": "test", "VAW_STATE": str(tmp_path), "VAW_ENCRYPTION_KEYS": DEFAULT_ENCRYPTION_KEY}
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(restore, [str(as_it_was_written(tmp_path)), "--yes"])
        assert done.exit_code == 0 and "db upgrade" in done.output, (done.output, done.exception)
        yield url


@pytest.fixture
def old(restored: sa.URL) -> Iterator[Flask]:
    """This version of the program on that data."""
    app = create_app(replace(settings_for(restored), encryption_keys=(DEFAULT_ENCRYPTION_KEY,)), TESTING=True)
    mandates.forget()
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    mandates.forget()
    sealing.use((KEY,))


def test_data_of_the_release_before_is_brought_up_to_date_and_every_number_stays(restored: sa.URL, old: Flask) -> None:
    before = counted(restored)
    commands = ((upgrade, []), (check, []), (recount, ["--check"]), (editions, ["verify"]), (keys, ["check"]))
    for command, words in commands:
        done: Any = old.test_cli_runner().invoke(command, words)
        assert done.exit_code == 0, (command.name, done.output, done.exception)
    after = counted(restored)
    kept = {name: (one.rows, after[name].rows) for name, one in before.items() if after[name].rows < one.rows}
    assert not kept, "an upgrade loses no row"
    assert before["activity"].rows and before["report_file"].rows and before["registration"].rows
    told = json.loads(SAMPLE.with_suffix(".json").read_text())
    now = figures()
    assert {code: now.get(code) for code in told} == told


def test_what_was_published_in_the_release_before_is_checked_and_attacked_after_the_upgrade(restored: sa.URL, old: Flask) -> None:
    """Whoever made the sample published by hand, under a hash that is none: that is found, and with the right one it all holds."""
    runner = old.test_cli_runner()
    assert runner.invoke(upgrade).exit_code == 0
    refused: Any = runner.invoke(editions, ["check"])
    assert "edition 1 does not fit the chain" in str(refused.exception)
    first = db.session.scalars(sa.select(Edition)).one()
    lines = db.session.execute(sa.select(*(EditionFigure.__table__.c[name] for name in LINE)).where(EditionFigure.edition_id == first.id))
    right = hash_of(first, [tuple(line) for line in lines])
    db.session.rollback()
    with psycopg.connect(conninfo(restored.render_as_string(hide_password=False))) as owner:
        owner.execute("alter table edition disable trigger user")  # what is published cannot be changed otherwise
        owner.execute("update edition set hash = %s", (right,))
        owner.execute("alter table edition enable trigger user")
    done: Any = runner.invoke(editions, ["check"])
    assert done.exit_code == 0 and "1 editions" in done.stderr, (done.output, done.exception)
