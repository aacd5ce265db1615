"""White spots: how long ago each municipality was reached in each field of violence, and whom to visit next (features row 40)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WAITED_MONTHS = 12  # the account of 2021:995 covers a year: without anything for that long the municipality is a white spot in it
VISITED_MONTHS = 3  # whom somebody has just visited is not suggested again, whatever the visit was about
SUGGESTED_MOST = 3  # as many as fit into a month of a leader's who does more than travel
VISIT = "municipal_visit"


class Counted(StrEnum):
    """Which activities count as having reached a municipality."""

    TRAINING = "training"
    SUPPORT = "support"
    ANY = "any"


_TRAINING = frozenset({"training", "webinar", "conference", "seminar", "method_training", "train_the_trainer"})
_SUPPORT = _TRAINING | {"method_support", "supervision", "consultation", VISIT, "action_plan_support"}
# Codes of the dated list of activity types. Meetings of networks, publications and grants reach many at once and teach none of them:
# they count where everything does.
TYPES: Mapping[Counted, frozenset[str] | None] = {Counted.TRAINING: _TRAINING, Counted.SUPPORT: _SUPPORT, Counted.ANY: None}


def whole_months(since: date, today: date) -> int:
    """Whole months that have gone since a day: a month ends on the day with the same number, else on the month's last day.

    The counting of lag (1930:173) om beräkning av lagstadgad tid, 1 §. Raises ValueError when `since` lies ahead.
    """
    if since > today:
        raise ValueError("the day lies ahead")
    months = (today.year - since.year) * 12 + today.month - since.month
    return months if today.day >= min(since.day, monthrange(today.year, today.month)[1]) else months - 1


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality. `last`: {field: day of the latest activity that counts}; a field that is left out was never reached.

    `persons`: inhabitants, None when nobody has brought the number. `visited_on`: day of the latest municipal visit, of any field.
    """

    municipality_id: int
    persons: int | None
    last: Mapping[str, date]
    visited_on: date | None = None

    def last_on(self, field: str | None = None) -> date | None:
        """The latest day in a field, or in any; None when never."""
        return self.last.get(field) if field else max(self.last.values(), default=None)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one field has waited; both None when it was never reached."""

    field: str
    last_on: date | None
    months: int | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A municipality to visit. `waits`: the fields that have waited WAITED_MONTHS or for ever, the never reached first."""

    place: Place
    waits: Sequence[Wait]


def months_since(place: Place, today: date, field: str | None = None) -> int | None:
    """Whole months since the municipality was reached, in a field or in any; None when never."""
    last_on = place.last_on(field)
    return None if last_on is None else whole_months(last_on, today)


def in_order(places: Iterable[Place], field: str | None = None) -> list[Place]:
    """The never reached first, then those reached longest ago; among equals by inhabitants where they are known, else as they came."""
    return sorted(places, key=lambda place: (place.last_on(field) or date.min, -(place.persons or 0)))


def suggest(places: Iterable[Place], fields: Sequence[str], today: date) -> list[Suggestion]:
    """The SUGGESTED_MOST municipalities that have waited longest in most of these fields.

    Most fields that have waited first, then most that were never reached, then as they came (`in_order`). Whoever was visited in the
    last VISITED_MONTHS, and whoever waits in no field, is left out.
    """
    found = [Suggestion(place, _waits(place, fields, today)) for place in places if not _just_visited(place, today)]
    waiting = [one for one in found if one.waits]
    return sorted(waiting, key=lambda one: (-len(one.waits), -sum(wait.months is None for wait in one.waits)))[:SUGGESTED_MOST]


def _just_visited(place: Place, today: date) -> bool:
    return place.visited_on is not None and whole_months(place.visited_on, today) < VISITED_MONTHS


def _waits(place: Place, fields: Sequence[str], today: date) -> list[Wait]:
    all_of_them = (Wait(field, place.last.get(field), months_since(place, today, field)) for field in fields)
    long = [wait for wait in all_of_them if wait.months is None or wait.months >= WAITED_MONTHS]
    return sorted(long, key=lambda wait: wait.last_on or date.min)
