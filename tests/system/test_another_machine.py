"""A backup on another machine: only the file and the keys are brought there, as docs/backup.md says, and everything stands again."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask

from config.settings import Settings
from tests import servers
from tests.conftest import KEY, settings_for
from tests.factories.accounts import PASSWORD, account, send
from tests.factories.documents import make_upload
from tests.factories.housing import make_facility
from tests.factories.networks import make_network
from tests.factories.occasions import make_occasion, make_registration
from tests.system.running import command, environment, free_port, wait_for
from vaw.app import create_app
from vaw.cli import manifest
from vaw.cli.run import embedded_postgres, ready
from vaw.cli.run.ready import conninfo
from vaw.domain.mandates import queries as mandates
from vaw.domain.networks.operations.documents import add_network_document
from vaw.kernel import sealing, seals
from vaw.kernel.db import db

OPERATOR, OWNER, APPLICATION = "overlord", "lansdrift", "webben"
NEW_KEY, OTHER_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRET_KEY = "another-secret-key-0123456789-abcdefghijk"
"""The newest key seals the backup, the older one what was written before it came: both belong to the list that is brought."""


@dataclass
class Machine:
    """A PostgreSQL of somebody else's: other port, superuser, roles, passwords, collation and, where root may choose, other account."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def url(self, role: str, database: str = "arenden") -> str:
        return f"postgresql+psycopg://{role}:{role}-password@127.0.0.1:{self.port}/{database}"

    def environment(self, keys: str) -> dict[str, str]:
        """As docs/backup.md has an operator set it: the machine's own addresses, the old keys."""
        told = {"DATABASE_URL": self.url(APPLICATION), "DATABASE_OWNER_URL": self.url(OWNER), "VAW_SECRET_KEY": SECRET_KEY}
        redis_url = os.environ[servers.REDIS].replace("db=0", "db=13")
        return environment(self.folder / "state", **told, REDIS_URL=redis_url, VAW_ENCRYPTION_KEYS=keys)

    def run(self, *arguments: str, keys: str = f"{NEW_KEY},{KEY}") -> subprocess.CompletedProcess[str]:
        return command(self.environment(keys), *arguments)


