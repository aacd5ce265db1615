"""Support's figures, each against the made-up year that was counted by hand (tests.factories.support_year)."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.support_year import GOTLAND, HERE, SKANE, SKELLEFTEA, UMEA, at, make_support_year
from vaw.domain.geography.queries import find_county, municipalities_of
from vaw.domain.insight.queries import get_figure
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.queries.nation import read_nation
from vaw.domain.support.queries.queue import median_days
from vaw.domain.support.rules import WITHIN_WORKING_DAYS, RequestState
from vaw.domain.support.rules.year import Asked, Heads
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound
from vaw.kernel.operation import unit
from vaw.kernel.table import Value


@pytest.fixture
def by(rolled_back: sa.Connection) -> Actor:
    make_support_year()
    return person().actor


def rows(by: Actor, code: str, year: int = 2025, county_id: int = HERE) -> list[tuple[Value, ...]]:
    return list(get_figure(by, code, county_id, year).rows)


def test_requests_are_counted_where_they_arrived_and_in_the_year_of_swedish_clocks(by: Actor) -> None:
    assert rows(by, "requests") == [("2025", 5, 4, 3, 1, 2)]
    assert rows(by, "requests", 2024) == [("2024", 1, 1, 1, 0, 1)], "answered in January, open when the year ended"
    assert rows(by, "requests", 2026) == [("2026", 1, 0, 0, 0, 3)]
    there = person(county_id=SKANE).actor
    assert rows(there, "requests", county_id=SKANE) == [("2025", 1, 0, 0, 0, 1)]


def test_the_promise_that_the_definition_names_is_the_one_that_is_counted() -> None:
    assert WITHIN_WORKING_DAYS[RequestState.RECEIVED] == 3


def test_the_pace_is_the_median_of_the_countys_own_steps(by: Actor) -> None:
    assert [(row[0], *row[2:]) for row in rows(by, "request-pace")] == [
        ("received", 2.0, 5),
        ("acknowledged", 4.5, 2),
        ("matched", 3.0, 1),
        ("planned", 10.0, 1),
        ("delivered", 1.0, 1),
    ]


def test_the_queues_own_page_says_the_same_pace(by: Actor) -> None:
    county = find_county(HERE)
    assert county
    told = [(pace.state, pace.days, pace.n) for pace in median_days(by, county, date(2025, 1, 1), date(2025, 12, 31))]
    assert told == [(row[0], *row[2:]) for row in rows(by, "request-pace")]


def test_what_was_held_together_counts_for_each_of_the_boards(by: Actor) -> None:
    assert rows(by, "trainings") == [("on_site", "Fysiskt", 1, 0), ("digital", "Digitalt", 2, 1)]
    assert rows(person(county_id=SKANE).actor, "trainings", county_id=SKANE) == [("digital", "Digitalt", 1, 1)]


def test_participants_are_those_who_were_noted_and_what_nobody_noted_stands_apart(by: Actor) -> None:
    assert rows(by, "training-participants") == [("2025", 34, 25, 6, 3, 2, 1)]
    assert rows(by, "training-participants", 2023) == [("2023", None, None, None, None, 0, 0)]


def test_professions_and_those_who_did_not_say_sum_to_all(by: Actor) -> None:
    found = rows(by, "training-by-profession")
    assert [(row[0], *row[2:]) for row in found] == [("social_services", 22, 5, 0, 27), ("health_care", 3, 1, 1, 5), (None, 0, 0, 2, 2)]


def test_municipalities_other_counties_and_those_who_did_not_say_sum_to_all(by: Actor) -> None:
    found = {row[0] or row[1]: row[2:] for row in rows(by, "training-by-municipality")}
    assert found == {
        **{f"{place.id:04}": (0, 0, 0, 0, 0) for place in municipalities_of(HERE)},
        f"{UMEA}": (1, 13, 3, 1, 17),
        f"{SKELLEFTEA}": (1, 5, 0, 0, 5),
        "Kommuner i andra län": (None, 7, 3, 0, 10),
        "Utan uppgift": (None, 0, 0, 2, 2),
    }
    assert rows(by, "municipalities-trained") == [("2025", 2, 15, 2 / 15)]


def test_answers_of_an_evaluation_with_too_few_of_them_are_left_out_whole(by: Actor) -> None:
    assert rows(by, "training-use") == [("2025", 1, 5, 3.8, 0.6)]
    assert rows(person(county_id=SKANE).actor, "training-use", county_id=SKANE) == []


def test_an_evaluation_that_is_still_open_tells_nothing(by: Actor) -> None:
    with clock.frozen(at(2025, 3, 24, 22)):
        assert rows(by, "training-use") == []


def test_the_share_that_answered_is_of_those_who_were_asked(by: Actor) -> None:
    assert rows(by, "follow-ups") == [("3", "Efter 3 månader", 2, 1, 0.5), ("9", "Efter 9 månader", 1, 0, 0.0)]


def test_the_latest_stage_before_the_years_end_counts(by: Actor) -> None:
    assert {row[0]: row[2] for row in rows(by, "adoption")} == {"not_yet": 0, "decided": 0, "started": 3, "routine": 1, "abandoned": 0}
    assert {row[0]: row[2] for row in rows(by, "adoption", 2026)} == {
        "not_yet": 0,
        "decided": 1,
        "started": 3,
        "routine": 0,
        "abandoned": 1,
    }


def test_the_development_begins_with_the_first_year_that_has_anything(by: Actor) -> None:
    assert [row[1:] for row in rows(by, "support-by-year")] == [("2024", 1, 4, 1), ("2025", 3, 34, 5)]


def test_a_year_with_nothing_has_no_made_up_heads(by: Actor) -> None:
    assert [rows(by, code, 2019) for code in ("trainings", "follow-ups", "adoption", "request-pace", "training-by-profession")] == [[]] * 5
    assert rows(by, "support-by-year", 2019) == [("2019", "2019", 0, None, 0)]


def test_an_occasion_that_is_called_off_afterwards_counts_no_more(by: Actor) -> None:
    with unit(system("test"), "test.cancel"):
        db.session.execute(sa.update(Occasion).where(Occasion.county_id == HERE).values(state="cancelled"))
    assert rows(by, "trainings") == [("digital", "Digitalt", 1, 1)]


def test_another_countys_year_does_not_exist(by: Actor) -> None:
    with pytest.raises(NotFound):
        get_figure(person(county_id=SKANE).actor, "requests", HERE, 2025)


def test_the_nation_counts_once_what_two_boards_held_and_what_went_from_one_to_the_other(by: Actor) -> None:
    nation = read_nation(by, 2025)
    assert nation.total.asked == Asked(received=5, answered=4, in_time=3, withdrawn=1, open_at_end=3)
    assert (nation.total.occasions, nation.total.together) == (4, 1)
    assert nation.total.came() == Heads(3, 26, 7, 3)
    assert (nation.total.reached(), len(nation.total.municipality_ids)) == (4, 290)
    assert dict(nation.total.stages or {}) == {"started": 3, "routine": 1}


def test_each_county_has_its_credit_and_the_sum_may_be_larger_than_the_nation(by: Actor) -> None:
    found = {county.county_id: county for county in read_nation(by, 2025).counties}
    assert len(found) == 21
    credit = {id_: (row.received, row.occasions, row.together, row.persons, row.reached) for id_, row in found.items()}
    assert credit.pop(HERE) == (5, 3, 1, 34, 2)
    assert credit.pop(SKANE) == (1, 1, 1, 15, 1)
    assert credit.pop(GOTLAND) == (0, 1, 0, 2, 1)
    assert set(credit.values()) == {(0, 0, 0, None, 0)}


def test_every_county_has_the_same_numbers_in_the_nation_as_in_its_own_figures(by: Actor) -> None:
    for row in read_nation(by, 2025).counties:
        own = person(county_id=row.county_id).actor
        assert rows(own, "requests", county_id=row.county_id)[0][1] == row.received
        assert sum(held[2] for held in rows(own, "trainings", county_id=row.county_id)) == row.occasions  # type: ignore[misc]
        assert rows(own, "training-participants", county_id=row.county_id)[0][1] == row.persons
        assert rows(own, "municipalities-trained", county_id=row.county_id)[0][1:3] == (row.reached, row.municipalities)


def test_the_nation_is_read_by_boards_and_the_coordinator_and_nobody_else(by: Actor) -> None:
    assert read_nation(person("national_coordinator", county_id=None).actor, 2025).total.occasions == 4
    for role in ("administrator", "registrar", "requester"):
        with pytest.raises(NotAllowed):
            read_nation(person(role).actor, 2025)
