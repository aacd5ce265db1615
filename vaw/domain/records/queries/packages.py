# ruff: noqa: S608  the SQL is put together from our own texts; values are always bound
"""Packages, their bytes, what they are made of, and who fetched them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import BYTEA

from vaw.domain.documents.models import DOCUMENT_PIECE
from vaw.domain.geography.models import County
from vaw.domain.insight.models import ReportFile
from vaw.domain.people.models import User
from vaw.domain.records import policy
from vaw.domain.records.models import RecordsCopy, RecordsDecision
from vaw.domain.records.models.packages import RECORDS_PIECE, RecordsFetch, RecordsPackage
from vaw.domain.records.rules.kinds import Kind
from vaw.domain.records.rules.packages import DELIVERED, Delivered, PackageKind
from vaw.domain.retention.rules import Kind as RuleKind
from vaw.domain.retention.rules import rules_of_tables, rules_on
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import READS, Model, db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import Page, cut, place
from vaw.kernel.permissions import Permission, scoped
from vaw.kernel.sealing import SealedText

PAGE = 20
ROWS_AT_ONCE = 500


class Copy(NamedTuple):
    """A decision with what was frozen for it, None when its time is over."""

    decision: RecordsDecision
    content: dict[str, Any] | None


class Fetched(NamedTuple):
    package_id: int
    who: str | None
    at: datetime


def get_package(by: Actor, package_id: int, permission: Permission[RecordsPackage] = policy.READ_PACKAGE) -> RecordsPackage:
    """Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(RecordsPackage.id == package_id).options(orm.joinedload(RecordsPackage.county))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def packages_of(by: Actor, request_id: int) -> Sequence[RecordsPackage]:
    """A request's hand-outs, newest first; the last PAGE."""
    wanted = scoped(policy.READ_PACKAGE, by).where(RecordsPackage.request_id == request_id)
    return db.session.scalars(wanted.order_by(RecordsPackage.id.desc()).limit(PAGE)).all()


def list_deliveries(by: Actor, county: County, after: str | None = None) -> Page[RecordsPackage]:
    """The county's deliveries to an archive, newest first. Raises RuleBroken("paging.cursor")."""
    at = place(after, int)
    of = RecordsPackage
    wanted = scoped(policy.READ_PACKAGE, by).where(of.county_id == county.id, of.kind == PackageKind.ARCHIVE.value)
    if at is not None:
        wanted = wanted.where(of.id < at[0])
    return cut(db.session.scalars(wanted.order_by(of.id.desc()).limit(PAGE + 1)).all(), lambda one: (one.id,), size=PAGE)


def fetched(package_ids: Sequence[int]) -> list[Fetched]:
    """Who fetched them, oldest first; the last hundred of each call."""
    of = RecordsFetch
    wanted = sa.select(of.package_id, User.name, of.at).outerjoin(User, User.id == of.by_id).where(of.package_id.in_(package_ids))
    with reading() as connection:
        return [Fetched(*row) for row in connection.execute(wanted.order_by(of.id.desc()).limit(100))][::-1]


def bytes_of(package: RecordsPackage) -> Iterator[bytes]:
    """The ZIP in pieces, each read when it is asked for; needs no application around it."""
    engine, of = db.engines[READS], RECORDS_PIECE.c
    with reading() as connection:
        numbers = list(connection.scalars(sa.select(of.number).where(of.package_id == package.id).order_by(of.number)))
    if not numbers:
        raise NotFound
    inside = db.session.registry.has() and db.session().in_transaction()  # a unit reads what it wrote
    return _inside(package.id, numbers) if inside else _each(engine, package.id, numbers)


def _each(engine: sa.Engine, package_id: int, numbers: Sequence[int]) -> Iterator[bytes]:
    for number in numbers:
        with engine.connect() as connection:
            yield _piece(connection, package_id, number)


def _inside(package_id: int, numbers: Sequence[int]) -> Iterator[bytes]:
    connection = db.session.connection()
    return iter([_piece(connection, package_id, number) for number in numbers])


def _piece(connection: sa.Connection, package_id: int, number: int) -> bytes:
    of = RECORDS_PIECE.c
    found = connection.scalar(sa.select(of.content).where(of.package_id == package_id, of.number == number))
    if found is None:
        raise RuntimeError("a package went while it was read")
    return bytes(found)


