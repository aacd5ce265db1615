"""Several machines as deploy/README.md sets them up, and every plug that can be pulled: nothing is lost, nothing happens twice.

Two web machines behind a proxy and a pooler, two that work in the background, one PostgreSQL, one Redis. `make machines`: as root, with
nginx and PgBouncer installed. Whatever was tried is printed and counted.
"""

from __future__ import annotations

import http.client
import json
import os
import pwd
import random
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.settings import CHECKOUT
from tests import smtp
from tests.system.busy_colleagues import SILENCE_SECONDS, Answers, Colleague
from tests.system.network import HERE, Host, Network
from tests.system.running import wait_for
from tests.system.test_chaos import KIND, WORKING_DAY
from vaw.cli.run import embedded_postgres, ready
from vaw.cli.run.embedded_valkey import program as valkey

COLLEAGUES, HEALED_WITHIN_SECONDS = 20, 120
NAME = "samverkan.example.se"
DEPLOY = CHECKOUT / "deploy"
KEYS = {"VAW_SECRET_KEY": "only-in-tests-0123456789-abcdefghijk", "VAW_ENCRYPTION_KEYS": "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdDE="}


class Visitor(Colleague):
    """A colleague whose browser and program go through the proxy, by TLS."""

    proxy = ""
    cookie_name = "__Host-vaw"

    def send(self, method: str, path: str, body: str | None, head: dict[str, str]) -> tuple[int, str, str]:
        unchecked = ssl._create_unverified_context()  # the certificate is of this run
        connection = http.client.HTTPSConnection(self.proxy, 443, timeout=SILENCE_SECONDS, context=unchecked)
        try:
            connection.request(method, path, body=None if body is None else body.encode(), headers={**head, "Host": NAME})
            answer = connection.getresponse()
            text, status, location = answer.read().decode(), answer.status, answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            status, location, text = 0, "", ""
        finally:
            connection.close()
        self.answers.note(path, status, text)
        return status, location, text


