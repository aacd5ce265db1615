"""Dated lists and government assignments. Nothing here is an enum in code: lists change by decision (domain.md 0.6)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.mandates.rules import TermList
from vaw.kernel.db import TEXT, Model, Versioned


class Term(Versioned, Model):
    """An entry of a dated list. `code` is stable and unique in its list; a county may add entries of its own."""

    __tablename__ = "term"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    list: orm.Mapped[str]
    code: orm.Mapped[str]
    number: orm.Mapped[int]
    name_sv: orm.Mapped[str]
    name_en: orm.Mapped[str]
    aliases: orm.Mapped[str] = orm.mapped_column(server_default="", default="")  # "HRV|Heder": what people write in spreadsheets
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))  # None: national
    source: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    __table_args__ = (
        sa.UniqueConstraint("list", "code"),
        sa.CheckConstraint(f"list in ({', '.join(repr(name.value) for name in TermList)})", name="list"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="period"),
    )


class Assignment(Versioned, Model):
    """A government assignment (regeringsuppdrag). `area` names what its rights reach: "log", "housing", "strategies", "honour"."""

    __tablename__ = "assignment"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    title_sv: orm.Mapped[str]
    title_en: orm.Mapped[str]
    reference: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    decided_on: orm.Mapped[date | None]
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    area: orm.Mapped[str]
    description_sv: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    description_en: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    made_up: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)  # demo data says so on the page
    counties: orm.Mapped[list["AssignmentCounty"]] = orm.relationship(lazy="raise_on_sql", order_by="AssignmentCounty.county_id")
    leads: orm.Mapped[list["AssignmentLead"]] = orm.relationship(lazy="raise_on_sql", order_by="AssignmentLead.year")
    questions: orm.Mapped[list["AssignmentQuestion"]] = orm.relationship(lazy="raise_on_sql", order_by="AssignmentQuestion.number")
    due_dates: orm.Mapped[list["AssignmentDue"]] = orm.relationship(lazy="raise_on_sql", order_by="AssignmentDue.due_on")
    __table_args__ = (sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="period"),)


class AssignmentCounty(Model):
    """A county that has the assignment."""

    __tablename__ = "assignment_county"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    __table_args__ = (sa.UniqueConstraint("assignment_id", "county_id"),)


class AssignmentLead(Model):
    """The county that leads in a year."""

    __tablename__ = "assignment_lead"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    year: orm.Mapped[int]
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    __table_args__ = (sa.UniqueConstraint("assignment_id", "year"),)


class AssignmentQuestion(Model):
    """A heading that the account of the assignment must answer."""

    __tablename__ = "assignment_question"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    number: orm.Mapped[int]
    heading_sv: orm.Mapped[str]
    heading_en: orm.Mapped[str]
    guidance_sv: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    guidance_en: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    __table_args__ = (sa.UniqueConstraint("assignment_id", "number"),)


class AssignmentDue(Model):
    """A day on which the account for a year is due."""

    __tablename__ = "assignment_due"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    year: orm.Mapped[int]
    due_on: orm.Mapped[date]
    __table_args__ = (sa.UniqueConstraint("assignment_id", "year"),)


class AccountGiven(Versioned, Model):
    """That a county's account of an assignment for a year has been handed in: the day, and the reference of the registry (dnr)."""

    __tablename__ = "account_given"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_due_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment_due.id", ondelete="CASCADE"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    given_on: orm.Mapped[date]
    reference: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    noted_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    noted_at: orm.Mapped[datetime] = orm.mapped_column(sa.DateTime(timezone=True))
    __table_args__ = (sa.UniqueConstraint("assignment_due_id", "county_id"),)


class YearDate(Model):
    """A day of every year that the work turns on (domain.md 1.6): a report that somebody owes, or a day of attention.

    `kind`: "report", "day" or "season". `last_month`, `last_day`: the end of a season, None for a day.
    """

    __tablename__ = "year_date"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    kind: orm.Mapped[str]
    month: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    day: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    last_month: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    last_day: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    name_sv: orm.Mapped[str]
    name_en: orm.Mapped[str]
    about_sv: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    about_en: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    source: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    __table_args__ = (
        sa.CheckConstraint("kind in ('report', 'day', 'season')", name="kind"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="period"),
    )
