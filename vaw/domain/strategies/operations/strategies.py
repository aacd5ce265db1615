"""Keeping strategies: what they say, their goals, and the way from a draft to the county management's approval (features row 48)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy, StrategyGoal, StrategyStep
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.queries.strategies import goals_of
from vaw.domain.strategies.rules import (
    DNR_MOST,
    FIRST_DAY,
    GOAL_MOST,
    LONGEST_YEARS,
    NAME_MOST,
    TEXT_MOST,
    Part,
    StrategyState,
)
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a strategy. `decided_by`: by role, never by name."""

    title: str
    starts_on: date
    ends_on: date
    problem: str = ""
    external: str = ""
    internal: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    dnr: str = ""
    responsible_id: int | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal: of the county (external) tied to sub-goals, or of the board (internal) tied to its subject areas."""

    part: Part
    text: str
    sub_goals: tuple[str, ...] = ()
    subject_areas: tuple[str, ...] = ()


@operation(policy.ADD_STRATEGY)
def add_strategy(by: Actor, county: County, *, facts: Facts, confirmed: bool = False) -> Strategy:
    """Write a draft. `confirmed`: the guard's question is answered. Raises RuleBroken("strategies.…") or PersonalData, with the field."""
    strategy = Strategy(county_id=county.id, state=StrategyState.DRAFT.value)
    _fill(strategy, facts, confirmed)
    db.session.add(strategy)
    db.session.flush()
    return strategy


@operation(policy.KEEP_STRATEGY)
def change_strategy(by: Actor, strategy: Strategy, *, facts: Facts, confirmed: bool = False) -> Strategy:
    """Change what a draft says. Raises as add_strategy, RuleBroken("strategies.closed"), and ("strategies.period_goals") when a goal is
    tied to a list that would not be of the time any more; Conflict when somebody saved first."""
    _writable(strategy)
    if facts.starts_on != strategy.starts_on:
        for goal in goals_of(strategy):
            if not _of_time(strategy.county_id, facts.starts_on, goal.sub_goals, goal.subject_areas):
                raise RuleBroken("strategies.period_goals", field="starts_on")
    return _fill(strategy, facts, confirmed)


@operation(policy.KEEP_STRATEGY)
def add_goal(by: Actor, strategy: Strategy, *, aim: Aim, confirmed: bool = False) -> StrategyGoal:
    """Raises RuleBroken("strategies.goal_…") or PersonalData, each with the field at fault, and RuleBroken("strategies.closed")."""
    _hold(strategy)
    _writable(strategy)
    numbers = [goal.number for goal in goals_of(strategy) if goal.part == aim.part]
    goal = StrategyGoal(strategy_id=strategy.id, number=max(numbers, default=0) + 1, **_goal_values(strategy, aim, confirmed))
    db.session.add(goal)
    db.session.flush()
    return goal


@operation(policy.KEEP_STRATEGY)
def change_goal(by: Actor, strategy: Strategy, *, goal: StrategyGoal, aim: Aim, confirmed: bool = False) -> StrategyGoal:
    """Raises as add_goal; Conflict when somebody saved first. The part stays: another part is another goal."""
    _writable(strategy)
    for column, value in _goal_values(strategy, aim, confirmed).items():
        if column != "part":
            setattr(goal, column, value)
    return goal


@operation(policy.KEEP_STRATEGY)
def remove_goal(by: Actor, strategy: Strategy, *, goal_id: int) -> None:
    """Raises RuleBroken("strategies.goal_measures") while measures serve it, ("strategies.closed")."""
    _hold(strategy)
    _writable(strategy)
    goal = next((one for one in goals_of(strategy) if one.id == goal_id), None)
    if goal is None:
        raise NotFound
    if db.session.scalar(sa.select(sa.exists().where(Measure.goal_id == goal_id))):
        raise RuleBroken("strategies.goal_measures")
    db.session.delete(goal)


@operation(policy.KEEP_STRATEGY)
def submit_strategy(by: Actor, strategy: Strategy) -> None:
    """Ask the county management to approve it. Raises RuleBroken("strategies.not_draft"), ("strategies.empty")."""
    if strategy.state != StrategyState.DRAFT:
        raise RuleBroken("strategies.not_draft")
    if not strategy.problem or not goals_of(strategy):
        raise RuleBroken("strategies.empty")
    strategy.submitted_by, strategy.submitted_at = by.id, clock.now()
    _enter(by, strategy, StrategyState.SUBMITTED)


@operation(policy.APPROVE_STRATEGY)
def approve_strategy(by: Actor, strategy: Strategy) -> None:
    """Approve what one has read (kernel.db.saw_version). Raises RuleBroken("strategies.not_submitted"), ("strategies.own") for whoever
    submitted it (four eyes)."""
    _judging(by, strategy)
    strategy.approved_by, strategy.approved_at = by.id, clock.now()
    _enter(by, strategy, StrategyState.APPROVED)


@operation(policy.APPROVE_STRATEGY)
def return_strategy(by: Actor, strategy: Strategy, *, text: str, confirmed: bool = False) -> None:
    """Send it back with the reason. Raises RuleBroken("strategies.not_submitted"), ("strategies.reason"), PersonalData."""
    if strategy.state != StrategyState.SUBMITTED:
        raise RuleBroken("strategies.not_submitted")
    _enter(by, strategy, StrategyState.DRAFT, _reason(text, confirmed))


