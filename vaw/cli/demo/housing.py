"""Protected housing of the made-up year: a register, and a year of what it reported, written in bulk. The shelters: shelters.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from vaw.cli.demo.organisations import PROVIDER
from vaw.cli.demo.shelters import WEEKLY, Operator, Shelter, draw_shelters, duties, licence, profiles
from vaw.domain.geography.models import County
from vaw.domain.housing.models import Facility, FacilityProfile, HousingCounty, Provider
from vaw.domain.housing.models.licences import Duty, Licence
from vaw.domain.housing.models.snapshots import UNMET, CapacitySnapshot, TurnedAway
from vaw.domain.housing.operations import nights
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.rules.bank import NoMatch
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import Act, Channel, next_period, period_of
from vaw.domain.housing.rules.turned_away import Group, Reason, quarter_of
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key

NATIONAL = {"chain": "Exempelkedjan Trygghet AB", "foundation": "Exempelstiftelsen Hamnen"}
# Who runs a shelter is a register's entry of its own, without a municipality: the name of a town would tell where it is.
LOCAL = {"municipality": "Kommunal utförare, {} (exempel)", "ngo": "Ideell utförare, {} (exempel)"}
SINCE = timedelta(days=400)  # a year's curve, and what came before its first day
STALE = timedelta(days=100)
CELLS = (
    (Reason.FULL, Group.WOMEN, 10), (Reason.FULL, Group.LARGE_FAMILY, 4), (Reason.TARGET_GROUP, Group.MEN, 3),
    (Reason.TARGET_GROUP, Group.SONS_ABOVE_LIMIT, 3), (Reason.SUBSTANCE_USE, Group.SUBSTANCE_USE, 3), (Reason.GEOGRAPHY, Group.WOMEN, 2),
    (Reason.RISK, Group.WOMEN, 1), (Reason.PETS, Group.WITH_PETS, 1), (Reason.TARGET_GROUP, Group.DISABILITY, 1),
    (Reason.OTHER, Group.UNSTATED, 2),
)  # fmt: skip
_NOW = sa.text(
    "insert into facility_now (facility_id, organisation_id, county_id, sequence, snapshot_id, at, confirmed_at, adults, children, closed) "
    "select f.id, f.organisation_id, f.county_id, coalesce(s.sequence, 0), s.id, s.at, s.confirmed_at, s.adults, s.children, s.closed "
    "from facility f left join lateral (select * from capacity_snapshot where facility_id = f.id order by at desc, sequence desc limit 1) "
    "s on true"
)
_QUARTERS = sa.text(
    "insert into turned_away_quarter (county_id, year, quarter, reason, whom, count) "
    "select county_id, extract(year from on_day)::int, extract(quarter from on_day)::int, reason, whom, sum(count) from turned_away "
    "group by 1, 2, 3, 4, 5"
)


def make_housing(counties: Sequence[County], organisations: Mapping[int, tuple[dict[int, int], list[int]]], today: date, seed: int) -> None:
    """Providers, facilities, licences and duties in all counties but one, and a year of reports. Needs an empty register."""
    rng = Random(f"housing {seed}")  # noqa: S311  the same year each time; nobody is protected by it
    shelters = draw_shelters(counties, _runners(counties, organisations), today, rng)
    keys = _register(shelters)
    connection = db.session.connection()
    for model, rows in (
        (FacilityProfile, [row for n, (one, key) in enumerate(zip(shelters, keys, strict=True)) for row in profiles(one, key, n)]),
        (Licence, [licence(one, key, n, today) for n, (one, key) in enumerate(zip(shelters, keys, strict=True))]),
        (Duty, [row for n, (one, key) in enumerate(zip(shelters, keys, strict=True)) for row in duties(one, key, n, today)]),
        (HousingCounty, [{"county_id": county_id, "cadence": Cadence.WEEK.value} for county_id in WEEKLY]),
    ):
        connection.execute(sa.insert(model), rows)
    _report(zip(shelters, keys, strict=True), today, rng)
    connection.execute(_NOW)
    connection.execute(_QUARTERS)
    nights.recount()
    for county in counties:
        recount_days(county.id, today - SINCE)
    connection.execute(sa.insert(UNMET), list(_unmet(counties, today, rng)))


def _runners(counties: Sequence[County], organisations: Mapping[int, tuple[dict[int, int], list[int]]]) -> dict[int, dict[str, int]]:
    """Who runs shelters in each county; two of them in many."""
    wanted: list[tuple[str, int | None, str]] = [(who, None, name) for who, name in NATIONAL.items()]
    wanted += [(who, county.id, name.format(county.short_name)) for county in counties for who, name in LOCAL.items()]
    rows = [
        {
            "name": name, "kind": OrganisationKind.SHELTER_PROVIDER.value, "county_id": county_id,
            "role_mailbox": f"kvinnofrid.{who}.{county_id or 0}@example.se", "sort_key": sort_key(name),
        }
        for who, county_id, name in wanted
    ]  # fmt: skip
    made = db.session.connection().execute(sa.insert(Organisation).returning(Organisation.id, sort_by_parameter_order=True), rows)
    ids = {(who, county_id): id for (who, county_id, _), id in zip(wanted, made.scalars(), strict=True)}
    return {
        county_id: {
            "provider": others[PROVIDER], **{who: ids[who, None] for who in NATIONAL}, **{who: ids[who, county_id] for who in LOCAL},
        }
        for county_id, (_, others) in organisations.items()
    }  # fmt: skip


def _register(shelters: Sequence[Shelter]) -> list[dict[str, int]]:
    """Puts in providers and facilities; gives what every row of a facility names: facility, organisation, county."""
    connection = db.session.connection()
    since = min(one.opened_on for one in shelters)
    operators = list(dict.fromkeys(one.operator for one in shelters))
    providers = [_provider(operator, since) for operator in operators]
    ids = connection.execute(sa.insert(Provider).returning(Provider.id, sort_by_parameter_order=True), providers).scalars().all()
    at = dict(zip(operators, ids, strict=True))
    rows = [
        {
            "code": one.code, "provider_id": at[one.operator], "organisation_id": one.operator.organisation_id,
            "county_id": one.operator.county_id, "cadence": one.cadence and one.cadence.value, "opened_on": one.opened_on,
            "closed_on": one.closed_on,
        }
        for one in shelters
    ]  # fmt: skip
    made = connection.execute(sa.insert(Facility).returning(Facility.id, sort_by_parameter_order=True), rows).scalars().all()
    return [
        {"facility_id": id, "organisation_id": one.operator.organisation_id, "county_id": one.operator.county_id}
        for id, one in zip(made, shelters, strict=True)
    ]


def _provider(operator: Operator, since: date) -> dict[str, Any]:
    return {
        "organisation_id": operator.organisation_id, "county_id": operator.county_id, "form": operator.form.value,
        "discreet": operator.discreet, "role_mailbox": f"placering.{operator.organisation_id}@example.se", "phone": None, "since_on": since,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One report. `days`: since the one before."""

    at: datetime
    days: int


