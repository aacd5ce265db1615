"""What was published: areas declared for a year, and frozen editions in a chain of hashes (disclosure.md). Nothing here is ever changed."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

from vaw.domain.housing.models import AT
from vaw.kernel.db import Model
from vaw.kernel.sealing import SEALED


class Declaration(Model):
    """A table's levels from fine to coarse, declared once for a year: each maps every category to the block it is shown in."""

    __tablename__ = "disclosure_declaration"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    year: orm.Mapped[int]
    measure: orm.Mapped[str]
    table_name: orm.Mapped[str]
    dimension: orm.Mapped[str]
    position: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    levels: orm.Mapped[list[dict[str, str]]] = orm.mapped_column(JSONB)
    declared_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    declared_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (sa.UniqueConstraint("year", "measure", "table_name"),)


class Edition(Model):
    """A publication of one scope ("nights/2026Q1", "places"). `previous` and `hash` chain all editions in the order of their numbers.

    `units`: what it was computed from, sealed: every later edition of the scope is checked against it. `public_from`: at least 7 days
    after `as_of`.
    """

    __tablename__ = "edition"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    number: orm.Mapped[int] = orm.mapped_column(unique=True)
    scope: orm.Mapped[str]
    as_of: orm.Mapped[date]
    public_from: orm.Mapped[date]
    made_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    made_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    rule: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    units: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SEALED)
    previous: orm.Mapped[str]
    hash: orm.Mapped[str] = orm.mapped_column(unique=True)
    figures: orm.Mapped[list["EditionFigure"]] = orm.relationship(lazy="raise_on_sql", order_by="EditionFigure.id")
    __table_args__ = (
        sa.CheckConstraint("public_from >= as_of + 7", name="delayed"),
        sa.Index("ix_edition_scope", "scope", "number"),
    )


class EditionFigure(Model):
    """One published number: the sum over a block of a table. `made_for`: the edition whose value it is, an older one when it is held."""

    __tablename__ = "edition_figure"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    edition_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("edition.id"))
    table_name: orm.Mapped[str]
    level: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    block: orm.Mapped[str]
    value: orm.Mapped[int]
    made_for: orm.Mapped[int]
    __table_args__ = (sa.UniqueConstraint("edition_id", "table_name", "block"),)
