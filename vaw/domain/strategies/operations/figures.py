"""Quoting figures of the knowledge base in a strategy: frozen, with their edition (issue 7, item 7)."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from vaw.domain.knowledge.queries.areas import area_name
from vaw.domain.knowledge.queries.datasets import find_edition, get_dataset, list_areas, series
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.figures import StrategyFigure
from vaw.domain.strategies.operations.strategies import words
from vaw.domain.strategies.rules import GOAL_MOST, StrategyState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_STRATEGY)
def quote_figure(
    by: Actor, strategy: Strategy, *, dataset_id: int, area: str, edition: int | None = None, says: str = "", confirmed: bool = False
) -> StrategyFigure:
    """Keep a time series by sex as it is in the edition of this number, else in the one in force; a later one changes nothing here.

    Raises NotFound for a dataset outside the actor's scope, RuleBroken("strategies.closed"), ("strategies.figure_edition") for a number
    that there is not, ("strategies.figure_none") where the edition has nothing of the area or may not be shown,
    ("strategies.figure_known"), ("strategies.long"), PersonalData.
    """
    _writable(strategy)
    dataset = get_dataset(by, dataset_id)
    version = find_edition(dataset, edition)
    if version is None and edition is not None:
        raise RuleBroken("strategies.figure_edition", field="edition")
    if version is None or area not in list_areas(version.id):
        raise RuleBroken("strategies.figure_none", field="area")
    if db.session.scalar(sa.select(sa.exists().where(StrategyFigure.strategy_id == strategy.id, *_same(version.id, area)))):
        raise RuleBroken("strategies.figure_known", field="area")
    figure = StrategyFigure(
        strategy_id=strategy.id,
        version_id=version.id,
        area=area,
        title=f"{dataset.title}, {area_name(area)}",
        unit=dataset.unit,
        source=dataset.source,
        says=words(says, "says", GOAL_MOST, confirmed),
        points=[[point.year, *map(_plain, (point.total, point.women, point.men))] for point in series(version.id, area)],
        added_at=clock.now(),
    )
    db.session.add(figure)
    db.session.flush()
    return figure


@operation(policy.KEEP_STRATEGY)
def drop_figure(by: Actor, strategy: Strategy, *, figure_id: int) -> None:
    """Take it away. Raises RuleBroken("strategies.closed")."""
    _writable(strategy)
    found = db.session.scalars(
        sa.select(StrategyFigure).where(StrategyFigure.id == figure_id, StrategyFigure.strategy_id == strategy.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    db.session.delete(found)


def _same(version_id: int, area: str) -> tuple[sa.ColumnElement[bool], ...]:
    return StrategyFigure.version_id == version_id, StrategyFigure.area == area


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _writable(strategy: Strategy) -> None:
    if strategy.state != StrategyState.DRAFT:
        raise RuleBroken("strategies.closed")
