"""Occasions of training: their states, to whom they are open, and what one may say about them (features row 32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from vaw.domain.activities.rules.log import Mode
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_


class OccasionState(StrEnum):
    """A draft is seen by its boards alone; what is held or cancelled stays in the calendar."""

    DRAFT = "draft"
    OPEN = "open"
    HELD = "held"
    CANCELLED = "cancelled"


class OpenTo(StrEnum):
    """From which counties people may come."""

    OWN = "own"
    NEIGHBOURS = "neighbours"
    NATION = "nation"


STATE_NAMES = {
    OccasionState.DRAFT: N_("Utkast"),
    OccasionState.OPEN: N_("Öppen"),
    OccasionState.HELD: N_("Genomförd"),
    OccasionState.CANCELLED: N_("Inställd"),
}
OPEN_TO_NAMES = {
    OpenTo.OWN: N_("Bara det egna länet"),
    OpenTo.NEIGHBOURS: N_("Öppen för grannlän"),
    OpenTo.NATION: N_("Öppen för hela landet"),
}
# ISO 639 codes of what is spoken at an occasion: Swedish, the languages in which boards meet their guests, and national minorities'.
LANGUAGE_NAMES = {
    "sv": N_("Svenska"),
    "en": N_("Engelska"),
    "swl": N_("Svenskt teckenspråk"),
    "fi": N_("Finska"),
    "se": N_("Nordsamiska"),
}
TITLE_MOST = 150  # characters: one line of a list on a wide screen
TEXT_MOST = 4000
LINE_MOST = 300  # of a venue or an address to join by
REASON_MOST = 500
PLACES_MOST = 20_000  # a web lecture of the nation; more is no occasion any more
MINUTES_MOST = 80 * 60  # what an activity may take (README D-1): the occasion becomes one
FREE_UNTIL_DAYS = 3  # until so many days before may a place be given back without being late, unless the occasion says otherwise
FREE_UNTIL_MOST = 60
DRAFT_SOURCE = "training"  # the event of which the log's draft tells (activities.operations.drafts)
AHEAD = timedelta(days=3 * 366)  # whoever plans further has typed a wrong year
LASTS = timedelta(days=366)  # from the first meeting of a course to its last
CHANGEABLE = frozenset({OccasionState.DRAFT, OccasionState.OPEN})
ON_SITE = frozenset({Mode.ON_SITE, Mode.HYBRID})  # one needs to know where to go
DIGITAL = frozenset({Mode.DIGITAL, Mode.HYBRID})  # one needs an address to join by


@dataclass(frozen=True, slots=True)
class Plan:
    """What a board says of an occasion. Times are instants; `minutes` of teaching, None: all the time from first to last.

    `places` None: no limit. `co_county_ids`: boards that deliver it together with the host.
    """

    title: str
    field: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    minutes: int | None = None
    about: str = ""
    method_id: int | None = None
    sub_goal: str | None = None
    objective: str | None = None
    assignment_id: int | None = None
    professions: tuple[str, ...] = ()
    venue: str = ""
    municipality_id: int | None = None
    join_address: str = ""
    language: str = "sv"
    accessibility: str = ""
    places: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    approval: bool = False
    invited_only: bool = False
    open_to: str = OpenTo.OWN
    free_until_days: int = FREE_UNTIL_DAYS
    co_county_ids: tuple[int, ...] = ()
    responsible_id: int | None = None


def minutes_of(plan: Plan) -> int:
    """Minutes of teaching: what was said, else all the time from first to last."""
    return plan.minutes or int((plan.ends_at - plan.starts_at).total_seconds() // 60)


def check_times(starts_at: datetime, ends_at: datetime, minutes: int, now: datetime) -> None:
    """Raises RuleBroken("support.occasion_…") for an occasion that ends before it begins, lies behind us or ahead of all plans."""
    if ends_at <= starts_at:
        raise RuleBroken("support.occasion_order", field="ends_time")
    if starts_at <= now:
        raise RuleBroken("support.occasion_past", field="starts_on")
    if starts_at > now + AHEAD:
        raise RuleBroken("support.occasion_far", field="starts_on", years=AHEAD.days // 366)
    check_minutes(starts_at, ends_at, minutes)


def check_minutes(starts_at: datetime, ends_at: datetime, minutes: int) -> None:
    """Raises RuleBroken("support.occasion_minutes") for more teaching than there is time, ("support.occasion_long") for too much."""
    if ends_at - starts_at > LASTS or minutes > MINUTES_MOST:
        raise RuleBroken("support.occasion_long", field="minutes", hours=MINUTES_MOST // 60)
    if not 0 < minutes <= (ends_at - starts_at).total_seconds() / 60:
        raise RuleBroken("support.occasion_minutes", field="minutes")


def check_window(opens_on: date | None, closes_on: date | None, starts_at: datetime) -> None:
    """Raises RuleBroken("support.occasion_window") where registration closes before it opens or after the occasion has begun."""
    first = starts_at.astimezone(STOCKHOLM).date()
    if opens_on and opens_on > first:
        raise RuleBroken("support.occasion_window", field="opens_on")
    if closes_on and (closes_on > first or (opens_on and closes_on < opens_on)):
        raise RuleBroken("support.occasion_window", field="closes_on")


def check_numbers(places: int | None, free_until_days: int) -> None:
    """Raises RuleBroken("support.occasion_places") or ("support.occasion_free_until")."""
    if places is not None and not 1 <= places <= PLACES_MOST:
        raise RuleBroken("support.occasion_places", field="places", most=PLACES_MOST)
    if not 0 <= free_until_days <= FREE_UNTIL_MOST:
        raise RuleBroken("support.occasion_free_until", field="free_until_days", most=FREE_UNTIL_MOST)


def check_join_address(address: str) -> None:
    """An address of the web that keeps what is said there to itself. Raises RuleBroken("support.occasion_join")."""
    if not address:
        return
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    host = parts.hostname or ""
    plain = address.isprintable() and " " not in address and "\\" not in address
    if parts.scheme != "https" or "." not in host or parts.username is not None or not plain or len(address) > LINE_MOST:
        raise RuleBroken("support.occasion_join", field="join_address")


def check_place(mode: str, venue: str, municipality_id: int | None) -> None:
    """Whoever is to come must know where to. Raises RuleBroken("support.occasion_where")."""
    if mode in ON_SITE and not venue and municipality_id is None:
        raise RuleBroken("support.occasion_where", field="venue")
