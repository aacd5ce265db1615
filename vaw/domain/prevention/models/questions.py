"""Questions between counties that work alike: one thread a county and effort (features row 46)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.prevention.models import AT, Effort
from vaw.kernel.db import TEXT, Model


class EffortQuestion(Model):
    """What a county asks the owner of an effort. `owner_county_id` is the effort's county, which never changes."""

    __tablename__ = "effort_question"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    effort_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("effort.id", ondelete="CASCADE"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    owner_county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    asked_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    last_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    effort: orm.Mapped[Effort] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("effort_id", "county_id"),
        sa.CheckConstraint("county_id <> owner_county_id", name="counties"),
        sa.Index("ix_effort_question_asker", "county_id", "last_at"),
        sa.Index("ix_effort_question_owner", "owner_county_id", "last_at"),
    )


class EffortMessage(Model):
    """Something that one of the two counties wrote. `submit_key`: a second click writes nothing."""

    __tablename__ = "effort_message"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    question_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("effort_question.id", ondelete="CASCADE"), index=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    author_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    submit_key: orm.Mapped[UUID] = orm.mapped_column(unique=True)
