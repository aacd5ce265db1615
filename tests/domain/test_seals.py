"""The audit under seal: whatever is done to a line or a seal afterwards is found and named; what is lawful is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from vaw.kernel import audit, clock, merkle, roots
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.seals import MOST_LINES, dispose_before, seal, seal_once
from vaw.kernel.verify import Fault, Finding, knows, verify

BY = Actor(None, "test")
PAST = 3  # a transaction that every snapshot has seen


def write(lines: int = 1, kind: str = "activity") -> list[int]:
    """Lines of one transaction, as an operation writes them."""
    with unit(BY, "test.write"):
        audit.record_all(kind, list(range(lines)), {"minutes": [30, 60]})
        return list(db.session.scalars(sa.text("select id from audit order by id desc limit :n"), {"n": lines}))[::-1]


def run(sql: str, **values: object) -> None:
    """Somebody with the owner's key to the database."""
    with as_owner() as connection:
        connection.execute(sa.text(sql), values)


def as_owner() -> AbstractContextManager[sa.Connection]:
    return sa.create_engine(current_app.extensions["settings"].owner_url, poolclass=sa.NullPool).begin()


@pytest.fixture
def trail(committed: Flask) -> Iterator[Flask]:
    with committed.app_context():
        yield committed


@pytest.fixture
def sealed(trail: Flask) -> list[int]:
    """Six lines under three seals."""
    lines: list[int] = []
    for _ in range(3):
        lines += write(2)
        assert seal() == 2
    return lines


def test_a_trail_that_nobody_touched_is_whole(sealed: list[int]) -> None:
    write()
    verdict = verify()
    assert verdict.findings == []
    assert (verdict.seals, verdict.sealed, verdict.waiting) == (3, 6, 1)
    assert knows(verdict.root) == 3


