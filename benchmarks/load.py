"""`python -m benchmarks.load [--people 300] [--minutes 3] [--rounds 1] [--locust PATH]`: a day's people at once.

With DATABASE_URL and DATABASE_OWNER_URL it works on a kept database that `data demo` has filled, else on one of its own (`--size`).
Everything that `vaw run` starts is started; the people are Locust's (benchmarks/people.py). Background work: an import of 50,000 rows, a
report of every county by the workers, a national report by the press, and a reminder sweep each second. The pages' times are told without
it and beside it, in turns (alone, beside, beside, alone, …).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis
import sqlalchemy as sa

from benchmarks.databases import CHECKOUT, make_product
from benchmarks.servers import running
from config.settings import DEFAULT_ENCRYPTION_KEY, DEFAULT_SECRET_KEY, Settings
from tests.factories.spreadsheets import large
from tests.system.running import Running
from vaw.app import create_app
from vaw.cli.exits import Ends, Missing
from vaw.domain.activities.imports.opening import open_file
from vaw.domain.activities.operations import imports
from vaw.domain.activities.policy import IMPORT
from vaw.domain.geography.queries import get_county
from vaw.domain.insight.operations import order_report
from vaw.domain.insight.policy import ORDER_REPORT
from vaw.domain.insight.rules import YEARLY_ACCOUNT
from vaw.domain.people.rules.tokens import API_PREFIX
from vaw.integrations.spreadsheets import read_book
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db

ROWS = 50_000
GOAL = 1.5  # page p95 beside background work, times alone
ROLES = ("utvecklingsledare", "sakkunnig", "lansledning", "registrator", "kommun", "ideell", "boende", "samordnare")
PROGRAM = ["activities:read", "figures:read", "reminders:read"]
KNOWN = """
select u.id, c.id, (select min(n.id) from network n where n.county_id = c.id),
  (select min(m.id) from municipality m where m.county_id = c.id), (select id from assignment where code = 'regional-2021-995')
from app_user u join county c on u.email like '%%.' || c.slug || '@example.se' where u.email like %s order by u.id
"""
QUEUE = "select count(*) from job where state = 'queued' and due_at <= now()"
CONNECTED = "select count(*), count(*) filter (where state = 'active') from pg_stat_activity where datname = current_database()"


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    try:
        with system(options.size) as up:
            found: dict[str, list[Round]] = {"alone": [], "beside": []}
            run(up, options, "1", people=min(50, options.people))  # what is read once is read, what is compiled once is compiled
            for number in range(options.rounds):
                for which in sorted(found, reverse=bool(number % 2)):
                    found[which].append(measured(up, options, which))
            sys.stdout.write("\n".join([*told(up, options, found), ""]))
    except Ends as end:
        sys.stderr.write(f"vaw: {end}\n")
        return end.code
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--minutes", default="3", help="of each part")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--think", default="20,100", help="seconds from one page to the next, at least and at most")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--locust", default=os.environ.get("VAW_LOCUST") or "locust", help="the program, of an environment of its own")
    return parser.parse_args(arguments)


# -- the system and who is in it ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class System:
    """What runs. `owner`: psycopg's address of the database, as its owner. `people`: the file for benchmarks/people.py."""

    running: Running
    owner: str
    people: Path
    settings: Settings


