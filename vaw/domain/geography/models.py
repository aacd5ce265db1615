"""Counties, municipalities, who borders on whom, and population. Reference data: changed by migration and import only."""

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.kernel.db import Model


class County(Model):
    """A county (län). `id` is the SCB code as a number: 24 for "24" Västerbottens län."""

    __tablename__ = "county"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True, autoincrement=False)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    letter: orm.Mapped[str]
    name: orm.Mapped[str]
    short_name: orm.Mapped[str]
    slug: orm.Mapped[str] = orm.mapped_column(unique=True)
    sort_key: orm.Mapped[str]

    county_id: orm.Mapped[int] = orm.synonym("id")  # so that Own("county_id") holds for the county itself, in Python and in SQL


class Municipality(Model):
    """A municipality (kommun). `id` is the SCB code as a number: 2480 for Umeå, 114 for "0114" Upplands Väsby."""

    __tablename__ = "municipality"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True, autoincrement=False)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    sort_key: orm.Mapped[str]


COUNTY_NEIGHBOUR = sa.Table(
    "county_neighbour",
    Model.metadata,
    sa.Column("county_id", sa.ForeignKey("county.id"), primary_key=True),
    sa.Column("neighbour_id", sa.ForeignKey("county.id"), primary_key=True),
)
MUNICIPALITY_NEIGHBOUR = sa.Table(
    "municipality_neighbour",
    Model.metadata,
    sa.Column("municipality_id", sa.ForeignKey("municipality.id"), primary_key=True),
    sa.Column("neighbour_id", sa.ForeignKey("municipality.id"), primary_key=True),
)


class Population(Model):
    """Inhabitants on 31 December of `year`, of a county or (with `municipality_id`) of a municipality.

    Sexes are empty where the source has none.
    """

    __tablename__ = "population"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    municipality_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    year: orm.Mapped[int]
    women: orm.Mapped[int | None]
    men: orm.Mapped[int | None]
    persons: orm.Mapped[int]
    source: orm.Mapped[str]
    __table_args__ = (
        sa.UniqueConstraint("county_id", "municipality_id", "year", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint("persons >= 0", name="persons"),
    )
