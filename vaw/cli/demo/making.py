"""Puts the made-up year in place: one unit of work, rows by COPY in batches, totals counted once at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

import psycopg
import sqlalchemy as sa

from vaw.cli.demo.accounts import LEADER, email, make_accounts
from vaw.cli.demo.agreements import make_agreements
from vaw.cli.demo.asked import make_requests
from vaw.cli.demo.assignment import CODE, give_accounts, make_assignment
from vaw.cli.demo.breaks import make_seasons
from vaw.cli.demo.centres import make_centres
from vaw.cli.demo.checked import make_checked
from vaw.cli.demo.grants import make_grants
from vaw.cli.demo.housing import make_housing
from vaw.cli.demo.knowledge import make_knowledge
from vaw.cli.demo.learnt import make_learnt
from vaw.cli.demo.meetings import make_meetings
from vaw.cli.demo.national import give_support, make_national
from vaw.cli.demo.networks import make_networks
from vaw.cli.demo.organisations import make_organisations, seat_of
from vaw.cli.demo.prevention import make_prevention
from vaw.cli.demo.reported import make_accounts_of_assignments
from vaw.cli.demo.rows import Change, Decided, Drawn, Place, draw_month
from vaw.cli.demo.seasons import divide, months
from vaw.cli.demo.strategies import make_strategies
from vaw.cli.demo.trainings import make_trainings
from vaw.cli.demo.waiting import make_waiting
from vaw.domain.activities.models import Activity
from vaw.domain.activities.queries import totals
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import list_counties, list_populations
from vaw.domain.mandates.queries import assignments_of, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.models import User
from vaw.kernel import audit
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.operation import enqueue, unit

ACTIVITIES, SEED, YEARS = 7000, 1, 2
_ACTIVITY = (
    "id", "county_id", "done_on", "type", "field", "mode", "sub_goal", "objective", "minutes", "women", "men", "unstated", "heads",
    "municipality_ids", "organisation_ids", "shares", "text", "created_by", "created_at", "withdrawn_at", "version",
)  # fmt: skip
_VERSION = ("activity_id", "version", "changed_at", "changed_by", "change", "reason", "before")


@dataclass(frozen=True, slots=True)
class Order:
    """What to make: so many activities in the calendar years that end with this one, up to `today`."""

    today: date
    activities: int = ACTIVITIES
    seed: int = SEED
    years: int = YEARS

    @property
    def first(self) -> date:
        return date(self.today.year - self.years + 1, 1, 1)


def is_made() -> bool:
    """Whether the made-up people are here already."""
    return _exists(sa.select(User.id).where(User.email == email(LEADER, list_counties()[0])))


def is_empty() -> bool:
    """Whether nobody has an account and nothing is logged."""
    return not _exists(sa.select(User.id)) and not _exists(sa.select(Activity.id))


def _exists(wanted: sa.Select[int]) -> bool:
    with reading() as connection:
        return connection.execute(wanted.limit(1)).first() is not None


def make(by: Actor, order: Order, password_hash: str) -> None:
    """Make assignment, organisations, accounts and activities, and leave one line in the audit. The database must be empty."""
    counties = list_counties()
    with unit(by, "demo.make"):
        assignment_id = make_assignment(order.today.year)
        give_accounts(by, order.today)
        organisations = make_organisations(counties, order.first)
        writers = make_accounts(counties, organisations, password_hash, assignment_id, order.first)
        make_waiting(writers, organisations, order.today)
        make_requests(counties, organisations, writers, order.today)
        make_learnt(make_trainings(counties, organisations, writers, order.today), order.today, order.seed)
        make_agreements(writers, organisations, order.today)
        make_prevention(writers, order.today)
        make_centres(writers, order.today)
        make_seasons(writers, order.today)
        make_networks(counties, organisations, writers, order.first, order.today)
        make_meetings(order.today)
        make_housing(counties, organisations, order.today, order.seed)
        make_grants(assignment_id, order.today, order.seed)
        enqueue("housing.editions.publish")
        make_knowledge(by, counties, order.today, order.seed)
        make_strategies(counties, organisations, order.today)
        make_checked(counties, order.today)
        national_id = make_national(counties, order.today, order.first)
        places = [_place(county, *organisations[county.id], writers[county.id]) for county in counties]
        _write(draw(order, places, _sizes(counties)))
        give_support(national_id, order.today)
        totals.recount()
        make_accounts_of_assignments(counties, order.today)
        audit.record("activity", None, {"made_up": order.activities, "seed": order.seed})


def _place(county: County, municipalities: dict[int, int], others: list[int], writers: Sequence[int]) -> Place:
    seat = seat_of(county.id)
    first = {seat: municipalities[seat]} if seat in municipalities else {}
    return Place(county.id, {**first, **municipalities}, others, writers)


def _sizes(counties: Sequence[County]) -> list[float]:
    """How much each county does: as the root of its inhabitants, since every board has the same assignment."""
    inhabitants = {row.county_id: row.persons for row in reversed(list_populations())}
    return [inhabitants[county.id] ** 0.5 for county in counties]


@dataclass(frozen=True, slots=True)
class Month:
    """So many activities of a county in a month. `first`: how many it had before."""

    place: Place
    days: Sequence[date]
    weights: Sequence[float]
    decided: Decided
    number: int
    first: int


def draw(order: Order, places: Sequence[Place], sizes: Sequence[float]) -> Iterator[Drawn]:
    """The activities, month by month as they would have been logged, county by county within the month.

    All questions to the database are asked before the first activity is drawn: the connection is busy copying then.
    """
    plan = list(_plan(order, places, sizes))
    return chain.from_iterable(
        draw_month(order.seed, row.place, row.decided, row.days, row.weights, number=row.number, first=row.first, until=order.today)
        for row in plan
    )


def _plan(order: Order, places: Sequence[Place], sizes: Sequence[float]) -> Iterator[Month]:
    calendar = months(order.first, order.today)
    shares = [sum(weights) for _, weights in calendar]
    numbers = [divide(number, shares) for number in divide(order.activities, sizes)]
    for month, (days, weights) in enumerate(calendar):
        for place, planned in zip(places, numbers, strict=True):
            decided = decided_in(place.county_id, days[0], days[-1])
            yield Month(place, days, weights, decided, planned[month], sum(planned[:month]))


def decided_in(county_id: int, first: date, last: date) -> Decided:
    """What is in force in a county on both days."""
    then = {row.code for row in assignments_of(county_id, on=first)}
    ids = {row.code: row.id for row in assignments_of(county_id, on=last) if row.code in then}
    return Decided(
        regional=ids.get("regional-2021-995"),
        honour=ids.get("honour-resource-centres-2026"),
        housing=ids.get(CODE),
        sub_goal="violence" if "violence" in _codes(TermList.SUB_GOAL, first, last) else None,
        objectives=_codes(TermList.OBJECTIVE, first, last),
    )


def _codes(name: TermList, first: date, last: date) -> frozenset[str]:
    return frozenset(term.code for term in list_terms(name, on=first)) & frozenset(term.code for term in list_terms(name, on=last))


def _write(drawn: Iterator[Drawn]) -> None:
    """COPY, with ids of our own: the history needs them, and nobody else writes while the database is empty."""
    changes: list[tuple[int, int, Change]] = []
    with _copy("activity", _ACTIVITY) as copy:
        for number, row in enumerate(drawn, 1):
            copy.write_row(_activity(number, row))
            if row.change:
                changes.append((number, row.created_by, row.change))
    with _copy("activity_version", _VERSION) as copy:
        for number, who, change in changes:
            copy.write_row((number, 1, change.at, who, change.change, change.reason, json.dumps(dict(change.before))))
    db.session.connection().execute(sa.text("select setval(pg_get_serial_sequence('activity', 'id'), max(id)) from activity"))


@contextmanager
def _copy(table: str, columns: Sequence[str]) -> Iterator[psycopg.Copy]:
    """Rows into a table, inside the unit's own transaction."""
    driver: Any = db.session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        yield copy


def _activity(number: int, row: Drawn) -> tuple[object, ...]:
    entry, change = row.entry, row.change
    return (
        number, row.county_id, entry.done_on, entry.type, entry.field, str(entry.mode), entry.sub_goal, entry.objective, entry.minutes,
        entry.women, entry.men, entry.unstated, _heads(entry.heads), entry.municipality_ids, entry.organisation_ids,
        _shares(tuple(entry.shares.items())), entry.text, row.created_by, row.created_at,
        change.at if change and change.change == "withdrawn" else None, 2 if change else 1,
    )  # fmt: skip


def _heads(heads: Mapping[str, Sequence[int]]) -> str | None:
    return json.dumps({profession: list(counts) for profession, counts in sorted(heads.items())}) if heads else None


@lru_cache(64)
def _shares(shares: tuple[tuple[int, int], ...]) -> str:
    return json.dumps({str(id): percent for id, percent in sorted(shares)})
