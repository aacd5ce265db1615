"""What facilities report: append-only snapshots, the pointer to the last one, counts of those turned away, links, fixed days and totals.

The database itself refuses to change or delete a snapshot, a count or a fixed day (migration 0033).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.domain.housing.models import AT, Facility, one_of
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import Act, Channel
from vaw.domain.housing.rules.turned_away import COUNT_MOST, Group, Reason
from vaw.kernel.db import Model


class CapacitySnapshot(Model):
    """Numbers of one facility that hold from an instant until the next ones.

    `sequence` is the total order in which a facility's snapshots were taken in; at equal instants the later one holds.
    `at`: the instant from which they hold; `recorded_at`: when we learnt of them. `confirmed_at`: when somebody last vouched for these
    numbers: `at`, or that of the numbers to which an undo goes back. The three numbers are empty together: unknown, by undoing the first.
    `replaces_id`: the one whose place a correction or undo takes, at the same instant, so that history reads as if the mistake never
    was; what was counted with it (turned away, nights) counts no more. `nights`: of everybody since the snapshot before; None: not told.
    `nights_children`: how many of them were children's; None: not told apart.
    """

    __tablename__ = "capacity_snapshot"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    facility_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("facility.id"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    sequence: orm.Mapped[int]
    at: orm.Mapped[datetime] = orm.mapped_column(AT)
    recorded_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    confirmed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    act: orm.Mapped[str]
    channel: orm.Mapped[str]
    adults: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    children: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    closed: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    nights: orm.Mapped[int | None]
    nights_children: orm.Mapped[int | None]
    turned_away: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    replaces_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("capacity_snapshot.id"), unique=True)
    recorded_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    submit_key: orm.Mapped[UUID | None] = orm.mapped_column(unique=True)
    facility: orm.Mapped[Facility] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("facility_id", "sequence"),
        sa.CheckConstraint(f"act in ({one_of(Act)})", name="act"),
        sa.CheckConstraint(f"channel in ({one_of(Channel)})", name="channel"),
        sa.CheckConstraint("num_nulls(adults, children, closed) in (0, 3)", name="together"),
        sa.CheckConstraint("adults is not null or act = 'undo'", name="unknown"),
        sa.CheckConstraint("(adults is null) = (confirmed_at is null)", name="confirmed"),
        sa.CheckConstraint("(replaces_id is not null) = (act in ('correction', 'undo'))", name="replaces"),
        sa.CheckConstraint("adults >= 0 and children >= 0 and closed >= 0", name="numbers"),
        sa.CheckConstraint(f"turned_away between 0 and {COUNT_MOST}", name="turned_away"),
        sa.CheckConstraint("nights >= 0 and nights_children between 0 and nights", name="nights"),
        sa.CheckConstraint("nights is not null or nights_children is null", name="nights_apart"),
        sa.Index("ix_capacity_snapshot_as_of", "facility_id", sa.desc("at"), sa.desc("sequence")),
        sa.Index("ix_capacity_snapshot_newest", "county_id", sa.desc("recorded_at"), sa.desc("id")),
    )


class TurnedAway(Model):
    """How many a report counted in one cell of reason and group since the one before. Never a case."""

    __tablename__ = "turned_away"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    snapshot_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("capacity_snapshot.id"))
    facility_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("facility.id"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    on_day: orm.Mapped[date]
    reason: orm.Mapped[str]
    whom: orm.Mapped[str]
    count: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    snapshot: orm.Mapped[CapacitySnapshot] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("snapshot_id", "reason", "whom"),
        sa.CheckConstraint(f"reason in ({one_of(Reason)})", name="reason"),
        sa.CheckConstraint(f"whom in ({one_of(Group)})", name="whom"),
        sa.CheckConstraint(f"count between 1 and {COUNT_MOST}", name="count"),
        sa.Index("ix_turned_away_facility", "facility_id", "on_day"),
    )


class ReportLink(Model):
    """One mail that asks a facility for the numbers of a period, and whether its link was used.

    Unique by period, so that a sweep which runs again asks nobody twice. `stamp` grows when the link is made anew: the old one ends.
    """

    __tablename__ = "report_link"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    facility_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("facility.id", ondelete="CASCADE"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    period_on: orm.Mapped[date]
    cadence: orm.Mapped[str]
    stamp: orm.Mapped[int] = orm.mapped_column(server_default="1", default=1)
    written_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    sent_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    expires_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    used_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    snapshot_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("capacity_snapshot.id"))
    facility: orm.Mapped[Facility] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("facility_id", "period_on"),
        sa.CheckConstraint(f"cadence in ({one_of(Cadence)})", name="cadence"),
        sa.CheckConstraint("snapshot_id is null or used_at is not null", name="used"),
        sa.Index("ix_report_link_unsent", "id", postgresql_where=sa.text("sent_at is null")),
    )


class FormerCadence(Model):
    """How often a county, or with `facility_id` one facility, was asked until a day, before that was changed.

    What holds a day is the former one with the nearest last day from it on, else the present one. `cadence` None: the facility was asked
    as often as its county.
    """

    __tablename__ = "former_cadence"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    facility_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("facility.id", ondelete="CASCADE"), index=True)
    until_on: orm.Mapped[date]
    cadence: orm.Mapped[str | None]
    __table_args__ = (
        sa.CheckConstraint(f"cadence in ({one_of(Cadence)})", name="cadence"),
        sa.CheckConstraint("num_nonnulls(facility_id, cadence) > 0", name="county"),
        sa.Index("uq_former_cadence_day", "county_id", "facility_id", "until_on", unique=True, postgresql_nulls_not_distinct=True),
    )


class FixedDay(Model):
    """The counties' numbers of a day, frozen: later corrections do not reach them. `checksum`: SHA-256 of `content` as canonical JSON."""

    __tablename__ = "fixed_day"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    on_day: orm.Mapped[date] = orm.mapped_column(unique=True)
    frozen_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    content: orm.Mapped[list[dict[str, Any]]] = orm.mapped_column(JSONB)
    checksum: orm.Mapped[str]


