"""Texts that somebody says are about an individual: what was taken out of which row, sealed, and what became of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from vaw.domain.geography.models import County
from vaw.domain.retention.rules.quarantine import Became, QuarantineState
from vaw.kernel.db import Model, Versioned
from vaw.kernel.sealing import SEALED

AT = sa.DateTime(timezone=True)


class Quarantine(Versioned, Model):
    """One report: about which record, by whom, and what the board did. Kept for good; it never holds a word of the text.

    `kind`, `row_id`: the record on whose page it was said. `found`: kinds that the guard finds in the texts. `reported_by` None: from the
    console. `advised`: whoever decided has told the sender where such things belong. Erased without `decided_by`: nobody decided in time.
    """

    __tablename__ = "quarantine"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    kind: orm.Mapped[str]
    row_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    state: orm.Mapped[str] = orm.mapped_column(server_default=QuarantineState.HELD.value, default=QuarantineState.HELD.value)
    found: orm.Mapped[list[str]] = orm.mapped_column(ARRAY(sa.Text), server_default="{}", default=list)
    reported_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    reported_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    advised: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"state in ({', '.join(repr(state.value) for state in QuarantineState)})", name="state"),
        sa.CheckConstraint("(state = 'held') = (ended_at is null)", name="ended"),
        sa.CheckConstraint("state <> 'restored' or decided_by is not null", name="decided"),
        sa.CheckConstraint("state <> 'restored' or decided_by is distinct from reported_by", name="four_eyes"),
        sa.Index("ix_quarantine_county_id", "county_id", "id"),
        sa.Index("ix_quarantine_waiting", "reported_at", postgresql_where=sa.text("state = 'held'")),
    )


PIECE = sa.Table(
    # A value that was taken out of a column, or a part of a file. `is_copy`: found beside what was pointed at, where the system keeps it
    # twice. `sealed`: None when it was erased or given back.
    "quarantine_piece",
    Model.metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("quarantine_id", sa.ForeignKey("quarantine.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("row_id", sa.BigInteger, nullable=False),
    sa.Column("column_name", sa.Text, nullable=False),
    sa.Column("part", sa.Integer, nullable=False, server_default="0"),
    sa.Column("is_copy", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("characters", sa.Integer, nullable=False),
    sa.Column("sealed", BYTEA, info=SEALED),
    sa.Column("became", sa.Text),
    sa.CheckConstraint(f"became in ({', '.join(repr(became.value) for became in Became)})", name="became"),
    sa.CheckConstraint("(sealed is null) = (became is not null)", name="sealed"),
)
