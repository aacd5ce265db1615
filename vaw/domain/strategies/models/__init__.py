"""Strategies for gender mainstreaming: what they say, and how they came to hold. Beside this module: action plans, checkpoints."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.strategies.rules import Part, StrategyState
from vaw.kernel.db import TEXT, Model, Versioned

CODES = ARRAY(sa.Text)
AT = sa.DateTime(timezone=True)


def one_of(values: type[StrEnum]) -> str:
    """The values of an enum as they stand in a CHECK constraint."""
    return ", ".join(repr(value.value) for value in values)


class Strategy(Versioned, Model):
    """A county's strategy for a period (features row 48). Its goals are tied to the lists that are in force on `starts_on`.

    `decided_by`: by role ("landshövdingen"), never by name. `submitted_by`, `approved_by`: the two who saw it in the service.
    """

    __tablename__ = "strategy"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    state: orm.Mapped[str] = orm.mapped_column(server_default=StrategyState.DRAFT.value, default=StrategyState.DRAFT.value)
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    starts_on: orm.Mapped[date]
    ends_on: orm.Mapped[date]
    decided_by: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    decided_on: orm.Mapped[date | None]
    dnr: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    problem: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    external: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    internal: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    review_on: orm.Mapped[date | None]
    submitted_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submitted_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    approved_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.CheckConstraint(f"state in ({one_of(StrategyState)})", name="state"),
        sa.CheckConstraint("ends_on >= starts_on", name="period"),
        sa.CheckConstraint("(state = 'approved') = (approved_at is not null)", name="approved"),
        sa.Index("ix_strategy_list", "county_id", sa.text("starts_on desc"), sa.text("id desc")),
    )


class StrategyStep(Model):
    """That a strategy was submitted, approved, sent back or opened again, with the words that were said."""

    __tablename__ = "strategy_step"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    strategy_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("strategy.id", ondelete="CASCADE"), index=True)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    state: orm.Mapped[str]
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (sa.CheckConstraint(f"state in ({one_of(StrategyState)})", name="state"),)


class StrategyGoal(Versioned, Model):
    """A goal. `sub_goals`, `subject_areas`: codes of the dated lists, of the time of the strategy."""

    __tablename__ = "strategy_goal"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    strategy_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("strategy.id", ondelete="CASCADE"), index=True)
    part: orm.Mapped[str]
    number: orm.Mapped[int]
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    sub_goals: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    subject_areas: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    strategy: orm.Mapped[Strategy] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"part in ({one_of(Part)})", name="part"),
        sa.CheckConstraint("part = 'internal' or cardinality(sub_goals) > 0", name="tied_to_sub_goal"),
        sa.CheckConstraint("part = 'external' or cardinality(subject_areas) > 0", name="tied_to_subject_area"),
    )
