"""What those who are invited answer: by their link, with an account of their organisation, or by phone to the board.

An answer is the organisation's: it stands when somebody else takes over the seat, and is changed until the meeting begins.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.queries.invited import list_turns
from vaw.domain.networks.rules.inviting import check_answerable, read_reply, read_reply_mode
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.ANSWER_INVITATION)
def answer_invitation(by: Actor, invitation: MeetingInvitation, *, reply: str | None, reply_mode: str | None = None) -> MeetingInvitation:
    """Say whether somebody comes. The same once more changes nothing.

    Raises RuleBroken("networks.answer…"), ("networks.answer_late") once it has begun, ("networks.answer_cancelled"), and Conflict.
    """
    _held_fast(invitation.meeting_id)
    _set(invitation, invitation.meeting, reply, reply_mode)
    return invitation


@operation(policy.ANSWER_INVITATION)
def answer_series(by: Actor, invitation: MeetingInvitation, *, replies: Mapping[int, str | None]) -> int:
    """Answer for several meetings of the same series at once: {invitation: answer}; one without an answer stays as it is.

    How many answers are new. Raises RuleBroken("networks.answer_series") when one of them has begun, was cancelled or is another's.
    """
    wanted = {id: reply for id, reply in replies.items() if reply}
    if not wanted:
        return 0
    offered = {invitation.id, *(turn.id for turn in list_turns(invitation))}
    if not set(wanted) <= offered:
        raise RuleBroken("networks.answer_series")
    rows = db.session.scalars(
        sa.select(MeetingInvitation)
        .where(MeetingInvitation.id.in_(wanted))
        .options(orm.joinedload(MeetingInvitation.meeting))
        .order_by(MeetingInvitation.meeting_id)
    ).all()
    changed = [row for row in rows if row.reply != wanted[row.id]]
    for row in changed:
        _held_fast(row.meeting_id)
        _set(row, row.meeting, wanted[row.id], None)
    return len(changed)


@operation(policy.KEEP_MEETING)
def note_answer(
    by: Actor, meeting: Meeting, *, invitation: MeetingInvitation, reply: str | None, reply_mode: str | None = None
) -> MeetingInvitation:
    """Note what somebody invited said by phone. Raises as answer_invitation does, and NotFound for one of another meeting."""
    if invitation.meeting_id != meeting.id:
        raise NotFound
    _held_fast(meeting.id)
    _set(invitation, meeting, reply, reply_mode)
    return invitation


def _held_fast(meeting_id: int) -> None:
    """Nobody moves, cancels or ends the meeting while it is answered; answers do not wait for each other."""
    wanted = sa.select(Meeting).where(Meeting.id == meeting_id).with_for_update(read=True).execution_options(populate_existing=True)
    db.session.scalars(wanted).one()


def _set(invitation: MeetingInvitation, meeting: Meeting, reply: str | None, reply_mode: str | None) -> None:
    check_answerable(meeting, clock.now())
    answer = read_reply(reply, is_guest=invitation.seat_id is None)
    mode = read_reply_mode(meeting, answer, reply_mode)
    invitation.reply, invitation.reply_mode, invitation.replied_at = answer.value, mode, clock.now()
    db.session.flush()
