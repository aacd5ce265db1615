"""What the county boards did: one row an activity, its history, its totals, and the imports that brought rows in.

Reach (municipalities, organisations), heads by profession and shares over assignments are values of the activity itself: they are
never changed apart from it, so they lie in its row and come with its version and its audit line.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from vaw.domain.activities.rules.imports import ImportState
from vaw.domain.activities.rules.log import MINUTES_MOST, Mode
from vaw.domain.geography.models import County
from vaw.kernel.db import TEXT, Model, Versioned
from vaw.kernel.sealing import SEALED

AT = sa.DateTime(timezone=True)


class Activity(Versioned, Model):
    """`women`, `men`, `unstated`: heads; all three empty means "not counted", which differs from 0.

    `heads`: {profession code: [women, men, unstated]} when heads were split by profession; the sums equal the three columns.
    `shares`: {assignment id: per cent}, whole numbers that sum to 100.
    `submit_key` makes a second click, a retry or the back button find this row instead of making another.
    """

    __tablename__ = "activity"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    done_on: orm.Mapped[date]
    type: orm.Mapped[str]
    field: orm.Mapped[str]
    mode: orm.Mapped[str]
    sub_goal: orm.Mapped[str | None]  # one of those in force on the day (features row 2)
    objective: orm.Mapped[str | None]  # national objective of the strategy
    minutes: orm.Mapped[int]
    women: orm.Mapped[int | None]
    men: orm.Mapped[int | None]
    unstated: orm.Mapped[int | None]
    heads: orm.Mapped[dict[str, list[int]] | None] = orm.mapped_column(JSONB(none_as_null=True))
    municipality_ids: orm.Mapped[list[int]] = orm.mapped_column(ARRAY(sa.Integer))
    organisation_ids: orm.Mapped[list[int]] = orm.mapped_column(ARRAY(sa.Integer))
    shares: orm.Mapped[dict[str, int]] = orm.mapped_column(JSONB)
    text: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    submit_key: orm.Mapped[UUID | None]
    import_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("import_batch.id"))
    withdrawn_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("submit_key"),
        sa.CheckConstraint(f"minutes between 1 and {MINUTES_MOST}", name="minutes"),
        sa.CheckConstraint("num_nulls(women, men, unstated) in (0, 3)", name="heads_together"),
        sa.CheckConstraint("women >= 0 and men >= 0 and unstated >= 0", name="heads"),
        sa.CheckConstraint(f"mode in ({', '.join(repr(mode.value) for mode in Mode)})", name="mode"),
        sa.Index("ix_activity_newest", "county_id", sa.desc("done_on"), sa.desc("id"), postgresql_where=sa.text("withdrawn_at is null")),
        sa.Index(
            "ix_activity_type", "county_id", "type", sa.desc("done_on"), sa.desc("id"), postgresql_where=sa.text("withdrawn_at is null")
        ),
        sa.Index(
            "ix_activity_field", "county_id", "field", sa.desc("done_on"), sa.desc("id"), postgresql_where=sa.text("withdrawn_at is null")
        ),
        sa.Index("ix_activity_municipalities", "municipality_ids", postgresql_using="gin"),
        sa.Index("ix_activity_words", sa.text("to_tsvector('swedish', text)"), postgresql_using="gin"),
        sa.Index(
            "ix_activity_search",
            "county_id",
            sa.literal_column("search_fold(text)").label("words"),
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
        sa.Index(
            "ix_activity_last",
            "created_by",
            "county_id",
            sa.desc("id"),
            postgresql_where=sa.text("import_id is null and withdrawn_at is null"),
        ),
        sa.Index("ix_activity_import", "import_id", postgresql_where=sa.text("import_id is not null")),
    )


class ActivityVersion(Model):
    """What an activity said before a change, who changed it and why. Disposed of with the activity: old text must not outlive it."""

    __tablename__ = "activity_version"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    activity_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    version: orm.Mapped[int]
    changed_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    changed_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    change: orm.Mapped[str]  # "corrected", "withdrawn", "restored"
    reason: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    before: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB, info=TEXT)


class Draft(Versioned, Model):
    """A log that an ended event proposes; confirmed in one step it becomes an activity (features row 11).

    `source_kind`, `source_ref`: the event ("meeting", "17"); one event proposes once in a county, however often its job runs.
    `user_id`: whose it is to confirm. `entry`: rules.log.Entry as JSON, days in ISO. `due_on`: when it should be confirmed.
    """

    __tablename__ = "activity_draft"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    source_kind: orm.Mapped[str]
    source_ref: orm.Mapped[str]
    state: orm.Mapped[str] = orm.mapped_column(server_default="open", default="open")
    entry: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB, info=TEXT)
    done_on: orm.Mapped[date]
    type: orm.Mapped[str]
    proposed_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    due_on: orm.Mapped[date]
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    activity_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("activity.id", ondelete="SET NULL"))
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("county_id", "source_kind", "source_ref"),
        sa.CheckConstraint("state in ('open', 'confirmed', 'dismissed')", name="state"),
        sa.Index("ix_activity_draft_open", "due_on", "id", postgresql_where=sa.text("state = 'open'")),
        sa.Index("ix_activity_draft_mine", "user_id", sa.desc("id"), postgresql_where=sa.text("state = 'open'")),
    )


class LockedYear(Model):
    """A reported year: nothing in it changes any more. `edition` names the report that locks it."""

    __tablename__ = "locked_year"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    year: orm.Mapped[int]
    edition: orm.Mapped[str]
    report_id: orm.Mapped[int]
    locked_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    locked_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (sa.UniqueConstraint("county_id", "year"),)


class ImportBatch(Versioned, Model):
    """A spreadsheet on its way in. `content` lies sealed and only until the batch ends; refused rows leave number, column and code.

    `mapping`: imports.opening.Plan as JSON. `report`: what contracts.md promises for `data import --json`, plus "warnings" and more.
    `error`: a code; what its sentence needs lies in mapping["details"].
    """

    __tablename__ = "import_batch"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    file_name: orm.Mapped[str]
    state: orm.Mapped[str]
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    assignment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    content: orm.Mapped[bytes | None] = orm.mapped_column(BYTEA, deferred=True, info=SEALED)
    mapping: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    # The audit says only that the report changed: it can name thousands of rows.
    report: orm.Mapped[dict[str, Any] | None] = orm.mapped_column(JSONB(none_as_null=True), info={"secret": True})
    rows_total: orm.Mapped[int] = orm.mapped_column(server_default="0", default=0)
    error: orm.Mapped[str | None]
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"state in ({', '.join(repr(state.value) for state in ImportState)})", name="state"),
        sa.Index(None, "county_id", sa.desc("id")),
    )


class ImportMapping(Model):
    """What a county calls its columns: the mapping that was confirmed last for a set of headings."""

    __tablename__ = "import_mapping"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    headings: orm.Mapped[str]  # the headings, folded and joined: the key by which the mapping is found again
    mapping: orm.Mapped[dict[str, Any]] = orm.mapped_column(JSONB)
    __table_args__ = (sa.UniqueConstraint("county_id", "headings"),)


PROGRESS = sa.Table(
    # How far a batch has come: written outside the batch's own transaction, so that a page can see it.
    "import_progress",
    Model.metadata,
    sa.Column("batch_id", sa.ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("rows_done", sa.Integer, nullable=False),
)


def _total(name: str, *keys: sa.Column[Any], measures: tuple[str, ...], by_year: tuple[str, ...] = ()) -> sa.Table:
    """`by_year`: the columns by which the whole country is read."""
    columns = [sa.Column("county_id", sa.Integer, primary_key=True), sa.Column("year", sa.Integer, primary_key=True), *keys]
    counts = (sa.Column(measure, sa.BigInteger, nullable=False) for measure in measures)
    return sa.Table(name, Model.metadata, *columns, *counts, *([sa.Index(None, *by_year)] if by_year else []))


# Totals, kept by the operations in the same commit (queries.totals; `vaw data recount` proves them against the rows).
# Their SQL writes whole rows: columns stand in the database as they do here, keys first.
# `counted`: activities whose heads were counted. `share_minutes`: minutes × per cent, so that shares stay whole numbers.
HEADS = ("n", "counted", "minutes", "women", "men", "unstated")
MONTH = _total("activity_month", sa.Column("month", sa.Integer, primary_key=True), measures=HEADS, by_year=("year",))
YEAR = _total("activity_year", sa.Column("type", sa.Text, primary_key=True), sa.Column("field", sa.Text, primary_key=True), measures=HEADS)
REACH = _total(  # `field` '': all of them, so that several years' municipalities are counted in few rows
    "activity_reach",
    sa.Column("municipality_id", sa.Integer, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    measures=("n", "minutes"),
    by_year=("year", "field"),
)


def _slice(name: str, key: sa.Column[Any], *measures: str) -> sa.Table:
    """A total that answers the filters of the statistics. `objective`: '' where none was given.

    `assignment_id` 0 counts each activity once; beside it stands a row for every assignment that has a share in it. `month` 0: the whole
    year, so that the country's years are read from few rows. For the same reason an assignment's own sums are rows: `field` ''.
    """
    keys = ("county_id", "year", "assignment_id", "field", "objective")
    columns = [sa.Column(one, sa.Text if one in ("field", "objective") else sa.Integer, primary_key=True) for one in keys]
    counts = (sa.Column(measure, sa.BigInteger, nullable=False) for measure in measures)
    index = sa.Index(None, "year", "assignment_id", *(["month"] if key.name == "month" else []), "field")
    return sa.Table(name, Model.metadata, *columns, key, *counts, index)


SLICE = _slice(
    "activity_slice",
    sa.Column("month", sa.Integer, primary_key=True),
    "n", "counted", "share_minutes", "women", "men", "unstated",
)  # fmt: skip
SLICE_REACH = _slice("activity_slice_reach", sa.Column("municipality_id", sa.Integer, primary_key=True), "n", "share_minutes")
SLICE_HEADS = _slice("activity_slice_heads", sa.Column("profession", sa.Text, primary_key=True), "women", "men", "unstated")
TOTALS = (MONTH, YEAR, REACH, SLICE, SLICE_REACH, SLICE_HEADS)
