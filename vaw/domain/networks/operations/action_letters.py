"""Mails to owners without an account: a row in the same commit as what it tells of, sent afterwards, never written twice.

Whose hand a letter is in is technical state, outside the audit. A letter in hand is locked in the database until its sender says what
became of it, so that no second one sends it; a sender that dies lets go of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionLetter, ActionPoint
from vaw.domain.networks.queries.action_links import address_of, find_action
from vaw.domain.networks.rules.actions import LETTER_LASTS, OPEN, UNREACHED_EVENT, WAITING_ON_OWNER, ActionState, Asked
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import enqueue, operation, unit

SEND_ONE = "networks.action_letter.send"
_ONCE = ("action_id", "kind", "ref")
_TAKE = sa.text("select action_id, kind, ref, written_at from action_letter where id = :id and sent_at is null for update skip locked")
_SENT = sa.text("update action_letter set sent_at = :now where id = :id")
_DROP = sa.text("delete from action_letter where id = :id")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in hand, and where it goes."""

    id: int
    kind: Asked
    action: ActionPoint
    address: str


def ref_of(action: ActionPoint) -> str:
    """Letters of one kind are told apart by the due day and by whose turn it is."""
    return f"{action.due_on.isoformat()}/{action.link_stamp}"


def write_letter(action: ActionPoint, kind: Asked) -> bool:
    """Tell the owner, where it is an organisation. Inside the caller's unit. Whether there is a new letter.

    A renewed link is sent once a day at most, every other kind once a due day.
    """
    if action.organisation_id is None:
        return False
    ref = clock.today().isoformat() if kind is Asked.RENEWED else ref_of(action)
    row = insert(ActionLetter).values(action_id=action.id, kind=kind.value, ref=ref, written_at=clock.now())
    statement = row.on_conflict_do_nothing(index_elements=_ONCE).returning(ActionLetter.id)
    letter_id = db.session.connection().execute(statement).scalar_one_or_none()
    if letter_id is not None:
        enqueue(SEND_ONE, letter_id)
    return letter_id is not None


@operation(policy.ANSWER_ACTION)
def remind_owner(by: Actor, action: ActionPoint, *, kind: Asked) -> bool:
    """Tell an owner without an account that the day is near or has gone. Whether a letter was written; twice is harmless."""
    return action.state in WAITING_ON_OWNER and write_letter(action, kind)


@operation(policy.ANSWER_ACTION)
def renew_link(by: Actor, action: ActionPoint) -> bool:
    """Send the owner a new link, to the address that is known and to no other. Whether a letter was written: one a day."""
    return action.state in OPEN and write_letter(action, Asked.RENEWED)


@operation(policy.KEEP_ACTION)
def send_link_again(by: Actor, action: ActionPoint) -> bool:
    """The board sends the owner a new link, once a day. Whether a letter was written."""
    return action.state in OPEN and write_letter(action, Asked.RENEWED)


@contextmanager
def in_hand(by: Actor, letter_id: int) -> Iterator[Letter | None]:
    """Nobody else has the letter inside the block. None when another sender has it, or when it has nothing to tell any more."""
    with unit(by, "networks.operations.action_letters.in_hand"):
        connection = db.session.connection()
        row = connection.execute(_TAKE, {"id": letter_id}).one_or_none()
        letter = None if row is None else _read(letter_id, row)
        if row is not None and letter is None:
            connection.execute(_DROP, {"id": letter_id})
        yield letter


def _read(letter_id: int, row: sa.Row[int, str, str]) -> Letter | None:
    """The letter, None where the action has ended, was moved or has another owner, where there is no address, or where it is too old."""
    action, kind = find_action(row.action_id), Asked(row.kind)
    if action is None or ActionState(action.state) not in OPEN or row.written_at < clock.now() - LETTER_LASTS:
        return None
    address = address_of(action)
    if address is None or (kind is not Asked.RENEWED and row.ref != ref_of(action)):
        return None
    return Letter(letter_id, kind, action, address)


def mark_sent(by: Actor, letter: Letter) -> None:
    db.session.connection().execute(_SENT, {"now": clock.now(), "id": letter.id})


def give_up(by: Actor, letter: Letter) -> None:
    """The receiver's server does not take it, now or ever: whoever follows the action is told, once."""
    action = letter.action
    db.session.connection().execute(_DROP, {"id": letter.id})
    told = [action.responsible_id] if action.responsible_id else [one.id for one in leaders_of(action.county_id, LEADERS_AND_EXPERTS)]
    notify(by, kind=UNREACHED_EVENT, object_id=action.id, county_id=action.county_id, to=told)
