"""Checkpoints of gender mainstreaming on any object, and figures that a strategy quotes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.strategies.models import AT, one_of
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.kernel.db import TEXT, Model, Versioned


class Checkpoint(Versioned, Model):
    """One stage of one object: what was analysed, what it means for women and for men (girls, boys), and what follows from it.

    `kind`, `object_id`: the object, which this area need not know. `relevant` false: it does not apply, and `reason` says why.
    """

    __tablename__ = "checkpoint"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    kind: orm.Mapped[str]
    object_id: orm.Mapped[int]
    stage: orm.Mapped[str]
    relevant: orm.Mapped[bool]
    analysed: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    women: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    men: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    figures: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    conclusion: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    reason: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (
        sa.UniqueConstraint("kind", "object_id", "stage"),
        sa.CheckConstraint(f"kind in ({one_of(Kind)})", name="kind"),
        sa.CheckConstraint(f"stage in ({one_of(Stage)})", name="stage"),
        sa.CheckConstraint("relevant or reason <> ''", name="reason"),
        sa.Index("ix_checkpoint_share", "county_id", "kind", "stage"),
    )
