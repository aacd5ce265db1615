"""Meetings of networks on the web: agenda, minutes, invitations, presence, calendars."""

from __future__ import annotations

from vaw.blueprints.meetings import (
    adjusting,
    agenda,
    agenda_keeping,
    approving,
    attendance,
    backlog,
    decisions,
    feeds,
    files,
    invited,
    keeping,
    meetings,
    minutes,
    minutes_file,
    minutes_keeping,
    own_invitation,
    papers,
    presence,
    series,
    templates,
)
from vaw.blueprints.meetings.base import bp

__all__ = [
    "adjusting",
    "agenda",
    "agenda_keeping",
    "approving",
    "attendance",
    "backlog",
    "bp",
    "decisions",
    "feeds",
    "files",
    "invited",
    "keeping",
    "meetings",
    "minutes",
    "minutes_file",
    "minutes_keeping",
    "own_invitation",
    "papers",
    "presence",
    "series",
    "templates",
]
