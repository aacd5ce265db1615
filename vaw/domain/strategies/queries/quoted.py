"""Reading the figures that a strategy quotes, as they were frozen."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.knowledge.models import DatasetVersion
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.figures import StrategyFigure
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotFound

Number = int | float | None


class Quoted(NamedTuple):
    """A figure with its edition. `points`: (year, everybody, women, men), None where a value is missing."""

    id: int
    title: str
    unit: str
    source: str
    says: str
    dataset_id: int
    edition: int | None
    retrieved_on: date
    points: tuple[tuple[int, Number, Number, Number], ...]


def figures_of(strategy_id: int) -> list[Quoted]:
    """The figures of a strategy (got within the actor's scope), in the order in which they were quoted."""
    columns = (
        StrategyFigure.id, StrategyFigure.title, StrategyFigure.unit, StrategyFigure.source, StrategyFigure.says,
        DatasetVersion.dataset_id, DatasetVersion.number, DatasetVersion.retrieved_on, StrategyFigure.points,
    )  # fmt: skip
    wanted = sa.select(*columns).join(DatasetVersion, DatasetVersion.id == StrategyFigure.version_id)
    with reading() as connection:
        rows = connection.execute(wanted.where(StrategyFigure.strategy_id == strategy_id).order_by(StrategyFigure.id))
        return [Quoted._make((*row[:-1], tuple(tuple(point) for point in row[-1]))) for row in rows]


def strategy_of_figure(by: Actor, figure_id: int) -> int:
    """Whose figure it is, for who keeps the strategy. Raises NotFound outside the actor's scope."""
    wanted = sa.select(StrategyFigure.strategy_id).join(Strategy, Strategy.id == StrategyFigure.strategy_id)
    with reading() as connection:
        found = connection.scalar(wanted.where(StrategyFigure.id == figure_id, policy.KEEP_STRATEGY.scope(by)))
    if found is None:
        raise NotFound
    return found