@dataclass
class Site:
    """The machines, what is told to each, and who works."""

    folder: Path
    network: Network
    mails: smtp.Server
    hosts: dict[str, Host] = field(default_factory=dict)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    colleagues: list[Visitor] = field(default_factory=list)
    user_ids: list[int] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    over: threading.Event = field(default_factory=threading.Event)
    patience: threading.Event = field(default_factory=threading.Event)
    things: int = 0

    # -- addresses ------------------------------------------------------------------------------------------------------

    def url(self, role: str, database: str = "vaw", *, pooled: bool = False) -> str:
        return f"postgresql://{role}:{role}-password@{self.hosts['data'].address}:{6432 if pooled else 5432}/{database}"

    def environment(self, name: str, **more: str) -> dict[str, str]:
        """Of a machine, as /etc/vaw/environment would have it."""
        (state := self.folder / name).mkdir(exist_ok=True, mode=0o700)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "REDIS_URL", "VAW_"))}
        now = WORKING_DAY + (datetime.now(UTC) - self.began)
        told = {
            "VAW_ENV": "test", "VAW_LEASE_SECONDS": "5", "VAW_NOW": now.isoformat(), "VAW_STATE": str(state), "PYTHONPATH": str(CHECKOUT),
            "VAW_BASE_URL": f"https://{NAME}", "VAW_PROXIES": "1", "VAW_MAIL_URL": self.mails.url,
            "DATABASE_URL": self.url("vaw_app"), "REDIS_URL": f"redis://:redis-password@{self.hosts['broker'].address}:6379/0",
        }  # fmt: skip
        return kept | KEYS | told | more

    # -- starting -------------------------------------------------------------------------------------------------------

    def start_data(self) -> None:
        host, account = self.hosts["data"], pwd.getpwnam("nobody")
        programs, place = embedded_postgres._programs(embedded_postgres._account(), None), self.folder / "data"
        place.mkdir()
        (place / "password").write_text("postgres-password")
        (place / "userlist.txt").write_text('"vaw_app" "vaw_app-password"\n')
        ini = (DEPLOY / "pgbouncer.ini").read_text().replace("db.example.internal", host.address)
        for old, new in (
            ("listen_addr = 127.0.0.1", f"listen_addr = {host.address}"), ("/etc/pgbouncer", str(place)), ("verify-full", "disable"),
        ):  # fmt: skip
            assert old in ini
            ini = ini.replace(old, new)
        (place / "pgbouncer.ini").write_text(ini)
        for path in (place, *place.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)
        how: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "cwd": place}
        options = ["-U", "postgres", "-A", "scram-sha-256", f"--pwfile={place / 'password'}", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([programs / "initdb", "-D", place / "pg", *options], check=True, capture_output=True, extra_groups=[], **how)
        with (place / "pg" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.77.0.0/24 scram-sha-256\n")
        # A machine that was cut off must not keep its locks: deploy/README.md.
        alive = ("tcp_keepalives_idle=5", "tcp_keepalives_interval=2", "tcp_keepalives_count=3")
        words = [part for setting in ("listen_addresses=*", "unix_socket_directories=", *alive) for part in ("-c", setting)]
        host.start("postgres", [programs / "postgres", "-D", place / "pg", *words], {**os.environ}, **how)
        wait_for("PostgreSQL", lambda: ready.database_answers(self.url("postgres", "postgres")), 30)
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            for role in ("vaw_owner", "vaw_app"):
                connection.execute(f"create role {role} login password '{role}-password'".encode())
            connection.execute(b"create database vaw owner vaw_owner encoding 'UTF8' template template0")
        host.start("pgbouncer", ["pgbouncer", place / "pgbouncer.ini"], {**os.environ}, **how)
        wait_for("the pooler", lambda: ready.database_answers(self.url("vaw_app", "vaw_reads", pooled=True)), 30)

    def start_broker(self) -> None:
        host, place = self.hosts["broker"], self.folder / "broker"
        place.mkdir(exist_ok=True)
        options = {
            "bind": host.address, "port": "6379", "dir": str(place), "requirepass": "redis-password", "appendonly": "yes", "save": "",
            "maxmemory-policy": "noeviction",
        }  # fmt: skip
        words = [part for name, value in options.items() for part in (f"--{name}", value)]
        host.start("valkey", [valkey(), *words], {**os.environ})
        wait_for("the broker", lambda: ready.broker_answers(self.environment("broker")["REDIS_URL"]), 30)

    def start_web(self, name: str) -> None:
        host = self.hosts[name]
        pooled = {"DATABASE_URL": self.url("vaw_app", pooled=True), "DATABASE_READS_URL": self.url("vaw_app", "vaw_reads", pooled=True)}
        program = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"{host.address}:8000", "wsgi:app"]
        host.start("web", program, self.environment(name, **pooled))
        wait_for(f"{name} to be ready", lambda: self.is_ready(name), HEALED_WITHIN_SECONDS)

    def is_ready(self, name: str) -> bool:
        connection = http.client.HTTPConnection(self.hosts[name].address, 8000, timeout=2)
        try:
            connection.request("GET", "/readyz", headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def start_worker(self, name: str) -> None:
        program = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "worker:celery",
            "worker",
            "-n",
            "vaw1@%h",
            "-Q",
            "vaw",
            "-P",
            "prefork",
            "-c",
            "2",
        ]
        self.hosts[name].start("worker", [*program, "-l", "INFO", "--without-gossip", "--without-mingle"], self.environment(name))

    def start_beat(self, name: str) -> None:
        program = [sys.executable, "-m", "celery", "-A", "beat:celery", "beat", "-l", "INFO", "--pidfile="]
        self.hosts[name].start("beat", [*program, "-s", str(self.folder / name / "beat")], self.environment(name))

    def start_proxy(self) -> None:
        host, place = self.hosts["proxy"], self.folder / "proxy"
        place.mkdir()
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
        subprocess.run([*made, "-keyout", place / "key.pem", "-out", place / "fullchain.pem"], check=True, capture_output=True)
        self.let_in("web1", "web2", reload=False)
        site = (DEPLOY / "nginx.conf").read_text().replace("    listen [::]:", "    #listen [::]:")
        for old, new in (("/etc/nginx", place), ("/etc/ssl/vaw", place), ("/var/log/nginx", place)):
            assert old in site
            site = site.replace(old, str(new))
        main = f"user root;\npid {place}/pid;\nerror_log {place}/error.log warn;\nevents {{}}\nhttp {{\n{site}\n}}\n"
        (place / "nginx.conf").write_text(main)
        host.start("nginx", ["nginx", "-c", place / "nginx.conf", "-g", "daemon off;"], {**os.environ})

    def let_in(self, *names: str, reload: bool = True) -> None:
        """To these web machines requests go from now on; those that are being answered are."""
        lines = [f"server {self.hosts[name].address}:8000 max_fails=1 fail_timeout=5s;" for name in names]
        (self.folder / "proxy" / "vaw-machines.conf").write_text("\n".join(lines) + "\n")
        if reload:
            self.hosts["proxy"].processes["nginx"].send_signal(signal.SIGHUP)
            time.sleep(1)

    # -- asking ---------------------------------------------------------------------------------------------------------

    def ask(self, sql: str, *values: Any) -> list[Any]:
        with psycopg.connect(self.url("vaw_owner"), connect_timeout=5) as connection:
            done = connection.execute(sql.encode(), values)
            return done.fetchall() if done.description else []

    def plan(self) -> None:
        """Something happens that everybody is told of by mail."""
        self.things += 1
        sql = (
            "insert into notice (kind, object_id, due_on, user_id, step, audience, mail, created_at) "
            "select %s, %s, %s, unnest(%s::int[]), 0, 'responsible', 'at_once', %s on conflict do nothing"
        )
        self.ask(sql, KIND, self.things, WORKING_DAY.date(), self.user_ids, WORKING_DAY - timedelta(hours=2))

    def all_sent(self) -> bool:
        sql = "select count(*) from notice n left join letter l on l.id = n.letter_id where n.kind = %s and l.state is distinct from 'sent'"
        return bool(self.ask(sql, KIND)[0][0] == 0)


@contextmanager
def standing(folder: Path) -> Iterator[Site]:
    """All machines, from an empty database to pages that answer."""
    with Network(folder) as network, pytest.MonkeyPatch.context() as patched:
        patched.setattr(smtp, "HOST", HERE)
        with smtp.Server(always=smtp.Says.SLOWLY, slow_seconds=0.01) as mails:
            site = Site(folder, network, mails)
            names = ("data", "broker", "proxy", "web1", "web2", "work1", "work2")
            site.hosts = {name: network.host(name, 10 + number) for number, name in enumerate(names)}
            site.start_data()
            site.start_broker()
            owned = site.environment("data-upgrade", DATABASE_OWNER_URL=site.url("vaw_owner"))
            subprocess.run([sys.executable, "-m", "vaw.cli", "db", "upgrade"], env=owned, cwd=CHECKOUT, check=True, capture_output=True)
            for name in ("web1", "web2"):
                site.start_web(name)
            for name in ("work1", "work2"):
                site.start_worker(name)
                site.start_beat(name)
            site.start_proxy()
            _colleagues(site)
            yield site


def _colleagues(site: Site) -> None:
    program = [sys.executable, "-m", "tests.system.busy_people", str(COLLEAGUES)]
    done = subprocess.run(program, cwd=CHECKOUT, env=site.environment("people"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    people = json.loads(done.stdout.splitlines()[-1])
    told = (site.answers, site.over, site.patience)
    site.colleagues = [
        Visitor(number, 443, one["county"], one["assignment"], one["cookie"], one["key"], *told, random.Random(number))
        for number, one in enumerate(people)
    ]
    Visitor.proxy = site.hosts["proxy"].address
    site.user_ids = [one["id"] for one in people]
    hours = "insert into notice_hours (user_id, quiet_from, quiet_until, digest_hour, digest_weekday) select unnest(%s::int[]), 0, 0, 8, 1"
    site.ask(hours, site.user_ids)


@contextmanager
def _at_work(site: Site) -> Iterator[None]:
    threads = [threading.Thread(target=one.work, name=f"colleague {one.number}") for one in site.colleagues]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        site.over.set()
        patience = threading.Timer(HEALED_WITHIN_SECONDS, site.patience.set)
        patience.start()
        for thread in threads:
            thread.join()
        patience.cancel()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where PostgreSQL's account may go in too."""
    made = Path(tempfile.mkdtemp(prefix="vaw-machines-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_every_plug_may_be_pulled(folder: Path) -> None:
    with standing(folder) as site:
        with _at_work(site):
            time.sleep(5)
            _release(site)
            for what, pull in FAULTS.items():
                before, since = Counter(site.answers.counts), time.monotonic()
                site.plan()
                pull(site)
                wait_for(f"every mail after: {what}", site.all_sent, HEALED_WITHIN_SECONDS)
                wait_for("both web machines", lambda: site.is_ready("web1") and site.is_ready("web2"), HEALED_WITHIN_SECONDS)
                told = Counter(site.answers.counts) - before
                print(f"{what}: everything done after {time.monotonic() - since:.1f} s; answers meanwhile {dict(told)}")
        _nothing_lost_nothing_twice(site)


def _release(site: Site) -> None:
    """A new release comes to one web machine after the other, while people work: no request fails."""
    before = Counter(site.answers.counts)
    for name, other in (("web1", "web2"), ("web2", "web1")):
        site.let_in(other)
        site.hosts[name].stop("web")
        site.start_web(name)
        site.let_in("web1", "web2")
        time.sleep(2)
    told = Counter(site.answers.counts) - before
    print(f"release: answers {dict(told)}")
    assert told["2xx"] > 50 and not told["none"] and not told["5xx"], told


def _cut_web(site: Site) -> None:
    site.hosts["web1"].pull_plug()
    time.sleep(10)
    site.hosts["web1"].plug_in()


def _kill_worker(site: Site) -> None:
    wait_for("some mail to leave", lambda: len(site.mails.taken) > (site.things - 1) * COLLEAGUES + 3)
    for name in ("work1", "work2"):  # whichever sends
        site.hosts[name].stop("worker", signal.SIGKILL)
    site.start_worker("work2")
    site.start_worker("work1")


def _restart_broker(site: Site) -> None:
    site.hosts["broker"].stop("valkey", signal.SIGKILL)
    time.sleep(3)
    site.start_broker()


def _cut_work(site: Site) -> None:
    """The machine whose scheduler and worker may be those that work now: the other one's take over."""
    site.hosts["work1"].pull_plug()
    wait_for("every mail from the other machine", site.all_sent, HEALED_WITHIN_SECONDS)
    site.hosts["work1"].plug_in()


def _kill_scheduler(site: Site) -> None:
    site.hosts["work1"].stop("beat", signal.SIGKILL)
    wait_for("every mail from the standby's turn", site.all_sent, HEALED_WITHIN_SECONDS)
    site.start_beat("work1")


FAULTS = {
    "a web machine cut off for 10 s": _cut_web,
    "both workers killed in the middle of sending": _kill_worker,
    "Redis killed and started again": _restart_broker,
    "the machine of a scheduler and a worker cut off": _cut_work,
    "a scheduler killed": _kill_scheduler,
}


def _nothing_lost_nothing_twice(site: Site) -> None:
    assert not site.answers.bad, site.answers.bad[:10]
    assert not [mark for one in site.colleagues for mark in one.unanswered]
    acknowledged = {mark: id for one in site.colleagues for mark, id in one.logged.items()}
    corrected = {id: text for one in site.colleagues for id, text in one.corrected.items()}
    rows = dict(site.ask("select id, text from activity where text like %s", "Dag % varv %"))
    corrections = sum(one.corrections for one in site.colleagues)
    print(f"{len(acknowledged)} activities and {corrections} corrections acknowledged; answers {dict(site.answers.counts)}")
    assert acknowledged and rows == {id: corrected.get(id, mark) for mark, id in acknowledged.items()}
    got: dict[str, Counter[str]] = {}
    for key, address in site.mails.taken:
        got.setdefault(address, Counter())[key] += 1
    assert got.keys() == {f"colleague{number}@example.se" for number in range(COLLEAGUES)}
    assert {len(of_one) for of_one in got.values()} <= set(range(1, site.things + 1))
    twice = sum(count - 1 for of_one in got.values() for count in of_one.values())
    print(f"{site.things * COLLEAGUES} notices, {len(site.mails.taken)} mails, {twice} twice under the same Message-ID")
    assert twice <= 2 * len(FAULTS), "only where a sender was killed or cut off in that instant"
