"""What the processes weigh, how soon they are there, and how even the list is (G11, M1, M2, M3).

`python -m benchmarks.processes [--size 100k] [--requests 50000] [--rounds 6] [--keep FOLDER]`. Memory is PSS of a whole process tree:
what processes share counts once.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psycopg

from benchmarks import abbench, comparison, databases
from benchmarks.measuring import Found, on, printed, span, table
from benchmarks.servers import Servers, running
from vaw.cli.run.everything import CELERY
from vaw.domain.insight.operations.nation import compile_nation
from vaw.domain.insight.queries import get_report
from vaw.domain.insight.rules import OPEN
from vaw.domain.mandates.models import Assignment
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel.actor import Actor
from vaw.kernel.db import db

WARM, LISTS, PAGES = 200, 5_000, ("list", "list of a type", "deep page", "statistics")
STARTS_WITHIN, BUILT_WITHIN, SETTLED = 180.0, 600.0, 5.0  # seconds
MIB_WEB, GROWTH, MIB_IDLE, MIB_REPORT, COLD, SECOND_START, EVEN = 110, 1.03, 100, 230, 1.5, 3.0, 3.0
# Accounts of every county, as those of the three that the made-up years hold approved.
_ALL_COUNTIES = """
insert into report (kind, county_id, year, edition, language, state, created_by, created_at, ended_at, approved_by, approved_at, data,
  account_id, title, title_en, reference, content, gaps)
select r.kind, c.id, r.year, 1, r.language, r.state, r.created_by, r.created_at, r.ended_at, r.approved_by, r.approved_at, r.data,
  r.account_id, r.title, r.title_en, r.reference, r.content, r.gaps
from (select * from report where account_id is not null and approved_at is not null and county_id is not null order by id limit 1) r
cross join county c where not exists (select from report x where x.kind = r.kind and x.county_id = c.id and x.year = r.year)
"""
_ACCOUNT = (
    "select a.assignment_id, a.code, r.year from report r join assignment_account a on a.id = r.account_id "
    "where r.approved_at is not null and r.county_id is not null order by r.id limit 1"
)
_COORDINATOR = "select user_id from membership where role = 'national_coordinator' order by user_id limit 1"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.processes", description=__doc__)
    parser.add_argument("--size", default="100k", choices=databases.SIZES)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--keep")
    options = parser.parse_args(arguments)

    def lines() -> list[str]:
        with running(options.keep) as servers:
            here = comparison.prepared(servers, options.size)
            weighed = [*web(servers, here, options.requests), *worker(servers, here)]
            return table([*weighed, *cold(servers, here, options.rounds), *embedded(options.rounds)])

    return printed(lines)


def web(servers: Servers, here: comparison.Here, requests: int, lists: int = LISTS) -> list[Found]:
    """G11 and M1: two workers, warm; then so many lists one after the other; then all pages by four at once."""
    target = comparison.product(servers, here)
    where = f"{here.size} activities"
    with _started(target) as process:
        paths = [target["requests"][name]["path"] for name in PAGES]
        _walk(target, paths * (WARM // len(paths)), at_once=8)
        before = _pss(process.pid)
        times = sorted(_walk(target, [paths[0]] * lists))
        p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
        _walk(target, paths * ((requests - lists) // len(paths)), at_once=4)
        after = _pss(process.pid)
    told = f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms"
    return [
        Found("G11", f"the list, {lists} requests", [p99 / p50], "p99 × p50", EVEN, where=where, beside=told),
        Found("M1", "web, two workers, warm", [before], "MiB", MIB_WEB, where=where),
        Found("M1", f"the same after {requests} requests", [after / before], "× warm", GROWTH, where=where, beside=f"{after:.0f} MiB"),
    ]


def worker(servers: Servers, here: comparison.Here) -> list[Found]:
    """M2: idle, at most while the nation's report of 21 counties is made with all its files, and afterwards."""
    command = [*CELERY, "worker", "-Q", "vaw", "-P", "prefork", "-c", "2", "-l", "INFO", "--without-gossip", "--without-mingle"]
    log = servers.folder / "log" / "worker.log"
    log.unlink(missing_ok=True)
    with _started({"start": command, "env": here.where, "cwd": str(databases.CHECKOUT), "log": str(log)}) as process:
        _until(lambda: log.exists() and " ready." in log.read_text(encoding="utf-8"), STARTS_WITHIN)
        time.sleep(SETTLED)
        idle, at_most = _pss(process.pid), list[float]()
        with on(here.where):
            by, report_id = _order(servers.url(here.name))

            def built() -> bool:
                at_most.append(_pss(process.pid))
                db.session.expire_all()
                return get_report(by, report_id).state not in OPEN

            since = time.monotonic()
            _until(built, BUILT_WITHIN)
            told = f"{get_report(by, report_id).state} after {time.monotonic() - since:.0f} s"
            db.session.rollback()
        time.sleep(SETTLED)
        after = _pss(process.pid)
    where = f"{here.size} activities, two processes"
    return [
        Found("M2", "worker, idle", [idle], "MiB", MIB_IDLE, where=where),
        Found("M2", "worker, in the national report", [max(at_most)], "MiB", MIB_REPORT, where=where, beside=told),
        Found("M2", "worker, afterwards", [after / idle], "× idle", 1.1, where=where, beside=f"{after:.0f} MiB"),
    ]


