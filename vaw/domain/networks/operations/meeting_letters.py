"""Mails to those who are invited to a meeting: a row in the same commit as what it tells of, sent afterwards, never written twice.

Whose hand a letter is in is technical state, outside the audit, as in action_letters: locked until its sender says what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.networks.queries.invitations import address_of, find_invitation
from vaw.domain.networks.queries.invited import key_of
from vaw.domain.networks.rules.inviting import UNREACHED_EVENT, Stand, still_tells, takes_answers
from vaw.domain.networks.rules.meetings import LETTER_LASTS, LetterKind, MeetingState
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import enqueue, operation, unit

SEND_ONE, SEND_OF_MEETING = "networks.meeting_letter.send", "networks.meeting_letters.send"
_ONCE = ("invitation_id", "kind", "ref")
_TAKE = sa.text(
    "select invitation_id, kind, ref, whole_series, written_at from meeting_letter where id = :id and sent_at is null "
    "for update skip locked"
)
_SENT = sa.text("update meeting_letter set sent_at = :now where id = :id")
_DROP = sa.text("delete from meeting_letter where id = :id")
_NEWER = sa.text(
    "select exists (select from meeting_letter where invitation_id = :invitation_id and kind = :kind and id > :id "
    "and whole_series >= :whole_series)"
)
_HEARD = sa.text("update meeting_invitation set told_key = :key where id = :id")
_HEARD_OF_SERIES = sa.text(
    "update meeting_invitation set told_key = :key where seat_id = :seat_id "
    "and meeting_id in (select id from meeting where series_id = :series_id and starts_at > :now)"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in hand, and where it goes."""

    id: int
    kind: LetterKind
    whole_series: bool
    invitation: MeetingInvitation
    address: str


def write_letter(invitation: MeetingInvitation, kind: LetterKind, ref: str = "", whole_series: bool = False) -> bool:
    """Tell somebody invited, inside the caller's unit. Whether there is a new letter: each kind is written once a `ref`."""
    written = _write([invitation.id], kind, ref, whole_series)
    for letter_id in written:
        enqueue(SEND_ONE, letter_id)
    return bool(written)


def write_letters(meeting: Meeting, invitation_ids: Iterable[int], kind: LetterKind, ref: str, *, whole_series: bool = False) -> int:
    """The same to several of one meeting, sent by one job. How many letters are new."""
    written = _write(list(invitation_ids), kind, ref, whole_series)
    if written:
        enqueue(SEND_OF_MEETING, meeting.id)
    return len(written)


def _write(invitation_ids: list[int], kind: LetterKind, ref: str, whole_series: bool) -> list[int]:
    if not invitation_ids:
        return []
    now = clock.now()
    rows = [{"invitation_id": id, "kind": kind.value, "ref": ref, "whole_series": whole_series, "written_at": now} for id in invitation_ids]
    statement = insert(MeetingLetter).values(rows).on_conflict_do_nothing(index_elements=_ONCE).returning(MeetingLetter.id)
    return list(db.session.connection().execute(statement).scalars())


def asked_on_a_day() -> str:
    """What tells apart letters that a person asks for: one a day."""
    return clock.today().isoformat()


@operation(policy.ANSWER_INVITATION)
def renew_invitation(by: Actor, invitation: MeetingInvitation) -> bool:
    """Send whoever is invited a new link, to the address that is known and to no other. Whether a letter was written: one a day."""
    return invitation.meeting.state != MeetingState.DRAFT and write_letter(invitation, LetterKind.AGAIN, asked_on_a_day())


@operation(policy.ANSWER_INVITATION)
def ask_again(by: Actor, invitation: MeetingInvitation) -> bool:
    """Ask somebody who has not answered, once a meeting. Whether a letter was written; twice is harmless."""
    waits = invitation.reply is None and takes_answers(invitation.meeting, clock.now())
    return waits and write_letter(invitation, LetterKind.AGAIN)


@operation(policy.ANSWER_INVITATION)
def tell_seated(by: Actor, invitation: MeetingInvitation, *, key: str, whole_series: bool) -> bool:
    """Tell whoever holds the seat now, who was not told with the others. `key`: of their address. Whether a letter was written."""
    if not takes_answers(invitation.meeting, clock.now()):
        return False
    return write_letter(invitation, LetterKind.SEATED, f"{key[:16]}/{asked_on_a_day()}", whole_series)


@contextmanager
def in_hand(by: Actor, letter_id: int) -> Iterator[Letter | None]:
    """Nobody else has the letter inside the block. None when another sender has it, or when it has nothing to tell any more."""
    with unit(by, "networks.operations.meeting_letters.in_hand"):
        connection = db.session.connection()
        row = connection.execute(_TAKE, {"id": letter_id}).one_or_none()
        letter = None if row is None else _read(letter_id, row)
        if row is not None and letter is None:
            connection.execute(_DROP, {"id": letter_id})
        yield letter


def _read(letter_id: int, row: sa.Row[int, str, str, bool]) -> Letter | None:
    """The letter; None where it is not true any more or too old, where a newer one says the same, or where there is no address."""
    invitation, kind = find_invitation(row.invitation_id), LetterKind(row.kind)
    if invitation is None or row.written_at < clock.now() - LETTER_LASTS:
        return None
    meeting = invitation.meeting
    stand = Stand(meeting.state, meeting.minutes_state, meeting.ends_at, meeting.adjuster_id == invitation.id)
    if not still_tells(kind, stand, clock.now(), whole_series=row.whole_series, was_asked_for=bool(row.ref)):
        return None
    if kind is LetterKind.CHANGED and _has_newer(letter_id, row):
        return None
    address = address_of(invitation)
    return None if address is None else Letter(letter_id, kind, row.whole_series, invitation, address)


def _has_newer(letter_id: int, row: sa.Row[int, str, str, bool]) -> bool:
    """Whether a later letter tells all that this one does: of one meeting does not tell of its series."""
    values = {"invitation_id": row.invitation_id, "kind": row.kind, "whole_series": row.whole_series, "id": letter_id}
    return bool(db.session.connection().execute(_NEWER, values).scalar_one())


def mark_sent(by: Actor, letter: Letter) -> None:
    db.session.connection().execute(_SENT, {"now": clock.now(), "id": letter.id})
    _remember(letter)


def give_up(by: Actor, letter: Letter) -> None:
    """The receiver's server does not take it, now or ever: whoever prepares the meeting is told, once."""
    meeting = letter.invitation.meeting
    db.session.connection().execute(_DROP, {"id": letter.id})
    _remember(letter)  # else the sweep would write to the same address again
    county_id = meeting.network.county_id
    told = [] if county_id is None else [one.id for one in leaders_of(county_id, LEADERS_AND_EXPERTS)]
    to = [meeting.responsible_id] if meeting.responsible_id else told
    notify(by, kind=UNREACHED_EVENT, object_id=letter.invitation.id, county_id=county_id, to=to)


def _remember(letter: Letter) -> None:
    """Which address has been told: of this meeting, or of all of its series that come."""
    invitation, key = letter.invitation, key_of(letter.address)
    connection = db.session.connection()
    connection.execute(_HEARD, {"key": key, "id": invitation.id})
    if letter.whole_series and invitation.seat_id is not None:
        values = {"key": key, "seat_id": invitation.seat_id, "series_id": invitation.meeting.series_id, "now": clock.now()}
        connection.execute(_HEARD_OF_SERIES, values)
