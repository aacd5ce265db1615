"""Which files have left with a text that went into quarantine, and who fetched them, as far as receipts are kept.

Requests for documents stand above this area, so their tables are named and their models are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.documents.models import DocumentVersion
from vaw.domain.insight.models import ReportFile
from vaw.domain.people.models import User
from vaw.domain.retention.models.quarantine import PIECE, Quarantine
from vaw.domain.retention.queries.quarantine_subjects import DOCUMENT, DOCUMENT_VERSION, REPORT, WHOLE, above
from vaw.kernel.db import Model, reading

COPY = "records_copy"
MOST = 200
_WHOLE = {DOCUMENT_VERSION: (DOCUMENT, DocumentVersion.document_id), "report_file": (REPORT, ReportFile.report_id)}


class Given(NamedTuple):
    """A file that may hold the text, once for each time that somebody fetched it. `at` None: nobody has."""

    package_id: int
    is_archive: bool
    ordered_at: datetime
    who: str | None
    at: datetime | None


def columns(table: str) -> Any:
    return Model.metadata.tables[table].c


def documents(connection: sa.Connection, rows: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """The rows and all that they stand below: a request names one of them."""
    return {one for row in rows for one in (row, *above(connection, *row))}


def holding(connection: sa.Connection, quarantine: Quarantine, rows: Iterable[tuple[str, int]] = ()) -> sa.ColumnElement[bool]:
    """Which packages may hold it: hand-outs of these documents, and all of the county's deliveries to an archive, which nobody searches."""
    rows = {*rows, *_rows_of(connection, quarantine)}
    package, decision, item, copy = (columns(name) for name in ("records_package", "records_decision", "records_item", COPY))
    ids = {table: sorted(id for name, id in rows if name == table) for table in ("records_request", "records_decision", COPY)}
    its = sa.tuple_(item.kind, item.row_id).in_(sorted(documents(connection, rows)))
    decided = sa.select(decision.id).where(
        sa.or_(
            decision.id.in_(ids["records_decision"]),
            decision.id.in_(sa.select(copy.decision_id).where(copy.id.in_(ids[COPY]))),
            sa.exists().where(item.id == decision.item_id, its),
        )
    )
    return sa.or_(
        sa.and_(package.kind == "archive", package.county_id == quarantine.county_id),
        package.request_id.in_(ids["records_request"]),
        package.decision_ids.overlap(list(connection.scalars(decided))),
    )


def given_with(quarantine: Quarantine) -> list[Given]:
    """The files that were ordered before the report, the newest first, and who fetched each before it; the last MOST."""
    package, fetch = columns("records_package"), columns("records_fetch")
    with reading() as connection:
        wanted = (
            sa.select(package.id, package.kind == "archive", package.ordered_at, User.name, fetch.at)
            .outerjoin(fetch.id.table, (fetch.package_id == package.id) & (fetch.at < quarantine.reported_at))
            .outerjoin(User, User.id == fetch.by_id)
            .where(holding(connection, quarantine), package.state == "done", package.ordered_at < quarantine.reported_at)
        )
        return [Given(*row) for row in connection.execute(wanted.order_by(package.id.desc(), fetch.id.desc()).limit(MOST))]


def _rows_of(connection: sa.Connection, quarantine: Quarantine) -> set[tuple[str, int]]:
    """The rows that it was taken from; of a file, also what it is a file of."""
    found = connection.execute(sa.select(PIECE.c.table_name, PIECE.c.row_id).where(PIECE.c.quarantine_id == quarantine.id).distinct())
    rows = {(table, id) for table, id in found} | ({(quarantine.kind, quarantine.row_id)} if quarantine.kind in WHOLE else set())
    for part, (whole, of) in _WHOLE.items():
        ids = [id for table, id in rows if table == part]
        if ids:
            rows |= {(whole, id) for id in connection.scalars(sa.select(of).where(of.class_.id.in_(ids)))}
    return rows
