"""What is on the agenda, what was said and decided, and what was added later (features rows 19-21)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA

from vaw.domain.networks.models import Network, one_of
from vaw.domain.networks.models.meetings import AT, Meeting
from vaw.domain.networks.rules.meetings import ItemKind
from vaw.kernel.db import SECRET, TEXT, Model, Versioned


class AgendaItem(Versioned, Model):
    """One item of a meeting's agenda, or of the network's backlog (`meeting_id` None). Its version is that of its notes, too.

    `presenter`: a role or an organisation. `minutes`: how long it is meant to take. `notes`: the minutes of the item.
    `carried_from_id`: the item of an earlier meeting that it goes on with; an item is carried once, and keeps what it was.
    """

    __tablename__ = "agenda_item"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    network_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("network.id"))
    meeting_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    position: orm.Mapped[int]
    kind: orm.Mapped[str]
    title: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    about: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    presenter: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    minutes: orm.Mapped[int | None]
    notes: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    notes_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    notes_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    carried_from_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("agenda_item.id"), unique=True)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    network: orm.Mapped[Network] = orm.relationship(lazy="raise_on_sql")
    meeting: orm.Mapped[Meeting | None] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"kind in ({one_of(ItemKind)})", name="kind"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.Index("ix_agenda_item_meeting", "meeting_id", "position", "id", postgresql_where=sa.text("meeting_id is not null")),
        sa.Index("ix_agenda_item_backlog", "network_id", "position", "id", postgresql_where=sa.text("meeting_id is null")),
        sa.Index(
            "ix_agenda_item_search",
            sa.literal_column("search_fold((title || ' ') || ((about || ' ') || notes))").label("words"),
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
    )


class Decision(Versioned, Model):
    """What a meeting decided, beside the item that it comes from. `number`: its paragraph in the minutes, in the agenda's order."""

    __tablename__ = "decision"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    meeting_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("agenda_item.id"), index=True)
    assignment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assignment.id"), index=True)
    number: orm.Mapped[int | None]  # given when the minutes are closed
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    meeting: orm.Mapped[Meeting] = orm.relationship(lazy="raise_on_sql")
    item: orm.Mapped[AgendaItem] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "number"),
        sa.Index("ix_decision_meeting", "meeting_id", "id"),
        sa.Index(
            "ix_decision_search",
            sa.literal_column("search_fold(text)").label("words"),
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
    )


class Addendum(Model):
    """A correction of closed minutes: added, never written over."""

    __tablename__ = "addendum"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    meeting_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("agenda_item.id"))
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submit_key: orm.Mapped[str | None] = orm.mapped_column(unique=True)


class MinutesFile(Model):
    """The minutes as PDF, made by the worker on demand. `of`: fingerprint of what they say, so that an old file is never given out."""

    __tablename__ = "minutes_file"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    meeting_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    language: orm.Mapped[str]
    of: orm.Mapped[str]
    asked_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    content: orm.Mapped[bytes | None] = orm.mapped_column(BYTEA, deferred=True, info=SECRET)
    __table_args__ = (sa.UniqueConstraint("meeting_id", "language"),)
