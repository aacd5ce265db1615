"""Strategies with goals, measures and actors, made past the forms: for tests of what becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from vaw.domain.people.models import Organisation
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.strategies.models.plans import Measure, StrategyParty
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit

Made = TypeVar("Made", bound=Model)


def _kept(record: Made) -> Made:
    with unit(system("test"), "test.strategies"):
        db.session.add(record)
    return record


def make_strategy(title: str = "Påhittad strategi", county_id: int = 24, **more: Any) -> Strategy:
    """A draft for 2024–2027 that describes its problems."""
    values: dict[str, Any] = {
        "county_id": county_id, "title": title, "state": "draft", "starts_on": date(2024, 1, 1), "ends_on": date(2027, 12, 31),
        "problem": "Kvinnor i länet har lägre inkomst än män.",
    }  # fmt: skip
    return _kept(Strategy(**(values | more)))


def make_goal(strategy: Strategy, text: str = "Påhittat mål", **more: Any) -> StrategyGoal:
    """A goal of the county's, tied to the sixth sub-goal."""
    values: dict[str, Any] = {"strategy_id": strategy.id, "part": "external", "number": 1, "text": text, "sub_goals": ["violence"]}
    return _kept(StrategyGoal(**(values | more)))


def make_measure(goal: StrategyGoal, organisation: Organisation | None = None, **more: Any) -> Measure:
    """A measure of the organisation's, or of the board itself, due at the end of the year."""
    strategy = db.session.get_one(Strategy, goal.strategy_id)
    values: dict[str, Any] = {
        "county_id": strategy.county_id, "strategy_id": strategy.id, "goal_id": goal.id, "what": "Påhittad åtgärd i planen",
        "organisation_id": organisation and organisation.id, "due_on": date(2026, 12, 31), "state_at": clock.now(),
        "created_at": clock.now(),
    }  # fmt: skip
    return _kept(Measure(**(values | more)))


def make_actor(strategy: Strategy, organisation: Organisation, **more: Any) -> StrategyParty:
    """An actor that nobody has asked yet."""
    return _kept(StrategyParty(strategy_id=strategy.id, organisation_id=organisation.id, **more))
