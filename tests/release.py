"""`python -m tests.release NAME`: a small system of this release, with a row of everything, as its own `vaw backup` writes it.

NAME.backup, and beside it NAME.json: the figures of a county and a year as this release counts them. Made once at each release, with that
release's code, for the test that the next one can bring it up to date (docs/backup.md).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from click.testing import CliRunner

from config.settings import DEFAULT_ENCRYPTION_KEY
from tests import conftest, servers
from tests.domain.test_differences import edition
from tests.factories import person
from tests.factories.whole_year import make_whole_year
from tests.factories.world import make_world
from vaw.app import create_app
from vaw.cli.backup import backup
from vaw.domain.insight.queries import list_figures
from vaw.kernel import clock, i18n
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db

READ_AT = datetime(2026, 2, 2, 9, tzinfo=UTC)


def figures() -> dict[str, Any]:
    """{code: rows} of Västerbotten in 2025, as JSON has them. Needs an app context."""
    reader = Actor(None, "web", (Grant("development_leader", county_id=24),))
    with clock.frozen(READ_AT):
        found = {one.figure.code: [list(row) for row in one.rows] for one in list_figures(reader, 24, 2025)}
    return dict(json.loads(json.dumps(found, default=str)))


def make(name: Path) -> None:
    conftest.KEY = DEFAULT_ENCRYPTION_KEY
    url = sa.make_url(os.environ[servers.POSTGRES]).set(database="release")
    with conftest._admin() as admin:
        admin.execute(sa.text("create database release"))
    settings = conftest.settings_for(url)
    app = create_app(settings, TESTING=True)
    with app.app_context():
        assert app.test_cli_runner().invoke(conftest._upgrade()).exit_code == 0
        i18n.speak("sv")
        make_world(app)
        leader = person()
        make_whole_year(leader.actor)
        with db.engine.begin() as connection:
            connection.execute(sa.text("delete from report_file"))  # the world's are made up; this one is a true edition
        edition(leader)
        name.with_suffix(".json").write_text(json.dumps(figures(), ensure_ascii=False))
        for engine in db.engines.values():
            engine.dispose()
    told = {"DATABASE_URL": url.render_as_string(hide_password=False), "REDIS_URL": settings.redis_url}
    with tempfile.TemporaryDirectory() as state:
        os.environ.update(told | {"VAW_ENV": "test", "VAW_STATE": state, "VAW_ENCRYPTION_KEYS": DEFAULT_ENCRYPTION_KEY})
        done = CliRunner().invoke(backup, [str(name.with_suffix(".backup"))])
    assert done.exit_code == 0, done.output


if __name__ == "__main__":
    running = servers.start()
    try:
        make(Path(sys.argv[1]).absolute())
    finally:
        if running:
            running.stop()
