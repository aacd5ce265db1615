"""Grants of the assignment: calls, applications, what others think of them, and who may not decide."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA

from vaw.domain.housing.models import AT, one_of
from vaw.domain.housing.rules.grants import KRONOR_MOST, GrantState, OpinionKind, Stance, Told
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SealedText


class GrantCall(Versioned, Model):
    """An invitation to apply, by the county that leads in its year. `cap`: kronor in all."""

    __tablename__ = "grant_call"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    year: orm.Mapped[int]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    criteria: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    cap: orm.Mapped[int]
    opens_on: orm.Mapped[date]
    closes_on: orm.Mapped[date]
    account_due_on: orm.Mapped[date]
    invite_key: orm.Mapped[str] = orm.mapped_column(info=SECRET)
    __table_args__ = (
        sa.CheckConstraint(f"cap between 1 and {KRONOR_MOST}", name="cap"),
        sa.CheckConstraint("closes_on >= opens_on and account_due_on > closes_on", name="days"),
        sa.Index("ix_grant_call_year", "year", "id"),
    )


class GrantApplication(Versioned, Model):
    """What somebody applied for, and what was decided. `county_id`: the applicant's, whose board gives its opinion.

    `email`: of an applicant without an account, whose links bear `link_stamp`: a new one ends those before. `received_at`: of a draft,
    when it was begun.
    """

    __tablename__ = "grant_application"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    call_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("grant_call.id"), index=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)
    organisation_name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    email: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    link_stamp: orm.Mapped[int] = orm.mapped_column(server_default="1", default=1)
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    purpose: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    applied: orm.Mapped[int | None]
    granted: orm.Mapped[int | None]
    state: orm.Mapped[str]
    state_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    received_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    reasons: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    decided_on: orm.Mapped[date | None]
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    paid_on: orm.Mapped[date | None]
    account_due_on: orm.Mapped[date | None]
    accounted_on: orm.Mapped[date | None]
    used: orm.Mapped[int | None]
    settled_on: orm.Mapped[date | None]
    submit_key: orm.Mapped[UUID | None] = orm.mapped_column(unique=True)
    call: orm.Mapped[GrantCall] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"state in ({one_of(GrantState)})", name="state"),
        sa.CheckConstraint(f"applied between 1 and {KRONOR_MOST}", name="applied"),
        sa.CheckConstraint("granted between 1 and applied", name="granted"),
        sa.CheckConstraint("used between 0 and granted", name="used"),
        sa.CheckConstraint("state = 'draft' or applied is not null", name="complete"),
        sa.CheckConstraint("(granted is not null) = (state in ('granted', 'paid', 'accounted', 'settled'))", name="decided"),
        sa.Index("ix_grant_application_list", "county_id", "id"),
        sa.Index("ix_grant_application_account", "account_due_on", postgresql_where=sa.text("state = 'paid'")),
    )


class GrantOpinion(Versioned, Model):
    """What a county thinks of an application: that of the applicant, or one of the three that are consulted."""

    __tablename__ = "grant_opinion"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    application_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("grant_application.id", ondelete="CASCADE"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    kind: orm.Mapped[str]
    stance: orm.Mapped[str]
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    given_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    given_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    application: orm.Mapped[GrantApplication] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("application_id", "county_id", "kind"),
        sa.CheckConstraint(f"kind in ({one_of(OpinionKind)})", name="kind"),
        sa.CheckConstraint(f"stance in ({one_of(Stance)})", name="stance"),
    )


class GrantConflict(Model):
    """Somebody who may not take part in deciding an application."""

    __tablename__ = "grant_conflict"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    application_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("grant_application.id", ondelete="CASCADE"))
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    noted_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    __table_args__ = (sa.UniqueConstraint("application_id", "user_id"),)


class GrantLetter(Model):
    """A mail to an applicant without an account; one of a kind and `ref`."""

    __tablename__ = "grant_letter"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    application_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("grant_application.id", ondelete="CASCADE"))
    kind: orm.Mapped[str]
    ref: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    written_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    refused_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("application_id", "kind", "ref"),
        sa.CheckConstraint(f"kind in ({one_of(Told)})", name="kind"),
        sa.Index("ix_grant_letter_unsent", "id", postgresql_where=sa.text("sent_at is null and refused_at is null")),
    )


class GrantList(Model):
    """What everybody may read of a call's decisions, frozen when all of them were made. Never changed: a trigger says no."""

    __tablename__ = "grant_list"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    call_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("grant_call.id"), unique=True)
    content: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SECRET)
    checksum: orm.Mapped[str]
    made_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    made_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    call: orm.Mapped[GrantCall] = orm.relationship(lazy="raise_on_sql")
