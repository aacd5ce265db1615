"""What was left from earlier meetings, in words: for the minutes of the next one."""

from __future__ import annotations

from typing import NamedTuple

from vaw.blueprints.networks.action_forms import state_name
from vaw.blueprints.networks.actions import COLOURS, near_words
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.queries import actions as queries
from vaw.domain.networks.rules.actions import OPEN, ActionState
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import weekday


class Left(NamedTuple):
    """An action point of an earlier meeting. `near`: (how late or near it is, colour), None where that says nothing."""

    what: str
    href: str
    owner: str
    due: str
    state: str
    colour: str
    near: tuple[str, str] | None


def left_words(by: Actor, meeting: Meeting) -> list[Left]:
    """Those that were not done when the meeting began, soonest first, as they stand now."""
    return [_left(one) for one in queries.left_for(by, meeting)]


def _left(one: queries.Left) -> Left:
    state = ActionState(one.state)
    owner = (one.organisation or _("Utförare av skyddat boende")) if one.is_organisations else one.account or _("Länsstyrelsen")
    said, colour = near_words(one.due_on) if state in OPEN else ("", None)
    return Left(
        one.what, f"/atgarder/{one.id}", owner, weekday(one.due_on), state_name(state), COLOURS[state], (said, colour) if colour else None
    )
