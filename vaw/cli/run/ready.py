"""When each process can be used. Every check answers at once or within two seconds, and says no by an exception or False."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

import psycopg
import psycopg.sql
import redis

from config.settings import Settings
from vaw.integrations.redis import ANSWER_WITHIN_SECONDS, connect


def database_answers(database_url: str) -> bool:
    try:
        psycopg.connect(conninfo(database_url), connect_timeout=ANSWER_WITHIN_SECONDS).close()
    except psycopg.OperationalError:
        return False
    return True


def make_database(maintenance_url: str, name: str) -> None:
    """Create the database in a new embedded server; does nothing when it is there."""
    with psycopg.connect(conninfo(maintenance_url), autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            connection.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))


def make_application(maintenance_url: str, role: str, password: str) -> None:
    """Make the role as which the application signs in, or give it its password anew. What it may do: vaw.cli.run.rights."""
    words = [psycopg.sql.Identifier(role), psycopg.sql.Literal(password)]
    with psycopg.connect(conninfo(maintenance_url), autocommit=True) as connection:
        known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
        verb = psycopg.sql.SQL("alter" if known else "create")
        limits = psycopg.sql.SQL("{} role {} login nosuperuser nocreatedb nocreaterole nobypassrls password {}")
        connection.execute(limits.format(verb, *words))


def conninfo(database_url: str) -> str:
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def broker_answers(redis_url: str) -> bool:
    try:
        with connect(redis_url) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def forget_signs(database_url: str) -> None:
    """Forget the signs of life (vaw.tasks.watch) of this host: those who gave them are gone."""
    with psycopg.connect(conninfo(database_url), connect_timeout=ANSWER_WITHIN_SECONDS) as connection:
        connection.execute("delete from heartbeat where host = %s", [socket.gethostname()])


def both_live(database_url: str) -> bool:
    """Whether the scheduler and a worker of this host have given a sign of life since they were forgotten."""
    try:
        with psycopg.connect(conninfo(database_url), connect_timeout=ANSWER_WITHIN_SECONDS) as connection:
            found = connection.execute("select name from heartbeat where host = %s", [socket.gethostname()]).fetchall()
    except psycopg.OperationalError:
        return False
    return {name for (name,) in found} == {"scheduler", "worker"}


def web_status(host: str, port: int, settings: Settings) -> int:
    """The status code of /readyz; 0 when nobody answers."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - where to look, not where to listen
    connection = http.client.HTTPConnection(reachable, port, timeout=ANSWER_WITHIN_SECONDS)
    base = urlsplit(settings.base_url)
    try:
        connection.request("GET", "/readyz", headers={"Host": base.netloc, "X-Forwarded-Proto": base.scheme})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
