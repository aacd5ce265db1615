"""Reading a year of action plans, of a county or of the nation: two statements.

What an approved strategy's actors told counts in the year it tells of.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.queries import get_county
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure, ReportedMeasure, StrategyParty, YearlyReport
from vaw.domain.strategies.policy import READ_CHECKPOINT
from vaw.domain.strategies.rules import StrategyState
from vaw.domain.strategies.rules.plans import MeasureState
from vaw.domain.strategies.rules.year import PlanYear
from vaw.kernel import clock
from vaw.kernel.db import reading
from vaw.kernel.figures import Scope, once


def get_year(scope: Scope) -> PlanYear:
    """The county's year. Raises NotFound outside the actor's scope."""
    return once(_read, scope)


def _read(scope: Scope) -> PlanYear:
    return _year(scope.year, get_county(scope.by, READ_CHECKPOINT, scope.county_id).id)


def read_country(year: int) -> PlanYear:
    """The nation's year; a strategy is one county's. The caller has asked whether the actor may."""
    return _year(year, None)


def _year(year: int, county_id: int | None) -> PlanYear:
    first, last = date(year, 1, 1), date(year, 12, 31)
    with reading() as connection:
        measures = connection.execute(_measures(county_id, first, last)).one()
        actors = connection.execute(_actors(county_id, first, last)).one()
    return PlanYear(year, *measures, *actors)


def _measures(county_id: int | None, first: date, last: date) -> sa.Select[*tuple[Any, ...]]:
    count, state = sa.func.count, Measure.state
    is_open = state.in_([MeasureState.NOT_BEGUN.value, MeasureState.UNDER_WAY.value])
    return (
        sa.select(
            count().filter(state != MeasureState.DROPPED.value),
            count().filter(state == MeasureState.DONE.value),
            count().filter(is_open, Measure.due_on < clock.today()),
            count().filter(state == MeasureState.DROPPED.value),
        )
        .join(Strategy, Strategy.id == Measure.strategy_id)
        .where(_in(Measure.county_id, county_id), Measure.due_on.between(first, last), Strategy.state == StrategyState.APPROVED.value)
    )


def _actors(county_id: int | None, first: date, last: date) -> sa.Select[*tuple[Any, ...]]:
    """Actors with it in the year, those that told of it, persons by sex, and how many lines counted anybody."""
    with_it = sa.and_(
        StrategyParty.joined_on <= last,
        sa.or_(StrategyParty.left_on.is_(None), StrategyParty.left_on > first),
        Strategy.starts_on <= last,
        Strategy.ends_on >= first,
        _in(Strategy.county_id, county_id),
        Strategy.state == StrategyState.APPROVED.value,
    )
    heads = (ReportedMeasure.women, ReportedMeasure.men, ReportedMeasure.unstated)
    return (
        sa.select(
            sa.func.count(StrategyParty.id.distinct()),
            sa.func.count(YearlyReport.id.distinct()),
            *(sa.func.sum(part) for part in heads),
            sa.func.count(ReportedMeasure.id).filter(sa.func.num_nonnulls(*heads) > 0),
            sa.func.count(ReportedMeasure.id),
        )
        .select_from(StrategyParty)
        .join(Strategy, Strategy.id == StrategyParty.strategy_id)
        .outerjoin(YearlyReport, sa.and_(YearlyReport.party_id == StrategyParty.id, YearlyReport.year == first.year))
        .outerjoin(ReportedMeasure, ReportedMeasure.report_id == YearlyReport.id)
        .where(with_it)
    )


def _in(column: Any, county_id: int | None) -> sa.ColumnElement[bool]:
    return sa.true() if county_id is None else column == county_id
