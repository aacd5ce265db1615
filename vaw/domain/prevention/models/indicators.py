"""What an effort is to change, as numbers by sex over time. Nobody outside the county sees them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.prevention.models import Effort, one_of
from vaw.domain.prevention.rules.indicators import IndicatorKind, ValueRole
from vaw.kernel.db import TEXT, Model, Versioned


class Indicator(Versioned, Model):
    """`denominator`: out of whom, in words, for a share. `caveat`: what to think of when one reads it. `source`: where it is from."""

    __tablename__ = "indicator"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    effort_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("effort.id", ondelete="CASCADE"), index=True)
    kind: orm.Mapped[str]
    name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    unit: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    denominator: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    caveat: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    source: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    effort: orm.Mapped[Effort] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"kind in ({one_of(IndicatorKind)})", name="kind"),
        sa.CheckConstraint("kind <> 'share' or denominator <> ''", name="denominator"),
    )


class IndicatorValue(Versioned, Model):
    """A number of an indicator on a day. Columns that the kind does not use are empty; empty is missing, never 0."""

    __tablename__ = "indicator_value"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    indicator_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("indicator.id", ondelete="CASCADE"))
    role: orm.Mapped[str]
    on_day: orm.Mapped[date]
    women: orm.Mapped[int | None]
    men: orm.Mapped[int | None]
    unstated: orm.Mapped[int | None]
    of_women: orm.Mapped[int | None]
    of_men: orm.Mapped[int | None]
    of_unstated: orm.Mapped[int | None]
    amount: orm.Mapped[int | None]
    indicator: orm.Mapped[Indicator] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("indicator_id", "role", "on_day"),
        sa.CheckConstraint(f"role in ({one_of(ValueRole)})", name="role"),
        sa.CheckConstraint("least(women, men, unstated, of_women, of_men, of_unstated, amount) >= 0", name="counts"),
        sa.CheckConstraint("women <= of_women and men <= of_men and unstated <= of_unstated", name="parts"),
        # A number of persons without sexes is not kept (features row 52).
        sa.CheckConstraint("num_nonnulls(women, men) > 0 or amount is not null", name="sexes"),
    )
