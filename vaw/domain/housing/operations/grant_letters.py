"""Mails to applicants without an account: a row in the same commit as what it tells of, sent afterwards. No mail says what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication, GrantLetter
from vaw.domain.housing.queries.grant_links import find_application
from vaw.domain.housing.rules.grants import RENEW_AFTER, Told
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import enqueue, operation, unit

SEND_ONE = "housing.grant_letter.send"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in hand."""

    id: int
    kind: Told
    application: GrantApplication


def write_letter(application: GrantApplication, kind: Told, ref: str = "") -> bool:
    """Tell an applicant who has a link. Inside the caller's unit; once for each kind and ref. Whether there is a new letter."""
    if application.email is None:
        return False
    row = insert(GrantLetter).values(application_id=application.id, kind=kind.value, ref=ref, written_at=clock.now())
    once = row.on_conflict_do_nothing(index_elements=("application_id", "kind", "ref")).returning(GrantLetter.id)
    letter_id = db.session.connection().execute(once).scalar_one_or_none()
    if letter_id is not None:
        enqueue(SEND_ONE, letter_id)
    return letter_id is not None


@operation(policy.FOLLOW_APPLICATION)
def renew_link(by: Actor, application: GrantApplication) -> bool:
    """Send another link to the mailbox that is known; those before end. Whether a mail will leave: some time after the last one only."""
    return renew(application)


@operation(policy.LINK_APPLICANT)
def send_link_again(by: Actor, application: GrantApplication) -> bool:
    """The team sends another link, as renew_link."""
    return renew(application)


@operation(policy.FOLLOW_APPLICATION)
def remind_applicant(by: Actor, application: GrantApplication, *, kind: Told) -> bool:
    """Tell that an account is due. Whether a mail will leave: once for each kind and day, whatever runs twice."""
    return write_letter(application, kind, "" if application.account_due_on is None else application.account_due_on.isoformat())


def renew(application: GrantApplication) -> bool:
    """As renew_link, inside the caller's unit."""
    db.session.refresh(application, ["link_stamp", "version"], with_for_update={"of": GrantApplication})
    lately = sa.exists().where(GrantLetter.application_id == application.id, GrantLetter.written_at > clock.now() - RENEW_AFTER)
    if application.email is None or db.session.scalar(sa.select(lately)):
        return False
    application.link_stamp += 1
    db.session.flush()
    return write_letter(application, Told.RENEWED, str(application.link_stamp))


@contextmanager
def in_hand(by: Actor, letter_id: int) -> Iterator[Letter | None]:
    """Nobody else has the mail inside the block. None when another sender has it, or when there is nothing to send any more."""
    with unit(by, "housing.operations.grant_letters.in_hand"):
        wanted = sa.select(GrantLetter).where(GrantLetter.id == letter_id, GrantLetter.sent_at.is_(None), GrantLetter.refused_at.is_(None))
        row = db.session.scalars(wanted.with_for_update(skip_locked=True), execution_options={"populate_existing": True}).one_or_none()
        application = None if row is None else find_application(row.application_id)
        yield None if row is None or application is None else Letter(row.id, Told(row.kind), application)


def mark_sent(by: Actor, letter: Letter) -> None:
    """The mail has left."""
    _note(letter, "sent_at")


def give_up(by: Actor, letter: Letter) -> None:
    """The mailbox does not take mail: the team sees it beside the application."""
    _note(letter, "refused_at")


def _note(letter: Letter, column: str) -> None:
    db.session.connection().execute(sa.update(GrantLetter).where(GrantLetter.id == letter.id).values({column: clock.now()}))
