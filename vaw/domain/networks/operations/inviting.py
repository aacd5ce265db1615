"""Who is invited to a meeting, and that they are told.

`invite_all` and `tell_all` are parts of other operations (opening, moving, cancelling a meeting or a series), inside their unit of work.
"""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.operations.meeting_letters import asked_on_a_day, write_letter, write_letters
from vaw.domain.networks.queries.invited import day_of, invitations_of, list_invited, reachable_of, seats_on, silent_of
from vaw.domain.networks.rules import counts
from vaw.domain.networks.rules.inviting import EMAIL, GUEST_MOST, GUESTS_MOST, check_answerable, takes_answers
from vaw.domain.networks.rules.meetings import LINK_LASTS, LetterKind, MeetingState
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


def invite_all(by: Actor, meeting: Meeting) -> int:
    """Make the invitations of all seats that count on the meeting's day, inside the caller's unit. How many are invited then, guests too.

    Writes no letter: whoever opens a meeting goes on with `tell_all(by, meeting, LetterKind.INVITED, "")`; whoever opens a series does so
    for its first coming meeting, with `whole_series=True`. Twice is harmless. An organisation whose seat has become another one keeps its
    answer.
    """
    day = day_of(meeting)
    rows = [row for row in invitations_of(meeting.id) if row.seat_id is not None or row.organisation_id is None]
    known = {row.seat_id for row in rows}
    left = {
        row.organisation_id: row
        for row in rows
        if row.seat is not None and not counts(row.seat.since_on, row.seat.until_on, day) and row.came_women is None
    }
    made = 0
    for seat_id, organisation_id in seats_on(meeting.network_id, day):
        if seat_id in known:
            continue
        follows = left.pop(organisation_id, None)
        if follows is not None:
            follows.seat_id = seat_id
        else:
            db.session.add(MeetingInvitation(meeting=meeting, seat_id=seat_id, organisation_id=organisation_id))
            made += 1
    db.session.flush()
    return len(rows) + made


def tell_all(by: Actor, meeting: Meeting, kind: LetterKind, ref: str, *, whole_series: bool = False) -> int:
    """Write to everybody invited who can be reached, inside the caller's unit. How many letters are new.

    `ref` tells apart letters of one kind ("" for INVITED, the sequence for CHANGED). With `whole_series` the letter tells of all meetings.
    """
    return write_letters(meeting, reachable_of(meeting), kind, ref, whole_series=whole_series)


@operation(policy.RUN_MEETING)
def invite_late(by: Actor, meeting: Meeting) -> int:
    """Invite who has got a seat since the meeting was opened. How many are invited then; they are told by the next sweep."""
    return invite_all(by, meeting) if takes_answers(meeting, clock.now()) else 0


@operation(policy.RUN_MEETING)
def forget_guests(by: Actor, meeting: Meeting) -> int:
    """Forget the addresses of a meeting's guests once no link of theirs works any more; the role stays. How many were forgotten."""
    if meeting.ends_at > clock.now() - LINK_LASTS:
        return 0
    guests = [row for row in invitations_of(meeting.id) if row.guest_address is not None]
    for row in guests:
        row.guest_address = None
    return len(guests)


@operation(policy.KEEP_MEETING)
def add_guest(by: Actor, meeting: Meeting, *, guest: str, address: str, confirmed: bool = False) -> MeetingInvitation:
    """Invite somebody without a seat, as a role with an address. They are told once the meeting is open. The same once more is harmless.

    Raises RuleBroken("networks.guest_…"), ("networks.answer_late") once it has begun, ("networks.answer_cancelled"), PersonalData.
    """
    if meeting.state != MeetingState.DRAFT:
        check_answerable(meeting, clock.now())
    role = " ".join(guard.clean(guest, field="guest", confirmed=confirmed).split())
    where = guard.clean(address, field="address", kind=guard.Field.CONTACT).lower()
    if not role or len(role) > GUEST_MOST:
        raise RuleBroken("networks.guest_role", field="guest", most=GUEST_MOST)
    if len(where) > GUEST_MOST or not EMAIL.fullmatch(where):
        raise RuleBroken("networks.guest_address", field="address")
    _lock(meeting)  # two at once: the second one sees the first
    guests = [row for row in invitations_of(meeting.id) if row.guest_address is not None]
    for row in guests:
        if row.guest_address == where:
            return row
    if len(guests) >= GUESTS_MOST:
        raise RuleBroken("networks.guest_many", most=GUESTS_MOST)
    invitation = MeetingInvitation(meeting=meeting, guest=role, guest_address=where)
    db.session.add(invitation)
    db.session.flush()
    if meeting.state == MeetingState.OPEN:
        write_letter(invitation, LetterKind.INVITED)
    return invitation


@operation(policy.KEEP_MEETING)
def remove_invitation(by: Actor, meeting: Meeting, *, invitation_id: int) -> None:
    """Take back the invitation of a guest, or of a seat that has ended. Nobody is told.

    Raises RuleBroken("networks.invited_seat") for a seat that counts, ("networks.invited_needed") where they came or approve the minutes.
    """
    _lock(meeting)
    row = _invited(meeting, invitation_id)
    if row.seat is not None and counts(row.seat.since_on, row.seat.until_on, day_of(meeting)):
        raise RuleBroken("networks.invited_seat")
    if row.came_women is not None or row.id in (meeting.adjuster_id, meeting.approved_invitation_id):
        raise RuleBroken("networks.invited_needed")
    db.session.delete(row)
    db.session.flush()


@operation(policy.KEEP_MEETING)
def send_invitation_again(by: Actor, meeting: Meeting, *, invitation_id: int) -> bool:
    """Send somebody their link once more, once a day. Whether a letter was written."""
    row = _invited(meeting, invitation_id)
    reached = row.id in set(reachable_of(meeting))
    return meeting.state != MeetingState.DRAFT and reached and write_letter(row, LetterKind.AGAIN, asked_on_a_day())


@operation(policy.KEEP_MEETING)
def remind_silent(by: Actor, meeting: Meeting) -> int:
    """Ask those who have not answered, each once a day. How many letters were written.

    Raises RuleBroken("networks.answer_late"), ("networks.answer_cancelled").
    """
    check_answerable(meeting, clock.now())
    return write_letters(meeting, silent_of(list_invited(by, meeting)), LetterKind.AGAIN, asked_on_a_day())


def _invited(meeting: Meeting, invitation_id: int) -> MeetingInvitation:
    found = next((row for row in invitations_of(meeting.id) if row.id == invitation_id), None)
    if found is None:
        raise NotFound
    return found


def _lock(meeting: Meeting) -> None:
    db.session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
