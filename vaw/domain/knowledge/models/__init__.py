"""Datasets of figures by sex, their editions, and the values. A value or why it is missing: one of the two, and missing is never 0."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.domain.knowledge.rules import FileKind, Measure, Missing, Sex, VersionState
from vaw.kernel.db import TEXT, Model, Versioned


def one_of(values: type[StrEnum]) -> str:
    """The values of an enum as they stand in a CHECK constraint."""
    return ", ".join(repr(value.value) for value in values)


class Dataset(Versioned, Model):
    """What is measured, by whom, and where it comes from. `county_id`: who keeps it, None for the nation's.

    `publisher_id`: the publisher's own name of it ("N00914", "BE0101A"). `base_id`: the dataset of persons of which these are a part; with
    it shares among women and among men can be told. `of_persons`: the values are of persons, so that they must be split by sex to leave.
    `shared`: other counties read it. `unsplit_reason`: the special reason for which it leaves without women and men, and who wrote it down.
    """

    __tablename__ = "dataset"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    sort_key: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    definition: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    unit: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    source: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    licence: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    publisher_id: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    measure: orm.Mapped[str]
    of_persons: orm.Mapped[bool]
    own: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)  # counted by the board itself, typed here
    shared: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    base_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("dataset.id"))
    unsplit_reason: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    unsplit_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    unsplit_at: orm.Mapped[datetime | None] = orm.mapped_column(sa.DateTime(timezone=True))
    __table_args__ = (
        sa.CheckConstraint(f"measure in ({one_of(Measure)})", name="measure"),
        sa.CheckConstraint("measure <> 'persons' or of_persons", name="persons"),
        sa.CheckConstraint("(unsplit_reason = '') = (unsplit_at is null)", name="unsplit"),
        sa.CheckConstraint("base_id <> id", name="base"),
        sa.Index("ix_dataset_list", "sort_key", "id"),
    )


class DatasetVersion(Versioned, Model):
    """One edition: a file that was read in, or what stood here after somebody typed. The last one in force counts; none changes.

    `number`: given when it comes in force. `report`: what was refused, by row, column and code, never by text.
    """

    __tablename__ = "dataset_version"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    dataset_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("dataset.id", ondelete="CASCADE"))
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    number: orm.Mapped[int | None]
    state: orm.Mapped[str]
    kind: orm.Mapped[str]
    file_name: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    sha256: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    retrieved_on: orm.Mapped[date]
    cells: orm.Mapped[int]
    first_year: orm.Mapped[int | None]  # None: no value could be read
    last_year: orm.Mapped[int | None]
    unsplit: orm.Mapped[int]  # areas and years without women and men
    report: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    made_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    made_at: orm.Mapped[datetime] = orm.mapped_column(sa.DateTime(timezone=True))
    undone_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    undone_at: orm.Mapped[datetime | None] = orm.mapped_column(sa.DateTime(timezone=True))
    dataset: orm.Mapped[Dataset] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("dataset_id", "number"),
        sa.CheckConstraint(f"state in ({one_of(VersionState)})", name="state"),
        sa.CheckConstraint(f"kind in ({one_of(FileKind)})", name="kind"),
        sa.CheckConstraint("(state = 'draft') = (number is null)", name="number"),
        sa.CheckConstraint("(state = 'undone') = (undone_at is not null)", name="undone"),
    )


DATASET_VALUE = sa.Table(
    "dataset_value",
    Model.metadata,
    sa.Column("version_id", sa.ForeignKey("dataset_version.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("area", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sex", sa.Text, primary_key=True),
    sa.Column("value", sa.Numeric),
    sa.Column("missing", sa.Text),
    sa.CheckConstraint("(value is null) <> (missing is null)", name="value"),
    sa.CheckConstraint(f"sex in ({one_of(Sex)})", name="sex"),
    sa.CheckConstraint(f"missing in ({one_of(Missing)})", name="missing"),
)
"""The values of an edition. `area`: "00" the nation, "24" a county, "2480" a municipality."""
