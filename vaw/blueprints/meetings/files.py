"""One meeting for somebody's own calendar."""

from __future__ import annotations

from flask import Response

from vaw.blueprints.meetings.base import bp
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.kernel.errors import NotFound
from vaw.render import ics
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.calendars import file_of


@bp.page("/moten/<int:meeting_id>.ics", allow=policy.READ_MEETING)
def download_calendar_file(meeting_id: int) -> Answer:
    """A draft is nobody's appointment yet."""
    meeting = get_meeting(actor(), meeting_id)
    if meeting.state == MeetingState.DRAFT:
        raise NotFound
    return calendar_file(meeting)


def calendar_file(meeting: Meeting) -> Response:
    """The file of a meeting that may be shown to whoever asks."""
    answer = Response(file_of(meeting), content_type=ics.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename=mote-{meeting.id}.ics"
    return answer