# A facility's last snapshot (by `at`, then `sequence`), kept by the operation that records. The row is there from the facility's first day
# and is what parallel writers lock; `sequence` is the highest given out. The numbers are empty until somebody reports.
NOW = sa.Table(
    "facility_now",
    Model.metadata,
    sa.Column("facility_id", sa.ForeignKey("facility.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), nullable=False),
    sa.Column("county_id", sa.ForeignKey("county.id"), nullable=False, index=True),
    sa.Column("sequence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("snapshot_id", sa.ForeignKey("capacity_snapshot.id")),
    sa.Column("at", AT),
    sa.Column("confirmed_at", AT),
    sa.Column("adults", sa.SmallInteger),
    sa.Column("children", sa.SmallInteger),
    sa.Column("closed", sa.SmallInteger),
)
# How the counties' facilities stood at the end of a day: what the year's curve reads. Facilities are open ones; `fresh`, `stale` and
# `unknown` part them, `filled` are fresh ones without a free bed. Beds of all; the reported numbers are those of fresh facilities alone.
DAY = sa.Table(
    "capacity_day",
    Model.metadata,
    sa.Column("on_day", sa.Date, primary_key=True),
    sa.Column("county_id", sa.ForeignKey("county.id"), primary_key=True),
    *(
        sa.Column(name, sa.Integer, nullable=False)
        for name in (
            "facilities", "fresh", "stale", "unknown", "filled", "beds", "beds_adults", "beds_children", "family_places", "authorised",
            "authorised_silent", "fresh_beds", "adults", "children", "closed",
        )
    ),
)  # fmt: skip
# Turned away by quarter, added to and taken from in the same commit as the reports.
QUARTER = sa.Table(
    "turned_away_quarter",
    Model.metadata,
    sa.Column("county_id", sa.ForeignKey("county.id"), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("quarter", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("reason", sa.Text, primary_key=True),
    sa.Column("whom", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)
# Nights that were told, by facility and month of the report, kept in the same commit. No row, or no reports in it: unknown, which is not
# zero. `apart`: those of `nights` of which it was said how many were children's; `children`: these.
NIGHTS = sa.Table(
    "housing_nights",
    Model.metadata,
    sa.Column("facility_id", sa.ForeignKey("facility.id"), primary_key=True),
    sa.Column("year", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("month", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), nullable=False),
    sa.Column("county_id", sa.ForeignKey("county.id"), nullable=False),
    *(sa.Column(name, sa.Integer, nullable=False) for name in ("reports", "nights", "apart", "children")),
    sa.Index("ix_housing_nights_year", "year", "county_id"),
)
# Questions of "who could take …?" that nobody could meet: all that is kept of them.
UNMET = sa.Table(
    "unmet_need",
    Model.metadata,
    sa.Column("county_id", sa.ForeignKey("county.id"), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("quarter", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("reason", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)
