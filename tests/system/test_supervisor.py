"""`vaw run` on real servers: up, killed piece by piece, down."""

import hashlib
import http.client
import json
import os
import re
import secrets
import signal
import stat
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
import sqlalchemy as sa

from config.settings import Settings
from tests import servers
from tests.conftest import APPLICATION, APPLICATION_PASSWORD
from tests.factories.forms import hidden
from tests.system.running import Running, command, environment, everybody_gone, json_of, wait_for
from vaw.cli.run import ready

pytestmark = pytest.mark.xdist_group("supervisor")  # one system for all of this file


SIGNED_IN = """
with made as (insert into app_user (email, name) values (%(email)s, 'Test') returning id), given as (
  insert into membership (user_id, role, county_id, valid_from) select id, 'development_leader', 24, '2020-01-01' from made)
insert into sign_in (token_hash, user_id, created_at, seen_at, second_factor_at, device)
select %(hash)s, id, now(), now(), now(), 'Test' from made
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("system") / "a state")  # a path with a space in it
    try:
        running.wait()
        yield running
    finally:
        running.clean_up()


def settings_of(system: Running) -> Settings:
    return Settings.from_env(system.facts()["environment"])


def all_answer(system: Running) -> bool:
    settings = settings_of(system)
    pages = ready.web_status("127.0.0.1", system.port, settings) == 200
    return pages and ready.both_live(settings.database_url) and system.pid_of("beat") > 0


def test_everything_answers_once_it_says_ready(system: Running) -> None:
    assert all_answer(system)
    assert f"vaw: ready at http://127.0.0.1:{system.port}" in system.said


def test_an_empty_system_prints_one_link_for_its_first_administrator(system: Running) -> None:
    system.wait("set up the first administrator")
    assert system.said.count("set up the first administrator") == 1


def test_status_finds_everything_well(system: Running) -> None:
    done = system.command("status", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {line["name"] for line in json_of(done)["lines"]} >= {
        "postgres",
        "valkey",
        "web",
        "worker",
        "beat",
        "scheduler",
        "mail",
        "reminders",
        "migrations",
        "queue",
        "disk",
    }


def test_a_second_start_in_the_same_folder_is_refused_with_a_sentence(system: Running) -> None:
    second = Running(system.state.path)
    assert second.process.wait(60) == 1
    assert "already running" in second.said


def test_made_up_people_never_come_into_a_real_system(system: Running) -> None:
    assert system.state.read("kind") == "real"


def test_only_its_owner_can_read_the_state_folder(system: Running) -> None:
    assert stat.S_IMODE(system.state.path.stat().st_mode) == 0o700
    open_to_others = [
        path for path in system.state.path.rglob("*") if not path.is_symlink() and path.is_file() and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []


def test_no_log_holds_a_secret(system: Running) -> None:
    secrets = [*system.state.keys().values(), str(system.state.read("pg.pass"))]
    said = system.said + "".join(path.read_text(errors="replace") for path in system.state.log.iterdir())
    assert [secret for secret in secrets if secret in said] == []


def test_a_killed_child_comes_back_and_nothing_committed_is_lost(system: Running) -> None:
    url = ready.conninfo(settings_of(system).owner_url)
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists kept (at int)")
        connection.execute("insert into kept values (1)")
    before, processes = system.pids(), system.processes()
    ready.forget_signs(settings_of(system).database_url)
    for name in ("worker", "web", "beat", "valkey", "postgres"):
        os.kill(before[name], signal.SIGKILL)
    wait_for("new processes", lambda: all(pid and pid != before[name] for name, pid in system.pids().items()))
    wait_for("all of them", lambda: all_answer(system))
    assert everybody_gone(processes), "children of a killed child stayed"
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1,)
        connection.execute("drop table kept")
    assert json_of(system.command("status", "--json"))["lines"][0]["says"].endswith("started again 1 times")


class Typist(threading.Thread):
    """Somebody whose page keeps what they type, every moment anew, until it gets no answer. `kept`: what was said to be kept last."""

    def __init__(self, system: Running) -> None:
        super().__init__(daemon=True)
        settings = settings_of(system)
        base, token = urlsplit(settings.base_url), secrets.token_urlsafe(32)
        self.address = f"http://127.0.0.1:{system.port}/aktiviteter/ny"
        self.heads = {"Host": base.netloc, "X-Forwarded-Proto": base.scheme, "Cookie": f"vaw={token}; __Host-vaw={token}"}
        self.kept = 0
        with psycopg.connect(ready.conninfo(settings.owner_url)) as connection:
            connection.execute(SIGNED_IN, {"email": f"{token}@example.se", "hash": hashlib.sha256(token.encode()).digest()})

    def ask(self, query: str = "", **more: Any) -> str:
        with urllib.request.urlopen(urllib.request.Request(self.address + query, headers=self.heads, **more), timeout=60) as answer:
            return str(answer.read().decode())

    def run(self) -> None:
        carried, self.heads["Accept"] = hidden(self.ask()), "application/json"
        with suppress(OSError, http.client.HTTPException):
            while True:
                typed = urlencode({**carried, "text": f"Rad {self.kept + 1}", "utkast": "spara"}).encode()
                assert json.loads(self.ask(data=typed))["state"] == "saved"
                self.kept += 1

    def found(self) -> int:
        """What the page has of it when somebody opens it again."""
        del self.heads["Accept"]
        [query] = set(re.findall(r'href="[^"]*(\?utkast=[^"]*)"', self.ask()))
        [text] = re.findall(r">\s*Rad (\d+)</textarea>", self.ask(query))
        return int(text)


def test_what_was_said_to_be_kept_while_typing_is_there_when_the_web_server_was_killed(system: Running) -> None:
    typist, before = Typist(system), system.pid_of("web")
    typist.start()
    wait_for("some of it", lambda: typist.kept >= 3)
    os.killpg(before, signal.SIGKILL)  # in the middle of one, as likely as not
    typist.join()
    wait_for("another web server", lambda: system.pid_of("web") not in (0, before) and all_answer(system))
    assert typist.found() in (typist.kept, typist.kept + 1), "the last may have been kept without anybody having been told"


def test_a_backup_of_the_running_system_brings_back_what_was_lost(system: Running, tmp_path: Path) -> None:
    url, file = ready.conninfo(settings_of(system).owner_url), tmp_path / "a backup"
    with psycopg.connect(url) as connection:
        connection.execute("create table dear as select 'what was kept' as text")
    assert system.command("backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    assert b"what was kept" not in file.read_bytes()
    with psycopg.connect(url) as connection:
        connection.execute("drop table dear")
    restored = system.command("restore", "--yes", str(file))
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(url) as connection:
        assert connection.execute("select text from dear").fetchone() == ("what was kept",)
        connection.execute("drop table dear")


def test_ctrl_c_ends_everybody_and_the_next_start_is_quick(system: Running) -> None:
    processes = system.processes()
    assert system.stop() == 0
    assert everybody_gone(processes)
    system.state.forget("pg.app.pass")  # as in a folder of the time when the application was the owner: it gets its role anew
    again = Running(system.state.path)
    again.wait()
    system.process, system.port = again.process, again.port
    assert all_answer(system)


def test_a_killed_supervisor_leaves_nobody_behind(system: Running) -> None:
    processes = system.processes()
    assert len(processes) >= 8  # postmaster, valkey, gunicorn and 2 workers, celery and 2 workers, beat
    system.process.kill()
    system.process.wait()
    wait_for("everybody gone", lambda: everybody_gone(processes), 30)


def test_a_folder_of_made_up_people_is_not_started_as_a_real_system(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "kind").write_text("demo")
    refused = Running(tmp_path / "state")
    assert refused.process.wait(60) == 1
    assert "--demo" in refused.said


@pytest.fixture
def other_servers(database: sa.URL) -> Iterator[dict[str, str]]:
    """A database and a broker that somebody else runs: those of this test run, where the program has its role (`database`)."""
    name = f"vaw_system_{os.getpid()}"
    with psycopg.connect(ready.conninfo(os.environ[servers.POSTGRES]), autocommit=True) as admin:
        admin.execute(f"create database {name}")
        owner = sa.make_url(os.environ[servers.POSTGRES]).set(database=name)
        application = owner.set(username=APPLICATION, password=APPLICATION_PASSWORD)
        urls = {"DATABASE_URL": application, "DATABASE_OWNER_URL": owner}
        named = {key: url.render_as_string(hide_password=False) for key, url in urls.items()}
        yield named | {"REDIS_URL": os.environ[servers.REDIS].replace("db=0", "db=8")}
        admin.execute(f"drop database {name} with (force)")


def test_it_runs_on_other_servers_when_they_are_named(tmp_path: Path, other_servers: dict[str, str]) -> None:
    running = Running(tmp_path / "state", VAW_WEB_WORKERS="1", **other_servers)
    try:
        running.wait()
        assert set(running.pids()) == {"web", "worker", "beat"}
        assert all_answer(running)
    finally:
        running.clean_up()


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_server_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path, name: str) -> None:
    urls = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    refused = Running(tmp_path / "state", **{name: urls[name]}) if name == "DATABASE_URL" else Running(tmp_path / "state", **urls)
    assert refused.process.wait(60) == 69
    assert "is set, but no" in refused.said
    assert "Traceback" not in refused.said
    refused.clean_up()


def test_a_command_without_a_running_system_says_how_to_start_it(tmp_path: Path) -> None:
    done = command(environment(tmp_path / "state"), "db", "check")
    assert done.returncode == 69
    assert "bin/vaw run" in done.stderr
