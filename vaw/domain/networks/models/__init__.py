"""Networks and their seats. A seat is an organisation's; who sits on it comes and goes (domain.md 1.5: organisations first).

Beside this module: agreements, action points, meetings, minutes.
"""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.networks.rules import HolderKind, Level, Rhythm, SeatRole
from vaw.domain.networks.rules.meetings import CalendarShows
from vaw.domain.people.models import Contact, Organisation
from vaw.kernel.db import TEXT, Model, Versioned

IDS = ARRAY(sa.Integer)


def one_of(values: type[StrEnum]) -> str:
    """The values of an enum as they stand in a CHECK constraint."""
    return ", ".join(repr(value.value) for value in values)


class Network(Versioned, Model):
    """A group in which organisations work together (features row 17).

    `county_id`: whose it is, None for a national one; `co_county_ids`: the other counties of one that spans several. `type`: code of the
    dated list "network_type". `chair`: by role ("landshövdingen"), never by name. `assignment_ids`: government assignments it serves.
    """

    __tablename__ = "network"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    co_county_ids: orm.Mapped[list[int]] = orm.mapped_column(IDS, server_default="{}", default=list)
    type: orm.Mapped[str]
    level: orm.Mapped[str]
    name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    sort_key: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    purpose: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    chair: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    calendar_shows: orm.Mapped[str] = orm.mapped_column(server_default=CalendarShows.TIME.value, default=CalendarShows.TIME.value)
    rhythm: orm.Mapped[str]
    assignment_ids: orm.Mapped[list[int]] = orm.mapped_column(IDS, server_default="{}", default=list)
    responsible_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    since_on: orm.Mapped[date]
    until_on: orm.Mapped[date | None]
    review_on: orm.Mapped[date | None]  # when somebody looks next whether purpose, seats and mandate still hold
    __table_args__ = (
        sa.CheckConstraint(f"level in ({one_of(Level)})", name="level"),
        sa.CheckConstraint(f"calendar_shows in ({one_of(CalendarShows)})", name="calendar_shows"),
        sa.CheckConstraint(f"rhythm in ({one_of(Rhythm)})", name="rhythm"),
        sa.CheckConstraint("until_on is null or until_on >= since_on", name="period"),
        sa.CheckConstraint("county_id is not null or co_county_ids = '{}'", name="national"),
        sa.CheckConstraint("not (county_id = any (co_county_ids))", name="counties"),
        sa.Index("ix_network_list", "county_id", "sort_key", "id"),
        sa.Index("ix_network_co_counties", "co_county_ids", postgresql_using="gin"),
        sa.Index("ix_network_assignments", "assignment_ids", postgresql_using="gin"),
        sa.Index("ix_network_review", "review_on", postgresql_where=sa.text("until_on is null and review_on is not null")),
    )


class Seat(Versioned, Model):
    """An organisation's place in a network from a day to a day. It stays when people leave."""

    __tablename__ = "seat"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    network_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("network.id", ondelete="CASCADE"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)
    role: orm.Mapped[str]
    since_on: orm.Mapped[date]
    until_on: orm.Mapped[date | None]
    network: orm.Mapped[Network] = orm.relationship(lazy="raise_on_sql")
    organisation: orm.Mapped[Organisation] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"role in ({one_of(SeatRole)})", name="role"),
        sa.CheckConstraint("until_on is null or until_on >= since_on", name="period"),
        sa.Index("ix_seat_network", "network_id", "since_on", "id"),
    )


class SeatHolder(Versioned, Model):
    """Who comes for an organisation: one of its contacts, or a role with a mailbox. Names stay with the contact (people.Contact).

    A seat is vacant on a day when no ordinary holder counts that day, or the holder's contact has ended.
    """

    __tablename__ = "seat_holder"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    seat_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("seat.id", ondelete="CASCADE"))
    kind: orm.Mapped[str]
    contact_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("contact.id"), index=True)
    role_title: orm.Mapped[str] = orm.mapped_column(info=TEXT, server_default="", default="")
    mailbox: orm.Mapped[str | None] = orm.mapped_column(info=TEXT)
    since_on: orm.Mapped[date]
    until_on: orm.Mapped[date | None]
    seat: orm.Mapped[Seat] = orm.relationship(lazy="raise_on_sql")
    contact: orm.Mapped[Contact | None] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"kind in ({one_of(HolderKind)})", name="kind"),
        sa.CheckConstraint("contact_id is not null or mailbox is not null", name="reachable"),
        sa.CheckConstraint("until_on is null or until_on >= since_on", name="period"),
        sa.Index("ix_seat_holder_seat", "seat_id", "since_on", "id"),
    )
