"""A request for documents, what was picked into it, the masks, and the log of decisions. Nobody who asks is stored anywhere."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.domain.geography.models import County
from vaw.domain.records.rules import MaskState, Outcome, Way, Why
from vaw.kernel.db import SECRET, TEXT, Model, Versioned

AT = sa.DateTime(timezone=True)


def one_of(states: type[StrEnum]) -> str:
    """The values as SQL writes them, for a check."""
    return ", ".join(repr(state.value) for state in states)


class RecordsRequest(Versioned, Model):
    """That somebody has asked for public documents (TF 2 kap.): what they ask for, never who they are. `dnr`: in the board's registry."""

    __tablename__ = "records_request"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    dnr: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    received_on: orm.Mapped[date]
    way: orm.Mapped[str]
    description: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    closed_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    closed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    submit_key: orm.Mapped[UUID | None] = orm.mapped_column(sa.Uuid, unique=True)
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"way in ({one_of(Way)})", name="way"),
        sa.CheckConstraint("(closed_at is null) = (closed_by is null)", name="closed"),
        sa.Index("ix_records_request_county", "county_id", "id"),
    )


class RecordsItem(Versioned, Model):
    """One document of a request: `kind` and `row_id` say which. `number`: its place in the request, by which it is called outside.

    `mark`: by what its text is known again (kernel.sealing.fingerprint), so that masks never lie over a text that has changed.
    `opened_at`: when the registrar opened an uploaded file, which is handed out whole or not at all. `decision_id`: what holds now.
    """

    __tablename__ = "records_item"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    request_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("records_request.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    number: orm.Mapped[int]
    kind: orm.Mapped[str]
    row_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    mark: orm.Mapped[str] = orm.mapped_column(info=SECRET)
    opened_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    decision_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("records_decision.id"))
    request: orm.Mapped[RecordsRequest] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (sa.UniqueConstraint("request_id", "kind", "row_id"), sa.UniqueConstraint("request_id", "number"))


class RecordsMask(Model):
    """A passage of one piece of a document, by place and never by its words. `by_id`: who chose it, None while only the program has."""

    __tablename__ = "records_mask"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("records_item.id", ondelete="CASCADE"))
    piece: orm.Mapped[str]
    begins: orm.Mapped[int]
    ends: orm.Mapped[int]
    why: orm.Mapped[str]
    state: orm.Mapped[str]
    ground: orm.Mapped[str | None]
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    __table_args__ = (
        sa.CheckConstraint(f"why in ({one_of(Why)})", name="why"),
        sa.CheckConstraint(f"state in ({one_of(MaskState)})", name="state"),
        sa.CheckConstraint("state <> 'chosen' or (ground is not null and by_id is not null)", name="chosen"),
        sa.CheckConstraint("begins >= 0 and begins < ends", name="place"),
        sa.UniqueConstraint("item_id", "piece", "begins", "ends"),
    )


class RecordsDecision(Model):
    """What was decided about a document: only ever added, so that the log shows each decision, also one that another has replaced.

    `masks`: {paragraph's code: passages}. `checksum`: SHA-256 of the copy that was frozen with it.
    """

    __tablename__ = "records_decision"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    request_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("records_request.id"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    number: orm.Mapped[int]
    kind: orm.Mapped[str]
    outcome: orm.Mapped[str]
    ground: orm.Mapped[str | None]
    masks: orm.Mapped[dict[str, int]] = orm.mapped_column(JSONB)
    words: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    checksum: orm.Mapped[str]
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    decided_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    __table_args__ = (
        sa.CheckConstraint(f"outcome in ({one_of(Outcome)})", name="outcome"),
        sa.CheckConstraint("(outcome = 'refused') = (ground is not null)", name="ground"),
    )


class RecordsCopy(Model):
    """A document as it is handed out, frozen with the decision: what was masked is not in it. Disposed of when its time is over."""

    __tablename__ = "records_copy"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    decision_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("records_decision.id"), unique=True)
    content: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB, info=SECRET)
    frozen_at: orm.Mapped[datetime] = orm.mapped_column(AT, index=True)
