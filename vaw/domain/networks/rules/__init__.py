"""Levels, roles and rhythms of a network, and when a seat is vacant."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from vaw.kernel.i18n import N_


class Level(StrEnum):
    """What a network may decide (domain.md 1.5)."""

    STEERING = "steering"
    WORKING = "working"


class SeatRole(StrEnum):
    """What an organisation's seat is."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    ADJUNCT = "adjunct"


class HolderKind(StrEnum):
    """Who comes, and who comes instead."""

    ORDINARY = "ordinary"
    ALTERNATE = "alternate"


class Rhythm(StrEnum):
    """How often a network meets."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    AS_NEEDED = "as_needed"


LEVEL_NAMES = {Level.STEERING: N_("Styrgrupp"), Level.WORKING: N_("Arbetsgrupp")}
SEAT_ROLE_NAMES = {
    SeatRole.CHAIR: N_("Ordförande"),
    SeatRole.SECRETARY: N_("Sekreterare"),
    SeatRole.MEMBER: N_("Ledamot"),
    SeatRole.ADJUNCT: N_("Adjungerad"),
}
HOLDER_NAMES = {HolderKind.ORDINARY: N_("Ordinarie"), HolderKind.ALTERNATE: N_("Ersättare")}
RHYTHM_NAMES = {
    Rhythm.MONTHLY: N_("Varje månad"),
    Rhythm.QUARTERLY: N_("Varje kvartal"),
    Rhythm.HALF_YEARLY: N_("Två gånger om året"),
    Rhythm.YEARLY: N_("En gång om året"),
    Rhythm.AS_NEEDED: N_("Vid behov"),
}
NAME_MOST = 150  # characters: one line of a list on a wide screen
TEXT_MOST = 4000
SEAT_ORDER = tuple(SeatRole)  # who leads comes first in a list of seats
REVIEW_SOON_DAYS = 30  # before the day of review the page offers to note that it is done


def counts(since: date, until: date | None, day: date) -> bool:
    """Whether a period, both its days counted, holds the day."""
    return since <= day and (until is None or day <= until)


def sits(since: date, until: date | None, contact_until: date | None, day: date) -> bool:
    """Whether a holder sits that day: their time counts, and the contact through whom they come has not ended by then."""
    return counts(since, until, day) and (contact_until is None or day <= contact_until)
