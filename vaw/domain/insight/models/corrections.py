"""Why a reported year was opened again, and when it was closed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.kernel.db import TEXT, Model

AT = sa.DateTime(timezone=True)


class Correction(Model):
    """A year that the county management opened again: which edition had locked it, who did, why; `closed_at` when it was locked anew."""

    __tablename__ = "correction"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    year: orm.Mapped[int]
    report_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("report.id"), index=True)
    reason: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    opened_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    opened_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    closed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        # A year is open once.
        sa.Index("uq_correction_open", "county_id", "year", unique=True, postgresql_where=sa.text("closed_at is null")),
        sa.Index(None, "county_id", "year"),
    )
