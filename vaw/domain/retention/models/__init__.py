"""Decisions to dispose of records with their receipts, and persons whose data may be kept but not used."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

from vaw.domain.geography.models import County
from vaw.domain.retention.rules import DisposalState
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SEALED, SealedText

AT = sa.DateTime(timezone=True)


class Disposal(Versioned, Model):
    """What a registrar proposed to dispose of by one rule, what the management said, and what was done: the receipt, kept for good.

    `terms`: the rule as it was (rules.Rule.frozen). `before_on`: what is older goes. `planned`, `oldest_on`, `newest_on`: of its items.
    `erased` and `spared` count up in the same commit as the items they count. `checksum`: of the receipt, set when all is done.
    """

    __tablename__ = "disposal"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    rule: orm.Mapped[str]
    terms: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    before_on: orm.Mapped[date]
    state: orm.Mapped[str] = orm.mapped_column(server_default=DisposalState.PROPOSED.value, default=DisposalState.PROPOSED.value)
    planned: orm.Mapped[int]
    oldest_on: orm.Mapped[date]
    newest_on: orm.Mapped[date]
    proposed_by: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    proposed_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    approved_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    cancelled_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    erased: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    spared: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    checksum: orm.Mapped[str | None]
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"state in ({', '.join(repr(state.value) for state in DisposalState)})", name="state"),
        sa.CheckConstraint("(state in ('done', 'cancelled')) = (ended_at is not null)", name="ended"),
        sa.CheckConstraint("(state = 'done') = (checksum is not null)", name="receipt"),
        sa.CheckConstraint("(state in ('approved', 'done')) = (approved_by is not null)", name="approved"),
        sa.CheckConstraint("approved_by <> proposed_by", name="four_eyes"),
        # One open proposal a county and rule: two registrars at once make one.
        sa.Index(
            "uq_disposal_open", "county_id", "rule", unique=True, postgresql_where=sa.text("state in ('proposed', 'approved')")
        ),
    )  # fmt: skip


DISPOSAL_ITEM = sa.Table(
    # One row of one table that a disposal is about, by number and day, never by name or text. `erased_at`: when its text went;
    # `spared`: that it was used again before its turn came, and so was left alone.
    "disposal_item",
    Model.metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("disposal_id", sa.ForeignKey("disposal.id"), nullable=False),
    sa.Column("row_id", sa.BigInteger, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("erased_at", AT),
    sa.Column("spared", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("disposal_id", "row_id"),
    sa.Index("ix_disposal_item_left", "disposal_id", "id", postgresql_where=sa.text("erased_at is null and not spared")),
)


class Restriction(Versioned, Model):
    """That what is kept of an address may be kept but not used (GDPR art. 18), until somebody lifts this: no mail goes to it, and what
    tells who it is has left the county's records for RESTRICTED_ROW.

    `address_key`: by what the address is known again (kernel.sealing.fingerprint).
    """

    __tablename__ = "restriction"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    address: orm.Mapped[str] = orm.mapped_column(SealedText, info=SECRET)
    address_key: orm.Mapped[str] = orm.mapped_column(info={"secret": True, "fingerprint_of": "address"})
    reason: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    noted_by: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    noted_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    lifted_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    lifted_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.CheckConstraint("(lifted_at is null) = (lifted_by is null)", name="lifted"),
        sa.Index("uq_restriction_open", "address_key", "county_id", unique=True, postgresql_where=sa.text("lifted_at is null")),
    )


RESTRICTED_ROW = sa.Table(
    # What was taken out of one row while an address is restricted: {column: value} as JSON, sealed (rules.persons.HIDES).
    "restricted_row",
    Model.metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("restriction_id", sa.ForeignKey("restriction.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("row_id", sa.BigInteger, nullable=False),
    sa.Column("sealed", BYTEA, nullable=False, info=SEALED),
    sa.UniqueConstraint("table_name", "row_id"),
)
