"""Accounts of assignments while they are written: sections, what colleagues say of them, and the way to the management's approval."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.insight.models.templates import CODES
from vaw.domain.insight.rules import title_in
from vaw.domain.insight.rules.accounts import AccountState, SectionStatus
from vaw.kernel.db import TEXT, Model, Versioned

AT = sa.DateTime(timezone=True)
_STATES = ", ".join(repr(state.value) for state in AccountState)
_STATUSES = ", ".join(repr(status.value) for status in SectionStatus)


class AssignmentAccount(Versioned, Model):
    """A county's account of an assignment for a year. `code`: of its template, or of the assignment whose own questions it answers.

    `is_main`: whether it is the account that the assignment's due date asks for. `title` is Swedish, the language that it is written in;
    `title_en` is "" where nobody knows it. `reference`: its number in the board's registry (dnr), once it has one.
    """

    __tablename__ = "assignment_account"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    assignment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    year: orm.Mapped[int]
    code: orm.Mapped[str]
    is_main: orm.Mapped[bool]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    title_en: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    reference: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    state: orm.Mapped[str] = orm.mapped_column(server_default=AccountState.DRAFT.value, default=AccountState.DRAFT.value)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    submitted_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submitted_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    approved_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("assignment_id", "county_id", "year", "code"),
        sa.CheckConstraint(f"state in ({_STATES})", name="state"),
        sa.CheckConstraint("(state = 'approved') = (approved_at is not null)", name="approved"),
        sa.Index("ix_assignment_account_list", "county_id", sa.text("year desc"), "id"),
    )

    @property
    def called(self) -> str:
        """Its title in the reader's language."""
        return title_in(self.title, self.title_en)


class AccountSection(Versioned, Model):
    """A section: its heading, what it asks for, its figures, and its text. `writers`: every account that has written in it (four eyes)."""

    __tablename__ = "account_section"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    account_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment_account.id", ondelete="CASCADE"))
    number: orm.Mapped[int]
    heading_sv: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    heading_en: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    guidance_sv: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    guidance_en: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    figures: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    owner_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    status: orm.Mapped[str] = orm.mapped_column(server_default=SectionStatus.NOT_BEGUN.value, default=SectionStatus.NOT_BEGUN.value)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    text_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    text_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    writers: orm.Mapped[list[int]] = orm.mapped_column(ARRAY(sa.Integer), server_default="{}", default=list)
    __table_args__ = (
        sa.UniqueConstraint("account_id", "number"),
        sa.CheckConstraint(f"status in ({_STATUSES})", name="status"),
    )


class AccountComment(Model):
    """What a colleague said of a section; resolved when somebody has seen to it."""

    __tablename__ = "account_comment"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    section_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("account_section.id", ondelete="CASCADE"), index=True)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    resolved_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    resolved_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))


class AccountStep(Model):
    """That an account was submitted, approved, sent back or opened again, with the words that were said."""

    __tablename__ = "account_step"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    account_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("assignment_account.id", ondelete="CASCADE"), index=True)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    state: orm.Mapped[str]
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (sa.CheckConstraint(f"state in ({_STATES})", name="state"),)
