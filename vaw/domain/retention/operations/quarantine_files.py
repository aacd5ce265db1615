"""Files in quarantine: a document's versions, and editions in which a text was frozen. Byte by byte the same when they come back."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import count

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.documents.models import DOCUMENT_BLOB, DOCUMENT_PIECE, Document, DocumentVersion
from vaw.domain.documents.operations import forget_orphans, hold_bytes
from vaw.domain.insight.models import REPORT_PART, Report, ReportFile
from vaw.domain.insight.models.schedules import ReportRun, RunFile
from vaw.domain.retention.models.quarantine import PIECE, Quarantine
from vaw.domain.retention.queries.quarantine import sealed_pieces
from vaw.domain.retention.queries.quarantine_subjects import CONTENT, DOCUMENT_VERSION, REPORT
from vaw.domain.retention.rules.quarantine import COPY_LEAST, HELD, NEEDLE, Became, emptied, without
from vaw.kernel import audit, clock
from vaw.kernel.db import Model, db
from vaw.kernel.sealing import seal, unseal

REPORT_FILE = "report_file"
_DOCUMENTS, _VERSIONS, _REPORTS, _FILES, _RUNS, _RUN_FILES = (
    Model.metadata.tables[model.__tablename__] for model in (Document, DocumentVersion, Report, ReportFile, ReportRun, RunFile)
)


def seal_document(quarantine_id: int, document_id: int) -> int:
    """Seal every version of a document, a piece at a time, and let its bytes go. How many pieces; 0 when it is withheld already."""
    connection = db.session.connection()
    documents, versions = _DOCUMENTS, _VERSIONS
    is_free = sa.select(documents.c.id).where(
        documents.c.id == document_id, documents.c.withheld_at.is_(None), documents.c.removed_at.is_(None)
    )
    if connection.scalar(is_free.with_for_update()) is None:
        return 0
    sealed = 0
    for version_id, sha256 in connection.execute(sa.select(versions.c.id, versions.c.sha256).where(versions.c.document_id == document_id)):
        numbers = connection.scalars(sa.select(DOCUMENT_PIECE.c.number).where(DOCUMENT_PIECE.c.sha256 == sha256)).all()
        for number in sorted(numbers):
            wanted = sa.select(DOCUMENT_PIECE.c.content).where(DOCUMENT_PIECE.c.sha256 == sha256, DOCUMENT_PIECE.c.number == number)
            _keep(quarantine_id, DOCUMENT_VERSION, version_id, CONTENT, bytes(connection.execute(wanted).scalar_one()), part=number)
            sealed += 1
        # A sum that no content has: the row stays, with its day and who uploaded it, and names no bytes.
        none = hashlib.sha256(b"withheld %d" % version_id).digest()
        connection.execute(sa.update(versions).where(versions.c.id == version_id).values(sha256=none))
    connection.execute(sa.update(documents).where(documents.c.id == document_id).values(withheld_at=clock.now()))
    forget_orphans(connection)
    audit.record("document", document_id, {"quarantined": CONTENT, "pieces": sealed})
    return sealed


def withhold_reports(quarantine: Quarantine, texts: Sequence[str]) -> int:
    """Withhold the editions of the county and of the nation in which one of the texts was frozen, with their files; how many pieces.

    What was frozen is not rewritten: its bytes are sealed as they are. The parts of reports that were made to be put together again go.
    """
    needles = sorted({_needle(text) for text in texts if len(text) >= COPY_LEAST})
    connection, sealed = db.session.connection(), 0
    if not texts:
        return 0
    connection.execute(REPORT_PART.delete())
    if not needles:
        return 0
    reports, runs = _REPORTS, _RUNS
    near = sa.or_(reports.c.county_id == quarantine.county_id, reports.c.county_id.is_(None))
    holds = sa.or_(*(sa.func.strpos(sa.cast(reports.c.content, sa.Text), needle) > 0 for needle in needles))
    for report_id in connection.scalars(sa.select(reports.c.id).where(near, holds).order_by(reports.c.id)).all():
        sealed += seal_edition(quarantine.id, report_id, list(texts))
    of_runs = sa.or_(*(sa.func.strpos(sa.cast(runs.c.data, sa.Text), needle) > 0 for needle in needles))
    ids = connection.scalars(sa.select(runs.c.id).where(of_runs)).all()
    run_files = _RUN_FILES
    connection.execute(sa.update(run_files).where(run_files.c.run_id.in_(ids)).values(content=None))
    return sealed


def seal_edition(quarantine_id: int, report_id: int, texts: list[str] | None = None) -> int:
    """Withhold an edition and its files: without these texts, or without all that somebody has typed.

    How many pieces; 0 when it is withheld already.
    """
    reports, connection = _REPORTS, db.session.connection()
    is_free = sa.select(reports.c.content).where(reports.c.id == report_id, reports.c.withheld_at.is_(None)).with_for_update()
    found = connection.execute(is_free).one_or_none()
    if found is None:
        return 0
    left = emptied(found.content, HELD) if texts is None else without(found.content, texts, HELD)
    _keep(quarantine_id, REPORT, report_id, CONTENT, json.dumps(found.content, ensure_ascii=False).encode())
    connection.execute(sa.update(reports).where(reports.c.id == report_id).values(content=left, withheld_at=clock.now()))
    audit.record("report", report_id, {"quarantined": CONTENT})
    return 1 + _seal_files(quarantine_id, report_id)


def _seal_files(quarantine_id: int, report_id: int) -> int:
    files, connection = _FILES, db.session.connection()
    ids = connection.scalars(sa.select(files.c.id).where(files.c.report_id == report_id).order_by(files.c.id)).all()
    for file_id in ids:
        content = connection.execute(sa.select(files.c.content).where(files.c.id == file_id)).scalar_one()
        _keep(quarantine_id, REPORT_FILE, file_id, CONTENT, bytes(content))
        connection.execute(sa.update(files).where(files.c.id == file_id).values(content=b""))
    return len(ids)


def give_back_files(quarantine_id: int) -> int:
    """Open what was sealed of documents and editions; how many versions, editions and files."""
    parts: dict[tuple[str, int, str], list[tuple[int, bytes]]] = defaultdict(list)
    for id, table, row_id, column, _part, sealed in sealed_pieces(quarantine_id):
        if (table, column) in _GIVE:
            parts[table, row_id, column].append((id, unseal(bytes(sealed))))
    for (table, row_id, column), pieces in parts.items():
        contents = [content for _id, content in pieces]
        became = _GIVE[table, column](row_id, contents)
        ids = [id for id, _content in pieces]
        db.session.connection().execute(sa.update(PIECE).where(PIECE.c.id.in_(ids)).values(sealed=None, became=became.value))
    return len(parts)


def erase_files(quarantine_id: int) -> None:
    """A document whose content is erased is removed: that it was there stays. An edition stays withheld; the board makes a new one."""
    versions, documents = _VERSIONS, _DOCUMENTS
    mine = sa.select(PIECE.c.row_id).where(PIECE.c.quarantine_id == quarantine_id, PIECE.c.table_name == DOCUMENT_VERSION)
    connection = db.session.connection()
    ids = connection.scalars(sa.select(versions.c.document_id).where(versions.c.id.in_(mine)).distinct()).all()
    connection.execute(sa.delete(versions).where(versions.c.document_id.in_(ids)))
    connection.execute(sa.update(documents).where(documents.c.id.in_(ids)).values(removed_at=clock.now()))


def _give_document(version_id: int, contents: list[bytes]) -> Became:
    connection, versions = db.session.connection(), _VERSIONS
    document_id = connection.scalar(sa.select(versions.c.document_id).where(versions.c.id == version_id))
    if document_id is None:
        return Became.GONE
    whole = b"".join(contents)
    sha256 = hashlib.sha256(whole).digest()
    hold_bytes()
    blob = {"sha256": sha256, "size_bytes": len(whole), "pieces": len(contents)}
    made = insert(DOCUMENT_BLOB).values(blob).on_conflict_do_nothing().returning(DOCUMENT_BLOB.c.pieces)
    if connection.execute(made).one_or_none() is not None:
        for number, content in zip(count(), contents, strict=False):
            connection.execute(DOCUMENT_PIECE.insert(), {"sha256": sha256, "number": number, "content": content})
    connection.execute(sa.update(versions).where(versions.c.id == version_id).values(sha256=sha256))
    connection.execute(sa.update(_DOCUMENTS).where(_DOCUMENTS.c.id == document_id).values(withheld_at=None))
    return Became.RESTORED


def _give_edition(report_id: int, contents: list[bytes]) -> Became:
    reports = _REPORTS
    back = sa.update(reports).where(reports.c.id == report_id).values(content=json.loads(contents[0]), withheld_at=None)
    return Became.RESTORED if db.session.connection().execute(back).rowcount else Became.GONE


def _give_file(file_id: int, contents: list[bytes]) -> Became:
    files = _FILES
    back = sa.update(files).where(files.c.id == file_id).values(content=contents[0])
    return Became.RESTORED if db.session.connection().execute(back).rowcount else Became.GONE


_GIVE = {(DOCUMENT_VERSION, CONTENT): _give_document, (REPORT, CONTENT): _give_edition, (REPORT_FILE, CONTENT): _give_file}


def _keep(quarantine_id: int, table: str, row_id: int, column: str, content: bytes, *, part: int = 0) -> None:
    piece = {"quarantine_id": quarantine_id, "table_name": table, "row_id": row_id, "column_name": column, "part": part}
    values = {**piece, "is_copy": table in (REPORT, REPORT_FILE), "characters": len(content), "sealed": seal(content)}
    db.session.connection().execute(PIECE.insert(), values)


def _needle(text: str) -> str:
    """By what a text is known again inside a document of JSON: the beginning of its longest line, as JSON spells it."""
    longest = max(text.strip().splitlines(), key=len)
    return json.dumps(longest[:NEEDLE], ensure_ascii=False)[1:-1]
