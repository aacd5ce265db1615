"""What goes with published editions: finished files of a quarter, and checks of everything ever published."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA

from vaw.domain.housing.models import AT
from vaw.kernel.db import Model


class EditionFile(Model):
    """A finished file of what is published for a quarter. `number`: of the newest edition in it; a newer edition makes a new file."""

    __tablename__ = "edition_file"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    quarter: orm.Mapped[str]
    number: orm.Mapped[int]
    format: orm.Mapped[str]
    content: orm.Mapped[bytes] = orm.mapped_column(BYTEA, deferred=True, info={"secret": True})
    made_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("quarter", "number", "format"),
        sa.CheckConstraint("format in ('pdf', 'xlsx')", name="format"),
    )


class EditionCheck(Model):
    """A check that somebody asked for: the chain of editions, and the attack on all figures of all scopes.

    `ended_at` empty: the worker has not got there. `broken`: number of the first edition that does not fit the chain. `leaks`: facilities
    that could be worked out; which ones is never written down.
    """

    __tablename__ = "edition_check"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    asked_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    asked_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    editions: orm.Mapped[int | None]
    figures: orm.Mapped[int | None]
    broken: orm.Mapped[int | None]
    leaks: orm.Mapped[int | None]
    __table_args__ = (sa.CheckConstraint("num_nulls(ended_at, editions, figures, leaks) in (0, 4)", name="ended"),)
