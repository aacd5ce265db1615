"""Mails to those who are registered: a row in the same commit as what it tells of, sent afterwards, never written twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.support.models.occasions import Registration, RegistrationLetter
from vaw.domain.support.rules.registering import LetterKind, RegistrationState
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.operation import enqueue

SEND_ONE, SEND_OF = "support.letter.send", "support.letters.send"
_ONCE = ("registration_id", "kind", "ref")


def write_letter(registration: Registration, kind: LetterKind, ref: str = "") -> None:
    """Tell one of them, where there is an address. `ref` tells apart letters of one kind: the moment of an offer, a calendar sequence."""
    if registration.email is None:
        return
    row = insert(RegistrationLetter).values(registration_id=registration.id, kind=kind.value, ref=ref, written_at=clock.now())
    statement = row.on_conflict_do_nothing(index_elements=_ONCE).returning(RegistrationLetter.id)
    letter_id = db.session.connection().execute(statement).scalar_one_or_none()
    if letter_id is not None:
        enqueue(SEND_ONE, letter_id)


def write_letters(
    occasion_id: int, kind: LetterKind, ref: str = "", *, states: Collection[RegistrationState], since: datetime | None = None
) -> int:
    """Tell all of an occasion in these states, in one statement; `since`: only those who were there by then. How many were written."""
    who = [Registration.occasion_id == occasion_id, Registration.email.is_not(None), Registration.state.in_([*states])]
    who += [Registration.state_at < since] if since else []
    values = (Registration.id, sa.literal(kind.value), sa.literal(ref), sa.literal(clock.now()))
    row = insert(RegistrationLetter).from_select([*_ONCE, "written_at"], sa.select(*values).where(*who))
    once = row.on_conflict_do_nothing(index_elements=_ONCE).returning(RegistrationLetter.id)
    written = len(db.session.connection().execute(once).all())
    if written:
        enqueue(SEND_OF, occasion_id)
    return written
