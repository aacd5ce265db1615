"""Parts of the log: counted by hand, and against the rows themselves whatever has happened to them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.year import LYCKSELE, SKELLEFTEA, SUNDSVALL, UMEA, log, make_year
from vaw.domain.activities.models import Activity
from vaw.domain.activities.operations.log import correct_activity, restore_activity, withdraw_activity
from vaw.domain.activities.queries import totals
from vaw.domain.activities.queries.slices import get_nation, get_slice
from vaw.domain.activities.rules.log import Entry, Mode
from vaw.domain.activities.rules.slices import Slice
from vaw.domain.activities.rules.year import Year
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.people.rules import Role
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound
from vaw.kernel.operation import unit

RIGHT = dict.fromkeys(totals.names(), 0)
PLACES = (UMEA, SKELLEFTEA, LYCKSELE, SUNDSVALL)


@pytest.fixture
def by(rolled_back: sa.Connection) -> Actor:
    return person().actor


def counted(year: Year) -> tuple[object, ...]:
    """Activities, minutes, heads, municipalities reached."""
    return (year.totals.n, year.totals.minutes, *year.totals.heads, len(year.municipality_ids) - len(year.not_reached()))


def test_each_filter_counts_what_a_person_counts(by: Actor) -> None:
    make_year(by)
    assert counted(get_slice(by, 24, 2025, Slice())) == (5, 535, 17, 7, 1, 3)
    assert counted(get_slice(by, 24, 2025, Slice(field="honour"))) == (2, 210, 17, 7, 1, 3)
    assert counted(get_slice(by, 24, 2025, Slice(field="mvw"))) == (2, 125, None, None, None, 1)
    assert counted(get_slice(by, 24, 2025, Slice(first=3, last=3)))[:5] == (2, 200, 7, 5, 0)
    assert counted(get_slice(by, 24, 2025, Slice(objective="prevention"))) == (0, 0, None, None, None, 0)
    assert counted(get_slice(by, 24, 2025, Slice(objective=""))) == (5, 535, 17, 7, 1, 3)


def test_of_an_assignment_activities_are_whole_and_time_is_its_share(by: Actor) -> None:
    one, other, *_ = (row.id for row in assignments_of(24, on=date(2026, 3, 4)))
    log(by, date(2026, 3, 4), minutes=100, heads=(3, 1, 0), places=(UMEA,), shares={one: 70, other: 30})
    log(by, date(2026, 4, 4), minutes=11, heads=(1, 0, 0), shares={one: 100})
    assert counted(get_slice(by, 24, 2026, Slice()))[:3] == (2, 111, 4)
    assert counted(get_slice(by, 24, 2026, Slice(assignment_id=one))) == (2, 81, 4, 1, 0, 1)
    assert counted(get_slice(by, 24, 2026, Slice(assignment_id=other))) == (1, 30, 3, 1, 0, 1)
    assert {row.assignment_id: (row.n, row.share_minutes) for row in get_slice(by, 24, 2026, Slice()).assigned} == {
        one: (2, 8100),
        other: (1, 3000),
    }


def test_a_month_without_any_log_is_missing_and_one_without_a_match_is_zero(by: Actor) -> None:
    make_year(by)
    year = get_slice(by, 24, 2025, Slice(field="sexual"))
    assert [(month.n if (month := year.month(of)) else None) for of in range(1, 13)] == [0, None, 0, *[None] * 8, 1]
    assert not year.is_logged(2024)
    assert year.is_logged(2023) and year.totals_of(2023).n == 0
    assert get_slice(by, 24, 2025, Slice(first=4, last=6)).reached_before is None


def test_the_country_is_the_counties_each_activity_once(by: Actor) -> None:
    make_year(by)
    scania = person(county_id=12)
    log(scania.actor, date(2025, 6, 1), heads=(4, 0, 0), places=(UMEA,), county_id=12)
    nation = get_nation(by, 2025, Slice())
    assert counted(nation.year) == (6, 595, 21, 7, 1, 4)
    assert nation.counties == 2
    assert {row.county_id: row[1:] for row in nation.covered if row.months} == {24: (3, 3, 15), 12: (1, 0, 33)}
    assert len(nation.covered) == 21
    assert counted(get_nation(by, 2025, Slice(field="honour")).year) == (3, 270, 21, 7, 1, 3)


def test_nobody_reads_what_is_not_theirs(by: Actor) -> None:
    with pytest.raises(NotFound):
        get_slice(by, 12, 2025, Slice())
    for role in sorted(set(Role) - {Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT, Role.NATIONAL_COORDINATOR}):
        with pytest.raises(NotAllowed):
            get_nation(person(role).actor, 2025, Slice())


@pytest.mark.parametrize("seed", range(3))
def test_totals_hold_whatever_happens_to_the_log(by: Actor, seed: int) -> None:
    chance = random.Random(seed)
    assignments = [row.id for row in assignments_of(24, on=date(2026, 1, 1))]
    made = list(_logged(by, chance, assignments, 12))
    for _ in range(25):
        one = chance.choice(made)
        if one.withdrawn_at is not None:
            restore_activity(by, one, reason="Fel")
        elif chance.random() < 0.3:
            withdraw_activity(by, one, reason="Fel")
        else:
            correct_activity(by, one, entry=_entry(chance, assignments), reason="Fel")
    assert totals.differences() == RIGHT
    wanted = Slice(field="honour", assignment_id=assignments[0], first=1, last=6)
    year = get_slice(by, 24, 2026, wanted)
    kept = [
        one for one in made
        if one.withdrawn_at is None and one.field == "honour" and str(assignments[0]) in one.shares and one.done_on.month <= 6
    ]  # fmt: skip
    assert year.totals.n == len(kept)
    assert year.totals.minutes == sum(one.minutes * one.shares[str(assignments[0])] for one in kept) // 100
    assert year.totals.women == sum(one.women or 0 for one in kept)


def test_statistics_survive_the_person_who_logged(by: Actor) -> None:
    make_year(by)
    before = counted(get_slice(by, 24, 2025, Slice(field="honour")))
    with unit(system("test"), "test.erased"):
        db.session.execute(sa.update(Activity).values(created_by=None))
    assert counted(get_slice(by, 24, 2025, Slice(field="honour"))) == before
    assert totals.differences() == RIGHT


def _logged(by: Actor, chance: random.Random, assignments: list[int], number: int) -> Iterator[Activity]:
    for _ in range(number):
        entry = _entry(chance, assignments)
        made = log(by, entry.done_on, entry.type, entry.field, entry.minutes, None, entry.municipality_ids, entry.heads, entry.shares)
        yield correct_activity(by, made, entry=entry, reason="Fel") if chance.random() < 0.5 else made


def _entry(chance: random.Random, assignments: list[int]) -> Entry:
    some = chance.sample(assignments, chance.randint(1, min(2, len(assignments))))
    shares = {some[0]: 100} if len(some) == 1 else {some[0]: 35, some[1]: 65}
    groups = chance.sample(["ngo", "social_services", "health_care"], chance.randint(0, 2))
    heads = {group: (chance.randint(0, 9), 1, 0) for group in groups}
    entry = Entry(
        date(2026, chance.randint(1, 9), 5), "training", chance.choice(["honour", "mvw", "sexual"]), Mode.DIGITAL, chance.randint(1, 90),
        shares=shares, heads=heads, municipality_ids=tuple(chance.sample(PLACES, chance.randint(0, 3))), text="Påhittad aktivitet",
    )  # fmt: skip
    return replace(entry, objective=chance.choice([None, "prevention", "knowledge"]))
