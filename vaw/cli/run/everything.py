"""What `bin/vaw run` starts, with which environment and in which order.

The environment of the children: what the caller set wins; DATABASE_URL and REDIS_URL are added when they are missing, and then the
supervisor runs those servers itself; DATABASE_OWNER_URL is for commands: web, worker and scheduler never get it; keys come from the state
folder; VAW_ENV is `demo` with --demo and else `production`, whose one exception for plain http (a loopback address) is what the default
`--host` gives (config/settings.py).
"""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from config.settings import CHECKOUT, Settings, SettingsError, is_loopback
from vaw.cli.exits import Missing, Refused
from vaw.cli.run import embedded_postgres, embedded_valkey, ready, rights
from vaw.cli.run.children import Child
from vaw.cli.run.state import DEMO, REAL, state_from
from vaw.cli.run.supervisor import Stopped, Supervisor, say

PYTHON = sys.executable
CLI = [PYTHON, "-m", "vaw.cli"]
GUNICORN = [PYTHON, "-m", "gunicorn", "-c", "python:config.gunicorn"]
CELERY = [PYTHON, "-m", "celery", "-A"]
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names of "everywhere", and the address to call it by
SCHEMA = ("migrations", "vaw/data", "vaw/domain")  # what `db upgrade` brings, and the code that brings it
WORKER_GRACE_SECONDS, WEB_GRACE_SECONDS = 30, 15  # gunicorn itself gives its requests 10
RESTORE_WITHIN_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Options:
    demo: bool
    port: int
    host: str


def run_everything(options: Options) -> None:
    """Up, on, down. Returns when a signal asked for the end; raises Refused or Missing when it cannot come up."""
    since = time.monotonic()
    os.umask(0o077)
    state = state_from(os.environ)
    state.prepare()
    _see_that_port_is_free(options)
    with state.lock():
        environment = _environment(options, state.path, state.keys())
        state.set_kind(DEMO if environment["VAW_ENV"] == "demo" or options.demo else REAL)
        supervisor = Supervisor(state, environment=environment, host=options.host, port=options.port)
        try:
            settings = _servers(supervisor)
            _application(supervisor, settings, options)
            say(f"ready at {settings.base_url}")
            say(f"up in {time.monotonic() - since:.1f} s; logs in {state.log}; Ctrl-C stops")
            _greet(supervisor, options)
            supervisor.keep()
        except Stopped:
            pass
        finally:
            since = time.monotonic()
            say("stopping")
            supervisor.stop()
            say(f"stopped in {time.monotonic() - since:.1f} s")


