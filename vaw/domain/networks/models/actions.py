"""Action points: what somebody has promised to do until a day, and what they answered."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks.models import Network, one_of
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.rules.actions import ActionState, Asked
from vaw.domain.people.models import Organisation
from vaw.kernel.db import TEXT, Model, Versioned

AT = sa.DateTime(timezone=True)


class ActionPoint(Versioned, Model):
    """One thing to be done. Its owner is an account, or an organisation through one of its contacts or a role mailbox.

    `meeting_id`, `item_id`, `decision_id`: where it was agreed. `due_on` is a working day of its county's board. `asks_until`: the day
    that the owner has asked for. `result`: what it led to.
    `link_stamp` makes and unmakes the owner's link.
    """

    __tablename__ = "action_point"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    network_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("network.id"), index=True)
    assignment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assignment.id"), index=True)
    meeting_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("agenda_item.id"))
    decision_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("decision.id"), index=True)
    what: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    owner_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    contact_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("contact.id"))
    due_on: orm.Mapped[date]
    state: orm.Mapped[str] = orm.mapped_column(server_default=ActionState.OPEN.value, default=ActionState.OPEN.value)
    state_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    asks_until: orm.Mapped[date | None]
    result: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))  # who at the board follows it
    link_stamp: orm.Mapped[int] = orm.mapped_column(server_default="1", default=1)
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    network: orm.Mapped[Network | None] = orm.relationship(lazy="raise_on_sql")
    organisation: orm.Mapped[Organisation | None] = orm.relationship(lazy="raise_on_sql")
    meeting: orm.Mapped[Meeting | None] = orm.relationship(lazy="raise_on_sql")
    decision: orm.Mapped[Decision | None] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"state in ({one_of(ActionState)})", name="state"),
        sa.CheckConstraint("num_nonnulls(owner_id, organisation_id) = 1", name="one_owner"),
        sa.CheckConstraint("contact_id is null or organisation_id is not null", name="contact"),
        sa.CheckConstraint("meeting_id is not null or (item_id is null and decision_id is null)", name="source"),
        sa.CheckConstraint("(state = 'more_time') = (asks_until is not null)", name="more_time"),
        sa.Index("ix_action_point_list", "county_id", "due_on", "id"),
        sa.Index("ix_action_point_open", "due_on", "id", postgresql_where=sa.text("state not in ('done', 'dropped')")),
        sa.Index("ix_action_point_owner", "owner_id", postgresql_where=sa.text("owner_id is not null")),
        sa.Index("ix_action_point_organisation", "organisation_id", postgresql_where=sa.text("organisation_id is not null")),
        sa.Index(
            "ix_action_point_search",
            sa.literal_column("search_fold(what)").label("words"),
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
    )


class AgreedAction(Model):
    """An action point as the minutes had it when they were closed: it lives on and changes, what was approved does not."""

    __tablename__ = "agreed_action"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    action_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("action_point.id", ondelete="CASCADE"), unique=True)
    meeting_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    what: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    due_on: orm.Mapped[date]
    owner_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    organisation_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    __table_args__ = (sa.CheckConstraint("num_nonnulls(owner_id, organisation_id) = 1", name="one_owner"),)


class ActionAnswer(Model):
    """What was said of an action point, by the owner through their link (`by_id` None) or by an account."""

    __tablename__ = "action_answer"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    action_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("action_point.id", ondelete="CASCADE"), index=True)
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    state: orm.Mapped[str]
    due_on: orm.Mapped[date]
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submit_key: orm.Mapped[str | None] = orm.mapped_column(unique=True)
    __table_args__ = (sa.CheckConstraint(f"state in ({one_of(ActionState)})", name="state"),)


class ActionLetter(Model):
    """A mail to an owner without an account; one of a kind and due day."""

    __tablename__ = "action_letter"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    action_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("action_point.id", ondelete="CASCADE"))
    kind: orm.Mapped[str]
    ref: orm.Mapped[str] = orm.mapped_column(server_default="", default="")
    written_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (
        sa.UniqueConstraint("action_id", "kind", "ref"),
        sa.CheckConstraint(f"kind in ({one_of(Asked)})", name="kind"),
        sa.Index("ix_action_letter_unsent", "id", postgresql_where=sa.text("sent_at is null")),
    )
