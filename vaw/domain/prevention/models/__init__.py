"""Efforts against violence before it happens: what they want, what they serve, their milestones, and how they went.

Beside this module: indicators of what an effort changed, and questions between those who work alike (features rows 41 to 46).
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.activities.models import Activity
from vaw.domain.prevention.rules import BUDGET_MOST, EffortLevel, EffortState, PreventionLevel, Served
from vaw.kernel.db import TEXT, Model, Versioned

AT = sa.DateTime(timezone=True)
CODES, IDS = ARRAY(sa.Text), ARRAY(sa.Integer)


def one_of(values: type[StrEnum]) -> str:
    """The values of an enum as they stand in a CHECK constraint."""
    return ", ".join(repr(value.value) for value in values)


class Effort(Versioned, Model):
    """A preventive effort of a county. `field`, `targets`, `methods`, `settings`: codes of dated lists.

    `organisation_ids`: partners, of the county's register. `budget`: kronor, None: not stated, which differs from 0.
    `shared_on`: since when other counties may find it; its figures and partners they never see. `search`: what they find it by.
    """

    __tablename__ = "effort"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    sort_key: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    aim: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    level: orm.Mapped[str]
    prevention_level: orm.Mapped[str]
    field: orm.Mapped[str]
    targets: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    methods: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    settings: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    municipality_ids: orm.Mapped[list[int]] = orm.mapped_column(IDS, server_default="{}", default=list)
    organisation_ids: orm.Mapped[list[int]] = orm.mapped_column(IDS, server_default="{}", default=list)
    begins_on: orm.Mapped[date]
    ends_on: orm.Mapped[date | None]
    budget: orm.Mapped[int | None]
    funding: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    state: orm.Mapped[str]
    shared: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    shared_on: orm.Mapped[date | None]
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submit_key: orm.Mapped[UUID | None]
    __table_args__ = (
        sa.UniqueConstraint("submit_key"),
        sa.CheckConstraint(f"level in ({one_of(EffortLevel)})", name="level"),
        sa.CheckConstraint(f"prevention_level in ({one_of(PreventionLevel)})", name="prevention_level"),
        sa.CheckConstraint(f"state in ({one_of(EffortState)})", name="state"),
        sa.CheckConstraint("ends_on is null or ends_on >= begins_on", name="period"),
        sa.CheckConstraint(f"budget between 0 and {BUDGET_MOST}", name="budget"),
        sa.CheckConstraint("shared = (shared_on is not null)", name="shared"),
        sa.Index("ix_effort_list", "county_id", "sort_key", "id"),
        sa.Index("ix_effort_shared", "sort_key", "id", postgresql_where=sa.text("shared")),
        sa.Index("ix_effort_words", sa.text("to_tsvector('swedish', (title || ' ') || aim)"), postgresql_using="gin"),
        sa.Index(
            "ix_effort_ends", "ends_on", postgresql_where=sa.text("state in ('planned', 'ongoing', 'paused') and ends_on is not null")
        ),
    )


class EffortServes(Model):
    """That an effort serves an assignment, an objective or a strategy: each report lists it, and a sum counts it once."""

    __tablename__ = "effort_serves"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    effort_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("effort.id", ondelete="CASCADE"))
    kind: orm.Mapped[str]
    ref_id: orm.Mapped[int]
    __table_args__ = (
        sa.UniqueConstraint("effort_id", "kind", "ref_id"),
        sa.CheckConstraint(f"kind in ({one_of(Served)})", name="kind"),
        sa.Index(None, "kind", "ref_id"),
    )


class EffortStep(Model):
    """That an effort got a state: on which day, by whom, with which words."""

    __tablename__ = "effort_step"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    effort_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("effort.id", ondelete="CASCADE"), index=True)
    state: orm.Mapped[str]
    on_day: orm.Mapped[date]
    note: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (sa.CheckConstraint(f"state in ({one_of(EffortState)})", name="state"),)


class Milestone(Versioned, Model):
    """What is to be done until a day; `done_on`: the day on which it was."""

    __tablename__ = "milestone"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    effort_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("effort.id", ondelete="CASCADE"), index=True)
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    due_on: orm.Mapped[date]
    done_on: orm.Mapped[date | None]
    effort: orm.Mapped[Effort] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (sa.Index("ix_milestone_due", "due_on", postgresql_where=sa.text("done_on is null")),)


class EffortActivity(Model):
    """That an activity of the log belongs to an effort."""

    __tablename__ = "effort_activity"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    effort_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("effort.id", ondelete="CASCADE"))
    activity_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey(Activity.id, ondelete="CASCADE"), index=True)
    __table_args__ = (sa.UniqueConstraint("effort_id", "activity_id"),)
