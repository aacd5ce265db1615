"""The rows behind the figures of prevention and strategies: efforts, milestones, measures, actors and what these have told."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.insight.queries.behind.source import Asked, Build, Kind, Source, plain
from vaw.domain.people.models import Organisation
from vaw.domain.prevention import policy as prevention
from vaw.domain.prevention.models import Effort, EffortServes, Milestone
from vaw.domain.prevention.rules import EffortState, Served
from vaw.domain.strategies import policy as strategies
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure, ReportedMeasure, StrategyParty, YearlyReport
from vaw.domain.strategies.rules import StrategyState
from vaw.domain.strategies.rules.plans import MeasureState

ALL, WITHOUT = "all", "none"  # rows of the figure of efforts by assignment


def _efforts(asked: Asked, *only: sa.ColumnElement[bool]) -> Source:
    """Efforts that went on in the year."""
    here = sa.and_(Effort.county_id == asked.county_id, Effort.state != EffortState.CANCELLED.value)
    in_year = sa.and_(Effort.begins_on <= asked.last, sa.or_(Effort.ends_on.is_(None), Effort.ends_on >= asked.first))
    rows = plain(Effort.id, Effort.begins_on, Effort.title).where(here, in_year, *only)
    return Source(Kind.EFFORT, rows, prevention.READ_EFFORT.scope(asked.by))


def by_level(asked: Asked) -> Source:
    """Efforts of one kind of prevention, or all."""
    return _efforts(asked, *([Effort.prevention_level == asked.part] if asked.part else []))


def by_field(asked: Asked) -> Source:
    """Efforts in one field of violence, or all."""
    return _efforts(asked, *([Effort.field == asked.part] if asked.part else []))


def by_assignment(asked: Asked) -> Source:
    """Of one assignment, of none, or all of them once."""
    of_assignments = sa.exists().where(EffortServes.effort_id == Effort.id, EffortServes.kind == Served.ASSIGNMENT.value)
    if asked.part in (None, ALL):
        return _efforts(asked)
    return _efforts(asked, sa.not_(of_assignments) if asked.part == WITHOUT else of_assignments.where(EffortServes.ref_id == asked.number))


def milestones(asked: Asked) -> Source:
    """Milestones whose day lies in the year, under the title of their effort."""
    here = sa.and_(Effort.county_id == asked.county_id, Effort.state != EffortState.CANCELLED.value)
    rows = plain(Effort.id, Milestone.due_on, Effort.title + ": " + Milestone.title).join(Milestone, Milestone.effort_id == Effort.id)
    return Source(Kind.EFFORT, rows.where(here, Milestone.due_on.between(asked.first, asked.last)), prevention.READ_EFFORT.scope(asked.by))


def measures(asked: Asked) -> Source:
    """Dropped ones have a column of their own in the figure, and are not among its measures."""
    mine = sa.and_(Measure.county_id == asked.county_id, Measure.due_on.between(asked.first, asked.last))
    rows = plain(Measure.id, Measure.due_on, Measure.what).join(Strategy, Strategy.id == Measure.strategy_id)
    counted = sa.and_(Strategy.state == StrategyState.APPROVED.value, Measure.state != MeasureState.DROPPED.value)
    return Source(Kind.MEASURE, rows.where(mine, counted), strategies.READ_MEASURE.scope(asked.by))


def _with_it(asked: Asked) -> sa.ColumnElement[bool]:
    """Actors of the county's approved strategies in the year."""
    return sa.and_(
        StrategyParty.joined_on <= asked.last,
        sa.or_(StrategyParty.left_on.is_(None), StrategyParty.left_on > asked.first),
        Strategy.starts_on <= asked.last,
        Strategy.ends_on >= asked.first,
        Strategy.county_id == asked.county_id,
        Strategy.state == StrategyState.APPROVED.value,
    )


def actors(asked: Asked) -> Source:
    """Organisations that were with the county's approved strategies in the year."""
    rows = (
        plain(StrategyParty.id, StrategyParty.joined_on, Organisation.name)
        .select_from(StrategyParty)
        .join(Strategy, Strategy.id == StrategyParty.strategy_id)
        .join(Organisation, Organisation.id == StrategyParty.organisation_id)
        .where(_with_it(asked))
    )
    return Source(Kind.ACTOR, rows, strategies.READ_STRATEGY.scope(asked.by))


def reached(asked: Asked) -> Source:
    """Measures of which an actor told how many it reached, each with its heads."""
    heads = (ReportedMeasure.women, ReportedMeasure.men, ReportedMeasure.unstated)
    persons = sa.func.coalesce(heads[0], 0) + sa.func.coalesce(heads[1], 0) + sa.func.coalesce(heads[2], 0)
    rows = (
        plain(Measure.id, Measure.due_on, Measure.what, sa.cast(persons, sa.Integer))
        .join(ReportedMeasure, ReportedMeasure.measure_id == Measure.id)
        .join(YearlyReport, YearlyReport.id == ReportedMeasure.report_id)
        .join(StrategyParty, StrategyParty.id == YearlyReport.party_id)
        .join(Strategy, Strategy.id == StrategyParty.strategy_id)
        .where(_with_it(asked), YearlyReport.year == asked.year, sa.func.num_nonnulls(*heads) > 0)
    )
    return Source(Kind.MEASURE, rows, strategies.READ_MEASURE.scope(asked.by))


SOURCES: dict[str, Build] = {
    "efforts-by-level": by_level,
    "efforts-by-field": by_field,
    "efforts-by-assignment": by_assignment,
    "milestones-in-time": milestones,
    "strategy-measures": measures,
    "strategy-actors": actors,
    "strategy-reached": reached,
}
