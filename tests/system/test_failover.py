"""Several Redis servers and who knows which of them is in charge: the one in charge is killed, and everything goes on with the next."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery import Celery
from redis import RedisError

from config.settings import Settings
from tests.system.running import free_port, wait_for
from vaw.cli.run.embedded_valkey import program
from vaw.cli.run.ready import broker_answers
from vaw.integrations.redis import connect
from vaw.tasks.carrier import settings_of

PASSWORD = "only in tests: å/@"


@dataclass
class Group:
    """Two servers, the second a copy of the first, and one who watches them."""

    settings: Settings
    first: subprocess.Popen[bytes]


@contextmanager
def _server(folder: Path, lines: list[str], *more: str) -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir()
    (folder / "server.conf").write_text("\n".join(["bind 127.0.0.1", f'dir "{folder}"', *lines]) + "\n")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program(), folder / "server.conf", *more], stdout=log, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Group]:
    one, two, watch = free_port(), free_port(), free_port()
    secret = ["save ''", f'requirepass "{PASSWORD}"', f'masterauth "{PASSWORD}"']
    watching = [f"sentinel monitor vaw 127.0.0.1 {one} 1", f'sentinel auth-pass vaw "{PASSWORD}"']
    watching += ["sentinel down-after-milliseconds vaw 300", "sentinel failover-timeout vaw 2000"]
    environ = {"VAW_ENV": "test", "DATABASE_URL": "postgresql:///x", "VAW_STATE": str(tmp_path)}
    url = f"redis+sentinel://:only%20in%20tests%3A%20%C3%A5%2F%40@127.0.0.1:{free_port()},127.0.0.1:{watch}/vaw/3"
    with ExitStack() as all_of_them:
        first = all_of_them.enter_context(_server(tmp_path / "one", [f"port {one}", *secret]))
        all_of_them.enter_context(_server(tmp_path / "two", [f"port {two}", f"replicaof 127.0.0.1 {one}", *secret]))
        all_of_them.enter_context(_server(tmp_path / "watch", [f"port {watch}", *watching], "--sentinel"))
        settings = Settings.from_env(environ | {"REDIS_URL": url})
        wait_for("the one in charge", lambda: broker_answers(settings.redis_url) and _has_copy(settings))
        yield Group(settings, first)


def _has_copy(settings: Settings) -> bool:
    """Whether what is written to the one in charge is in the other, and the watch knows it."""
    with connect(settings.redis_url) as broker:
        [(host, port), *_] = settings.sentinels.hosts[1:]  # type: ignore[union-attr]
        with connect(f"redis://{host}:{port}/0") as watch:
            known = watch.execute_command("SENTINEL", "REPLICAS", "vaw")
        return bool(broker.info("replication")["connected_slaves"] and known and broker.set("here", "1") and broker.wait(1, 500))


def test_everything_goes_on_with_the_next_when_the_one_in_charge_is_killed(group: Group) -> None:
    """The first sentinel of the list is down all the time."""
    broker, celery = connect(group.settings.redis_url), Celery()
    celery.conf.update(settings_of(group.settings))
    _pass_on(celery, 1)
    broker.set("kept", "yes")
    broker.wait(1, 1000)
    group.first.kill()
    wait_for("the next one", lambda: _takes(group.settings))
    assert broker.get("kept") == b"yes", "the same client finds the one that is in charge now"
    _pass_on(celery, 2)


def _pass_on(celery: Celery, number: int) -> None:
    """A message goes into the queue and comes out."""
    with celery.connection_for_write() as connection:
        queue = connection.SimpleQueue("vaw")
        queue.put({"n": number})
        message = queue.get(timeout=5)
        message.ack()
        assert message.payload == {"n": number}


def _takes(settings: Settings) -> bool:
    try:
        with connect(settings.redis_url) as broker:
            return bool(broker.set("there", "1"))
    except RedisError:
        return False
