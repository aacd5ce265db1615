"""The county's year, against numbers counted by hand and against a plain recount of the rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.statements import counted
from tests.factories.year import LYCKSELE, SKELLEFTEA, UMEA, log, make_year
from vaw.domain.activities.figures import FIELD_LABELS
from vaw.domain.activities.operations.log import withdraw_activity
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.insight.queries import IN_ORDER, get_figure, list_figures
from vaw.domain.mandates.queries import find_assignment, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import REGISTRY
from vaw.kernel.i18n import speaking
from vaw.kernel.table import Value


def rows(by: Actor, code: str, year: int = 2025) -> list[tuple[Value, ...]]:
    return list(get_figure(by, code, 24, year).rows)


@pytest.fixture
def by(rolled_back: sa.Connection) -> Actor:
    leader = person().actor
    make_year(leader)
    return leader


def test_activities_hours_and_participants_are_those_counted_by_hand(by: Actor) -> None:
    assert rows(by, "activities") == [(5,)]
    assert rows(by, "hours") == [(535,)]
    assert rows(by, "participants") == [(25, 17, 7, 1, 3, 2)]


def test_nobody_counted_is_missing_and_counted_none_is_zero(by: Actor) -> None:
    by_field = {row[0]: row[2:] for row in rows(by, "by-field")}
    assert by_field == {"mvw": (2, None, None, None, 2), "sexual": (1, 0, 0, 0, 0), "honour": (2, 17, 7, 1, 0)}


def test_fields_stand_in_the_order_of_the_ordinance(by: Actor) -> None:
    assert [row[0] for row in rows(by, "by-field")] == ["mvw", "sexual", "honour"]


def test_types_stand_with_the_most_frequent_first(by: Actor) -> None:
    assert [(row[0], *row[2:]) for row in rows(by, "by-type")] == [
        ("training", 2, 210),
        ("network_meeting", 1, 200),
        ("report", 1, 80),
        ("seminar", 1, 45),
    ]


def test_a_month_in_which_nobody_logged_is_missing_and_never_zero(by: Actor) -> None:
    assert {row[0]: row[2] for row in rows(by, "by-month")} == {
        f"2025-{month:02}": {1: 2, 3: 2, 12: 1}.get(month) for month in range(1, 13)
    }
    with clock.frozen(datetime(2025, 3, 2, tzinfo=UTC)):
        assert [row[2] for row in rows(by, "by-month")][:4] == [2, None, 2, None]


@pytest.mark.parametrize("year", [0, 1993, 2027, 10_000])
def test_a_year_that_cannot_be_told_of_does_not_exist(by: Actor, year: int) -> None:
    for read in (lambda: get_figure(by, "by-type", 24, year), lambda: list_figures(by, 24, year)):
        with pytest.raises(NotFound):
            read()


def test_reach_and_white_spots_are_the_set_difference_made_by_hand(by: Actor) -> None:
    every = {f"{place.id:04}" for place in municipalities_of(24)}
    reached = {f"{id_:04}" for id_ in (UMEA, SKELLEFTEA, LYCKSELE)}
    assert rows(by, "municipalities-reached") == [(3, 15, 0.2)]
    assert {row[0] for row in rows(by, "not-reached")} == every - reached
    assert {row[0]: row[2:] for row in rows(by, "by-municipality")} == {
        **dict.fromkeys(every, (0, 0)),
        "2480": (3, 255),
        "2482": (2, 210),
        "2481": (1, 120),
    }


def test_the_matrix_tells_each_municipality_and_field(by: Actor) -> None:
    matrix = {row[0]: row[2:] for row in rows(by, "white-spots")}
    assert matrix["2480"] == (1, 0, 0, 2, 0, 3)
    assert matrix["2482"] == (0, 0, 0, 2, 0, 2)
    assert matrix["2404"] == (0,) * 6
    assert len(matrix) == 15


def test_the_matrix_has_every_field_in_the_register(rolled_back: sa.Connection) -> None:
    assert list(FIELD_LABELS) == [entry.code for entry in list_terms(TermList.VIOLENCE_FIELD)]


def test_hours_by_assignment_sum_to_the_years_hours(rolled_back: sa.Connection) -> None:
    by = person().actor
    regional, other = find_assignment("regional-2021-995"), find_assignment("honour-resource-centres-2026")
    assert regional and other
    for minutes in (7, 11, 13):
        log(by, date(2026, 2, 1), minutes=minutes, shares={regional.id: 67, other.id: 33})
    found = rows(by, "by-assignment", 2026)
    assert sum(row[3] for row in found if isinstance(row[3], int)) == 31
    assert {row[0]: row[2:4] for row in found} == {str(regional.id): (3, 21), str(other.id): (3, 10)}
    assert sum(row[4] for row in found if isinstance(row[4], float)) == pytest.approx(1)


def test_professions_count_only_activities_that_split_them(by: Actor) -> None:
    assert [(row[0], *row[2:]) for row in rows(by, "by-profession")] == [("social_services", 8, 2, 0, 10), ("ngo", 2, 0, 1, 3)]


def test_a_year_without_any_log_is_missing_in_the_development(by: Actor) -> None:
    assert [row[1:] for row in rows(by, "by-year")] == [
        ("2023", 1, 30, 3, 1),
        ("2024", None, None, None, None),
        ("2025", 5, 535, 25, 3),
    ]


def test_a_withdrawn_activity_counts_nowhere(rolled_back: sa.Connection) -> None:
    by = person().actor
    kept = log(by, date(2025, 1, 15), places=(UMEA,))
    withdraw_activity(by, log(by, date(2025, 1, 16), heads=(1, 0, 0), places=(LYCKSELE,)), reason="Dubblett")
    assert kept.id
    assert rows(by, "activities") == [(1,)]
    assert rows(by, "participants") == [(None, None, None, None, 0, 1)]
    assert rows(by, "municipalities-reached")[0][0] == 1
    assert [row[0] for row in rows(by, "by-type")] == ["training"]


def test_a_year_with_nothing_has_empty_tables_and_no_made_up_zero_heads(rolled_back: sa.Connection) -> None:
    by = person().actor
    found = {result.figure.code: result.rows for result in list_figures(by, 24, 2019)}
    assert found["activities"] == [(0,)]
    assert found["participants"] == [(None, None, None, None, 0, 0)]
    assert found["by-type"] == found["by-assignment"] == found["by-profession"] == []
    assert found["by-year"] == [("2019", "2019", None, None, None, None)]


def test_another_county_does_not_exist(by: Actor) -> None:
    stranger = person(county_id=12).actor
    with pytest.raises(NotFound):
        list_figures(stranger, 24, 2025)
    for figure in IN_ORDER:
        with pytest.raises(NotFound):
            get_figure(stranger, figure.code, 24, 2025)
    assert list_figures(stranger, 12, 2025)[0].rows == [(0,)]


def test_a_role_without_the_right_sees_no_figure(by: Actor) -> None:
    with pytest.raises(NotFound):
        list_figures(person("administrator").actor, 24, 2025)


def test_an_unknown_figure_does_not_exist(by: Actor) -> None:
    with pytest.raises(NotFound):
        get_figure(by, "nothing", 24, 2025)


def test_all_figures_are_read_in_a_few_statements_for_each_area(by: Actor, rolled_back: sa.Connection) -> None:
    list_figures(by, 24, 2025)  # registers that are kept are read now
    with counted(rolled_back) as told:
        list_figures(by, 24, 2025)
    assert len(told) == 10, "one to three for each area, however many figures it has"


def test_every_figure_is_declared_in_full_and_in_order() -> None:
    assert {figure.code for figure in IN_ORDER} == REGISTRY.keys()
    for figure in IN_ORDER:
        assert figure.title and figure.definition and figure.caveat and figure.source and figure.unit, figure.code
        assert figure.heading in (1, 2, 3)
        assert figure.plot == "tile" or figure.table.columns[0].key == "code"


def test_names_come_in_the_readers_language(by: Actor) -> None:
    with speaking("en"):
        assert rows(by, "by-type")[0][1] == "Training"
