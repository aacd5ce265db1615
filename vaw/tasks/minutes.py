"""Making minutes into documents."""

from __future__ import annotations

from vaw.domain.networks.operations.minutes_file import keep_minutes_file
from vaw.domain.networks.queries.meetings import find_meeting
from vaw.domain.networks.queries.minutes_file import find_file, is_made, paper_of
from vaw.domain.networks.rules.meetings import MinutesState
from vaw.kernel.actor import system
from vaw.kernel.i18n import speaking
from vaw.render.minutes import minutes_pdf


def make(file_id: int) -> int:
    """Write the document unless it is there, or says something else than the minutes do by now. Returns how many were made."""
    file = find_file(file_id)
    meeting = None if file is None else find_meeting(file.meeting_id)
    if file is None or meeting is None or meeting.minutes_state == MinutesState.WRITING or is_made(file):
        return 0
    language, paper = file.language, paper_of(meeting)
    mark = paper.mark(language)
    if file.of != mark:
        return 0
    with speaking(language):
        content = minutes_pdf(paper, language)
    return int(keep_minutes_file(system("task"), meeting, language=language, mark=mark, content=content))
