"""Mails to actors: a row in the same commit as what it tells of, sent afterwards, never written twice.

As in networks.operations.action_letters, whose hand a letter is in is technical state, outside the audit: locked until its sender says
what became of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.strategies import policy
from vaw.domain.strategies.models.plans import PartyLetter, StrategyParty
from vaw.domain.strategies.queries.plans import find_party
from vaw.domain.strategies.rules.plans import LETTER_LASTS, Standing, standing
from vaw.domain.strategies.rules.plans import Letter as Kind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import enqueue, operation, unit

SEND_ONE = "strategies.party_letter.send"
UNREACHED_EVENT = "strategies.party_unreached"
_ONCE = ("party_id", "kind", "ref")
_TAKE = sa.text("select party_id, kind, ref, written_at from party_letter where id = :id and sent_at is null for update skip locked")
_SENT = sa.text("update party_letter set sent_at = :now where id = :id")
_DROP = sa.text("delete from party_letter where id = :id")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in hand, and where it goes."""

    id: int
    kind: Kind
    party: StrategyParty
    address: str


def write_letter(party: StrategyParty, kind: Kind, year: int | None = None) -> bool:
    """Write to the actor's role mailbox. Inside the caller's unit. Whether there is a new letter: one a year, or one a day."""
    ref = clock.today().isoformat() if year is None else str(year)
    row = insert(PartyLetter).values(party_id=party.id, kind=kind.value, ref=ref, written_at=clock.now())
    statement = row.on_conflict_do_nothing(index_elements=_ONCE).returning(PartyLetter.id)
    letter_id = db.session.connection().execute(statement).scalar_one_or_none()
    if letter_id is not None:
        enqueue(SEND_ONE, letter_id)
    return letter_id is not None


@operation(policy.ANSWER_PARTY)
def ask_for_report(by: Actor, party: StrategyParty, *, kind: Kind, year: int) -> bool:
    """Ask an actor for its yearly report. Whether a letter was written; twice is harmless."""
    return _stands(party) is Standing.JOINED and write_letter(party, kind, year)


@operation(policy.ANSWER_PARTY)
def renew_link(by: Actor, party: StrategyParty) -> bool:
    """Send the actor a new link, to the address that is known and to no other. Whether a letter was written: one a day."""
    return _stands(party) is not Standing.LEFT and write_letter(party, Kind.RENEWED)


@contextmanager
def in_hand(by: Actor, letter_id: int) -> Iterator[Letter | None]:
    """Nobody else has the letter inside the block. None when another sender has it, or when it has nothing to tell any more."""
    with unit(by, "strategies.operations.party_letters.in_hand"):
        connection = db.session.connection()
        row = connection.execute(_TAKE, {"id": letter_id}).one_or_none()
        letter = None if row is None else _read(letter_id, row)
        if row is not None and letter is None:
            connection.execute(_DROP, {"id": letter_id})
        yield letter


def _read(letter_id: int, row: sa.Row[int, str, str]) -> Letter | None:
    """The letter; None where the actor has left, has no address, or where it is too old."""
    party = find_party(row.party_id)
    if party is None or _stands(party) is Standing.LEFT or row.written_at < clock.now() - LETTER_LASTS:
        return None
    address = party.organisation.role_mailbox
    return Letter(letter_id, Kind(row.kind), party, address) if address else None


def mark_sent(by: Actor, letter: Letter) -> None:
    db.session.connection().execute(_SENT, {"now": clock.now(), "id": letter.id})


def give_up(by: Actor, letter: Letter) -> None:
    """The receiver's server does not take it, now or ever: whoever follows the strategy is told, once."""
    strategy = letter.party.strategy
    db.session.connection().execute(_DROP, {"id": letter.id})
    told = [strategy.responsible_id] if strategy.responsible_id else [one.id for one in leaders_of(strategy.county_id, LEADERS_AND_EXPERTS)]
    notify(by, kind=UNREACHED_EVENT, object_id=letter.party.id, county_id=strategy.county_id, to=told)


def _stands(party: StrategyParty) -> Standing:
    return standing(party.asked_on, party.joined_on, party.left_on, clock.today())
