"""`python -m benchmarks.housing [--sizes 219000,5000000] [--rounds 20]`: reading the picture of protected housing by number of snapshots.

600 facilities in 21 counties. SQL is what the driver waits for; "in all" is the query as a page calls it, with what Python makes of it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg

from benchmarks.databases import CHECKOUT, environment
from benchmarks.measuring import noted, statements
from benchmarks.servers import Servers, running
from config.settings import Settings
from vaw.app import create_app
from vaw.cli.exits import Ends
from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.queries.picture import get_picture
from vaw.domain.housing.queries.snapshots import as_of, latest
from vaw.domain.housing.queries.trend import SHOWN_DAYS, list_days
from vaw.domain.housing.queries.turned_away import list_turned_away
from vaw.kernel import clock, rows
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

FACILITIES, GOALS = 600, {"latest": 4.0, "year's curve of the nation": 10.0}  # ms of SQL, issue 6
_FILL = (
    "insert into organisation (name, sort_key, kind, county_id) select 'Mätning ' || short_name, slug, 'shelter_provider', id from county",
    "insert into provider (organisation_id, county_id, form, since_on) select id, county_id, 'ngo', '2015-01-01' from organisation "
    "where kind = 'shelter_provider'",
    "insert into facility (code, provider_id, organisation_id, county_id, opened_on) "
    "select 'aa' || chr(97 + n / 26) || chr(97 + n %% 26) || '-bbbb', p.id, p.organisation_id, p.county_id, '2015-01-01' "
    "from generate_series(0, %(facilities)s - 1) n "
    "join (select *, row_number() over (order by id) - 1 as at from provider) p on p.at = n %% 21",
    "insert into facility_profile (facility_id, organisation_id, county_id, since_on, places_adults, places_children, family_places, "
    "stay, building, protection, staffing, target_groups) select id, organisation_id, county_id, opened_on, 8, 8, 3, 'both', 'both', 'a', "
    "'on_call', '{women}' from facility",
    "insert into licence (facility_id, organisation_id, county_id, kind, number, places_most, decided_on, valid_from, noted_at) "
    "select id, organisation_id, county_id, 'permit', '8.1.2-1234/2015', 16, opened_on, opened_on, %(now)s from facility",
    # The whole of five years, so that years of history weigh on every index as they will.
    "insert into capacity_snapshot (facility_id, organisation_id, county_id, sequence, at, recorded_at, confirmed_at, act, channel, "
    "adults, children, closed) select f.id, f.organisation_id, f.county_id, n, x.at, x.at, x.at, 'report', 'api', n %% 8, n %% 5, n %% 2 "
    "from generate_series(1, %(each)s) n cross join facility f "
    "cross join lateral (select %(now)s - interval '1 minute' - interval '1825 days' * (%(each)s - n) / %(each)s as at) x",
    "insert into facility_now (facility_id, organisation_id, county_id, sequence, snapshot_id, at, confirmed_at, adults, children, closed) "
    "select distinct on (facility_id) facility_id, organisation_id, county_id, sequence, id, at, confirmed_at, adults, children, closed "
    "from capacity_snapshot order by facility_id, at desc, sequence desc",
    "insert into turned_away_quarter (county_id, year, quarter, reason, whom, count) select id, y, q, r, 'women', 7 from county, "
    "generate_series(2021, 2026) y, generate_series(1, 4) q, unnest(array['full', 'risk', 'pets', 'other']) r",
)  # fmt: skip
METRO = Actor(None, "web", (Grant("metro_team", 1, assignment_id=1, area="housing"),))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.housing", description=__doc__)
    parser.add_argument("--sizes", default="219000")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args(arguments)
    lines = ["| snapshots | question | SQL ms: median [min..max] | in all, ms: median | goal, SQL ms |", "|---|---|---|---|---|"]
    try:
        for size in map(int, options.sizes.split(",")):
            with running() as servers:
                lines += _measure(servers, size, options.rounds)
    except Ends as end:
        sys.stderr.write(f"vaw: {end}\n")
        return end.code
    sys.stdout.write("\n".join([*lines, ""]))
    return 0


def _measure(servers: Servers, size: int, rounds: int) -> list[str]:
    name = f"vaw_housing_{size}"
    os.environ.update(environment(servers, name))
    with psycopg.connect(servers.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    subprocess.run([sys.executable, "-m", "vaw.cli", "db", "upgrade"], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    app = create_app(Settings.from_env())
    with app.app_context(), psycopg.connect(servers.url(name), autocommit=True) as connection:
        for statement in _FILL:
            connection.execute(statement, {"facilities": FACILITIES, "each": max(size // FACILITIES, 1), "now": clock.now()})
        with unit(system("test"), "benchmark.days"):
            for county in list_counties():
                recount_days(county.id, clock.today() - timedelta(days=2 * SHOWN_DAYS))
        connection.execute("vacuum analyze")
        db.session.remove()
        with rows.behind(METRO), noted():
            lines = [_line(size, question, read, rounds) for question, read in _questions().items()]
        db.session.remove()
    return lines


def _questions() -> dict[str, Callable[[], Any]]:
    today = clock.today()
    return {
        "latest": lambda: latest(METRO),
        "as of 200 days ago": lambda: as_of(METRO, clock.now() - timedelta(days=200)),
        "year's curve of the nation": lambda: list_days(METRO, today - timedelta(days=SHOWN_DAYS + 1), today),
        "the picture of the nation": lambda: get_picture(METRO),
        "turned away, a year": lambda: list_turned_away(METRO, today.year),
    }


def _line(size: int, question: str, read: Callable[[], Any], rounds: int) -> str:
    sql, whole = list[float](), list[float]()
    read()
    for _ in range(rounds):
        statements.clear()
        since = time.perf_counter()
        if not read():
            raise RuntimeError(f"nothing found: {question}")
        whole.append((time.perf_counter() - since) * 1000)
        sql.append(sum(statements) * 1000)
    goal = f"≤ {GOALS[question]:g}" if question in GOALS else ""
    return (
        f"| {size} | {question} | {statistics.median(sql):.1f} [{min(sql):.1f}..{max(sql):.1f}] | {statistics.median(whole):.1f} | {goal} |"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
