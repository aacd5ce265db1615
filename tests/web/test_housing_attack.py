"""Everybody who may not see a shelter's numbers tries to learn them: by every address and filter, over several days of publication."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.editions import LARGE, NOW, QUARTER, REPORTED, declare, make_country, publish_due
from tests.factories.housing import make_facility, make_licence, make_profile, make_snapshot, noon, reporter
from tests.factories.prying import FILTERS, Prying, addresses
from tests.factories.signs import signs_of_life
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.operations.snapshots import correct_snapshot
from vaw.domain.housing.queries.ledgers import list_scopes, read_ledger
from vaw.domain.housing.rules.editions import RULE, Measure, Quarter, Scope
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.domain.people.rules import IN_ORGANISATION, Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.disclosure.attack import Statement, equations, find_leaks, solved_by_algebra
from vaw.kernel.disclosure.engine import ALL, Ledger
from vaw.kernel.disclosure.rule import knowers
from vaw.kernel.operation import unit

PAGE = "/skyddat-boende/siffror"
ELSEWHERE = 12  # a county whose leader has shelters of her own
NEXT = Quarter(2026, 4)
BLIND = ("administrator of the county", "metro_team of the county", "visitor")  # read no edition


@pytest.fixture
def country(rolled_back: sa.Connection) -> Iterator[list[Facility]]:
    """Published once. The last shelter in Västerbotten is the one that everybody is after."""
    with clock.frozen(NOW):
        signs_of_life(rolled_back)
        made = make_country()
        declare()
        publish_due()
        yield made


def attackers(country: list[Facility]) -> dict[str, Person | None]:
    """Everybody but the provider itself, its county's leaders and the metropolitan team in its time: they may know."""
    here = [role for role in Role if role is not Role.DEVELOPMENT_LEADER and role not in IN_ORGANISATION]  # the team's time is over
    found: dict[str, Person | None] = {f"{role} of the county": person(role, 24) for role in here}
    found["leader elsewhere"] = person(Role.DEVELOPMENT_LEADER, ELSEWHERE)
    found["provider of another"] = person(Role.SHELTER_REPORTER, None, country[0].organisation_id)
    found["requester"] = person(Role.REQUESTER, None, country[1].organisation_id)
    return {**found, "visitor": None}


def plant(facility_id: int) -> None:
    """Everything about it becomes another: what it has said, what it says, its beds, its permit, how many it has turned away."""
    facility = db.session.get_one(Facility, facility_id)
    first = db.session.scalars(sa.select(CapacitySnapshot).where(CapacitySnapshot.facility_id == facility_id)).one()
    report = Report(Numbers(4, 1, 1), {Kind(Reason.FULL, Group.WOMEN): 90})
    correct_snapshot(reporter(facility), facility, snapshot=first, report=report, channel=Channel.WEB)
    make_profile(facility, since_on=date(2026, 9, 1), places_adults=17, places_children=19, family_places=9)
    make_snapshot(facility, 11, 13, 2, turned_away={Kind(Reason.PETS, Group.MEN): 80})
    make_licence(facility, places_most=41)
    with unit(system("test"), "test.days"):
        recount_days(facility.county_id, REPORTED.date())


def test_nobody_learns_a_shelters_numbers_from_any_answer_over_three_publications(
    app: Flask, rolled_back: sa.Connection, country: list[Facility]
) -> None:
    """When all that one shelter has said changes, no answer to anybody outside changes by a byte, also after the next night; and what a
    reader collects over a quarter more, taken as equations, tells on nobody."""
    victim, ids = next(one for one in reversed(country) if one.county_id == 24), [one.id for one in country]
    known = {"code": victim.code, "provider_id": victim.provider_id, "quarter": QUARTER, "format": "json", "day": QUARTER.last.isoformat()}
    paths = [*addresses(app, known), f"{PAGE}/{QUARTER}.csv"]
    query, victim_id, code = FILTERS.format(county=24, quarter=QUARTER, code=victim.code), victim.id, victim.code
    people = {name: Prying(app, rolled_back, who) for name, who in attackers(country).items()}
    leader = Prying(app, rolled_back, person(Role.DEVELOPMENT_LEADER, 24))
    reader = people[f"{Role.NATIONAL_COORDINATOR} of the county"]
    before, picture = {name: dict(one.look(paths, query)) for name, one in people.items()}, leader.ask("/skyddat-boende")
    cells = collected(reader, [QUARTER])

    plant(victim_id)
    publish_due()
    assert leader.ask("/skyddat-boende") != picture
    changed = [
        f"{name}: {path}" for name, answers in before.items() for path, answer in answers.items() if people[name].ask(path) != answer
    ]
    assert changed == []
    for name, answers in before.items():
        assert name in BLIND or sum(answer.status == 200 for path, answer in answers.items() if path.startswith(PAGE)) > 3, name
        assert not any(code.encode() in answer.body for path, answer in answers.items() if code not in path), name

    report_again(ids)
    with clock.frozen(noon(date(2027, 1, 12))):
        publish_due()
        cells |= collected(Prying(app, rolled_back, person(Role.NATIONAL_COORDINATOR, None)), [QUARTER, NEXT])  # three months later
    scopes = {str(scope): read_ledger(scope) for scope in list_scopes()}
    assert {scope for scope, *_ in cells} == set(scopes) and len(cells) > 40
    for scope, ledger in scopes.items():
        assert attacked(ledger, {cell[1:] for cell in cells if cell[0] == scope}) == set(), scope


