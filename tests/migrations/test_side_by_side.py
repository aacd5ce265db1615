"""Two releases at work on one database: the older one goes on as long as no migration takes from it what it uses."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import schema
from config.schema import VERSIONS, fits, newest_migration, oldest_that_works
from tests.conftest import TEMPLATE, settings_for
from tests.factories.databases import made
from vaw.app import create_app
from vaw.cli.db import check
from vaw.kernel.db import db

# In upgrade(), what the program before would miss, or could no longer write.
TAKES = re.compile(
    r"drop_(column|table)|rename_table|new_column_name|nullable=False|\bdrop (column|table)\b|\brename (column )?to\b|\bset not null\b",
    re.IGNORECASE,
)
HARMLESS = re.compile(r"op\.create_table\(|server_default")
FIRST = "0078"  # before it nobody ran two releases side by side


def test_the_newest_migration_is_the_one_that_no_other_follows(tmp_path: Path) -> None:
    (tmp_path / "0001_a.py").write_text('revision = "0001"\ndown_revision = None\n')
    (tmp_path / "0002_b.py").write_text('revision: str = "0002"\ndown_revision: str = "0001"\ncontracts = True\n')
    (tmp_path / "0003_c.py").write_text('revision: str = "0003"\ndown_revision: str = "0002"\n')
    assert newest_migration(tmp_path) == "0003" and oldest_that_works(tmp_path) == "0002"
    assert newest_migration(tmp_path / "none") == "nothing" and oldest_that_works(tmp_path / "none") == ""


@pytest.mark.parametrize(
    ("found", "since", "works"),
    [("0080", "0079", True), ("0081", "0079", True), ("0081", "0080", True), ("0081", "0081", False), ("0079", "0078", False),
     ("0081", None, False), (None, None, False)],
)  # fmt: skip
def test_a_program_works_on_a_newer_database_that_took_nothing_from_it(
    monkeypatch: pytest.MonkeyPatch, found: str | None, since: str | None, works: bool
) -> None:
    monkeypatch.setattr(schema, "newest_migration", lambda: "0080")
    assert fits(found, since) is works


def takes_away(text: str) -> list[str]:
    """Calls of upgrade() that take something from the program before."""
    upgrade = next(part for part in ast.parse(text).body if isinstance(part, ast.FunctionDef) and part.name == "upgrade")
    calls = [ast.get_source_segment(text, part) or "" for part in upgrade.body]
    return [call for call in calls if TAKES.search(call) and not HARMLESS.search(call)]


def test_a_migration_that_takes_something_away_says_so() -> None:
    """It may come only after a release that no longer uses it (deploy/README.md)."""
    later = [path for path in sorted(VERSIONS.glob("*.py")) if path.name[:4] >= FIRST]
    assert [path.name for path in later if takes_away(path.read_text()) and "\ncontracts = True" not in path.read_text()] == []
    assert takes_away("def upgrade():\n    op.drop_column('a', 'b')\n"), "or nothing would be found"
    assert takes_away("def upgrade():\n    op.add_column('a', sa.Column('b', sa.Text(), nullable=False))\n")
    assert not takes_away("def upgrade():\n    op.add_column('a', sa.Column('b', sa.Text(), server_default='', nullable=False))\n")


@pytest.mark.usefixtures("database")
def test_a_newer_database_is_fit_or_not_in_words() -> None:
    with made(TEMPLATE) as url:
        app, owner = create_app(settings_for(url), TESTING=True), sa.create_engine(url, poolclass=sa.NullPool)

        def told(version: str, since: str) -> tuple[str, bool]:
            with owner.begin() as connection:
                connection.exec_driver_sql(f"update alembic_version set version_num = '{version}'")
                connection.exec_driver_sql(f"comment on table alembic_version is '{since}'")
            with app.app_context():
                said = str(app.test_cli_runner().invoke(check).exception or "")
            return said, "migrations: ok" in app.test_client().get("/readyz").get_data(as_text=True)

        newer, too_new, older = told("9999", newest_migration()), told("9999", "9998"), told("0001", "0001")
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
    assert newer == ("", True)
    assert "install the new version" in too_new[0] and not too_new[1]
    assert "bin/vaw db upgrade" in older[0] and not older[1]
