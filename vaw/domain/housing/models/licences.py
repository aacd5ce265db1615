"""Permits and notifications with their history, and duties with their days. No column takes a free text."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing.models import AT, CODES, Facility, one_of
from vaw.domain.housing.rules.licences import NUMBER, Condition, DutyKind, Ending, LicenceKind, Post
from vaw.domain.housing.rules.register import PLACES_MOST
from vaw.kernel.db import TEXT, Model, Versioned


class Licence(Versioned, Model):
    """What allows a facility to run, from a day to a day. A new decision is a new row; one that ends gets its last day, nothing else.

    `number`: of the permit at IVO. `places_most`: highest number of persons at once, None: it does not say. `conditions`, `manager`:
    from lists, for a text could hold a place or a name.
    """

    __tablename__ = "licence"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    facility_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("facility.id", ondelete="CASCADE"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    kind: orm.Mapped[str]
    number: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    conditions: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    target_groups: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    places_most: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    manager: orm.Mapped[str | None]
    decided_on: orm.Mapped[date]
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    ending: orm.Mapped[str | None]
    noted_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    facility: orm.Mapped[Facility] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"kind in ({one_of(LicenceKind)})", name="kind"),
        sa.CheckConstraint(f"number ~ '^{NUMBER.pattern}$'", name="number"),
        sa.CheckConstraint(f"manager in ({one_of(Post)})", name="manager"),
        sa.CheckConstraint(f"conditions <@ array[{one_of(Condition)}]", name="conditions"),
        sa.CheckConstraint(f"ending in ({one_of(Ending)})", name="ending"),
        sa.CheckConstraint("ending is null or valid_to is not null", name="ended"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from - 1", name="period"),
        sa.CheckConstraint(f"places_most between 1 and {PLACES_MOST}", name="places"),
        sa.Index("ix_licence_facility", "facility_id", "valid_from", "id"),
        sa.Index("ix_licence_ends", "valid_to", postgresql_where=sa.text("valid_to is not null and ending is null")),
    )


class Duty(Versioned, Model):
    """Something that must be done by a day: a change told to the inspectorate, the year's inspection."""

    __tablename__ = "housing_duty"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    facility_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("facility.id", ondelete="CASCADE"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    kind: orm.Mapped[str]
    happened_on: orm.Mapped[date]
    due_on: orm.Mapped[date]
    done_on: orm.Mapped[date | None]
    facility: orm.Mapped[Facility] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("facility_id", "kind", "happened_on"),
        sa.CheckConstraint(f"kind in ({one_of(DutyKind)})", name="kind"),
        sa.CheckConstraint("due_on >= happened_on", name="due"),
        sa.Index("ix_housing_duty_open", "due_on", "id", postgresql_where=sa.text("done_on is null")),
    )
