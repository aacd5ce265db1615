"""Ending meetings that nobody has ended, and proposing logs in the county of the host."""

from __future__ import annotations

import logging

from vaw.domain.networks.operations.ending import end_forgotten as end
from vaw.domain.networks.operations.ending import log_meeting
from vaw.domain.networks.queries.meetings import find_meeting
from vaw.domain.networks.queries.presence import list_forgotten
from vaw.domain.networks.rules.presence import FORGOTTEN_AFTER
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant

log = logging.getLogger(__name__)
AT_ONCE = 50  # meetings that are ended in one run: all that 21 counties forget in a day, many times over


def end_forgotten() -> int:
    """End what was over two days ago and nobody ended, oldest first. Returns how many.

    One that cannot be ended stops none of the others: it is left to its board, whom a reminder tells.
    """
    ended = 0
    for meeting_id, county_id in list_forgotten(clock.now() - FORGOTTEN_AFTER, AT_ONCE):
        meeting = find_meeting(meeting_id)
        by = _program(county_id)
        try:
            ended += int(meeting is not None and end(by, meeting))
        except Exception as failed:  # the channel's edge: one that cannot be ended must not keep the others open
            log.error("meeting.not_ended", extra={"meeting": meeting_id, "kind": type(failed).__name__})
    return ended


def propose_log(meeting_id: int) -> int:
    """Propose the log of a meeting. Returns how many."""
    meeting = find_meeting(meeting_id)
    return int(meeting is not None and log_meeting(_program(meeting.network.county_id), meeting))


def _program(county_id: int | None) -> Actor:
    return Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=county_id),))
