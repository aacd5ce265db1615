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
from pathlib import Path

import pytest

from config.settings import CHECKOUT
from tests.system.chaotic import PEOPLE, Chaos
from tests.system.running import json_of, wait_for
from vaw.cli.run import ready

pytestmark = pytest.mark.xdist_group("chaos")  # one system for this file and the next one
ROUNDS = int(os.environ.get("VAW_CHAOS_ROUNDS") or 8)
SEED = int(os.environ.get("VAW_CHAOS_SEED") or random.randrange(10**6))
VICTIMS = ("worker", "postgres", "valkey", "beat")
MAY_REPEAT = {"worker", "postgres"}
ALL_WITHIN_SECONDS = 60


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
    program = [sys.executable, "-m", "celery", "-A", "wsgi:celery", "beat", "-l", "INFO", "-s", str(tmp_path / "beat"), "--pidfile="]
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
