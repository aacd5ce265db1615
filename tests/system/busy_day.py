"""A busy day: thirty people and their programs work while everything fails under them. Nothing is lost, nothing happens twice.

VAW_BUSY_ROUNDS says how often each fault comes (`make chaos`: 10), VAW_CHAOS_SEED repeats a run. Whatever was tried is printed and counted.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from config.settings import CHECKOUT, Settings
from tests.smtp import Says, Server
from tests.system.busy_colleagues import Answers, Colleague
from tests.system.busy_faults import Machine, give_back, small_disk
from tests.system.running import Running, command, environment, wait_for
from tests.system.test_chaos import KIND, WORKING_DAY
from vaw.cli.run import ready
from vaw.cli.run.embedded_postgres import ROOTS_FOLDER
from vaw.cli.run.state import State

pytestmark = pytest.mark.xdist_group("busy day")
ROUNDS = int(os.environ.get("VAW_BUSY_ROUNDS") or 1)
SEED = int(os.environ.get("VAW_CHAOS_SEED") or random.randrange(10**6))
COLLEAGUES = 30
HEALED_WITHIN_SECONDS = 90
# An ordinary working day for every process, moved by what the file says; and a supervisor that has not learnt to wait (test_chaos).
LAUNCH = f"""
import os, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from vaw.cli.__main__ import main
from vaw.cli.run import children
began, spawn, moved = datetime.now(UTC), children.spawn, Path(os.environ["BUSY_CLOCK"])
def at_our_time(command, environment, *rest):
    off = timedelta(seconds=float(moved.read_text()))
    now = datetime.fromisoformat("{WORKING_DAY.isoformat()}") + (datetime.now(UTC) - began) + off
    return spawn(command, {{**environment, "VAW_NOW": now.isoformat()}}, *rest)
