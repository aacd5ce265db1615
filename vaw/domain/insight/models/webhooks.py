"""Addresses of programs that want to know at once, and what has been sent to them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.insight.rules.webhooks import DeliveryState, HookState
from vaw.kernel.db import SECRET, Model, Versioned
from vaw.kernel.sealing import SealedText

AT = sa.DateTime(timezone=True)


def _one_of(states: type[StrEnum]) -> str:
    return ", ".join(repr(state.value) for state in states)


class Webhook(Versioned, Model):
    """`user_id`: with whose rights it is judged what may be told. `address`, `secret`: sealed; `host` is what it is called aloud.

    `types`: of rules.webhooks.HAPPENINGS. `failures`: in a row, since `failing_since`. `stopped_why`: a code of web.sentences.
    `cluster`, `seen`: PostgreSQL's name of itself and its snapshot when the audit was last looked through for it; `after_line`: what the
    audit said before it was made, or went on, is none of its news.
    """

    __tablename__ = "webhook"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    host: orm.Mapped[str]
    address: orm.Mapped[str] = orm.mapped_column(SealedText, info=SECRET)
    secret: orm.Mapped[str] = orm.mapped_column(SealedText, info=SECRET)
    types: orm.Mapped[list[str]] = orm.mapped_column(ARRAY(sa.Text))
    state: orm.Mapped[str] = orm.mapped_column(server_default="active", default="active")
    stopped_why: orm.Mapped[str | None]
    failures: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    failing_since: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    cluster: orm.Mapped[str] = orm.mapped_column(info={"secret": True})
    seen: orm.Mapped[str] = orm.mapped_column(info={"secret": True})
    after_line: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    __table_args__ = (
        sa.CheckConstraint(f"state in ({_one_of(HookState)})", name="state"),
        sa.CheckConstraint("(state = 'stopped') = (stopped_why is not null)", name="stopped"),
        sa.Index("ix_webhook_active", "id", postgresql_where=sa.text("state = 'active'")),
    )


class WebhookDelivery(Model):
    """One message to one address: its log too. `message`: what the receiver knows it again by, however often it comes.

    `line_id`: the line of the audit that it tells of, None for a test. `status`: what the receiver answered last, None when it did not;
    `error`: why not, a code of integrations.webhooks. `held_until`: while somebody is sending it.
    """

    __tablename__ = "webhook_delivery"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    webhook_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("webhook.id", ondelete="CASCADE"))
    message: orm.Mapped[UUID] = orm.mapped_column(sa.Uuid, server_default=sa.text("gen_random_uuid()"), unique=True)
    line_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    type: orm.Mapped[str]
    object_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    county_id: orm.Mapped[int | None]
    occurred_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    state: orm.Mapped[str] = orm.mapped_column(server_default="waiting", default="waiting")
    attempts: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    due_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    held_until: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    tried_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    status: orm.Mapped[int | None]
    error: orm.Mapped[str | None]
    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "line_id", "type"),
        sa.CheckConstraint(f"state in ({_one_of(DeliveryState)})", name="state"),
        sa.CheckConstraint("(state = 'waiting') = (due_at is not null)", name="due"),
        sa.Index(None, "due_at", postgresql_where=sa.text("state = 'waiting'")),
        sa.Index(None, "webhook_id", "id"),
        sa.Index(None, "occurred_at"),
    )
