"""Strategies: the lists of their time, and the way from a draft to the county management's approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.knowledge import make_dataset, make_version
from tests.factories.strategies import make_goal, make_measure, make_strategy
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.rules import Role
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.operations import strategies as operations
from vaw.domain.strategies.operations.figures import drop_figure, quote_figure
from vaw.domain.strategies.operations.strategies import Aim, Facts
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.queries.quoted import figures_of, strategy_of_figure
from vaw.domain.strategies.rules import Part, Phase, StrategyState
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OLD = Facts("Strategi 2014–2016", date(2014, 1, 1), date(2016, 12, 31), problem="Länets problem då.")
NEW = Facts("Strategi 2024–2027", date(2024, 1, 1), date(2027, 12, 31), problem="Länets problem nu.")


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


@pytest.fixture
def county() -> County:
    found = find_county(24)
    assert found
    return found


def refused(code: str, field: str | None = None) -> pytest.RaisesExc[RuleBroken]:
    return pytest.RaisesExc(RuleBroken, check=lambda broken: (broken.code, broken.field) == (code, field))


def test_each_strategy_has_the_goals_and_areas_of_its_time(me: Person, county: County) -> None:
    old, new = (operations.add_strategy(me.actor, county, facts=facts) for facts in (OLD, NEW))
    told = [queries.lists_of(24, strategy.starts_on) for strategy in (old, new)]
    assert [(len(lists.sub_goals), len(lists.subject_areas)) for lists in told] == [(4, 14), (6, 14)]
    assert [lists.subject_areas[0].name_sv for lists in told] == ["Trafikföreskrifter", "De allmänna valen"]
    operations.add_goal(me.actor, old, aim=Aim(Part.INTERNAL, "Fiske för alla", subject_areas=("fisheries_2010",)))
    operations.add_goal(me.actor, new, aim=Aim(Part.EXTERNAL, "Jämställd hälsa", sub_goals=("health",)))
    for strategy, aim, field in (
        (old, Aim(Part.EXTERNAL, "Jämställd hälsa", sub_goals=("health",)), "sub_goals"),
        (new, Aim(Part.INTERNAL, "Trafik", subject_areas=("traffic_2010",)), "subject_areas"),
    ):
        with refused("strategies.goal_time", field):
            operations.add_goal(me.actor, strategy, aim=aim)
    parts = queries.internal_part(told[0].subject_areas, queries.goals_of(old))
    assert [area.name for area in parts if area.goals] == ["Fiske"]


def test_a_period_cannot_move_away_from_the_lists_of_its_goals(me: Person) -> None:
    strategy = make_strategy()
    make_goal(strategy, sub_goals=["health"])
    with refused("strategies.period_goals", "starts_on"):
        operations.change_strategy(me.actor, strategy, facts=replace(NEW, starts_on=date(2016, 1, 1)))
    operations.change_strategy(me.actor, strategy, facts=replace(NEW, starts_on=date(2023, 1, 1)))
    assert strategy.starts_on == date(2023, 1, 1)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        (replace(NEW, title=" "), "strategies.title", "title"),
        (replace(NEW, ends_on=date(2023, 12, 31)), "strategies.period", "ends_on"),
        (replace(NEW, ends_on=date(2037, 12, 31)), "strategies.period", "ends_on"),
        (replace(NEW, starts_on=date(1914, 1, 1)), "strategies.first_day", "starts_on"),
        (replace(NEW, decided_on=date(2026, 11, 24)), "strategies.future", "decided_on"),
        (replace(NEW, review_on=date(2026, 11, 23)), "strategies.review", "review_on"),
        (replace(NEW, responsible_id=4711), "strategies.responsible", "responsible_id"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(me: Person, county: County, facts: Facts, code: str, field: str) -> None:
    with refused(code, field):
        operations.add_strategy(me.actor, county, facts=facts)


def test_the_problems_pass_the_guard(me: Person, county: County) -> None:
    with pytest.raises(PersonalData):
        operations.add_strategy(me.actor, county, facts=replace(NEW, problem="Fallet 19811218-9876 visar det."))


def test_two_people_take_it_from_draft_to_approved_and_back(me: Person, county: County) -> None:
    boss = person(Role.COUNTY_MANAGEMENT)
    strategy = operations.add_strategy(me.actor, county, facts=NEW)
    with refused("strategies.empty"):
        operations.submit_strategy(me.actor, strategy)
    goal = operations.add_goal(me.actor, strategy, aim=Aim(Part.EXTERNAL, "Våldet upphör", sub_goals=("violence",)))
    with refused("strategies.not_submitted"):
        operations.approve_strategy(boss.actor, strategy)
    operations.submit_strategy(me.actor, strategy)
    with refused("strategies.reason", "text"):
        operations.return_strategy(boss.actor, strategy, text=" ")
    operations.return_strategy(boss.actor, strategy, text="Skriv mer om landsbygden.")
    operations.change_strategy(me.actor, strategy, facts=replace(NEW, problem="Även landsbygden."))
    operations.submit_strategy(me.actor, strategy)
    operations.approve_strategy(boss.actor, strategy)
    assert (strategy.state, strategy.approved_by, strategy.approved_at) == (StrategyState.APPROVED, boss.id, NOW)
    with refused("strategies.closed"):
        operations.change_goal(me.actor, strategy, goal=goal, aim=Aim(Part.EXTERNAL, "Annat", sub_goals=("violence",)))
    operations.reopen_strategy(me.actor, strategy, text="Ny lagstiftning")
    assert (strategy.approved_by, strategy.approved_at) == (None, None)
    operations.change_goal(me.actor, strategy, goal=goal, aim=Aim(Part.EXTERNAL, "Annat", sub_goals=("violence", "health")))
    assert goal.sub_goals == ["health", "violence"]
    told = [(step.state, step.text) for step in queries.steps_of(strategy.id)]
    assert told == [
        ("draft", "Ny lagstiftning"), ("approved", ""), ("submitted", ""), ("draft", "Skriv mer om landsbygden."), ("submitted", ""),
    ]  # fmt: skip


def test_nobody_approves_what_they_submitted_nor_what_changed_after_they_read_it(me: Person) -> None:
    strategy = make_strategy()
    make_goal(strategy)
    both = Actor(me.id, "web", (Grant(Role.EQUALITY_EXPERT, 24), Grant(Role.COUNTY_MANAGEMENT, 24)))
    operations.submit_strategy(both, strategy)
    with refused("strategies.own"):
        operations.approve_strategy(both, strategy)
    boss = person(Role.COUNTY_MANAGEMENT)
    fresh = queries.get_strategy(boss.actor, strategy.id, policy.APPROVE_STRATEGY)
    saw_version(fresh, fresh.version - 1)
    with pytest.raises(Conflict):
        operations.approve_strategy(boss.actor, fresh)


def test_a_goal_goes_once_no_measure_serves_it(me: Person) -> None:
    strategy = make_strategy()
    goal, idle = make_goal(strategy), make_goal(strategy, number=2)
    make_measure(goal)
    with refused("strategies.goal_measures"):
        operations.remove_goal(me.actor, strategy, goal_id=goal.id)
    operations.remove_goal(me.actor, strategy, goal_id=idle.id)
    with pytest.raises(NotFound):
        operations.remove_goal(me.actor, strategy, goal_id=idle.id)


def test_the_list_is_by_period_and_counts_the_plan(me: Person) -> None:
    old = make_strategy("Gammal", starts_on=date(2014, 1, 1), ends_on=date(2016, 12, 31))
    now = make_strategy("Nuvarande", state="approved", approved_at=NOW)
    make_strategy("Annat län", county_id=25)
    goal = make_goal(now)
    for state, due in (("done", date(2025, 1, 1)), ("under_way", date(2026, 11, 22)), ("dropped", date(2025, 1, 1))):
        make_measure(goal, state=state, due_on=due)
    page = queries.list_strategies(me.actor, queries.Filter())
    assert [(row.title, row.goals, row.measures, row.done, row.late) for row in page.rows] == [
        ("Nuvarande", 1, 2, 1, 1),
        ("Gammal", 0, 0, 0, 0),
    ]
    first = queries.list_strategies(me.actor, queries.Filter(), size=1)
    assert first.total == 2 and first.after
    assert [row.id for row in queries.list_strategies(me.actor, queries.Filter(after=first.after), size=1).rows] == [old.id]
    for wanted, titles in (
        (queries.Filter(phase=Phase.OVER), ["Gammal"]),
        (queries.Filter(phase=Phase.RUNNING), ["Nuvarande"]),
        (queries.Filter(phase=Phase.COMING), []),
        (queries.Filter(state=StrategyState.APPROVED), ["Nuvarande"]),
        (queries.Filter(words="gaMM"), ["Gammal"]),
        (queries.Filter(words="100 %"), []),
    ):
        assert [row.title for row in queries.list_strategies(me.actor, wanted).rows] == titles


def test_a_quoted_figure_keeps_its_edition(me: Person) -> None:
    strategy, dataset = make_strategy(), make_dataset(me)
    first = make_version(me, dataset, {("24", 2024): (10, 20), ("24", 2025): (11, 19)})
    with refused("strategies.figure_none", "area"):
        quote_figure(me.actor, strategy, dataset_id=dataset.id, area="25")
    quoted = quote_figure(me.actor, strategy, dataset_id=dataset.id, area="24", says="Fler män än kvinnor")
    with refused("strategies.figure_known", "area"):
        quote_figure(me.actor, strategy, dataset_id=dataset.id, area="24")
    make_version(me, dataset, {("24", 2025): (99, 1)})
    [told] = figures_of(strategy.id)
    assert (told.points, told.edition, quoted.version_id) == (((2024, 30, 10, 20), (2025, 30, 11, 19)), first.number, first.id)
    assert told.says == "Fler män än kvinnor" and told.title == "Påhittad serie, Västerbottens län"
    with pytest.raises(NotFound):
        strategy_of_figure(person(Role.EQUALITY_EXPERT, 25).actor, quoted.id)
    drop_figure(me.actor, strategy, figure_id=quoted.id)
    assert figures_of(strategy.id) == []


def test_another_county_sees_no_strategy(me: Person) -> None:
    strategy = make_strategy()
    goal = make_goal(strategy)
    other = person(Role.EQUALITY_EXPERT, 25)
    with pytest.raises(NotFound):
        queries.get_strategy(other.actor, strategy.id)
    with pytest.raises(NotFound):
        queries.get_goal(other.actor, goal.id)
    assert queries.get_goal(me.actor, goal.id).strategy.title == strategy.title
    db.session.expire_all()
    assert db.session.get_one(Strategy, strategy.id).state == "draft"