children.spawn, children.LONGEST_BACKOFF = at_our_time, 0.5
sys.exit(main(sys.argv[1:]))
"""


class OnAMovedDay(Running):
    program = ("-c", LAUNCH)


@dataclass
class Day:
    machine: Machine
    settings: Settings
    colleagues: list[Colleague]
    answers: Answers
    user_ids: list[int]
    over: threading.Event
    patience: threading.Event
    things: list[int] = field(default_factory=list)

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """The rows; a database that is away is asked again."""
        until = time.monotonic() + HEALED_WITHIN_SECONDS
        while True:
            try:
                with psycopg.connect(ready.conninfo(self.settings.database_url), connect_timeout=5) as connection:
                    done = connection.execute(sql, values)
                    return done.fetchall() if done.description else []
            except psycopg.Error:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def plan(self) -> None:
        """Something happens that everybody is told of by mail."""
        thing = len(self.things) + 1
        sql = (
            "insert into notice (kind, object_id, due_on, user_id, step, audience, mail, created_at) "
            "select %s, %s, %s, unnest(%s::int[]), 0, 'responsible', 'at_once', %s on conflict do nothing"
        )
        self.ask(sql, KIND, thing, WORKING_DAY.date(), self.user_ids, WORKING_DAY - timedelta(hours=2))
        self.things.append(thing)

    def healthy(self) -> bool:
        return ready.web_status("127.0.0.1", self.machine.system.port, self.settings) == 200

    def unsent(self) -> Counter[str]:
        sql = "select n.state || ' ' || coalesce(l.state, '-') from notice n left join letter l on l.id = n.letter_id where n.kind = %s"
        found = Counter(row[0] for row in self.ask(sql, KIND))
        found.pop("sent sent", None)
        return found

    def unfinished_jobs(self) -> int:
        return int(self.ask("select count(*) from job where state in ('queued', 'running')")[0][0])


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder, chance = tmp_path_factory.mktemp("busy"), random.Random(SEED)
    clock = folder / "clock"
    clock.write_text("0")
    disk = small_disk(ROOTS_FOLDER / State(folder / "state").mark) if os.geteuid() == 0 else None
    with Server(always=Says.SLOWLY, slow_seconds=0.01) as mails:
        how = {"VAW_ENV": "test", "VAW_LEASE_SECONDS": "2", "VAW_MAIL_URL": mails.url, "BUSY_CLOCK": str(clock)}
        system = OnAMovedDay(folder / "state", **how)
        try:
            system.wait()
            yield _colleagues(Machine(system, mails, clock, disk, chance, WORKING_DAY - datetime.now(UTC)))
        finally:
            system.clean_up()
            if disk is not None:
                give_back(disk)


def _colleagues(machine: Machine) -> Day:
    facts = machine.system.facts()
    settings, answers = Settings.from_env(facts["environment"]), Answers()
    over, patience = threading.Event(), threading.Event()
    now = {"VAW_NOW": WORKING_DAY.isoformat()}
    program = [sys.executable, "-m", "tests.system.busy_people", str(COLLEAGUES)]
    env = environment(machine.system.state.path, **facts["environment"], **now)
    done = subprocess.run(program, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    people = json.loads(done.stdout.splitlines()[-1])
    colleagues = [
        Colleague(
            number,
            machine.system.port,
            one["county"],
            one["assignment"],
            one["cookie"],
            one["key"],
            answers,
            over,
            patience,
            random.Random(SEED + number),
        )
        for number, one in enumerate(people)
    ]
    day = Day(machine, settings, colleagues, answers, [one["id"] for one in people], over, patience)
    hours = "insert into notice_hours (user_id, quiet_from, quiet_until, digest_hour, digest_weekday) select unnest(%s::int[]), 0, 0, 8, 1"
    day.ask(hours, day.user_ids)
    return day


def test_on_a_busy_day_nothing_acknowledged_is_lost_and_nothing_happens_twice(day: Day) -> None:
    print(f"VAW_CHAOS_SEED={SEED} VAW_BUSY_ROUNDS={ROUNDS}")
    threads = [threading.Thread(target=one.work, name=f"colleague {one.number}") for one in day.colleagues]
    for thread in threads:
        thread.start()
    try:
        healed = _go_through_the_day(day)
    finally:
        day.over.set()
        patience = threading.Timer(HEALED_WITHIN_SECONDS, day.patience.set)
        patience.start()
        for thread in threads:
            thread.join()
        patience.cancel()
    kills = sum(len(of_one) for of_one in healed.values())
    _print(day, healed)
    _settle(day)
    _nothing_lost_nothing_twice(day)
    _everybody_told(day, kills)


def _go_through_the_day(day: Day) -> dict[str, list[float]]:
    """{fault: seconds until the system was itself again, for each time}."""
    faults = day.machine.faults()
    healed: dict[str, list[float]] = {name: [] for name in faults}
    for _round in range(ROUNDS):
        for name in day.machine.chance.sample(sorted(faults), len(faults)):
            day.plan()
            time.sleep(day.machine.chance.uniform(0.2, 1.0))
            since = time.monotonic()
            faults[name]()
            wait_for(f"health after: {name}", day.healthy, HEALED_WITHIN_SECONDS)
            healed[name].append(time.monotonic() - since)
    return healed


def _settle(day: Day) -> None:
    wait_for("every mail", lambda: not day.unsent(), HEALED_WITHIN_SECONDS)
    wait_for("all background work", lambda: not day.unfinished_jobs(), HEALED_WITHIN_SECONDS)
    said: list[str] = []

    def well() -> bool:
        done = command({**day.machine.system.environment, "VAW_NOW": day.machine.now().isoformat()}, "status")
        said[:] = [done.stdout + done.stderr]
        return done.returncode == 0

    try:
        wait_for("all is well", well, HEALED_WITHIN_SECONDS)
    finally:
        print(*said)


def _print(day: Day, healed: dict[str, list[float]]) -> None:
    for name, seconds in sorted(healed.items()):
        print(f"{name}: {len(seconds)} times, itself again after at most {max(seconds):.1f} s")
    if day.machine.disk is None:
        print("disk full: not tried, no file system may be mounted here")
    logged, corrected = sum(len(one.logged) for one in day.colleagues), sum(one.corrections for one in day.colleagues)
    print(f"{logged} activities and {corrected} corrections acknowledged, {len(day.things) * COLLEAGUES} mails")
    print(f"answers: {dict(day.answers.counts)}")


def _nothing_lost_nothing_twice(day: Day) -> None:
    assert not day.answers.bad, day.answers.bad[:10]
    assert not [mark for one in day.colleagues for mark in one.unanswered]
    acknowledged = {mark: id for one in day.colleagues for mark, id in one.logged.items()}
    corrected = {id: text for one in day.colleagues for id, text in one.corrected.items()}
    assert acknowledged, "nobody did anything"
    rows = dict(day.ask("select id, text from activity where text like 'Dag %% varv %%'"))
    assert rows == {id: corrected.get(id, mark) for mark, id in acknowledged.items()}
    lines = "select row_id, count(*) filter (where operation like '%%log_activity') from audit where kind = 'activity' group by row_id"
    assert {id: made for id, made in day.ask(lines) if id in rows} == dict.fromkeys(rows, 1)
    recount = day.machine.system.command("data", "recount", "--check")
    assert recount.returncode == 0, recount.stdout + recount.stderr


def _everybody_told(day: Day, kills: int) -> None:
    expected = {f"colleague{number}@example.se" for number in range(COLLEAGUES)}
    keys: dict[str, Counter[str]] = {}
    for key, address in day.machine.mails.taken:
        keys.setdefault(address, Counter())[key] += 1
    assert keys.keys() == expected
    twice = sum(count - 1 for of_one in keys.values() for count in of_one.values())
    print(f"{twice} mails twice, under the same Message-ID")
    assert twice <= kills * 2, "a mail comes twice only where whoever sends it, or the database, was killed in that instant"
