"""Whether every edition is what it was: each kept file by its bytes, each edition's numbers and texts by the checksum in its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.insight.rules import checksum_of, in_english
from vaw.kernel.db import reading


class Broken(NamedTuple):
    """What does not agree: a file's format, or "numbers" for what is frozen in the database."""

    report_id: int
    kind: str
    county_id: int | None
    year: int
    edition: int
    part: str


_NAMED = (Report.id, Report.kind, Report.county_id, Report.year, Report.edition)
# PostgreSQL counts the bytes where they lie.
_OTHER_BYTES = sa.or_(
    sa.func.encode(sa.func.sha256(ReportFile.content), "hex") != ReportFile.sha256,
    sa.func.octet_length(ReportFile.content) != ReportFile.size_bytes,
)


def count_kept() -> tuple[int, int]:
    """(editions with files, files)."""
    with reading() as connection:
        counted = sa.select(sa.func.count(ReportFile.report_id.distinct()), sa.func.count())
        editions, files = connection.execute(counted.select_from(ReportFile)).one()
    return editions, files


def list_broken() -> list[Broken]:
    """Everything that somebody has changed past the system, by edition. Two changes that agree with each other are the backup's to show."""
    with reading() as connection:
        changed = (
            sa.select(*_NAMED, ReportFile.format)
            .join(ReportFile, ReportFile.report_id == Report.id)
            .where(_OTHER_BYTES, Report.withheld_at.is_(None))
        )
        files = [Broken(*row) for row in connection.execute(changed)]
        return sorted([*files, *_changed_numbers(connection)], key=lambda one: (one.report_id, one.part))


def _changed_numbers(connection: sa.Connection) -> Iterator[Broken]:
    """One edition at a time: there may be thousands, each of some hundred kilobytes."""
    of_programs = ReportFile.format.in_(("json", in_english("json")))
    whole = sa.select(ReportFile.id).join(Report, Report.id == ReportFile.report_id).where(of_programs, Report.withheld_at.is_(None))
    for id in connection.scalars(whole.order_by(ReportFile.report_id, ReportFile.id)).all():
        wanted = sa.select(*_NAMED, Report.data, Report.content, ReportFile.content).join(ReportFile, ReportFile.report_id == Report.id)
        *named, data, content, told = connection.execute(wanted.where(ReportFile.id == id)).one()
        if _told_checksum(bytes(told)) != checksum_of(data or {}, content):
            yield Broken._make([*named, "numbers"])


def _told_checksum(file: bytes) -> str | None:
    """What the file says of itself; None where it cannot be read, which its bytes have told already."""
    try:
        told = json.loads(file)
    except ValueError:
        return None
    return told.get("checksum") if isinstance(told, dict) else None
