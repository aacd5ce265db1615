"""Signs of life, and a scheduler that neither piles up nor falls silent without being noticed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from celery import signals
from celery.contrib.testing.worker import start_worker
from flask import Flask

from vaw.kernel import clock, queue
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.tasks.beat import Scheduler
from vaw.tasks.schedule import UNTAKEN_SECONDS, schedule
from vaw.tasks.watch import SENT, TAKEN, Pulse

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/none"
PATH = "vaw.tasks.app:sweep"


def silent() -> dict[str, float]:
    with db.engine.connect() as connection:
        return queue.silent_for(connection)


@pytest.fixture
def broker(app: Flask) -> Iterator[Any]:
    """The broker, without anything of an earlier test."""
    found = app.extensions["redis"]
    found.delete("vaw", SENT, TAKEN)
    yield found
    found.delete("vaw", SENT, TAKEN)


@pytest.fixture
def beat(committed: Flask, broker: Any, tmp_path: Path) -> Iterator[Scheduler]:
    scheduler = Scheduler(app=committed.extensions["celery"], schedule_filename=str(tmp_path / "beat"))
    yield scheduler
    scheduler.close()


def entry(beat: Scheduler) -> Any:
    return beat.schedule["sweep"]


def take(app: Flask, broker: Any) -> None:
    """Let the worker's task begin as it does for a message sent now."""
    app.extensions["celery"].tasks["vaw.regular"](f"{__name__}:nothing", 0.0)
    broker.zadd(TAKEN, {PATH: clock.now().timestamp()})


def nothing() -> int:
    return 0


def test_a_pulse_writes_at_most_twice_a_minute(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with committed.app_context():
        pulse = Pulse("scheduler", db.engine.url.render_as_string(hide_password=False))
        seen = []
        for _ in range(13):
            pulse.beat()
            with db.engine.begin() as connection:
                seen.append(connection.execute(sa.text("delete from heartbeat")).rowcount)
            now[0] += 5
    assert seen == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]


def test_a_database_that_is_away_neither_stops_nor_holds_up_the_loop() -> None:
    pulse, since = Pulse("scheduler", NOWHERE), time.monotonic()
    for _ in range(3):
        pulse.beat()
    assert time.monotonic() - since < 3


def test_who_falls_silent_is_dead_after_two_intervals(committed: Flask) -> None:
    with committed.app_context():
        Pulse("worker", db.engine.url.render_as_string(hide_password=False)).beat()
        with db.engine.begin() as connection:
            assert queue.alive(connection, "worker") and not queue.alive(connection, "scheduler")
            connection.execute(sa.text("update heartbeat set at = at - interval '59 seconds'"))
            assert queue.alive(connection, "worker")
            connection.execute(sa.text("update heartbeat set at = at - interval '1 second'"))
            assert not queue.alive(connection, "worker")


def test_the_scheduler_gives_its_sign_from_its_own_loop(beat: Scheduler, committed: Flask) -> None:
    with committed.app_context():
        assert silent() == {}
        assert beat.tick() <= 5
        assert silent()["scheduler"] < 5


def test_a_real_worker_gives_its_sign_when_it_takes_work(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals.worker_process_init, "receivers", [])  # a thread is no fork: it must not forget our connections
    with committed.app_context(), start_worker(committed.extensions["celery"], perform_ping_check=False, pool="solo", shutdown_timeout=20):
        until = time.monotonic() + 60
        while "worker" not in silent() and time.monotonic() < until:
            time.sleep(0.05)
        assert silent()["worker"] < 60


def test_an_entry_that_nobody_has_taken_is_not_sent_again(beat: Scheduler, broker: Any, app: Flask) -> None:
    beat.apply_async(entry(beat), advance=False)
    beat.apply_async(entry(beat), advance=False)
    assert broker.llen("vaw") == 1
    take(app, broker)
    beat.apply_async(entry(beat), advance=False)
    assert broker.llen("vaw") == 2


def test_a_worker_that_is_away_for_an_hour_finds_a_short_queue(beat: Scheduler, broker: Any) -> None:
    start, entries = datetime(2026, 3, 2, 9, tzinfo=UTC), [beat.schedule["sweep"], beat.schedule["reminders"]]
    for seconds in range(0, 3600, 15):
        with clock.frozen(start + timedelta(seconds=seconds)):
            for each in entries:
                beat.apply_async(each, advance=False)
    assert broker.llen("vaw") == len(entries) * 3600 // UNTAKEN_SECONDS


def test_a_second_scheduler_sees_what_the_first_has_sent(beat: Scheduler, broker: Any, tmp_path: Path) -> None:
    other = Scheduler(app=beat.app, schedule_filename=str(tmp_path / "other"))
    try:
        for each in (beat, other, beat, other):
            each.apply_async(entry(each), advance=False)
    finally:
        other.close()
    assert broker.llen("vaw") == 1


def test_a_broker_that_is_away_does_not_stop_the_scheduler(beat: Scheduler, monkeypatch: pytest.MonkeyPatch) -> None:
    beat._broker.connection_pool.disconnect()
    beat._broker = type(beat._broker).from_url("redis://127.0.0.1:1/0", socket_connect_timeout=1)
    assert beat.apply_async(entry(beat), advance=False) is None


@pytest.mark.parametrize("night", [datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2027, 3, 28), datetime(2026, 1, 15)])
def test_the_night_work_runs_once_in_every_night_and_never_in_a_skipped_or_doubled_hour(app: Flask, night: datetime) -> None:
    conf = app.extensions["celery"].conf
    assert (conf.timezone, conf.enable_utc) == ("UTC", True)
    when = schedule(30)["retention"]["schedule"]
    runs = [
        instant for instant in (night.replace(tzinfo=UTC) + timedelta(minutes=n) for n in range(-120, 22 * 60)) if matches(when, instant)
    ]
    assert len(runs) == 1
    local = runs[0].astimezone(STOCKHOLM)
    assert local.hour in (3, 4) and local.date() == night.date()
    assert local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset(), "an hour that there is twice, or not at all"


def matches(when: Any, instant: datetime) -> bool:
    return instant.hour in when.hour and instant.minute in when.minute
