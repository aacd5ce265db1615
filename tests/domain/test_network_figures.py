"""The figures of networks, each against the made-up year that was counted by hand (tests.factories.network_year)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.network_year import HERE, SKANE, make_network_year
from vaw.domain.insight.queries import get_figure, is_empty, list_figures
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.table import Value


@pytest.fixture
def by(rolled_back: sa.Connection) -> Actor:
    make_network_year()
    return person().actor


def rows(by: Actor, code: str, year: int = 2025, county_id: int = HERE) -> list[tuple[Value, ...]]:
    return list(get_figure(by, code, county_id, year).rows)


def test_meetings_and_decisions_are_counted_by_type_in_the_order_of_the_list(by: Actor) -> None:
    assert [(row[0], *row[2:]) for row in rows(by, "network-meetings")] == [("county_group", 3, 3), ("honour_network", 1, 0)]


def test_a_shared_networks_meeting_counts_in_each_of_its_counties(by: Actor) -> None:
    there = person(county_id=SKANE).actor
    assert [(row[0], *row[2:]) for row in rows(there, "network-meetings", county_id=SKANE)] == [("honour_network", 1, 0)]
    assert rows(there, "network-presence", county_id=SKANE) == [("2025", 5, 2, 3, 0, 2, 1, 0)]
    assert rows(there, "municipalities-in-networks", county_id=SKANE) == [("2025", 1, 33, 1 / 33)]


def test_those_present_are_those_who_were_noted_and_meetings_that_nobody_counted_stand_apart(by: Actor) -> None:
    assert rows(by, "network-presence") == [("2025", 11, 6, 4, 1, 3, 3, 1)]


def test_a_municipality_counts_when_somebody_came_from_it(by: Actor) -> None:
    assert rows(by, "municipalities-in-networks") == [("2025", 1, 15, 1 / 15)]


def test_a_meeting_belongs_to_the_year_of_its_end_on_swedish_clocks(by: Actor) -> None:
    assert rows(by, "network-presence", 2026) == [("2026", 1, 1, 0, 0, 1, 1, 0)]


def test_actions_in_time_are_the_share_of_those_that_are_done(by: Actor) -> None:
    assert rows(by, "network-actions") == [("2025", 4, 2, 1, 1, 1, 0.5)]


def test_a_year_in_which_nobody_met_has_no_made_up_heads(by: Actor) -> None:
    assert rows(by, "network-meetings", 2019) == []
    assert rows(by, "network-presence", 2019) == [("2019", None, None, None, None, None, 0, 0)]
    assert rows(by, "network-actions", 2019) == [("2019", 0, 0, 0, 0, 0, None)]


def test_a_year_in_which_only_networks_met_is_not_empty(by: Actor) -> None:
    assert not is_empty(list_figures(by, HERE, 2025))
    assert is_empty(list_figures(by, HERE, 2019))


def test_another_countys_year_does_not_exist(by: Actor) -> None:
    with pytest.raises(NotFound):
        get_figure(person(county_id=SKANE).actor, "network-presence", HERE, 2025)
