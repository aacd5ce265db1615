"""Whether the audit is what was sealed: every altered, removed, inserted or exchanged line is named, and every seal that does not fit.

What it proves ends at the last root that is known from outside (kernel.roots): who may rewrite everything may make all seals anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from vaw.kernel import merkle
from vaw.kernel.db import db
from vaw.kernel.roots import ROOT
from vaw.kernel.seals import CLUSTER, DIGEST, DISPOSAL, LEAF, LEAF_OF, SEAL, Seal

MOST_NAMED = 1_000  # findings of one kind that are named; where there are more, somebody has done more than a line
_MOST_EXCHANGED = 100
_BATCH = 200  # seals whose leaves are read at a time


class Fault(StrEnum):
    """What may be wrong, in the order in which it is told."""

    ALTERED = "altered"  # the line does not say what was sealed
    EXCHANGED = "exchanged"  # it says what was sealed of another line
    REMOVED = "removed"  # there is a leaf and no line, and no disposal
    INSERTED = "inserted"  # a line that a seal must have seen and has not, or that claims a place among older ones
    SEAL = "seal"  # the seal does not fit its leaves and the seal before
    MISSING_SEAL = "missing_seal"
    DISPOSAL = "disposal"  # other lines are gone than the disposal says
    ROOT = "root"  # a day's root is not that of its seal


class Finding(NamedTuple):
    """`line`: of the audit. `other`: the line whose words stand there."""

    fault: Fault
    line: int | None = None
    seal: int | None = None
    other: int | None = None


class Disposal(NamedTuple):
    """What was disposed of, as the sealed line `line` says it."""

    line: int
    at: datetime
    before: str
    lines: int


@dataclass(slots=True)
class Verdict:
    """What is sealed and what not yet, and all that is wrong. `since`: when the first seal was set."""

    seals: int = 0
    sealed: int = 0
    waiting: int = 0
    since: datetime | None = None
    older: int = 0  # lines that were there before the first seal
    last: Seal | None = None
    root: str = ""
    disposals: list[Disposal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


_ALTERED = sa.text(
    f"select a.id, l.seal from audit a join audit_leaf l on l.line_id = a.id where l.leaf <> {LEAF_OF} order by a.id limit :most"  # noqa: S608
)
_MOVED = sa.text(
    f"select a.id as line, l.line_id as other from audit a join audit_leaf l on l.line_id <> a.id and l.line_id = any(:ids) "  # noqa: S608
    f"where a.id = any(:ids) and l.leaf = {LEAF_OF.replace('jsonb_build_array(a.id,', 'jsonb_build_array(l.line_id,')}"
)
_REMOVED = sa.text(
    "select l.line_id, l.seal from audit_leaf l where l.disposal is null and not exists (select from audit a where a.id = l.line_id) "
    "order by l.line_id limit :most"
)
# Without a leaf: seen by the last whole seal of this cluster, so it has come in afterwards; or begun after it with a number that was past.
_UNSEALED = (
    "select a.id from audit a where not exists (select from audit_leaf l where l.line_id = a.id) "
    "and (pg_visible_in_snapshot(a.tx::text::xid8, cast(:snapshot as pg_snapshot)) or (a.tx >= :next_tx and a.id <= :last_line)) "
    "order by a.id limit :most"
)
_INSERTED = sa.text(_UNSEALED)
# With a leaf: a transaction that began after a seal and wrote a line with a number from before it.
_OUT_OF_PLACE = sa.text(
    "select a.id, l.seal from audit a join audit_leaf l on l.line_id = a.id join audit_seal s on s.number = l.seal "
    "join audit_seal p on p.number = s.number - 1 and p.cluster = s.cluster and a.tx >= p.next_tx and a.id <= p.last_line "
    "order by a.id limit :most"
)
_SEEN = sa.text(
    "select number, snapshot, next_tx, last_line from audit_seal where cluster = :cluster and snapshot is not null "
    "order by number desc limit 1"
)
_DISPOSALS = sa.text(
    "select a.id, a.at, a.diff ->> 'before' as before, cast(a.diff ->> 'lines' as int) as lines, a.diff ->> 'digest' as digest "  # noqa: S608
    f"from audit a where a.kind = '{DISPOSAL}' order by a.id"
)
_GONE = sa.text(f"select disposal, count(*) as lines, {DIGEST} as digest from audit_leaf where disposal is not null group by disposal")  # noqa: S608
_STAYED = sa.text(
    "select l.line_id, l.seal from audit_leaf l join audit a on a.id = l.line_id where l.disposal is not null "
    "order by l.line_id limit :most"
)
_COUNTS = sa.text(
    "select (select count(*) from audit_leaf) as sealed, "
    "(select count(*) from audit a where not exists (select from audit_leaf l where l.line_id = a.id)) as waiting, "
    "(select count(*) from audit a join audit_leaf l on l.line_id = a.id where a.at < :since) as older"
)
_MOST = {"most": MOST_NAMED}


def verify() -> Verdict:
    """Look through the whole trail, in one snapshot of it, holding up nobody."""
    with db.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            return look_through(connection)


def look_through(connection: sa.Connection) -> Verdict:
    """The same, in the transaction of the connection."""
    verdict = Verdict()
    verdict.findings += [*_lines(connection), *_seals(connection, verdict), *_disposed(connection, verdict), *_roots(connection)]
    counts = connection.execute(_COUNTS, {"since": verdict.since}).one()
    inserted = sum(1 for found in verdict.findings if found.fault is Fault.INSERTED and found.seal is None)
    verdict.sealed, verdict.older, verdict.waiting = counts.sealed, counts.older, counts.waiting - inserted
    verdict.findings.sort(key=lambda found: list(Fault).index(found.fault))
    return verdict


def knows(root: str) -> int | None:
    """The number of the seal with this root (hexadecimal), None when there is none: what was sent is not what is here."""
    with db.engine.connect() as connection:
        return connection.scalar(sa.select(SEAL.c.number).where(SEAL.c.root == bytes.fromhex(root)))


def _lines(connection: sa.Connection) -> Iterator[Finding]:
    altered = {row.id: row.seal for row in connection.execute(_ALTERED, _MOST)}
    few = list(altered)[:_MOST_EXCHANGED]
    moved = {row.line: row.other for row in connection.execute(_MOVED, {"ids": few})} if few else {}
    for line, seal in altered.items():
        yield Finding(Fault.EXCHANGED if line in moved else Fault.ALTERED, line, seal, moved.get(line))
    yield from (Finding(Fault.REMOVED, row.line_id, row.seal) for row in connection.execute(_REMOVED, _MOST))
    seen = connection.execute(_SEEN, {"cluster": connection.execute(CLUSTER).scalar_one()}).one_or_none()
    newest = connection.scalar(sa.select(sa.func.max(SEAL.c.number)))
    if seen and seen.number == newest:
        yield from (Finding(Fault.INSERTED, row.id) for row in connection.execute(_INSERTED, {**seen._mapping, **_MOST}))
    yield from (Finding(Fault.INSERTED, row.id, row.seal) for row in connection.execute(_OUT_OF_PLACE, _MOST))


def _seals(connection: sa.Connection, verdict: Verdict) -> Iterator[Finding]:
    """Make every root anew, from the first seal on; each is judged by the root that is told of the one before it."""
    before, expected, found = b"", 1, 0
    rows = connection.execute(sa.select(SEAL).order_by(SEAL.c.number)).all()
    for at in range(0, len(rows), _BATCH):
        batch = rows[at : at + _BATCH]
        leaves = _leaves(connection, batch[0].number, batch[-1].number)
        for row in batch:
            seal = Seal(*row[:-1])
            if seal.number != expected:
                yield Finding(Fault.MISSING_SEAL, seal=expected)
            mine = leaves.get(seal.number, [])
            if len(mine) != seal.lines or merkle.root(before, seal.said(), mine) != bytes(row.root):
                yield Finding(Fault.SEAL, seal=seal.number)
            before, expected, found = bytes(row.root), seal.number + 1, found + 1
            verdict.since, verdict.last, verdict.root = verdict.since or seal.at, seal, before.hex()
    verdict.seals = found


def _leaves(connection: sa.Connection, first: int, last: int) -> dict[int, list[bytes]]:
    leaves: dict[int, list[bytes]] = {}
    wanted = sa.select(LEAF.c.seal, LEAF.c.leaf).where(LEAF.c.seal.between(first, last)).order_by(LEAF.c.line_id)
    for seal, leaf in connection.execute(wanted):
        leaves.setdefault(seal, []).append(bytes(leaf))
    return leaves


def _disposed(connection: sa.Connection, verdict: Verdict) -> Iterator[Finding]:
    gone = {row.disposal: row for row in connection.execute(_GONE)}
    for told in connection.execute(_DISPOSALS):
        verdict.disposals.append(Disposal(told.id, told.at, told.before, told.lines))
        mine = gone.pop(told.id, None)
        if mine is None or (mine.lines, mine.digest) != (told.lines, told.digest):
            yield Finding(Fault.DISPOSAL, told.id)
    yield from (Finding(Fault.DISPOSAL, disposal) for disposal in gone)  # of which no line tells
    yield from (Finding(Fault.DISPOSAL, row.line_id, row.seal) for row in connection.execute(_STAYED, _MOST))


def _roots(connection: sa.Connection) -> Iterator[Finding]:
    wanted = (
        sa.select(ROOT.c.seal)
        .outerjoin(SEAL, sa.and_(SEAL.c.number == ROOT.c.seal, SEAL.c.root == ROOT.c.root))
        .where(SEAL.c.number.is_(None))
        .order_by(ROOT.c.day)
    )
    yield from (Finding(Fault.ROOT, seal=number) for number in connection.scalars(wanted))