@pytest.fixture
def machine() -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="vaw-elsewhere-"))
    somebody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    how: dict[str, Any] = {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []} if somebody else {}
    programs = embedded_postgres._programs(embedded_postgres._account() if somebody else None, None)
    (folder / "pg").mkdir()
    (folder / "password").write_text(f"{OPERATOR}-password")
    if somebody:
        folder.chmod(0o755)
        for path in (folder / "pg", folder / "password"):
            os.chown(path, somebody.pw_uid, somebody.pw_gid)
    options = ["-U", OPERATOR, "-A", "scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run([programs / "initdb", "-D", folder / "pg" / "data", *options], check=True, capture_output=True, cwd=folder, **how)
    port = free_port()
    settings = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "timezone=Asia/Tokyo", "fsync=off")
    words = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "pg" / "data", *words], stdout=log, stderr=log, cwd=folder, start_new_session=True, **how
        )
    there = Machine(folder, port, process)
    (folder / "state").mkdir(mode=0o700)
    try:
        wait_for("the other PostgreSQL", lambda: ready.database_answers(there.url(OPERATOR, "postgres")), 30)
        _two_roles_and_an_empty_database(there)
        yield there
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _two_roles_and_an_empty_database(there: Machine) -> None:
    """As deploy/README.md has it: the owner is no superuser, and the application owns nothing."""
    with psycopg.connect(conninfo(there.url(OPERATOR, "postgres")), autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            connection.execute(f"create role {role} login password '{role}-password'".encode())
        connection.execute(f"create database arenden owner {OWNER}".encode())


@pytest.fixture
def brought(committed: Flask, database: sa.URL, tmp_path: Path) -> Path:
    """The backup file of a system in use: rows, sealed columns, an account with two steps, a document, sealed audit."""
    with committed.app_context():
        make_facility()
        make_registration(make_occasion())
        who = account(two_step=True)
        add_network_document(who.actor, make_network("Nätverk med en fil"), upload=make_upload())
        assert seals.seal()
        db.session.remove()
    settings = settings_for(database)
    here = {"DATABASE_URL": settings.database_url, "DATABASE_OWNER_URL": settings.database_owner_url, "REDIS_URL": settings.redis_url}
    keys = {"VAW_SECRET_KEY": SECRET_KEY, "VAW_ENCRYPTION_KEYS": f"{NEW_KEY},{KEY}"}
    (tmp_path / "state").mkdir()
    file = tmp_path / "night.backup"
    done = command(environment(tmp_path / "state", **here, **keys), "backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


def counted(url: str) -> dict[str, manifest.Counted]:
    with psycopg.connect(conninfo(url)) as connection:
        return {one.name: one for one in manifest.take(connection).tables}


def held(url: str) -> list[Any]:
    """What stands around the rows: policies, triggers, constraints, indexes and the rights of the application's role, by count."""
    asked = (
        "select count(*) from pg_policies where schemaname = 'public'",
        "select count(*) from pg_trigger where not tgisinternal",
        "select count(*) from pg_constraint where connamespace = 'public'::regnamespace",
        "select count(*) from pg_indexes where schemaname = 'public'",
        "select count(*) from information_schema.table_privileges where table_schema = 'public' and grantee <> grantor",
    )
    with psycopg.connect(conninfo(url)) as connection:
        return [connection.execute(one.encode()).fetchone() for one in asked]


def test_the_file_and_the_keys_are_enough_on_another_machine(brought: Path, database: sa.URL, machine: Machine) -> None:
    here = database.render_as_string(hide_password=False)
    file = machine.folder / "brought.backup"
    shutil.copy(brought, file)
    for step in (("backup", "--verify", str(file)), ("restore", str(file), "--yes")):
        done = machine.run(*step)
        assert done.returncode == 0, (step, done.stderr)
    before, after = counted(here), counted(machine.url(OWNER))
    assert after == before and before["facility"].rows and before["document_piece"].rows and before["audit_leaf"].rows
    assert held(machine.url(OWNER)) == held(here)
    told = ("db upgrade", "db check", "data recount --check", "editions verify", "inspect audit --verify", "keys check")
    for step in told:
        done = machine.run(*step.split())
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    lines = machine.run("inspect", "audit", "--verify").stdout
    assert "Nothing has been changed." in lines
    assert counted(machine.url(OWNER))["app_user"] == before["app_user"]


@pytest.fixture
def elsewhere(brought: Path, machine: Machine) -> Iterator[Flask]:
    """The program on the other machine, after the restore."""
    assert machine.run("restore", str(brought), "--yes").returncode == 0
    app = create_app(Settings.from_env({**machine.environment(f"{NEW_KEY},{KEY}"), "VAW_ENV": "test"}), TESTING=True)
    mandates.forget()
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    mandates.forget()
    sealing.use((KEY,))


def test_people_sign_in_there_with_password_and_code_and_the_walls_stand(elsewhere: Flask, machine: Machine) -> None:
    browser = elsewhere.test_client()
    asked = send(browser, "/logga-in", email="test.person@example.se", password=PASSWORD)
    assert asked.status_code == 303, "the password is right"
    with elsewhere.app_context():
        secret = db.session.connection().exec_driver_sql("select totp_secret from app_user where email = 'test.person@example.se'").scalar()
        assert sealing.key_of(bytes(secret)) == 1 and len(sealing.unseal(bytes(secret))) == 32, "what was sealed before opens"
        db.session.remove()
    with psycopg.connect(conninfo(machine.url(APPLICATION))) as application:
        assert application.execute("select count(*) from facility").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("update audit set operation = 'x'")


def test_without_the_right_keys_it_says_so_and_nothing_is_touched(brought: Path, machine: Machine) -> None:
    for keys, said in ((OTHER_KEY, "is not in VAW_ENCRYPTION_KEYS"), (KEY, "is not in VAW_ENCRYPTION_KEYS")):
        for step in (("backup", "--verify", str(brought)), ("restore", str(brought), "--yes")):
            done = machine.run(*step, keys=keys)
            assert done.returncode != 0 and said in done.stderr and "Traceback" not in done.stderr, done.stderr
    with psycopg.connect(conninfo(machine.url(OWNER))) as connection:
        assert connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)
    assert machine.run("restore", str(brought), "--yes", keys=NEW_KEY).returncode == 0
    done = machine.run("keys", "check", keys=NEW_KEY)
    assert done.returncode != 0 and "app_user.totp_secret" in done.stdout + done.stderr and "Traceback" not in done.stderr
