"""The whole system while its parts are killed with -9 in the middle of sending: every reminder arrives, by the mail server's own log.

A mail may be there twice only where the worker or the database was killed, at most once for each such kill, and under the same
Message-ID. VAW_CHAOS_ROUNDS says how many rounds (`make chaos`: 100), VAW_CHAOS_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from celery import Celery

from config.settings import CHECKOUT, Settings
from tests.smtp import Says, Server
from tests.system.running import Running, json_of, wait_for
from vaw.cli.run import ready

pytestmark = pytest.mark.xdist_group("chaos")  # one system for all of this file
ROUNDS = int(os.environ.get("VAW_CHAOS_ROUNDS") or 4)
SEED = int(os.environ.get("VAW_CHAOS_SEED") or random.randrange(10**6))
PEOPLE = 30  # mails in each round: 600 in 20 rounds
VICTIMS = ("worker", "postgres", "valkey", "beat")
MAY_REPEAT = {"worker", "postgres"}
ALL_WITHIN_SECONDS = 60
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
    """The system, the mail server it sends to, and whom it writes to."""

    system: Running
    mails: Server
    settings: Settings
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


@pytest.fixture(scope="module")
def chaos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chaos]:
    with Server(always=Says.SLOWLY, slow_seconds=0.015) as mails:
        how = {"VAW_ENV": "test", "VAW_LEASE_SECONDS": "2", "VAW_MAIL_URL": mails.url, "VAW_WEB_WORKERS": "1"}
        system = OnAWorkingDay(tmp_path_factory.mktemp("chaos") / "state", **how)
        try:
            system.wait()
            yield Chaos(system, mails, Settings.from_env(system.facts()["environment"]))
        finally:
            system.clean_up()


def test_whatever_is_killed_everybody_gets_each_reminder_once(chaos: Chaos) -> None:
    print(f"VAW_CHAOS_SEED={SEED} VAW_CHAOS_ROUNDS={ROUNDS}")
    chance = random.Random(SEED)
    twice = kills = 0
    for number in range(1, ROUNDS + 1):
        killed, repeated = one_round(chaos, number, chance)
        twice, kills = twice + repeated, kills + len(killed)
    print(f"{ROUNDS} rounds, {ROUNDS * PEOPLE} mails, {kills} kills, none lost, {twice} sent twice")
    wait_for("all is well", lambda: chaos.system.command("status").returncode == 0, 60)


def one_round(chaos: Chaos, thing: int, chance: random.Random) -> tuple[list[str], int]:
    """(who was killed, how many mails arrived twice)."""
    plans = sorted((chance.randrange(PEOPLE), chance.uniform(0, 0.03), chance.choice(VICTIMS)) for _ in range(chance.choice((1, 1, 1, 2))))
    before = chaos.plan(thing)
    wait_for("the broker", lambda: ready.broker_answers(chaos.settings.redis_url), 30)
    chaos.minute_begins()
    killed = []
    for taken, moment, victim in plans:
        wait_for("the sending", lambda taken=taken: len(chaos.mails.taken) - before >= taken, ALL_WITHIN_SECONDS)  # type: ignore[misc]
        time.sleep(moment)
        if chaos.kill(victim):
            killed.append(victim)
    wait_for(f"round {thing} after {killed}", lambda: chaos.settled(thing), ALL_WITHIN_SECONDS)
    arrived = chaos.mails.taken[before:]
    keys: dict[str, set[str]] = {}
    for key, address in arrived:
        keys.setdefault(address, set()).add(key)
    assert keys.keys() == chaos.users.keys(), f"round {thing} after {killed}: somebody got nothing"
    assert all(len(of_one) == 1 for of_one in keys.values()), "the same mail has one Message-ID"
    repeated = len(arrived) - PEOPLE
    assert repeated <= sum(victim in MAY_REPEAT for victim in killed), f"round {thing} after {killed}: {repeated} mails twice"
    return killed, repeated


def test_two_schedulers_remind_nobody_twice(chaos: Chaos, tmp_path: Path) -> None:
    """A standby that somebody started too early, with a clock of its own."""
    environment = {**os.environ, **chaos.system.facts()["environment"], "PYTHONPATH": str(CHECKOUT)}
    program = [sys.executable, "-m", "celery", "-A", "beat:celery", "beat", "-l", "INFO", "-s", str(tmp_path / "beat"), "--pidfile="]
    with (tmp_path / "said").open("wb") as said:
        second = subprocess.Popen(program, cwd=CHECKOUT, env=environment, stdout=said, stderr=subprocess.STDOUT)
    try:
        wait_for(
            "the second scheduler",
            lambda: b"vaw.regular" in (tmp_path / "said").read_bytes() or "Sending" in (tmp_path / "said").read_text(),
        )
        for thing in range(-3, 0):
            before = chaos.plan(thing)
            wait_for("all of them", lambda thing=thing: chaos.settled(thing), ALL_WITHIN_SECONDS)  # type: ignore[misc]
            assert sorted(address for _, address in chaos.mails.taken[before:]) == sorted(chaos.users)
        assert second.poll() is None
    finally:
        second.terminate()
        second.wait(20)


def test_one_that_stops_is_seen(chaos: Chaos) -> None:
    """The scheduler hangs: its process is there, its sign of life is not."""
    os.kill(chaos.system.pid_of("beat"), signal.SIGSTOP)
    try:
        chaos.ask("update heartbeat set at = at - interval '1 hour' where name = 'scheduler'")
        done = chaos.system.command("status", "--json")
        assert done.returncode == 1
        fine = {line["name"]: line["fine"] for line in json_of(done)["lines"]}
        assert fine["beat"] and fine["worker"] and not fine["scheduler"]
    finally:
        os.kill(chaos.system.pid_of("beat"), signal.SIGCONT)
