"""The meetings of a network on its page: the next one, the last one, and the ways to all that is about them."""

from __future__ import annotations

from typing import NamedTuple

from vaw.blueprints.training.occasion_words import when_words
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.queries.agenda import count_backlog
from vaw.domain.networks.queries.meetings import Line, around
from vaw.domain.networks.rules.meetings import MINUTES_NAMES, STATE_NAMES, MeetingState, MinutesState
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import number


class Meetings(NamedTuple):
    """(label, title, address, when, note) of the next and the last meeting; (text, address) of what else there is."""

    rows: list[tuple[str, str, str, str, str]]
    links: list[tuple[str, str]]
    new_href: str | None


def section_of_meetings(by: Actor, network: Network) -> Meetings:
    last, coming = around(by, network.id)
    keeps = policy.ADD_MEETING.allows(by, network) and network.until_on is None
    base = f"/natverk/{network.id}"
    waiting = count_backlog(network.id) if policy.ADD_MEETING.allows(by, network) else 0
    links = [
        (True, _("Alla möten"), f"/moten?natverk={network.id}"),
        (True, _("Tidigare möten"), f"/moten?natverk={network.id}&visa=tidigare"),
        (keeps, _("Att ta upp ({n})").format(n=number(waiting)), f"{base}/att-ta-upp"),
        (True, _("Närvaro"), f"{base}/narvaro"),
        (policy.ADD_FEED.allows(by, network), _("Mötena i din kalender"), f"{base}/kalender"),
        (keeps, _("Mötesmallar"), f"{base}/motesmallar"),
        (keeps, _("Planera flera möten på en gång"), f"{base}/moten/ny-serie"),
    ]
    rows = [(label, *_row(line)) for label, line in ((_("Nästa möte"), coming), (_("Senaste mötet"), last)) if line is not None]
    return Meetings(rows, [(text, href) for shown, text, href in links if shown], f"{base}/moten/nytt" if keeps else None)


def _row(line: Line) -> tuple[str, str, str, str]:
    state = MeetingState(line.state)
    if state is MeetingState.HELD:
        note = _(MINUTES_NAMES[MinutesState(line.minutes_state)])
    elif state is MeetingState.OPEN and line.invited:
        note = _("{coming} av {invited} kommer").format(coming=number(line.coming), invited=number(line.invited))
    else:
        note = _(STATE_NAMES[state])
    return line.title, f"/moten/{line.id}", when_words(line.starts_at, line.ends_at), note