def copies_of(package: RecordsPackage) -> list[Copy]:
    """What a hand-out is made of, in the order of its documents."""
    wanted = (
        sa.select(RecordsDecision, RecordsCopy.content)
        .outerjoin(RecordsCopy, RecordsCopy.decision_id == RecordsDecision.id)
        .where(RecordsDecision.id.in_(package.decision_ids))
        .order_by(RecordsDecision.number)
    )
    return [Copy(row[0], row[1]) for row in db.session.execute(wanted)]


def file_bytes(kind: str, sha256: str) -> Iterator[bytes] | None:
    """A file that was released whole, by its sum; None when it has been disposed of or withheld since."""
    with reading() as connection:
        if kind == Kind.REPORT:
            content = connection.scalar(sa.select(ReportFile.content).where(ReportFile.sha256 == sha256).limit(1))
            return iter([bytes(content)]) if content else None
        of = DOCUMENT_PIECE.c
        wanted = sa.select(of.content).where(of.sha256 == bytes.fromhex(sha256)).order_by(of.number)
        pieces = [bytes(one) for one in connection.scalars(wanted)]  # at most documents.rules.SIZE_MOST
    return iter(pieces) if pieces else None


@contextmanager
def one_moment() -> Iterator[sa.Connection]:
    """A connection on which everything is read as it was at one moment, row by row: a delivery agrees with itself."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield connection


def columns_of(table: Delivered) -> list[sa.Column[Any]]:
    """What of a table is delivered: nothing sealed, secret or binary."""
    kept = Model.metadata.tables[table.table].columns
    return [
        column
        for column in kept
        if column.name not in table.without
        and not column.info.get("secret")
        and not isinstance(column.type, (SealedText, sa.LargeBinary, BYTEA))
    ]


def withheld_of(table: Delivered) -> list[str]:
    """The names of its columns that stay here."""
    told = {column.name for column in columns_of(table)}
    return [column.name for column in Model.metadata.tables[table.table].columns if column.name not in told]


def rows_of(connection: sa.Connection, table: Delivered, package: RecordsPackage) -> Iterator[list[Any]]:
    """Its rows in the order of their numbers, as plain values; an account is told by its name."""
    told = ", ".join(_column(column) for column in columns_of(table))
    sql = sa.text(f"select {told} from {table.table} t where {table.where} order by id")
    values = {"county": package.county_id, "first": package.first_year, "last": package.last_year}
    bound = {name: value for name, value in values.items() if f":{name}" in sql.text}
    rows = connection.execute(sql, bound, execution_options={"yield_per": ROWS_AT_ONCE})
    for row in rows:
        yield [_plain(value) for value in row]


def archived_reports(connection: sa.Connection, package: RecordsPackage) -> Iterator[tuple[int, bytes]]:
    """(report, its archive copy as PDF/A-3), one at a time."""
    of = "from report_file f join report r on r.id = f.report_id where f.format = 'arkiv-pdf' and r.approved_at is not null "
    of += "and r.withheld_at is null "  # its file is empty while a text of it lies in quarantine
    where = "and r.county_id = :county and r.year between :first and :last order by f.id"
    values = {"county": package.county_id, "first": package.first_year, "last": package.last_year}
    for file_id, report_id in connection.execute(sa.text(f"select f.id, f.report_id {of}{where}"), values).all():
        yield report_id, bytes(connection.scalar(sa.select(ReportFile.content).where(ReportFile.id == file_id)) or b"")


def left_out() -> dict[str, str]:
    """{table that is kept for good and not delivered: the rule by which it is kept}."""
    rules, delivered = rules_on(clock.today()), {one.table for one in DELIVERED}
    return {
        table: codes[-1]
        for table, codes in sorted(rules_of_tables().items())
        if table not in delivered and rules[codes[-1]].kind is RuleKind.KEPT
    }


def _column(column: sa.Column[Any]) -> str:
    if any(key.column.table.name == "app_user" for key in column.foreign_keys):
        return f"(select name from app_user where id = t.{column.name}) as {column.name}"
    return f"t.{column.name}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float, str, list, dict)) else str(value)
