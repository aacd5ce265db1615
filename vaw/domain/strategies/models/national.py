"""National support: examples that boards share, questions that one county answers for all, and whom its support was for."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.activities.models import Activity
from vaw.domain.strategies.models import AT, CODES, one_of
from vaw.domain.strategies.rules.national import ExampleKind
from vaw.kernel.db import TEXT, Model, Versioned

IDS = ARRAY(sa.Integer)


class NationalExample(Versioned, Model):
    """What a board shares of its work, in its own words: others read this row, never the object.

    `kind`, `object_id`: what it is of; an effort lies in another area. `sub_goals`, `subject_areas`, `stages`: what others find it by.
    """

    __tablename__ = "national_example"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    kind: orm.Mapped[str]
    object_id: orm.Mapped[int]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    sub_goals: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    subject_areas: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    stages: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    shared_on: orm.Mapped[date]
    shared_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (
        sa.UniqueConstraint("kind", "object_id"),
        sa.CheckConstraint(f"kind in ({one_of(ExampleKind)})", name="kind"),
        sa.Index("ix_national_example_list", sa.text("shared_on desc"), sa.text("id desc")),
        sa.Index("ix_national_example_words", sa.text("to_tsvector('swedish', (title || ' ') || text)"), postgresql_using="gin"),
    )


class NationalQuestion(Model):
    """What a board asks the county that supports all, under its assignment. Every board reads it, also when the assignment has ended."""

    __tablename__ = "national_question"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment.id"), index=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    asked_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    asked_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submit_key: orm.Mapped[UUID] = orm.mapped_column(unique=True)
    answered_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)  # first answered
    __table_args__ = (
        sa.Index("ix_national_question_words", sa.text("to_tsvector('swedish', (title || ' ') || text)"), postgresql_using="gin"),
    )


class NationalAnswer(Model):
    """What the supporting county answers; more than one when there is more to say. `submit_key`: a second click writes nothing."""

    __tablename__ = "national_answer"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    question_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("national_question.id", ondelete="CASCADE"), index=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    author_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submit_key: orm.Mapped[UUID] = orm.mapped_column(unique=True)
    __table_args__ = (sa.Index("ix_national_answer_words", sa.text("to_tsvector('swedish', text)"), postgresql_using="gin"),)


class NationalSupport(Model):
    """For which counties an activity of the supporting county's log was. All else about it stands in the log alone."""

    __tablename__ = "national_support"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    activity_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey(Activity.id, ondelete="CASCADE"), unique=True)
    county_ids: orm.Mapped[list[int]] = orm.mapped_column(IDS)
    noted_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    noted_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
