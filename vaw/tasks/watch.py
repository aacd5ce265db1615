"""Signs of life: the scheduler and each worker write theirs, from the very loop that does their work. One that hangs falls silent.

And what the scheduler has sent and no worker has taken yet: of that it sends no second one.
"""

from __future__ import annotations

import logging
import socket
import time
from typing import Any

import psycopg
from celery import bootsteps
from redis import Redis

from vaw.kernel.clock import SIGN_SECONDS
from vaw.tasks.schedule import UNTAKEN_SECONDS

log = logging.getLogger(__name__)
LOOK_SECONDS = 5  # how often the loops ask; a sign that could not be written is written so soon after
AWAY_SECONDS = 2  # how long a loop waits for a database that does not answer
_SIGN = "insert into heartbeat (name, host, at) values (%s, %s, now()) on conflict (name, host) do update set at = excluded.at"
# In Redis, sorted sets {task: seconds since 1970}: when its last message was sent, and when the last one that was taken was sent.
SENT, TAKEN = "vaw:regular:sent", "vaw:regular:taken"


class Pulse:
    """The sign of life of `name` on this host.

    It has a new connection each time: nothing to go stale when the database was away, nothing held between two signs.
    """

    def __init__(self, name: str, database_url: str) -> None:
        self.name, self.host, self._next = name, socket.gethostname(), 0.0
        self._conninfo = database_url.replace("postgresql+psycopg://", "postgresql://", 1)

    def beat(self) -> None:
        """Write the sign unless the last one is younger than SIGN_SECONDS. Never raises, waits AWAY_SECONDS at most."""
        if time.monotonic() < self._next:
            return
        try:
            limits = f"-c statement_timeout={AWAY_SECONDS * 1000}"
            with psycopg.connect(self._conninfo, connect_timeout=AWAY_SECONDS, options=limits) as connection:
                connection.execute(_SIGN, (self.name, self.host))
            self._next = time.monotonic() + SIGN_SECONDS
        except psycopg.Error as error:
            log.warning("sign_of_life.not_written", extra={"who": self.name, "kind": type(error).__name__})
            self._next = time.monotonic() + LOOK_SECONDS


class SignsOfLife(bootsteps.StartStopStep):  # type: ignore[misc]
    """The worker's: on the timer of its main loop, not of the pool, from the moment at which it takes work."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self._pulse, self._timer = Pulse("worker", consumer.app.settings.database_url), None

    def start(self, consumer: Any) -> None:
        """Also after each new connection to the broker, which forgets the timers of the last one."""
        self._pulse.beat()
        self._timer = consumer.timer.call_repeatedly(LOOK_SECONDS, self._pulse.beat)

    def stop(self, consumer: Any) -> None:
        if self._timer is not None:
            consumer.timer.cancel(self._timer)
            self._timer = None

    shutdown = stop


def note(broker: Redis, key: str, task: str, instant: float) -> None:
    """Remember the newest instant under SENT or TAKEN; an older one changes nothing."""
    broker.zadd(key, {task: instant}, gt=True)


def is_waiting(broker: Redis, task: str, now: float) -> bool:
    """Whether the task's last message lies untaken in the broker and still counts (UNTAKEN_SECONDS)."""
    sent: Any = broker.zscore(SENT, task)
    taken: Any = broker.zscore(TAKEN, task)
    return sent is not None and sent > (taken or 0.0) and abs(now - sent) < UNTAKEN_SECONDS
