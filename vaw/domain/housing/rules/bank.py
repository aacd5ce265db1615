"""Who could take …? A need as ranges, matched against what facilities offer. The question itself is never kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from vaw.domain.housing.rules.snapshots import Freshness
from vaw.kernel.i18n import N_


class NoMatch(StrEnum):
    """Why nobody could: all that is counted of a question (features row 62)."""

    NO_ROOM = "no_room"
    TARGET_GROUP = "target_group"
    SONS_AGE = "sons_age"
    NEED = "need"
    LANGUAGE = "language"
    PETS = "pets"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


NO_MATCH_NAMES = {
    NoMatch.NO_ROOM: N_("Ingen med plats"),
    NoMatch.TARGET_GROUP: N_("Ingen för målgruppen"),
    NoMatch.SONS_AGE: N_("Ingen tar söner i den åldern"),
    NoMatch.NEED: N_("Ingen som möter behoven"),
    NoMatch.LANGUAGE: N_("Ingen med språket"),
    NoMatch.PETS: N_("Ingen som tar husdjur"),
    NoMatch.EXCLUDED: N_("Bara i län som valts bort"),
    NoMatch.UNKNOWN: N_("Bara sådana som inte rapporterat"),
}
ADULTS_MOST, CHILDREN_MOST = 10, 15
WITH_CHILDREN = "with_children"
SONS = ((6, N_("0–6 år")), (12, N_("7–12 år")), (15, N_("13–15 år")), (17, N_("16–17 år")), (21, N_("18–21 år")))
"""Ranges of ages, by the upper end."""


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked for. `oldest_son`: upper end of his range of ages. Codes are those of the dated lists.

    `without_counties`: neither these nor, when `nor_neighbours`, those that border on them.
    """

    adults: int
    children: int
    target_groups: frozenset[str] = frozenset()
    oldest_son: int | None = None
    access: frozenset[str] = frozenset()
    language: str | None = None
    pets: bool = False
    without_counties: frozenset[int] = frozenset()
    nor_neighbours: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """What a facility has. `free` None: unknown, which is neither room nor none. `licensed`: its permit or notification is in force."""

    facility_id: int
    county_id: int
    free: int | None
    freshness: Freshness
    target_groups: frozenset[str]
    sons_age: int | None
    access: frozenset[str]
    languages: frozenset[str]
    pets: bool
    code: str = ""
    provider_id: int = 0
    licensed: bool = True


def misfit(need: Need, offer: Offer, excluded: frozenset[int]) -> NoMatch | None:
    """The first reason why a facility cannot, in the order in which somebody would say it; None: it could. `excluded`: with neighbours."""
    reasons = (
        (offer.county_id in excluded, NoMatch.EXCLUDED),
        (not need.target_groups <= offer.target_groups, NoMatch.TARGET_GROUP),
        (need.oldest_son is not None and offer.sons_age is not None and need.oldest_son > offer.sons_age, NoMatch.SONS_AGE),
        (not need.access <= offer.access, NoMatch.NEED),
        (need.pets and not offer.pets, NoMatch.PETS),
        (offer.free is None, NoMatch.UNKNOWN),
        (offer.free is not None and offer.free < need.adults + need.children, NoMatch.NO_ROOM),
    )
    return next((reason for broken, reason in reasons if broken), None)


def order(need: Need, offer: Offer) -> tuple[bool, bool, bool, int, str]:
    """Best first: a licence, fresh numbers, the language, then where least room is left over; ties fall by the pseudonym."""
    spare = (offer.free or 0) - need.adults - need.children
    return (not offer.licensed, offer.freshness is not Freshness.FRESH, not speaks(need, offer), spare, offer.code)


def speaks(need: Need, offer: Offer) -> bool:
    """Whether the language is spoken there, if one was asked for."""
    return need.language is None or need.language in offer.languages


def decisive(reasons: Iterable[NoMatch]) -> NoMatch:
    """Why nobody could, of all the facilities' reasons: what stood in the way where most else was right. No facility at all: no room.

    >>> decisive([NoMatch.EXCLUDED, NoMatch.PETS, NoMatch.TARGET_GROUP])
    <NoMatch.PETS: 'pets'>
    """
    found = set(reasons)
    return next((reason for reason in _NEAREST_FIRST if reason in found), NoMatch.NO_ROOM)


_NEAREST_FIRST = (
    NoMatch.NO_ROOM, NoMatch.UNKNOWN, NoMatch.PETS, NoMatch.NEED, NoMatch.SONS_AGE, NoMatch.TARGET_GROUP, NoMatch.EXCLUDED,
)  # fmt: skip
