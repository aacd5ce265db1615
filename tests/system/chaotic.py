"""A system on an ordinary working day, that kills may come to, the mail server it sends to, and whom it writes to."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from celery import Celery

from config.settings import Settings
from tests.smtp import Server
from tests.system.running import Running
from vaw.cli.run import ready

PEOPLE = 30  # mails in each round: 600 in 20 rounds
KIND = "insight.report_ready"  # an event: nothing but the post has to do with it
# An ordinary working day, whichever it is now: the clock of every process begins where those of the others are. And a supervisor that has
# not learnt to wait: a system that is killed every few seconds would soon rest for half a minute each time.
WORKING_DAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
LAUNCH = f"""
import sys
from datetime import UTC, datetime
from vaw.cli.__main__ import main
from vaw.cli.run import children
began, spawn = datetime.now(UTC), children.spawn
def at_our_time(command, environment, *rest):
    now = datetime.fromisoformat("{WORKING_DAY.isoformat()}") + (datetime.now(UTC) - began)
    return spawn(command, {{**environment, "VAW_NOW": now.isoformat()}}, *rest)
children.spawn, children.LONGEST_BACKOFF = at_our_time, 0.5
sys.exit(main(sys.argv[1:]))
"""


class OnAWorkingDay(Running):
    program = ("-c", LAUNCH)


@dataclass
class Chaos:
    """The system, the mail server it sends to, and whom it writes to. `ahead`: of the true time."""

    system: Running
    mails: Server
    settings: Settings
    ahead: timedelta
    users: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = [f"person{n}@example.se" for n in range(PEOPLE)]
        made = self.ask("insert into app_user (email, name) select unnest(%s::text[]), 'Test' returning email, id", rows)
        self.users = dict(made)
        hours = (
            "insert into notice_hours (user_id, quiet_from, quiet_until, digest_hour, digest_weekday) select unnest(%s::int[]), 0, 0, 8, 1"
        )
        self.ask(hours, list(self.users.values()))
        self.broker = Celery(broker=self.settings.broker_url)

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """The rows; a database that is away is asked again."""
        until = time.monotonic() + 30
        while True:
            try:
                with psycopg.connect(ready.conninfo(self.settings.database_url)) as connection:
                    done = connection.execute(sql, values)
                    return done.fetchall() if done.description else []
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def plan(self, thing: int) -> int:
        """Something happens that everybody is told of. Returns how many mails the server had taken before."""
        before = len(self.mails.taken)
        sql = (
            "insert into notice (kind, object_id, due_on, user_id, step, audience, mail, created_at) "
            "select %s, %s, %s, unnest(%s::int[]), 0, 'responsible', 'at_once', %s"
        )
        self.ask(sql, KIND, thing, WORKING_DAY.date(), list(self.users.values()), WORKING_DAY - timedelta(hours=1))
        return before

    def minute_begins(self) -> None:
        """What the scheduler sends each minute (here every few seconds), now."""
        self.broker.send_task("vaw.regular", ("vaw.tasks.reminders:tick",), queue="vaw", retry=False)

    def kill(self, name: str) -> bool:
        """SIGKILL. False when it lies dead already."""
        pid = self.system.pid_of(name)
        if not pid:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def states(self, thing: int) -> Counter[str]:
        """Of the notices and their mails."""
        sql = (
            "select n.state || ' ' || coalesce(l.state, '-') from notice n left join letter l on l.id = n.letter_id where n.object_id = %s"
        )
        return Counter(row[0] for row in self.ask(sql, thing))

    def settled(self, thing: int) -> bool:
        return self.states(thing) == {"sent sent": PEOPLE}
