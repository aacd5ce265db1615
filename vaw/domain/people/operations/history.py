"""Noting what happens at the door of an account, and telling its owner by mail where it matters.

Core statements, so that the audit gets no second line of what it has: the rows are the owner's diary of 90 days, the audit is for good.
"""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people.models import AccountEvent, User
from vaw.domain.people.rules.history import TOLD, Happened
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.operation import enqueue, unit

SEND = "people.account_letter.send"
_NOTE = sa.insert(AccountEvent).returning(AccountEvent.id)
_OWNER = sa.select(User.id).where(User.email == sa.bindparam("address")).scalar_subquery()
_BY_ADDRESS = sa.insert(AccountEvent).values(user_id=_OWNER)
_SECOND_STEP = sa.update(AccountEvent).where(
    AccountEvent.sign_in_id == sa.bindparam("here"), AccountEvent.kind == Happened.HALFWAY.value
).values(kind=sa.bindparam("became"), at=sa.bindparam("now")).returning(AccountEvent.id)  # fmt: skip


def note(user_id: int, kind: Happened, *, device: str = "", sign_in_id: int | None = None) -> None:
    """Inside an operation: note it, and have the owner told where it matters."""
    values = {"user_id": user_id, "kind": kind.value, "at": clock.now(), "device": device, "sign_in_id": sign_in_id}
    event_id = db.session.connection().execute(_NOTE, values).scalar_one()
    if kind in TOLD:
        enqueue(SEND, event_id)


def note_second_step(user_id: int, sign_in_id: int, kind: Happened, *, device: str) -> None:
    """Inside an operation: the sign-in that stood half-way is whole. One line a sign-in, however many steps it had."""
    values = {"here": sign_in_id, "became": kind.value, "now": clock.now()}
    changed = db.session.connection().execute(_SECOND_STEP, values).scalar_one_or_none()
    if changed is None:  # the line is older than the history
        note(user_id, kind, device=device, sign_in_id=sign_in_id)
    elif kind in TOLD:
        enqueue(SEND, changed)


def note_failure(user_id: int, kind: Happened, *, device: str) -> None:
    """Note what an operation has refused: in a unit of its own, for the refusal takes everything else back."""
    with unit(system("web"), "people.operations.history.note_failure"):
        note(user_id, kind, device=device)


def note_wrong_password(address: str, *, device: str) -> None:
    """Note a wrong password for an address, whether or not anybody has it: one statement and one row in both cases."""
    with unit(system("web"), "people.operations.history.note_wrong_password"):
        values = {"address": address, "kind": Happened.PASSWORD_WRONG.value, "at": clock.now(), "device": device}
        db.session.connection().execute(_BY_ADDRESS, values)


def mark_told(by: Actor, event_id: int) -> None:
    """Note that the mail about an event has left."""
    with unit(by, "people.operations.history.mark_told"):
        db.session.connection().execute(sa.update(AccountEvent).where(AccountEvent.id == event_id).values(told_at=clock.now()))
