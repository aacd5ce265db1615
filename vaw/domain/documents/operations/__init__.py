"""Keeping documents: plain functions for the operations of the area whose page a document belongs to, called inside their unit.

Bytes are kept once by content. Who writes bytes holds LOCK with others, who takes bytes away holds it alone: else a document whose
content is known already could be kept in the moment in which the last other one with that content goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.documents.models import DOCUMENT_BLOB, DOCUMENT_PIECE, Document, DocumentVersion
from vaw.domain.documents.queries import count_documents, is_known, versions_of
from vaw.domain.documents.rules import CHUNK, COUNT_MOST, SIZE_MOST, VERSIONS_MOST, Upload, full_name
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken, Withheld

LOCK = 27_016  # of this module alone: features row 27, migration 0016
_WITH_OTHERS = sa.select(sa.func.pg_advisory_xact_lock_shared(LOCK))
_ALONE = sa.select(sa.func.pg_advisory_xact_lock(LOCK))
_NAMED = sa.exists().where(DocumentVersion.sha256 == DOCUMENT_BLOB.c.sha256)


def store(by: Actor, home_kind: str, home_id: int, upload: Upload, *, confirmed: bool = False) -> Document:
    """Keep a new document of this home. `confirmed`: the guard's questions about its name and its text are answered.

    Raises PersonalDataInFile on "file", PersonalData on "name", RuleBroken("documents.too_many"), ("documents.name_known").
    """
    if count_documents(home_kind, home_id) >= COUNT_MOST:
        raise RuleBroken("documents.too_many", field="file", most=COUNT_MOST)
    guard.check_file(upload.found, field="file", confirmed=confirmed)
    document = Document(home_kind=home_kind, home_id=home_id, added_at=clock.now(), name="")
    document.name = _named(document, upload.name, upload.media_type, confirmed)
    db.session.add(document)
    db.session.flush()
    _add_version(by, document, upload, 1)
    return document


def new_version(by: Actor, document: Document, upload: Upload, *, confirmed: bool = False) -> DocumentVersion:
    """Keep a newer version; earlier ones stay. The document keeps its name, with the ending of the new content.

    Raises PersonalDataInFile on "file", Withheld while what is there lies in quarantine, RuleBroken("documents.removed"),
    ("documents.same") when the newest one is alike, ("documents.too_many_versions").
    """
    db.session.refresh(document, with_for_update=True)
    if document.removed_at is not None:
        raise RuleBroken("documents.removed", field="file")
    if document.withheld_at is not None:
        raise Withheld
    newest = versions_of(document)[0]
    if newest.number >= VERSIONS_MOST:
        raise RuleBroken("documents.too_many_versions", field="file", most=VERSIONS_MOST)
    guard.check_file(upload.found, field="file", confirmed=confirmed)
    added = _add_version(by, document, upload, newest.number + 1)
    if added.sha256 == newest.sha256:
        raise RuleBroken("documents.same", field="file")
    document.name = full_name(document.name, upload.media_type)
    return added


def remove(by: Actor, document: Document) -> None:
    """Take the document away with all its versions. That it was there stays; its bytes go at once, unless another document has the same.

    Harmless twice.
    """
    db.session.refresh(document, with_for_update=True)
    if document.removed_at is not None:
        return
    document.removed_at = clock.now()
    for version in versions_of(document):
        db.session.delete(version)
    db.session.flush()
    forget_orphans(db.session.connection())


def forget_orphans(connection: sa.Connection) -> int:
    """Delete the bytes that no version names any more, in the connection's transaction. Returns of how many contents."""
    connection.execute(_ALONE)  # a statement of its own: the next one sees what those who held it have kept
    return connection.execute(DOCUMENT_BLOB.delete().where(~_NAMED)).rowcount


def hold_bytes() -> None:
    """Hold the lock with others who keep bytes, until the unit ends: nobody takes away meanwhile what is put there."""
    db.session.execute(_WITH_OTHERS)


def _named(document: Document, name: str, media_type: str, confirmed: bool) -> str:
    kept = guard.clean(full_name(name, media_type), field="name", kind=guard.Field.FILE_NAME, confirmed=confirmed)
    if is_known(document.home_kind, document.home_id, kept):
        raise RuleBroken("documents.name_known", field="name")
    return kept


def _add_version(by: Actor, document: Document, upload: Upload, number: int) -> DocumentVersion:
    sha256, size_bytes = _keep_bytes(upload.content)
    version = DocumentVersion(
        document_id=document.id,
        number=number,
        sha256=sha256,
        media_type=upload.media_type,
        size_bytes=size_bytes,
        scanned=upload.scanned,
        uploaded_at=clock.now(),
        uploaded_by=by.id,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _keep_bytes(content: IO[bytes]) -> tuple[bytes, int]:
    """(SHA-256, size) of what is kept now, or was before. Read twice, a piece at a time. Raises RuleBroken("documents.too_large")."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(content):
        digest.update(piece)
        size += len(piece)
    if not 0 < size <= SIZE_MOST:
        raise RuleBroken("documents.too_large", field="file", megabytes=SIZE_MOST // 1024 // 1024)
    sha256 = digest.digest()
    hold_bytes()
    blob = {"sha256": sha256, "size_bytes": size, "pieces": -(-size // CHUNK)}
    made = insert(DOCUMENT_BLOB).values(blob).on_conflict_do_nothing().returning(DOCUMENT_BLOB.c.pieces)
    if db.session.execute(made).one_or_none() is not None:
        for number, piece in enumerate(_pieces(content)):
            db.session.execute(DOCUMENT_PIECE.insert(), {"sha256": sha256, "number": number, "content": piece})
    return sha256, size


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while piece := content.read(CHUNK):
        yield piece
