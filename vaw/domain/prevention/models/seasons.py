"""School breaks by municipality, and the week that has no rule: days that somebody enters, each with its source and its history."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.prevention.models import AT
from vaw.domain.prevention.rules.seasons import BREAKS
from vaw.kernel.db import TEXT, Model, Versioned

_BREAKS = ", ".join(repr(one.value) for one in BREAKS)


class SchoolBreak(Versioned, Model):
    """A break of a municipality's schools in a school year (`year`: the one in which it begins): one of each kind.

    `removed_at`: taken away, which keeps the history; entered again it is the same break.
    """

    __tablename__ = "school_break"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    municipality_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    kind: orm.Mapped[str]
    year: orm.Mapped[int]
    first_on: orm.Mapped[date]
    last_on: orm.Mapped[date]
    source: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    removed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("municipality_id", "kind", "year"),
        sa.CheckConstraint(f"kind in ({_BREAKS})", name="kind"),
        sa.CheckConstraint("last_on >= first_on", name="period"),
        sa.CheckConstraint("year = extract(year from first_on)::int - (extract(month from first_on) < 8)::int", name="year"),
        sa.Index("ix_school_break_county", "county_id", "year", "kind"),
    )


class SchoolBreakStep(Model):
    """What was entered of a break, when and by whom; without days: that it was taken away."""

    __tablename__ = "school_break_step"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    break_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("school_break.id", ondelete="CASCADE"), index=True)
    first_on: orm.Mapped[date | None]
    last_on: orm.Mapped[date | None]
    source: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))


class SeasonWeek(Versioned, Model):
    """The days of "En vecka fri från våld" in a year, the same in all counties. A year without a row is not known."""

    __tablename__ = "season_week"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    year: orm.Mapped[int] = orm.mapped_column(unique=True)
    first_on: orm.Mapped[date]
    last_on: orm.Mapped[date]
    source: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    __table_args__ = (
        sa.CheckConstraint("last_on >= first_on", name="period"),
        sa.CheckConstraint("year = extract(year from first_on)::int", name="year"),
    )
