"""Migrations go up, down and up again, on an empty database and with rows, and lead to what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from config.schema import newest_migration
from tests.conftest import REFERENCE, TEMPLATE, settings_for
from tests.factories import person
from tests.factories.databases import made
from tests.factories.world import make_world
from vaw.app import create_app
from vaw.cli.db import check, upgrade
from vaw.kernel.db import Model, db
from vaw.tasks.app import JOBS

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# What a database is, as PostgreSQL itself tells it: the order of columns is left out, it has no meaning.
COLUMNS = """
select table_name, column_name, data_type, udt_name, is_nullable, column_default, is_identity
from information_schema.columns where table_schema = 'public' and table_name <> 'alembic_version'
"""
CONSTRAINTS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'public'::regnamespace and contype <> 'n' and conrelid::regclass::text <> 'alembic_version'
"""
INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' and tablename <> 'alembic_version'"


@contextmanager
def connected(url: sa.URL) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection


def alembic(url: sa.URL) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def schema(url: sa.URL) -> dict[str, list[Any]]:
    """Everything that the database knows of itself, in a fixed order."""
    with connected(url) as connection:
        return {
            name: sorted(tuple(map(str, row)) for row in connection.execute(sa.text(query)))
            for name, query in (("columns", COLUMNS), ("constraints", CONSTRAINTS), ("indexes", INDEXES))
        }


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> list[str]:
    return [f"{kind}: {row}" for kind in one for row in sorted(set(one[kind]) ^ set(other[kind]))]


REVISIONS = [script.revision for script in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))]


def test_there_is_one_newest_migration_and_the_program_knows_it() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [newest_migration()]


@pytest.fixture(scope="module")
def ladder() -> Iterator[sa.URL]:
    """An empty database that the steps are climbed in, in their order: each begins where the one before it ended."""
    with made() as url:
        yield url


@pytest.mark.xdist_group("ladder")
@pytest.mark.parametrize("revision", REVISIONS)
def test_a_migration_goes_up_down_and_up_again(ladder: sa.URL, revision: str) -> None:
    command.upgrade(alembic(ladder), revision)
    first = schema(ladder)
    command.downgrade(alembic(ladder), "-1")
    command.upgrade(alembic(ladder), revision)
    assert differences(first, schema(ladder)) == []


def test_all_the_way_down_leaves_nothing_behind() -> None:
    with made() as url:
        before = schema(url)
        command.upgrade(alembic(url), "head")
        command.downgrade(alembic(url), "base")
        assert differences(before, schema(url)) == []


@pytest.mark.usefixtures("database")
def test_migrations_lead_to_what_the_models_say() -> None:
    """The template was made by the migrations."""
    with made(TEMPLATE) as migrated, made() as declared:
        with connected(declared) as connection:
            Model.metadata.create_all(connection)
        assert differences(schema(migrated), schema(declared)) == []


@pytest.mark.usefixtures("database")
def test_alembic_finds_no_difference_either() -> None:
    with made(TEMPLATE) as url, connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Model.metadata) == []


@pytest.fixture
def full(database: sa.URL) -> Iterator[sa.URL]:
    """A database with a row in every table that people and programs fill."""
    with made(TEMPLATE) as url:
        app = create_app(settings_for(url), TESTING=True)
        with app.app_context():
            make_world(app)
            person()
            _fill_what_is_left()
            for engine in db.engines.values():
                engine.dispose()
        yield url


def _fill_what_is_left() -> None:
    """Tables that only the program itself writes."""
    with db.engine.begin() as connection:
        connection.execute(sa.text("insert into job (name, args) values (:name, '{1}')"), {"name": next(iter(JOBS))})


def test_migrations_go_down_and_up_again_under_rows(full: sa.URL) -> None:
    """Every step down and up finds rows to carry; what a step cannot carry back it says when it goes down, not halfway."""
    with connected(full) as connection:
        assert connection.scalar(sa.text("select count(*) from activity")) == 1
    first = schema(full)
    command.downgrade(alembic(full), "base")
    command.upgrade(alembic(full), "head")
    assert differences(first, schema(full)) == []


def test_bringing_an_up_to_date_system_up_to_date_changes_nothing(app: Flask, committed: Flask) -> None:
    """`vaw db upgrade` runs at every start."""
    with app.app_context():
        assert app.test_cli_runner().invoke(check).exit_code == 0
        before = {name: _sum_of(name) for name in sorted(REFERENCE)}
        assert app.test_cli_runner().invoke(upgrade).exit_code == 0
        assert {name: _sum_of(name) for name in sorted(REFERENCE)} == before
        with db.engine.connect() as connection:
            assert connection.scalar(sa.text("select count(*) from audit")) == 0, "nor does it say that it did"


def _sum_of(table: str) -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(sa.text(f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t")))


def test_a_database_without_migrations_is_refused_in_words() -> None:
    with made() as url:
        app = create_app(settings_for(url), TESTING=True)
        with app.app_context():
            answer = app.test_cli_runner().invoke(check)
            for engine in db.engines.values():
                engine.dispose()
    told = str(answer.exception)
    assert answer.exit_code == 1 and "at nothing" in told and "bin/vaw db upgrade" in told
