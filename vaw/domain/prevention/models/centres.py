"""Regional resource centres against honour violence: whom they support, as counts, and how each year went (features row 47).

A report of a month is never changed: a correction is another report, and the newest one counts.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.prevention.models import AT, IDS, one_of
from vaw.domain.prevention.rules.centres import HEADS_MOST, SupportForm
from vaw.kernel.db import TEXT, Model, Versioned


class Centre(Versioned, Model):
    """`network_id`: the network that steers it, of the area beside this one. `organisation_ids`: partners, of the county's register.

    `tasks`: what it has been given to do. `added_on`: since when its months are asked for.
    """

    __tablename__ = "resource_centre"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    sort_key: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    opened_on: orm.Mapped[date]
    closed_on: orm.Mapped[date | None]
    network_id: orm.Mapped[int | None]
    organisation_ids: orm.Mapped[list[int]] = orm.mapped_column(IDS, server_default="{}", default=list)
    tasks: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    added_on: orm.Mapped[date]
    submit_key: orm.Mapped[UUID | None]
    __table_args__ = (
        sa.UniqueConstraint("submit_key"),
        sa.CheckConstraint("closed_on is null or closed_on >= opened_on", name="period"),
        sa.Index("ix_resource_centre_list", "county_id", "sort_key", "id"),
    )


class CentreReport(Model):
    """That a month was told, or corrected. `number`: counts from 1 within the month; `current`: whether it is the newest.

    One without rows of CentreSupport says that nobody got support, which differs from no report at all.
    """

    __tablename__ = "centre_report"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    centre_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("resource_centre.id", ondelete="CASCADE"))
    month_on: orm.Mapped[date]
    number: orm.Mapped[int]
    current: orm.Mapped[bool] = orm.mapped_column(server_default=sa.true(), default=True)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    centre: orm.Mapped[Centre] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "month_on", "number"),
        sa.Index("uq_centre_report_current", "centre_id", "month_on", unique=True, postgresql_where=sa.text("current")),
        sa.CheckConstraint("extract(day from month_on) = 1", name="month"),
        sa.CheckConstraint("number > 0", name="number"),
    )


class CentreSupport(Model):
    """Professionals who got support, by group, theme and form: codes of dated lists. Never a person, never a text."""

    __tablename__ = "centre_support"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    report_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("centre_report.id", ondelete="CASCADE"))
    profession: orm.Mapped[str]
    theme: orm.Mapped[str]
    form: orm.Mapped[str]
    women: orm.Mapped[int]
    men: orm.Mapped[int]
    unstated: orm.Mapped[int]
    __table_args__ = (
        sa.UniqueConstraint("report_id", "profession", "theme", "form"),
        sa.CheckConstraint(f"form in ({one_of(SupportForm)})", name="form"),
        sa.CheckConstraint(
            f"least(women, men, unstated) >= 0 and greatest(women, men, unstated) between 1 and {HEADS_MOST}", name="counts"
        ),
    )


class CentreYear(Versioned, Model):
    """How a year went: what went well, what is missing, what comes next."""

    __tablename__ = "centre_year"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    centre_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("resource_centre.id", ondelete="CASCADE"))
    year: orm.Mapped[int]
    went_well: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    lacking: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    next_steps: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    saved_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    saved_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    centre: orm.Mapped[Centre] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (sa.UniqueConstraint("centre_id", "year"),)
