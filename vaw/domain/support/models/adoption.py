"""What organisations made of what they learnt: the questions after 3 and 9 months, and the stage of each method in each organisation."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.support.models import AT, CODES, one_of
from vaw.domain.support.rules.adopting import MONTHS, FollowUpState, Stage
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SealedText


class FollowUp(Versioned, Model):
    """A question to an organisation, so many months after it was taught a method. The organisation answers, not a person.

    `organisation_key`: by what the organisation is known in its source, "17" from the register or its folded name. `answered_by`: the
    account that wrote down an answer given by phone; None for one that came by the link.
    """

    __tablename__ = "follow_up"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    method_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("method.id"))
    occasion_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("occasion.id"))
    request_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("support_request.id"))
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    organisation_key: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    organisation_name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    municipality_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    email: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    language: orm.Mapped[str] = orm.mapped_column(server_default="sv", default="sv")
    months: orm.Mapped[int]
    due_on: orm.Mapped[date]
    state: orm.Mapped[str] = orm.mapped_column(server_default=FollowUpState.WAITING.value, default=FollowUpState.WAITING.value)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    reminded_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    answered_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    answered_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    stage: orm.Mapped[str | None]
    hindrances: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    note: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(occasion_id, request_id) = 1", name="source"),
        sa.CheckConstraint(f"months in ({', '.join(map(str, MONTHS))})", name="months"),
        sa.CheckConstraint(f"state in ({one_of(FollowUpState)})", name="state"),
        sa.CheckConstraint(f"stage in ({one_of(Stage)})", name="stage"),
        sa.CheckConstraint("(state = 'answered') = (stage is not null)", name="answer"),
        sa.UniqueConstraint("occasion_id", "organisation_key", "months"),
        sa.UniqueConstraint("request_id", "organisation_key", "months"),
        sa.Index("ix_follow_up_open", "due_on", "id", postgresql_where=sa.text("state in ('waiting', 'sent')")),
        sa.Index("ix_follow_up_county", "county_id", "due_on", "id"),
        sa.Index("ix_follow_up_method", "method_id"),
    )


class MethodStage(Model):
    """That a method had come so far in an organisation on a day, and by what one knows it. The latest row is how it stands."""

    __tablename__ = "method_stage"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    method_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("method.id"))
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    organisation_key: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    organisation_name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    municipality_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("municipality.id"))
    stage: orm.Mapped[str]
    since_on: orm.Mapped[date]
    evidence: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    follow_up_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("follow_up.id"))
    noted_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    noted_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (
        sa.CheckConstraint(f"stage in ({one_of(Stage)})", name="stage"),
        sa.Index("ix_method_stage_latest", "county_id", "method_id", "organisation_key", sa.desc("since_on"), sa.desc("id")),
    )
