"""A template database built once a run, one clone a test process, one savepoint a test."""

from __future__ import annotations

import gc
import math
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from psycopg.pq import TransactionStatus

from config.settings import Settings
from tests import servers
from vaw.app import create_app
from vaw.cli.run import ready
from vaw.domain.mandates import queries as mandates
from vaw.kernel import i18n, rows
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import READS, Model, db

pytest_plugins = ["tests.carried_out"]
TEMPLATE = "vaw_template"
APPLICATION, APPLICATION_PASSWORD = "vaw_app", "only-in-tests"
KEY = "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdDE="
# What migrations and reference files fill and no test changes for good.
REFERENCE = frozenset(
    {
        "county", "municipality", "county_neighbour", "municipality_neighbour", "population", "term",
        "assignment", "assignment_county", "assignment_lead", "assignment_question", "assignment_due", "year_date", "method",
        "report_template", "template_section",
    }
)  # fmt: skip
# No deadline: machines are shared. In CI the same examples each time, so that a change is judged by itself; elsewhere new ones are tried.
settings.register_profile("vaw", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("vaw")
rows.UNTOLD = rows.NATION  # tests ask queries with no channel around them; a request, a unit and tests/domain/test_rows.py say for whom
_running: list[servers.Servers | None] = []
_reference: list[mandates.Lists] = []
"""Terms and assignments as the reference files have them: read once by a test process."""


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or getattr(config.option, "dist", "no") == "no":
        gc.disable()  # in a process that collects, until it has
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        _running.append(servers.start())


def pytest_unconfigure(config: pytest.Config) -> None:
    for running in _running:
        if running:
            running.stop()
    _running.clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the groups of `--dist loadgroup` hold: pytest-xdist 3.8 writes a test's group where pytest 9.2 does not read its address."""
    for item in items:
        grouped = vars(item).get("_nodeid")
        if grouped is not None and grouped != item.nodeid:
            item._id = type(item._id).parse(grouped)  # type: ignore[attr-defined]


def pytest_collection_finish() -> None:
    """Modules and tests live as long as the process: the garbage collector need not look through them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session")
def worker_id() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "solo")


@contextmanager
def _admin() -> Iterator[sa.Connection]:
    engine = sa.create_engine(os.environ[servers.POSTGRES], isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def _build_template() -> None:
    """Schema and reference data, by the product's own command."""
    url = sa.make_url(os.environ[servers.POSTGRES]).set(database=TEMPLATE)
    app = create_app(settings_for(url))
    with app.app_context():
        done = app.test_cli_runner().invoke(_upgrade())
        assert done.exit_code == 0, done.output
        for engine in db.engines.values():
            engine.dispose()  # a pooled connection blocks cloning


def _upgrade() -> Any:
    from vaw.cli.db import upgrade

    return upgrade


def _own_redis() -> str:
    """A Redis database of this process's own: throttles of one test process must not count for another."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return os.environ[servers.REDIS].replace("?db=0", f"?db={int(number) + 1}")


def settings_for(url: sa.URL, **more: Any) -> Settings:
    """Settings of a test system on this database, `url` its owner's: the program itself signs in as the application's role."""
    return Settings(
        env="test",
        database_url=url.set(username=APPLICATION, password=APPLICATION_PASSWORD).render_as_string(hide_password=False),
        database_owner_url=url.render_as_string(hide_password=False),
        redis_url=_own_redis(),
        secret_key="test-secret-key-0123456789abcdefghijklmnop",
        encryption_keys=(KEY,),
        base_url="http://localhost",
        mail_url="file:",
        state=Path(os.environ.get("VAW_TEST_STATE", "var/test")).absolute(),
        **more,
    )


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[sa.URL]:
    """This test process's own database, cloned from the template."""
    name = f"vaw_test_{worker_id}_{os.getpid()}"
    with _admin() as admin:
        admin.execute(sa.text("select pg_advisory_lock(4711)"))  # one process builds the template, the others wait
        if not admin.execute(sa.text("select 1 from pg_database where datname = :n"), {"n": TEMPLATE}).scalar():
            ready.make_application(os.environ[servers.POSTGRES], APPLICATION, APPLICATION_PASSWORD)
            admin.execute(sa.text(f"create database {TEMPLATE}"))
            _build_template()
        admin.execute(sa.text(f"create database {name} template {TEMPLATE} strategy wal_log"))
    yield sa.make_url(os.environ[servers.POSTGRES]).set(database=name)
    with _admin() as admin:
        admin.execute(sa.text(f"drop database {name} with (force)"))


def compiled_templates(folders: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Where what one process of the run has compiled is there for the others."""
    base = folders.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture(scope="session")
def app(database: sa.URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    os.environ["VAW_TEST_STATE"] = str(tmp_path_factory.mktemp("state"))
    # Walks through every page ask more different statements than the compiled ones that a server keeps.
    app = create_app(settings_for(database), TESTING=True, SQLALCHEMY_ENGINE_OPTIONS={"query_cache_size": 4000})
    app.jinja_env.bytecode_cache = compiled_templates(tmp_path_factory)
    # A test goes on in the transaction of the request before: it stands for the test again, as the test's own questions do.
    app.teardown_request_funcs.setdefault(None, []).insert(0, lambda _error: rows._tell())
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")  # without it a rollback in the program ends the test's
    mandates.KEPT_SECONDS = math.inf  # a count of statements must not depend on the clock
    mandates.forget()
    with app.app_context():
        _reference.append(mandates.lists())
    yield app
    _stage(app.extensions["settings"].owner_url).dispose()
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


class _Same:
    """Stands for the reading engine: gives the test's own connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def connect(self) -> AbstractContextManager[sa.Connection]:
        return nullcontext(self.connection)

    def dispose(self) -> None:
        return None


@contextmanager
def _reference_lists() -> Iterator[None]:
    """A test begins with the lists of the reference files, and what it makes of them ends with it."""
    before = mandates.lists._value
    mandates.lists._value = _reference[-1]
    try:
        yield
    finally:
        mandates.lists._value = before


@pytest.fixture(scope="session")
def owner(database: sa.URL) -> Iterator[sa.Engine]:
    """The owner of the tables, for what the program may not do: a test's setting-up and clearing-away."""
    engine = sa.create_engine(database)
    yield engine
    engine.dispose()


@contextmanager
def as_owner(connection: sa.Connection) -> Iterator[sa.Connection]:
    """The test's connection (`rolled_back`) as the owner, for the length of a setting-up."""
    connection.exec_driver_sql("set role none")
    try:
        yield connection
    finally:
        connection.exec_driver_sql(f"set role {APPLICATION}")


@contextmanager
def _as_application(app: Flask) -> Iterator[sa.Connection]:
    """A connection with the rights of the program's role that can become the owner (`as_owner`) inside its transaction."""
    connection = _stage(app.extensions["settings"].owner_url).connect()
    with connection:
        connection.exec_driver_sql(f"set role {APPLICATION}")
        connection.commit()
        yield connection


def _reaching_all(connection: sa.Connection) -> Callable[..., None]:
    """What a test itself asks of its connection is behind no wall; the program's own transactions in it are (vaw.kernel.rows)."""

    def open_up(_session: object, transaction: Any = None) -> None:
        driver: Any = connection.connection.driver_connection
        if getattr(transaction, "parent", None) is None and driver.info.transaction_status is TransactionStatus.INTRANS:
            driver.execute("select set_config('vaw.nation', 'yes', true)")

    connection.exec_driver_sql("select set_config('vaw.nation', 'yes', true)")
    return open_up


@lru_cache(8)
def _stage(url: str) -> sa.Engine:
    return sa.create_engine(url, connect_args={"prepare_threshold": 2}, hide_parameters=True)


@contextmanager
def one_transaction(app: Flask) -> Iterator[sa.Connection]:
    """Every engine is one connection inside one transaction that never commits; commits of the program are savepoints."""
    engines: dict[Any, Any] = db._app_engines[app]  # Flask-SQLAlchemy has no public way
    real = dict(engines)
    with _as_application(app) as connection:
        outer = connection.begin()
        engines[None], engines[READS] = connection, _Same(connection)
        sa.event.listen(db.session, "after_transaction_end", reach := _reaching_all(connection))
        try:
            with app.app_context(), _reference_lists():
                i18n.speak("sv")
                yield connection
                assert not db.session.dirty, "a page filled a loaded row outside an operation"
        finally:
            sa.event.remove(db.session, "after_transaction_end", reach)
            engines.update(real)
            outer.rollback()


@contextmanager
def taken_back(connection: sa.Connection) -> Iterator[None]:
    """Inside a transaction that several tests share: what one of them changes is gone for the next."""
    db.session.remove()
    inner = connection.begin_nested()
    try:
        yield
        assert not db.session.dirty, "a page filled a loaded row outside an operation"
    finally:
        db.session.remove()
        inner.rollback()


@pytest.fixture
def rolled_back(app: Flask) -> Iterator[sa.Connection]:
    with one_transaction(app) as connection:
        yield connection


@pytest.fixture
def committed(app: Flask, owner: sa.Engine) -> Iterator[Flask]:
    """For threads, workers and browsers, who need real commits: everything but the reference rows is emptied afterwards."""
    with _reference_lists():
        yield app
    with owner.begin() as connection:
        if filled := connection.scalars(sa.text(_filled_tables())).all():
            connection.execute(sa.text(f"truncate {', '.join(filled)} cascade"))
        connection.execute(_BEGIN_AT_ONE, {"kept": list(REFERENCE)})
        connection.execute(sa.text("delete from method where code like 'test-%'"))  # tests.factories.requests.make_method


_BEGIN_AT_ONE = sa.text(
    "select setval(s.seqrelid, s.seqstart, false) from pg_sequence s join pg_depend d on d.objid = s.seqrelid and d.deptype in ('a', 'i') "
    "where pg_sequence_last_value(s.seqrelid) is not null and d.refobjid::regclass::text <> all(:kept)"
)


@cache
def _filled_tables() -> str:
    """Asks which tables have rows. Truncating all of them takes a second, and most of them are empty."""
    names = [table.name for table in Model.metadata.sorted_tables if table.name not in REFERENCE]
    return " union all ".join(f"select '{name}' where exists (select from {name})" for name in names)


@pytest.fixture
def leader() -> Actor:
    """A development leader in Västerbotten. No account stands behind it: id None is what a fresh database has."""
    return Actor(None, "web", (Grant("development_leader", county_id=24),))
