"""Mails before a season: a row in the same commit as what it tells of, sent afterwards, never written twice.

As in strategies.operations.party_letters, whose hand a letter is in is technical state, outside the audit. The subscription is held
together with its letter: who says no waits for the mail that is just leaving, and gets none after the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.prevention import policy
from vaw.domain.prevention.models.prompts import SeasonLetter, SeasonSubscription
from vaw.domain.prevention.queries.prompts import list_due
from vaw.domain.prevention.rules.prompts import CONFIRM_WITHIN, End, Letter
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import enqueue, operation, unit

SEND_ONE = "prevention.season_letter.send"
_OF = sa.text("select subscription_id from season_letter where id = :id and sent_at is null")
_TAKE = sa.text("select kind, ref, written_at from season_letter where id = :id and sent_at is null for update skip locked")
_SENT = sa.text("update season_letter set sent_at = :now where id = :id")
_DROP = sa.text("delete from season_letter where id = :id")


@dataclass(frozen=True, slots=True)
class InHand:
    """A letter in hand, and where it goes."""

    id: int
    kind: Letter
    subscription: SeasonSubscription
    address: str


def write_letter(subscription: SeasonSubscription, kind: Letter, ref: str) -> bool:
    """Write to the address. Inside the caller's unit; once for each kind and ref. Whether there is a new letter."""
    row = insert(SeasonLetter).values(subscription_id=subscription.id, kind=kind.value, ref=ref, written_at=clock.now())
    statement = row.on_conflict_do_nothing(index_elements=("subscription_id", "kind", "ref")).returning(SeasonLetter.id)
    letter_id = db.session.connection().execute(statement).scalar_one_or_none()
    if letter_id is not None:
        enqueue(SEND_ONE, letter_id)
    return letter_id is not None


@operation(policy.ANSWER_SUBSCRIPTION)
def write_prompt(by: Actor, subscription: SeasonSubscription, *, ref: str) -> bool:
    """Prompt before a season. Whether a letter was written: one a season and year, whatever runs twice or is moved."""
    db.session.refresh(subscription, with_for_update={"key_share": True})
    active = subscription.confirmed_at is not None and subscription.ended_at is None
    return active and write_letter(subscription, Letter.PROMPT, ref)


@contextmanager
def in_hand(by: Actor, letter_id: int) -> Iterator[InHand | None]:
    """Nobody else has the letter inside the block. None when another sender has it, or when it has nothing to tell any more."""
    with unit(by, "prevention.operations.prompts_letters.in_hand"):
        connection = db.session.connection()
        subscription = _held(connection.scalar(_OF, {"id": letter_id}))
        row = None if subscription is None else connection.execute(_TAKE, {"id": letter_id}).one_or_none()
        letter = None if subscription is None or row is None else _read(letter_id, row, subscription)
        if row is not None and letter is None:
            connection.execute(_DROP, {"id": letter_id})
        yield letter


def mark_sent(by: Actor, letter: InHand) -> None:
    db.session.connection().execute(_SENT, {"now": clock.now(), "id": letter.id})


def give_up(by: Actor, letter: InHand) -> None:
    """The address does not take mail: it is erased, and the board sees why."""
    one = letter.subscription
    db.session.connection().execute(_DROP, {"id": letter.id})
    one.ended_at, one.ended_why, one.email, one.address_key = clock.now(), End.UNREACHABLE.value, None, None


def _held(subscription_id: int | None) -> SeasonSubscription | None:
    """The subscription, first and always before its letter: who ends or forgets it takes them in the same order."""
    if subscription_id is None:
        return None
    wanted = sa.select(SeasonSubscription).where(SeasonSubscription.id == subscription_id)
    held = wanted.with_for_update(key_share=True, skip_locked=True)
    return db.session.scalars(held, execution_options={"populate_existing": True}).one_or_none()


def _read(letter_id: int, row: sa.Row[str, str, object], subscription: SeasonSubscription) -> InHand | None:
    """The letter; None where the address is gone, the question is answered or too old, or the prompt is not due any more.

    A prompt that was taken back before it left is written again should it be due once more.
    """
    kind = Letter(row.kind)
    if subscription.email is None:
        return None
    if kind is Letter.CONFIRM:
        tells = subscription.confirmed_at is None and row.written_at > clock.now() - CONFIRM_WITHIN
    else:
        tells = (subscription.id, row.ref) in list_due(clock.today(), subscription.id)
    return InHand(letter_id, kind, subscription, subscription.email) if tells else None
