"""The minutes as a document: asked for by whoever may read them, made by the worker (features row 21)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import MinutesFile
from vaw.domain.networks.queries.minutes_file import find_file_of, is_made, paper_of
from vaw.domain.networks.rules.meetings import MinutesState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import enqueue, operation

MAKE = "networks.minutes.make"
ASKED_AGAIN_AFTER = timedelta(minutes=2)  # a document takes some seconds: one that has not come by then is asked for anew


@operation(policy.PRINT_MINUTES)
def ask_for_minutes(by: Actor, meeting: Meeting, *, language: str) -> MinutesFile:
    """Have the document made of what the minutes say now, unless it is there or under way.

    Raises RuleBroken("networks.minutes_unread") while they are written.
    """
    return _asked(meeting, language)


@operation(policy.ANSWER_INVITATION)
def ask_for_minutes_by_link(by: Actor, invitation: MeetingInvitation, *, language: str) -> MinutesFile:
    """The same, by whoever was invited. Raises as ask_for_minutes."""
    return _asked(invitation.meeting, language)


@operation(policy.RUN_MEETING)
def keep_minutes_file(by: Actor, meeting: Meeting, *, language: str, mark: str, content: bytes) -> bool:
    """Keep the document. False when the minutes have been opened again, or say something else, since it was begun."""
    file = find_file_of(meeting.id, language)
    if file is None or file.of != mark:
        return False
    file.content = content
    return True


def _asked(meeting: Meeting, language: str) -> MinutesFile:
    if meeting.minutes_state == MinutesState.WRITING:
        raise RuleBroken("networks.minutes_unread")
    db.session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())  # two who ask at once get one file
    mark, file = paper_of(meeting).mark(language), find_file_of(meeting.id, language)
    if file is None:
        file = MinutesFile(meeting_id=meeting.id, language=language, of=mark, asked_at=clock.now())
        db.session.add(file)
        db.session.flush()
    elif file.of == mark and (is_made(file) or clock.now() - file.asked_at < ASKED_AGAIN_AFTER):
        return file
    file.of, file.asked_at, file.content = mark, clock.now(), None
    db.session.flush()
    enqueue(MAKE, file.id)
    return file
