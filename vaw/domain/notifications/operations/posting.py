"""From planned notices to mail: gather what a person is to be told into one letter, claim letters, settle what became of them.

Technical state, like a job's: it changes a dozen times a mail by itself and nobody decides it, so it is kept outside the audit, in
statements of their own that are committed at once. What a person decides (choices, reading, taking over) is an operation elsewhere.
All instants are `clock.now()`: a moved clock moves leases, waits and quiet hours alike.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from vaw.domain.notifications.queries import posting as sql
from vaw.domain.notifications.rules import RETRY_AFTER_MINUTES, MailChoice, slot
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.reminders import REGISTRY

_GATHERING = 7_467  # advisory lock of one transaction: two workers never split one person's digest
_A_MOMENT = timedelta(seconds=1)
LEASE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that is this sender's until its lease runs out. `key`: its mail's identity, the same in every attempt."""

    id: int
    key: uuid.UUID
    user_id: int
    lease: uuid.UUID


@dataclass(frozen=True, slots=True)
class Announced:
    """What a letter says and to whom, read right before it leaves. `things`: how many; an address that nobody keeps."""

    address: str
    language: str
    things: int
    may_be_muted: bool


@contextmanager
def _at_once() -> Iterator[sa.Connection]:
    """A connection on which every statement is a transaction of its own: one round trip, on disk when it returns."""
    with db.engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def _one(statement: sa.TextClause, **values: Any) -> Any:
    with _at_once() as connection:
        return connection.execute(statement, values).scalar_one()


def gather(*, but: frozenset[str] = frozenset()) -> int:
    """Make a letter for everybody whose hour has come, of all that is planned for them since their last one. Returns how many letters.

    Notices of kinds in `but` wait: nobody could say whether they are still true. Those of a closed account are skipped.
    Four statements, whatever the number of people.
    """
    now, kinds = clock.now(), sorted(but)
    with db.engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_GATHERING)))
        connection.execute(sql.SKIP_CLOSED, {"now": now})
        due = _due(sql.list_waiting(connection, now=now, today=clock.today(), but=kinds), now)
        if not due:
            return 0
        users, mails = zip(*due, strict=True)
        values = {"users": list(users), "mails": list(mails), "now": now, "but": kinds}
        return int(connection.execute(sql.GATHER, values).scalar_one())


def _due(waiting: Sequence[sql.Waiting], now: datetime) -> list[tuple[int, str]]:
    """(person, choice) of those whose mail may leave now."""
    known: dict[tuple[object, ...], bool] = {}
    found = []
    for one in waiting:
        settings = (one.mail, one.hours, one.calendar, one.first_at, one.last_at)
        if settings not in known:
            known[settings] = _may_leave(one, now)
        if known[settings]:
            found.append((one.user_id, one.mail.value))
    return found


def _may_leave(one: sql.Waiting, now: datetime) -> bool:
    """Whether the slot has come, and this moment is none of the quiet ones: what missed its hour because nothing ran waits them out.

    A digest comes once a day at the most: what was left out of the last one (its sweep had failed, or it was reopened) waits for the
    next working day's hour, a weekly one too.
    """
    come = slot(one.mail, one.hours, one.first_at, one.calendar)
    if one.mail is not MailChoice.AT_ONCE and one.last_at is not None:
        come = max(come, slot(MailChoice.DAILY, one.hours, one.last_at + _A_MOMENT, one.calendar))
    return come <= now and slot(MailChoice.AT_ONCE, one.hours, now, one.calendar) <= now


def postpone() -> int:
    """Mails that are due in somebody's quiet hours, because nobody took them before, wait for the end of these. Returns how many."""
    now = clock.now()
    with db.engine.begin() as connection:
        due = sql.list_due(connection, now=now, today=clock.today())
        later = {id: at for id, hours, calendar in due if (at := slot(MailChoice.AT_ONCE, hours, now, calendar)) > now}
        if later:
            connection.execute(sql.POSTPONE, {"ids": list(later), "instants": list(later.values())})
    return len(later)


def claim(limit: int = 20, lease_seconds: int = LEASE_SECONDS) -> list[Claimed]:
    """Take letters that are due, oldest first, also those of a sender that died. All of one claim share one lease."""
    lease, now = uuid.uuid4(), clock.now()
    values = {"lease": lease, "now": now, "until": now + timedelta(seconds=lease_seconds), "limit": limit}
    with _at_once() as connection:
        return [Claimed(row.id, row.key, row.user_id, lease) for row in connection.execute(sql.CLAIM, values)]


def renew(connection: sa.Connection, lease: uuid.UUID, lease_seconds: int) -> None:
    """Keep the letters of a claim for as long again."""
    connection.execute(sql.RENEW, {"lease": lease, "until": clock.now() + timedelta(seconds=lease_seconds)})


def begin(letter: Claimed, lease_seconds: int = LEASE_SECONDS) -> Announced | None:
    """Right before sending: is it still mine, is there still something to tell, and to whom? None: do not send.

    Counts the attempt: a mail that kills its sender is not tried for ever, and one that only lay beside it is not blamed.
    """
    now = clock.now()
    values = {"id": letter.id, "lease": letter.lease, "now": now, "until": now + timedelta(seconds=lease_seconds)}
    with _at_once() as connection:
        row = connection.execute(sql.BEGIN, values).one_or_none()
    if row is None:
        return None
    if not row.active or not row.things:
        _one(sql.SKIP, id=letter.id, lease=letter.lease, now=now, reason="done" if row.active else "account_closed")
        return None
    if row.attempts > len(RETRY_AFTER_MINUTES) + 1:
        give_up(letter, "gave_up")
        return None
    may_be_muted = all(getattr(REGISTRY.get(kind), "statutory", None) is None for kind in row.kinds)
    return Announced(row.email, row.language, row.things, may_be_muted)


def mark_sent(letter: Claimed, things: int) -> bool:
    """The mail server has taken it. False when the letter had become somebody else's; harmless to repeat."""
    return bool(_one(sql.SENT, id=letter.id, lease=letter.lease, now=clock.now(), n=things))


def put_back(letters: Sequence[Claimed], *, reason: str, tried: bool = True) -> int:
    """Nobody took them this time: each waits longer than the time before (rules.RETRY_AFTER_MINUTES) and is given up after the last wait.

    Letters of one claim. `tried`: begin() has counted the attempt. Returns how many were given up.
    """
    if not letters:
        return 0
    ids, lease = [letter.id for letter in letters], letters[0].lease
    waits = list(RETRY_AFTER_MINUTES)
    return int(_one(sql.PUT_BACK, ids=ids, lease=lease, more=0 if tried else 1, waits=waits, reason=reason, now=clock.now()))


def give_up(letter: Claimed, reason: str) -> bool:
    """It will not arrive: say so on every notice in it (rules.REASONS)."""
    return bool(_one(sql.GIVE_UP, id=letter.id, lease=letter.lease, now=clock.now(), reason=reason))


def mark_bounced(key: uuid.UUID) -> bool:
    """A mail that was taken came back after all. False when there is none of this key that had left."""
    return bool(_one(sql.BOUNCED, key=key, now=clock.now()))


def has_stuck(lease_seconds: int = LEASE_SECONDS) -> bool:
    """Whether letters lie with a sender that has said nothing for two leases."""
    return bool(_one(sql.STUCK, before=clock.now() - timedelta(seconds=lease_seconds)))
