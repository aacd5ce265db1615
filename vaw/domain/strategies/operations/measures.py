"""Keeping the measures of an action plan: what, who, until when; how it goes, and what it gave (features row 49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure, MeasureStep, StrategyParty
from vaw.domain.strategies.operations.strategies import responsible, words
from vaw.domain.strategies.queries.strategies import goals_of
from vaw.domain.strategies.rules import GOAL_MOST, TEXT_MOST
from vaw.domain.strategies.rules.plans import MeasureState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class Plan:
    """A measure as it is planned. `organisation_id`: an actor of the strategy; None: the board itself."""

    what: str
    goal_id: int | None
    due_on: date
    organisation_id: int | None = None
    responsible_id: int | None = None


@operation(policy.KEEP_STRATEGY)
def add_measure(by: Actor, strategy: Strategy, *, plan: Plan, confirmed: bool = False) -> Measure:
    """Raises RuleBroken("strategies.measure_…"), ("strategies.responsible") or PersonalData, each with the field at fault."""
    values = _values(strategy, plan, confirmed)
    now = clock.now()
    measure = Measure(county_id=strategy.county_id, strategy_id=strategy.id, state_at=now, created_at=now, **values)
    db.session.add(measure)
    db.session.flush()
    note(by, measure, "")
    return measure


@operation(policy.KEEP_MEASURE)
def change_measure(by: Actor, measure: Measure, *, plan: Plan, confirmed: bool = False) -> Measure:
    """Raises as add_measure; Conflict when somebody saved first. Who stood there before may stay."""
    for column, value in _values(measure.strategy, plan, confirmed, measure).items():
        setattr(measure, column, value)
    return measure


@operation(policy.KEEP_MEASURE)
def follow_measure(
    by: Actor, measure: Measure, *, state: MeasureState, text: str = "", evaluation: str = "", confirmed: bool = False
) -> Measure:
    """Say how it goes, in a few words, and what it gave. A history is kept.

    Raises PersonalData, RuleBroken("strategies.measure_why") when one is dropped without saying why, and Conflict.
    """
    said = words(text, "text", GOAL_MOST, confirmed)
    gave = words(evaluation, "evaluation", TEXT_MOST, confirmed)
    if state is MeasureState.DROPPED and not said:
        raise RuleBroken("strategies.measure_why", field="text")
    changed = enter(measure, state)
    measure.evaluation = gave
    if changed or said:
        note(by, measure, said)
    return measure


def enter(measure: Measure, state: MeasureState) -> bool:
    """Whether it is another state than before."""
    if measure.state == state:
        return False
    measure.state, measure.state_at = state.value, clock.now()
    return True


def note(by: Actor, measure: Measure, text: str, year: int | None = None) -> None:
    """A line of its history. `year`: of the yearly report in which it was said."""
    step = MeasureStep(measure_id=measure.id, at=clock.now(), state=measure.state or MeasureState.NOT_BEGUN.value, text=text, by_id=by.id)
    step.year = year
    db.session.add(step)


def _values(strategy: Strategy, plan: Plan, confirmed: bool, before: Measure | None = None) -> dict[str, Any]:
    what = words(plan.what, "what", GOAL_MOST, confirmed)
    if not what:
        raise RuleBroken("strategies.measure_what", field="what")
    if plan.goal_id not in {goal.id for goal in goals_of(strategy)}:
        raise RuleBroken("strategies.measure_goal", field="goal_id")
    if not strategy.starts_on <= plan.due_on <= strategy.ends_on and not (before and plan.due_on == before.due_on):
        raise RuleBroken("strategies.measure_due", field="due_on", first=strategy.starts_on, last=strategy.ends_on)
    if plan.organisation_id is not None and plan.organisation_id not in _actors(strategy) | {before.organisation_id if before else None}:
        raise RuleBroken("strategies.measure_actor", field="organisation_id")
    kept = before.responsible_id if before else None
    return {
        "what": what,
        "goal_id": plan.goal_id,
        "due_on": plan.due_on,
        "organisation_id": plan.organisation_id,
        "responsible_id": responsible(strategy.county_id, plan.responsible_id, kept),
    }


def _actors(strategy: Strategy) -> set[int | None]:
    """Organisations that are actors of the strategy and have not left it."""
    stays = sa.or_(StrategyParty.left_on.is_(None), StrategyParty.left_on > clock.today())
    return set(db.session.scalars(sa.select(StrategyParty.organisation_id).where(StrategyParty.strategy_id == strategy.id, stays)))
