"""How a board answers: which step comes next, what a plan means for the clock, and to whom a request may be passed on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vaw.domain.support.rules import NEXT, OPEN, RequestState
from vaw.kernel.calendar import ORDINARY, Calendar, next_working
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_


class Group(StrEnum):
    """What part of the queue is shown."""

    OPEN = "open"
    MINE = "mine"
    LATE = "late"
    CLOSED = "closed"


CLOSED = frozenset(RequestState) - OPEN
# The one step that leads on, by state; a state without one has ended.
FORWARD = {
    RequestState.RECEIVED: RequestState.ACKNOWLEDGED,
    RequestState.ACKNOWLEDGED: RequestState.MATCHED,
    RequestState.MATCHED: RequestState.PLANNED,
    RequestState.PLANNED: RequestState.DELIVERED,
    RequestState.DELIVERED: RequestState.FOLLOWED_UP,
    RequestState.FOLLOWED_UP: RequestState.CLOSED,
}
BACK = {RequestState.MATCHED: RequestState.ACKNOWLEDGED, RequestState.PLANNED: RequestState.MATCHED}
MESSAGE_MOST = 4000  # characters: what an activity's note may have
NAME_MOST = 100  # characters of a template's name: one line of a list
DNR_MOST = 100
ASSIGNED_EVENT = "support.request_assigned"
# "1234-2026" or with the archive's own class in front, "801-1234-2026": how the boards write it.
_DNR = re.compile(r"(?:\d{1,5}-)?\d{1,6}-(?:19|20)\d{2}")
_NUMBER = re.compile(r"(?:ST[ÖO]D[- ]?)?(20\d{2})[- ](\d{1,6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach about a request; "" for what was not said."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Who else may take over a request, from a day on; `source` says from where that is known."""

    code: str
    name: str
    valid_from: date
    source: str
    valid_to: date | None = None


AUTHORITIES = (
    Authority("nch", N_("Nationellt centrum mot hedersrelaterat våld och förtryck"), date(2022, 10, 1), "domain.md 1.1"),
    Authority("gender_equality_agency", N_("Jämställdhetsmyndigheten"), date(2018, 1, 1), "domain.md 1.5"),
    Authority("nmt", N_("Nationellt metodstödsteam mot prostitution och människohandel"), date(2018, 1, 1), "domain.md 1.5"),
    Authority("nck", N_("Nationellt centrum för kvinnofrid"), date(2016, 1, 1), "domain.md 2: webbkurs om våld"),
    Authority("socialstyrelsen", N_("Socialstyrelsen"), date(2012, 1, 1), "domain.md 1.2: regionalt kompetensstöd"),
)
AUTHORITY_NAMES = {one.code: one.name for one in AUTHORITIES}


def authorities_on(day: date) -> list[Authority]:
    """Those to whom a request may be passed on that day."""
    return [one for one in AUTHORITIES if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)]


def check_step(now: RequestState, to: RequestState) -> None:
    """Raises RuleBroken("support.step") when the state does not lead there."""
    if to not in NEXT.get(now, frozenset()):
        raise RuleBroken("support.step", state=now.value, to=to.value)


def due_after_plan(last_day: date, calendar: Calendar = ORDINARY) -> date:
    """A planned request is due when its plan says that it will have happened: that day, or the next one that somebody is at work."""
    return next_working(last_day, calendar)


def check_plan(first: date, last: date, today: date) -> None:
    """Raises RuleBroken("support.plan_order") or ("support.plan_past"), each with the field at fault."""
    if last < first:
        raise RuleBroken("support.plan_order", field="period_to")
    if last < today:
        raise RuleBroken("support.plan_past", field="period_to")


def dnr_looks_right(dnr: str) -> bool:
    """Whether it has the form ärendenummer-år. A soft check: what a register calls its matters, it knows best.

    >>> [dnr_looks_right(text) for text in ("1234-2026", "801-1234-2026", "2026/17", "")]
    [True, True, False, False]
    """
    return _DNR.fullmatch(dnr) is not None


def read_number(text: str) -> tuple[int, int] | None:
    """(year, sequence) of a request's number as people write it, None for anything else.

    >>> read_number("stöd-2026-0147"), read_number("2026-147"), read_number("STÖD")
    ((2026, 147), (2026, 147), None)
    """
    found = _NUMBER.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None


# What the leader is asked to do next, as the page's one button says it.
DO_NAMES = {
    RequestState.ACKNOWLEDGED: N_("Bekräfta att ni har läst"),
    RequestState.MATCHED: N_("Välj insats"),
    RequestState.PLANNED: N_("Bestäm tid"),
    RequestState.DELIVERED: N_("Genomförd"),
    RequestState.FOLLOWED_UP: N_("Uppföljd"),
    RequestState.CLOSED: N_("Avsluta"),
}
# What is said to the one who asked when the leader writes nothing of their own.
STANDARD_WORDS = {
    RequestState.WITHDRAWN: N_("Vi har avslutat din förfrågan som du ville. Du kan alltid skicka en ny."),
    RequestState.CLOSED: N_("Din förfrågan är nu avslutad. Tack! Behöver ni mer stöd kan ni skicka en ny förfrågan."),
}
