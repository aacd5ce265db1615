"""What a facility reports, what follows from it, and how old it may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.turned_away import Counts
from vaw.kernel.i18n import N_


class Channel(StrEnum):
    """The way by which numbers came."""

    LINK = "link"
    WEB = "web"
    PHONE = "phone"  # the county wrote down what it was told
    API = "api"


class Act(StrEnum):
    """What a snapshot is. `undo` and `correction` take another one's place at its instant and in the sums."""

    REPORT = "report"
    UNCHANGED = "unchanged"
    CORRECTION = "correction"
    UNDO = "undo"


class Freshness(StrEnum):
    """Zero, stale and unknown are three things (features row 58)."""

    FRESH = "fresh"
    STALE = "stale"
    UNKNOWN = "unknown"


CHANNEL_NAMES = {
    Channel.LINK: N_("Länk i mejl"),
    Channel.WEB: N_("Inloggad"),
    Channel.PHONE: N_("Telefon, genom länsstyrelsen"),
    Channel.API: N_("Från annat system"),
}
ACT_NAMES = {
    Act.REPORT: N_("Rapport"),
    Act.UNCHANGED: N_("Oförändrat"),
    Act.CORRECTION: N_("Rättelse"),
    Act.UNDO: N_("Ångrad"),
}
FRESHNESS_NAMES = {Freshness.FRESH: N_("Aktuell"), Freshness.STALE: N_("Gammal"), Freshness.UNKNOWN: N_("Okänd")}

UNDO_WITHIN = timedelta(minutes=10)
# Numbers typed without a connection are sent later: so long ago they may hold for, and so far a device's clock may go fast.
TYPED_WITHIN = timedelta(days=7)
CLOCK_MAY_DIFFER = timedelta(minutes=5)
# A report counts until the next one should have come and as long again has been waited: the rest of a week, of a month.
FRESH_FOR = {Cadence.WEEK: timedelta(days=10), Cadence.MONTH: timedelta(days=38)}
NIGHTS_MOST = 31 * 500  # a month of nights in the largest facility


@dataclass(frozen=True, slots=True)
class Places:
    """What there is: beds for adults and for children, and family places (rooms or flats), which are another unit and never added."""

    adults: int
    children: int
    families: int = 0

    @property
    def beds(self) -> int:
        return self.adults + self.children


@dataclass(frozen=True, slots=True)
class Numbers:
    """The first three of the five numbers. All three are there, or none (then it is unknown)."""

    adults: int
    children: int
    closed: int = 0

    @property
    def occupied(self) -> int:
        return self.adults + self.children


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports: the numbers now, and since the last report those turned away and nights stayed, where they were counted.

    `nights`: of adults and children together; `nights_children`: how many of these were children's, where that is told apart.
    """

    numbers: Numbers
    turned_away: Counts = field(default_factory=dict)
    nights: int | None = None
    nights_children: int | None = None


def available(places: Places, numbers: Numbers) -> int:
    """Free beds. Never stored: it follows from what is.

    >>> available(Places(6, 8), Numbers(adults=4, children=5, closed=2))
    3
    """
    return places.beds - numbers.occupied - numbers.closed


def fault(places: Places, numbers: Numbers) -> str | None:
    """The code of the rule that the numbers break, with the field at fault in FIELD_AT_FAULT; None when they can be so.

    A child may sleep in an adult's bed and the other way round: only the sum must fit.

    >>> fault(Places(2, 2), Numbers(3, 2)), fault(Places(2, 2), Numbers(2, 2, closed=1)), fault(Places(2, 2), Numbers(1, 3))
    ('housing.occupied_over_total', 'housing.closed_over_rest', None)
    """
    if min(numbers.adults, numbers.children, numbers.closed) < 0:
        return "housing.number_negative"
    if numbers.occupied > places.beds:
        return "housing.occupied_over_total"
    return "housing.closed_over_rest" if available(places, numbers) < 0 else None


FIELD_AT_FAULT = {
    "housing.number_negative": "adults",
    "housing.occupied_over_total": "adults",
    "housing.closed_over_rest": "closed",
}


def freshness(confirmed_at: datetime | None, cadence: Cadence, at: datetime) -> Freshness:
    """How a facility's last numbers stand at an instant. Nobody vouched for any: unknown, which is not zero."""
    if confirmed_at is None:
        return Freshness.UNKNOWN
    return Freshness.FRESH if at - confirmed_at <= FRESH_FOR[cadence] else Freshness.STALE


def period_of(day: date, cadence: Cadence) -> date:
    """The first day of the week (Monday) or month in which a day lies: by it a report is expected and counted.

    >>> period_of(date(2026, 11, 25), Cadence.WEEK), period_of(date(2026, 11, 25), Cadence.MONTH)
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 1))
    """
    return day - timedelta(days=day.weekday()) if cadence is Cadence.WEEK else day.replace(day=1)


def next_period(first: date, cadence: Cadence) -> date:
    """The first day of the period after the one that begins on `first`."""
    return first + timedelta(days=7) if cadence is Cadence.WEEK else (first.replace(day=28) + timedelta(days=4)).replace(day=1)
