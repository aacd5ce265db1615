"""Compilations that people have put together of the register's figures, and kept to ask again."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.domain.insight.rules.questions import Sharing
from vaw.kernel.db import TEXT, Model, Versioned


class SavedQuestion(Versioned, Model):
    """What to ask, never the answer: each reader gets the numbers that they may see when they open it.

    `user_id`: whose it is. `county_id`: that person's county, None for the national coordinator. `choice`: rules.questions.Choice as JSON.
    """

    __tablename__ = "saved_question"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    sharing: orm.Mapped[str] = orm.mapped_column(server_default="own", default="own")
    choice: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    created_at: orm.Mapped[datetime] = orm.mapped_column(sa.DateTime(timezone=True))
    __table_args__ = (
        sa.CheckConstraint(f"sharing in ({', '.join(repr(one.value) for one in Sharing)})", name="sharing"),
        sa.CheckConstraint("sharing <> 'county' or county_id is not null", name="shared_where"),
    )