def report_again(ids: list[int]) -> None:
    """The quarter after: everybody says something else, and there is a new shelter in each large county."""
    for i, facility_id in enumerate(ids):
        told = {Kind(Reason.FULL, Group.WOMEN): 1 + i % 5}
        make_snapshot(db.session.get_one(Facility, facility_id), 1 + i % 4, 2 + i % 3, at=noon(date(2026, 12, 20)), turned_away=told)
    with clock.frozen(noon(date(2026, 12, 1))):
        for county in LARGE:
            make_facility(county_id=county, adults=5, children=4, opened_on=clock.today())


Cell = tuple[str, str, str, int]
"""Scope, table, block and number, as a reader has them."""


def collected(visitor: Prying, quarters: list[Quarter]) -> set[Cell]:
    """Every number of protected housing in the files and the API that somebody gets hold of; pages and CSV must hold no other."""
    cells: set[Cell] = set()
    for quarter in quarters:
        told = json.loads(visitor.ask(f"{PAGE}/{quarter}.json").body)
        for figure in told["figures"]:
            cells |= set(_cells(figure["code"], figure["rows"], quarter))
        known = {re.sub(r"\D", "", str(value)) for figure in told["figures"] for row in figure["rows"] for value in row.values()}
        shown = re.findall(r"<td[^>]*>([^<]*)</td>", visitor.ask(f"{PAGE}?kvartal={quarter}").body.decode())
        assert {digits for text in shown if (digits := re.sub(r"\D", "", text)) and "%" not in text} <= known
    for line in json.loads(visitor.ask("/api/v1/published-housing").body)["items"]:
        scope = line["measure"] + (f"/{line['quarter']}" if line["quarter"] else "")
        for one in json.loads(visitor.ask(f"/api/v1/published-housing/{line['number']}").body)["figures"]:
            cells.add((scope, one["table"] or ALL, "+".join(one["block"]) or ALL, one["value"]))
    return cells


def _cells(code: str, rows: list[dict[str, object]], quarter: Quarter) -> Iterator[Cell]:
    for row in rows:
        if code == "published-country":
            yield _scope(str(row["code"]), quarter), ALL, ALL, int(str(row["n"]))
        elif code == "published-trend":
            of = {"nights": row["n"], "turned_away": row["turned_away"], "places": row["places"], "occupied": row["occupied"]}
            yield from ((_scope(name, row["code"]), ALL, ALL, int(str(value))) for name, value in of.items() if value is not None)
        elif "n" in row:
            measure, _, table = code.removeprefix("published-").replace("per-person", "area").rpartition("-")
            yield _scope(measure.replace("-", "_"), quarter), table, str(row["code"]), int(str(row["n"]))


def _scope(measure: str, quarter: object) -> str:
    return str(Scope(Measure(measure))) if measure in ("places", "family_places") else f"{measure}/{quarter}"


def attacked(ledger: Ledger, cells: set[tuple[str, str, int]]) -> set[str]:
    """Shelters that somebody works out from what was collected of a scope and of the period before; every number must be published."""
    snapshots, statements = [], []
    for one in filter(None, (ledger.before, ledger)):
        for figure in one.figures:
            cell = (figure.table.partition("-")[0], figure.block, figure.value)
            if one is ledger.before or cell in cells:
                statements.append(Statement(len(snapshots) + figure.snapshot, one.units(figure), figure.value, figure.value))
        snapshots += one.snapshots
    assert cells <= {(figure.table.partition("-")[0], figure.block, figure.value) for figure in ledger.figures}
    problem = equations(snapshots, statements)
    everyone = knowers([unit for snapshot in snapshots for unit in snapshot.values()], RULE)
    return {leak.facility for leak in find_leaks(problem, RULE.doubt, everyone)}.union(*solved_by_algebra(problem))