def _see_that_port_is_free(options: Options) -> None:
    """Raises Refused with the way out; a port that was ours a moment ago is free."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            raise Refused(f"port {options.port} on {options.host} {reason}: choose another with --port.") from None


def _environment(options: Options, state_path: os.PathLike[str], keys: Mapping[str, str]) -> dict[str, str]:
    """What the children get, still without the addresses of embedded servers. Raises Refused on contradictions."""
    given = {key: value for key, value in os.environ.items() if value}
    if options.demo and given.get("VAW_ENV") == "production":
        raise Refused("--demo and VAW_ENV=production exclude each other.")
    host = ANYWHERE.get(options.host, options.host) if options.demo else options.host
    shown = f"[{host}]" if ":" in host else host
    if options.demo and not is_loopback(options.host):
        say(f"warning: anyone who reaches {options.host}:{options.port} can sign in with the demo accounts")
    return {
        "VAW_ENV": "demo" if options.demo else "production",
        "VAW_BASE_URL": f"http://{shown}:{options.port}",
        **keys,
        **given,
        "VAW_STATE": os.fspath(state_path),
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "PYTHONUNBUFFERED": "1",
    }


def _settings(environment: Mapping[str, str]) -> Settings:
    try:
        return Settings.from_env(environment)
    except SettingsError as error:
        raise Refused(str(error)) from None


def _servers(supervisor: Supervisor) -> Settings:
    """PostgreSQL and Valkey: ours, or those of the environment. Returns when both answer."""
    environment, state = supervisor.environment, supervisor.state
    _settings({"DATABASE_URL": "postgresql:///later", "REDIS_URL": "unix:///later", **environment})
    waiting = []
    server = None
    if "DATABASE_URL" not in environment:
        server = embedded_postgres.prepare(state)
        environment |= {"DATABASE_URL": server.url(), "DATABASE_OWNER_URL": server.owner_url()}
        supervisor.add(Child("postgres", server.command, supervisor.log("postgres"), dict(os.environ), signal.SIGINT, 30, server.account))
        waiting.append("postgres")
    if "REDIS_URL" not in environment:
        environment["REDIS_URL"] = embedded_valkey.url(state)
        supervisor.add(Child("valkey", embedded_valkey.command(state), supervisor.log("valkey"), dict(os.environ)))
        waiting.append("valkey")
    settings = _settings(environment)
    if server:
        maintenance = server.owner_url("postgres")
        supervisor.until(lambda: ready.database_answers(maintenance), ["postgres"], "the database")
        ready.make_database(maintenance, embedded_postgres.DATABASE)
        ready.make_application(maintenance, embedded_postgres.APPLICATION, server.application_password)
    elif not ready.database_answers(settings.database_url):
        raise Missing("DATABASE_URL is set, but no PostgreSQL lets us in there.")
    if "valkey" in waiting:
        supervisor.until(lambda: ready.broker_answers(settings.redis_url), ["valkey"], "the broker")
    elif not ready.broker_answers(settings.redis_url):
        raise Missing("REDIS_URL is set, but no Redis answers there.")
    supervisor.write_down()
    return settings


def _application(supervisor: Supervisor, settings: Settings, options: Options) -> None:
    """Migrations, made-up data, then web, worker and scheduler. Returns when all of them answer."""
    _upgrade(supervisor)
    rights.see_that_it_is_bound(settings)
    if options.demo and not _is_loaded(supervisor):
        say("making a year of made-up data, once")
        supervisor.step("demo", [*CLI, "data", "demo"])
        supervisor.state.write("demo.loaded", settings.env)
    ready.forget_signs(settings.database_url)
    for child in _processes(supervisor, settings, options):
        supervisor.add(child)
    supervisor.until(lambda: ready.web_status(options.host, options.port, settings) == 200, ["web"], "the web server")
    supervisor.until(lambda: ready.both_live(settings.database_url), ["worker", "beat"], "the worker or the scheduler")


def _processes(supervisor: Supervisor, settings: Settings, options: Options) -> Iterator[Child]:
    """Web, worker and scheduler, as the units in deploy/ start them too; nobody reloads our web, so that it can load once and fork."""
    environment = {key: value for key, value in supervisor.environment.items() if key != "DATABASE_OWNER_URL"}
    web = [*GUNICORN, "--preload", "-b", _bind(options), "wsgi:app"]
    worker = [
        *CELERY,
        "worker:celery",
        "worker",
        "-Q",
        "vaw",
        "-P",
        _pool(),
        "-c",
        "2",
        "-l",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    ]
    beat = [*CELERY, "beat:celery", "beat", "-l", "INFO", "-s", str(supervisor.state.path / "beat"), "--pidfile="]
    restore = partial(_restore, supervisor, settings)
    yield Child("web", web, supervisor.log("web"), environment, grace_seconds=WEB_GRACE_SECONDS)
    yield Child("worker", worker, supervisor.log("worker"), environment, grace_seconds=WORKER_GRACE_SECONDS, before=restore)
    yield Child("beat", beat, supervisor.log("beat"), environment, grace_seconds=5)


def _upgrade(supervisor: Supervisor) -> None:
    """Schema and reference data. Left out where our own database has seen this very version of both: it costs a whole start of Python."""
    version = _version_of_schema()
    if "postgres" in supervisor.children and supervisor.state.read("upgraded") == version:
        return
    say("bringing the database to this version")
    supervisor.step("migrate", [*CLI, "db", "upgrade"])
    supervisor.state.write("upgraded", version)


def _version_of_schema() -> str:
    """A digest of the migrations, the reference files and their loaders."""
    digest = hashlib.sha256()
    for folder in SCHEMA:
        for path in sorted(path for path in (CHECKOUT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            digest.update(path.relative_to(CHECKOUT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_loaded(supervisor: Supervisor) -> bool:
    """The made-up year is in our own database already; of somebody else's only the command itself can tell."""
    return "postgres" in supervisor.children and supervisor.state.read("demo.loaded") is not None


def _bind(options: Options) -> str:
    return f"[{options.host}]:{options.port}" if ":" in options.host else f"{options.host}:{options.port}"


def _pool() -> str:
    """Processes give a report's memory back; where the system has no shared semaphores, threads."""
    try:
        multiprocessing.get_context("fork").Lock()
    except OSError:
        return "threads"
    return "prefork"


def _restore(supervisor: Supervisor, settings: Settings) -> None:
    """Before each start of the only worker on our own broker. Raises OSError when the broker does not answer yet."""
    if "valkey" not in supervisor.children:
        return
    command = [PYTHON, "-m", "vaw.cli.run.restore", settings.broker_url]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, env=supervisor.environment, cwd=CHECKOUT, capture_output=True, check=True, timeout=RESTORE_WITHIN_SECONDS
        )
    except subprocess.SubprocessError as error:
        raise ConnectionError(str(error)) from None
    supervisor.children["worker"].log.feed(done.stdout)


def _greet(supervisor: Supervisor, options: Options) -> None:
    """An empty system: the link by which its first administrator gets in."""
    if options.demo:
        return
    try:
        lines = supervisor.step("setup-link", [*CLI, "users", "setup-link"])
    except Refused as refused:
        say(f"no link for a first administrator: {refused}")  # everything else is up: whoever has an account can work
        return
    for line in lines:
        if line.strip():
            say(f"set up the first administrator, once, at {line.strip()}")
