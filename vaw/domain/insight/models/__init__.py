"""Reports that were ordered, and the files that came out."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

from vaw.domain.geography.models import County
from vaw.domain.insight.rules import ReportState, title_in
from vaw.kernel.db import Model, Versioned

AT = sa.DateTime(timezone=True)


class Report(Versioned, Model):
    """One edition of a report: its numbers are frozen in `data` when it is built, and every file is made from these.

    `data`: {figure code: [row, …]} as the figures gave them. `edition` counts from 1 within kind, county and year. Of an account that was
    written here: `account_id`, its `title` (`title_en` is "" where nobody knows it), and in `content` its sections with their texts, what
    its figures meant that day, and under "english" the same numbers and meanings in English words (queries.english).
    `reference`: its number in the board's registry (dnr), "" when it has none. `county_id` None: of the whole country, put together from
    what the counties approved under `assignment_id`. `gaps`: what its files lack ({"format", "title" of the section or figure, "" when the
    file is missing whole, "why"}). `withheld_at`: since when it is given to nobody, because a text in it lies in quarantine.
    """

    __tablename__ = "report"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    kind: orm.Mapped[str]
    county_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("county.id"))
    year: orm.Mapped[int]
    edition: orm.Mapped[int]
    language: orm.Mapped[str]
    state: orm.Mapped[str]
    created_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    created_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    approved_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    data: orm.Mapped[dict[str, Any] | None] = orm.mapped_column(JSONB(none_as_null=True), deferred=True, info={"text": True})
    error: orm.Mapped[str | None]
    account_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assignment_account.id"), index=True)
    title: orm.Mapped[str] = orm.mapped_column(info={"text": True}, server_default="", default="")
    title_en: orm.Mapped[str] = orm.mapped_column(info={"text": True}, server_default="", default="")
    reference: orm.Mapped[str] = orm.mapped_column(info={"text": True}, server_default="", default="")
    content: orm.Mapped[dict[str, Any] | None] = orm.mapped_column(JSONB(none_as_null=True), deferred=True, info={"text": True})
    gaps: orm.Mapped[list[dict[str, str]]] = orm.mapped_column(JSONB, server_default="[]", default=list, info={"text": True})
    assignment_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("assignment.id"))
    withheld_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    county: orm.Mapped[County | None] = orm.relationship(lazy="raise_on_sql")
    files: orm.Mapped[list["ReportFile"]] = orm.relationship(lazy="raise_on_sql", back_populates="report", order_by="ReportFile.id")
    __table_args__ = (
        sa.UniqueConstraint("kind", "county_id", "year", "edition"),
        sa.CheckConstraint(f"state in ({', '.join(repr(state.value) for state in ReportState)})", name="state"),
        sa.Index(None, "county_id", sa.desc("id")),
        sa.Index("uq_report_nation", "kind", "year", "edition", unique=True, postgresql_where=sa.text("county_id is null")),
    )

    @property
    def called(self) -> str:
        """Its title in the reader's language, "" for one that has none of its own."""
        return title_in(self.title, self.title_en)


class ReportFile(Model):
    """A finished file: bytes that never change, with their checksum."""

    __tablename__ = "report_file"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    report_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("report.id", ondelete="CASCADE"), index=True)
    format: orm.Mapped[str]
    content: orm.Mapped[bytes] = orm.mapped_column(BYTEA, deferred=True, info={"secret": True})
    size_bytes: orm.Mapped[int]
    sha256: orm.Mapped[str]
    report: orm.Mapped[Report] = orm.relationship(lazy="raise_on_sql", back_populates="files")
    __table_args__ = (sa.UniqueConstraint("report_id", "format"),)


REPORT_PROGRESS = sa.Table(
    # Written outside the report's own transaction, so that a page can see it.
    "report_progress",
    Model.metadata,
    sa.Column("report_id", sa.ForeignKey("report.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("percent", sa.Integer, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("facts", JSONB, nullable=False, server_default="{}"),
)
REPORT_PART = sa.Table(
    # Sections of reports as PDF, by what decides their bytes: not records, only work that need not be done again.
    "report_part",
    Model.metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("content", BYTEA, nullable=False),
    sa.Column("facts", JSONB, nullable=False),
    sa.Column("used_at", AT, nullable=False, index=True),
)
