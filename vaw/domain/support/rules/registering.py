"""Places at an occasion: who has one, who waits, for how long an offer stands (features rows 33, 34)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from vaw.domain.support.rules.occasions import OccasionState, OpenTo
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import Field
from vaw.kernel.i18n import N_


class RegistrationKind(StrEnum):
    """By name, or so many heads of an organisation: equal modes."""

    NAMED = "named"
    HEADS = "heads"


class RegistrationState(StrEnum):
    """`asked`: waits for the board's yes. `offered`: holds its places until the offer ends. `lapsed`: an offer that nobody took."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class LetterKind(StrEnum):
    """What somebody who is registered is told of by mail. The mail itself says nothing but that there is something to read."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFER = "offer"
    LAPSED = "lapsed"
    REFUSED = "refused"
    CHANGED = "changed"
    CALLED_OFF = "called_off"
    SOON = "soon"
    AFTER = "after"
    EVALUATE_AGAIN = "evaluate_again"
    LINK = "link"


HOLDING = frozenset({RegistrationState.CONFIRMED, RegistrationState.OFFERED})  # these fill places
COMING = frozenset({RegistrationState.ASKED, RegistrationState.CONFIRMED, RegistrationState.WAITING, RegistrationState.OFFERED})
STATE_NAMES = {
    RegistrationState.ASKED: N_("Väntar på svar"),
    RegistrationState.CONFIRMED: N_("Har plats"),
    RegistrationState.WAITING: N_("På väntelista"),
    RegistrationState.OFFERED: N_("Erbjuden plats"),
    RegistrationState.LAPSED: N_("Erbjudandet gick ut"),
    RegistrationState.CANCELLED: N_("Avbokad"),
    RegistrationState.REFUSED: N_("Fick inte plats"),
}
HEADS_MOST = 500  # of one registration: a whole administration
OFFER_LASTS = timedelta(hours=48)  # README "Decisions"; shorter when the occasion is near
NEEDS_KEPT = timedelta(days=14)  # issue 4.6: arrangements are deleted 14 days after
LAST_OFFER = timedelta(hours=2)  # before the start (README "Decisions"): later than that, whoever stands at the door first comes in
NEEDS_MOST = 1000  # characters
# Where each text stands, for the guard; whatever is not here is free text.
KINDS = {"name": Field.PERSON, "email": Field.CONTACT}


class Window(StrEnum):
    """Whether one can register at this moment."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to come. `profession`: a code of the dated list, "" not said; `mode`: on_site or digital at a hybrid occasion.

    `county_id`: where an organisation works that has no one municipality. `needs`: what somebody must have in order to take part.
    """

    kind: RegistrationKind
    organisation_name: str
    organisation_kind: str
    municipality_id: int | None = None
    profession: str = ""
    name: str = ""
    email: str = ""
    women: int = 0
    men: int = 0
    unstated: int = 0
    mode: str = ""
    needs: str = ""
    county_id: int | None = None

    @property
    def heads(self) -> int:
        return self.women + self.men + self.unstated


@dataclass(frozen=True, slots=True)
class Change:
    """What one may change of a registration. `needs`: None keeps what was written, "" deletes it."""

    women: int
    men: int
    unstated: int
    name: str = ""
    profession: str = ""
    mode: str = ""
    needs: str | None = None

    @property
    def heads(self) -> int:
        return self.women + self.men + self.unstated


def window(state: str, opens_on: date | None, closes_on: date | None, starts_at: datetime, now: datetime) -> Window:
    """Both days count; nobody registers once it has begun."""
    today = now.astimezone(STOCKHOLM).date()
    if state != OccasionState.OPEN or now >= starts_at or (closes_on is not None and today > closes_on):
        return Window.CLOSED
    return Window.NOT_YET if opens_on is not None and today < opens_on else Window.OPEN


def free_until(starts_at: datetime, free_until_days: int) -> date:
    """The last day on which a place is given back in time."""
    return starts_at.astimezone(STOCKHOLM).date() - timedelta(days=free_until_days)


def is_late(starts_at: datetime, free_until_days: int, now: datetime) -> bool:
    """Whether a place that is given back now is given back late."""
    return now.astimezone(STOCKHOLM).date() > free_until(starts_at, free_until_days)


def offer_end(starts_at: datetime, now: datetime) -> datetime | None:
    """Until when an offer stands that is made now; None when it is too near the start for any."""
    last = starts_at - LAST_OFFER
    return min(now + OFFER_LASTS, last) if now < last else None


def delete_needs_on(ends_at: datetime) -> date:
    """The day on which arrangements are deleted."""
    return ends_at.astimezone(STOCKHOLM).date() + NEEDS_KEPT


def is_open_for(open_to: str, hosts: Collection[int], neighbours: Collection[int], county_id: int | None) -> bool:
    """Whether people from this county may come. `hosts`: the boards that hold it, `neighbours`: the counties next to theirs."""
    if open_to == OpenTo.NATION:
        return True
    return county_id in hosts or (open_to == OpenTo.NEIGHBOURS and county_id in neighbours)


def check_heads(kind: str, women: int, men: int, unstated: int, places: int | None) -> None:
    """Raises RuleBroken("support.heads"), ("support.one_name"), ("support.heads_most"), ("support.more_than_places") on "women"."""
    heads = women + men + unstated
    if min(women, men, unstated) < 0 or heads == 0:
        raise RuleBroken("support.heads", field="women")
    if kind == RegistrationKind.NAMED and heads != 1:
        raise RuleBroken("support.one_name", field="women")
    if heads > HEADS_MOST:
        raise RuleBroken("support.heads_most", field="women", most=HEADS_MOST)
    if places is not None and heads > places:
        raise RuleBroken("support.more_than_places", field="women", places=places)


def fitting(free: int | None, waiting: Collection[tuple[int, int]]) -> list[int]:
    """Ids of those to whom places are offered: in their order, each whose heads fit what is left. `waiting`: (id, heads); `free` None: all.

    >>> fitting(3, [(1, 5), (2, 2), (3, 2), (4, 1)])
    [2, 4]
    """
    chosen = []
    for number, heads in waiting:
        if free is None:
            chosen.append(number)
        elif heads <= free:
            chosen.append(number)
            free -= heads
    return chosen
