"""The action plan of a strategy: measures, the actors who have signed up, and what they report each year (features row 49)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.people.models import Organisation
from vaw.domain.strategies.models import AT, Strategy, StrategyGoal, one_of
from vaw.domain.strategies.rules.plans import Letter, MeasureState
from vaw.kernel.db import TEXT, Model, Versioned


class Measure(Versioned, Model):
    """What somebody does for a goal until a day. `organisation_id`: which actor; None: the board itself.

    `responsible_id`: who at the board follows it. `evaluation`: what it gave, once somebody knows.
    """

    __tablename__ = "measure"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    strategy_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("strategy.id"), index=True)
    goal_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("strategy_goal.id"), index=True)
    what: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    due_on: orm.Mapped[date]
    state: orm.Mapped[str] = orm.mapped_column(server_default=MeasureState.NOT_BEGUN.value, default=MeasureState.NOT_BEGUN.value)
    state_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    evaluation: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    strategy: orm.Mapped[Strategy] = orm.relationship(lazy="raise_on_sql")
    goal: orm.Mapped[StrategyGoal] = orm.relationship(lazy="raise_on_sql")
    organisation: orm.Mapped[Organisation | None] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"state in ({one_of(MeasureState)})", name="state"),
        sa.Index("ix_measure_list", "county_id", "due_on", "id"),
        sa.Index("ix_measure_open", "due_on", postgresql_where=sa.text("state in ('not_begun', 'under_way')")),
    )


class MeasureStep(Model):
    """What was said of a measure: by the board, or by its actor through a link (`by_id` None, `report_id` of the yearly report)."""

    __tablename__ = "measure_step"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    measure_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    state: orm.Mapped[str]
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    year: orm.Mapped[int | None]  # of the yearly report in which it was said
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (sa.CheckConstraint(f"state in ({one_of(MeasureState)})", name="state"),)


class StrategyParty(Versioned, Model):
    """An actor of the strategy: asked, signed up (by a link, or noted by the board), and perhaps out again."""

    __tablename__ = "strategy_party"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    strategy_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("strategy.id", ondelete="CASCADE"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)
    asked_on: orm.Mapped[date | None]
    joined_on: orm.Mapped[date | None]
    by_link: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    left_on: orm.Mapped[date | None]
    link_stamp: orm.Mapped[int] = orm.mapped_column(server_default="1", default=1)
    strategy: orm.Mapped[Strategy] = orm.relationship(lazy="raise_on_sql")
    organisation: orm.Mapped[Organisation] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("strategy_id", "organisation_id"),
        sa.CheckConstraint("left_on is null or joined_on is not null", name="left"),
    )


class PartyLetter(Model):
    """A mail to an actor; one of a kind and year, or day."""

    __tablename__ = "party_letter"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("strategy_party.id", ondelete="CASCADE"))
    kind: orm.Mapped[str]
    ref: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    written_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("party_id", "kind", "ref"),
        sa.CheckConstraint(f"kind in ({one_of(Letter)})", name="kind"),
        sa.Index("ix_party_letter_unsent", "id", postgresql_where=sa.text("sent_at is null")),
    )


class YearlyReport(Model):
    """What an actor told of a year: one a year, which can be told anew."""

    __tablename__ = "yearly_report"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("strategy_party.id", ondelete="CASCADE"))
    year: orm.Mapped[int]
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))  # who noted it at the board; None: the actor itself
    submit_key: orm.Mapped[str | None]
    party: orm.Mapped[StrategyParty] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (sa.UniqueConstraint("party_id", "year"),)


class ReportedMeasure(Model):
    """One measure in a yearly report. Heads: None is not counted, which differs from 0."""

    __tablename__ = "reported_measure"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    report_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("yearly_report.id", ondelete="CASCADE"))
    measure_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    state: orm.Mapped[str]
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    women: orm.Mapped[int | None]
    men: orm.Mapped[int | None]
    unstated: orm.Mapped[int | None]
    __table_args__ = (
        sa.UniqueConstraint("report_id", "measure_id"),
        sa.CheckConstraint(f"state in ({one_of(MeasureState)})", name="state"),
        sa.CheckConstraint("least(women, men, unstated) >= 0", name="heads"),
    )
