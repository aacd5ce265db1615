"""The audit under seal: each minute one root over the new lines, chained to the seal before (kernel.md 6). No writer ever waits.

A line gets its leaf (a hash of all that it says) when it is first seen here, so a slow transaction with a low number is sealed
when it has ended, and a restored database goes on by itself. What a seal saw is kept as PostgreSQL's own snapshot: a line that it
must have seen and that has no leaf came in later, past the program. Leaves stay when lines are lawfully disposed of.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA

from vaw.kernel import audit, clock, merkle
from vaw.kernel.actor import Actor
from vaw.kernel.db import Model, db

MOST_LINES = 10_000  # of one seal: what the first run over an old trail holds in memory at a time
_LOCK = 0x5EA1

SEAL = sa.Table(
    # `snapshot`, `next_tx`: which transactions had ended, and the first that had not begun; empty where lines were left for the next
    # seal. Transactions are numbered within one `cluster`, PostgreSQL's own name of itself.
    "audit_seal",
    Model.metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("cluster", sa.Text, nullable=False),
    sa.Column("snapshot", sa.Text),
    sa.Column("next_tx", sa.BigInteger),
    sa.Column("last_line", sa.BigInteger, nullable=False),
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column("root", BYTEA, nullable=False),
)
LEAF = sa.Table(
    # `disposal`: the line that says that this one was disposed of.
    "audit_leaf",
    Model.metadata,
    sa.Column("line_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("seal", sa.Integer, sa.ForeignKey("audit_seal.number"), nullable=False, index=True),
    sa.Column("leaf", BYTEA, nullable=False),
    sa.Column("disposal", sa.BigInteger),
    sa.Index(None, "disposal", postgresql_where=sa.text("disposal is not null")),
)

# All that a line says, in one unambiguous text. Fractions of the epoch: independent of anybody's time zone.
LEAF_OF = (
    "sha256(convert_to(jsonb_build_array(a.id, a.tx, extract(epoch from a.at), a.actor_id, a.channel, a.operation, a.kind, a.row_id, "
    "a.diff)::text, 'UTF8'))"
)
CLUSTER = sa.text("select system_identifier::text from pg_control_system()")
_LAST = sa.text("select number, cluster, root from audit_seal order by number desc limit 1")
_SEEN = sa.text(
    "select snapshot, pg_snapshot_xmin(snapshot::pg_snapshot)::text::bigint as since from audit_seal "
    "where cluster = :cluster and snapshot is not null order by number desc limit 1"
)
# One statement, so that the snapshot is that of the very rows. Without a seal of this cluster all lines are looked through, once.
_NEW = (
    f"select a.id, {LEAF_OF} as leaf, s.snapshot, pg_snapshot_xmax(s.snapshot::pg_snapshot)::text::bigint as next_tx, "  # noqa: S608
    "(select max(id) from audit) as last_line "
    "from audit a cross join (select pg_current_snapshot()::text as snapshot) s "
    "where not exists (select from audit_leaf l where l.line_id = a.id) {seen} order by a.id limit :most"
)
_ALL_NEW = sa.text(_NEW.replace("{seen}", ""))
_NEW_SINCE = sa.text(
    _NEW.replace("{seen}", "and a.tx >= :since and not pg_visible_in_snapshot(a.tx::text::xid8, cast(:snapshot as pg_snapshot))")
)
_KEEP_LEAVES = sa.text(
    "insert into audit_leaf (line_id, seal, leaf) select line_id, :number, leaf "
    "from unnest(cast(:ids as bigint[]), cast(:leaves as bytea[])) as new (line_id, leaf)"
)


class Seal(NamedTuple):
    """A seal as its root covers it."""

    number: int
    at: datetime
    cluster: str
    snapshot: str | None
    next_tx: int | None
    last_line: int
    lines: int

    def said(self) -> list[object]:
        return [self.number, round(self.at.timestamp() * 1_000_000), *self[2:]]


def seal() -> int:
    """Seal what is new and committed. Returns how many lines; 0 when another sealer is at it. Killed, it has done nothing."""
    done = 0
    while True:
        with db.engine.begin() as connection:
            lines = seal_once(connection)
        done += lines
        if lines < MOST_LINES:
            return done


def seal_once(connection: sa.Connection) -> int:
    """One seal, in the transaction of the connection."""
    if not connection.scalar(sa.text("select pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}):
        return 0
    cluster: str = connection.execute(CLUSTER).scalar_one()
    last = connection.execute(_LAST).one_or_none()
    seen = connection.execute(_SEEN, {"cluster": cluster}).one_or_none() if last and last.cluster == cluster else None
    wanted, values = (_ALL_NEW, {}) if seen is None else (_NEW_SINCE, {"since": seen.since, "snapshot": seen.snapshot})
    new = connection.execute(wanted, {**values, "most": MOST_LINES}).all()
    if not new:
        return 0
    whole = len(new) < MOST_LINES
    made = Seal(
        number=last.number + 1 if last else 1,
        at=clock.now(),
        cluster=cluster,
        snapshot=new[0].snapshot if whole else None,
        next_tx=new[0].next_tx if whole else None,
        last_line=new[0].last_line,
        lines=len(new),
    )
    leaves = [bytes(line.leaf) for line in new]
    found = merkle.root(last.root if last else b"", made.said(), leaves)
    connection.execute(SEAL.insert(), {**made._asdict(), "root": found})
    connection.execute(_KEEP_LEAVES, {"number": made.number, "ids": [line.id for line in new], "leaves": leaves})
    return len(new)


DISPOSED = "kernel.seals.dispose_before"
DISPOSAL = "audit_disposal"  # the kind of the line that says that others were disposed of; itself it is kept for good
# Digest of the lines that were: whoever removes more of them afterwards, under the same disposal, is found.
DIGEST = "encode(sha256(convert_to(coalesce(string_agg(line_id::text, ',' order by line_id), ''), 'UTF8')), 'hex')"
_OLD = f"select a.id as line_id from audit a join audit_leaf l on l.line_id = a.id where a.at < :before and a.kind <> '{DISPOSAL}'"  # noqa: S608
_COUNTED = sa.text(f"select count(*) as lines, {DIGEST} as digest from ({_OLD}) old")  # noqa: S608
_MARK = sa.text(f"update audit_leaf set disposal = :disposal where line_id in ({_OLD})")  # noqa: S608
_DISPOSE = sa.text("delete from audit a using audit_leaf l where l.line_id = a.id and l.disposal = :disposal")


def dispose_before(connection: sa.Connection, by: Actor, instant: datetime) -> int:
    """Remove the sealed lines of before an instant, in the transaction of the tables' owner: nobody else may. Returns how many.

    Their leaves stay, so the seals hold, and a line of the audit says how many went.
    """
    old = {"before": instant}
    counted = connection.execute(_COUNTED, old).one()
    if not counted.lines:
        return 0
    said = {"before": instant.isoformat(), "lines": counted.lines, "digest": counted.digest}
    line = {"actor_id": by.id, "channel": by.channel, "operation": DISPOSED, "kind": DISPOSAL, "row_id": None, "diff": said}
    disposal = connection.execute(audit.AUDIT.insert().returning(audit.AUDIT.c.id), line).scalar_one()
    connection.execute(_MARK, {**old, "disposal": disposal})
    connection.execute(_DISPOSE, {"disposal": disposal})
    return int(counted.lines)
