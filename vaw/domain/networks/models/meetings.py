"""Meetings, their series and templates, who is invited, what was answered and who came, and the calendars that show them.

Beside this module: minutes.
"""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.domain.activities.rules.log import Mode
from vaw.domain.networks.models import Network, Seat, one_of
from vaw.domain.networks.rules.meetings import FeedKind, LetterKind, MeetingState, MinutesState, Reply
from vaw.domain.people.models import Organisation
from vaw.kernel.db import SECRET, TEXT, Model, Versioned
from vaw.kernel.sealing import SealedText

AT = sa.DateTime(timezone=True)


class MeetingSeries(Versioned, Model):
    """Meetings that come again by a rule (RFC 5545 3.3.10), on Stockholm's clock. Its meetings are rows from the beginning, so it ends.

    `rule`: FREQ=… with COUNT or UNTIL (a date), without DTSTART, which is `first_on` at `starts`; `minutes`: how long each is.
    `left_out`: days of the rule on which there is no meeting (EXDATE). `uid`, `sequence`: as calendars know the series (3.8.4.7, 3.8.7.4).
    """

    __tablename__ = "meeting_series"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    network_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("network.id"), index=True)
    uid: orm.Mapped[UUID] = orm.mapped_column(sa.Uuid, unique=True)
    sequence: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    rule: orm.Mapped[str]
    first_on: orm.Mapped[date]
    starts: orm.Mapped[time]
    minutes: orm.Mapped[int]
    left_out: orm.Mapped[list[date]] = orm.mapped_column(sa.ARRAY(sa.Date), server_default="{}", default=list)
    network: orm.Mapped[Network] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (sa.CheckConstraint("minutes > 0", name="minutes"),)


class Meeting(Versioned, Model):
    """A meeting of a network (features row 18). Drafts are their keepers' own; nobody hears of one before it is opened.

    `uid`, `sequence`: as calendars know it; one of a series shows itself under the series' uid with `recurs_on`, the day that the rule
    gave it, wherever it has been moved. `join_address`: where a digital one is, sealed, shown to those who are invited.
    `responsible_id`: who at the board prepares it. `adjuster_id`: the invitation of whoever approves the minutes by link, else a colleague
    approves. `approved_by`, `approved_invitation_id`: which of the two did.
    """

    __tablename__ = "meeting"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    network_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("network.id"))
    series_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("meeting_series.id"))
    recurs_on: orm.Mapped[date | None]
    uid: orm.Mapped[UUID] = orm.mapped_column(sa.Uuid, unique=True)
    sequence: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    state: orm.Mapped[str]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    about: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    mode: orm.Mapped[str]
    starts_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    ends_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    place: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    join_address: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    reason: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")  # why it was cancelled
    opened_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)  # when it was said to be held or cancelled
    minutes_state: orm.Mapped[str] = orm.mapped_column(server_default=MinutesState.WRITING.value, default=MinutesState.WRITING.value)
    closed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    closed_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    adjuster_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("meeting_invitation.id", use_alter=True, name="fk_meeting_adjuster_id")
    )
    approved_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    approved_invitation_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("meeting_invitation.id", use_alter=True, name="fk_meeting_approved_invitation_id")
    )
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submit_key: orm.Mapped[UUID | None] = orm.mapped_column(sa.Uuid, unique=True)
    network: orm.Mapped[Network] = orm.relationship(lazy="raise_on_sql")
    series: orm.Mapped[MeetingSeries | None] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("series_id", "recurs_on"),
        sa.CheckConstraint("(series_id is null) = (recurs_on is null)", name="series"),
        sa.CheckConstraint(f"state in ({one_of(MeetingState)})", name="state"),
        sa.CheckConstraint(f"mode in ({one_of(Mode)})", name="mode"),
        sa.CheckConstraint(f"minutes_state in ({one_of(MinutesState)})", name="minutes_state"),
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.CheckConstraint("(minutes_state = 'writing') = (closed_at is null)", name="closed"),
        sa.CheckConstraint("(minutes_state = 'approved') = (approved_at is not null)", name="approved"),
        sa.CheckConstraint("approved_at is null or num_nonnulls(approved_by, approved_invitation_id) = 1", name="one_approver"),
        sa.CheckConstraint("approved_by is null or approved_by is distinct from closed_by", name="four_eyes"),
        sa.Index("ix_meeting_network", "network_id", "starts_at", "id"),
        sa.Index("ix_meeting_time", "starts_at", "id"),
        sa.Index("ix_meeting_open", "ends_at", postgresql_where=sa.text("state = 'open'")),
        sa.Index(
            "ix_meeting_search",
            sa.literal_column("search_fold((title || ' ') || about)").label("words"),
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
    )


