"""The server was killed and is back: what the pools kept is dead, and nobody who reads sees an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from vaw.kernel.actor import system
from vaw.kernel.db import READS, Prepared, db, reading, write
from vaw.kernel.operation import unit

ONE = Prepared(sa.select(sa.literal(1)))
_OTHERS = """
select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity
where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
"""


def kill_connections() -> None:
    """As if the server had been killed and started again: this process notices nothing. They are gone when this returns."""
    engine = sa.create_engine(db.engine.url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(_OTHERS)


@pytest.fixture(autouse=True)
def _none_is_left(app: Flask) -> Iterator[None]:
    """Whatever a test has found of the dead ones, the next test gets none."""
    yield
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def pooled(committed: Flask) -> None:
    """Three connections that both pools keep."""
    with committed.app_context(), ExitStack() as held:
        for engine in (db.engine, db.engines[READS]):
            for _ in range(3):
                held.enter_context(engine.connect()).scalar(sa.select(1))


def test_a_read_on_a_dead_connection_is_asked_again_on_a_new_one(committed: Flask, pooled: None) -> None:
    with committed.app_context():
        kill_connections()
        for _ in range(4):
            with reading() as connection:
                assert ONE.all(connection, {}) == [(1,)]


def test_one_dead_connection_tells_of_all_of_them_also_of_those_that_write(committed: Flask, pooled: None) -> None:
    with committed.app_context():
        kill_connections()
        with reading() as connection:
            ONE.all(connection, {})
        for engine in (db.engine, db.engines[READS]):
            with engine.connect() as connection:
                assert connection.scalar(sa.select(1)) == 1


def test_what_writes_is_never_repeated(committed: Flask) -> None:
    with committed.app_context(), pytest.raises(psycopg.OperationalError), unit(system("test"), "test.write"):
        db.session.execute(sa.select(1))
        kill_connections()
        write("select 1", {})


def test_a_connection_that_died_in_a_request_does_not_spoil_its_answer(committed: Flask) -> None:
    """What is told when a request ends comes after its answer was made: an error there would be the web server's own words."""
    with committed.app_context():
        db.session.execute(sa.select(1))
        kill_connections()
    with committed.app_context():
        assert db.session.scalar(sa.select(1)) == 1