TRICKS: dict[str, tuple[str, Callable[[list[int]], list[Finding]]]] = {
    "another person": ("update audit set actor_id = 7 where id = :b", lambda n: [Finding(Fault.ALTERED, n[1], 1)]),
    "another time": ("update audit set at = at - interval '1 second' where id = :b", lambda n: [Finding(Fault.ALTERED, n[1], 1)]),
    "other values": ("update audit set diff = '{}' where id = :b", lambda n: [Finding(Fault.ALTERED, n[1], 1)]),
    "another transaction": ("update audit set tx = tx + 1 where id = :e", lambda n: [Finding(Fault.ALTERED, n[4], 3)]),
    "removed": ("delete from audit where id = :c", lambda n: [Finding(Fault.REMOVED, n[2], 2)]),
    "removed with its leaf": (
        "with gone as (delete from audit_leaf where line_id = :c) delete from audit where id = :c",
        lambda n: [Finding(Fault.SEAL, seal=2)],
    ),
    "a leaf made anew": (
        "update audit_leaf set leaf = sha256('x') where line_id = :c",
        lambda n: [Finding(Fault.ALTERED, n[2], 2), Finding(Fault.SEAL, seal=2)],
    ),
    "exchanged": (
        "update audit a set at = o.at, kind = o.kind, row_id = o.row_id, tx = o.tx from audit o "
        "where a.id in (:a, :c) and o.id in (:a, :c) and a.id <> o.id",
        lambda n: [Finding(Fault.EXCHANGED, n[0], 1, n[2]), Finding(Fault.EXCHANGED, n[2], 2, n[0])],
    ),
    "a line of another time": (
        f"insert into audit overriding system value select 900, at, {PAST}, actor_id, channel, operation, kind, row_id, diff "
        "from audit where id = :a",
        lambda n: [Finding(Fault.INSERTED, 900)],
    ),
    "a seal with another day": (
        "update audit_seal set at = at - interval '1 day' where number = 2",
        lambda n: [Finding(Fault.SEAL, seal=2)],
    ),
    "a seal with another root": (
        "update audit_seal set root = sha256('x') where number = 2",
        lambda n: [Finding(Fault.SEAL, seal=2), Finding(Fault.SEAL, seal=3)],
    ),
    "a seal with all of its lines": (
        "with x as (delete from audit where id in (:c, :d)), y as (delete from audit_leaf where seal = 2) select 1; "
        "delete from audit_seal where number = 2",
        lambda n: [Finding(Fault.SEAL, seal=3), Finding(Fault.MISSING_SEAL, seal=2)],
    ),
    "called disposed of": (
        "with x as (update audit_leaf set disposal = 1 where line_id = :c) delete from audit where id = :c",
        lambda n: [Finding(Fault.DISPOSAL, 1)],
    ),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_what_somebody_with_a_key_to_the_database_does_is_named(sealed: list[int], trick: str) -> None:
    sql, expected = TRICKS[trick]
    for statement in sql.split("; "):
        run(statement, **{letter: line for letter, line in zip("abcdef", sealed, strict=True) if f":{letter}" in statement})
    assert verify().findings == expected(sealed)


def test_a_line_with_a_number_from_before_is_found_although_it_is_sealed(sealed: list[int]) -> None:
    """An honest transaction, a forged number: it fills a gap that a line left which was taken away before it could be sealed."""
    gap = write()[0]
    run("delete from audit where id = :id", id=gap)
    write()
    seal()
    run("insert into audit (id, channel, operation, kind, diff) overriding system value values (:id, 'web', 'x', 'activity', '{}')", id=gap)
    assert verify().findings == [Finding(Fault.INSERTED, gap)]
    seal()
    assert verify().findings == [Finding(Fault.INSERTED, gap, 5)]


def test_a_tail_that_was_cut_off_is_missed_by_the_root_that_was_sent(sealed: list[int]) -> None:
    sent = verify().root
    run("delete from audit where id = any(:ids)", ids=sealed[4:])
    run("delete from audit_leaf where seal = 3")
    run("delete from audit_seal where number = 3")
    assert verify().findings == [], "nothing inside the database can tell"
    assert knows(sent) is None


def test_the_root_of_a_day_is_noted_once_and_held_against_its_seal(sealed: list[int]) -> None:
    assert roots.note_day() and not roots.note_day()
    [noted] = roots.list_roots(10)
    assert (noted.day, noted.seal, noted.root, noted.sent_at) == (clock.today(), 3, verify().root, None)
    run("update audit_root set root = sha256('x')")
    assert verify().findings == [Finding(Fault.ROOT, seal=3)]


def test_a_slow_transaction_with_a_low_number_is_sealed_when_it_has_ended(trail: Flask) -> None:
    with db.engine.connect() as slow:
        slow.execute(sa.text("insert into audit (channel, operation, kind, diff) values ('web', 'slow', 'activity', '{}')"))
        write()
        assert seal() == 1, "nobody waits for it"
        slow.commit()
    assert seal() == 1
    assert verify().findings == []


def test_two_sealers_at_once_make_one_seal(trail: Flask) -> None:
    write(3)
    with db.engine.connect() as first, db.engine.connect() as second:
        assert seal_once(first) == 3
        assert seal_once(second) == 0, "it does not wait"
        first.commit()
        assert seal_once(second) == 0, "and finds nothing"
    assert verify().seals == 1


def test_a_sealer_that_is_killed_in_the_middle_has_done_nothing(trail: Flask) -> None:
    write(3)
    with db.engine.connect() as killed:
        assert seal_once(killed) == 3
        killed.rollback()
    assert seal() == 3
    assert verify().findings == []


def test_many_sealers_and_writers_leave_each_line_one_leaf(trail: Flask) -> None:
    failed: list[BaseException] = []

    def work(what: Callable[[], object]) -> None:
        try:
            with trail.app_context():
                for _ in range(10):
                    what()
        except BaseException as raised:
            failed.append(raised)

    threads = [threading.Thread(target=work, args=(what,)) for what in (write, write, seal, seal)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    seal()
    verdict = verify()
    assert (verdict.findings, verdict.sealed, verdict.waiting) == ([], 20, 0)


def test_a_database_restored_elsewhere_goes_on(sealed: list[int]) -> None:
    """Numbers of transactions begin anew there: they say nothing of the lines before."""
    old = write()[0]
    run("update audit_seal set cluster = 'another machine'")
    run("update audit set tx = tx + 1000000 where id = :id", id=old)
    first = len(verify().findings)  # the seals say otherwise now: told, since it is not what was sealed
    assert first == 3
    assert seal() == 1
    write()
    assert seal() == 1
    verdict = verify()
    assert (len(verdict.findings), verdict.seals, verdict.sealed) == (first, 5, 8)


def test_a_disposal_leaves_the_leaves_and_says_so(sealed: list[int]) -> None:
    long_ago = clock.now() - timedelta(days=1)
    with as_owner() as connection:  # the first two are old: sealed anew as such
        connection.execute(sa.text("delete from audit_leaf"))
        connection.execute(sa.text("delete from audit_seal"))
        connection.execute(sa.text("update audit set at = :at where id <= :id"), {"at": long_ago - timedelta(days=9), "id": sealed[1]})
    seal()
    for lines in (2, 0):
        with as_owner() as connection:
            assert dispose_before(connection, system("cli"), long_ago) == lines
    seal()
    verdict = verify()
    assert verdict.findings == []
    assert [(told.before, told.lines) for told in verdict.disposals] == [(long_ago.isoformat(), 2)]
    run("update audit_leaf set disposal = :line where line_id = :id", line=verdict.disposals[0].line, id=sealed[2])
    run("delete from audit where id = :id", id=sealed[2])
    assert verify().findings == [Finding(Fault.DISPOSAL, verdict.disposals[0].line)], "nobody hides more behind it"


def test_a_root_depends_on_every_leaf_and_on_their_order() -> None:
    leaves = [bytes([at]) * 32 for at in range(5)]
    made = {merkle.root(b"", [1], some) for some in ([], leaves, leaves[:4], leaves[::-1], [*leaves, leaves[4]])}
    assert len(made) == 5
    assert merkle.root(b"x", [1], leaves) not in made and merkle.root(b"", [2], leaves) not in made


def test_what_sealing_many_lines_costs_is_printed(trail: Flask) -> None:
    run(
        "insert into audit (channel, operation, kind, row_id, diff) select 'web', 'x', 'activity', n, '{\"minutes\": [30, 60]}' "
        "from generate_series(1, :n) n",
        n=MOST_LINES + 1,
    )
    began = time.perf_counter()
    assert seal() == MOST_LINES + 1
    between = time.perf_counter()
    assert verify().findings == []
    print(f"sealed {MOST_LINES + 1} lines in {between - began:.2f} s, verified in {time.perf_counter() - between:.2f} s")