class MeetingInvitation(Versioned, Model):
    """That somebody is asked to a meeting: the holder of a seat, or a guest (features rows 24, 25).

    Whose address it is follows the seat: whoever sits there on the meeting's day. A guest is a role ("Föreläsare") with an address,
    sealed. `reply_mode`: how they take part in a hybrid one. `stamp` makes and unmakes the link. `came_…`: how many came, None where
    nobody has said, all zero for absent.
    """

    __tablename__ = "meeting_invitation"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    meeting_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    seat_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("seat.id"))
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    guest: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    guest_address: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    reply: orm.Mapped[str | None]
    reply_mode: orm.Mapped[str | None]
    replied_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    told_key: orm.Mapped[str | None] = orm.mapped_column(info=SECRET)  # fingerprint of the address that was invited last
    stamp: orm.Mapped[int] = orm.mapped_column(server_default="1", default=1)
    came_women: orm.Mapped[int | None]
    came_men: orm.Mapped[int | None]
    came_unstated: orm.Mapped[int | None]
    meeting: orm.Mapped[Meeting] = orm.relationship(lazy="raise_on_sql", foreign_keys=[meeting_id])
    seat: orm.Mapped[Seat | None] = orm.relationship(lazy="raise_on_sql")
    organisation: orm.Mapped[Organisation | None] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "seat_id"),
        sa.CheckConstraint("seat_id is null or organisation_id is not null", name="seat"),
        sa.CheckConstraint("seat_id is not null or guest <> ''", name="guest"),
        sa.CheckConstraint(f"reply in ({one_of(Reply)})", name="reply"),
        sa.CheckConstraint("reply_mode in ('on_site', 'digital')", name="reply_mode"),
        sa.CheckConstraint("came_women >= 0 and came_men >= 0 and came_unstated >= 0", name="came"),
        sa.CheckConstraint("num_nulls(came_women, came_men, came_unstated) in (0, 3)", name="came_together"),
        sa.Index("ix_meeting_invitation_organisation", "organisation_id", postgresql_where=sa.text("organisation_id is not null")),
        sa.Index("ix_meeting_invitation_seat", "seat_id", postgresql_where=sa.text("seat_id is not null")),
    )


class MeetingLetter(Model):
    """A mail to somebody invited. `whole_series`: it tells of all meetings of the series. `ref` tells apart letters of one kind."""

    __tablename__ = "meeting_letter"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    invitation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("meeting_invitation.id", ondelete="CASCADE"))
    kind: orm.Mapped[str]
    ref: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    whole_series: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    written_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("invitation_id", "kind", "ref"),
        sa.CheckConstraint(f"kind in ({one_of(LetterKind)})", name="kind"),
        sa.Index("ix_meeting_letter_unsent", "id", postgresql_where=sa.text("sent_at is null")),
    )


class MeetingTemplate(Versioned, Model):
    """What a network's usual meeting looks like. `items`: [{"title", "about", "presenter", "kind", "minutes"}] in the agenda's order."""

    __tablename__ = "meeting_template"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    network_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("network.id"), index=True)
    name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    mode: orm.Mapped[str]
    minutes: orm.Mapped[int]
    place: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    about: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    items: orm.Mapped[list[dict[str, Any]]] = orm.mapped_column(JSONB, server_default="[]", default=list, info=TEXT)
    network: orm.Mapped[Network] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"mode in ({one_of(Mode)})", name="mode"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
    )


class CalendarFeed(Versioned, Model):
    """An address that a calendar subscribes to: of one network, or of all meetings that an account may see (features row 96).

    It shows what `user_id` may read when it is asked, never more. `key` makes and unmakes the address.
    """

    __tablename__ = "calendar_feed"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"), index=True)
    kind: orm.Mapped[str]
    network_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("network.id"), index=True)
    label: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")  # to whom it was given
    key: orm.Mapped[str] = orm.mapped_column(info=SECRET)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    read_on: orm.Mapped[date | None]  # the last day on which a calendar asked
    revoked_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    network: orm.Mapped[Network | None] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"kind in ({one_of(FeedKind)})", name="kind"),
        sa.CheckConstraint("(kind = 'network') = (network_id is not null)", name="network"),
    )
