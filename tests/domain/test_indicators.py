"""Indicators: numbers of persons by sex, shares out of somebody, and nothing that looks like zero when it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories import Person, person
from tests.factories.prevention import make_effort, make_indicator, make_value
from vaw.blueprints.prevention.indicator_plots import file_rows, finding, plot, row_of
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.operations import indicators as operations
from vaw.domain.prevention.operations.indicators import Measure
from vaw.domain.prevention.queries import indicators as queries
from vaw.domain.prevention.rules.indicators import Numbers
from vaw.kernel import clock
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken

pytestmark = pytest.mark.usefixtures("rolled_back")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
SHARE = Measure("share", "Vet var de får stöd", "elever", "egen enkät", denominator="alla som svarade")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def effort(me: Person) -> Effort:
    return make_effort()


@pytest.mark.parametrize(
    ("measure", "code", "field"),
    [
        (Measure("share", "Vet", "elever", "enkät"), "prevention.denominator_words", "denominator"),
        (Measure("rate", "Vet", "elever", "enkät"), "prevention.choice", "kind"),
        (Measure("persons", "", "elever", "enkät"), "prevention.name_missing", "name"),
        (Measure("persons", "Vet", "", "enkät"), "prevention.unit_missing", "unit"),
        (Measure("persons", "Vet", "elever", " "), "prevention.source_missing", "source"),
    ],
)
def test_a_measure_without_what_it_needs_is_refused(me: Person, effort: Effort, measure: Measure, code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        operations.add_indicator(me.actor, effort, measure=measure)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("kind", "numbers", "code", "field"),
    [
        ("share", Numbers(women=3, men=4, of_women=10), "prevention.denominator", "of_men"),
        ("share", Numbers(women=0, of_women=0), "prevention.denominator", "of_women"),
        ("share", Numbers(women=11, of_women=10), "prevention.more_than_all", "women"),
        ("persons", Numbers(unstated=40), "prevention.value_sexes", "women"),
        ("persons", Numbers(), "prevention.value_sexes", "women"),
        ("persons", Numbers(women=-1), "prevention.number", "women"),
        ("things", Numbers(women=4), "prevention.value_missing", "amount"),
    ],
)
def test_a_number_that_cannot_be_read_right_is_refused(
    me: Person, effort: Effort, kind: str, numbers: Numbers, code: str, field: str
) -> None:
    indicator = make_indicator(effort, kind=kind)
    with pytest.raises(RuleBroken) as refused:
        operations.add_value(me.actor, effort, indicator_id=indicator.id, role="actual", on_day=TODAY, numbers=numbers)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_target_may_lie_ahead_and_what_was_measured_may_not(me: Person, effort: Effort) -> None:
    indicator = operations.add_indicator(me.actor, effort, measure=SHARE)

    def add(role: str, numbers: Numbers) -> Any:
        return operations.add_value(me.actor, effort, indicator_id=indicator.id, role=role, on_day=TODAY + DAY, numbers=numbers)

    add("target", Numbers(women=9, men=9, of_women=10, of_men=10))
    with pytest.raises(RuleBroken, match=r"prevention\.value_future"):
        add("actual", Numbers(women=1, of_women=2))
    with pytest.raises(RuleBroken, match=r"prevention\.value_known"):
        add("target", Numbers(women=1, of_women=2))


def test_a_share_is_told_by_sex_and_together_and_missing_is_never_zero(effort: Effort) -> None:
    indicator = make_indicator(effort)
    first = make_value(indicator, role="baseline", on_day=TODAY - 30 * DAY, men=None, of_men=None)
    last = make_value(indicator, women=30, of_women=60, men=20, of_men=50, unstated=0, of_unstated=10)
    assert row_of(indicator, first)[2:] == (30, 60, 0.5, None, None, None, None, None, None, None)
    assert row_of(indicator, last)[2:] == (30, 60, 0.5, 20, 50, 0.4, 0, 10, 0.0, 50 / 120)
    values = queries.list_values(effort)[indicator.id]
    assert [value.role for value in values] == ["baseline", "actual"]
    assert finding(indicator, values).startswith("23 november 2026: kvinnor 50\u00a0%, män 40\u00a0%, ej angivet 0\u00a0%.")
    drawn = str(plot(indicator, values))
    assert "Kvinnor 50" in drawn
    assert "uppgift saknas" in drawn
    assert [row[7:13] for row in file_rows(indicator, values)] == [(30, 60, None, None, None, None), (30, 60, 20, 50, 0, 10)]


def test_numbers_are_corrected_and_taken_away_and_only_what_the_kind_counts_is_kept(me: Person, effort: Effort) -> None:
    indicator = operations.add_indicator(me.actor, effort, measure=Measure("persons", "Deltagare", "personer", "närvarolistor"))
    made = operations.add_value(
        me.actor, effort, indicator_id=indicator.id, role="actual", on_day=TODAY, numbers=Numbers(women=3, of_women=4, amount=7)
    )
    assert (made.women, made.of_women, made.amount) == (3, None, None)
    operations.change_value(me.actor, effort, indicator_id=indicator.id, value_id=made.id, numbers=Numbers(men=2))
    assert (made.women, made.men) == (None, 2)
    operations.change_indicator(
        me.actor, effort, indicator_id=indicator.id, measure=Measure("things", "Deltagare i kursen", "personer", "närvarolistor")
    )
    assert (indicator.kind, indicator.name) == ("persons", "Deltagare i kursen")
    operations.remove_value(me.actor, effort, indicator_id=indicator.id, value_id=made.id)
    assert queries.list_values(effort) == {}
    operations.remove_indicator(me.actor, effort, indicator_id=indicator.id)
    assert queries.list_indicators(effort) == []


def test_an_indicator_is_reached_through_its_own_effort_only_and_kept_by_leaders(me: Person, effort: Effort) -> None:
    other = make_indicator(make_effort("En annan"))
    with pytest.raises(NotFound):
        operations.remove_indicator(me.actor, effort, indicator_id=other.id)
    with pytest.raises(NotFound):
        operations.change_value(me.actor, effort, indicator_id=other.id, value_id=make_value(other).id, numbers=Numbers(women=1))
    with pytest.raises(NotAllowed):
        operations.add_indicator(person(Role.COUNTY_MANAGEMENT).actor, effort, measure=SHARE)
