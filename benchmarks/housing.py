"""`python -m benchmarks.housing [--sizes 219000,5000000] [--rounds 10]`: reading the picture of protected housing by snapshots (G12).

600 facilities in 21 counties.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg

from benchmarks.databases import environment, make_schema
from benchmarks.measuring import Found, asked, on, printed, table
from benchmarks.servers import Servers, running
from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.queries.picture import get_picture
from vaw.domain.housing.queries.snapshots import as_of, latest
from vaw.domain.housing.queries.trend import SHOWN_DAYS, list_days
from vaw.domain.housing.queries.turned_away import list_turned_away
from vaw.kernel import clock, rows
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.operation import unit

FACILITIES, GOALS = 600, {"latest": 4.0, "year's curve of the nation": 10.0}  # ms, issue 6
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
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--keep")
    options = parser.parse_args(arguments)

    def lines() -> list[str]:
        with running(options.keep) as servers:
            return table([one for size in options.sizes.split(",") for one in found(servers, int(size), options.rounds)])

    return printed(lines)


def found(servers: Servers, size: int, rounds: int) -> list[Found]:
    name = f"vaw_housing_{size}"
    kept = make_schema(servers, name)
    where = f"{FACILITIES} facilities, {size} snapshots"
    with on(environment(servers, name)):
        if not kept:
            _fill(servers.url(name), size)
        with rows.behind(METRO):
            return [asked("G12", question, read, rounds, most=GOALS.get(question), where=where) for question, read in _questions().items()]


def _fill(address: str, size: int) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in _FILL:
            connection.execute(statement, {"facilities": FACILITIES, "each": max(size // FACILITIES, 1), "now": clock.now()})
        with unit(system("test"), "benchmark.days"):
            for county in list_counties():
                recount_days(county.id, clock.today() - timedelta(days=2 * SHOWN_DAYS))
        connection.execute("vacuum analyze")


def _questions() -> dict[str, Callable[[], Any]]:
    today = clock.today()
    return {
        "latest": lambda: latest(METRO),
        "as of 200 days ago": lambda: as_of(METRO, clock.now() - timedelta(days=200)),
        "year's curve of the nation": lambda: list_days(METRO, today - timedelta(days=SHOWN_DAYS + 1), today),
        "the picture of the nation": lambda: get_picture(METRO),
        "turned away, a year": lambda: list_turned_away(METRO, today.year),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
