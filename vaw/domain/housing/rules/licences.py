"""Permits, notifications and the duties that follow (lag 2025:400, domain.md 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from vaw.kernel.i18n import N_


class LicenceKind(StrEnum):
    """Private actors need a permit; a municipality notifies."""

    PERMIT = "permit"
    NOTIFICATION = "notification"


class Ending(StrEnum):
    """How a licence ended."""

    LAPSED = "lapsed"
    REVOKED = "revoked"
    REFUSED = "refused"
    REPLACED = "replaced"


class DutyKind(StrEnum):
    """What must be done by a day."""

    OWNER_CHANGE = "owner_change"
    MANAGER_CHANGE = "manager_change"
    INSPECTION = "inspection"


class Condition(StrEnum):
    """What a decision demands, in a word: what it says in full stands in the decision itself, where it is read."""

    STAFFING = "staffing"
    PROTECTION = "protection"
    PREMISES = "premises"
    MANAGER = "manager"
    CHILDREN = "children"
    TIME = "time"
    OTHER = "other"


class Post(StrEnum):
    """The post of whoever runs it. Never who that is."""

    MANAGER = "manager"
    UNIT_HEAD = "unit_head"
    OPERATIONS_HEAD = "operations_head"
    ACTING = "acting"
    VACANT = "vacant"


NUMBER = re.compile(r"((IVO |Dnr )?([0-9]{1,2}([.][0-9]{1,2}){1,3}-)?[0-9]{1,6}/(19|20)[0-9]{2}(-[0-9]{1,3})?)?")
"""A diary number with its year ("8.1.2-12345/2024"), or nothing: no name, no street, no phone and no code of a door has this form."""
LICENCE_NAMES = {LicenceKind.PERMIT: N_("Tillstånd"), LicenceKind.NOTIFICATION: N_("Anmälan till IVO")}
ENDING_NAMES = {
    Ending.LAPSED: N_("Har gått ut"),
    Ending.REVOKED: N_("Återkallat"),
    Ending.REFUSED: N_("Avslag"),
    Ending.REPLACED: N_("Ersatt av ett nytt"),
}
CONDITION_NAMES = {
    Condition.STAFFING: N_("Bemanning"),
    Condition.PROTECTION: N_("Skyddsanordningar"),
    Condition.PREMISES: N_("Lokaler"),
    Condition.MANAGER: N_("Föreståndarens utbildning"),
    Condition.CHILDREN: N_("Barn som bor där"),
    Condition.TIME: N_("Tid"),
    Condition.OTHER: N_("Annat, se beslutet"),
}
POST_NAMES = {
    Post.MANAGER: N_("Föreståndare"),
    Post.UNIT_HEAD: N_("Enhetschef"),
    Post.OPERATIONS_HEAD: N_("Verksamhetschef"),
    Post.ACTING: N_("Tillförordnad föreståndare"),
    Post.VACANT: N_("Tjänsten är vakant"),
}
DUTY_NAMES = {
    DutyKind.OWNER_CHANGE: N_("Anmäl ny ägare"),
    DutyKind.MANAGER_CHANGE: N_("Anmäl ny föreståndare"),
    DutyKind.INSPECTION: N_("Årlig tillsyn där barn bor"),
}


class Period(NamedTuple):
    """A licence's time, both its days counted, and the highest number of persons at once; None: it does not say."""

    valid_from: date
    valid_to: date | None
    places_most: int | None


def counts(period: Period, day: date) -> bool:
    """Whether a licence is in force that day."""
    return period.valid_from <= day and (period.valid_to is None or day <= period.valid_to)


def authorised(periods: Iterable[Period], day: date, *, otherwise: int) -> int:
    """How many persons a facility may hold that day. Without a licence in force: none; one without a number: `otherwise`, its beds.

    A permit that ends lowers it from the day after its last; what held before stays.
    """
    held = [otherwise if period.places_most is None else period.places_most for period in periods if counts(period, day)]
    return max(held, default=0)


def month_after(day: date) -> date:
    """The same day of the month after, or that month's last: within a month (lag 2025:400).

    >>> month_after(date(2026, 1, 31)), month_after(date(2026, 12, 5))
    (datetime.date(2026, 2, 28), datetime.date(2027, 1, 5))
    """
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def due_on(kind: DutyKind, happened_on: date) -> date:
    """A change is told within a month; the next inspection comes within a year of the last."""
    if kind is DutyKind.INSPECTION:
        return happened_on + timedelta(days=365)
    return month_after(happened_on)
