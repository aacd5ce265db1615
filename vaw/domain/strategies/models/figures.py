"""Figures that a strategy quotes from the knowledge base: frozen, with the edition that they were taken from (issue 7, item 7)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.domain.strategies.models import AT
from vaw.kernel.db import TEXT, Model


class StrategyFigure(Model):
    """A time series by sex as it was when it was quoted. `points`: [[year, total, women, men]], null where a value is missing.

    `area`: "00" the nation, "24" a county, "2480" a municipality. A later edition changes nothing here.
    """

    __tablename__ = "strategy_figure"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    strategy_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("strategy.id", ondelete="CASCADE"), index=True)
    version_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("dataset_version.id"), index=True)
    area: orm.Mapped[str]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    unit: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    source: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    says: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    points: orm.Mapped[list[Any]] = orm.mapped_column(JSONB)
    added_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    __table_args__ = (sa.UniqueConstraint("strategy_id", "version_id", "area"),)
