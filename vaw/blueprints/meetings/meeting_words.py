"""When, where and in what state a meeting is, in words that fit one line."""

from __future__ import annotations

from typing import Protocol

from vaw.blueprints.training.occasion_words import day_words, local_day, when_words
from vaw.domain.activities.rules.log import Mode
from vaw.domain.networks.rules.meetings import MINUTES_NAMES, STATE_NAMES, MeetingState, MinutesState
from vaw.kernel.i18n import gettext as _

__all__ = ["day_words", "local_day", "minutes_tag", "state_tag", "when_words", "where_words"]
COLOURS = {MeetingState.DRAFT: "yellow", MeetingState.OPEN: "blue", MeetingState.HELD: "green", MeetingState.CANCELLED: "red"}
MINUTES_COLOURS = {MinutesState.WRITING: "orange", MinutesState.CLOSED: "yellow", MinutesState.APPROVED: "green"}


class Placed(Protocol):
    """A meeting, the row itself or a line of a list."""

    @property
    def mode(self) -> str: ...
    @property
    def place(self) -> str: ...


def where_words(meeting: Placed) -> str:
    """The place and how one takes part: "Sammanträdesrum 3", "Digitalt", "Sammanträdesrum 3 och digitalt"."""
    if meeting.mode == Mode.DIGITAL:
        return _("Digitalt")
    place = meeting.place or _("På plats")
    return _("{place} och digitalt").format(place=place) if meeting.mode == Mode.HYBRID else place


def state_tag(state: str) -> tuple[str, str]:
    """(word, colour)."""
    return _(STATE_NAMES[MeetingState(state)]), COLOURS[MeetingState(state)]


def minutes_tag(state: str) -> tuple[str, str]:
    """(words, colour) of the minutes of a meeting that was held."""
    return _(MINUTES_NAMES[MinutesState(state)]), MINUTES_COLOURS[MinutesState(state)]
