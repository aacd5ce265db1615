"""How migrations run: one transaction each, never waiting long for a lock, never two at once."""

from __future__ import annotations

import os

import sqlalchemy as sa
from alembic import context

import vaw.schema  # noqa: F401  fills the metadata
from vaw.kernel.db import Model

LOCK_TIMEOUT, STATEMENT_TIMEOUT = "5s", "10min"  # a migration that cannot get its lock gives way to the people at work
ONE_AT_A_TIME = 20211103  # advisory lock; any number that nobody else uses (the day of 2021:995)


def run() -> None:
    url = context.config.attributes.get("url") or os.environ["DATABASE_URL"]
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(sa.text("select pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.execute(sa.text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(sa.text(f"set statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=Model.metadata)
        with context.begin_transaction():
            context.run_migrations()


run()
