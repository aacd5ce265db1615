"""Reading strategies, their goals and how they came to hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.mandates.queries import Entry, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.models import User
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy, StrategyGoal, StrategyStep
from vaw.domain.strategies.models.plans import Measure, StrategyParty
from vaw.domain.strategies.rules import Part, Phase, StrategyState
from vaw.domain.strategies.rules.plans import MeasureState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter. `words`: in the title. `among`: a select of ids that the channel names."""

    words: str = ""
    state: StrategyState | None = None
    phase: Phase | None = None
    county_id: int | None = None
    among: sa.Select[Any] | None = None
    after: str | None = None


class Line(NamedTuple):
    """A strategy as a list shows it. `measures`: all but those that were dropped, `done` of them; `late`: their day has gone."""

    id: int
    title: str
    state: str
    county_id: int
    starts_on: date
    ends_on: date
    version: int
    goals: int
    measures: int
    done: int
    late: int
    actors: int


class Step(NamedTuple):
    """`name`: of the account."""

    at: datetime
    state: str
    text: str
    name: str | None


def _counts(today: date) -> tuple[Any, ...]:
    """How many goals, measures that stand, those that are done or late, and actors that have signed up."""

    def n(wanted: sa.Select[Any]) -> Any:
        return wanted.correlate(Strategy).scalar_subquery()

    stands = sa.and_(Measure.strategy_id == Strategy.id, Measure.state != MeasureState.DROPPED.value)
    is_done = Measure.state == MeasureState.DONE.value
    joined = sa.and_(StrategyParty.joined_on.is_not(None), sa.or_(StrategyParty.left_on.is_(None), StrategyParty.left_on > today))
    count = sa.func.count()
    return (
        n(sa.select(count).where(StrategyGoal.strategy_id == Strategy.id)),
        n(sa.select(count).where(stands)),
        n(sa.select(count).where(stands, is_done)),
        n(sa.select(count).where(stands, ~is_done, Measure.due_on < today)),
        n(sa.select(count).where(StrategyParty.strategy_id == Strategy.id, joined)),
    )


_COLUMNS = (
    Strategy.id, Strategy.title, Strategy.state, Strategy.county_id, Strategy.starts_on, Strategy.ends_on, Strategy.version,
)  # fmt: skip


def list_strategies(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page, the latest period first, with the exact total: two statements, however many strategies there are.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    today = clock.today()
    shown = sa.and_(policy.READ_STRATEGY.scope(by), *_conditions(wanted, today))
    page = sa.select(*_COLUMNS, *_counts(today)).where(shown).order_by(Strategy.starts_on.desc(), Strategy.id.desc()).limit(size + 1)
    at = place(wanted.after, date, int)
    if at:
        page = page.where(sa.tuple_(Strategy.starts_on, Strategy.id) < sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(Strategy).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.starts_on, line.id), total=total, size=size)


def _conditions(wanted: Filter, today: date) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.words.strip():
        found.append(Strategy.title.icontains(wanted.words.replace("\0", " ").strip(), autoescape=True))
    if wanted.state:
        found.append(Strategy.state == wanted.state.value)
    if wanted.county_id is not None:
        found.append(Strategy.county_id == wanted.county_id)
    if wanted.among is not None:
        found.append(Strategy.id.in_(wanted.among))
    if wanted.phase is Phase.COMING:
        found.append(Strategy.starts_on > today)
    elif wanted.phase is Phase.OVER:
        found.append(Strategy.ends_on < today)
    elif wanted.phase is Phase.RUNNING:
        found.append(sa.literal(today).between(Strategy.starts_on, Strategy.ends_on))
    return found


def get_strategy(by: Actor, strategy_id: int, permission: Permission[Strategy] = policy.READ_STRATEGY) -> Strategy:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Strategy.id == strategy_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def goals_of(strategy: Strategy) -> list[StrategyGoal]:
    """The goals as they stand in the database now: the county's first, then the board's, each in order."""
    wanted = sa.select(StrategyGoal).where(StrategyGoal.strategy_id == strategy.id)
    return list(db.session.scalars(wanted.order_by(StrategyGoal.part, StrategyGoal.number, StrategyGoal.id)))


def get_goal(by: Actor, goal_id: int, permission: Permission[Strategy] = policy.READ_STRATEGY) -> StrategyGoal:
    """A goal with its strategy. Raises NotFound when absent or outside the actor's scope."""
    wanted = sa.select(StrategyGoal).join(Strategy, Strategy.id == StrategyGoal.strategy_id).where(permission.scope(by))
    found = db.session.scalars(wanted.where(StrategyGoal.id == goal_id).options(orm.joinedload(StrategyGoal.strategy))).one_or_none()
    if found is None:
        raise NotFound
    return found


def steps_of(strategy_id: int) -> list[Step]:
    """How it came to hold, latest first."""
    columns = (StrategyStep.at, StrategyStep.state, StrategyStep.text, User.name)
    wanted = sa.select(*columns).outerjoin(User, User.id == StrategyStep.by_id).where(StrategyStep.strategy_id == strategy_id)
    with reading() as connection:
        return [Step(*row) for row in connection.execute(wanted.order_by(StrategyStep.id.desc()).limit(100))]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of the time in which a strategy begins."""

    sub_goals: Sequence[Entry]
    subject_areas: Sequence[Entry]


def lists_of(county_id: int, starts_on: date) -> Lists:
    """The sub-goals and subject areas that are in force on a strategy's first day."""
    goals, areas = (list_terms(name, on=starts_on, county_id=county_id) for name in (TermList.SUB_GOAL, TermList.SUBJECT_AREA))
    return Lists(goals, areas)


class Area(NamedTuple):
    """A subject area of the internal part, and the goals that it has."""

    name: str
    goals: tuple[StrategyGoal, ...]


def internal_part(areas: Sequence[Entry], goals: Sequence[StrategyGoal]) -> list[Area]:
    """Every subject area of the time with its goals, so that one without any is seen."""
    inside = [goal for goal in goals if goal.part == Part.INTERNAL]
    return [Area(area.name, tuple(goal for goal in inside if area.code in goal.subject_areas)) for area in areas]
