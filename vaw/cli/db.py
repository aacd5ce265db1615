"""`vaw db upgrade|check`: the schema and the reference data that belong to this version."""

from __future__ import annotations

from pathlib import Path

import click
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from flask import current_app

from config.schema import ASKED, fits, known_migrations, newest_migration, oldest_that_works
from vaw.cli.exits import Refused
from vaw.cli.run import rights
from vaw.domain.geography.imports import load_register
from vaw.domain.insight.imports import load_templates
from vaw.domain.mandates.imports import load_lists
from vaw.domain.support.imports import load_methods
from vaw.kernel.actor import system
from vaw.kernel.db import db, reading


def alembic() -> Config:
    """Where the migrations are and which database they are for."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "migrations"))
    config.attributes["url"] = current_app.extensions["settings"].owner_url
    return config


@click.group("db")
def database() -> None:
    """The schema of the database."""


@database.command()
def upgrade() -> None:
    """Bring schema and reference data to this version; harmless when they are there."""
    command.upgrade(alembic(), "head")
    with sa.create_engine(current_app.extensions["settings"].owner_url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql(f"comment on table alembic_version is '{oldest_that_works()}'")
    rights.give(current_app.extensions["settings"])
    load_register(system("cli"))
    load_lists(system("cli"))
    load_methods(system("cli"))
    load_templates(system("cli"))
    click.echo("vaw: the database is up to date.", err=True)


@database.command()
def check() -> None:
    """Exit 1 when migrations are missing, or in production when the application's role is not bound."""
    with db.engine.connect() as connection:
        has = connection.execute(sa.text("select to_regclass('alembic_version')")).scalar()
        found, since = connection.exec_driver_sql(ASKED).one_or_none() or (None, None) if has else (None, None)
    if not fits(found, since):
        if found is not None and found not in known_migrations():
            raise Refused(f"the database is at {found}, which takes away what this version needs: install the new version here too.")
        raise Refused(f"the database is at {found or 'nothing'}, this version needs {newest_migration()}: run `bin/vaw db upgrade`.")
    with reading() as connection:
        if connection.exec_driver_sql("show default_transaction_read_only").scalar() != "on":
            raise Refused("connections of DATABASE_READS_URL may write: let the pooler begin them as deploy/pgbouncer.ini does.")
    rights.see_that_it_is_bound(current_app.extensions["settings"])
    click.echo(f"vaw: the database is at {found}.", err=True)


COMMANDS = (database,)