def _order(address: str) -> tuple[Actor, int]:
    with psycopg.connect(address) as connection:
        connection.execute(_ALL_COUNTIES)
        (assignment_id, code, year), (user_id,) = (
            connection.execute(_ACCOUNT).fetchone() or (),
            connection.execute(_COORDINATOR).fetchone() or (),
        )
    by = find_actor(user_id, channel="web")
    assignment = db.session.get(Assignment, assignment_id)
    if by is None or assignment is None:
        raise RuntimeError("nobody compiles the nation's report")
    return by, compile_nation(by, assignment, year=year, code=code).id


def cold(servers: Servers, here: comparison.Here, rounds: int) -> list[Found]:
    """M3: from the command to the first answer, by turns with the floor; by processor time, all of the start."""
    targets = [comparison.floor(servers, here), comparison.product(servers, here)]
    taken: dict[str, list[tuple[float, float]]] = {target["name"]: [] for target in targets}
    for number in range(rounds):
        for target in reversed(targets) if number % 2 else targets:
            before, since = _children_seconds(), time.perf_counter()
            with _started(target):
                wall = time.perf_counter() - since
            taken[target["name"]].append((_children_seconds() - before, wall))
    pairs = list(zip(taken["vaw"], taken["floor"], strict=True))
    wall = span([ours[1] / base[1] for ours, base in pairs])
    told = f"by the wall × {wall}; {median(ours[1] for ours, _ in pairs):.2f} s against {median(base[1] for _, base in pairs):.2f}"
    times = [ours[0] / base[0] for ours, base in pairs]
    return [Found("M3", "cold start of the web process", times, "× the floor's processor time", COLD, where="two workers", beside=told)]


def embedded(rounds: int, port: int = 21090) -> list[Found]:
    """M3: `vaw run` a second time in its folder, without made-up data, by its own word."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VAW_", "DATABASE_", "REDIS_"))}
    seconds = []
    with tempfile.TemporaryDirectory(prefix="vaw-bench-") as folder:
        for _ in range(rounds + 1):
            command = [sys.executable, "-m", "vaw.cli", "run", "--port", str(port)]
            streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
            process = subprocess.Popen(command, env={**kept, "VAW_STATE": folder}, cwd=databases.CHECKOUT, **streams)  # noqa: S603
            said = []
            for line in process.stdout or ():
                said.append(line)
                if found := re.search(r"up in ([\d.]+) s", line):
                    seconds.append(float(found[1]))
                    process.send_signal(signal.SIGTERM)
            if process.wait():
                raise RuntimeError(f"vaw run: {said[-1:]}")
    told = f"the first {seconds[0]:.1f} s"
    return [Found("M3", "everything embedded, second start", seconds[1:], "s", SECOND_START, where="web, worker, scheduler", beside=told)]


@contextmanager
def _started(target: Mapping[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """Started, and answering where it has an address; ended afterwards."""
    where = {**os.environ, **target["env"]}
    where.pop("PYTHONDONTWRITEBYTECODE", None)  # as bin/vaw does: else every start compiles what it imports
    with Path(target["log"]).open("ab") as log:
        process = subprocess.Popen(target["start"], cwd=target["cwd"], env=where, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
    try:
        if "ready" in target:
            _until(lambda: _answers(target), STARTS_WITHIN)
        yield process
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN)


def _answers(target: Mapping[str, Any]) -> bool:
    address = urlsplit(target["base_url"])
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=STARTS_WITHIN)
    with suppress(OSError):
        connection.request("GET", target["ready"])
        return connection.getresponse().status == 200
    return False


def _until(done: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise RuntimeError("it takes too long")
        time.sleep(0.02)


def _walk(target: Mapping[str, Any], paths: Sequence[str], at_once: int = 1) -> list[float]:
    """Seconds of each request, over kept connections. Raises RuntimeError for an answer that is no page."""
    seconds, wrong = list[float](), list[str]()
    address, cookie = urlsplit(target["base_url"]), f"vaw={target['cookies']['vaw']}"

    def walk(first: int) -> None:
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=STARTS_WITHIN)
        for path in islice(paths, first, None, at_once):
            since = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            seconds.append(time.perf_counter() - since)
            if answer.status != 200:
                wrong.append(f"{path} answered {answer.status}")
        connection.close()

    threads = [threading.Thread(target=walk, args=(first,)) for first in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong or len(seconds) != len(paths):
        raise RuntimeError(f"{len(paths) - len(seconds)} requests had no answer; {wrong[:1]}")
    return seconds


def _pss(root: int) -> float:
    """MiB of the process and all below it."""
    kib = 0
    for pid in _tree(root):
        with suppress(OSError):
            kib += int(re.findall(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"), re.M)[0])
    return kib / 1024


def _tree(root: int) -> Iterator[int]:
    yield root
    with suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _tree(int(child))


def _children_seconds() -> float:
    """Processor time of the processes that have ended, with those that they waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    abbench.see_that_it_is_here()
    sys.exit(main(sys.argv[1:]))
