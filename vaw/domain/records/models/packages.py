"""Files that leave the house as one package: a hand-out of a request, or a delivery to an archive; its bytes, and who fetched it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from vaw.domain.geography.models import County
from vaw.domain.records.models import one_of
from vaw.domain.records.rules.packages import PackageKind, PackageState
from vaw.kernel.db import SECRET, Model, Versioned

AT = sa.DateTime(timezone=True)


class RecordsPackage(Versioned, Model):
    """One ZIP. `request_id` and `decision_ids` of a hand-out; `first_year` to `last_year` of a delivery to an archive.

    `sha256` and `size_bytes` of the ZIP; `listed`: its files with their sums, as the manifest inside has them. `expires_at`: then its
    bytes go; a hand-out is made again from the decisions it names.
    """

    __tablename__ = "records_package"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    kind: orm.Mapped[str]
    request_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("records_request.id"), index=True)
    decision_ids: orm.Mapped[list[int]] = orm.mapped_column(ARRAY(sa.Integer), server_default="{}", default=list)
    first_year: orm.Mapped[int | None]
    last_year: orm.Mapped[int | None]
    state: orm.Mapped[str] = orm.mapped_column(server_default="queued", default="queued")
    ordered_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    ordered_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    expires_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    sha256: orm.Mapped[str | None]
    size_bytes: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    listed: orm.Mapped[list[dict[str, Any]] | None] = orm.mapped_column(JSONB)
    county: orm.Mapped[County] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint(f"kind in ({one_of(PackageKind)})", name="kind"),
        sa.CheckConstraint(f"state in ({one_of(PackageState)})", name="state"),
        sa.CheckConstraint("(state = 'done') = (sha256 is not null)", name="done"),
        sa.CheckConstraint("(kind = 'handout') = (request_id is not null)", name="of_request"),
        sa.CheckConstraint("(kind = 'archive') = (first_year is not null and last_year is not null)", name="of_years"),
        sa.Index("ix_records_package_county", "county_id", "kind", "id"),
    )


class RecordsFetch(Model):
    """That somebody fetched a package: the receipt, only ever added."""

    __tablename__ = "records_fetch"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    package_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("records_package.id"), index=True)
    by_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    at: orm.Mapped[datetime] = orm.mapped_column(AT)


RECORDS_PIECE = sa.Table(
    # The bytes of a package in pieces of rules.packages.PIECE, so that neither worker nor web holds them all.
    "records_piece",
    Model.metadata,
    sa.Column("package_id", sa.ForeignKey("records_package.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("content", BYTEA, nullable=False, info=SECRET),
)