@operation(policy.KEEP_STRATEGY)
def reopen_strategy(by: Actor, strategy: Strategy, *, text: str, confirmed: bool = False) -> None:
    """Make it a draft again, with the reason; it has to be approved anew.

    Raises RuleBroken("strategies.is_draft"), ("strategies.reason"), PersonalData.
    """
    if strategy.state == StrategyState.DRAFT:
        raise RuleBroken("strategies.is_draft")
    reason = _reason(text, confirmed)
    strategy.approved_by = strategy.approved_at = None
    _enter(by, strategy, StrategyState.DRAFT, reason)


def _fill(strategy: Strategy, facts: Facts, confirmed: bool) -> Strategy:
    """Check all, then set all: a refused value leaves the row as it was."""
    _check_period(facts)
    values: dict[str, Any] = {
        "title": _titled(facts.title, confirmed),
        **{name: words(getattr(facts, name), name, TEXT_MOST, confirmed) for name in ("problem", "external", "internal")},
        "decided_by": words(facts.decided_by, "decided_by", NAME_MOST, confirmed),
        "dnr": words(facts.dnr, "dnr", DNR_MOST, True),  # a number of a register looks like many things
        "responsible_id": responsible(strategy.county_id, facts.responsible_id, strategy.responsible_id),
        **{name: getattr(facts, name) for name in ("starts_on", "ends_on", "decided_on", "review_on")},
    }
    if facts.decided_on and facts.decided_on > clock.today():
        raise RuleBroken("strategies.future", field="decided_on")
    if facts.review_on != strategy.review_on and facts.review_on and facts.review_on <= clock.today():
        raise RuleBroken("strategies.review", field="review_on")
    for column, value in values.items():
        setattr(strategy, column, value)
    return strategy


def _check_period(facts: Facts) -> None:
    if facts.starts_on < FIRST_DAY:
        raise RuleBroken("strategies.first_day", field="starts_on")
    if not facts.starts_on <= facts.ends_on or facts.ends_on.year - facts.starts_on.year > LONGEST_YEARS:
        raise RuleBroken("strategies.period", field="ends_on", most=LONGEST_YEARS)


def _titled(text: str, confirmed: bool) -> str:
    tidy = " ".join(guard.clean(text, field="title", confirmed=confirmed).split())
    if not 0 < len(tidy) <= NAME_MOST:
        raise RuleBroken("strategies.title", field="title", most=NAME_MOST)
    return tidy


def words(text: str, field: str, most: int, confirmed: bool) -> str:
    """A text that passed the guard. Raises PersonalData, RuleBroken("strategies.long")."""
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("strategies.long", field=field, most=most)
    return tidy


def responsible(county_id: int, user_id: int | None, before: int | None) -> int | None:
    """Somebody who leads the work today, or who stands there already. Raises RuleBroken("strategies.responsible")."""
    if user_id is not None and user_id not in {one.id for one in leaders_of(county_id, LEADERS_AND_EXPERTS)} | {before}:
        raise RuleBroken("strategies.responsible", field="responsible_id")
    return user_id


def _goal_values(strategy: Strategy, aim: Aim, confirmed: bool) -> dict[str, Any]:
    text = words(aim.text, "text", GOAL_MOST, confirmed)
    if not text:
        raise RuleBroken("strategies.goal_text", field="text")
    if aim.part is Part.EXTERNAL and not aim.sub_goals:
        raise RuleBroken("strategies.goal_sub_goal", field="sub_goals")
    if aim.part is Part.INTERNAL and not aim.subject_areas:
        raise RuleBroken("strategies.goal_area", field="subject_areas")
    if not _of_time(strategy.county_id, strategy.starts_on, aim.sub_goals, aim.subject_areas):
        raise RuleBroken("strategies.goal_time", field="sub_goals" if aim.part is Part.EXTERNAL else "subject_areas")
    return {"part": aim.part.value, "text": text, "sub_goals": sorted(aim.sub_goals), "subject_areas": sorted(aim.subject_areas)}


def _of_time(county_id: int, on: date, sub_goals: tuple[str, ...] | list[str], areas: tuple[str, ...] | list[str]) -> bool:
    """Whether the codes are of the lists in force on the day."""
    lists = ((TermList.SUB_GOAL, sub_goals), (TermList.SUBJECT_AREA, areas))
    return all({*codes} <= {term.code for term in list_terms(name, on=on, county_id=county_id)} for name, codes in lists)


def _reason(text: str, confirmed: bool) -> str:
    reason = words(text, "text", GOAL_MOST, confirmed)
    if not reason:
        raise RuleBroken("strategies.reason", field="text")
    return reason


def _judging(by: Actor, strategy: Strategy) -> None:
    if strategy.state != StrategyState.SUBMITTED:
        raise RuleBroken("strategies.not_submitted")
    if by.id is not None and by.id == strategy.submitted_by:
        raise RuleBroken("strategies.own")


def _enter(by: Actor, strategy: Strategy, state: StrategyState, text: str = "") -> None:
    strategy.state = state.value
    db.session.add(StrategyStep(strategy_id=strategy.id, at=clock.now(), state=state.value, text=text, by_id=by.id))


def _hold(strategy: Strategy) -> None:
    """Hold the row until the commit: two who change the goals at once come one after the other."""
    db.session.refresh(strategy, with_for_update=True)


def _writable(strategy: Strategy) -> None:
    if strategy.state != StrategyState.DRAFT:
        raise RuleBroken("strategies.closed")
