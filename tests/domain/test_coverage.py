"""How long ago each municipality was reached, against a count by hand and against a plain recount of every activity."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import person
from tests.factories.statements import counted
from tests.factories.year import LYCKSELE, SKELLEFTEA, SUNDSVALL, UMEA, log
from vaw.domain.activities.operations.log import restore_activity, withdraw_activity
from vaw.domain.activities.policy import READ_TOTALS
from vaw.domain.activities.queries.coverage import Coverage, get_coverage
from vaw.domain.activities.rules.coverage import TYPES, Counted, Place, months_since
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.errors import NotFound

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def by(rolled_back: sa.Connection) -> Actor:
    return person().actor


def read(by: Actor, kind: Counted = Counted.TRAINING) -> Coverage:
    with clock.frozen(NOON):
        return get_coverage(by, 24, kind)


def of(by: Actor, municipality_id: int, kind: Counted = Counted.TRAINING) -> Place:
    return next(place for place in read(by, kind).places if place.municipality_id == municipality_id)


def test_the_count_by_hand(by: Actor) -> None:
    log(by, date(2025, 3, 15), "training", "honour", places=(UMEA, SKELLEFTEA))
    log(by, date(2026, 1, 31), "webinar", "honour", places=(UMEA,))
    log(by, date(2026, 10, 22), "newsletter", "mvw", places=(UMEA, LYCKSELE))
    log(by, date(2026, 10, 23), "municipal_visit", "sexual", places=(SKELLEFTEA,))
    told = {
        (kind, name): {field: months_since(of(by, name, kind), TODAY, field) for field in ("honour", "mvw", "sexual", None)}
        for kind, name in product(Counted, (UMEA, SKELLEFTEA, LYCKSELE))
    }
    assert told == {
        (Counted.TRAINING, UMEA): {"honour": 9, "mvw": None, "sexual": None, None: 9},
        (Counted.TRAINING, SKELLEFTEA): {"honour": 20, "mvw": None, "sexual": None, None: 20},
        (Counted.TRAINING, LYCKSELE): {"honour": None, "mvw": None, "sexual": None, None: None},
        (Counted.SUPPORT, UMEA): {"honour": 9, "mvw": None, "sexual": None, None: 9},
        (Counted.SUPPORT, SKELLEFTEA): {"honour": 20, "mvw": None, "sexual": 0, None: 0},
        (Counted.SUPPORT, LYCKSELE): {"honour": None, "mvw": None, "sexual": None, None: None},
        (Counted.ANY, UMEA): {"honour": 9, "mvw": 1, "sexual": None, None: 1},
        (Counted.ANY, SKELLEFTEA): {"honour": 20, "mvw": None, "sexual": 0, None: 0},
        (Counted.ANY, LYCKSELE): {"honour": None, "mvw": 1, "sexual": None, None: 1},
    }
    assert of(by, SKELLEFTEA).visited_on == date(2026, 10, 23)
    assert of(by, UMEA).visited_on is None


def test_every_municipality_of_the_county_is_there_and_no_other(by: Actor) -> None:
    log(by, date(2026, 1, 1), places=(SUNDSVALL,))
    assert [place.municipality_id for place in read(by).places] == [one.id for one in municipalities_of(24)]
    assert all(not place.last for place in read(by).places)


def test_what_another_county_logged_for_our_municipality_is_its_own_matter(by: Actor) -> None:
    log(person(county_id=22).actor, date(2026, 1, 1), places=(UMEA,), county_id=22)
    assert of(by, UMEA).last == {}


def test_a_withdrawn_activity_counts_for_nothing_until_it_is_put_back(by: Actor) -> None:
    log(by, date(2025, 1, 1), places=(UMEA,))
    newest = log(by, date(2026, 1, 1), places=(UMEA,))
    withdraw_activity(by, newest, reason="Fel dag")
    assert of(by, UMEA).last == {"honour": date(2025, 1, 1)}
    restore_activity(by, newest, reason="Rätt ändå")
    assert of(by, UMEA).last == {"honour": date(2026, 1, 1)}


def test_activities_of_a_file_count_and_those_to_come_do_not(by: Actor, rolled_back: sa.Connection) -> None:
    """A day ahead cannot be logged, but a clock may have been wrong."""
    log(by, date(2025, 1, 1), places=(UMEA,))
    ahead = log(by, date(2025, 6, 1), places=(UMEA,))
    rolled_back.execute(sa.text("update activity set done_on = :day where id = :id"), {"day": TODAY + timedelta(1), "id": ahead.id})
    assert of(by, UMEA).last == {"honour": date(2025, 1, 1)}
    brought = log(by, date(2025, 7, 1), places=(UMEA,))
    batch = (
        "insert into import_batch (county_id, file_name, state, created_at, mapping) values (24, 'x.csv', 'done', now(), '{}') returning id"
    )
    import_id = rolled_back.execute(sa.text(batch)).scalar_one()
    rolled_back.execute(sa.text("update activity set import_id = :batch where id = :id"), {"batch": import_id, "id": brought.id})
    assert of(by, UMEA).last == {"honour": date(2025, 7, 1)}


def test_an_activity_of_today_counts(by: Actor) -> None:
    with clock.frozen(NOON):
        log(by, TODAY, places=(UMEA,))
    assert months_since(of(by, UMEA), TODAY) == 0


def test_every_type_that_counts_is_in_the_list(by: Actor) -> None:
    known = {entry.code for entry in list_terms(TermList.ACTIVITY_TYPE, on=TODAY)}
    for kind in Counted:
        assert (TYPES[kind] or frozenset()) <= known
        assert len(read(by, kind).types or ()) == len(TYPES[kind] or ())
    assert read(by).types == [
        "Utbildning", "Webbinarium", "Konferens", "Seminarium eller föreläsning", "Metodutbildning", "Utbildning av utbildare"
    ]  # fmt: skip


def test_inhabitants_of_municipalities_are_used_when_they_are_there(by: Actor, rolled_back: sa.Connection) -> None:
    assert read(by).populated_on is None
    assert of(by, UMEA).persons is None
    added = "insert into population (county_id, municipality_id, year, persons, source) values (24, :place, :year, :persons, 'Påhittat')"
    for year, persons in ((2022, 5), (2023, 7)):
        rolled_back.execute(sa.text(added), {"place": UMEA, "year": year, "persons": persons})
    rolled_back.execute(sa.text(added), {"place": LYCKSELE, "year": 2022, "persons": 3})
    assert read(by).populated_on == 2023
    assert of(by, UMEA).persons == 7
    assert of(by, LYCKSELE).persons is None  # numbers of different years are not compared


@pytest.mark.parametrize("role", sorted(set(Role) - READ_TOTALS.roles))
def test_who_may_not_read_the_countys_log_gets_nothing(rolled_back: sa.Connection, role: str) -> None:
    with pytest.raises(NotFound):
        get_coverage(Actor(None, "web", (Grant(role, county_id=24),)), 24, Counted.ANY)


def test_another_countys_leader_gets_nothing(by: Actor) -> None:
    with pytest.raises(NotFound):
        get_coverage(by, 22, Counted.ANY)


def test_it_takes_two_statements_however_long_the_log(by: Actor, rolled_back: sa.Connection) -> None:
    read(by)  # the lists that are kept are read now
    for month in range(1, 10):
        log(by, date(2026, month, 1), places=(UMEA, SKELLEFTEA))
    read(by)
    with counted(rolled_back) as told:
        read(by)
    assert len(told) == 2, told


CODES = [*sorted(TYPES[Counted.SUPPORT] or ()), "newsletter", "network_meeting"]
PLACES = [UMEA, SKELLEFTEA, LYCKSELE, SUNDSVALL]
ROWS = st.lists(
    st.tuples(
        st.dates(date(2019, 1, 1), date(2026, 12, 31)),
        st.sampled_from(CODES),
        st.sampled_from(["mvw", "close_relations", "sexual", "honour", "trafficking"]),
        st.lists(st.sampled_from(PLACES), unique=True),
        st.sampled_from([24, 24, 24, 22]),
        st.booleans(),
    ),
    max_size=25,
)
INSERT = sa.text(
    "insert into activity (county_id, done_on, type, field, mode, minutes, municipality_ids, organisation_ids, shares, text, created_at, "
    "withdrawn_at) values (:county, :day, :type, :field, 'digital', 60, :places, '{}', '{}', '', now(), "
    "case when :withdrawn then now() end)"
)


@given(ROWS, st.sampled_from(Counted))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_what_a_recount_of_every_activity_gives(
    rolled_back: sa.Connection, rows: list[tuple[date, str, str, list[int], int, bool]], kind: Counted
) -> None:
    rolled_back.execute(sa.text("delete from activity"))
    for day, type_, field, places, county, withdrawn in rows:
        told = {"county": county, "day": day, "type": type_, "field": field, "places": places, "withdrawn": withdrawn}
        rolled_back.execute(INSERT, told)
    leader = Actor(None, "web", (Grant("development_leader", county_id=24),))
    types = TYPES[kind]
    mine = [row for row in rows if row[4] == 24 and not row[5] and row[0] <= TODAY]
    for place in read(leader, kind).places:
        days: dict[str, date] = {}
        for day, type_, field, places, *_ in mine:
            if place.municipality_id in places and (types is None or type_ in types):
                days[field] = max(day, days.get(field, day))
        visits = [row[0] for row in mine if place.municipality_id in row[3] and row[1] == "municipal_visit"]
        assert place.last == days
        assert place.visited_on == max(visits, default=None)
