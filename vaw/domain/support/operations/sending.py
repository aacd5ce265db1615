"""Letters on their way: whose hand one is in, and what became of it.

Technical state, as in notifications.operations.posting: outside the audit, each mark committed by itself. A letter in hand is locked in
the database until its sender says what became of it, so that no second one sends it; a sender that dies lets go of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from vaw.domain.support import policy
from vaw.domain.support.models.evaluation import Evaluation
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations.letters import write_letters
from vaw.domain.support.queries.registering import find_registration
from vaw.domain.support.queries.running import DUE, due_now
from vaw.domain.support.rules.evaluating import ends_at
from vaw.domain.support.rules.letters import TRIES_MOST, soon_on, still_tells
from vaw.domain.support.rules.registering import LetterKind, RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db
from vaw.kernel.operation import operation, unit

_BEGIN = sa.text(
    f"update registration_letter set attempts = attempts + 1 where id = (select l.id from registration_letter l where l.id = :id and {DUE} "  # noqa: S608
    "for update skip locked) returning id"
)
_TAKE = sa.text("select kind, registration_id from registration_letter where id = :id and sent_at is null for update skip locked")
_SENT = sa.text("update registration_letter set sent_at = :now where id = :id")
_NOT_TRIED = sa.text("update registration_letter set attempts = greatest(attempts - 1, 0) where id = :id")
_GAVE_UP = sa.text("update registration_letter set attempts = :most where id = :id")
_DROP = sa.text("delete from registration_letter where id = :id")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in hand. `until`: when the evaluation that it asks for closes, None for every other kind."""

    id: int
    kind: LetterKind
    registration: Registration
    until: datetime | None = None


def begin(by: Actor, letter_id: int) -> bool:
    """Count a try of a letter. False when it is not due, or another sender has it.

    Counted before it leaves: a mail that kills its sender is not tried for ever.
    """
    with unit(by, "support.operations.sending.begin"):
        return _run(_BEGIN, id=letter_id, **due_now()).one_or_none() is not None


@contextmanager
def in_hand(by: Actor, letter_id: int) -> Iterator[Letter | None]:
    """Nobody else has the letter inside the block. None when another sender has it, or when it has nothing to tell any more."""
    with unit(by, "support.operations.sending.in_hand"):
        row = _run(_TAKE, id=letter_id).one_or_none()
        letter = None if row is None else _read(letter_id, LetterKind(row.kind), row.registration_id)
        if row is not None and letter is None:
            _run(_DROP, id=letter_id)
        yield letter


def mark_sent(letter: Letter) -> None:
    _run(_SENT, id=letter.id, now=clock.now())


def put_back(letter: Letter) -> None:
    """The mail server was away: that is no try of this letter's."""
    _run(_NOT_TRIED, id=letter.id)


def give_up(letter: Letter) -> None:
    """The receiver's server does not take it, now or ever: the board sees it in the list."""
    _run(_GAVE_UP, id=letter.id, most=TRIES_MOST)


@operation(policy.RUN_OCCASION)
def write_soon(by: Actor, occasion: Occasion) -> int:
    """Tell those who come that it is soon; those who got their place since then know it from that letter. How many letters were written.

    Twice is harmless; an occasion that moves to another day is told of again.
    """
    begins_on = occasion.starts_at.astimezone(clock.STOCKHOLM).date().isoformat()
    since = at_hour(soon_on(occasion.starts_at), 0)
    return write_letters(occasion.id, LetterKind.SOON, begins_on, states={RegistrationState.CONFIRMED}, since=since)


def _read(letter_id: int, kind: LetterKind, registration_id: int) -> Letter | None:
    """The letter with what its mail needs, None where there is no address or nothing to tell."""
    found = find_registration(registration_id)
    if found is None or found.email is None or not still_tells(kind, found.state, found.occasion.starts_at, clock.now()):
        return None
    if kind is not LetterKind.EVALUATE_AGAIN:
        return Letter(letter_id, kind, found)
    closes_on = db.session.scalar(sa.select(Evaluation.closes_on).where(Evaluation.occasion_id == found.occasion_id))
    if closes_on is None or closes_on < clock.today():
        return None
    return Letter(letter_id, kind, found, ends_at(closes_on))


def _run(statement: sa.TextClause, **values: object) -> sa.CursorResult[Any]:
    """In the unit of work, past the recorder."""
    return db.session.connection().execute(statement, values)
