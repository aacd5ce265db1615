"""Reading documents. Whoever calls has got the home within the actor's scope: a document has no right of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.documents.models import DOCUMENT_BLOB, DOCUMENT_PIECE, Document, DocumentVersion
from vaw.domain.documents.rules import COUNT_MOST
from vaw.domain.people.models import User
from vaw.kernel.db import READS, Prepared, db, reading
from vaw.kernel.errors import NotFound, Withheld

_NEWEST = (
    sa.select(sa.func.max(DocumentVersion.number)).where(DocumentVersion.document_id == Document.id).correlate(Document).scalar_subquery()
)
_LINES = Prepared(
    sa.select(
        Document.id, Document.name, DocumentVersion.number, DocumentVersion.media_type, DocumentVersion.size_bytes,
        DocumentVersion.uploaded_at, User.name, DocumentVersion.scanned,
    )
    .join(DocumentVersion, sa.and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == _NEWEST))
    .outerjoin(User, User.id == DocumentVersion.uploaded_by)
    .where(Document.home_kind == sa.bindparam("kind"), Document.home_id == sa.bindparam("home"), Document.removed_at.is_(None))
    .order_by(sa.func.lower(Document.name), Document.id)
    .limit(COUNT_MOST)
)  # fmt: skip
_PIECE = Prepared(
    sa.select(DOCUMENT_PIECE.c.content).where(
        DOCUMENT_PIECE.c.sha256 == sa.bindparam("sha256"), DOCUMENT_PIECE.c.number == sa.bindparam("n")
    )
)


class Line(NamedTuple):
    """A document as a list shows it, with its newest version; `by`: who uploaded it, None when no person did."""

    id: int
    name: str
    number: int
    media_type: str
    size_bytes: int
    uploaded_at: datetime
    by: str | None
    scanned: bool


def list_documents(home_kind: str, home_id: int) -> list[Line]:
    """All documents of a home that are there, by name."""
    with reading() as connection:
        return [Line(*row) for row in _LINES.all(connection, {"kind": home_kind, "home": home_id})]


def count_documents(home_kind: str, home_id: int) -> int:
    """How many are there."""
    wanted = sa.select(sa.func.count(Document.id)).where(*_of(home_kind, home_id))
    return db.session.scalar(wanted) or 0


def is_known(home_kind: str, home_id: int, name: str) -> bool:
    """Whether a document of this home is called so, in large letters or small."""
    wanted = sa.select(Document.id).where(*_of(home_kind, home_id), sa.func.lower(Document.name) == name.lower()).limit(1)
    return db.session.scalar(wanted) is not None


def get_document(home_kind: str, home_id: int, document_id: int) -> Document:
    """One of this home's documents. Raises NotFound when absent, removed, or another home's."""
    found = db.session.scalars(sa.select(Document).where(*_of(home_kind, home_id), Document.id == document_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def versions_of(document: Document) -> list[DocumentVersion]:
    """Its versions, newest first."""
    wanted = sa.select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    return list(db.session.scalars(wanted.order_by(DocumentVersion.number.desc())))


def names_of(versions: list[DocumentVersion]) -> dict[int, str]:
    """{account: name} of those who uploaded them."""
    wanted = sa.select(User.id, User.name).where(User.id.in_({version.uploaded_by for version in versions} - {None}))
    return {row.id: row.name for row in db.session.execute(wanted)}


def get_version(document: Document, number: int) -> DocumentVersion:
    """Raises NotFound, Withheld while its content lies in quarantine."""
    if document.withheld_at is not None:
        raise Withheld
    wanted = sa.select(DocumentVersion).where(DocumentVersion.document_id == document.id, DocumentVersion.number == number)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def pieces(sha256: bytes) -> Iterator[bytes]:
    """The content in pieces, each read when it is asked for: a slow receiver holds neither memory nor a connection.

    Raises NotFound at once when nothing is kept under this sum; RuntimeError in the middle when it is deleted meanwhile, so that
    nobody takes half a file for a whole one. The iterator needs no application around it.
    """
    with reading() as connection:
        count = connection.scalar(sa.select(DOCUMENT_BLOB.c.pieces).where(DOCUMENT_BLOB.c.sha256 == sha256))
    if count is None:
        raise NotFound
    return _each_piece(db.engines[READS], sha256, count)


def _each_piece(engine: sa.Engine, sha256: bytes, count: int) -> Iterator[bytes]:
    for number in range(count):
        with engine.connect() as connection:
            found = _PIECE.all(connection, {"sha256": sha256, "n": number})
        if not found:
            raise RuntimeError("a document went while it was read")
        yield bytes(found[0][0])


def _of(home_kind: str, home_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (Document.home_kind == home_kind, Document.home_id == home_id, Document.removed_at.is_(None))
