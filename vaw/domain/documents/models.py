"""Documents, their versions, and their bytes in pieces, one copy by content."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA

from vaw.kernel.db import SECRET, TEXT, Model, Versioned

AT = sa.DateTime(timezone=True)


class Document(Versioned, Model):
    """A document of something: `home_kind` and `home_id` say of what ("network", 17). Removed ones keep their row, not their bytes.

    `withheld_at`: since when its content lies in quarantine (vaw.domain.retention), so that nobody is given it.
    """

    __tablename__ = "document"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    home_kind: orm.Mapped[str]
    home_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    name: orm.Mapped[str] = orm.mapped_column(info=TEXT)
    added_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    removed_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    withheld_at: orm.Mapped[datetime | None] = orm.mapped_column(AT)
    __table_args__ = (sa.Index("ix_document_home", "home_kind", "home_id", "id", postgresql_where=sa.text("removed_at is null")),)


class DocumentVersion(Model):
    """One upload. `media_type` is what the content is, never what the browser said. `scanned`: whether a scanner has looked."""

    __tablename__ = "document_version"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    document_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("document.id", ondelete="CASCADE"))
    number: orm.Mapped[int]
    sha256: orm.Mapped[bytes] = orm.mapped_column(BYTEA, info=SECRET, index=True)
    media_type: orm.Mapped[str]
    size_bytes: orm.Mapped[int]
    scanned: orm.Mapped[bool]
    uploaded_at: orm.Mapped[datetime] = orm.mapped_column(AT)
    uploaded_by: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("app_user.id"))
    __table_args__ = (sa.UniqueConstraint("document_id", "number"),)


# The bytes, once by content, in pieces of rules.CHUNK. Deleted when no version names them any more.
DOCUMENT_BLOB = sa.Table(
    "document_blob",
    Model.metadata,
    sa.Column("sha256", BYTEA, primary_key=True),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("pieces", sa.Integer, nullable=False),
)
DOCUMENT_PIECE = sa.Table(
    "document_piece",
    Model.metadata,
    sa.Column("sha256", sa.ForeignKey("document_blob.sha256", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("content", BYTEA, nullable=False),
)