def _report(register: Iterable[tuple[Shelter, dict[str, int]]], today: date, rng: Random) -> None:
    snapshots: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    for shelter, keys in register:
        for sequence, told in enumerate(_times(shelter, keys["county_id"], today, rng), 1):
            row = _snapshot(shelter, told, len(snapshots) + 1, sequence, rng)
            counted = list(_cells(row, shelter, told, rng))
            row["turned_away"] = sum(cell["count"] for cell in counted)
            snapshots.append({**keys, **row})
            cells += [{**keys, **cell} for cell in counted]
    connection = db.session.connection()
    connection.execute(sa.insert(CapacitySnapshot), snapshots)
    connection.execute(sa.insert(TurnedAway), cells)
    connection.execute(sa.text("select setval(pg_get_serial_sequence('capacity_snapshot', 'id'), max(id)) from capacity_snapshot"))


def _times(shelter: Shelter, county_id: int, today: date, rng: Random) -> Iterator[Told]:
    """When it reported: in the first days of most periods, never today."""
    if shelter.habit == "silent":
        return
    cadence = shelter.cadence or (Cadence.WEEK if county_id in WEEKLY else Cadence.MONTH)
    last = min(shelter.closed_on or today, today - STALE if shelter.habit == "stale" else today)
    period, before = period_of(today - SINCE, cadence), today - SINCE
    while period < last:
        day = period + timedelta(days=rng.randrange(4))
        skips = rng.random() < 0.05 and (today - period).days > 60  # a few are missed, but the last ones come
        if before < day < last and not skips:
            yield Told(
                datetime(day.year, day.month, day.day, rng.randrange(8, 17), rng.randrange(60), tzinfo=clock.STOCKHOLM), (day - before).days
            )
            before = day
        period = next_period(period, cadence)


def _snapshot(shelter: Shelter, told: Told, id: int, sequence: int, rng: Random) -> dict[str, Any]:
    """Three quarters of the beds are taken as a rule, fewer in summer; in one kind of shelter all of them, always."""
    beds, share = shelter.beds(told.at.date()), rng.uniform(0.55, 0.75 if told.at.month == 7 else 0.98)
    closed = 1 if rng.random() < 0.08 and beds > 4 else 0
    taken = beds - closed if shelter.habit == "full" else min(round(beds * share), beds - closed)
    children = min(round(taken * 0.55), shelter.children)
    adults = taken - children
    return {
        "id": id, "sequence": sequence, "at": told.at, "recorded_at": told.at, "confirmed_at": told.at, "act": Act.REPORT.value,
        "channel": (Channel.PHONE if rng.random() < 0.1 else Channel.LINK).value, "adults": adults, "children": children, "closed": closed,
        "nights": taken * told.days, "nights_children": children * told.days,
    }  # fmt: skip


def _cells(row: Mapping[str, Any], shelter: Shelter, told: Told, rng: Random) -> Iterator[dict[str, Any]]:
    """Most turned away are so for want of room, and more where it is full."""
    number = rng.randrange(3 if shelter.habit == "full" else 2) if told.days < 15 else rng.randrange(5)
    kinds = rng.choices(CELLS, [weight for _, _, weight in CELLS], k=number)
    for reason, whom, _ in dict.fromkeys(kinds):
        yield {
            "snapshot_id": row["id"], "on_day": told.at.date(), "reason": reason.value, "whom": whom.value, "count": rng.randrange(1, 4),
        }  # fmt: skip


def _unmet(counties: Sequence[County], today: date, rng: Random) -> Iterator[dict[str, Any]]:
    """Questions that nobody could meet, asked this quarter."""
    for county in counties:
        for reason in rng.sample(list(NoMatch), 2):
            yield {
                "county_id": county.id, "year": today.year, "quarter": quarter_of(today), "reason": reason.value,
                "count": rng.randrange(1, 6),
            }  # fmt: skip
