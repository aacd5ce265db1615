"""That the national coordinator asked late counties for their accounts."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.kernel.db import Model


class AccountNudge(Model):
    """One press of the button: of which assignment and year, and which counties were late that day. Once a day at most."""

    __tablename__ = "account_nudge"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    year: orm.Mapped[int]
    on_day: orm.Mapped[date]
    county_ids: orm.Mapped[list[int]] = orm.mapped_column(ARRAY(sa.Integer))
    at: orm.Mapped[datetime] = orm.mapped_column(sa.DateTime(timezone=True))
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (sa.UniqueConstraint("assignment_id", "year", "on_day"),)
