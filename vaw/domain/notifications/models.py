"""The ledger: one row for every time that somebody is told of something; the mails that announce the rows; what each person wants.

No row holds a text: what a notice is about is read from the thing itself when somebody looks, within their rights.
"""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.notifications.rules import LetterState, MailChoice, NoticeState
from vaw.kernel.db import Model

AT = sa.DateTime(timezone=True)


def _one_of(values: type[NoticeState] | type[LetterState] | type[MailChoice]) -> str:
    return ", ".join(repr(value.value) for value in values)


class Matter(Model):
    """A thing with a day that people are reminded of: the chain it was given when it was first seen, and who took it over.

    `chain`: rules.spelled(chain). `taken_by`: the one who is reminded instead of everybody whom the chain names.
    """

    __tablename__ = "matter"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    kind: orm.Mapped[str]
    object_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    due_on: orm.Mapped[date]
    chain: orm.Mapped[str]
    opened_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    taken_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    taken_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("kind", "object_id", "county_id", "due_on", name="uq_matter_thing", postgresql_nulls_not_distinct=True),
        sa.Index(None, "kind", "chain"),
        sa.Index(None, "taken_by", postgresql_where=sa.text("taken_by is not null")),
    )


class Letter(Model):
    """One mail to one person that announces a number of notices and nothing else. Its address is read when it is sent, never kept.

    `key` is the Message-ID's: the same when the same mail is tried again. `n`: how many notices it announced when it left.
    """

    __tablename__ = "letter"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    key: orm.Mapped[uuid.UUID] = orm.mapped_column(sa.Uuid, unique=True, server_default=sa.text("gen_random_uuid()"))
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    mail: orm.Mapped[str]
    state: orm.Mapped[str] = orm.mapped_column(server_default="planned", default="planned")
    reason: orm.Mapped[str | None]
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    due_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    attempts: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger, server_default="0", default=0)
    lease: orm.Mapped[uuid.UUID | None] = orm.mapped_column(sa.Uuid)
    lease_until: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    n: orm.Mapped[int | None]
    __table_args__ = (
        sa.CheckConstraint(f"state in ({_one_of(LetterState)})", name="state"),
        sa.CheckConstraint(f"mail in ({_one_of(MailChoice)})", name="mail"),
        sa.Index("ix_letter_due", "due_at", "id", postgresql_where=sa.text("state in ('planned', 'sending')")),
        sa.Index(None, "user_id", sa.desc("id")),
    )


class Notice(Model):
    """That one person is told of one thing at one step: the ledger's row. It is made once, whatever runs twice.

    `step`: days from the due day, 0 for an event. `audience`: why this person (kernel.chain.Step). `mail`: how the person wanted to
    hear of it when it was made; `shown`: whether it stands in their list. `state` and `reason` tell what became of the mail;
    `ended_at`: when the thing was done, moved or somebody else's.
    """

    __tablename__ = "notice"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    kind: orm.Mapped[str]
    object_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    due_on: orm.Mapped[date]
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    step: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    audience: orm.Mapped[str]
    mail: orm.Mapped[str]
    shown: orm.Mapped[bool] = orm.mapped_column(server_default=sa.true(), default=True)
    state: orm.Mapped[str] = orm.mapped_column(server_default="planned", default="planned")
    reason: orm.Mapped[str | None]
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    letter_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("letter.id"))
    settled_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    read_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint(
            "kind", "object_id", "county_id", "due_on", "user_id", "step", name="uq_notice_once", postgresql_nulls_not_distinct=True
        ),
        sa.CheckConstraint(f"state in ({_one_of(NoticeState)})", name="state"),
        sa.CheckConstraint(f"mail in ({_one_of(MailChoice)})", name="mail"),
        sa.Index("ix_notice_mine", "user_id", sa.desc("id")),
        sa.Index("ix_notice_county", "county_id", sa.desc("id")),
        sa.Index("ix_notice_unread", "user_id", postgresql_where=sa.text("read_at is null and ended_at is null and shown")),
        sa.Index("ix_notice_waiting", "user_id", "mail", postgresql_where=sa.text("state = 'planned' and letter_id is null")),
        sa.Index("ix_notice_open", "kind", "object_id", postgresql_where=sa.text("ended_at is null")),
        sa.Index("ix_notice_letter", "letter_id", postgresql_where=sa.text("letter_id is not null")),
    )


class NoticeChoice(Model):
    """How a person wants to hear of one kind; without a row, rules.DEFAULT_MAIL and shown."""

    __tablename__ = "notice_choice"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    kind: orm.Mapped[str]
    mail: orm.Mapped[str]
    shown: orm.Mapped[bool]
    __table_args__ = (
        sa.UniqueConstraint("user_id", "kind"),
        sa.CheckConstraint(f"mail in ({_one_of(MailChoice)})", name="mail"),
    )


class NoticeHours(Model):
    """When mail may reach a person; without a row, rules.Hours(). Hours are Sweden's, weekdays ISO's (1 Monday)."""

    __tablename__ = "notice_hours"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), unique=True)
    quiet_from: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    quiet_until: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    digest_hour: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    digest_weekday: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    __table_args__ = (
        sa.CheckConstraint("quiet_from between 0 and 23 and quiet_until between 0 and 23", name="quiet"),
        sa.CheckConstraint("digest_hour between 0 and 23 and digest_weekday between 1 and 5", name="digest"),
    )
