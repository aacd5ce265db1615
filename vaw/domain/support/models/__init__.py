"""The catalogue of methods and courses, and requests for support with their steps, messages and drafts.

Beside this module: occasions with their registrations, evaluations, and what organisations made of what they learnt (adoption).

A request is an administrative matter of an organisation, never of a person who was exposed to violence (safety.md 1). The contact of
somebody who asked lies sealed.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from vaw.domain.geography.models import County
from vaw.domain.support.rules import Level, MethodKind, MethodState, RequestState
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SEALED, SealedText

AT = sa.DateTime(timezone=True)
CODES = ARRAY(sa.Text)


def one_of(values: type[StrEnum]) -> str:
    """The values of an enum as they stand in a CHECK constraint."""
    return ", ".join(repr(value.value) for value in values)


class Method(Versioned, Model):
    """An entry of the catalogue (features row 28). What has no source stays empty (domain.md 2).

    `fields`: codes of fields of violence; `professions`: of professional groups; `for_whom`: rules.ForWhom. `owner`: who keeps the
    method. `reviewed_on`: when the board last looked whether the entry is right; `review_on`: when it should look again.
    `county_id`: whose entry it is, None for a national one. `active` entries are public.
    """

    __tablename__ = "method"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    kind: orm.Mapped[str]
    state: orm.Mapped[str]
    name: orm.Mapped[str]
    sort_key: orm.Mapped[str]
    purpose_sv: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    purpose_en: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    fields: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    professions: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    for_whom: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    level: orm.Mapped[str | None]
    owner: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    length: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    certified_trainer: orm.Mapped[bool | None]
    cost: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    evidence: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    source: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    reviewed_on: orm.Mapped[date | None]
    review_on: orm.Mapped[date | None]
    __table_args__ = (
        sa.CheckConstraint(f"kind in ({one_of(MethodKind)})", name="kind"),
        sa.CheckConstraint(f"state in ({one_of(MethodState)})", name="state"),
        sa.CheckConstraint(f"level in ({one_of(Level)})", name="level"),
        sa.Index(None, "sort_key", "id"),
        sa.Index("ix_method_review", "review_on", postgresql_where=sa.text("state = 'active' and review_on is not null")),
    )


class SupportRequest(Versioned, Model):
    """A need that a municipality, an organisation or an authority has told (features rows 29, 30).

    `year` and `sequence` make its number. `fields`, `professions`: codes of dated lists; `people`: about how many. `state_since` is the
    day on which the present step began, `due_on` when it must have led to the next one ("svara senast"), None where the plan decides.
    `passed_to_county_id`, `passed_to`: where it went. `submit_key` finds the row again on a second click.
    """

    __tablename__ = "support_request"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    year: orm.Mapped[int]
    sequence: orm.Mapped[int]
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    municipality_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    organisation_name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    organisation_kind: orm.Mapped[str]
    contact_name: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    contact_email: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    contact_phone: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    method_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("method.id"))
    fields: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    what: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    why: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    professions: orm.Mapped[list[str]] = orm.mapped_column(CODES)
    people: orm.Mapped[int | None]
    earlier: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    anchored: orm.Mapped[bool | None]  # whether the organisation's management stands behind it; None: not known
    period_from: orm.Mapped[date | None]
    period_to: orm.Mapped[date | None]
    mode: orm.Mapped[str | None]
    arrangements: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    language: orm.Mapped[str] = orm.mapped_column(server_default="sv", default="sv")
    state: orm.Mapped[str]
    state_since: orm.Mapped[date]
    due_on: orm.Mapped[date | None]
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    dnr: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    reason: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    passed_to_county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    passed_to: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    occasion_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("occasion.id"))  # what answers it, together with others
    received_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    receipt_sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    submit_key: orm.Mapped[UUID | None] = orm.mapped_column(sa.Uuid, unique=True)
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql", foreign_keys=[county_id])
    __table_args__ = (
        sa.UniqueConstraint("year", "sequence"),
        sa.CheckConstraint(f"state in ({one_of(RequestState)})", name="state"),
        sa.CheckConstraint("people is null or people between 1 and 100000", name="people"),
        sa.Index("ix_support_request_queue", "county_id", sa.desc("id")),
        sa.Index("ix_support_request_due", "due_on", "id", postgresql_where=sa.text("due_on is not null")),
        sa.Index("ix_support_request_organisation", "organisation_id", postgresql_where=sa.text("organisation_id is not null")),
        sa.Index("ix_support_request_occasion", "occasion_id", postgresql_where=sa.text("occasion_id is not null")),
        sa.Index("ix_support_request_received", "county_id", "received_at"),
        sa.Index("ix_support_request_responsible", "responsible_id", postgresql_where=sa.text("responsible_id is not null")),
    )


class RequestStep(Model):
    """That a request reached a state: when, by whom (None: the one who asked, or the program), and in how many working days.

    `county_id`: whose step it was; a request that is passed on leaves the steps of its first county with that county. None in rows
    from before the column, of requests that had been passed on.
    """

    __tablename__ = "request_step"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    request_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("support_request.id", ondelete="CASCADE"), index=True)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    state: orm.Mapped[str]
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    took_working_days: orm.Mapped[int | None]
    __table_args__ = (
        sa.CheckConstraint(f"state in ({one_of(RequestState)})", name="state"),
        sa.Index("ix_request_step_county", "county_id", "at"),
    )


class RequestMessage(Model):
    """A message between the board and the one who asked, or a note that only the board sees. `author_id` None: the one who asked."""

    __tablename__ = "request_message"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    request_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("support_request.id", ondelete="CASCADE"), index=True)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    author_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    internal: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    announced_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    submit_key: orm.Mapped[UUID | None] = orm.mapped_column(sa.Uuid, unique=True)


class RequestDraft(Model):
    """A request that is being written, sealed; found again by a link or a cookie of which only the hash is kept. Gone after a fortnight."""

    __tablename__ = "request_draft"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    token_hash: orm.Mapped[bytes] = orm.mapped_column(BYTEA, unique=True, info=SECRET)
    content: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SEALED)
    begun_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    saved_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    request_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("support_request.id", ondelete="CASCADE"))


class AnswerTemplate(Versioned, Model):
    """A text that a board answers with often. It is put into the answer, where it can be changed before it leaves."""

    __tablename__ = "answer_template"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), index=True)
    name: orm.Mapped[str]
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    active: orm.Mapped[bool] = orm.mapped_column(server_default=sa.true(), default=True)


# The last number given in a year: taken in the same commit as the request, so that no number is missing or given twice.
REQUEST_NUMBER = sa.Table(
    "request_number",
    Model.metadata,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
)
