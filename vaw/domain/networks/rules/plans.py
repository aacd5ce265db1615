"""What a board plans for a meeting, and what one may say of it (features row 18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from vaw.domain.activities.rules.log import Mode
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken

LINE_MOST = 300  # characters of a place or an address to join by
REASON_MOST = 500
AHEAD = timedelta(days=3 * 366)  # whoever plans further has typed a wrong year
CHANGEABLE = frozenset({MeetingState.DRAFT, MeetingState.OPEN})
ON_SITE = frozenset({Mode.ON_SITE, Mode.HYBRID})  # one needs to know where to go
DIGITAL = frozenset({Mode.DIGITAL, Mode.HYBRID})  # one needs an address to join by
MOVES = frozenset({"starts_at", "ends_at", "mode", "place", "join_address"})  # what sends people elsewhere, or at another time
IN_CALENDARS = (MOVES - {"join_address"}) | {"title"}  # a calendar never shows how to join (features row 96)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is said of a meeting. Times are instants. `responsible_id`: who at the board prepares it."""

    title: str
    about: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    join_address: str = ""
    responsible_id: int | None = None


def check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises RuleBroken("networks.meeting_…") for a meeting that ends before it begins, lies behind us, or ahead of all plans.

    It begins and ends on one day of Stockholm: what takes two days is two meetings, each with its own minutes.
    """
    if ends_at <= starts_at:
        raise RuleBroken("networks.meeting_order", field="ends_time")
    if starts_at <= now:
        raise RuleBroken("networks.meeting_past", field="starts_on")
    if starts_at > now + AHEAD:
        raise RuleBroken("networks.meeting_far", field="starts_on", years=AHEAD.days // 366)
    if starts_at.astimezone(STOCKHOLM).date() != ends_at.astimezone(STOCKHOLM).date():
        raise RuleBroken("networks.meeting_days", field="ends_time")


def check_mode(mode: str) -> str:
    """Raises RuleBroken("networks.choice")."""
    if mode not in {str(one) for one in Mode}:
        raise RuleBroken("networks.choice", field="mode")
    return str(mode)


def check_join_address(address: str) -> str:
    """An address of the web that keeps what is said there to itself. Raises RuleBroken("networks.meeting_join")."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    host = parts.hostname or ""
    plain = address.isprintable() and " " not in address and "\\" not in address
    if parts.scheme != "https" or "." not in host or parts.username is not None or not plain or len(address) > LINE_MOST:
        raise RuleBroken("networks.meeting_join", field="join_address")
    return address


def check_place(mode: str, place: str) -> None:
    """Whoever is invited must know where to go. Raises RuleBroken("networks.meeting_where")."""
    if mode in ON_SITE and not place:
        raise RuleBroken("networks.meeting_where", field="place")
