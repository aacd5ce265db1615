"""`vaw db upgrade|check`: the schema and the reference data that belong to this version."""

from __future__ import annotations

from pathlib import Path

import click
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app

from vaw.cli.exits import Refused
from vaw.cli.run import rights
from vaw.domain.geography.imports import load_register
from vaw.domain.insight.imports import load_templates
from vaw.domain.mandates.imports import load_lists
from vaw.domain.support.imports import load_methods
from vaw.kernel.actor import system
from vaw.kernel.db import db


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
        found = connection.execute(sa.text("select version_num from alembic_version")).scalar() if has else None
    wanted = ScriptDirectory.from_config(alembic()).get_current_head()
    if found != wanted:
        raise Refused(f"the database is at {found or 'nothing'}, this version needs {wanted}: run `bin/vaw db upgrade`.")
    rights.see_that_it_is_bound(current_app.extensions["settings"])
    click.echo(f"vaw: the database is at {found}.", err=True)


COMMANDS = (database,)