@contextmanager
def system(size: int) -> Iterator[System]:
    """`vaw run` on the database of the environment, or on one of its own; gone afterwards, and so are the sign-ins."""
    if "DATABASE_URL" in os.environ:
        with _run({name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}) as up:
            yield up
        return
    with running() as servers:
        where = make_product(servers, "vaw_load", size)
        with _run({name: where[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}) as up:
            yield up


@contextmanager
def _run(where: Mapping[str, str]) -> Iterator[System]:
    folder = Path(tempfile.mkdtemp(prefix="vaw-load-"))
    keys = {"VAW_SECRET_KEY": DEFAULT_SECRET_KEY, "VAW_ENCRYPTION_KEYS": DEFAULT_ENCRYPTION_KEY}
    own = Running(folder / "state", VAW_ENV="demo", VAW_WEB_WORKERS="2", **keys, **where)
    owner = where["DATABASE_OWNER_URL"].replace("postgresql+psycopg:", "postgresql:")
    try:
        own.wait()
        people = folder / "people.json"
        people.write_text(json.dumps(_signed_in(owner)), encoding="utf-8")
        yield System(own, owner, people, Settings.from_env(own.facts()["environment"]))
    finally:
        own.clean_up()
        with psycopg.connect(owner) as connection:
            connection.execute("delete from sign_in where device = 'load'")
            connection.execute("delete from api_token where name = 'load'")
        shutil.rmtree(folder, ignore_errors=True)


def _signed_in(owner: str) -> dict[str, list[dict[str, Any]]]:
    """{role: who it is and with which sign-in}: a password's hash is meant to be slow and is not what is measured."""
    found: dict[str, list[dict[str, Any]]] = {"program": []}
    with psycopg.connect(owner) as connection:
        for role in ROLES:
            found[role] = []
            for user, county, network, municipality, assignment in connection.execute(KNOWN, (f"{role}.%",)).fetchall():
                person = {"user": user, "county": county, "network": network, "municipality": municipality, "assignment": assignment}
                token = secrets.token_urlsafe(32)
                connection.execute(
                    "insert into sign_in (token_hash, user_id, created_at, seen_at, second_factor_at, device) "
                    "values (%s, %s, now(), now() + interval '10 minutes', now(), 'load')",
                    (hashlib.sha256(token.encode()).digest(), user),
                )
                found[role].append({**person, "token": token})
        for leader in found["utvecklingsledare"]:
            key = API_PREFIX + secrets.token_urlsafe(32)
            connection.execute(
                "insert into api_token (user_id, name, token_hash, scopes, created_at, expires_at) "
                "values (%s, 'load', %s, %s, now(), now() + interval '1 day')",
                (leader["user"], hashlib.sha256(key.encode()).digest(), PROGRAM),
            )
            found["program"].append({**leader, "token": key})
    return found


# -- one part -----------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Round:
    """What one part told. `pages`: {page: Locust's line}; the rest was looked at each second."""

    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    connected: list[int] = field(default_factory=list)
    active: list[int] = field(default_factory=list)
    queued: list[int] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    load: float = 0.0


def measured(up: System, options: argparse.Namespace, which: str) -> Round:
    """The people at work for some minutes, with background work beside them or without."""
    this, over = Round(), threading.Event()
    threads = [threading.Thread(target=_watch, args=(up, this, over))]
    if which == "beside":
        threads += [threading.Thread(target=work, args=(up, this.done, over)) for work in (_office, _press)]
    for thread in threads:
        thread.start()
    try:
        this.pages, this.faults = run(up, options, options.minutes)
    finally:
        this.load = os.getloadavg()[0]
        over.set()
        for thread in threads:
            thread.join()
    return this


def run(up: System, options: argparse.Namespace, minutes: str, **more: Any) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Locust's lines and its failures. Raises Missing when there is no Locust."""
    people, folder = more.get("people", options.people), Path(tempfile.mkdtemp(dir=up.people.parent))
    command = [
        options.locust,
        "-f",
        str(CHECKOUT / "benchmarks" / "people.py"),
        "--headless",
        "--only-summary",
        "--skip-log",
        "-u",
        str(people),
    ]
    command += ["-r", str(people / 20), "-t", f"{float(minutes) * 60:.0f}s", "-s", "10", "--csv", str(folder / "told"), "--reset-stats"]
    environment = {**os.environ, "VAW_PEOPLE": str(up.people), "VAW_THINK": options.think, **more.get("environment", {})}
    try:
        done = subprocess.run(  # noqa: S603 - chosen by whoever measures
            [*command, "-H", f"http://127.0.0.1:{up.running.port}"],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise Missing("locust is not here: make an environment for it, and name it by --locust (benchmarks/README.md).") from None
    if not (folder / "told_stats.csv").is_file():
        raise Missing(f"locust ended without a word of figures: {done.stderr[-500:]}")
    with (folder / "told_stats.csv").open(encoding="utf-8") as lines:
        pages = {line["Name"]: line for line in csv.DictReader(lines)}
    with (folder / "told_failures.csv").open(encoding="utf-8") as lines:
        return pages, [f"{line['Occurrences']} × {line['Name']}: {line['Error']}" for line in csv.DictReader(lines)]


def _watch(up: System, this: Round, over: threading.Event) -> None:
    broker = redis.Redis.from_url(up.settings.redis_url)
    with psycopg.connect(up.owner, autocommit=True) as connection:
        while not over.wait(1):
            connected, active = connection.execute(CONNECTED).fetchone() or (0, 0)
            this.connected.append(connected - 1)
            this.active.append(active - 1)
            this.queued.append((connection.execute(QUEUE).fetchone() or (0,))[0])
            this.messages.append(int(broker.llen("vaw")))


def _office(up: System, done: Counter[str], over: threading.Event) -> None:
    """An import, then the counties' reports, again and again; and a sweep each second. By the workers, as anybody's would be."""
    app = create_app(up.settings)
    sweep = app.extensions["celery"].tasks["vaw.regular"]
    with app.app_context():
        try:
            _bring_in(done, over, lambda: sweep.apply_async(("vaw.tasks.reminders:tick", time.time())))
        finally:
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def _bring_in(done: Counter[str], over: threading.Event, sweep: Callable[[], object]) -> None:
    content, known = large(ROWS), leaders()
    while not over.is_set():
        by = Actor(known[24], "cli", (Grant("development_leader", county_id=24),))
        county = get_county(by, IMPORT, 24)
        plan = open_file(county, content, "logg.csv", read_book)
        batch = imports.receive_file(by, county, file_name="logg.csv", content=content, mapping=plan.as_json())
        imports.confirm_mapping(by, batch, mapping=plan.as_json())
        order_reports(known)
        if _became(batch.id, "checked", over, sweep):
            imports.start_import(by, batch)
            if _became(batch.id, "done", over, sweep):
                done["imports"] += 1
                imports.undo_import(by, batch)
        while not over.wait(1) and reports_left():
            sweep()
            done["sweeps"] += 1
        done["reports"] += len(known)


def _became(batch: int, state: str, over: threading.Event, sweep: Callable[[], object]) -> bool:
    """Wait for it, or until it is over."""
    while not over.wait(1):
        sweep()
        db.session.expire_all()
        now = db.session.scalar(sa.text("select state from import_batch where id = :id"), {"id": batch})
        db.session.commit()
        if now == state:
            return True
    return False


def leaders() -> dict[int, int]:
    """{county: its made-up development leader}."""
    asked = sa.text("select c.id, u.id from app_user u join county c on u.email = 'utvecklingsledare.' || c.slug || '@example.se'")
    found = {int(county): int(user) for county, user in db.session.execute(asked)}
    db.session.commit()
    return found


def order_reports(known: Mapping[int, int]) -> None:
    """A new edition of this year's report in every county."""
    for one, user in known.items():
        by = Actor(user, "cli", (Grant("development_leader", county_id=one),))
        latest = db.session.scalar(sa.text("select max(id) from report where county_id = :county"), {"county": one}) or 0
        db.session.commit()
        order_report(by, get_county(by, ORDER_REPORT, one), kind=YEARLY_ACCOUNT, year=2026, language="sv", seen=latest)


def reports_left() -> int:
    left = db.session.scalar(sa.text("select count(*) from report where state in ('queued', 'building')")) or 0
    db.session.commit()
    return int(left)


def _press(_up: System, done: Counter[str], over: threading.Event) -> None:
    """A national report of 21 made-up chapters, again and again, as the worker's press makes it."""
    command = [sys.executable, "-c", "from benchmarks.load import press; press()"]
    while not over.is_set():
        subprocess.run(command, cwd=CHECKOUT, check=True)  # noqa: S603 - ourselves
        done["national reports"] += 1


def press() -> None:
    from benchmarks.national_report import COUNTIES, _pressed, make_compiled
    from vaw.kernel.i18n import speaking

    with speaking("sv"):
        _pressed(make_compiled(len(COUNTIES), paragraphs=3), 1, {})


# -- the table ----------------------------------------------------------------------------------------------------------------


def told(up: System, options: argparse.Namespace, found: Mapping[str, list[Round]]) -> list[str]:
    with psycopg.connect(up.owner) as connection:
        [rows] = connection.execute("select count(*) from activity").fetchone() or (0,)
    parts = f"{options.rounds} × {options.minutes} minutes a part"
    lines = [
        f"{options.people} people, {options.think} s from page to page, {rows} activities, {parts}\n",
        "| page | requests | alone, ms: p50 | p95 | p99 | beside background work: p50 | p95 | p99 | p95 × alone |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for page in sorted(set.intersection(*({*one.pages} for rounds in found.values() for one in rounds))):
        times = [_middle(found[which], page, at) for which in ("alone", "beside") for at in ("50%", "95%", "99%")]
        asked = sum(int(one.pages[page]["Request Count"]) for rounds in found.values() for one in rounds)
        lines.append(f"| {page} | {asked} | {' | '.join(f'{one:.0f}' for one in times)} | {times[4] / max(times[1], 1):.2f} |")
    lines += ["", f"Goal: p95 beside background work ≤ {GOAL} × alone.", ""]
    for which, rounds in found.items():
        lines += [_line(which, one) for one in rounds]
    return lines


def _middle(rounds: list[Round], page: str, at: str) -> float:
    """Of the rounds in which somebody opened it."""
    return statistics.median([float(one.pages[page][at]) for one in rounds if one.pages[page][at] != "N/A"] or [0])


def _line(which: str, one: Round) -> str:
    everything = one.pages["Aggregated"]
    work = ", ".join(f"{count} {name}" for name, count in one.done.items())
    failed = "; ".join(one.faults) or "none"
    queue = f"jobs waiting at most {max(one.queued)}, messages {max(one.messages)}"
    connections = f"connections at most {max(one.connected)}, at work {max(one.active)} (median {statistics.median(one.active):.0f})"
    pace = f"{float(everything['Requests/s']):.1f} requests a second, load {one.load:.1f}"
    return f"- {which}: {pace}; failed: {failed}; {connections}; {queue}; done: {work or 'pages alone'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
